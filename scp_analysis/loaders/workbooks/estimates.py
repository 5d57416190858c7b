"""Mid-year residents by local authority: the estimates workbook of the Office for National Statistics.

The workbook gives the same residents in several tables: for all years (MYE5, MYE4) and for the last
one (MYE2, persons). The first that is there is taken, and the others must agree with it. The release
and the boundaries it is for are kept with every figure.
"""

import re
from collections.abc import Collection, Iterator
from pathlib import Path

import pandas as pd

from scp_analysis.loaders.workbooks import headings, markers, sheets
from scp_analysis.loaders.workbooks.sheets import Found, Sheet, label

WHAT = "mid-year population estimates by local authority, ONS (MYE2, MYE4 or MYE5)"
COLUMNS = ("district_code", "district_name", "year", "population", "vintage")
"""Columns of the shipped table."""

ORDER = ["district_code", "year"]
NOT_STATED = "boundaries not stated"
_AREA = {"code": {"code"}, "name": {"name"}}
_DISTRICT = r"(?:E0[6789]|W06)\d{6}"
_LARGER = r"(?:K0[0-9]|[EWSN]92|E1[0123]|S12|N09)\d{6}"
_TABLE = re.compile(r"^MYE(\d)\b")
_EVERY_YEAR = re.compile(r"^(?:estimated population )?mid-(\d{4})$")
_MID = re.compile(r"mid-(\d{4})", re.IGNORECASE)
_BOUNDARIES = (
    re.compile(r"boundaries in place (?:as of|in|at) (?:\w+ )?(20\d\d)", re.IGNORECASE),
    re.compile(r"\b(20\d\d) (?:local authorit|boundar|geograph|lad\b)", re.IGNORECASE),
)
_IN_NAME = re.compile(r"(20\d\d)[ _-]?(?:geog|lad|local)", re.IGNORECASE)
_REMEDY = (
    "use the release on the boundaries of data/lookups/districts.csv (2023 or later); put your own "
    "copy of that list into the workspace when districts have changed"
)


def recognises(book: Collection[Sheet]) -> bool:
    """Tell whether a workbook has residents by local authority."""
    return bool(_tables(book))


def read(path: Path) -> pd.DataFrame:
    """Read the residents of every area and year as text.

    Parameters
    ----------
    path
        The workbook.

    Returns
    -------
    pandas.DataFrame
        table (``MYE5``), code, name, year, population, note, sheet, row, release (``2022``) and
        boundaries (year, or `NOT_STATED`).

    Raises
    ------
    SourceError
        The file cannot be opened.
    """
    return raw(sheets.opened(path), name=path.name)


def raw(book: Collection[Sheet], *, name: str = "") -> pd.DataFrame:
    """Read the tables of a workbook that is open; `name` is that of the file. See `read`."""
    rows = [row for kind, table in _tables(book) for row in _cells(kind, table)]
    names = ["table", "sheet", "row", "code", "name", "year", "population", "note"]
    table = pd.DataFrame(rows, columns=names, dtype="str")
    return table.assign(release=table["year"].max(), boundaries=_boundaries(book, name))


def aside(table: pd.DataFrame) -> pd.DataFrame:
    """Give the rows of larger areas and of other countries: sheet, row, area and why."""
    rows = table[table["code"].str.fullmatch(_LARGER)].drop_duplicates(["sheet", "row"])
    named = rows[["sheet", "row", "name"]].rename(columns={"name": "area"})
    return named.assign(why="not a local authority of England or Wales")


def tidy(table: pd.DataFrame, *, districts: Collection[str]) -> pd.DataFrame:
    """Give the columns of the shipped table.

    Parameters
    ----------
    table
        As `read` gives it.
    districts
        Codes of every local authority of England and Wales.

    Returns
    -------
    pandas.DataFrame
        `COLUMNS`: year and population int64; vintage such as ``MYE5 mid-2022 release (2023 LAD
        boundaries)``.

    Raises
    ------
    SourceError
        An area is not known, absent or twice, a figure is not a whole number, or two tables of the
        workbook disagree; all are named.
    """
    own = table[~table["code"].str.fullmatch(_LARGER).astype(bool)]
    first = own["table"].iloc[0] if len(own) else ""
    faults = _faults(own, set(districts), first)
    headings.refuse(faults, where=", ".join(table["sheet"].unique()), remedy=_REMEDY)
    kept = own[own["table"] == first]
    edges = "LAD boundaries" if table["boundaries"].iloc[0] != NOT_STATED else NOT_STATED
    year = table["boundaries"].iloc[0] if edges != NOT_STATED else ""
    vintage = f"{first} mid-{table['release'].iloc[0]} release ({f'{year} {edges}'.strip()})"
    whole = pd.DataFrame(
        {
            "district_code": kept["code"],
            "district_name": kept["name"].str.strip(),
            "year": kept["year"].astype("int64"),
            "population": kept["population"].astype("int64"),
            "vintage": vintage,
        }
    )
    return whole.sort_values(ORDER, ignore_index=True)


def _tables(book: Collection[Sheet]) -> list[tuple[str, Found]]:
    """Give the tables of residents, those of all years first."""
    ranked = []
    for table in sheets.tables(book, _AREA):
        kind = _TABLE.match(table.title)
        number = kind[1] if kind else ""
        years = any(_EVERY_YEAR.match(label(head)) for head in table.header)
        if number in "54" and number and years:
            ranked.append((f"MYE{number}", table))
        elif number == "2" and "persons" in table.title.lower() and _MID.search(table.title):
            ranked.append(("MYE2", table))
    return sorted(ranked, key=lambda pair: pair[0], reverse=True)


def _cells(kind: str, table: Found) -> Iterator[tuple[str, ...]]:
    heads = [label(head) for head in table.header]
    code, name = heads.index("code"), heads.index("name")
    if kind == "MYE2":
        year = _MID.findall(table.above[0])[-1]
        columns = [(at, year) for at, head in enumerate(heads) if head == "all ages"]
    else:
        found = [(at, _EVERY_YEAR.match(head)) for at, head in enumerate(heads)]
        columns = [(at, match[1]) for at, match in found if match]
    for number, row in table.rows:
        for at, year in columns:
            cell = markers.marked(row[at])
            value = cell.number or cell.marker or cell.fault
            area = (row[code].strip(), row[name])
            yield (kind, table.sheet, str(number), *area, year, value, "; ".join(cell.notes))


def _boundaries(book: Collection[Sheet], name: str) -> str:
    """Give the year of the boundaries, from the notes first and the file's name last."""
    prose = " ".join(
        cell
        for sheet in book
        for row in sheet.rows
        if sum(bool(each.strip()) for each in row) <= 2
        for cell in row
    )
    for pattern in _BOUNDARIES:
        found = pattern.search(prose)
        if found:
            return found[1]
    named = _IN_NAME.search(name)
    return named[1] if named else NOT_STATED


def _faults(own: pd.DataFrame, districts: set[str], first: str) -> list[str]:
    kept = own[own["table"] == first]
    areas = own.drop_duplicates(["sheet", "code"])
    pairs = zip(areas["code"], areas["name"], strict=True)
    faults = [f"area {code} {name.strip()}" for code, name in pairs if code not in districts]
    faults += [
        f"no {code} in {first or 'the workbook'}" for code in sorted(districts - {*kept["code"]})
    ]
    twice = kept[kept.duplicated(["code", "year"])].to_dict("records")
    faults += [
        f"{cell['code']} twice for {cell['year']} in sheet {cell['sheet']}" for cell in twice
    ]
    bad = kept[~kept["population"].str.fullmatch(r"[1-9]\d*").astype(bool)].to_dict("records")
    faults += [
        f"{cell['population'] or 'blank'} in sheet {cell['sheet']}, row {cell['row']}, {cell['year']}"
        for cell in bad
    ]
    return faults + _disagreements(own, kept)


def _disagreements(own: pd.DataFrame, kept: pd.DataFrame) -> list[str]:
    first = kept[["code", "year", "population"]].rename(columns={"population": "first"})
    beside = own.merge(first, on=["code", "year"])
    unlike = beside[beside["population"] != beside["first"]].to_dict("records")
    return [
        f"{cell['code']} in {cell['year']}: {cell['population']} in sheet {cell['sheet']}, "
        f"{cell['first']} elsewhere"
        for cell in unlike
    ]
