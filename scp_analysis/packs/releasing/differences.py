"""The table of what is different between two packs: one row for each difference."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass

import pandas as pd
import pandera.backends.pandas.builtin_checks  # noqa: F401  # known before a check is made
import pandera.pandas as pa
from pandera.typing import Series

REVISION, NEW_PERIOD, VERDICT = "revision", "new period", "verdict"
PRINTED_OTHERWISE = "printed otherwise"
ARRIVED, GONE, OTHER = "arrived", "gone", "other"
CELL_KINDS = (REVISION, NEW_PERIOD, VERDICT, PRINTED_OTHERWISE)
KINDS = (*CELL_KINDS, ARRIVED, GONE, OTHER)
OVERLAP, APART = "intervals overlap", "intervals lie apart"
WHATS = (
    "pack",
    "page",
    "source",
    "reference",
    "made with",
    "parameter",
    "table",
    "column",
    "row",
    "cell",
)


class Differences(pa.DataFrameModel):
    """One row per difference, in order: the pack, its pages and sources, then table by table.

    `kind`: ``revision`` (same row, same period, other value), ``new period`` (same row, other
    period), ``verdict`` (the word for a row is another), ``printed otherwise`` (the same number),
    ``arrived``, ``gone``, ``other`` (of what is no figure: a version, a parameter, a file).
    """

    class Config:  # noqa: D106
        strict = True
        coerce = True
        ordered = True

    kind: Series[str] = pa.Field(isin=KINDS)
    what: Series[str] = pa.Field(isin=WHATS)
    where: Series[str] = pa.Field(description="the table, page or part of the manifest")
    row: Series[str] = pa.Field(description="the values of the key columns; empty without a row")
    label: Series[str] = pa.Field(description="the row as a reader knows it")
    column: Series[str]
    old: Series[str] = pa.Field(description="as printed; empty where it was blank or absent")
    new: Series[str]
    difference: Series[float] = pa.Field(nullable=True, description="new less old, if both numbers")
    old_period: Series[str]
    new_period: Series[str]
    intervals: Series[str] = pa.Field(isin=["", OVERLAP, APART])


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One row of `Differences`."""

    kind: str
    what: str
    where: str
    row: str = ""
    label: str = ""
    column: str = ""
    old: str = ""
    new: str = ""
    difference: float | None = None
    old_period: str = ""
    new_period: str = ""
    intervals: str = ""


def differences(found: Iterable[Difference]) -> pd.DataFrame:
    """Make the table.

    Parameters
    ----------
    found
        In the order they are to be read.

    Returns
    -------
    pandas.DataFrame
        `Differences`; without rows when nothing is different.
    """
    columns = list(Differences.to_schema().columns)
    rows = pd.DataFrame([asdict(each) for each in found], columns=columns)
    return Differences.validate(rows.astype({"difference": "float64"}))
