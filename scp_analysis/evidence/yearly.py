"""What the yearly official counts say, and how far partnerships of similar size move from year to year.

A partnership has four yearly counts at most: too few for a dispersion of its own. It is borrowed from
the partnerships with half to twice as many offences, after each one's level and each year's national
level are removed.
"""

import numpy as np
import pandas as pd

from scp_analysis.evidence import families, history, judging
from scp_analysis.evidence.official import identified
from scp_analysis.evidence.scope import Scope, once_a_scope
from scp_analysis.loaders import csp_annual
from scp_analysis.periods import YEAR, ReportingPeriod
from scp_analysis.schemas.results import Changes
from scp_analysis.statistics.dispersion import estimates
from scp_analysis.statistics.inputs import patterns

ANNUAL = "ons_annual"
SIMILAR = (0.5, 2.0)


@once_a_scope
def changes(here: Scope) -> pd.DataFrame:
    """Compare the latest year ending December with the one before, for every ONS offence group.

    Parameters
    ----------
    here
        What the page is about.

    Returns
    -------
    pandas.DataFrame
        `Changes`, one row per group, highest count first, all one family; empty where no year has ended
        in time, the year before was not published, or none was for the partnership.
    """
    counts = csp_annual.load(here.catalogue)
    period = latest(here, counts)
    wide = history.matrix(counts, area_code=here.partnership.code)
    if period is None or period.comparison().end not in wide.columns:
        return Changes.none()
    current = history.total(wide, period, months=YEAR).sort_values(ascending=False, kind="stable")
    wide = wide.loc[current.index]
    pooled = _borrowed(counts[counts["period_end"] <= period.end], current, period)
    table = identified(here, wide.index, classification=ANNUAL, period=period).assign(
        current=current.to_numpy(),
        previous=history.total(wide, period.comparison(), months=YEAR).to_numpy(),
        **{str(column): pooled[column].to_numpy() for column in pooled.columns},
    )
    return judging.judge(here, table, family=families.YEARLY)


def latest(here: Scope, counts: pd.DataFrame | None = None) -> ReportingPeriod | None:
    """Give the latest published year of the partnership that had ended by the reporting period.

    Parameters
    ----------
    here
        What the page is about.
    counts
        Yearly counts, read when None.

    Returns
    -------
    ReportingPeriod or None
        None when none had ended, or none is published for the partnership.
    """
    table = csp_annual.load(here.catalogue) if counts is None else counts
    own = table[(table["area_code"] == here.partnership.code) & table["count"].notna()]
    ends = own.loc[own["period_end"] <= here.period.end, "period_end"]
    return None if ends.empty else ReportingPeriod.ending(ends.max())


def _borrowed(known: pd.DataFrame, own: pd.Series, period: ReportingPeriod) -> pd.DataFrame:
    """Estimate for each series the dispersion of the partnerships whose count is similar to `own`.

    An area counts for a series when it has every window in which any similar area has a count.
    """
    counts, windows = history.by_area(known, series=own.index)
    now, size = counts[:, :, windows.get_loc(period.end)], own.to_numpy()[:, np.newaxis]
    similar = (now >= SIMILAR[0] * size) & (now <= SIMILAR[1] * size)
    counts[~similar] = np.nan
    found = pd.DataFrame({"phi": np.nan, "phi_df": np.nan, "alike": 0}, index=own.index)
    for used, rows in patterns(np.any(~np.isnan(counts), axis=1)):
        if used.any():
            alike = counts[rows][:, :, used]
            pooled = estimates.pooled_dispersion(alike)
            found.iloc[rows, :2] = pooled[["phi", "phi_df"]].to_numpy()
            found.iloc[rows, 2] = (~np.isnan(alike).any(axis=2)).sum(axis=1)
    known_phi = found["phi"].notna()
    words = found["alike"].astype(str) + " partnerships of similar size"
    return found[["phi", "phi_df"]].assign(
        phi_source=np.where(known_phi, judging.BORROWED, judging.NONE),
        phi_series=words.where(known_phi, ""),
    )
