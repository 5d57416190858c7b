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

ANNUAL = "ons_annual"
SIMILAR = (0.5, 2.0)
FEWEST = 2


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
        `Changes`, one row per group, all one family; empty where no year has ended in time, the year
        before was not published, or none was for the partnership.
    """
    counts = csp_annual.load(here.catalogue)
    period = latest(here, counts)
    wide = history.matrix(counts, area_code=here.partnership.code)
    if period is None or period.comparison().end not in wide.columns:
        return Changes.none()
    current = history.total(wide, period, months=YEAR)
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
    tables = {
        series: history.laid_out(rows, rows="area_code").dropna()
        for series, rows in known.groupby("series", observed=True)
    }
    rows = [_pooled(tables[series], own[series], period) for series in own.index]
    return pd.DataFrame(rows, index=own.index)


def _pooled(table: pd.DataFrame, own: float, period: ReportingPeriod) -> dict[str, float | str]:
    similar = table[table[period.end].between(SIMILAR[0] * own, SIMILAR[1] * own)]
    phi = phi_df = np.nan
    if min(similar.shape) >= FEWEST:
        pooled = estimates.pooled_dispersion(similar.to_numpy(dtype=float)).iloc[0]
        phi, phi_df = float(pooled["phi"]), float(pooled["phi_df"])
    known = not np.isnan(phi)
    return {
        "phi": phi,
        "phi_df": phi_df,
        "phi_source": judging.BORROWED if known else judging.NONE,
        "phi_series": f"{len(similar)} partnerships of similar size" if known else "",
    }
