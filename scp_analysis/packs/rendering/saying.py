"""The words of a page that no notebook makes: a number in them is one of their values, or the page fails.

Text is taken from the document, so that what a template says is looked at too. Artefacts are left out of
it beforehand: their words were checked when they were made.
"""

from collections.abc import Iterable, Iterator
from html.parser import HTMLParser

from scp_analysis.errors import PackError, explain, first_few
from scp_analysis.presentation.claims import Known, unaccounted

_BLOCKS = frozenset({
    "caption", "dd", "div", "dt", "h1", "h2", "h3", "h4", "li", "p", "section", "summary", "td", "th",
})  # fmt: skip
_SILENT = frozenset({"nav", "style", "title"})
"""What only moves a reader about, by names of pages, and what is not read."""
_LICENCE = "Open Government Licence v3.0"


def check_words(html: str, *, known: Known, page: str) -> None:
    """Refuse a page with a number in its words that nothing answers for.

    Parameters
    ----------
    html
        The document without its artefacts, as the templates of this package make it: every element is
        closed.
    known
        Names and values, as `presentation.claims.traced` takes them; a text may be quoted whole.
    page
        Its name, for the message.

    Raises
    ------
    PackError
        Every such number is named with the words around it.

    Examples
    --------
    >>> check_words("<p>3 orders in July 2023</p>", known=[("orders", 3)], page="index")
    """
    values = [(name, _collapsed(value)) for name, value in known] + [("licence", _LICENCE)]
    bare = [
        f"{number} in {words!r}" for words in _said(html) for number in unaccounted([words], values)
    ]
    if bare:
        raise PackError(
            explain(
                "Every number in the words of a page must be one of its values.",
                found=first_few(bare),
                where=f"page {page}",
                remedy="say it in a statement of a notebook, or hand its value over with the words",
            )
        )


def _collapsed(value: object) -> object:
    """Give a text, or each of a list, with the white space that a page shows of it."""
    if isinstance(value, list | tuple):
        return [_collapsed(each) for each in value]
    return " ".join(value.split()) if isinstance(value, str) else value


def _said(html: str) -> Iterable[str]:
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return reader.said()


class _Reader(HTMLParser):
    """Collects the words of each block."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._silent = 0
        self._blocks: list[list[str]] = [[]]

    def said(self) -> Iterator[str]:
        """Give the words of each block that has any."""
        for block in self._blocks:
            words = " ".join("".join(block).split())
            if words:
                yield words

    def handle_starttag(self, tag: str, attrs: object) -> None:  # noqa: ARG002
        """Begin an element; a block begins new words. Attributes are not read."""
        if tag in _BLOCKS:
            self._blocks.append([])
        self._silent += tag in _SILENT

    def handle_endtag(self, tag: str) -> None:
        """End an element, and a block's words."""
        if tag in _BLOCKS:
            self._blocks.append([])
        self._silent -= tag in _SILENT

    def handle_data(self, data: str) -> None:
        """Take words that are read."""
        if not self._silent:
            self._blocks[-1].append(data)
