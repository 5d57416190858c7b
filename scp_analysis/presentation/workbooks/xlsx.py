"""The workbook of a pack as XLSX, by gptables: good practice in releasing statistics in spreadsheets.

gptables writes the cover and the contents and gives every sheet its theme. It spends 30 milliseconds on a
sheet, however short, and a third of one on each cell; so the sheets of tables are written by XlsxWriter,
which gptables stands on, in the theme of gptables: the tests hold them against what gptables writes.

gptables reads `$$note$$` and `[words](address)` in any text as notes and links, and refuses cells without
a Latin letter or digit. Such text is put in afterwards, as text.
"""

import datetime as dt
import io
import re
import warnings
from collections.abc import Iterator
from typing import Any, TypeVar

import pandas as pd
from gptables import Cover, GPTable, GPWorkbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from scp_analysis.presentation.workbooks.cells import Cell
from scp_analysis.presentation.workbooks.layout import COVER, Book, Look, Sheet

C = TypeVar("C", bound=Cell)
Shape = dict[str, Any]
_OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
_MISREAD = re.compile(r"\${2}|\]\(|^[^a-zA-Z0-9]*$")
_STAND_IN = "text"
_COVER_WIDTH = 90
_ROOM = 1.2  # characters of 12 points in those of 11, in which a width is told
_DAYS = {"month": "mmmm yyyy", "date": "d mmmm yyyy"}


def xlsx(laid: Book) -> bytes:
    """Give a workbook as XLSX.

    Parameters
    ----------
    laid
        See `book.book`.

    Returns
    -------
    bytes
        A cover, contents, notes, one sheet for each table, marked up as an Excel table, and a data
        dictionary. No formula, no link out, no merged or empty cell, nothing frozen; equal tables give
        equal bytes.
    """
    stream = io.BytesIO()
    workbook = GPWorkbook(stream, options=_OPTIONS)
    workbook.set_properties(_properties(laid))
    _cover(workbook, laid)
    for sheet in laid.sheets:
        if sheet.links:
            _contents(workbook, sheet)
        else:
            _table(workbook, sheet)
    workbook.close()
    return stream.getvalue()


def _properties(laid: Book) -> Shape:
    return {
        "title": laid.title[:255],
        "subject": laid.sections[0][1][1][:255],
        "author": "scp-analysis",
        "created": laid.pack.stamp,
    }


def _cover(workbook: GPWorkbook, laid: Book) -> None:
    sheet = workbook.add_worksheet(COVER)
    parts = [[_readable(line) for line in lines] for _, lines in laid.sections]
    cover = Cover(_readable(laid.title), *parts, cover_label=COVER, width=_COVER_WIDTH)
    sheet.write_cover(cover)
    shown = [laid.title, *(line for heading, lines in laid.sections for line in (heading, *lines))]
    for row, line in enumerate(shown):
        shape = workbook.theme.cover_text_format if row else workbook.theme.cover_title_format
        _put_back(sheet, (row, 0), line, workbook.add_format(shape))


def _contents(workbook: GPWorkbook, sheet: Sheet) -> None:
    """Write a sheet with links by gptables."""
    written = workbook.add_worksheet(sheet.label)
    with warnings.catch_warnings():  # gptables 2 uses what pandas 4 will not have
        warnings.simplefilter("ignore", pd.errors.Pandas4Warning)
        written.write_gptable(gptable(sheet), auto_width=False)
    for row, (line, shape) in enumerate(_lines(workbook, sheet)):
        _put_back(written, (row, 0), line, shape)
    looks = _looks(workbook, sheet)
    for row, cells in enumerate(sheet.rows, start=len(sheet.lines) + 1):
        for at, value in enumerate(cells):
            _put_back(written, (row, at), value, looks[at])
    _widen(written, sheet)


def _table(workbook: GPWorkbook, sheet: Sheet) -> None:
    """Write a sheet as gptables would."""
    written = workbook.add_worksheet(sheet.label)
    for row, (line, shape) in enumerate(_lines(workbook, sheet)):
        written.write_string(row, 0, line, shape)
    top, heads = len(sheet.lines), workbook.theme.column_heading_format
    columns = [
        {"header": heading, "header_format": workbook.add_format(heads | _shape(look))}
        for heading, look in zip(sheet.headings, sheet.looks, strict=True)
    ]
    looks = _looks(workbook, sheet)
    marked = {"name": sheet.table, "columns": columns, "autofilter": False, "style": None}
    written.add_table(top, 0, top + len(sheet.rows), len(columns) - 1, marked)
    for row, cells in enumerate(sheet.rows, start=top + 1):
        for at, value in enumerate(cells):
            _put(written, (row, at), value, looks[at])
    _widen(written, sheet)


def gptable(sheet: Sheet) -> GPTable:
    """Give a sheet to gptables, with stand-ins for what it would misread.

    Parameters
    ----------
    sheet
        With or without links.
    """
    cells: list[list[object]] = [[_readable(value) for value in row] for row in sheet.rows]
    for row, target in zip(cells, sheet.links, strict=False):
        row[0] = {str(row[0]): f"internal:'{target}'!A1"}
    return GPTable(
        table=pd.DataFrame(cells, columns=list(sheet.headings), dtype=object),
        table_name=sheet.table,
        title=_readable(sheet.title),
        subtitles=[_readable(sheet.subject)] if sheet.subject else [],
        instructions=_readable(sheet.instructions),
        legend=[_readable(line) for line in sheet.legend],
        source=_readable(sheet.source) if sheet.source else None,
        index_columns={},
        additional_formatting=[
            {"column": {"columns": columns, "format": _shape(look), "include_names": True}}
            for look, columns in _columns_by_look(sheet).items()
        ],
    )


def _columns_by_look(sheet: Sheet) -> dict[Look, list[int]]:
    columns: dict[Look, list[int]] = {}
    for at, look in enumerate(sheet.looks):
        columns.setdefault(look, []).append(at)
    return columns


def _shape(look: Look) -> Shape:
    """Give how a column looks: words and days left, figures right with their decimals."""
    if isinstance(look, int):
        number = f"#,##0.{'0' * look}" if look else "#,##0"
        return {"align": "right", "valign": "top", "num_format": number}
    return {"align": "left", "valign": "top", "num_format": _DAYS.get(look, "@")}


def _lines(workbook: GPWorkbook, sheet: Sheet) -> Iterator[tuple[str, Format]]:
    """Give the lines above the table, each with the look gptables gives it."""
    theme = workbook.theme
    each = [
        (sheet.title, theme.title_format),
        (sheet.subject, theme.subtitle_format),
        (sheet.instructions, theme.instructions_format),
        *((line, theme.legend_format) for line in sheet.legend),
        (sheet.source, theme.source_format),
    ]
    return ((line, workbook.add_format(shape)) for line, shape in each if line)


def _looks(workbook: GPWorkbook, sheet: Sheet) -> list[Format]:
    return [workbook.add_format(workbook.theme.data_format | _shape(look)) for look in sheet.looks]


def _widen(written: Worksheet, sheet: Sheet) -> None:
    for at, width in enumerate(sheet.widths()):
        written.set_column(at, at, width * _ROOM)


def _readable(value: C) -> C | str:
    """Give a value as it is, or a stand-in where gptables would read something else into it."""
    return _STAND_IN if isinstance(value, str) and _MISREAD.search(value) else value


def _put_back(sheet: Worksheet, at: tuple[int, int], value: Cell, shape: Format) -> None:
    if isinstance(value, str) and _MISREAD.search(value):
        sheet.write_string(*at, value, shape)


def _put(sheet: Worksheet, at: tuple[int, int], value: Cell, shape: Format) -> None:
    if isinstance(value, str):
        sheet.write_string(*at, value, shape)
    elif isinstance(value, dt.date):
        sheet.write_datetime(*at, value, shape)
    else:
        sheet.write_number(*at, value, shape)
