"""HTML fragments: packaged templates, everything escaped, one style sheet."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from urllib.parse import quote

import jinja2
from markupsafe import Markup

from scp_analysis.presentation import formats

_MARKS = {
    formats.NOT_AVAILABLE: "unavailable",
    formats.NOT_COMPUTED: "unavailable",
    formats.TOO_FEW: "few",
    formats.SUPPRESSED: "suppressed",
}
_TAG = re.compile(r"<[^>]*>")
_IN_ADDRESS = " !$'()*+,/:;=?@[]{}|^`"
MARK_NOTES: Mapping[str, str] = {
    formats.NOT_AVAILABLE: (
        "Not available: the figure was not published or not supplied. It is not zero."
    ),
    formats.NOT_COMPUTED: (
        "Not computed: the history of the series does not allow it to be worked out. It is not zero."
    ),
    formats.TOO_FEW: (
        "Too few to say: the earlier count is too small for a percentage to mean anything."
    ),
    formats.SUPPRESSED: "Suppressed: the figure exists and is withheld to protect people.",
}


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table: what heads it, and its cells as printed."""

    header: str
    cells: Sequence[str]
    unit: str = ""
    numeric: bool = False


@cache
def _environment() -> jinja2.Environment:
    return jinja2.Environment(
        loader=jinja2.PackageLoader("scp_analysis.presentation"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def fragment(template: str, **values: object) -> Markup:
    """Fill a packaged template; every value that is not markup already is escaped.

    Parameters
    ----------
    template
        Name of a file in ``presentation/templates``, without its suffix.
    **values
        What the template names; one left out is an error.
    """
    return Markup(_environment().get_template(f"{template}.html").render(values))  # noqa: S704


def cell(text: str) -> str:
    """Give a cell's text its mark when it is one of those that stand for no figure.

    Examples
    --------
    >>> cell("1,962")
    '1,962'
    >>> str(cell("suppressed"))
    '<span class="scp-mark scp-mark-suppressed">suppressed</span>'
    """
    if text not in _MARKS:
        return text
    return Markup('<span class="scp-mark scp-mark-{kind}">{text}</span>').format(
        kind=_MARKS[text], text=text
    )


def picture_address(svg: str) -> Markup:
    """Give the address of a picture that is in the page itself, and apart from the page's own styles.

    Examples
    --------
    >>> str(picture_address('<text y="1%">A &amp; B</text>'))
    "data:image/svg+xml,%3Ctext y='1%25'%3EA %26amp; B%3C/text%3E"
    """
    quoted = _TAG.sub(_single_quoted, svg)
    return Markup(f"data:image/svg+xml,{quote(quoted, safe=_IN_ADDRESS)}")  # noqa: S704


def _single_quoted(tag: re.Match[str]) -> str:
    text = tag.group()
    return text if "'" in text else text.replace('"', "'")


def mark_notes(columns: Sequence[Column]) -> tuple[str, ...]:
    """Explain each mark that is the whole of a cell, once; a verdict's shape beside it is no word."""
    used = {_words(text) for column in columns for text in column.cells}
    return tuple(note for mark, note in MARK_NOTES.items() if mark in used)


def _words(text: str) -> str:
    return text.striptags() if isinstance(text, Markup) else text


def stylesheet() -> str:
    """Give the style sheet of the fragments, to be put into a page's ``<style>``.

    Examples
    --------
    >>> ".scp-table" in stylesheet()
    True
    """
    sheet = resources.files("scp_analysis.presentation").joinpath("style.css")
    return sheet.read_text(encoding="utf-8")
