"""The workbook before any file format: a cover, contents, notes, one table a sheet, and a dictionary.

XLSX and ODS are written from the same layout, so they say the same.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from scp_analysis.errors import SchemaError, explain
from scp_analysis.presentation.workbooks.cells import Cell, cell
from scp_analysis.presentation.workbooks.inert import one_line
from scp_analysis.presentation.workbooks.records import FIGURES, Column, Pack, PlainTable

COVER, CONTENTS, NOTES, DICTIONARY = "Cover", "Contents", "Notes", "Dictionary"
MOST_ROWS, MOST_COLUMNS = 1_000_000, 16_000
ONE_TABLE = "This worksheet contains one table."
_NARROWEST, _WIDEST = 12, 60
_HEADING = 200
_SAMPLE = 500
_PADDING = 2

Look = int | Literal["words", "month", "date"]
"""How a column looks: words, a month, a day, or figures with so many decimals."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """One worksheet with one table, its first cell at the left edge below the lines.

    Parameters
    ----------
    label
        Name of the worksheet.
    table
        Name of the table in it.
    title, subject, instructions, legend, source
        The lines above the table, in this order; `subject`, `legend` and `source` may be empty.
    headings
        Unique, one for each column.
    rows
        Cells, every one filled; at least one row.
    looks
        How each column looks.
    links
        For each row the worksheet its first cell leads to; empty when there are none.
    """

    label: str
    table: str
    title: str
    headings: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    looks: tuple[Look, ...]
    subject: str = ""
    instructions: str = ONE_TABLE
    legend: tuple[str, ...] = ()
    source: str = ""
    links: tuple[str, ...] = ()

    @property
    def lines(self) -> tuple[str, ...]:
        """The lines above the table, one a row."""
        each = (self.title, self.subject, self.instructions, *self.legend, self.source)
        return tuple(line for line in each if line)

    def widths(self) -> tuple[int, ...]:
        """Give the width of each column in characters; longer text is wrapped."""
        shown = self.rows[:_SAMPLE]
        longest = [
            max(_longest_word(heading), *(_length(row[at], look) for row in shown))
            for at, (heading, look) in enumerate(zip(self.headings, self.looks, strict=True))
        ]
        return tuple(min(max(length + _PADDING, _NARROWEST), _WIDEST) for length in longest)


@dataclass(frozen=True, slots=True, kw_only=True)
class Book:
    """A whole workbook: the sections of its cover, each with a heading, and its sheets in order."""

    title: str
    sections: tuple[tuple[str, tuple[str, ...]], ...]
    sheets: tuple[Sheet, ...]
    pack: Pack


def table_sheet(table: PlainTable, *, label: str, number: int, notes: Sequence[str]) -> Sheet:
    """Lay out one table.

    Parameters
    ----------
    table
        Columns that name the row come first, none that repeats another of them. Columns for machines
        are left to the CSV file, and so are those without a value in any row; the sheet names these.
    label
        Name of the worksheet.
    number
        Of the table, from 1.
    notes
        All notes of the workbook, in order; the table's are among them.

    Returns
    -------
    Sheet
        No cell is empty.

    Raises
    ------
    SchemaError
        A cell is not of its column's kind, there are no rows, or the table is larger than a worksheet.
    """
    _check_size(table)
    filled = {column: _cells(table, column) for column in _in_order(table.columns)}
    bare = _without_value(filled)
    shown = [column for column in filled if column not in bare] or list(filled)
    rows = tuple(zip(*(filled[column] for column in shown), strict=True))
    return Sheet(
        label=label,
        table=f"t_{table.name.replace('-', '_')}"[:250],
        title=one_line(f"Table {number}: {table.title}"),
        subject=one_line(table.subject),
        instructions=one_line(" ".join(_instructions(table, notes))),
        legend=tuple(_legend(table, rows, bare)),
        source=one_line(f"Source: {'; '.join(table.source)}") if table.source else "",
        headings=headings(shown),
        rows=rows,
        looks=tuple(_look(column, filled[column]) for column in shown),
    )


def headings(columns: Sequence[Column]) -> tuple[str, ...]:
    """Give headings with their units, each unlike the others whatever their letters' case.

    Examples
    --------
    >>> headings([Column(name="a", heading="Rate"), Column(name="b", heading="rate")])
    ('Rate', 'rate (2)')
    """
    given: list[str] = []
    for column in columns:
        plain = heading(column).replace("$$", "$ $") or f"Column {len(given) + 1}"
        taken = {each.casefold() for each in given}
        tried = [plain, *(f"{plain} ({number})" for number in range(2, len(columns) + 2))]
        given.append(next(each for each in tried if each.casefold() not in taken))
    return tuple(given)


def heading(column: Column) -> str:
    """Give the heading of a column with its unit, on one line."""
    unit = f" ({column.unit})" if column.unit.strip() else ""
    return one_line(f"{column.heading.strip() or column.name}{unit}", longest=_HEADING)


def _in_order(columns: Iterable[Column]) -> list[Column]:
    """Give the columns for readers, those that name the row first; all, where there are none."""
    every = list(columns)
    first = [column for column in every if column.place == "first"]
    return first + [column for column in every if not column.place] or every


def _cells(table: PlainTable, column: Column) -> tuple[Cell, ...]:
    values = table.data[column.name].tolist()
    return tuple(cell(value, column=column, markers=table.markers) for value in values)


def _without_value(filled: dict[Column, tuple[Cell, ...]]) -> dict[Column, bool]:
    """Give the columns that say nothing, with whether they repeat one before them."""
    found: dict[Column, bool] = {}
    words: set[tuple[Cell, ...]] = set()
    for column, cells in filled.items():
        if set(cells) == {column.blank}:
            found[column] = False
        elif column.place == "first":
            if cells in words:
                found[column] = True
            words.add(cells)
    return found


def _instructions(table: PlainTable, notes: Sequence[str]) -> Iterator[str]:
    yield ONE_TABLE
    if table.pages:
        named = ", ".join(f"‘{one_line(page)}’" for page in table.pages)
        yield f"It is from the page{'s' if len(table.pages) > 1 else ''} {named} of the pack."
    numbers = [notes.index(one_line(note)) + 1 for note in table.notes]
    if numbers:
        yield f"See {', '.join(f'[note {at}]' for at in numbers)} on the worksheet {NOTES}."


def _legend(
    table: PlainTable, rows: Iterable[tuple[Cell, ...]], bare: dict[Column, bool]
) -> Iterator[str]:
    used = {text for row in rows for text in row if isinstance(text, str)}
    each = [f"{mark} {meaning}" for mark, meaning in table.markers.items() if mark in used]
    if each:
        yield one_line(f"Shorthand: {'; '.join(each)}.")
    more = f" and {len(table.files) - 1} more" if len(table.files) > 1 else ""
    files = f"Every column as data: {table.files[0]}{more}." if table.files else ""
    empty = [heading(column) for column, repeats in bare.items() if not repeats]
    left = f"Not shown, as no row has a value: {'; '.join(empty)}." if empty else ""
    if files or left:
        yield one_line(f"{files} {left}")


def _look(column: Column, cells: Iterable[Cell]) -> Look:
    if column.kind in FIGURES:
        broken = any(isinstance(value, float) for value in cells)
        return max(column.decimals, 1) if broken else 0
    if column.kind == "month" or column.kind == "date":
        return column.kind
    return "words"


def _check_size(table: PlainTable) -> None:
    size = (len(table.data), len(table.columns))
    if not size[0] or size[0] > MOST_ROWS or size[1] > MOST_COLUMNS:
        raise SchemaError(
            explain(
                f"A worksheet must have 1 to {MOST_ROWS:,} rows and at most {MOST_COLUMNS:,} columns.",
                found=f"{size[0]:,} rows and {size[1]:,} columns",
                where=f"table {table.name!r}",
                remedy="publish it as CSV only, or in parts",
            )
        )


def _length(value: Cell, look: Look) -> int:
    """Give the characters a cell shows."""
    if isinstance(value, str):
        return len(value)
    if isinstance(look, int):
        return len(f"{value:,.{look}f}")
    return len("30 September 2026")


def _longest_word(text: str) -> int:
    return max((len(word) for word in text.split()), default=0)
