"""What the police return says: the rolling 12 months as printed, with what it lacks made plain.

The return prints totals and rounded percentages. Earlier counts are rebuilt as ranges, the force is a
percentage without counts, and there is no history: dispersion is borrowed from the nearest official
series, or the verdict is capped.
"""

from collections.abc import Hashable
from typing import Any

import numpy as np
import pandas as pd

from scp_analysis import reference
from scp_analysis.evidence import families, judging, official
from scp_analysis.evidence.scope import Scope, once_a_scope
from scp_analysis.integrity import currency, rounding
from scp_analysis.periods import ReportingPeriod
from scp_analysis.schemas.results import Changes

RETURN = "police_return"
NEVER = "never supplied"
_MOST_NAMED = 3
"""More series that lend their variation together are not named one by one."""


@once_a_scope
def changes(here: Scope) -> pd.DataFrame:
    """Read the police return for the reporting period and judge each of its changes.

    Parameters
    ----------
    here
        What the page is about.

    Returns
    -------
    pandas.DataFrame
        `Changes` in the order of the return, all one family. Empty when the partnership has no
        return, or its latest is not current for the reporting period.
    """
    rows = families.current_return(here)
    if rows.empty:
        return Changes.none()
    rebuilt = _with_counts(rows)
    period = ReportingPeriod(rows["period_start"].iloc[0], rows["period_end"].iloc[0])
    lenders = _lenders(here)
    groups = [lenders[series] for series in rebuilt["series"]]
    phi = official.dispersion_of(here, groups, period)
    known = phi["phi"].notna().to_numpy()
    named = official.identified(
        here, pd.Index(rebuilt["series"]), classification=RETURN, period=period
    )
    table = pd.concat([named, rebuilt.drop(columns="series"), phi], axis=1).assign(
        phi_source=np.where(known, judging.BORROWED, judging.NONE),
        phi_series=[
            _labels(here, group) if borrowed else ""
            for group, borrowed in zip(groups, known, strict=True)
        ],
        against_force=rebuilt["printed_percent"] - rebuilt["force_change_percent"],
        previous_basis="rebuilt from the printed percentage",
        source_id=families.RETURN_STEM,
    )
    return judging.judge(here, table, family=families.POLICE)


def worst_against_force(table: pd.DataFrame) -> pd.Series | None:
    """Pick the measure that did worst against the force; None when no force figure was given."""
    known = table[table["against_force"].notna()]
    return None if known.empty else known.iloc[int(known["against_force"].argmax())]


def return_status(here: Scope) -> str:
    """Tell whether the partnership's police return is current, old or was never supplied."""
    until = return_until(here)
    return NEVER if until is None else currency.status(until, period=here.period)


def return_until(here: Scope) -> pd.Period | None:
    """Give the last month the partnership's police return covers; None where there is none."""
    rows = families.every_return(here)
    return None if rows.empty else rows["period_end"].max()


def nearest_official(here: Scope) -> dict[str, tuple[str, ...]]:
    """Name for each measure of the return the quarterly series nearest to it; none is possible."""
    return {row["series"]: _several(row["nearest_official"]) for row in _headings(here)}


def _lenders(here: Scope) -> dict[str, tuple[str, ...]]:
    """Name for each measure of the return the quarterly series whose sum lends it its variation."""
    return {
        row["series"]: _several(row["dispersion_from"] or row["nearest_official"])
        for row in _headings(here)
    }


def _headings(here: Scope) -> list[dict[Hashable, Any]]:
    offences = reference.offences(here.workspace)
    return offences[offences["classification"] == RETURN].to_dict("records")


def _several(cell: str) -> tuple[str, ...]:
    return tuple(cell.split(";")) if cell else ()


def _with_counts(rows: pd.DataFrame) -> pd.DataFrame:
    """Fill current and previous counts with their ranges, from what the return prints."""
    table = rows[["series", "total", "printed_change", "printed_percent", "force_change_percent"]]
    printed = table["total"].notna()
    parts = [_from_totals(table[printed]), _from_differences(table[~printed])]
    whole = pd.concat([part for part in parts if len(part)])
    kept = whole.drop(columns=["total", "printed_change"]).sort_index()
    return kept.reset_index(drop=True)


def _from_totals(table: pd.DataFrame) -> pd.DataFrame:
    total = table["total"].to_numpy(dtype=float)
    earlier = rounding.previous_from_total(total, table["printed_percent"].to_numpy(dtype=float))
    return table.assign(
        current=total,
        current_low=total,
        current_high=total,
        previous=earlier.best,
        previous_low=earlier.low,
        previous_high=earlier.high,
    )


def _from_differences(table: pd.DataFrame) -> pd.DataFrame:
    pairs = [
        rounding.totals_from_change(float(change), float(percent))
        for change, percent in zip(table["printed_change"], table["printed_percent"], strict=True)
    ]
    columns = {
        f"{name}{suffix}": [float(getattr(pair[which], attribute)[0]) for pair in pairs]
        for which, name in enumerate(("current", "previous"))
        for suffix, attribute in (("", "best"), ("_low", "low"), ("_high", "high"))
    }
    return table.assign(**columns)


def _labels(here: Scope, series: tuple[str, ...]) -> str:
    """Name series with the source they are of: the return has measures of the same name."""
    if len(series) > _MOST_NAMED:
        return f"the sum of the offence groups ({families.QUARTERLY})"
    offences = reference.offences(here.workspace)
    words = offences[offences["classification"] == official.QUARTERLY].set_index("series")
    names = " and ".join(str(words.loc[name, "label"]) for name in series)
    return f"{names} ({families.QUARTERLY})"
