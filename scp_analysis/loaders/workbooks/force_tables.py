"""Recorded offences by police force area: the yearly tables P1 and P4 of the ONS.

Rows of countries and regions stand between the forces and are put aside. The British Transport Police
has no code of the statistics office and gets ``BTP``, as in the quarterly table by offence code.
"""

from collections.abc import Collection
from pathlib import Path

import pandas as pd

from scp_analysis.loaders.workbooks import headings, sheets
from scp_analysis.loaders.workbooks.partnership_tables import plain
from scp_analysis.loaders.workbooks.sheets import Sheet, label

WHAT = "recorded offences by police force area, ONS (tables P1 and P4)"
COLUMNS = ("period", "pfa_code", "pfa", "offence", "offences")
ORDER = ["period", "pfa_code", "offence"]
TRANSPORT_POLICE = {"British Transport Police": "BTP"}
_FORCE = r"(?:E23|W15)\d{6}"
_LARGER = r"(?:K04|E92|W92|E12)\d{6}"
_AREA = headings.Columns(
    required={"pfa_code": {"area code", "area codes"}, "pfa": {"area name"}}, optional={}
)
_REMEDY = (
    "check that the workbook is the publisher's own; a new force needs a row in your "
    "data/reference/forces.csv, a new group a row in offences.csv"
)


def recognises(book: Collection[Sheet]) -> bool:
    """Tell whether a workbook has a table of offences by force and year."""
    return bool(_tables(book))


def read(path: Path) -> pd.DataFrame:
    """Read every table of counts by force as text.

    Parameters
    ----------
    path
        The workbook.

    Returns
    -------
    pandas.DataFrame
        One row per area and offence group: `COLUMNS` as published (with headings as printed), sheet,
        row and note.

    Raises
    ------
    SourceError
        The file cannot be opened, or a table is not of one year ending in December.
    """
    return raw(sheets.opened(path))


def raw(book: Collection[Sheet]) -> pd.DataFrame:
    """Read the tables of a workbook that is open; see `read`."""
    table = headings.long(_tables(book), _AREA)
    transport = table["pfa"].str.strip().map(TRANSPORT_POLICE)
    return table.assign(pfa_code=table["pfa_code"].mask(transport.notna(), transport))


def aside(table: pd.DataFrame) -> pd.DataFrame:
    """Give the rows of countries and regions: sheet, row, area and why, each row once."""
    rows = table[table["pfa_code"].str.fullmatch(_LARGER)].drop_duplicates(["sheet", "row"])
    named = {"sheet": rows["sheet"], "row": rows["row"], "area": rows["pfa"].map(_name)}
    return pd.DataFrame({**named, "why": "a country or region"})


def tidy(table: pd.DataFrame, *, groups: Collection[str], names: pd.Series) -> pd.DataFrame:
    """Give one row per force, year and offence group.

    Parameters
    ----------
    table
        As `read` gives it.
    groups
        Offence groups as the package names them (``source_label`` of the offence list).
    names
        Name of each force, by its code.

    Returns
    -------
    pandas.DataFrame
        `COLUMNS`, text: ``pfa`` without note marks, ``offences`` a whole number or a marker.

    Raises
    ------
    SourceError
        A force, a group or a figure is not known, or a force is absent; all of them are named.
    """
    own = table[~table["pfa_code"].str.fullmatch(_LARGER).astype(bool)].copy()
    own["pfa"] = own["pfa"].map(_name)
    known, faults = headings.grouped(own, groups)
    faults = _area_faults(own, names) + faults + headings.cell_faults(own)
    own["offence"] = known
    headings.refuse(faults, where=", ".join(table["sheet"].unique()), remedy=_REMEDY)
    return own[list(COLUMNS)].sort_values(ORDER, ignore_index=True)


def _tables(book: Collection[Sheet]) -> list[sheets.Found]:
    found = sheets.tables(book, _AREA.required)
    return [table for table in headings.counts(list(found)) if _by_group(table)]


def _by_group(table: sheets.Found) -> bool:
    return any(label(head).startswith("total recorded crime") for head in table.header)


def _name(name: str) -> str:
    """Give a name without note marks, as printed."""
    return " ".join(name.split("[")[0].split())


def _area_faults(own: pd.DataFrame, names: pd.Series) -> list[str]:
    areas = own.drop_duplicates(["sheet", "pfa_code", "pfa"])
    transport = {code: name for name, code in TRANSPORT_POLICE.items()}
    known = {code: _words(name) for code, name in [*names.items(), *transport.items()]}
    faults = [
        f"area {code} {name} in sheet {sheet}"
        for code, name, sheet in zip(areas["pfa_code"], areas["pfa"], areas["sheet"], strict=True)
        if known.get(code) != _words(name)
    ]
    for sheet, codes in areas.groupby("sheet", sort=False)["pfa_code"]:
        faults += [
            f"no {names[code]} in sheet {sheet}" for code in names.index.difference([*codes])
        ]
        faults += [f"{code} twice in sheet {sheet}" for code in codes[codes.duplicated()]]
    return faults


def _words(name: object) -> str:
    """Write a force's name so that "London, City of" and "City of London" are the same."""
    first, comma, rest = str(name).partition(",")
    return plain(f"{rest} {first}" if comma else name)
