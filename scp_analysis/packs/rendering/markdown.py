"""The text cells of a notebook as HTML: no raw HTML, nothing loaded, headings in order, formulas."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field

import mistune

from scp_analysis.packs.rendering.formulas import mathml
from scp_analysis.packs.rendering.ids import Anchors

_HIGHEST = 2
_LOWEST = 6


@dataclass
class Outline:
    """The headings of one page as they are met: levels never skip a step, anchors never repeat."""

    anchors: Anchors
    contents: list[tuple[str, str]] = field(default_factory=list)
    _last: int = 1

    def heading(self, text: str, level: int, *, anchor: str = "") -> str:
        """Give the heading element; second-level headings go into the list of contents.

        Parameters
        ----------
        text
            HTML of the heading, escaped already.
        level
            Level asked for; 1 is kept for the page's own title.
        anchor
            Identifier that is already this heading's; otherwise one is made from the text.
        """
        self._last = min(max(level, _HIGHEST), self._last + 1, _LOWEST)
        name = anchor or self.anchors.of(_plain(text))
        if self._last == _HIGHEST:
            self.contents.append((name, text))
        return f'<h{self._last} id="{name}">{text}</h{self._last}>\n'


class _Renderer(mistune.HTMLRenderer):
    def __init__(self, outline: Outline) -> None:
        super().__init__(escape=True)
        self._outline = outline

    def heading(self, text: str, level: int, **attrs: object) -> str:  # noqa: ARG002
        return self._outline.heading(text, level)

    def image(self, text: str, url: str, title: str | None = None) -> str:
        return self.link(text, url, title)

    def table_cell(self, text: str, align: str | None = None, *, head: bool = False) -> str:
        # By a class: the policy of a page allows no style attribute.
        side = f' class="pack-{align}"' if align in {"right", "center"} else ""
        name, scope = ("th", ' scope="col"') if head else ("td", "")
        return f"<{name}{scope}{side}>{text}</{name}>\n"

    def block_math(self, text: str) -> str:
        # A long formula scrolls by itself, so it can be reached with the keyboard.
        formula = mathml(text, display="block")
        said = 'class="pack-formula" role="group" aria-label="Formula" tabindex="0"'
        return f"<div {said}>{formula}</div>\n"

    def inline_math(self, text: str) -> str:
        return mathml(text, display="inline")


def markdown(outline: Outline) -> Callable[[str], str]:
    r"""Give the function that turns a text cell of one page into HTML.

    Parameters
    ----------
    outline
        Keeps the headings of the page in order.

    Returns
    -------
    callable
        Markdown in, HTML out. HTML in the text is escaped; a picture becomes a link to it, since a
        page loads nothing from elsewhere. Formulas between dollars become MathML, which needs no
        script; as in JupyterLab, a dollar sign that is none is written ``\$``.

    Raises
    ------
    PackError
        From the function: a formula cannot be turned into MathML.

    Examples
    --------
    >>> to_html = markdown(Outline(Anchors()))
    >>> to_html("#### Robbery <b>").strip()
    '<h2 id="robbery-b">Robbery &lt;b&gt;</h2>'
    """
    renderer = _Renderer(outline)
    convert = mistune.create_markdown(renderer=renderer, plugins=["table", "strikethrough", "math"])
    return lambda text: str(convert(text))


def _plain(html: str) -> str:
    return re.sub(r"<[^>]+>|&[a-z]+;", " ", html)
