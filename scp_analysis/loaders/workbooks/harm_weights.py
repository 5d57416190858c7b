"""Weights of harm by offence code, from a copy of a published index.

Two are known: the Crime Severity Score of the Office for National Statistics, which is shipped, and the
Cambridge Crime Harm Index, which is not. Offences that police activity finds (drug and weapon possession
offences) are flagged where the file has a category or a flag, so that they can be counted apart.
"""

import re
from collections.abc import Collection
from pathlib import Path

import pandas as pd

from scp_analysis.loaders.workbooks import headings, sheets
from scp_analysis.loaders.workbooks.sheets import Found, Sheet, column

WHAT = "weights of harm by offence code: ONS Crime Severity Score or Cambridge Crime Harm Index"
SEVERITY, CAMBRIDGE = "ONS Crime Severity Score", "Cambridge Crime Harm Index"
COLUMNS = ("offence_code", "weight", "weight_set", "vintage", "offence", "police_generated")
ORDER = ["offence_code", "offence"]
_CODE = (
    {
        "code_original",
        "home office code",
        "ho code",
        "offence code",
        "offence_code",
        "ho offence code",
    },
    {"code_severity"},
)
_WEIGHT = {
    *("weight", "severity weight", "css weight"),
    *("cchi", "cchi days", "cchi score", "cchi weight", "days", "harm index"),
}
_SETS = {SEVERITY: ("severity", "css"), CAMBRIDGE: ("cambridge", "cchi")}
"""Words by which a set is known: in the lines above the table, its headings or the file's name."""

_OFFENCE = {"description", "offence", "offence description", "offence name"}
_CATEGORY = {"category_counts", "category", "offence group", "group"}
_FLAG = {"police_generated", "police generated", "proactive", "police-detected"}
_GENERATED = {"drug offences", "possession of weapons offences"}
_YES, _NO = {"1", "yes", "true", "y"}, {"0", "no", "false", "n", ""}
_VINTAGE = re.compile(r"\b(20\d\d(?:\s*(?:-|/|to)\s*(?:20)?\d\d)?)\b")
_REMEDY = (
    "use the published table as it is, one row per offence code; name its vintage with --vintage and "
    'the index in the name of the file ("severity" or "cambridge")'
)


def recognises(book: Collection[Sheet]) -> bool:
    """Tell whether a workbook has one table of weights by offence code."""
    return _table(book) is not None


def read(path: Path) -> pd.DataFrame:
    """Read the table of weights as text.

    Parameters
    ----------
    path
        The workbook, or a CSV file.

    Returns
    -------
    pandas.DataFrame
        offence_code, weight, offence, category, flag, sheet, row, weight_set and vintage (the years
        that the lines above the table or the file's name give; empty where they give none).

    Raises
    ------
    SourceError
        The file cannot be opened.
    """
    return raw(sheets.opened(path), name=path.name)


def raw(book: Collection[Sheet], *, name: str = "") -> pd.DataFrame:
    """Read the table of a workbook that is open; `name` is that of the file. See `read`."""
    table = _table(book)
    if table is None:
        names = ["offence_code", "weight", "offence", "category", "flag", "sheet", "row"]
        return pd.DataFrame(columns=[*names, "weight_set", "vintage"], dtype="str")
    code = column(table.header, _CODE[0])
    places = {
        "offence_code": code if code is not None else column(table.header, _CODE[1]),
        "weight": column(table.header, _WEIGHT),
        "offence": column(table.header, _OFFENCE),
        "category": column(table.header, _CATEGORY),
        "flag": column(table.header, _FLAG),
    }
    rows = [
        ["" if at is None else row[at].strip() for at in places.values()] for _, row in table.rows
    ]
    found = pd.DataFrame(rows, columns=list(places), dtype="str")
    words = f"{table.title} {name}".replace("_", " ")
    years = _VINTAGE.search(words)
    return found.assign(
        sheet=table.sheet,
        row=[str(number) for number, _ in table.rows],
        weight_set=_set_named(f"{words} {' '.join(table.header)}"),
        vintage=years[1] if years else "",
    )


def tidy(table: pd.DataFrame, *, vintage: str = "") -> pd.DataFrame:
    """Give the table that ``statistics.harm`` reads.

    Parameters
    ----------
    table
        As `read` gives it.
    vintage
        Years the weights are from, such as ``2020-21``; wins over what the file says.

    Returns
    -------
    pandas.DataFrame
        `COLUMNS`: weight float (points or days of one offence), police_generated bool. A row that
        says the same as an earlier one is left out.

    Raises
    ------
    SourceError
        A code is blank or has two weights, a weight is not a number of zero or more, a flag is not
        yes or no, or index or vintage is not known; all are named.
    """
    weight = pd.to_numeric(table["weight"].str.replace(",", ""), errors="coerce")
    own = table.assign(number=weight.where(weight.abs() != float("inf")))
    stated = vintage or (str(table["vintage"].iloc[0]) if len(table) else "")
    faults = _faults(own) + ([] if stated else ["no vintage"])
    faults += [] if len(own) and own["weight_set"].iloc[0] else ["no name of the index, or two"]
    headings.refuse(faults, where=", ".join(table["sheet"].unique()), remedy=_REMEDY)
    by_category = own["category"].str.lower().isin(_GENERATED)
    whole = pd.DataFrame(
        {
            "offence_code": own["offence_code"],
            "weight": own["number"].astype(float),
            "weight_set": own["weight_set"],
            "vintage": stated,
            "offence": own["offence"],
            "police_generated": own["flag"].str.lower().isin(_YES) | by_category,
        }
    )
    same = ["offence_code", "weight", "police_generated"]
    return whole.drop_duplicates(same).sort_values(ORDER, ignore_index=True)


def _table(book: Collection[Sheet]) -> Found | None:
    for codes in _CODE:
        for table in sheets.tables(book, {"code": codes, "weight": _WEIGHT}):
            return table
    return None


def _set_named(words: str) -> str:
    """Name the set when the words name exactly one; empty when they name none or both."""
    named = [name for name, marks in _SETS.items() if any(mark in words.lower() for mark in marks)]
    return named[0] if len(named) == 1 else ""


def _faults(own: pd.DataFrame) -> list[str]:
    faults = [f"no code in row {row}" for row in own.loc[own["offence_code"] == "", "row"]]
    bad = own[own["number"].isna() | (own["number"] < 0)]
    pairs = zip(bad["weight"], bad["offence_code"], strict=True)
    faults += [f"weight {weight or 'blank'} of {code}" for weight, code in pairs]
    odd = own[~own["flag"].str.lower().isin(_YES | _NO)]
    pairs = zip(odd["flag"], odd["offence_code"], strict=True)
    faults += [f"flag {flag} of {code}" for flag, code in pairs]
    weights = own.groupby("offence_code")["number"].nunique()
    return faults + [f"{code} has two weights" for code in weights.index[weights > 1]]
