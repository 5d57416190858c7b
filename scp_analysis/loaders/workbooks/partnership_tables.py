"""Recorded offences by partnership: the yearly tables of the Office for National Statistics.

One sheet per table and year; which sheet is which year changes from release to release, so the title
decides. Rows of forces, of offences no partnership has, and of districts published under no code of
their own stand between the partnerships: they are put aside with the reason, never lost.
"""

from collections.abc import Collection
from pathlib import Path

import pandas as pd

from scp_analysis.loaders.workbooks import headings, sheets
from scp_analysis.loaders.workbooks.sheets import Sheet

WHAT = "recorded offences by community safety partnership, ONS (sheets C2 and following)"
COLUMNS = ("period", "pfa_code", "pfa", "csp_code", "csp", "la_code", "la", "offence", "offences")
"""Columns of the shipped table."""

ORDER = ["period", "csp_code", "csp", "offence"]
_CODE = r"[EW]\d{8}"
_AREA = headings.Columns(
    required={
        "pfa_code": {"police force area code", "pfa code"},
        "pfa": {"police force area name", "pfa name", "police force area"},
        "csp_code": {"community safety partnership code", "csp code"},
        "csp": {"community safety partnership name", "csp name", "community safety partnership"},
    },
    optional={
        "la_code": {"local authority code", "la code"},
        "la": {"local authority name", "la name", "local authority"},
    },
)
_REMEDY = (
    "check that the workbook is the publisher's own; a new area needs a row in your "
    "data/reference/partnerships.csv, a code that stands for another area a row in "
    "area_changes.csv, a new group a row in offences.csv"
)


def recognises(book: Collection[Sheet]) -> bool:
    """Tell whether a workbook has a table of offences by partnership and year."""
    return bool(_tables(book))


def read(path: Path) -> pd.DataFrame:
    """Read every table of counts by partnership as text.

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
    return headings.long(_tables(book), _AREA)


def aside(table: pd.DataFrame) -> pd.DataFrame:
    """Give the rows that are not of one partnership, with the reason.

    Parameters
    ----------
    table
        As `read` gives it.

    Returns
    -------
    pandas.DataFrame
        sheet, row, area (as published) and why: each row of the workbook once.
    """
    rows = table.drop_duplicates(["sheet", "row"])
    rows = rows[~_of_partnership(rows)]
    name = rows["csp"].str.strip()
    why = pd.Series("the publisher gives no code", index=rows.index)
    why = why.mask(
        rows["csp_code"].str.strip().str.lower() == "combined", "a part of a partnership"
    )
    why = why.mask(name.str.lower().str.startswith("unassigned"), "assigned to no partnership")
    why = why.mask(name == "", "the whole force")
    area = name.where(name != "", rows["pfa"].str.strip())
    return pd.DataFrame({"sheet": rows["sheet"], "row": rows["row"], "area": area, "why": why})


def tidy(
    table: pd.DataFrame,
    *,
    groups: Collection[str],
    names: pd.Series,
    accepted: Collection[tuple[str, str]] = (),
) -> pd.DataFrame:
    """Give the columns of the shipped table.

    Parameters
    ----------
    table
        As `read` gives it.
    groups
        Offence groups as the package names them (``source_label`` of the offence list).
    names
        Name of each partnership, by its code.
    accepted
        Code and name pairs that are right though the names differ: as published before, or as the
        area changes have them.

    Returns
    -------
    pandas.DataFrame
        `COLUMNS`, text as published, sorted as the shipped table; partnerships of England and Wales.

    Raises
    ------
    SourceError
        An area, a name, a group or a figure is not known; all of them are named.
    """
    own = table[_of_partnership(table) | _odd_code(table)].copy()
    known, faults = headings.grouped(own, groups)
    faults = _area_faults(own, names, accepted) + faults + headings.cell_faults(own)
    own["offence"] = known
    if own.empty:
        faults.append("no partnership at all")
    headings.refuse(faults, where=", ".join(table["sheet"].unique()), remedy=_REMEDY)
    return own[list(COLUMNS)].sort_values(ORDER, ignore_index=True)


def _tables(book: Collection[Sheet]) -> list[sheets.Found]:
    return headings.counts(list(sheets.tables(book, _AREA.required)))


def _of_partnership(table: pd.DataFrame) -> pd.Series:
    return table["csp_code"].str.fullmatch(_CODE).astype(bool)


def _odd_code(table: pd.DataFrame) -> pd.Series:
    """Flag codes that are neither a code, nor blank, nor the publisher's word for a part."""
    code = table["csp_code"].str.strip().str.lower()
    return ~_of_partnership(table) & ~code.isin(["", "combined"])


def _area_faults(
    own: pd.DataFrame, names: pd.Series, accepted: Collection[tuple[str, str]]
) -> list[str]:
    areas = own.drop_duplicates(["period", "csp_code", "csp"])
    right = {(code, plain(name)) for code, name in [*names.items(), *accepted]}
    faults = []
    for code, name, sheet in zip(areas["csp_code"], areas["csp"], areas["sheet"], strict=True):
        if (code, plain(name)) not in right:
            known = f" (known as {names[code]})" if code in names.index else ""
            faults.append(f"area {code} {name.strip()}{known} in sheet {sheet}")
    return faults


def plain(name: object) -> str:
    """Write a name as it is compared: letters only, lower case, "and" for "&".

    Examples
    --------
    >>> plain("Barrow-In-Furness ") == plain("Barrow-in-Furness")
    True
    """
    return "".join(each for each in str(name).lower().replace("&", "and") if each.isalpha())
