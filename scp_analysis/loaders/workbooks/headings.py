"""Tables of offences that have an area in each row and an offence group in each column."""

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

import pandas as pd

from scp_analysis.errors import SourceError, explain, first_few
from scp_analysis.loaders.workbooks import markers
from scp_analysis.loaders.workbooks.sheets import Found, column, label

RAW = ("sheet", "row", "period", "offence", "offences", "note")
"""Columns that `long` adds to those of the area."""

_OTHER_NAMES: Mapping[str, str] = {
    "death or serious injury - unlawful driving": "death or serious injury caused by illegal driving",
    "other theft offences": "all other theft offences",
    "miscellaneous crimes": "miscellaneous crimes against society",
}
"""Names of one group in the force tables and in the partnership tables."""

_ENDING = re.compile(r"year ending ([A-Za-z]+) (\d{4})")
_NOT_COUNTS = re.compile(
    r"percentage|rate\b|rates\b|per 1,?000|knife|firearm|fraud and computer", re.I
)
_FIGURES = re.compile(r"^(population|household) figures")


@dataclass(frozen=True, slots=True)
class Columns:
    """What the columns of the area may be called: those that must be there, and those that may."""

    required: Mapping[str, Collection[str]]
    optional: Mapping[str, Collection[str]]


def counts(found: Collection[Found]) -> list[Found]:
    """Keep the tables that count offences in a year, by their titles."""
    return [
        table
        for table in found
        if _ENDING.search(table.title) and not _NOT_COUNTS.search(table.above[0])
    ]


def year_of(table: Found) -> str:
    """Give the year a table covers, as ``YE Dec 2024``.

    Raises
    ------
    SourceError
        The title names no year, several, or one that does not end in December: a year of other
        months cannot stand in one series with calendar years.
    """
    named = sorted({(month[:3].title(), year) for month, year in _ENDING.findall(table.title)})
    if len(named) != 1 or named[0][0] != "Dec":
        raise SourceError(
            explain(
                "A table must be of one year ending in December, like those already held.",
                found=first_few(f"year ending {month} {year}" for month, year in named),
                where=f"the title of sheet {table.sheet}",
                remedy="use the release for the year ending December, which comes out in April",
            )
        )
    return f"YE Dec {named[0][1]}"


def long(tables: Collection[Found], columns: Columns) -> pd.DataFrame:
    """Give one row per cell of the tables.

    Parameters
    ----------
    tables
        Tables that count offences.
    columns
        The columns of the area.

    Returns
    -------
    pandas.DataFrame
        Text: the columns of the area as published, and `RAW`: sheet and row of the workbook, period,
        offence (the heading as printed), offences (a number without commas, or the marker, or the
        cell as it is where it is neither) and note (marks beside the number).
    """
    rows = [row for table in tables for row in _cells(table, columns)]
    names = [*columns.required, *columns.optional, *RAW]
    return pd.DataFrame(rows, columns=names, dtype="str")


def grouped(raw: pd.DataFrame, groups: Collection[str]) -> tuple[pd.Series, list[str]]:
    """Name the offence group of each row as the package does.

    Returns
    -------
    tuple
        The name (missing where it is not known), and the faults: headings that are not known, groups
        that a sheet lacks or has twice, cells that are neither number nor marker.
    """
    known = {label(group): group for group in groups}
    heads = raw["offence"].map(label)
    names = heads.replace(_OTHER_NAMES).map(known)
    faults = [f"offence group {head}" for head in raw.loc[names.isna(), "offence"].unique()]
    for sheet, own in names.groupby(raw["sheet"], sort=False):
        faults += [
            f"no {group} in sheet {sheet}" for group in known.values() if group not in set(own)
        ]
    return names, faults


def cell_faults(raw: pd.DataFrame) -> list[str]:
    """Name the cells that are neither a whole number nor a marker."""
    bad = ~raw["offences"].map(_is_count_or_marker).astype(bool)
    places = raw.loc[bad, ["offences", "sheet", "row", "offence"]].to_dict("records")
    return [
        f"{cell['offences'] or 'blank'} in sheet {cell['sheet']}, row {cell['row']}, {cell['offence']}"
        for cell in places
    ]


def refuse(faults: Collection[str], *, where: str, remedy: str) -> None:
    """Raise one error for all the faults of a table.

    Raises
    ------
    SourceError
        There are faults; every one is named, for each needs its own row of the reference data.
    """
    if faults:
        raise SourceError(
            explain(
                "Every area, offence group and figure of a workbook must be known.",
                found=first_few(faults, limit=len(faults)),
                where=where,
                remedy=remedy,
            )
        )


def _cells(table: Found, columns: Columns) -> Iterator[tuple[str, ...]]:
    areas = [column(table.header, names) for names in columns.required.values()]
    areas += [column(table.header, names) for names in columns.optional.values()]
    taken = {at for at in areas if at is not None}
    groups = [
        (at, " ".join(head.split()))
        for at, head in enumerate(table.header)
        if at not in taken and head.strip() and not _FIGURES.match(label(head))
    ]
    period = year_of(table)
    for number, row in table.rows:
        area = ["" if at is None else row[at] for at in areas]
        for at, head in groups:
            cell = markers.marked(row[at])
            value = cell.number or cell.marker or cell.fault
            yield (*area, table.sheet, str(number), period, head, value, "; ".join(cell.notes))


def _is_count_or_marker(value: str) -> bool:
    return bool(re.fullmatch(r"-?\d+", value)) or markers.reason(value) is not None
