"""Open a filled return: CSV, XLSX or ODS to rows of text, and nothing run or followed.

Formulas are not calculated: the result stored in the file is read, and one without a stored result is
refused, because it would look like a blank.
"""

import csv
import io
from dataclasses import dataclass
from pathlib import Path

import python_calamine

from scp_analysis.errors import SourceError, explain
from scp_analysis.returns.cells import as_text
from scp_analysis.schemas.remembering import looked_at
from scp_analysis.schemas.workbook_limits import problem

DATA_SHEET = "Data"
COVER_SHEET = "Read me"
TEMPLATE_LABEL = "Template"
LARGEST = 50_000_000


@dataclass(frozen=True, slots=True)
class Sheet:
    """Rows of text as they stand, the first being row 1; the template a workbook says it is of."""

    rows: list[list[str]]
    template: str
    encoding: str


def open_sheet(path: Path) -> Sheet:
    """Read the data sheet of a file.

    Parameters
    ----------
    path
        A ``.csv``, ``.xlsx`` or ``.ods`` file. Of a workbook the sheet called Data is read, or the
        only sheet there is.

    Returns
    -------
    Sheet
        Every cell as text, outer spaces removed.

    Raises
    ------
    SourceError
        The file cannot be read, is of another kind, is empty or too large, has no data sheet, or
        holds a formula without its result.
    """
    suffix = path.suffix.lower()
    if suffix not in (".csv", ".xlsx", ".ods"):
        raise _refused(path, f"a {suffix or 'nameless'} file", "save it as CSV, XLSX or ODS")
    looked_at(path)
    try:
        content = path.read_bytes()
    except OSError as fault:
        raise _refused(
            path, str(fault), "close the file elsewhere and check that it is there"
        ) from fault
    if not content:
        raise _refused(path, "an empty file", "fill the template in again")
    if len(content) > LARGEST:
        raise _refused(path, f"{len(content):,} bytes", f"send files below {LARGEST:,} bytes")
    sheet = _csv(content, path) if suffix == ".csv" else _workbook(content, path)
    if not any(any(row) for row in sheet.rows):
        raise _refused(path, "no cell with content", "fill the template in again")
    return sheet


def _csv(content: bytes, path: Path) -> Sheet:
    text, encoding = _decoded(content, path)
    try:
        rows = [
            [cell.strip() for cell in row]
            for row in csv.reader(io.StringIO(text, newline=""), strict=True)
        ]
    except csv.Error as fault:
        raise _refused(path, str(fault), "save the sheet again as CSV UTF-8") from fault
    return Sheet(rows, template="", encoding=encoding)


def _decoded(content: bytes, path: Path) -> tuple[str, str]:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        tried = ["utf-16"]
    elif b"\x00" in content:
        raise _refused(path, "bytes that are not text", "save the sheet again as CSV UTF-8")
    else:
        tried = ["utf-8-sig", "cp1252"]
    for encoding in tried:
        try:
            return content.decode(encoding), encoding
        except UnicodeDecodeError:
            continue
    raise _refused(path, "text in an unknown encoding", "save the sheet again as CSV UTF-8")


def _workbook(content: bytes, path: Path) -> Sheet:
    wrong = problem(content)
    if wrong:
        raise _refused(path, *wrong)
    try:
        with python_calamine.load_workbook(io.BytesIO(content)) as book:
            rows = _cells(book, _data_sheet(book.sheet_names, path))
            cover = COVER_SHEET in book.sheet_names
            named = _template(_cells(book, COVER_SHEET)) if cover else ""
    except (python_calamine.CalamineError, ValueError, OSError) as fault:
        if isinstance(fault, SourceError):
            raise
        raise _refused(
            path, str(fault), "open it in a spreadsheet program and save it again"
        ) from fault
    return Sheet(rows, template=named, encoding="")


def _cells(book: python_calamine.CalamineWorkbook, name: str) -> list[list[str]]:
    sheet = book.get_sheet_by_name(name)
    return [
        [as_text(cell).strip() for cell in row] for row in sheet.to_python(skip_empty_area=False)
    ]


def _data_sheet(names: list[str], path: Path) -> str:
    if DATA_SHEET in names:
        return DATA_SHEET
    if len(names) == 1:
        return names[0]
    found = f"sheets {', '.join(names) or 'none'}"
    raise _refused(path, found, f"call the sheet with the figures {DATA_SHEET}")


def _template(cover: list[list[str]]) -> str:
    """Find the template's name on the cover: the cell after the label."""
    for row in cover:
        if row and row[0] == TEMPLATE_LABEL:
            return next((cell for cell in row[1:] if cell), "")
    return ""


def _refused(path: Path, found: str, remedy: str) -> SourceError:
    rule = "A filled return must be a readable CSV, XLSX or ODS file with a data sheet."
    return SourceError(explain(rule, found=found, where=str(path), remedy=remedy))
