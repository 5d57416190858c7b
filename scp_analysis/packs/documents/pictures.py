"""Drawings inside pages, made fit for paper: marks beside words as decoration, others as pictures."""

from urllib.parse import quote
from xml.etree.ElementTree import Element, tostring

from scp_analysis.errors import PackError, explain
from scp_analysis.packs.documents.trees import classes, made, text_of

_INK, _CLEAR, _OPEN = "#0b0c0c", "#12436d", "#3d3d3d"
_CURRENT = "currentColor"
_TYPE = 16
"""Size of type on a page in pixels, when a reader has not changed it."""
_XML = "http://www.w3.org/2000/svg"
_DRAWN = {
    "scp-spark-line": {"fill": "none", "stroke": _CLEAR, "stroke-width": "1.6"},
    "scp-spark-zero": {"stroke": "#b1b4b6", "stroke-width": "1"},
    "scp-spark-end": {"fill": _CLEAR},
}


def drawing(svg: Element, *, within: frozenset[str], where: str) -> Element:
    """Give a drawing as an element a document may hold.

    Parameters
    ----------
    svg
        Inline SVG of a page.
    within
        Classes of what it stands in, for the colour of a mark.
    where
        The page, for the message.

    Returns
    -------
    xml.etree.ElementTree.Element
        For one hidden from screen readers an empty ``span`` with the drawing behind it; else an ``img``
        with its words.

    Raises
    ------
    PackError
        It is for readers, but has no words.
    """
    size = {name: svg.get(name, "") for name in ("width", "height")}
    if svg.get("aria-hidden") == "true":
        address = _address(svg, _colour(within))
        behind = f"width:{_by_type(size['width'])};height:{_by_type(size['height'])};"
        return made(
            "span", {"class": "doc-mark", "style": f"{behind}background-image:url({address})"}, []
        )
    words = svg.get("aria-label") or next(
        (text_of(each) for each in svg.iter(f"{{{_XML}}}title")), ""
    )
    if not words:
        raise PackError(
            explain(
                "A drawing on a page must have words for those who cannot see it.",
                found="one without",
                where=where,
                remedy="show it with presentation.show",
            )
        )
    return made("img", {"src": _address(svg, _INK), "alt": words, **size, "class": "doc-drawn"}, [])


def _colour(within: frozenset[str]) -> str:
    if "scp-verdict-clear" in within:
        return _CLEAR
    return _OPEN if "scp-verdict-open" in within else _INK


def _address(svg: Element, colour: str) -> str:
    text = tostring(_drawn(svg, colour), encoding="unicode")
    return f"data:image/svg+xml,{quote(text)}"


def _drawn(element: Element, colour: str) -> Element:
    """Copy a drawing with the colours its page's style sheet gives it."""
    own = {name: drawn for kind in classes(element) for name, drawn in _DRAWN.get(kind, {}).items()}
    kept = {name: value for name, value in element.attrib.items() if name != "class"}
    coloured = {name: colour if value == _CURRENT else value for name, value in kept.items()}
    copy = Element(element.tag, own | coloured)
    copy.text = element.text
    copy.extend(_drawn(child, colour) for child in element if isinstance(child.tag, str))
    return copy


def _by_type(size: str) -> str:
    """Give a size in pixels of a page as a share of the size of the type it stands in."""
    return f"{float(size) / _TYPE:g}em"
