"""A partnership's counts as matrices: series by consecutive windows, with years cut out of them."""

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd

from scp_analysis.errors import SchemaError, explain
from scp_analysis.periods import YEAR, ReportingPeriod

SEASONS = 4
QUARTER = 3
YEARS_OF_HISTORY = 5


def matrix(counts: pd.DataFrame, *, area_code: str) -> pd.DataFrame:
    """Lay one area's counts out as series (rows) by last month of each window (columns).

    Parameters
    ----------
    counts
        An `OffenceCounts` table of windows of equal length.
    area_code
        The area wanted.

    Returns
    -------
    pandas.DataFrame
        Float counts, NaN where not available; every window between the first and the last is a column.
    """
    return laid_out(counts[counts["area_code"] == area_code], rows="series")


def laid_out(counts: pd.DataFrame, *, rows: str) -> pd.DataFrame:
    """Lay counts out with one row per value of `rows` and one column per window.

    Parameters
    ----------
    counts
        An `OffenceCounts` table, at most one count per row name and window.
    rows
        ``series`` or ``area_code``.

    Returns
    -------
    pandas.DataFrame
        As `matrix`.

    Raises
    ------
    SchemaError
        A count is given twice.
    """
    if counts.empty:
        return pd.DataFrame(
            index=pd.Index([], name=rows), columns=pd.PeriodIndex([], freq="M"), dtype=float
        )
    down, names = pd.factorize(counts[rows])
    wide, windows = _filled(counts, down, len(names), where=f"counts by {rows}")
    return pd.DataFrame(wide, index=pd.Index(names, name=rows), columns=windows)


def by_area(
    counts: pd.DataFrame, *, series: pd.Index
) -> tuple[npt.NDArray[np.float64], pd.PeriodIndex]:
    """Lay counts of many areas out as an array of some series by area by window.

    Parameters
    ----------
    counts
        An `OffenceCounts` table with rows, at most one count per series, area and window.
    series
        The series wanted, each once.

    Returns
    -------
    array, pandas.PeriodIndex
        Counts, shape (series, areas, windows), NaN where not available; areas in the order in which
        they first appear. The last month of each window between the first and the last.

    Raises
    ------
    SchemaError
        A count is given twice.
    """
    own = counts[counts["series"].isin(series)]
    areas, names = pd.factorize(own["area_code"])
    down = series.get_indexer(pd.Index(own["series"])) * len(names) + areas
    wide, windows = _filled(own, down, len(series) * len(names), where="counts by series and area")
    return wide.reshape(len(series), len(names), -1), windows


def _filled(
    counts: pd.DataFrame, down: npt.NDArray[np.intp], rows: int, *, where: str
) -> tuple[npt.NDArray[np.float64], pd.PeriodIndex]:
    """Put each count into its row, one column for every window; those between windows are left out."""
    ends = pd.PeriodIndex(counts["period_end"])
    months = ends.asi8 - ends.asi8.min()
    _check_once(down * (int(months.max()) + 1) + months, where=where)
    step = int((counts["period_end"].iloc[0] - counts["period_start"].iloc[0]).n) + 1
    windows = pd.period_range(ends.min(), ends.max(), freq="M")[::step]
    across, off = np.divmod(months, step)
    whole = off == 0
    values = counts["count"].astype("Float64").to_numpy(dtype=float, na_value=np.nan)
    wide = np.full((rows, len(windows)), np.nan)
    wide[down[whole], across[whole]] = values[whole]
    return wide, windows


def _check_once(cells: npt.NDArray[np.int64], *, where: str) -> None:
    again = len(cells) - len(np.unique(cells))
    if again:
        raise SchemaError(
            explain(
                "A count must be given once for each name and window.",
                found=f"{again} given again",
                where=where,
                remedy="look for two rows of the same window in the source",
            )
        )


def total(wide: pd.DataFrame, period: ReportingPeriod, *, months: int = QUARTER) -> pd.Series:
    """Sum the windows that make up `period`; NaN where one of them is missing.

    Parameters
    ----------
    wide
        Result of `matrix`.
    period
        Whole windows of `months` months each.
    months
        Length of one window.

    Returns
    -------
    pandas.Series
        One total per row.
    """
    ends = period.index()[months - 1 :: months]
    return wide.reindex(columns=ends).sum(axis=1, min_count=len(ends))


def ends(wide: pd.DataFrame) -> pd.PeriodIndex:
    """Give the last month of each window of a matrix."""
    return pd.PeriodIndex(wide.columns, freq="M")


def until(wide: pd.DataFrame, month: pd.Period) -> pd.DataFrame:
    """Leave out the windows that end after a month."""
    return wide.loc[:, np.asarray(ends(wide) <= month)]


def years_before(
    wide: pd.DataFrame,
    period: ReportingPeriod,
    *,
    masked: Sequence[ReportingPeriod],
    breaks: Mapping[str, Sequence[pd.Period]],
    years: int = YEARS_OF_HISTORY,
) -> npt.NDArray[np.float64]:
    """Cut the latest whole years before `period` out of quarterly history.

    Parameters
    ----------
    wide
        Result of `matrix`, quarterly.
    period
        The current 12 months; the years end where it begins, so its own change is not in them.
    masked
        Stretches that are not ordinary: a year with a masked quarter is left out for every series.
    breaks
        For each series the months from which it is recorded in a new way: a year in the middle of
        which one falls is left out for that series.
    years
        How many unmasked years are wanted.

    Returns
    -------
    numpy.ndarray
        Counts of shape (n_series, n_years, 4), oldest year first and without gaps between the years;
        a year left out is NaN. At most `years` of them are unmasked; there may be fewer, or none.
    """
    cut: list[npt.NDArray[np.float64]] = []
    year, wanted = period.shifted(-YEAR), years
    first = ends(wide)[0] - (QUARTER - 1) if wide.shape[1] else period.end
    while wanted and year.start >= first:
        quarters = year.index()[QUARTER - 1 :: QUARTER]
        counts = wide.reindex(columns=quarters).to_numpy(dtype=float)
        whole = not any(is_masked(quarter, masked) for quarter in quarters)
        unbroken = [not _broken(year, breaks.get(str(name), ())) for name in wide.index]
        cut.append(np.where(np.array(unbroken)[:, np.newaxis] & whole, counts, np.nan))
        wanted -= whole
        year = year.shifted(-YEAR)
    return np.stack(cut[::-1], axis=1) if cut else np.empty((len(wide), 0, SEASONS))


def _broken(year: ReportingPeriod, dates: Sequence[pd.Period]) -> bool:
    return any(year.start < date <= year.end for date in dates)


def is_masked(quarter_end: pd.Period, masked: Sequence[ReportingPeriod]) -> bool:
    """Tell whether more than half of the quarter's months lie in a masked stretch."""
    months = [quarter_end - back for back in range(QUARTER)]
    inside = sum(any(m.start <= month <= m.end for m in masked) for month in months)
    return 2 * inside > QUARTER
