"""Formulas of text cells as MathML: read by browsers and screen readers, without script or network."""

import html
import re
from typing import Literal
from xml.etree.ElementTree import Element, tostring

from latex2mathml.converter import Converter

from scp_analysis.errors import PackError, explain

_REFUSED_ATTRIBUTES = {"href", "src", "style", "class", "id"}
_BRACE = re.compile(r"(?<!\\)(?:\\\\)*([{}])")


def mathml(latex: str, *, display: Literal["block", "inline"]) -> str:
    r"""Turn a formula into MathML.

    Parameters
    ----------
    latex
        What stands between the dollars.
    display
        ``block`` for a line of its own.

    Returns
    -------
    str
        A ``math`` element with the formula as written as its alternative text, everything escaped.

    Raises
    ------
    PackError
        The formula is empty, its braces do not match, it has a command that is not known, or a link.

    Examples
    --------
    >>> mathml(r"\phi < 1", display="inline").partition(">")[2]
    '<mrow><mi>ϕ</mi><mo>&lt;</mo><mn>1</mn></mrow></math>'
    """
    written = " ".join(latex.split())
    _check_braces(written)
    try:
        formula = Converter(display=display).convert_to_element(written)
    except Exception as fault:  # its errors have no class in common
        raise _refused(written, found=f"{type(fault).__name__} {fault}".strip()) from fault
    for element in formula.iter():
        _make_plain(element, written)
    formula.attrib.pop("xmlns", None)  # a page in HTML knows the element by its name
    formula.set("alttext", written)
    return tostring(formula, encoding="unicode")


def _check_braces(written: str) -> None:
    depth = 0
    for brace in _BRACE.findall(written):
        depth += 1 if brace == "{" else -1
        if depth < 0:
            break
    if depth:
        raise _refused(written, found="braces that do not match")


def _make_plain(element: Element, written: str) -> None:
    # The converter writes characters as references inside its text, and leaves commands it does not
    # know as they are; its own writer would print both, and any markup, unescaped.
    element.text = html.unescape(element.text) if element.text else element.text
    if "\\" in (element.text or ""):
        raise _refused(written, found=f"unknown command {element.text}")
    links = _REFUSED_ATTRIBUTES & set(element.attrib)
    if links:
        raise _refused(written, found=f"a formula with {', '.join(sorted(links))}")


def _refused(written: str, *, found: str) -> PackError:
    return PackError(
        explain(
            "A formula between dollars must be LaTeX that can be turned into MathML.",
            found=found,
            where=f"formula {written!r}",
            remedy="correct it; a dollar sign that is not a formula is written \\$",
        )
    )
