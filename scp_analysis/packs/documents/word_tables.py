"""Tables of a page as tables of Word: caption above, a header row that repeats, figures to the right."""

import re
from xml.etree.ElementTree import Element

from docx.document import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from docx.table import Table, _Cell

from scp_analysis.packs.documents.trees import classes
from scp_analysis.packs.documents.widths import shares
from scp_analysis.packs.documents.word_styles import TEXT_WIDTH_MM
from scp_analysis.packs.documents.word_text import Line

_FIGURES = re.compile(r"scp-n(\d+)")
_LONGEST_NAME = 250
_MANY = 6
_MARGIN = "57"  # a millimetre, in twentieths of a point
_LINES = {"top": "8", "bottom": "8", "insideH": "4"}


def write_table(document: Document, element: Element, *, caption: str) -> None:
    """Write a table at the end of a document.

    Parameters
    ----------
    document
        Dressed.
    element
        A ``table`` made printable: one row of headings, then rows that begin with theirs.
    caption
        What it is, for those who cannot see it; empty when nothing says so.
    """
    rows = [list(row) for row in element.iter("tr")]
    across = max(len(row) for row in rows)
    table = document.add_table(rows=len(rows), cols=across)
    _describe(table, caption)
    figures = {int(found) - 1 for found in _FIGURES.findall(element.get("class", ""))}
    size = Pt(8) if across > _MANY else Pt(9)
    for row, cells in zip(table.rows, rows, strict=True):
        _mark(row._tr, heads=all(cell.tag == "th" for cell in cells))  # noqa: SLF001
        for at, (cell, shown) in enumerate(zip(row.cells, cells, strict=False)):
            _fill(cell, shown, size=size, right=at in figures or "scp-num" in classes(shown))
    _share_width(table, element)
    document.add_paragraph(style="Table note").paragraph_format.space_after = Pt(0)


def _fill(cell: _Cell, shown: Element, *, size: Pt, right: bool) -> None:
    paragraph = cell.paragraphs[0]
    paragraph.paragraph_format.space_after = Pt(1)
    if right:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    Line(paragraph).write(shown, bold=shown.get("scope") == "col")
    for run in paragraph.runs:
        run.font.size = size


def _mark(row: Element, *, heads: bool) -> None:
    """Keep a row whole; let one of headings stand at the head of each page."""
    properties = row.get_or_add_trPr()  # type: ignore[attr-defined]
    properties.append(OxmlElement("w:cantSplit"))
    if heads:
        properties.append(OxmlElement("w:tblHeader"))


def _describe(table: Table, caption: str) -> None:
    """Say what the table is and that its first row and column are headings; rule it across only."""
    properties = table._tbl.tblPr  # noqa: SLF001
    edges = OxmlElement("w:tblBorders")
    for side, size in _LINES.items():
        edge = OxmlElement(f"w:{side}")
        for name, value in {"val": "single", "sz": size, "space": "0", "color": "505A5F"}.items():
            edge.set(qn(f"w:{name}"), value)
        edges.append(edge)
    margins = OxmlElement("w:tblCellMar")
    for side in ("left", "right"):
        margin = OxmlElement(f"w:{side}")
        margin.set(qn("w:w"), _MARGIN)
        margin.set(qn("w:type"), "dxa")
        margins.append(margin)
    for look in properties.findall(qn("w:tblLook")):
        properties.remove(look)
    look = OxmlElement("w:tblLook")
    told = {"val": "04A0", "firstRow": "1", "lastRow": "0", "firstColumn": "1", "lastColumn": "0",
            "noHBand": "0", "noVBand": "1"}  # fmt: skip
    for name, value in told.items():
        look.set(qn(f"w:{name}"), value)
    title = OxmlElement("w:tblCaption")
    title.set(qn("w:val"), caption[:_LONGEST_NAME])
    properties.extend([edges, margins, look, title])


def _share_width(table: Table, element: Element) -> None:
    """Give each column a share of the width by its longest word and its text."""
    table.autofit = False
    for column, share in zip(table.columns, shares(element), strict=True):
        width = Mm(TEXT_WIDTH_MM * share)
        column.width = width
        for cell in column.cells:
            cell.width = width
