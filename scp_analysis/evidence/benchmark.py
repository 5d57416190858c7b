"""Compared with whom: rates of every member of a comparator set, with intervals and rank intervals.

A set is shown whole or not at all; it is fixed in the reference data before any result is seen.
"""

from collections.abc import Callable

import numpy as np
import pandas as pd

from scp_analysis import reference
from scp_analysis.errors import UnknownNameError, explain
from scp_analysis.evidence import history, official, yearly
from scp_analysis.evidence.scope import Scope
from scp_analysis.loaders import csp_annual, csp_quarterly, population
from scp_analysis.periods import YEAR, ReportingPeriod
from scp_analysis.schemas.results import Rates
from scp_analysis.statistics.areas import ranks, rates
from scp_analysis.statistics.dispersion import estimates
from scp_analysis.statistics.verdicts import LEVEL

SIMULATIONS = 5000
RANK_LEVEL = 0.90
PER = 1000
NO_RATE = "not available: no area of the set has both a count and a denominator"
FEWEST = 2
Rank = Callable[[Scope, pd.DataFrame, float], pd.DataFrame]


def annual_rates(here: Scope, *, series: str, comparator_set: str) -> pd.DataFrame:
    """Give the rate of a yearly offence group for every member of a comparator set.

    Parameters
    ----------
    here
        What the page is about.
    series
        ONS offence group, one of the reference list.
    comparator_set
        Name of a set in the reference data.

    Returns
    -------
    pandas.DataFrame
        `Rates` for the latest year the partnership has, highest rate first; members without a count
        are kept with the reason. Empty when no year has ended in time.
    """
    counts = csp_annual.load(here.catalogue)
    period = yearly.latest(here, counts)
    if period is None:
        return Rates.none()
    members = reference.comparator_set(here.workspace, comparator_set)
    own = counts[(counts["series"] == series) & counts["area_code"].isin(members)]
    label = _label(here, yearly.ANNUAL, series)
    return _compared(here, own, period, label=label, months=YEAR, rank=_ranked)


def quarterly_rates(here: Scope, *, series: str, comparator_set: str) -> pd.DataFrame:
    """Give the rate of a quarterly offence group, latest four quarters, for a comparator set.

    Parameters
    ----------
    here
        What the page is about.
    series
        Quarterly offence group, one of the reference list.
    comparator_set
        Name of a set in the reference data, of partnerships that have quarterly counts.

    Returns
    -------
    pandas.DataFrame
        `Rates`, highest rate first; empty when the partnership has no quarterly counts.
    """
    counts = csp_quarterly.load(here.catalogue)
    members = reference.comparator_set(here.workspace, comparator_set)
    own = counts[(counts["series"] == series) & counts["area_code"].isin(members)]
    if here.partnership.code not in set(own["area_code"]):
        return Rates.none()
    label = _label(here, official.QUARTERLY, series)
    period = here.period.latest_quarters()
    return _compared(here, own, period, label=label, months=history.QUARTER, rank=_ranked)


def rank_summary(here: Scope, *, comparator_set: str) -> pd.DataFrame:
    """Give the partnership's own rate and rank for every yearly offence group.

    Parameters
    ----------
    here
        What the page is about.
    comparator_set
        Name of a set in the reference data.

    Returns
    -------
    pandas.DataFrame
        `Rates`, one row per group; empty when no year has ended in time.
    """
    counts = csp_annual.load(here.catalogue)
    period = yearly.latest(here, counts)
    if period is None:
        return Rates.none()
    members = reference.comparator_set(here.workspace, comparator_set)
    offences = reference.offences(here.workspace)
    groups = offences[offences["classification"] == yearly.ANNUAL]
    by_series = dict(iter(counts[counts["area_code"].isin(members)].groupby("series")))
    every = [by_series.get(name, counts.iloc[:0]) for name in groups["series"]]
    tables = [
        _laid_beside(here, of, period, label=label, months=YEAR, rank=_ranked_alone)
        for of, label in zip(every, groups["label"], strict=True)
    ]
    own = [table[table["subject"]] for table in tables]
    return Rates.validate(pd.concat(own, ignore_index=True))


def sets_table(here: Scope) -> pd.DataFrame:
    """List the comparator sets the partnership belongs to, those of the same members once."""
    table = reference.comparator_sets(here.workspace)
    own = table.loc[table["member"] == here.partnership.code, "set"].unique()
    sets = table[table["set"].isin(own)].groupby(["set", "title", "basis"], sort=False)["member"]
    alike = sets.agg(frozenset).reset_index().groupby("member", sort=False).agg("; ".join)
    return alike.reset_index(names="members").assign(members=lambda each: each["members"].map(len))


def force_set(here: Scope) -> str:
    """Name the set of all partnerships of the same force."""
    table = reference.comparator_sets(here.workspace)
    own = table[table["member"] == here.partnership.code]
    return str(own.loc[own["set"].str.startswith("force_"), "set"].iloc[0])


def denominator_year(period: ReportingPeriod, years: pd.Series) -> int:
    """Choose the mid-year estimate nearest the middle of the period, or the latest before it.

    Parameters
    ----------
    period
        The period of the counts.
    years
        Years with an estimate.

    Returns
    -------
    int
        The year that holds the middle of the period, the latest earlier one known, or the earliest.

    Examples
    --------
    >>> denominator_year(ReportingPeriod.ending("2025-12"), pd.Series([2023, 2024]))
    2024
    """
    wanted = int((period.start + period.months // 2).year)
    known = years[years <= wanted]
    return int(known.max() if len(known) else years.min())


def _compared(
    here: Scope,
    counts: pd.DataFrame,
    period: ReportingPeriod,
    *,
    label: str,
    months: int,
    rank: Rank,
) -> pd.DataFrame:
    """Rate every area of `counts` over `period`, and rank those that `rank` ranks, highest first."""
    table = _laid_beside(here, counts, period, label=label, months=months, rank=rank)
    order = table.sort_values(["rate", "area_name"], ascending=[False, True], na_position="last")
    return Rates.validate(order.reset_index(drop=True))


def _laid_beside(
    here: Scope,
    counts: pd.DataFrame,
    period: ReportingPeriod,
    *,
    label: str,
    months: int,
    rank: Rank,
) -> pd.DataFrame:
    """Give the columns of `Rates` for the areas that `rank` keeps, in no order and unchecked."""
    wide = history.laid_out(counts, rows="area_code")
    areas = counts.drop_duplicates("area_code", keep="last").set_index("area_code")
    table = pd.DataFrame(
        {
            "area_name": areas["area_name"],
            "count": history.total(wide, period, months=months).reindex(areas.index),
            "unavailable_reason": _reasons(counts, period).reindex(areas.index),
            "source_id": areas["source_id"],
        }
    ).reset_index()
    based = _with_denominator(here, table, period)
    known = based["unavailable_reason"].isna()
    ranked = rank(here, based[known].reset_index(drop=True), _spread(wide, period, months))
    whole = pd.concat([ranked, based[~known]], ignore_index=True) if (~known).any() else ranked
    whole = whole.assign(
        label=label,
        period_start=pd.PeriodIndex([period.start] * len(whole)),
        period_end=pd.PeriodIndex([period.end] * len(whole)),
        subject=whole["area_code"] == here.partnership.code,
        per=PER,
        ci_level=LEVEL,
        ci_method=ranked["ci_method"].iloc[0] if known.any() else NO_RATE,
        rank_level=RANK_LEVEL,
        rank_of=int(known.sum()),
    )
    return whole[list(Rates.to_schema().columns)]


def _reasons(counts: pd.DataFrame, period: ReportingPeriod) -> pd.Series:
    excused = counts[counts["unavailable_reason"].notna()]
    given = excused[excused["period_end"].isin(period.index())]
    return given.groupby("area_code", observed=True)["unavailable_reason"].first().astype(object)


def _with_denominator(here: Scope, table: pd.DataFrame, period: ReportingPeriod) -> pd.DataFrame:
    year, residents = _residents(here, period)
    denominator = table["area_code"].map(residents).astype(float)
    reason = table["unavailable_reason"].astype(object)
    reason = reason.mask(reason.isna() & table["count"].isna(), "not published for this period")
    reason = reason.mask(
        reason.isna() & denominator.isna(), f"no mid-{year} population for this code"
    )
    return table.assign(
        count=table["count"].where(reason.isna()),
        denominator=denominator,
        denominator_basis=f"residents, mid-{year}",
        unavailable_reason=reason,
    )


def _residents(here: Scope, period: ReportingPeriod) -> tuple[int, pd.Series]:
    """Give the year of the estimate that goes with a period, and the residents by area code."""

    def _chosen() -> tuple[int, pd.Series]:
        people = population.load(here.catalogue)
        residents = people[people["area_type"] == "partnership"]
        year = denominator_year(period, residents["year"])
        base = residents[residents["year"] == year].set_index("area_code")["population"]
        return year, base.astype("Float64").astype(float)

    return here.results.once(("residents", period), _chosen)


def _ranked(here: Scope, known: pd.DataFrame, phi: float) -> pd.DataFrame:
    return ranks.rank_rates(
        _rated(known),
        phi=phi,
        level=RANK_LEVEL,
        simulations=SIMULATIONS,
        seed=here.seed,
    )


def _ranked_alone(here: Scope, known: pd.DataFrame, phi: float) -> pd.DataFrame:
    """Rate and rank the partnership alone, among all the others; all of them where it has no count."""
    own = np.flatnonzero(known["area_code"] == here.partnership.code)
    if len(own) != 1:
        return _ranked(here, known, phi)
    alone = ranks.rank_one(
        known,
        int(own[0]),
        phi=phi,
        level=RANK_LEVEL,
        simulations=SIMULATIONS,
        seed=here.seed,
    )
    return _rated(alone)


def _rated(areas: pd.DataFrame) -> pd.DataFrame:
    return rates.rate(areas, count="count", denominator="denominator", level=LEVEL, per=PER)


def _spread(wide: pd.DataFrame, period: ReportingPeriod, months: int) -> float:
    """Estimate phi over areas and years, so that a rank is no surer than years allow."""
    years = [period.shifted(-YEAR * back) for back in range(history.YEARS_OF_HISTORY)]
    held = [year for year in years if year.end in wide.columns]
    totals = {str(year.end): history.total(wide, year, months=months) for year in held}
    table = pd.DataFrame(totals).dropna(axis=1, how="all").dropna()
    if min(table.shape) < FEWEST:
        return 1.0
    phi = float(estimates.pooled_dispersion(table.to_numpy(dtype=float))["phi"].iloc[0])
    return phi if phi >= 1 else 1.0


def _label(here: Scope, classification: str, series: str) -> str:
    offences = reference.offences(here.workspace)
    rows = offences[(offences["classification"] == classification) & (offences["series"] == series)]
    if rows.empty:
        raise UnknownNameError(
            explain(
                "A benchmarked series must be in the offence list.",
                found=series,
                where=f"data/reference/offences.csv, classification {classification}",
                remedy="add a row for it",
            )
        )
    return str(rows["label"].iloc[0])
