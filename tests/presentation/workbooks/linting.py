"""What breaks good practice in a workbook, found by reading the file back.

The rules are those of "Releasing statistics in spreadsheets" and "Making spreadsheets accessible" of the
Government Analysis Function, and that nothing in a file may act: no formula, no link out of it.
XLSX is read by openpyxl and, for what that does not show, as XML; ODS as XML alone, by lxml.
"""

import io
import re
import zipfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

import openpyxl
from lxml import etree
from openpyxl.worksheet.worksheet import Worksheet

COVER = "Cover"
FIRST = (COVER, "Contents")
_LABEL = re.compile(r"[A-Za-z0-9_]{1,31}")
_MARKER = re.compile(r"\[[a-z]{1,4}\]")
_ODF = {
    "office": "urn:oasis:names:tc:opendocument:xmlns:office:1.0",
    "table": "urn:oasis:names:tc:opendocument:xmlns:table:1.0",
    "text": "urn:oasis:names:tc:opendocument:xmlns:text:1.0",
    "xlink": "http://www.w3.org/1999/xlink",
    "style": "urn:oasis:names:tc:opendocument:xmlns:style:1.0",
    "fo": "urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0",
    "dc": "http://purl.org/dc/elements/1.1/",
}


@dataclass
class Seen:
    """One worksheet as it was read: text and numbers by row, and what a reader cannot see."""

    label: str
    rows: list[list[object]]
    table: str | None = None
    head: int | None = None
    last: int | None = None
    wide: int = 0
    tables: int = 0
    merged: int = 0
    formulas: int = 0
    frozen: bool = False
    hidden: bool = False
    links: list[str] = field(default_factory=list)
    left: dict[tuple[int, int], str] = field(default_factory=dict)


def faults_of_xlsx(content: bytes) -> list[str]:
    """List what is wrong with an XLSX workbook, each with its worksheet."""
    workbook = openpyxl.load_workbook(io.BytesIO(content))
    faults = [] if workbook.properties.title else ["workbook: no title"]
    faults += [f"workbook: defined name {name}" for name in workbook.defined_names]
    faults += _parts_that_act(content)
    return faults + _faults([_seen_in_xlsx(sheet) for sheet in workbook.worksheets])


def faults_of_ods(content: bytes) -> list[str]:
    """List what is wrong with an ODS workbook, each with its worksheet."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        first = archive.infolist()[0]
        body, meta, styles = (
            etree.fromstring(archive.read(name))
            for name in ("content.xml", "meta.xml", "styles.xml")
        )
    stored = first.filename == "mimetype" and first.compress_type == zipfile.ZIP_STORED
    faults = [] if stored else ["workbook: media type is not first"]
    faults += [] if meta.findtext(".//dc:title", namespaces=_ODF) else ["workbook: no title"]
    language = meta.findtext(".//dc:language", namespaces=_ODF)
    faults += [] if language == "en-GB" else [f"workbook: language {language}"]
    spoken = set(styles.xpath("//@fo:language", namespaces=_ODF)) - {"en"}
    faults += [f"workbook: text in {each}" for each in sorted(spoken)]
    ranges = body.xpath("//table:database-range", namespaces=_ODF)
    sheets = body.xpath("//office:spreadsheet/table:table", namespaces=_ODF)
    untold = [sheet for sheet in sheets if not sheet.findtext("table:title", namespaces=_ODF)]
    faults += [f"{_odf(sheet, 'table:name')}: no title of the table" for sheet in untold]
    return faults + _faults([_seen_in_ods(sheet, ranges) for sheet in sheets])


def _faults(sheets: list[Seen]) -> list[str]:
    labels = [sheet.label for sheet in sheets]
    faults = [] if tuple(labels[:2]) == FIRST else [f"workbook: begins with {labels[:2]}"]
    names = [*labels, *(sheet.table for sheet in sheets if sheet.table)]
    counted = Counter(str(name).casefold() for name in names)
    faults += [f"workbook: {name} named twice" for name, times in counted.items() if times > 1]
    for sheet in sheets:
        faults += [f"{sheet.label}: {fault}" for fault in _sheet_faults(sheet, labels)]
    return faults


def _sheet_faults(sheet: Seen, labels: list[str]) -> Iterator[str]:
    if not _LABEL.fullmatch(sheet.label):
        yield "name with spaces or signs, or too long"
    if not sheet.rows or not sheet.rows[0] or not isinstance(sheet.rows[0][0], str):
        yield "no title in A1"
    for fault, met in (
        ("merged cells", sheet.merged),
        ("formulas", sheet.formulas),
        ("frozen panes", sheet.frozen),
        ("hidden", sheet.hidden),
    ):
        if met:
            yield fault
    yield from (
        f"link to {link}" for link in sheet.links if link.split("!")[0].strip("#'") not in labels
    )
    if sheet.label == COVER:
        yield from _cover_faults(sheet)
    elif sheet.tables != 1 or sheet.head is None or sheet.last is None:
        yield f"{sheet.tables} marked-up tables"
    else:
        yield from _table_faults(sheet, sheet.head, sheet.last)


def _cover_faults(sheet: Seen) -> Iterator[str]:
    if any(not _filled(row) for row in sheet.rows):
        yield "empty rows"
    if "Contact" not in [row[0] for row in sheet.rows if row]:
        yield "nobody to ask"


def _table_faults(sheet: Seen, head: int, last: int) -> Iterator[str]:
    headings = sheet.rows[head][: sheet.wide]
    words = [str(text).casefold() for text in headings if isinstance(text, str) and text.strip()]
    if len(words) < sheet.wide:
        yield "column without a heading"
    if len(set(words)) < len(words):
        yield "headings not unique"
    body = [row[: sheet.wide] for row in sheet.rows[head + 1 : last + 1]]
    if any(not _filled(row) for row in body):
        yield "empty rows in the table"
    if any(len(_filled(row)) < sheet.wide for row in body):
        yield "empty cells in the table"
    if len(sheet.rows) > last + 1 or any(len(_filled(row)) > sheet.wide for row in sheet.rows):
        yield "text outside the table"
    if any(not _filled(row) for row in sheet.rows[:head]):
        yield "empty rows above the table"
    if any(len(_filled(row)) > 1 for row in sheet.rows[:head]):
        yield "more than one column above the table"
    told = set(_MARKER.findall(" ".join(str(row[0]) for row in sheet.rows[:head] if row)))
    used = {text for row in body for text in row if isinstance(text, str)}
    unknown = {text for text in used if _MARKER.fullmatch(text)} - told
    yield from (f"shorthand {mark} not explained" for mark in sorted(unknown))
    yield from _alignment_faults(sheet, head, last)


def _alignment_faults(sheet: Seen, head: int, last: int) -> Iterator[str]:
    for at in range(sheet.wide):
        body = [sheet.rows[row][at] for row in range(head + 1, last + 1)]
        figures = any(isinstance(value, int | float) for value in body)
        sides = {sheet.left.get((row, at), "") for row in range(head, last + 1)}
        if figures and sides != {"right"}:
            yield f"column {at + 1}: figures not on the right"
        words = not figures and all(_MARKER.fullmatch(str(text)) is None for text in body)
        if words and sides != {"left"}:
            yield f"column {at + 1}: words not on the left"


def _filled(row: list[object]) -> list[object]:
    return [value for value in row if value is not None and str(value).strip()]


def _seen_in_xlsx(sheet: Worksheet) -> Seen:
    seen = Seen(sheet.title, [[cell.value for cell in row] for row in sheet.iter_rows()])
    seen.tables = len(sheet.tables)
    seen.merged = len(sheet.merged_cells.ranges)
    seen.frozen = sheet.freeze_panes is not None
    seen.hidden = sheet.sheet_state != "visible" or any(
        one.hidden for one in (*sheet.row_dimensions.values(), *sheet.column_dimensions.values())
    )
    for row in sheet.iter_rows():
        for cell in row:
            place = (cell.row - 1, cell.column - 1)
            seen.left[place] = cell.alignment.horizontal or ""
            seen.formulas += cell.data_type == "f"
            if cell.hyperlink is not None:
                seen.links.append(cell.hyperlink.target or f"#{cell.hyperlink.location}")
    for table in sheet.tables.values():
        first, end = table.ref.split(":")
        seen.table = table.name
        seen.head, seen.last = sheet[first].row - 1, sheet[end].row - 1
        seen.wide = sheet[end].column
    return seen


def _parts_that_act(content: bytes) -> list[str]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        names = archive.namelist()
        parts = {name: archive.read(name) for name in names if name.endswith((".xml", ".rels"))}
    acting = ("vba", "externallink", "embeddings", "connections", "customxml")
    faults = [f"workbook: holds {n}" for n in names if any(a in n.lower() for a in acting)]
    faults += [f"{name}: leads outside" for name, part in parts.items() if b"External" in part]
    sheets = [(name, part) for name, part in parts.items() if "worksheets/sheet" in name]
    return faults + [f"{name}: formula" for name, part in sheets if re.search(rb"<f[\s>/]", part)]


def _odf(element: etree._Element, name: str) -> str:
    prefix, local = name.split(":")
    return element.get(f"{{{_ODF[prefix]}}}{local}", "")


def _seen_in_ods(sheet: etree._Element, ranges: list[etree._Element]) -> Seen:
    label = _odf(sheet, "table:name")
    seen = Seen(label, [])
    sides = _sides(sheet)
    for number, row in enumerate(sheet.iterfind(".//table:table-row", _ODF)):
        seen.rows.append([])
        for at, cell in enumerate(row):
            seen.rows[-1].append(_odf_value(cell))
            seen.left[number, at] = sides.get(_odf(cell, "table:style-name"), "")
            seen.formulas += bool(_odf(cell, "table:formula"))
            spans = (_odf(cell, f"table:number-{way}-spanned") for way in ("rows", "columns"))
            seen.merged += any(spans) or etree.QName(cell).localname == "covered-table-cell"
    addresses = sheet.xpath(".//text:a/@xlink:href", namespaces=_ODF)
    seen.links = [str(address).split(".")[0] for address in addresses]
    seen.hidden = any(
        "collapse" in str(v) for v in sheet.xpath(".//@table:visibility", namespaces=_ODF)
    )
    for each in ranges:
        address = re.fullmatch(
            r"(\w+)\.A(\d+):\w+\.([A-Z]+)(\d+)", _odf(each, "table:target-range-address")
        )
        if address and address[1] == label:
            seen.tables += 1
            seen.table = _odf(each, "table:name")
            seen.head, seen.last = int(address[2]) - 1, int(address[4]) - 1
            seen.wide = openpyxl.utils.column_index_from_string(address[3])
    tagged = sheet.findall("table:table-header-rows", _ODF)
    seen.tables = seen.tables if len(tagged) == 1 else len(tagged)
    return seen


def _sides(sheet: etree._Element) -> dict[str, str]:
    root = sheet.getroottree().getroot()
    styles = root.xpath("//style:style[@style:family='table-cell']", namespaces=_ODF)
    words = {"start": "left", "end": "right"}
    found = {}
    for style in styles:
        aligned = style.xpath(".//@fo:text-align", namespaces=_ODF)
        found[_odf(style, "style:name")] = words.get(str(aligned[0]), "") if aligned else ""
    return found


def _odf_value(cell: etree._Element) -> object:
    if _odf(cell, "office:value-type") == "float":
        return float(_odf(cell, "office:value"))
    return "".join(cell.itertext()) or None
