"""Text of a page as runs of a Word paragraph: bold, raised, lowered, broken where the page breaks it."""

import re
from xml.etree.ElementTree import Element

from docx.text.paragraph import Paragraph
from docx.text.run import Run

from scp_analysis.packs.documents.trees import classes, nodes, text_of
from scp_analysis.presentation.verdicts import SHAPES
from scp_analysis.presentation.workbooks.inert import without_controls

_BOLD = frozenset(
    {"doc-strong", "doc-b", "doc-summary", "scp-title", "scp-notice-title", "scp-sure-label"}
)
_ITALIC = frozenset({"doc-em", "doc-i", "scp-mark-unavailable"})
_OWN_LINE = frozenset({"scp-range", "scp-unit", "scp-subtitle"})
_VERDICT = "scp-verdict"
_SPACE = re.compile(r"\s+")


class Line:
    """Writes into one paragraph, white space as a browser would show it."""

    def __init__(self, paragraph: Paragraph) -> None:
        self._paragraph = paragraph
        self._open = False
        self._begun = False

    def write(self, element: Element, *, bold: bool = False, italic: bool = False) -> None:
        """Write what stands in an element.

        Parameters
        ----------
        element
            Made printable: text, spans, links, pictures with words, paragraphs of a list item.
        bold, italic
            Whether everything in it is.
        """
        kinds = classes(element)
        bold, italic = bold or bool(_BOLD & kinds), italic or bool(_ITALIC & kinds)
        if kinds & _OWN_LINE and self._begun:
            self._paragraph.add_run().add_break()
            self._open = False
        if _VERDICT in kinds and (shape := SHAPES.get(text_of(element).strip())):
            self._text(shape.sign, kinds, bold=bold, italic=italic)
        for node in nodes(element):
            if isinstance(node, str):
                self._text(node, kinds, bold=bold, italic=italic)
            elif node.tag == "img":
                self._text(node.get("alt", ""), kinds, bold=bold, italic=italic)
            else:
                self.write(node, bold=bold, italic=italic)

    def _text(self, text: str, kinds: frozenset[str], *, bold: bool, italic: bool) -> None:
        words = _SPACE.sub(" ", without_controls(text))
        words = words if self._open else words.lstrip()
        if not words:
            return
        self._open, self._begun = not words.endswith(" "), True
        run: Run = self._paragraph.add_run(words)
        run.bold, run.italic = bold or None, italic or None
        run.font.subscript, run.font.superscript = (
            "doc-sub" in kinds or None,
            "doc-sup" in kinds or None,
        )
