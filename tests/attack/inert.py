"""The structure of what was written, as a browser reads it: elements, attributes, addresses."""

import csv
import io
import re
import xml.etree.ElementTree as ET
import zipfile
from collections import Counter

import tinyhtml5

from scp_analysis.packs.planning.edition import EDITIONS
from scp_analysis.packs.rendering.sheet import style_sheet

SPOKEN = {"alt", "aria-label", "title"}  # attributes that hold a reader's words
CALCULATED = re.compile(r"\s*[=+\-@\t\r|＝＋－＠]")
NUMBER = re.compile(r"\s*[+-]?[\d.,]*%?\s*")
_ELEMENTS = re.compile(
    r"a|body|caption|circle|code|dd|details|div|dl|dt|figcaption|figure|footer|h[1-6]|head|header|html|"
    r"img|li|main|math|meta|m[ino]|mrow|nav|ol|p|path|pre|section|span|strong|style|summary|svg|table|"
    r"tbody|td|th|thead|title|tr|ul"
)
_ATTRIBUTES = re.compile(
    r"alt|aria-[a-z]+|charset|class|content|cx|cy|d|fill|focusable|height|href|http-equiv|id|lang|name|open|r|role|"
    r"scope|src|stroke(-[a-z]+)?|tabindex|viewBox|width"
)
_LINK = re.compile(
    r"#[\w-]+|[a-z0-9-]+\.html(#[\w-]+)?|(tables|figures)/[a-z0-9-]+\.(csv|svg)"
    r"|[a-z0-9-]+\.(csv|docx|json|ods|pdf|xlsx)"
)


def _local(name):
    return str(name).rpartition("}")[2]


def _attributes(element):
    for name, value in element.attrib.items():
        known = "" if name in SPOKEN else value.partition(",")[0] if name == "src" else value
        yield _local(name), known


def html_shape(document):
    """Every element with its attributes, in order, and how deep it is; words are left out.

    The pack's own style sheet, in which no text of others is, is left out: it is most of a page.
    """
    for edition in EDITIONS.values():
        document = document.replace(style_sheet(edition.marking), "", 1)
    tree = tinyhtml5.parse(document, namespace_html_elements=False)
    shape = []

    def walk(element, depth):
        shape.append((depth, _local(element.tag), tuple(sorted(_attributes(element)))))
        for child in element:
            walk(child, depth + 1)

    walk(tree, 0)
    return shape


def acting(shape):
    """What of a shape a page made by the package never has: elements, attributes, links elsewhere."""
    met = {(tag, name, value) for _, tag, pairs in shape for name, value in [("", ""), *pairs]}
    return sorted(
        (tag, name, value)
        for tag, name, value in met
        if not _ELEMENTS.fullmatch(tag)
        or (name and not _ATTRIBUTES.fullmatch(name))
        or (name == "href" and not _LINK.fullmatch(value))
        or (name == "src" and value != "data:image/svg+xml")
    )


def words(document):
    """All words of a document, as they would be read."""
    tree = tinyhtml5.parse(document, namespace_html_elements=False)
    return "".join(tree.find("body").itertext())


def svg_kinds(picture):
    """Which elements a picture has and with which attributes; it must be whole XML."""
    root = ET.fromstring(picture)
    return Counter((_local(e.tag), tuple(sorted(map(_local, e.attrib)))) for e in root.iter())


def calculated(cell):
    """Whether a spreadsheet would take the text of a cell for a formula."""
    return bool(CALCULATED.match(cell)) and not NUMBER.fullmatch(cell)


def csv_faults(text):
    """Rows of a CSV that are longer or shorter than its first, and cells that would be calculated."""
    rows = list(csv.reader(io.StringIO(text)))
    uneven = [row for row in rows if len(row) != len(rows[0])]
    return [*uneven, *(cell for row in rows for cell in row if calculated(cell))]


def office_faults(content):
    """Formulas, links, macros and pictures of elsewhere in a workbook or document, parts unzipped."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    found = [name for name in parts if re.search(r"vba|macro|activex|script|embed", name, re.I)]
    for name, part in parts.items():
        if part and name.endswith((".xml", ".rels")):
            root = ET.fromstring(part)
            found += [f"{name}: {fault}" for each in root.iter() for fault in _office(each)]
    return found


def _office(element):
    kind = _local(element.tag)
    if kind in {"f", "script", "event-listener", "object", "instrText", "fldSimple"}:
        yield kind
    for name, value in element.attrib.items():
        if _local(name) == "formula" or (_local(name) == "TargetMode" and value == "External"):
            yield f"{kind} {_local(name)} {value}"
