"""How wide a table is in print, told from its text: upright or across, in type that is readable."""

import re
from collections.abc import Iterable, Sequence
from xml.etree.ElementTree import Element

from scp_analysis.packs.documents.trees import classes, text_of

WIDE, TIGHT = "doc-wide", "doc-tight"
_FIGURES = re.compile(r"scp-n(\d+)")
_UNBROKEN = {
    "scp-range": 1.0,
    "scp-verdict": 1.15,
}  # by the size of its type, and a shape before it
_MILLIMETRES = 1.6  # a character of the type of tables, with a little to spare
_PADDING = 3.0
_LAYOUTS = ((180.0, ()), (267.0, (WIDE,)))
_LONGEST_WORD, _LONGEST_TEXT, _GROWTH, _PADDED = 16, 300, 0.75, 2


def layout(table: Element) -> tuple[str, ...]:
    """Tell how a table must be laid out to be readable and not cut off.

    Parameters
    ----------
    table
        A ``table`` of a page.

    Returns
    -------
    tuple of str
        Nothing for one that fits an upright page; `WIDE` for one that needs a page laid across; `TIGHT`
        too for one whose words must be broken.
    """
    rows = [list(row) for row in table.iter("tr")]
    across = max((len(row) for row in rows), default=0)
    figures = {int(found) - 1 for found in _FIGURES.findall(table.get("class", ""))}
    width = sum(_width(rows, at, figure=at in figures) for at in range(across))
    return next((kinds for room, kinds in _LAYOUTS if width <= room), (WIDE, TIGHT))


def shares(table: Element) -> list[float]:
    """Give each column the part of the width of a table that its text asks for, in all 1.

    Parameters
    ----------
    table
        A ``table`` of a page.

    Returns
    -------
    list of float
        By the longest word and the longest text of each column.
    """
    rows = [list(row) for row in table.iter("tr")]
    across = max((len(row) for row in rows), default=0)
    asked = [_asked([text_of(row[at]) for row in rows if at < len(row)]) for at in range(across)]
    return [each / sum(asked) for each in asked]


def _asked(texts: Sequence[str]) -> float:
    words = max((len(word) for text in texts for word in text.split()), default=1)
    whole = max((len(text) for text in texts), default=1)
    grown: float = min(whole, _LONGEST_TEXT) ** _GROWTH
    return max(min(words, _LONGEST_WORD), grown) + _PADDED


def _width(rows: Iterable[Sequence[Element]], at: int, *, figure: bool) -> float:
    """Give the width of a column in millimetres, none of its words and figures broken."""
    cells = (row[at] for row in rows if at < len(row))
    longest = max((each for cell in cells for each in _unbroken(cell, whole=figure)), default=1.0)
    return longest * _MILLIMETRES + _PADDING


def _unbroken(cell: Element, *, whole: bool) -> Iterable[float]:
    """Give the lengths of what of a cell is printed in one piece, in characters of its type."""
    text = text_of(cell)
    for each in cell.iter():
        kind = classes(each) & _UNBROKEN.keys()
        if kind:
            piece = text_of(each)
            text = text.replace(piece, " ")
            yield len(piece) * max(_UNBROKEN[name] for name in kind)
    own = [" ".join(text.split())] if whole and cell.tag == "td" else text.split()
    yield from map(len, own)
