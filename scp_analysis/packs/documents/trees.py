"""Pages as trees: read by the rules browsers use, taken apart and put together again."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from xml.etree.ElementTree import Element, tostring

from scp_analysis.packs.documents.libraries import library

Node = Element | str


def parsed(html: str) -> Element:
    """Read a page.

    Parameters
    ----------
    html
        The whole document.

    Returns
    -------
    xml.etree.ElementTree.Element
        Its root; names of HTML elements are plain, those of SVG and MathML have their namespace.
    """
    root: Element = library("tinyhtml5").parse(html, namespace_html_elements=False)
    return root


def written(root: Element) -> str:
    """Write a document of HTML elements only."""
    return f"<!DOCTYPE html>\n{tostring(root, encoding='unicode', method='html')}"


def local(element: Element) -> str:
    """Give the name of an element without its namespace; empty for a comment.

    Examples
    --------
    >>> local(Element("{http://www.w3.org/2000/svg}path"))
    'path'
    """
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def classes(element: Element) -> frozenset[str]:
    """Give the classes of an element."""
    return frozenset(element.get("class", "").split())


def of_class(root: Element, name: str) -> Iterator[Element]:
    """Give every element of a class, in order."""
    return (element for element in root.iter() if name in classes(element))


def text_of(element: Element) -> str:
    r"""Give the text of an element in one line.

    Examples
    --------
    >>> text_of(made("p", {}, ["All ", made("b", {}, ["crime\n"]), " fell"]))
    'All crime fell'
    """
    return " ".join("".join(element.itertext()).split())


def nodes(element: Element) -> Iterator[Node]:
    """Give what stands in an element, texts and elements, in order; elements have their tails still."""
    if element.text:
        yield element.text
    for child in element:
        yield child
        if child.tail:
            yield child.tail


def made(tag: str, attributes: Mapping[str, str], content: Iterable[Node]) -> Element:
    """Make an element of texts and elements without tails.

    Parameters
    ----------
    tag, attributes
        Of the element.
    content
        What stands in it. Tails of the elements are replaced.
    """
    element = Element(tag, dict(attributes))
    for node in content:
        if not isinstance(node, str):
            node.tail = None
            element.append(node)
        elif len(element):
            element[-1].tail = (element[-1].tail or "") + node
        else:
            element.text = (element.text or "") + node
    return element


def only(found: Sequence[Element]) -> Element | None:
    """Give the one element of a sequence; None when there is none, or more than one."""
    return found[0] if len(found) == 1 else None
