"""Open a workbook (.xlsx, .xlsm, .ods, or .csv as one sheet) and find the tables in its sheets.

Publishers put titles, notes and links above a table, and change how many; so a table is found by the
names of its columns, never by a row number. Cells become text, whole numbers without a point; words are
kept as published, blanks included.
"""

import csv
import io
import re
import zipfile
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from python_calamine import CalamineError, CalamineWorkbook

from scp_analysis.errors import SourceError, explain
from scp_analysis.schemas import workbook_limits

SUFFIXES = (".xlsx", ".xlsm", ".ods", ".csv")
LARGEST = 2**31
"""Bytes a workbook may take when unpacked."""
_ZIPPED = SUFFIXES[:3]
_NOTE_MARK = re.compile(r"\[\s*note\s*[\d, ]+\]", re.IGNORECASE)
_NOTE_HEADS = {"note number", "note"}
_DEEPEST = 60
"""Rows that are searched for the header of a table."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet: its name and its rows of text, the first row first."""

    name: str
    rows: Sequence[Sequence[str]]


@dataclass(frozen=True, slots=True)
class Found:
    """A table in a sheet: the lines above it, its header, and its rows with their row numbers."""

    sheet: str
    above: tuple[str, ...]
    header: tuple[str, ...]
    rows: tuple[tuple[int, Sequence[str]], ...]

    @property
    def title(self) -> str:
        """The lines above the table as one text."""
        return " ".join(self.above)


def opened(path: Path) -> tuple[Sheet, ...]:
    """Read every sheet of a workbook as text.

    Parameters
    ----------
    path
        A file with one of `SUFFIXES`.

    Returns
    -------
    tuple of Sheet
        In the order of the workbook; formulas are what they last came to.

    Raises
    ------
    SourceError
        The file is not there, is of another kind, damaged, locked with a password or too large.
    """
    suffix = path.suffix.lower()
    if suffix not in SUFFIXES or not path.is_file():
        found = "no such file" if suffix in SUFFIXES else f"a file named {path.name}"
        raise _unreadable(path, found)
    try:
        content = path.read_bytes()
        return _sheets(content) if suffix in _ZIPPED else (Sheet(path.stem, _csv_rows(content)),)
    except (CalamineError, OSError, ValueError, csv.Error, zipfile.BadZipFile) as fault:
        raise _unreadable(path, str(fault) or type(fault).__name__) from fault


def text(cell: object) -> str:
    """Write a cell as text.

    Examples
    --------
    >>> text(132904.0), text("Northtown, City of "), text(None)
    ('132904', 'Northtown, City of ', '')
    """
    if cell is None:
        return ""
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() else repr(cell)
    if isinstance(cell, date):
        return cell.isoformat()
    return str(cell)


def label(words: str) -> str:
    r"""Write a heading as it is compared: no note marks, lower case, single blanks.

    Examples
    --------
    >>> label(" Total recorded crime\n (excluding fraud) [note 2]")
    'total recorded crime (excluding fraud)'
    """
    return " ".join(_NOTE_MARK.sub(" ", words).split()).lower()


def tables(sheets: Collection[Sheet], names: Mapping[str, Collection[str]]) -> Iterator[Found]:
    """Find the tables that have all of some columns.

    Parameters
    ----------
    sheets
        Sheets of a workbook.
    names
        What each column may be called, lower case; a table must have one name of each.

    Yields
    ------
    Found
        One for each sheet with such a row among its first 60. Empty rows are left out, and so are
        lines of prose below the table, which stand in the first column alone.
    """
    for sheet in sheets:
        for at, row in enumerate(sheet.rows[:_DEEPEST]):
            labels = {label(cell) for cell in row}
            if all(not labels.isdisjoint(wanted) for wanted in names.values()):
                yield _found(sheet, at)
                break


def column(header: Sequence[str], names: Collection[str]) -> int | None:
    """Give the place of the first column that has one of some names; None when there is none."""
    return next((at for at, cell in enumerate(header) if label(cell) in names), None)


def notes(sheets: Collection[Sheet]) -> list[tuple[str, str, str]]:
    """Give the notes of a workbook: sheet, number as printed, text.

    They are the rows of sheets that have a column "Note number" beside one of "Note text", and the
    lines of other sheets that say what a shorthand stands for.
    """
    given = []
    for sheet in sheets:
        inside = False
        for row in sheet.rows:
            first, second = (cell.strip() for cell in (*row, "", "")[:2])
            if label(first) in _NOTE_HEADS or label(second) == "note text":
                inside = True
            elif inside and first and second:
                given.append((sheet.name, first, second))
            elif not inside and re.search(r"\[\w{1,3}\]\s*(indicates|means|is )", first):
                given.append((sheet.name, "shorthand", first))
    return given


def _found(sheet: Sheet, at: int) -> Found:
    rows = [
        (number, row)
        for number, row in enumerate(sheet.rows[at + 1 :], start=at + 2)
        if sum(bool(cell.strip()) for cell in row) > 1
    ]
    above = tuple(" ".join(" ".join(row).split()) for row in sheet.rows[:at] if any(row))
    return Found(sheet.name, above, tuple(sheet.rows[at]), tuple(rows))


def _sheets(content: bytes) -> tuple[Sheet, ...]:
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        size = sum(member.file_size for member in packed.infolist())
    if size > LARGEST:
        found = f"{size:,} bytes when unpacked, over {LARGEST:,}"
        raise ValueError(found)
    if wrong := workbook_limits.problem(content, formulas=False):
        raise ValueError(wrong[0])
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    return tuple(Sheet(name, _rows(book, name)) for name in book.sheet_names)


def _rows(book: CalamineWorkbook, name: str) -> list[list[str]]:
    return [
        [text(cell) for cell in row]
        for row in book.get_sheet_by_name(name).to_python(skip_empty_area=False)
    ]


def _csv_rows(content: bytes) -> list[list[str]]:
    decode: Callable[[str], str] = content.decode
    try:
        words = decode("utf-8-sig")
    except UnicodeDecodeError:
        words = decode("cp1252")
    return [[text(cell) for cell in row] for row in csv.reader(io.StringIO(words))]


def _unreadable(path: Path, found: str) -> SourceError:
    return SourceError(
        explain(
            "A workbook must be an .xlsx, .ods or .csv file that opens without a password.",
            found=found,
            where=str(path),
            remedy="download it again from the publisher, or save it as .xlsx in a spreadsheet",
        )
    )
