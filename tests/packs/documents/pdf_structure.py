"""Reads a PDF back as an assistive program would, and lists what ISO 14289-1 (PDF/UA-1) would not have.

Checked are what can be checked by a program without knowing the document: metadata, language, that all
content is either tagged or an artifact, the kinds of elements and where each may stand, headings in
order, alternative texts, header cells and what they head, links, fonts. Whether an alternative text is a
good one only a reader can tell.
"""

import io
import itertools
import re
from collections import Counter, defaultdict
from functools import cached_property

from pypdf import PdfReader
from pypdf.generic import ArrayObject, ContentStream, DictionaryObject, IndirectObject

PAINTS = set(b"Tj TJ ' \" f F f* B B* b b* S s sh Do EI".split())
ARTIFACT = "artifact"
SHOWS = {b"Tj", b"TJ"}
INSIDE = {
    "/TR": {"/Table", "/THead", "/TBody", "/TFoot"},
    "/THead": {"/Table"},
    "/TBody": {"/Table"},
    "/TFoot": {"/Table"},
    "/TH": {"/TR"},
    "/TD": {"/TR"},
    "/LI": {"/L"},
    "/LBody": {"/LI"},
    "/Lbl": {"/LI"},
    "/Caption": {"/Table", "/L", "/Figure"},
}
HOLDS = {
    "/Table": {"/TR", "/THead", "/TBody", "/TFoot", "/Caption"},
    "/THead": {"/TR"},
    "/TBody": {"/TR"},
    "/TR": {"/TH", "/TD"},
    "/L": {"/L", "/LI", "/Caption"},
    "/LI": {"/Lbl", "/LBody"},
}
STANDARD = {
    "/Document", "/Part", "/Sect", "/Div", "/NonStruct", "/P", "/H1", "/H2", "/H3", "/H4", "/H5", "/H6",
    "/L", "/LI", "/Lbl", "/LBody", "/Table", "/TR", "/TH", "/TD", "/THead", "/TBody", "/TFoot",
    "/Span", "/Link", "/Figure", "/Caption", "/Art", "/BlockQuote",
}  # fmt: skip
HEADING = re.compile(r"/H([1-6])")


class Element:
    """One element of the structure, its kind and what it stands in."""

    def __init__(self, node, number, parent):
        self.node, self.number, self.parent = node, number, parent
        self.kind = str(node.get("/S"))
        self.children, self.marks, self.objects = [], [], []

    def walk(self):
        yield self
        for child in self.children:
            yield from child.walk()


class Tagged:
    """A PDF with its structure."""

    def __init__(self, data):
        self.reader = PdfReader(io.BytesIO(data))
        self.catalog = self.reader.trailer["/Root"].get_object()
        root = self.catalog["/StructTreeRoot"].get_object()
        self.owners = _number_tree(root["/ParentTree"].get_object())
        (top,) = root["/K"]
        self.top = _element(top, None)
        self.elements = {element.number: element for element in self.top.walk()}

    def of_kind(self, *kinds):
        return [element for element in self.top.walk() if element.kind in kinds]

    def text(self, element):
        """The characters a page prints for an element, of whatever is below it."""
        return "".join(
            self._texts.get((each.node.raw_get("/Pg").idnum, mcid), "")
            for each in element.walk()
            for mcid in each.marks
        )

    @cached_property
    def painted(self):
        """What is painted on each page: the mark it has, the font, and the codes of characters."""
        return {page.indirect_reference.idnum: list(_painted(page)) for page in self.reader.pages}

    @cached_property
    def _texts(self):
        texts = defaultdict(str)
        for page in self.reader.pages:
            number = page.indirect_reference.idnum
            characters = {name: _characters(page, name) for name in page["/Resources"]["/Font"]}
            for mark, font, codes in self.painted[number]:
                texts[number, mark] += "".join(characters[font].get(code, "?") for code in codes)
        return texts


def faults(data):
    """List what is wrong with a PDF, each kind with its count; empty when nothing is."""
    try:
        tagged = Tagged(data)
    except KeyError as fault:
        return [f"no structure: {fault}"]
    found = [
        *_catalog_faults(tagged),
        *_structure_faults(tagged),
        *_heading_faults(tagged),
        *_table_faults(tagged),
        *_content_faults(tagged),
        *_link_faults(tagged),
        *_font_faults(tagged),
    ]
    return [f"{text} ({count})" for text, count in Counter(found).items()]


def _element(reference, parent):
    node = reference.get_object()
    element = Element(node, reference.idnum, parent)
    for kid in node.get("/K", []):
        if isinstance(kid, int):
            element.marks.append(int(kid))
        elif kid.get_object().get("/Type") == "/OBJR":
            element.objects.append(kid.get_object().raw_get("/Obj").idnum)
        else:
            element.children.append(_element(kid, element))
    return element


def _number_tree(tree):
    numbers = tree["/Nums"]
    return {int(numbers[at]): numbers.__getitem__(at + 1) for at in range(0, len(numbers), 2)}


def _catalog_faults(tagged):
    catalog = tagged.catalog
    if not str(catalog.get("/Lang", "")):
        yield "no language"
    if not catalog.get("/MarkInfo", {}).get("/Marked", False):
        yield "not said to be marked"
    if not catalog.get("/ViewerPreferences", {}).get("/DisplayDocTitle", False):
        yield "the title is not displayed"
    about = catalog["/Metadata"].get_object().get_data().decode() if "/Metadata" in catalog else ""
    if not re.search(r"pdfuaid:part(=\"1\"|>1<)", about):
        yield "not said to be PDF/UA-1"
    title = re.search(r"<dc:title>.*?<rdf:li[^>]*>([^<]+)</rdf:li>", about, re.DOTALL)
    if not title:
        yield "no title in the metadata"
    if "/Outlines" not in catalog:
        yield "no bookmarks"
    if "/ID" not in tagged.reader.trailer:
        yield "no identifier"
    for page in tagged.reader.pages:
        if page.get("/Tabs") != "/S":
            yield "the order of tabs is not that of the structure"


def _structure_faults(tagged):
    for element in tagged.top.walk():
        above = element.parent.kind if element.parent else ""
        if element.kind not in STANDARD:
            yield f"unknown kind {element.kind}"
        if element.kind in INSIDE and above not in INSIDE[element.kind]:
            yield f"{element.kind} in {above}"
        for child in element.children:
            if element.kind in HOLDS and child.kind not in HOLDS[element.kind]:
                yield f"{child.kind} in {element.kind}"
        if element.kind in HOLDS and element.marks:
            yield f"text straight in {element.kind}"
        if element.kind == "/Figure":
            yield from _figure_faults(tagged, element)


def _figure_faults(tagged, element):
    if not str(element.node.get("/Alt", "")).strip():
        yield "a figure without alternative text"
    box = [float(edge) for edge in element.node["/A"]["/BBox"]]
    edges = [float(edge) for edge in element.node["/Pg"].get_object()["/MediaBox"]]
    left, lower, right, upper = box
    inside = edges[0] - 1 <= left < right <= edges[2] + 1
    if not (inside and edges[1] - 1 <= lower < upper <= edges[3] + 1):
        yield f"a figure that is not within its page: {[round(edge) for edge in box]}"


def _heading_faults(tagged):
    levels = [
        int(match[1]) for each in tagged.top.walk() if (match := HEADING.fullmatch(each.kind))
    ]
    if levels[:1] != [1]:
        yield "the first heading is not of the first level"
    for before, after in itertools.pairwise(levels):
        if after > before + 1:
            yield f"a heading of level {after} after one of level {before}"


def _table_faults(tagged):
    for table in tagged.of_kind("/Table"):
        heads = {str(each.node["/ID"]): each for each in table.walk() if each.kind == "/TH"}
        yield from (
            "a header cell without scope"
            for head in heads.values()
            if head.node["/A"].get("/Scope") not in {"/Column", "/Row"}
        )
        scopes = {head.node["/A"].get("/Scope") for head in heads.values()}
        if "/Column" not in scopes:
            yield "a table without headings of columns"
        for cell in (each for each in table.walk() if each.kind == "/TD"):
            named = [str(name) for name in cell.node["/A"].get("/Headers", [])]
            if not named or not set(named) <= set(heads):
                yield "a cell whose headings are not named"


def _content_faults(tagged):
    listed = defaultdict(set)
    for element in tagged.elements.values():
        if element.marks:
            listed[element.node.raw_get("/Pg").idnum].update(element.marks)
    for number, page in enumerate(tagged.reader.pages, start=1):
        owners = tagged.owners[int(page["/StructParents"])]
        marks = {mark for mark, _, _ in tagged.painted[page.indirect_reference.idnum]}
        there = marks - {ARTIFACT, None}
        if None in marks:
            yield "content that is neither tagged nor an artifact"
        if any(_owner(owners, mark) not in tagged.elements for mark in there):
            yield f"tagged content that no element has, page {number}"
        if listed[page.indirect_reference.idnum] - there:
            yield f"elements whose content is not on page {number}"


def _owner(owners, mcid):
    owner = ArrayObject.__getitem__(owners, mcid) if mcid < len(owners) else None
    raw = list.__getitem__(owners, mcid) if owner is not None else None
    return raw.idnum if isinstance(raw, IndirectObject) else None


def _painted(page):
    marks, font = [], ""
    for operands, operator in ContentStream(page.get_contents(), page.pdf).operations:
        if operator in {b"BDC", b"BMC"}:
            marks.append(_mark(*operands))
            yield (marks[-1], font, ()) if isinstance(marks[-1], int) else (ARTIFACT, font, ())
        elif operator == b"EMC":
            marks.pop()
        elif operator == b"Tf":
            font = operands[0]
        elif operator in PAINTS:
            told = [mark for mark in marks if mark is not None]
            shown = _codes(operands[0]) if operator in SHOWS else ()
            yield (told[-1] if told else None), font, shown


def _mark(kind, properties=None):
    if kind == "/Artifact":
        return ARTIFACT
    mcid = properties.get("/MCID") if isinstance(properties, DictionaryObject) else None
    return None if mcid is None else int(mcid)


def _codes(shown):
    parts = shown if isinstance(shown, list) else [shown]
    texts = [part for part in parts if not isinstance(part, (int, float))]
    data = b"".join(getattr(text, "original_bytes", text) for text in texts)
    return [int.from_bytes(data[at : at + 2]) for at in range(0, len(data), 2)]


def _characters(page, name):
    told = page["/Resources"]["/Font"][name]["/ToUnicode"].get_object().get_data().decode("latin-1")
    pairs = re.findall(r"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>", told)
    return {
        int(code, 16): bytes.fromhex(text).decode("utf-16-be", "replace") for code, text in pairs
    }


def _link_faults(tagged):
    destinations = tagged.reader.named_destinations
    owned = {number for each in tagged.of_kind("/Link") for number in each.objects}
    for page in tagged.reader.pages:
        for reference in page.get("/Annots", []):
            note = reference.get_object()
            if reference.idnum not in owned:
                yield "a link that no element has"
            if not str(note.get("/Contents", "")).strip():
                yield "a link without words"
            if "/Dest" in note and str(note["/Dest"]) not in destinations:
                yield f"a link that leads nowhere: {note['/Dest']}"


def _font_faults(tagged):
    for page in tagged.reader.pages:
        fonts = page["/Resources"].get("/Font", {})
        for name in fonts:
            font = fonts[name].get_object()
            if "/ToUnicode" not in font:
                yield "a font whose characters are not told"
            for descendant in font.get("/DescendantFonts", [font]):
                descriptor = descendant.get_object().get("/FontDescriptor", {}).get_object()
                if not {"/FontFile", "/FontFile2", "/FontFile3"} & set(descriptor):
                    yield "a font that is not embedded"
        if any(0 in codes for _, _, codes in tagged.painted[page.indirect_reference.idnum]):
            yield "a character that no font has"
