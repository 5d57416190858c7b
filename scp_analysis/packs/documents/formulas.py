"""Formulas of pages as a line of text that prints, is read aloud and can be edited in Word."""

from collections.abc import Callable, Iterator
from types import MappingProxyType
from xml.etree.ElementTree import Element

from scp_analysis.packs.documents.trees import Node, local, made, text_of

_SPACED = frozenset("=<>≤≥≈≠+−-±×·∈∼→")
_MINUS = str.maketrans("-", "−")


def in_line(formula: Element) -> Element:
    """Give a formula as text: fractions with a stroke, roots with a sign, what is raised or lowered so.

    Parameters
    ----------
    formula
        A ``math`` element of a page.

    Returns
    -------
    xml.etree.ElementTree.Element
        A ``span`` of class ``doc-formula``; in it spans of class ``doc-sub`` and ``doc-sup``.

    Examples
    --------
    >>> from xml.etree.ElementTree import fromstring
    >>> written = "<math><mi>z</mi><mo>=</mo><mfrac><mi>a</mi><mrow><mi>b</mi><mo>-</mo><mn>1</mn></mrow>"
    >>> text_of(in_line(fromstring(written + "</mfrac></math>")))
    'z = a / (b − 1)'
    """
    return made("span", {"class": "doc-formula"}, _content(formula))


def _content(element: Element) -> Iterator[Node]:
    if not len(element):
        yield _token(element)
    for child in element:
        yield from _PARTS.get(local(child), _content)(child)


def _token(element: Element) -> str:
    text = "".join(element.itertext())
    if local(element) != "mo":
        return text
    sign = text.strip().translate(_MINUS)
    return f" {sign} " if sign in _SPACED else sign


def _fraction(element: Element) -> Iterator[Node]:
    above, below = element
    yield from _grouped(above)
    yield " / "
    yield from _grouped(below)


def _root(element: Element) -> Iterator[Node]:
    yield "√"
    yield "("
    yield from _content(element)
    yield ")"


def _beside(*kinds: str) -> Callable[[Element], Iterator[Node]]:
    """Write the first child, then the others raised or lowered."""

    def written(element: Element) -> Iterator[Node]:
        base, *others = element
        yield from _content(base)
        for kind, other in zip(kinds, others, strict=True):
            yield made("span", {"class": kind}, _content(other))

    return written


def _rows(element: Element) -> Iterator[Node]:
    for place, row in enumerate(element):
        if place:
            yield "; "
        yield from _content(row)


def _cell(element: Element) -> Iterator[Node]:
    yield from _content(element)
    yield " "


def _said_otherwise(_: Element) -> Iterator[Node]:
    """Leave out what only repeats a formula in another notation."""
    yield from ()


def _grouped(element: Element) -> Iterator[Node]:
    several = sum(1 for each in element.iter() if not len(each) and text_of(each)) > 1
    if several:
        yield "("
    yield from _content(element)
    if several:
        yield ")"


_SUB, _SUP = "doc-sub", "doc-sup"
_PARTS = MappingProxyType(
    {
        "mfrac": _fraction,
        "msqrt": _root,
        "msub": _beside(_SUB),
        "munder": _beside(_SUB),
        "msup": _beside(_SUP),
        "mover": _beside(_SUP),
        "msubsup": _beside(_SUB, _SUP),
        "munderover": _beside(_SUB, _SUP),
        "mtable": _rows,
        "mtd": _cell,
        "annotation": _said_otherwise,
        "annotation-xml": _said_otherwise,
    }
)
