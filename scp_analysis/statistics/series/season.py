"""The season of a series: a factor for every month or quarter, from years that each have a level."""

from dataclasses import dataclass

import numpy as np

from scp_analysis.statistics import inputs
from scp_analysis.statistics.inputs import BoolArray, FloatArray, IntArray, StrArray
from scp_analysis.statistics.series.count_series import CountSeries
from scp_analysis.statistics.series.loglinear import fit_loglinear

FEWEST_PERIODS = {4: 12, 12: 36}
UNSEEN = "a month or quarter is not in the history"
UNSETTLED = "the season does not settle, too few offences"


@dataclass(frozen=True, slots=True)
class Season:
    """Per series: factor of every period (1 on average over a year), dispersion, years behind it.

    `reasons` says why there is none, all else then missing; it is empty where there is one.
    """

    factor: FloatArray
    phi: FloatArray
    years: FloatArray
    reasons: StrArray


def estimate_season(series: CountSeries, *, seasons: int, history: int) -> Season:
    """Fit a level per year and a factor per season to the periods before `history`.

    Parameters
    ----------
    series
        Checked counts and exposures, with what may be used of them.
    seasons
        Periods in a year, one of the keys of `FEWEST_PERIODS`.
    history
        Number of periods, from the first on, that the season may come from.

    Returns
    -------
    Season
        The dispersion is that of the same fit (Pearson), floored at 1.

    Examples
    --------
    >>> from scp_analysis.statistics.series.count_series import count_series
    >>> quarters = [20, 40, 20, 20, 40, 80, 40, 40, 10, 20, 10, 10]
    >>> series = count_series(quarters, periods_per_year=4, fewest=FEWEST_PERIODS)
    >>> estimate_season(series, seasons=4, history=12).factor[0, :4].round(3).tolist()
    [0.8, 1.6, 0.8, 0.8]
    """
    size = series.counts.shape[1]
    used = series.used & (np.arange(size) < history)
    shape = len(series.counts)
    found = Season(
        np.full((shape, seasons), np.nan),
        np.full(shape, np.nan),
        np.full(shape, np.nan),
        series.reasons.copy(),
    )
    for pattern, rows in inputs.patterns(used):
        open_rows = rows[found.reasons[rows] == ""]
        reason = _against(pattern, seasons=seasons)
        found.reasons[open_rows] = reason
        if not reason and len(open_rows):
            _fit_into(found, series, rows=open_rows, pattern=pattern)
    factor = np.where((found.reasons == "")[:, np.newaxis], found.factor, np.nan)
    return Season(factor[:, np.arange(size) % seasons], found.phi, found.years, found.reasons)


def adjusted(series: CountSeries, *, seasons: int) -> CountSeries:
    """Give the series with the season in its exposure, so that its rates have none.

    Without seasons (yearly counts) the series is given back as it is.

    Examples
    --------
    >>> from scp_analysis.statistics.series.count_series import count_series
    >>> quarters = [20, 40, 20, 20, 40, 80, 40, 40, 10, 20, 10, 10]
    >>> series = count_series(quarters, periods_per_year=4, fewest=FEWEST_PERIODS)
    >>> adjusted(series, seasons=4).rates[0, :5].round(6).tolist()
    [25.0, 25.0, 25.0, 25.0, 50.0]
    """
    if seasons == 1:
        return series
    season = estimate_season(series, seasons=seasons, history=series.counts.shape[1])
    exposure = series.exposure * season.factor
    return CountSeries(series.counts, exposure, series.used, season.reasons)


def _against(pattern: BoolArray, *, seasons: int) -> str:
    if pattern.sum() < FEWEST_PERIODS[seasons]:
        return f"{pattern.sum()} periods of history, {FEWEST_PERIODS[seasons]} needed"
    seen = np.unique(np.flatnonzero(pattern) % seasons)
    return "" if len(seen) == seasons else UNSEEN


def _fit_into(found: Season, series: CountSeries, *, rows: IntArray, pattern: BoolArray) -> None:
    """Fill in the season of series that use the same periods."""
    seasons = found.factor.shape[1]
    times = np.flatnonzero(pattern)
    year = np.unique(times // seasons, return_inverse=True)[1]
    design = np.hstack([np.eye(year.max() + 1)[year], np.eye(seasons)[times % seasons][:, 1:]])
    counts = series.counts[rows][:, pattern]
    some = counts.any(axis=1)
    found.reasons[rows[~some]] = UNSETTLED
    if not some.any():
        return
    offset = np.log(series.exposure[rows][:, pattern])
    fit = fit_loglinear(counts[some], design=design, offset=offset[some])
    log_factor = np.insert(fit.coefficients[:, year.max() + 1 :], 0, 0.0, axis=1)
    with np.errstate(over="ignore"):
        factor = np.exp(log_factor)
    members = rows[some]
    found.factor[members] = factor / factor.mean(axis=1, keepdims=True)
    squares = (fit.pearson(counts[some]) ** 2).sum(axis=1)
    found.phi[members] = np.maximum(1.0, squares / (len(times) - design.shape[1]))
    found.years[members] = len(times) / seasons
    unsettled = members[~fit.settled]
    found.reasons[unsettled] = UNSETTLED
    found.phi[unsettled] = found.years[unsettled] = np.nan
