"""The text cells of a page: a figure in them cites the row it comes from, or the page is refused.

Text is read as the page's own markdown is. Left out are dates, periods and the like (as in
`presentation.numerals`), numbered names (``Section 136``), formulas, code, the numbering of headings
and lists, addresses, and references.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import mistune
from nbformat import NotebookNode

from scp_analysis.errors import PackError, explain, first_few
from scp_analysis.packs.rendering import parts
from scp_analysis.packs.rendering.artefacts import Artefact
from scp_analysis.packs.rendering.evidence_rows import EvidenceRows
from scp_analysis.presentation.claims import unaccounted

Token = Mapping[str, Any]
_GAP = " \N{SYMBOL FOR UNIT SEPARATOR} "
_NUMBERED = re.compile(
    r"\b(?:Section|Table|Figure|Chapter|Part|Annex|Appendix|Tier|Level|Phase|Stage|Step|Schedule|Article"
    r"|Priority|Objective|Theme|Version|Note|Page)s?\s\d{1,3}[a-z]?\b(?![,.]\d|%)"
)
_ADDRESS = re.compile(r"\b(?:https?://|www\.)\S+")
_HEADING_NUMBER = re.compile(r"\s*\d+(?:\.\d+)*[.)]?\s")
_REFERENCE = re.compile(r"\s*(?:references?|sources?|bibliography)\s*[.:]?\s*", re.IGNORECASE)
_HOLDING_BLOCKS = (
    "block_quote", "list", "list_item", "table", "table_head", "table_body", "table_row",
)  # fmt: skip
_SILENT = ("block_code", "block_math", "thematic_break", "blank_line")
_APART = ("codespan", "inline_math", "linebreak", "softbreak")


def check_prose(notebook: NotebookNode, found: Sequence[Artefact], *, page: str) -> None:
    """Refuse a page with a number in a text cell, or in printed lines, that nothing answers for.

    Parameters
    ----------
    notebook
        Executed.
    found
        The artefacts of the page: what its text can cite, as ``[29%](#police-table--robbery)``.
    page
        Its name, for the message.

    Raises
    ------
    PackError
        Cells are named with their numbers, counted as in the stored notebook, and with the rows of the
        page that have the number.
    """
    rows = EvidenceRows(found)
    faults = [
        f"cell {number}: {fault}"
        for number, cell in parts.stored(notebook)
        for fault in dict.fromkeys(_faults(cell, rows))
    ]
    if faults:
        raise PackError(
            explain(
                "Every number in the text of a page must cite the row it comes from.",
                found=first_few(faults),
                where=f"page {page}",
                remedy="write it as a link to its row or table, [29%](#police-table--robbery), or let a "
                "statement say it; a name with a number in it goes between backticks",
            )
        )


def bare_numbers(text: str, rows: EvidenceRows) -> list[str]:
    """List the numbers of a text cell that nothing on its page answers for.

    Parameters
    ----------
    text
        Markdown.
    rows
        What can be cited on the page.

    Examples
    --------
    >>> bare_numbers("Up by 29% in July 2023, under Section 136.", EvidenceRows([]))
    ['29%']
    """
    return list(_blocks(_parsed(text), rows))


def _faults(cell: NotebookNode, rows: EvidenceRows) -> Iterator[str]:
    if cell.cell_type == "markdown":
        yield from (_advised(number, rows) for number in bare_numbers(cell.source, rows))
    for output in cell.get("outputs", []):
        if output.output_type == "stream" and output.name == "stdout":
            printed = unaccounted([output.text], ())
            yield from (f"{number}, which it prints" for number in printed)


def _advised(number: str, rows: EvidenceRows) -> str:
    """Add the first row of the page that has the number, if one has."""
    holds = (place for place in rows.places() if not unaccounted([number], rows.known(place) or ()))
    place = next(holds, "")
    return f"{number}, as in [{number}](#{place})" if place else number


def _parsed(text: str) -> list[Token]:
    parse = mistune.create_markdown(renderer=None, plugins=["table", "strikethrough", "math"])
    return list(parse(text))  # type: ignore[arg-type]


def _blocks(tokens: Sequence[Token], rows: EvidenceRows) -> Iterator[str]:
    """Go through blocks in order; what stands under a heading "References" is left out."""
    references = 0
    for token in tokens:
        if token["type"] == "heading":
            level = int(token["attrs"]["level"])
            if _REFERENCE.fullmatch(_said(token["children"])):
                references = level
            elif level <= references:
                references = 0
        if not references and token["type"] not in _SILENT:
            yield from _block(token, rows)


def _block(token: Token, rows: EvidenceRows) -> Iterator[str]:
    if token["type"] in _HOLDING_BLOCKS:
        yield from _blocks(token["children"], rows)
        return
    inside = token.get("children", [token])
    if inside and inside[0]["type"] == "emphasis" and _REFERENCE.fullmatch(_said(inside[:1])):
        return
    for link in _links(inside):
        known = rows.known(link["attrs"]["url"].removeprefix("#"))
        yield from unaccounted([_said(link["children"])], known or ())
    said = _ADDRESS.sub(_GAP, _said(inside))
    said = _HEADING_NUMBER.sub("", said, count=1) if token["type"] == "heading" else said
    yield from unaccounted([_NUMBERED.sub(_GAP, said)], ())


def _links(tokens: Sequence[Token]) -> Iterator[Token]:
    """Give the links to something on the page."""
    for token in tokens:
        if _cites(token):
            yield token
        else:
            yield from _links(token.get("children", ()))


def _cites(token: Token) -> bool:
    return token["type"] == "link" and str(token["attrs"]["url"]).startswith("#")


def _said(tokens: Sequence[Token]) -> str:
    """Give the words of inline text without code, formulas and what cites a row."""
    return "".join(
        _GAP if token["type"] in _APART or _cites(token) else _words(token) for token in tokens
    )


def _words(token: Token) -> str:
    hidden = str(token.get("attrs", {}).get("title") or "")
    inside = _said(token["children"]) if "children" in token else str(token.get("raw", ""))
    return f"{inside} {hidden}" if hidden else inside
