"""What stands in a Word document: a page made printable, written with the styles of the document."""

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from xml.etree.ElementTree import Element

from docx.document import Document
from docx.shared import Pt

from scp_analysis.packs.documents.trees import classes, nodes, text_of
from scp_analysis.packs.documents.word_styles import NOTE, NOTICE, QUESTION
from scp_analysis.packs.documents.word_tables import write_table
from scp_analysis.packs.documents.word_text import Line
from scp_analysis.presentation.workbooks.inert import one_line

_HEADINGS = MappingProxyType({f"h{level}": level for level in range(1, 5)})
_STYLES = {
    "scp-note": NOTE,
    "scp-source": NOTE,
    "scp-sure": NOTE,
    "pack-files": NOTE,
    "doc-term": QUESTION,
}
_PLAIN, _BULLET, _NUMBERED = "Normal", "List Bullet", "List Number"


def write_body(document: Document, section: Element, *, ending: Sequence[str]) -> None:
    """Write a page into a document.

    Parameters
    ----------
    document
        Dressed, and empty.
    section
        Of `scp_analysis.packs.documents.printable.printable`.
    ending
        Lines after everything else.
    """
    _Writer(document).blocks(section, _PLAIN)
    for line in ending:
        document.add_paragraph(line, style=NOTE)


class _Writer:
    """Writes block after block."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self._said = ""
        self._ways: Mapping[str, Callable[[Element, str], None]] = {
            **dict.fromkeys(_HEADINGS, self._heading),
            "p": self._text,
            "figcaption": self._caption,
            "ul": self._list,
            "ol": self._list,
            "table": self._table,
            "img": self._picture,
        }

    def blocks(self, element: Element, style: str) -> None:
        """Write what stands in a division; text of its own is a paragraph like others."""
        for node in nodes(element):
            if not isinstance(node, str):
                self._ways.get(node.tag, self._division)(node, style)
            elif node.strip():
                self._document.add_paragraph(one_line(node), style=style)

    def _division(self, element: Element, style: str) -> None:
        self.blocks(element, NOTICE if "scp-notice" in classes(element) else style)

    def _heading(self, element: Element, _: str) -> None:
        self._document.add_heading(one_line(text_of(element)), level=_HEADINGS[element.tag])

    def _text(self, element: Element, style: str) -> None:
        kinds = classes(element)
        own = next((found for kind, found in _STYLES.items() if kind in kinds), style)
        self._paragraph(element, own)

    def _list(self, element: Element, style: str) -> None:
        kinds = classes(element)
        for item in element:
            if "doc-facts" in kinds:
                self._fact(item)
            elif "doc-terms" in kinds:
                self.blocks(item, style)
            else:
                self._paragraph(item, _BULLET if element.tag == "ul" else _NUMBERED)

    def _caption(self, element: Element, _: str) -> None:
        self._said = one_line(text_of(element))
        self._paragraph(element, "Caption")

    def _table(self, element: Element, _: str) -> None:
        write_table(self._document, element, caption=self._said)
        self._said = ""

    def _picture(self, element: Element, _: str) -> None:
        self._document.add_paragraph(f"Chart: {one_line(element.get('alt', ''))}", style=NOTE)

    def _paragraph(self, element: Element, style: str) -> None:
        Line(self._document.add_paragraph(style=style)).write(element)

    def _fact(self, item: Element) -> None:
        """Write a fact as one line, its name first."""
        term, *meanings = (text_of(each) for each in item)
        paragraph = self._document.add_paragraph(style=_PLAIN)
        paragraph.paragraph_format.space_after = Pt(0)
        paragraph.add_run(f"{one_line(term)}: ")
        paragraph.add_run(one_line("; ".join(meanings))).bold = True
