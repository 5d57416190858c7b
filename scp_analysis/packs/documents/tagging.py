"""The last hand on a tagged PDF before it is written: what its printer leaves unsaid about structure.

Running lines at head and foot become artifacts, header cells say whether they head a column or a row,
links say where they lead, and the boxes of figures are given in the units of the page.
"""

from collections.abc import Iterator
from typing import Any

from scp_analysis.packs.documents.libraries import library
from scp_analysis.packs.documents.trees import text_of

_PER_PIXEL = 0.75
_ELEMENT, _HEADER, _FIGURE, _HEAD = "/StructElem", "/TH", "/Figure", "/THead"
_CAPTION, _TABLE, _PARAGRAPH = "/Caption", "/Table", "/P"
_REPEATED = dict.fromkeys(("/P", "/Caption", "/LBody", "/H1", "/H2", "/H3", "/H4"), "/NonStruct")
"""What the printer makes of a block within the lines of an element, by the element's kind."""
_ARTIFACT = (b"/Artifact", b"<</Type /Pagination>>")


def finish(document: Any, pdf: Any) -> None:  # noqa: ANN401
    """Complete the structure of a PDF; called by WeasyPrint before it writes.

    Parameters
    ----------
    document
        A ``weasyprint.Document``.
    pdf
        The ``pydyf.PDF`` made of it.
    """
    _name_links(document)
    heights = {
        reference: page.height * _PER_PIXEL
        for reference, page in zip(pdf.page_references, document.pages, strict=True)
    }
    reached = set()
    for element, above in _elements(pdf):
        reached.add(element.number)
        if element["S"] in above[-1:]:
            element["S"] = _REPEATED.get(element["S"], element["S"])
        _join_captions(pdf, element)
        if element["S"] == _HEADER:
            element["A"]["Scope"] = "/Column" if _HEAD in above else "/Row"
        if element["S"] == _FIGURE:
            _place(element, heights[element["Pg"]])
    _make_artifacts(pdf, reached)


def _elements(pdf: Any) -> Iterator[tuple[Any, tuple[str, ...]]]:  # noqa: ANN401
    """Give each element of the structure with the kinds of those it stands in."""
    root = _object(pdf, pdf.catalog["StructTreeRoot"])
    waiting: list[tuple[Any, tuple[str, ...]]] = [(_object(pdf, root["K"][0]), ())]
    while waiting:
        element, above = waiting.pop()
        yield element, above
        inside = (*above, element["S"])
        kids = (_object(pdf, kid) for kid in element["K"] if isinstance(kid, bytes))
        waiting.extend((kid, inside) for kid in kids if kid.get("Type") == _ELEMENT)


def _name_links(document: Any) -> None:  # noqa: ANN401
    """Let each link say where it leads: by the words of its title, else by its own."""
    string = library("pydyf").String
    for box in (link[-1] for page in document.pages for link in page.links):
        words = box.element.get("title") or text_of(box.element)
        if box.link_annotation is not None:
            box.link_annotation["Contents"] = string(words)


def _join_captions(pdf: Any, element: Any) -> None:  # noqa: ANN401
    """Move a caption into the table it stands before; elsewhere it is a paragraph."""
    kids = element["K"]
    for kid in [kid for kid in kids if isinstance(kid, bytes)]:
        caption = _object(pdf, kid)
        if caption.get("S") != _CAPTION or element["S"] in {_TABLE, _CAPTION}:
            continue
        after = [_object(pdf, each) for each in kids[kids.index(kid) + 1 :][:1]]
        if after and after[0]["S"] == _TABLE:
            kids.remove(kid)
            after[0]["K"].insert(0, kid)
            caption["P"] = after[0].reference
        else:
            caption["S"] = _PARAGRAPH


def _place(figure: Any, height: float) -> None:  # noqa: ANN401
    """Give the box of a figure from the lower edge of its page upwards, in points."""
    left, top, right, bottom = figure["A"]["BBox"]
    box = (
        left * _PER_PIXEL,
        height - bottom * _PER_PIXEL,
        right * _PER_PIXEL,
        height - top * _PER_PIXEL,
    )
    figure["A"]["BBox"][:] = [round(edge, 2) for edge in box]


def _make_artifacts(pdf: Any, reached: set[int]) -> None:  # noqa: ANN401
    """Mark what no element of the structure leads to as artifact: the lines at head and foot."""
    root = _object(pdf, pdf.catalog["StructTreeRoot"])
    numbers = _object(pdf, root["ParentTree"])["Nums"]
    for at, reference in enumerate(pdf.page_references):
        owners = numbers[2 * at + 1]
        loose = [mcid for mcid, owner in enumerate(owners) if _number(owner) not in reached]
        stream = _object(pdf, _object(pdf, reference)["Contents"]).stream
        _unmark(stream, set(loose))
        for mcid in loose:
            _object(pdf, owners[mcid]).clear()
            owners[mcid] = b"null"


def _unmark(stream: list[Any], loose: set[int]) -> None:
    """Turn the marks of loose content into those of artifacts: a name, its properties, an operator."""
    for at in range(2, len(stream)):
        properties = stream[at - 1]
        if stream[at] == b"BDC" and isinstance(properties, dict) and properties["MCID"] in loose:
            stream[at - 2 : at] = _ARTIFACT


def _number(reference: bytes) -> int:
    return int(reference.split()[0])


def _object(pdf: Any, reference: bytes) -> Any:  # noqa: ANN401
    return pdf.objects[_number(reference)]
