"""What the official counts say: has each offence group changed by more than chance?

Quarterly counts have a history, so their dispersion is estimated from it. Yearly counts do not: theirs
is pooled over partnerships of similar size (`evidence.yearly`).
"""

import numpy as np
import numpy.typing as npt
import pandas as pd

from scp_analysis import reference
from scp_analysis.evidence import families, history, judging, trending
from scp_analysis.evidence.scope import Scope, once_a_scope
from scp_analysis.evidence.versus import difference_from
from scp_analysis.loaders import csp_quarterly
from scp_analysis.periods import ReportingPeriod
from scp_analysis.schemas.results import Changes, History, Trends
from scp_analysis.statistics import multiplicity
from scp_analysis.statistics.changes import windows
from scp_analysis.statistics.dispersion import estimates
from scp_analysis.statistics.trends import trend

QUARTERLY = "csp_quarterly"
TREND_QUARTERS = 20
FEWEST_QUARTERS = 12


@once_a_scope
def quarterly_changes(here: Scope) -> pd.DataFrame:
    """Compare the latest four quarters with the four before them, for every offence group.

    Parameters
    ----------
    here
        What the page is about.

    Returns
    -------
    pandas.DataFrame
        `Changes`, one row per quarterly offence group, highest count first, all of one family whatever
        a page shows of it.
        Empty where the partnership has no quarterly series. ``against_force`` is against the rest of
        the force, since the force's counts are known; its intervals hold for all groups together.
    """
    period = here.period.latest_quarters()
    wide = _largest_first(quarterly_matrix(here, here.partnership.code), period)
    if wide.empty:
        return Changes.none()
    own = estimates.history_dispersion(_years(here, wide, period))
    known = own["phi"].notna().to_numpy()
    table = identified(here, wide.index, classification=QUARTERLY, period=period).assign(
        current=history.total(wide, period).to_numpy(),
        previous=history.total(wide, period.comparison()).to_numpy(),
        phi=own["phi"].to_numpy(),
        phi_df=own["phi_df"].to_numpy(),
        phi_source=np.where(known, judging.OWN, judging.NONE),
        phi_series=lambda rows: rows["label"].where(known, ""),
    )
    against = _against_rest_of_force(here, table, period)
    return judging.judge(here, against, family=families.QUARTERLY)


def dispersion_of(
    here: Scope, wanted: list[tuple[str, ...]], period: ReportingPeriod
) -> pd.DataFrame:
    """Estimate phi of sums of quarterly series, to be borrowed by counts without a history.

    Parameters
    ----------
    here
        What the page is about.
    wanted
        For each borrower, the quarterly offence groups nearest to it; several are added up before phi
        is estimated; none means there is nothing to borrow.
    period
        The current period of the borrowers; only years before it are used.

    Returns
    -------
    pandas.DataFrame
        ``phi`` and ``phi_df``, one row per borrower; NaN when there is nothing to borrow or fewer than
        three years of it. Each sum stands beside the single series by itself, so that none has a part in
        what another lends.
    """
    wide = quarterly_matrix(here, here.partnership.code)
    nothing = pd.DataFrame({"phi": np.nan, "phi_df": np.nan}, index=range(len(wanted)))
    if wide.empty:
        return nothing
    quarters = period.latest_quarters()
    names = ["+".join(series) if set(series) <= set(wide.index) else "" for series in wanted]
    found = _dispersion(here, wide, quarters)
    for series, name in zip(wanted, names, strict=True):
        if name and name not in found.index:
            summed = wide.loc[list(series)].sum(axis=0, min_count=len(series)).to_frame(name).T
            beside = _dispersion(here, pd.concat([wide, summed]), quarters)
            found = pd.concat([found, beside.loc[[name]]])
    return found.reindex(names).astype(float).set_axis(nothing.index)


@once_a_scope
def quarterly_history(here: Scope) -> pd.DataFrame:
    """Give every quarter up to the reporting period with the 12 months ending at each.

    Returns
    -------
    pandas.DataFrame
        `History`, one row per series and quarter, the series in the order of `quarterly_changes`; empty
        without a quarterly series.
    """
    period = here.period.latest_quarters()
    wide = _largest_first(quarterly_matrix(here, here.partnership.code), period)
    if wide.empty:
        return History.none()
    wide = history.until(wide, period.end)
    named = identified(here, wide.index, classification=QUARTERLY, period=here.period)
    table = named.loc[named.index.repeat(wide.shape[1])].reset_index(drop=True)
    ends = pd.PeriodIndex(list(wide.columns) * len(wide), freq="M")
    kept_out, table_of = masked_periods(here), reference.masked_periods(here.workspace)
    reasons = {
        end: _reason(table_of, end) if history.is_masked(end, kept_out) else ""
        for end in history.ends(wide)
    }
    table = table.assign(
        period_end=ends,
        period_start=ends - (history.QUARTER - 1),
        count=wide.to_numpy(dtype=float).ravel(),
        rolling=windows.rolling_sum(wide.to_numpy(dtype=float), width=history.SEASONS).ravel(),
        masked=[bool(reasons[end]) for end in ends],
        masked_reason=[reasons[end] for end in ends],
    )
    return History.validate(table[list(History.to_schema().columns)])


@once_a_scope
def quarterly_trends(here: Scope) -> pd.DataFrame:
    """Fit the yearly rate of change over the last five years of quarters.

    Returns
    -------
    pandas.DataFrame
        `Trends`, one row per series in the order of `quarterly_changes`; masked quarters are left out
        of the fit. Empty without a quarterly series or with fewer than three years of it.
    """
    period = here.period.latest_quarters()
    wide, end = _largest_first(quarterly_matrix(here, here.partnership.code), period), period.end
    wide = history.until(wide, end).iloc[:, -TREND_QUARTERS:]
    if wide.shape[1] < FEWEST_QUARTERS:
        return Trends.none()
    stretches = masked_periods(here)
    masked = np.array([history.is_masked(quarter, stretches) for quarter in history.ends(wide)])
    fitted = trend.trend(wide.to_numpy(dtype=float), periods_per_year=history.SEASONS, mask=masked)
    columns = list(Trends.to_schema().columns)
    share = families.alpha_share(here, families.TRENDS)
    shared = [name for name in columns if name in fitted.columns and name != "label"]
    named = identified(here, wide.index, classification=QUARTERLY, period=here.period)
    adjusted = multiplicity.adjust(fitted["p_value"].to_numpy(), share=share)
    table = named[["series", "label"]].assign(
        family=families.TRENDS,
        first=pd.PeriodIndex([history.ends(wide)[0] - (history.QUARTER - 1)] * len(wide)),
        last=pd.PeriodIndex([end] * len(wide)),
        finding=trending.findings(fitted.assign(p_adjusted=adjusted)),
        alpha_share=share,
        p_adjusted=adjusted,
        **{name: fitted[name].to_numpy() for name in shared},
    )
    return Trends.validate(table[columns])


def masked_periods(here: Scope) -> list[ReportingPeriod]:
    """Read the stretches that are not ordinary and are kept out of baselines."""
    table = reference.masked_periods(here.workspace)
    return [
        ReportingPeriod(start, end) for start, end in zip(table["start"], table["end"], strict=True)
    ]


def quarterly_matrix(here: Scope, area_code: str) -> pd.DataFrame:
    """Lay the quarterly counts of an area out, series by quarter; no columns where it has none."""
    return history.matrix(csp_quarterly.load(here.catalogue), area_code=area_code)


def identified(
    here: Scope, series: pd.Index, *, classification: str, period: ReportingPeriod
) -> pd.DataFrame:
    """Give each series its words, its place and the two periods.

    Parameters
    ----------
    here
        What the page is about.
    series
        Series of the classification.
    classification
        One of the classifications of the offence list.
    period
        The current period.

    Returns
    -------
    pandas.DataFrame
        The identifying columns of `Changes`, one row per series.
    """
    offences = reference.offences(here.workspace)
    words = offences[offences["classification"] == classification].set_index("series").loc[series]
    return pd.DataFrame(
        {
            "series": series.astype(str),
            "label": words["label"].to_numpy(),
            "sentence_label": words["sentence_label"].to_numpy(),
            "unit": words["unit"].to_numpy(),
            "area_name": here.partnership.name,
            "period_start": period.start,
            "period_end": period.end,
            "comparison_start": period.comparison().start,
            "comparison_end": period.comparison().end,
            "source_id": classification,
        }
    )


def recording_breaks(here: Scope) -> pd.DataFrame:
    """List the breaks of the quarterly counts that touch this partnership, whenever they fell."""
    table = reference.recording_breaks(here.workspace)
    own = ["England and Wales", here.partnership.force_code, here.partnership.code]
    kept = table[table["areas"].isin(own) & (table["classification"] == QUARTERLY)]
    return kept.reset_index(drop=True)


def _dispersion(here: Scope, wide: pd.DataFrame, period: ReportingPeriod) -> pd.DataFrame:
    found = estimates.history_dispersion(_years(here, wide, period))
    return found.set_axis(wide.index)[["phi", "phi_df"]]


def _largest_first(wide: pd.DataFrame, period: ReportingPeriod) -> pd.DataFrame:
    """Order series by their counts of a period, those without one last."""
    counted = history.total(wide, period).sort_values(ascending=False, kind="stable")
    return wide.loc[counted.index]


def _reason(table: pd.DataFrame, quarter_end: pd.Period) -> str:
    """Say why a quarter is kept out of baselines."""
    inside = (table["start"] <= quarter_end) & (table["end"] > quarter_end - history.QUARTER)
    return "; ".join(table.loc[inside, "reason"])


def _years(here: Scope, wide: pd.DataFrame, period: ReportingPeriod) -> npt.NDArray[np.float64]:
    """Cut history years for every row; a row named ``a+b`` has the breaks of both its parts."""
    table = recording_breaks(here)
    dated = [
        (set(series.split(";")), date)
        for series, date in zip(table["series"], table["date"], strict=True)
    ]
    breaks = {
        str(name): [date for series, date in dated if series & {*str(name).split("+"), "*"}]
        for name in wide.index
    }
    return history.years_before(wide, period, masked=masked_periods(here), breaks=breaks)


def _against_rest_of_force(
    here: Scope, table: pd.DataFrame, period: ReportingPeriod
) -> pd.DataFrame:
    force = quarterly_matrix(here, here.partnership.force_code).reindex(table["series"])
    rest = [
        history.total(force, window).to_numpy() - table[column].to_numpy(dtype=float)
        for window, column in ((period, "current"), (period.comparison(), "previous"))
    ]
    return table.assign(
        **difference_from(
            table["current"].to_numpy(dtype=float),
            table["previous"].to_numpy(dtype=float),
            rest_current=rest[0],
            rest_previous=rest[1],
            phi=table["phi"].fillna(1.0).to_numpy(dtype=float),
            together=len(table),
        )
    )
