"""Write the workbook a partner fills in: cover, data sheet with drop-downs, dictionary, lists.

Every text cell is stored as text, so nothing in it can be run as a formula; the same template gives
the same bytes.
"""

import datetime as dt
import io
import re
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from scp_analysis.returns import layout
from scp_analysis.returns.dictionary import Column, columns_of, cover_lines, measures_of
from scp_analysis.returns.spreadsheets import COVER_SHEET, DATA_SHEET
from scp_analysis.schemas.templating import Template

FILLABLE_ROWS = 2000
_MADE = dt.datetime(2000, 1, 1)  # noqa: DTZ001  a fixed stamp; a workbook knows no time zone
_MODIFIED = re.compile(rb"(<dcterms:modified[^>]*>)[^<]*(</dcterms:modified>)")
_TEXT = "@"
_DATE = "yyyy-mm-dd"
_WIDEST = 44


def write(
    template: Template, path: Path, *, rows: Iterable[Mapping[str, object]] | None = None
) -> None:
    """Write the workbook of a template.

    Parameters
    ----------
    template
        The return.
    path
        File to write; an older one is replaced.
    rows
        Cells by heading; by default the rows a partner is handed out, see `layout.prefilled`.
    """
    path.write_bytes(content(template, rows=rows))


def content(template: Template, *, rows: Iterable[Mapping[str, object]] | None = None) -> bytes:
    """Give the workbook as bytes: equal for equal input, see `write`."""
    book = Workbook()
    cover = book.worksheets[0]
    cover.title = COVER_SHEET
    data = book.create_sheet(DATA_SHEET)
    dictionary = book.create_sheet("Dictionary")
    lists = book.create_sheet("Lists")
    columns = columns_of(template)
    meant = [*columns, *(measures_of(template) if template.layout == "long" else [])]
    _table(cover, [["Return", template.title], *cover_lines(template)], widths=(26, 100))
    _table(dictionary, [Column.HEADINGS, *(each.cells() for each in meant)])
    ranges = _lists(lists, columns)
    filled = layout.prefilled(template) if rows is None else rows
    _data(data, columns, filled)
    _validate(data, columns, ranges)
    book.active = data
    book.properties.creator = "scp-analysis"
    book.properties.title = template.title
    book.properties.created = _MADE
    return _settled(book)


def _table(sheet: Worksheet, rows: Sequence[Sequence[str]], widths: Sequence[int] = ()) -> None:
    for number, row in enumerate(rows, start=1):
        for position, text in enumerate(row, start=1):
            put(sheet, number, position, text)
            sheet.cell(number, position).alignment = Alignment(wrap_text=True, vertical="top")
    _head(sheet)
    for position in range(1, sheet.max_column + 1):
        width = widths[position - 1] if widths else 30
        sheet.column_dimensions[get_column_letter(position)].width = width


def _data(
    sheet: Worksheet, columns: Sequence[Column], rows: Iterable[Mapping[str, object]]
) -> None:
    for position, column in enumerate(columns, start=1):
        put(sheet, 1, position, column.name)
        letter = get_column_letter(position)
        sheet.column_dimensions[letter].width = min(_WIDEST, max(14, len(column.name) + 4))
        sheet.column_dimensions[letter].number_format = _format(column)
    for number, row in enumerate(rows, start=2):
        for position, column in enumerate(columns, start=1):
            put(sheet, number, position, row.get(column.name, ""), shape=_format(column))
    _head(sheet)
    sheet.freeze_panes = "A2"


def _head(sheet: Worksheet) -> None:
    for cell in sheet[1]:
        cell.font = Font(bold=True)


def put(sheet: Worksheet, row: int, column: int, value: object, *, shape: str = _TEXT) -> None:
    """Put a value into a cell: numbers and dates as such, any text as text whatever it begins with."""
    cell = sheet.cell(row, column)
    cell.number_format = shape
    if value == "" or value is None:
        return
    cell.value = value
    if isinstance(value, str):
        cell.data_type = "s"
        cell.quotePrefix = True


def _format(column: Column) -> str:
    if column.type == "date":
        return _DATE
    return "General" if column.type == "number" else _TEXT


def _lists(sheet: Worksheet, columns: Sequence[Column]) -> dict[str, str]:
    """Write the allowed values, one column each; give the range of each."""
    ranges = {}
    for position, column in enumerate((each for each in columns if each.values), start=1):
        put(sheet, 1, position, column.name)
        for number, value in enumerate(column.values, start=2):
            put(sheet, number, position, value)
        letter = get_column_letter(position)
        sheet.column_dimensions[letter].width = 30
        ranges[column.name] = f"Lists!${letter}$2:${letter}${len(column.values) + 1}"
    _head(sheet)
    return ranges


def _validate(sheet: Worksheet, columns: Sequence[Column], ranges: Mapping[str, str]) -> None:
    for position, column in enumerate(columns, start=1):
        rule = _validation(column, ranges)
        if rule is not None:
            letter = get_column_letter(position)
            rule.promptTitle, rule.prompt = column.name[:32], column.meaning[:255]
            rule.errorTitle, rule.error = column.name[:32], f"Allowed: {column.allowed}"[:225]
            rule.showInputMessage = True
            rule.showErrorMessage = column.closed
            rule.add(f"{letter}2:{letter}{FILLABLE_ROWS}")
            sheet.add_data_validation(rule)


def _validation(column: Column, ranges: Mapping[str, str]) -> DataValidation | None:
    if column.name in ranges:
        return DataValidation(type="list", formula1=ranges[column.name], allow_blank=True)
    if column.type == "date":
        return DataValidation(
            type="date", operator="greaterThan", formula1="32874", allow_blank=True
        )
    return None


def _settled(book: Workbook) -> bytes:
    """Save with every time stamp fixed."""
    saved, settled = io.BytesIO(), io.BytesIO()
    book.save(saved)
    with zipfile.ZipFile(saved) as source, zipfile.ZipFile(settled, "w") as target:
        for member in source.infolist():
            part = source.read(member)
            if member.filename == "docProps/core.xml":
                part = _MODIFIED.sub(rb"\g<1>2000-01-01T00:00:00Z\g<2>", part)
            entry = zipfile.ZipInfo(member.filename, date_time=_MADE.timetuple()[:6])
            entry.compress_type = zipfile.ZIP_DEFLATED
            target.writestr(entry, part)
    return settled.getvalue()
