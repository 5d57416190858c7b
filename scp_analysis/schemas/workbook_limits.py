"""What a workbook must keep to before it is opened: a size, an extent, and no unfinished formula.

A spreadsheet reader holds every cell from the first to the last used one, so one stray cell in the
last row of the last column would take all memory there is. The extent is found beforehand.
"""

import io
import re
import zipfile
import zlib

LARGEST_INSIDE = 400_000_000
MOST_CELLS = 5_000_000
_UNFINISHED = re.compile(rb"<f\b[^>]*>[^<]*</f>\s*(?:<v\s*/>|<v>\s*</v>)?\s*</c>")
_XLSX_CELL = re.compile(rb'<(?:\w+:)?c\s[^>]*?\br="([A-Z]{1,7})(\d{1,9})"')
_XLSX_ROW = re.compile(rb'<(?:\w+:)?row\s[^>]*?\br="(\d{1,9})"')
_ODS_ROW = re.compile(rb"<table:table-row\b([^>]*?)(?:/>|>(.*?)</table:table-row>)", re.DOTALL)
_ODS_CELL = re.compile(rb"<table:(?:covered-)?table-cell\b([^>]*?)(/?)>")
_REPEATED = re.compile(rb'number-(?:rows|columns)-repeated="(\d{1,9})"')
_LETTERS = 26


def problem(content: bytes, *, formulas: bool = True) -> tuple[str, str] | None:
    """Tell what keeps a workbook from being opened.

    Parameters
    ----------
    content
        The bytes of an ``.xlsx`` or ``.ods`` file.
    formulas
        Whether a formula without its result keeps it from being opened.

    Returns
    -------
    tuple of str, or None
        What was found and what to try; None when nothing is wrong.
    """
    broken = (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError, OSError)
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            inside = sum(member.file_size for member in archive.infolist())
            if inside > LARGEST_INSIDE:
                return f"{inside:,} bytes once unpacked", "send a smaller file"
            parts = (archive.read(name) for name in archive.namelist() if name.endswith(".xml"))
            looked = (_problem_of(part, formulas=formulas) for part in parts)
            return next((found for found in looked if found), None)
    except (*broken, ValueError) as fault:
        return f"not a readable workbook: {fault}", "send it again; a password must be removed"


def _problem_of(part: bytes, *, formulas: bool) -> tuple[str, str] | None:
    if formulas and _UNFINISHED.search(part):
        remedy = "open it in a spreadsheet program and save it, or type the figure"
        return "a formula without its result", remedy
    extents = [_xlsx_extent(part), *map(_ods_extent, part.split(b"</table:table>"))]
    rows, columns = max(extents, key=lambda extent: extent[0] * extent[1])
    if rows * columns > MOST_CELLS:
        remedy = "delete the rows and columns far outside the table, then save it again"
        return f"a sheet of {rows:,} rows and {columns:,} columns", remedy
    return None


def _xlsx_extent(part: bytes) -> tuple[int, int]:
    """Give the last row and column used in a sheet of an ``.xlsx`` file."""
    cells = _XLSX_CELL.findall(part)
    rows = [int(row) for row in _XLSX_ROW.findall(part)] + [int(row) for _, row in cells]
    return max(rows, default=0), max(map(_column, {letters for letters, _ in cells}), default=0)


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * _LETTERS + letter - ord("A") + 1
    return number


def _ods_extent(table: bytes) -> tuple[int, int]:
    """Give the last row and column with content in a sheet of an ``.ods`` file."""
    at, last, widest = 0, 0, 0
    for attributes, body in _ODS_ROW.findall(table):
        at += _times(attributes)
        width = _width(body)
        if width:
            last, widest = at, max(widest, width)
    return last, widest


def _width(row: bytes) -> int:
    at, last = 0, 0
    for attributes, closed in _ODS_CELL.findall(row):
        at += _times(attributes)
        if not closed or b"office:value" in attributes:
            last = at
    return last


def _times(attributes: bytes) -> int:
    found = _REPEATED.search(attributes)
    return int(found[1]) if found else 1
