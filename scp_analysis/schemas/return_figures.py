"""Filled returns as they flow: one row per figure, and one row per fault of a file."""

import pandas as pd
import pandera.backends.pandas.builtin_checks  # noqa: F401  # known before a check is made
import pandera.pandas as pa

from scp_analysis.schemas.inputs import text

STATUSES = ("observed", "not_supplied", "suppressed", "estimated", "provisional")
WITHOUT_VALUE = ("not_supplied", "suppressed")
QUALIFIERS = (
    "",
    "exact",
    "approx",
    "over",
    "under",
    "at_least",
    "nearly",
    "up_to",
    "range_low",
    "range_high",
)
FAULT_COLUMNS = ("template", "file", "row", "column", "rule", "found", "severity")

RETURN_FIGURES = pa.DataFrameSchema(
    {
        "template": text(),
        "file": text(),
        "row": pa.Column("int64", pa.Check.ge(2)),
        "source_agency": text(),
        "period_start": pa.Column("datetime64[us]"),
        "period_end": pa.Column("datetime64[us]"),
        "geography": text(),
        "item": text(),
        "measure": text(),
        "value": pa.Column("float64", nullable=True),
        "unit": text(),
        "status": text(pa.Check.isin(STATUSES)),
        "qualifier": text(pa.Check.isin(QUALIFIERS)),
        "n_base": pa.Column("Int64", pa.Check.gt(0), nullable=True),
        "note": text(),
    },
    checks=[
        pa.Check(
            lambda frame: frame["value"].isna() == frame["status"].isin(WITHOUT_VALUE),
            error="value must be null exactly where it was not supplied or is suppressed",
        ),
        pa.Check(
            lambda frame: frame["period_start"] <= frame["period_end"],
            error="period_end must not be before period_start",
        ),
    ],
    name="ReturnFigures",
)

RETURN_FAULTS = pa.DataFrameSchema(
    {
        "template": text(),
        "file": text(),
        "row": pa.Column("Int64", nullable=True),
        "column": text(),
        "rule": text(),
        "found": text(),
        "severity": text(pa.Check.isin(["error", "warning"])),
    },
    strict=True,
    name="ReturnFaults",
)

COMMON = frozenset(RETURN_FIGURES.columns)


def no_figures() -> pd.DataFrame:
    """Give the table of figures without rows."""
    return pd.DataFrame(
        {
            name: pd.Series(dtype=column.dtype.type)
            for name, column in RETURN_FIGURES.columns.items()
        }
    )
