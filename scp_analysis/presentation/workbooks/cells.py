"""One value of a tidy table as a cell of a workbook: a number, a day, or words that cannot act."""

import datetime as dt
import math
from collections.abc import Mapping
from functools import cache

from scp_analysis.errors import SchemaError, explain
from scp_analysis.presentation import formats
from scp_analysis.presentation.workbooks.inert import one_line
from scp_analysis.presentation.workbooks.records import FIGURES, Column, Kind

Cell = str | int | float | dt.date
_MOST_EXACT = 10**15  # a spreadsheet keeps 15 digits, and so do cells here
_EARLIEST = dt.date(1900, 3, 1)  # before it programs do not agree on the day of the week
_TRUTHS = {"True": "yes", "False": "no"}
_INFINITE = "infinite"


def cell(value: object, *, column: Column, markers: Mapping[str, str]) -> Cell:
    """Give a value as a reader of a workbook meets it.

    Parameters
    ----------
    value
        A value of the tidy table, or its text as a CSV file has it.
    column
        What the value is.
    markers
        The shorthand the table may hold.

    Returns
    -------
    str, int, float or datetime.date
        A figure as a number; a month as its first day, so that it can be sorted; a shorthand as it is;
        no value as the shorthand of the column; other text as one inert line.

    Raises
    ------
    SchemaError
        A value is not of the kind of its column.

    Examples
    --------
    >>> share = Column(name="change", heading="Change", kind="number", blank="[x]")
    >>> cell("4.75", column=share, markers={}), cell(None, column=share, markers={})
    (4.75, '[x]')
    >>> cell("[c]", column=share, markers={"[c]": "confidential"})
    '[c]'
    """
    if isinstance(value, str):
        if value in markers:
            return value
        if not value.strip():
            return column.blank
    elif formats.absent(value):
        return column.blank
    try:
        return of_kind(value, column.kind)
    except (ValueError, TypeError) as fault:
        raise SchemaError(
            explain(
                f"A cell of a {column.kind} column must be a {column.kind} or a shorthand.",
                found=f"{value!r}"[:200],
                where=f"column {column.name!r}",
                remedy="mend the table, or describe the column as text",
            )
        ) from fault


def of_kind(value: object, kind: Kind) -> Cell:
    """Read a value that is there as its kind.

    Raises
    ------
    ValueError
        It is not of that kind.
    """
    if kind in FIGURES:
        return _figure(value)
    if kind == "month":
        return _day(f"{value}-01", "%B %Y")
    if kind == "date":
        return _day(str(value)[:10], "%d %B %Y")
    if kind == "truth":
        if str(value) not in _TRUTHS:
            raise ValueError(str(value))
        return _TRUTHS[str(value)]
    return one_line(value)


@cache
def _day(text: str, words: str) -> dt.date | str:
    """Give a day, in words where spreadsheet programs know no such day."""
    day = dt.date.fromisoformat(text)
    return day if day >= _EARLIEST else day.strftime(words).lstrip("0")


def _figure(value: object) -> Cell:
    number = float(str(value))
    if math.isnan(number):
        raise ValueError(str(value))
    if math.isinf(number):
        return _INFINITE if number > 0 else f"minus {_INFINITE}"
    if not number.is_integer():
        return float(f"{number:.15g}")
    return int(number) if abs(number) < _MOST_EXACT else one_line(value)
