"""How a Word document looks: A4, one typeface, real styles, and lines at head and foot of each page."""

from collections.abc import Sequence

from docx.document import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor
from docx.styles.style import ParagraphStyle
from docx.text.paragraph import Paragraph

from scp_analysis.presentation.workbooks.inert import one_line

NOTE, NOTICE, QUESTION = "Table note", "Notice", "Question"
TEXT_WIDTH_MM = 174
_TYPEFACE = "Arial"
_INK, _QUIET = RGBColor(0x0B, 0x0C, 0x0C), RGBColor(0x50, 0x5A, 0x5F)
_SIZES = {"Heading 1": 20, "Heading 2": 15, "Heading 3": 12, "Heading 4": 11, "Caption": 10.5}
_FACES = ("ascii", "hAnsi", "cs", "eastAsia")


def dress(document: Document, *, language: str) -> None:
    """Give a document its page, typeface, language and styles.

    Parameters
    ----------
    document
        New.
    language
        Of its text, such as ``en-GB``.
    """
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = Mm(18)
    section.top_margin, section.bottom_margin = Mm(24), Mm(20)
    section.header_distance = section.footer_distance = Mm(10)
    _speak(document, language)
    _style(document, "Normal", size=10.5, after=6)
    for name, size in _SIZES.items():
        style = _style(document, name, size=size, after=4, bold=True)
        style.paragraph_format.space_before = Pt(size)
        style.paragraph_format.keep_with_next = True
    for name in ("List Bullet", "List Number", "Header", "Footer"):
        _style(document, name, size=8.5 if name in {"Header", "Footer"} else 10.5, after=3)
    _style(document, QUESTION, size=10.5, after=0, bold=True).paragraph_format.keep_with_next = True
    _style(document, NOTE, size=8.5, after=2).font.color.rgb = _QUIET
    _edge(_style(document, NOTICE, size=10.5, after=6))


def write_running(document: Document, *, head: Sequence[str], foot: str) -> None:
    """Write the lines every page has.

    Parameters
    ----------
    document
        Dressed.
    head
        Lines at the head of each page, the first in bold.
    foot
        What stands at its foot before the number of the page.
    """
    section = document.sections[0]
    first, *others = head
    line = section.header.paragraphs[0]
    line.add_run(one_line(first)).bold = True
    for other in others:
        section.header.add_paragraph(one_line(other), style="Header")
    line = section.footer.paragraphs[0]
    line.add_run(f"{one_line(foot)}. Page ")
    _number(line, "PAGE")
    line.add_run(" of ")
    _number(line, "NUMPAGES")


def _style(
    document: Document, name: str, *, size: float, after: float, bold: bool = False
) -> ParagraphStyle:
    """Set a style, or make it: one typeface, black, nothing of the template's theme."""
    styles = document.styles
    style: ParagraphStyle
    if name in styles:
        style = styles[name]
    else:
        style = styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        style.base_style = styles["Normal"]
        style.quick_style = True
    style.font.size, style.font.bold, style.font.italic = Pt(size), bold, False
    style.font.color.rgb = _INK
    style.paragraph_format.space_after = Pt(after)
    faces = style.element.get_or_add_rPr().get_or_add_rFonts()
    faces.attrib.clear()
    for face in _FACES:
        faces.set(qn(f"w:{face}"), _TYPEFACE)
    return style


def _speak(document: Document, language: str) -> None:
    """Set the language of the text wherever the template has one."""
    for part in (document.styles.element, document.settings.element):
        for each in part.iter(qn("w:lang"), qn("w:themeFontLang")):
            each.attrib.clear()
            each.set(qn("w:val"), language)


def _edge(style: ParagraphStyle) -> None:
    """Draw a line along the left of a style's paragraphs."""
    edges, left = OxmlElement("w:pBdr"), OxmlElement("w:left")
    for name, value in {"val": "single", "sz": "24", "space": "8", "color": "12436D"}.items():
        left.set(qn(f"w:{name}"), value)
    edges.append(left)
    style.element.get_or_add_pPr().insert_element_before(
        edges, "w:shd", "w:tabs", "w:spacing", "w:ind", "w:jc", "w:rPr"
    )


def _number(line: Paragraph, what: str) -> None:
    """Add the number of the page, or of all pages: the only fields of a document."""
    field, run, text = OxmlElement("w:fldSimple"), OxmlElement("w:r"), OxmlElement("w:t")
    field.set(qn("w:instr"), what)
    text.text = "1"
    run.append(text)
    field.append(run)
    line._p.append(field)  # noqa: SLF001
