"""Recorded offences by force, offence code and quarter: the Home Office's open data tables.

One sheet per financial year, one row per force, code and quarter. Fraud that national bodies record
stands among the forces and is put aside.
"""

import re
from collections.abc import Collection
from pathlib import Path

import pandas as pd

from scp_analysis.loaders.workbooks import headings, markers, sheets
from scp_analysis.loaders.workbooks.partnership_tables import plain
from scp_analysis.loaders.workbooks.sheets import Found, Sheet, column, label

WHAT = "recorded offences by force, offence code and quarter, Home Office open data"
COLUMNS = ("year", "quarter", "force", "code", "count")
"""Columns of the shipped table."""

CODE_COLUMNS = ("code", "description", "subgroup", "group")
ORDER = ["force", "code", "year", "quarter"]
NATIONAL_BODIES = frozenset(
    {"Action Fraud", "CIFAS", "Cifas", "Financial Fraud Action UK", "UK Finance"}
)
"""What stands among the forces and is none: fraud is left out of counts by force."""

_NAMES = {
    "year": {"financial year"},
    "quarter": {"financial quarter"},
    "force": {"force name", "force"},
    "code": {"offence code"},
    "count": {"number of offences", "offence count"},
}
_MORE = {
    "description": {"offence description"},
    "subgroup": {"offence subgroup"},
    "group": {"offence group"},
}
_YEAR = re.compile(r"(20\d\d)\D?(?:20)?(\d\d)")
_REMEDY = (
    "check that the workbook is the publisher's own; a new force needs a row in your "
    "data/reference/forces.csv"
)


def recognises(book: Collection[Sheet]) -> bool:
    """Tell whether a workbook has a table by force, offence code and quarter."""
    return bool(_tables(book))


def read(path: Path) -> pd.DataFrame:
    """Read every year as text.

    Parameters
    ----------
    path
        The workbook.

    Returns
    -------
    pandas.DataFrame
        year, quarter, force, code, count, description, subgroup, group, sheet, row and note: one row
        per row of the workbook.

    Raises
    ------
    SourceError
        The file cannot be opened.
    """
    return raw(sheets.opened(path))


def raw(book: Collection[Sheet]) -> pd.DataFrame:
    """Read the tables of a workbook that is open; see `read`."""
    names = {**_NAMES, **_MORE}
    parts = []
    for table in _tables(book):
        places = {name: column(table.header, known) for name, known in names.items()}
        part = pd.DataFrame([row for _, row in table.rows], dtype="str")
        own = {name: "" if at is None else part[at].str.strip() for name, at in places.items()}
        numbers = [str(number) for number, _ in table.rows]
        parts.append(pd.DataFrame(own, index=part.index).assign(sheet=table.sheet, row=numbers))
    whole = pd.concat(parts, ignore_index=True)
    cells = {cell: markers.marked(cell) for cell in whole["count"].unique()}
    value = {cell: each.number or each.marker or each.fault for cell, each in cells.items()}
    note = {cell: "; ".join(each.notes) for cell, each in cells.items()}
    return whole.assign(count=whole["count"].map(value), note=whole["count"].map(note))


def aside(table: pd.DataFrame) -> pd.DataFrame:
    """Give the rows of bodies that are no force: sheet, row, area and why."""
    rows = table[table["force"].isin(NATIONAL_BODIES)]
    named = rows[["sheet", "row", "force"]].rename(columns={"force": "area"})
    return named.assign(why="a national body, not a force")


def tidy(table: pd.DataFrame, *, forces: Collection[str]) -> pd.DataFrame:
    """Give the columns of the shipped table.

    Parameters
    ----------
    table
        As `read` gives it.
    forces
        Names of the forces as the Home Office writes them.

    Returns
    -------
    pandas.DataFrame
        `COLUMNS`: year (financial, ``2024/25``), quarter (int8, 1 is April to June), force, code,
        count (int32), sorted as the shipped table.

    Raises
    ------
    SourceError
        A force, year, quarter or count is not known, or a row is there twice; all are named.
    """
    own = table[~table["force"].isin(NATIONAL_BODIES)]
    known = {plain(name): name for name in forces}
    typed = pd.DataFrame(
        {
            "year": _years(own["year"]),
            "quarter": own["quarter"].str.extract(r"^[Qq]?([1-4])$", expand=False),
            "force": own["force"].map(
                {name: known.get(plain(name)) for name in own["force"].unique()}
            ),
            "code": own["code"],
            "count": own["count"].where(own["count"].str.fullmatch(r"-?\d+")),
        }
    )
    faults = [
        f"{name} {text or 'blank'}"
        for name in COLUMNS
        for text in own.loc[typed[name].isna() | (typed[name] == ""), name].unique()
    ]
    twice = typed[typed.duplicated(ORDER) & typed.notna().all(axis=1)]
    faults += [" ".join(["twice:", *map(str, row)]) for row in twice[ORDER].itertuples(index=False)]
    sheets_read = ", ".join(table["sheet"].unique())
    headings.refuse(faults, where=f"sheets {sheets_read}", remedy=_REMEDY)
    whole = typed.astype({"quarter": "int8", "count": "int32"})
    return whole.sort_values(ORDER, ignore_index=True)


def codes(table: pd.DataFrame) -> pd.DataFrame:
    """Give what each code means and the years it has that meaning.

    Parameters
    ----------
    table
        code, description, subgroup, group and year, one row or more for each.

    Returns
    -------
    pandas.DataFrame
        `CODE_COLUMNS`, first_year and last_year, as the shipped list of offence codes.
    """
    years = table.groupby(list(CODE_COLUMNS))["year"]
    spans = pd.DataFrame({"first_year": years.min(), "last_year": years.max()}).reset_index()
    return spans.sort_values(["code", "first_year", "description"])


def coded(table: pd.DataFrame) -> pd.DataFrame:
    """Give the codes of a workbook as `codes` does; years written as in the table of counts."""
    own = table[~table["force"].isin(NATIONAL_BODIES) & (table["description"] != "")]
    return codes(own.assign(year=_years(own["year"])))


def _tables(book: Collection[Sheet]) -> list[Found]:
    found = sheets.tables(book, _NAMES)
    return [table for table in found if not any(label(head) == "csp name" for head in table.header)]


def _years(years: "pd.Series[str]") -> pd.Series:
    """Write financial years as ``2024/25``; missing where they are not two years that follow."""
    written = {}
    for text in years.unique():
        match = _YEAR.fullmatch(text)
        follows = match is not None and (int(match[1]) + 1) % 100 == int(match[2])
        written[text] = f"{match[1]}/{match[2]}" if match and follows else None
    return years.map(written)
