r"""Rank checks of a trend: Mann-Kendall, plain and by season, with the slope of Sen.

They ask only whether later counts tend to be higher than earlier ones, so a single wild month
cannot decide them. They stand beside `trend` and do not replace it: they know nothing of
good and bad spells, and at a nominal 5 % they find a trend in 10-15 % of series that have none but
run in spells with autocorrelation 0.5.
"""

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike
from scipy import special

from scp_analysis.statistics import settings
from scp_analysis.statistics.inputs import FloatArray
from scp_analysis.statistics.series.count_series import UNKNOWN, CountSeries, count_series, labelled
from scp_analysis.statistics.trends.pairwise import (
    compare_pairs,
    correlated_variance,
    score_variance,
    season_blocks,
)

INCREASING = "increasing"
DECREASING = "decreasing"
NO_CLEAR_TREND = "no clear trend"
ALL_EQUAL = "all counts are equal"

PLAIN = "Mann-Kendall, ties and continuity corrected; Sen slope with rank limits"
SEASONAL = "seasonal Mann-Kendall, ties and continuity corrected; seasonal Sen slope"
CORRELATED = "correlated seasonal Mann-Kendall (Hirsch-Slack); seasonal Sen slope"
SLOPES = ["slope", "ci_lower", "ci_upper"]

FEWEST_PERIODS = {1: 5, 4: 12, 12: 36}
FEWEST_BY_SEASON = {4: 12, 12: 36}
FEWEST_CORRELATED = {4: 40, 12: 120}
"""Ten years: with three the correlated test can never reject, whatever the counts."""


def mann_kendall(
    counts: ArrayLike,
    *,
    periods_per_year: int,
    exposure: ArrayLike | None = None,
    mask: ArrayLike | None = None,
    level: float = 0.95,
) -> pd.DataFrame:
    r"""Test whether later counts tend to be higher or lower than earlier ones.

    Answers: "leaving sizes aside, do the counts mostly go one way?" For yearly counts, or months
    and quarters without a season; with a season use `seasonal_mann_kendall`.

    Parameters
    ----------
    counts
        Counts of single periods, shape (series, periods), equally spaced in time; a single series
        may leave the first dimension out. Rolling and cumulative totals of months or quarters are
        refused, series by series. A missing count is left out, its place in time is kept.
    periods_per_year
        12, 4 or 1.
    exposure
        Population or days behind each count, above zero, broadcast over `counts`; the test and
        the slope are then of the rate.
    mask
        True where a period is to be left out, broadcast over `counts`.
    level
        Coverage of the interval of the slope; `label` uses one minus it as the size of the test.

    Returns
    -------
    pandas.DataFrame
        A row per series: s (Kendall's score, above zero when later counts are higher), var_s, z,
        p_value (two-sided), tau (tau-a: s over the number of pairs, equal ones included; R prints
        tau-b, which is larger with ties), slope, ci_lower, ci_upper (of Sen; counts, or rates, a
        year: per period times `periods_per_year`), n_used, label, ci_level, ci_method. `label` is
        "increasing", "decreasing", "no clear trend", or "not computable: " and why, everything else
        missing.

    Raises
    ------
    SchemaError
        A count is negative, or shapes do not match.
    DenominatorError
        An exposure is zero, negative or missing.
    ParameterError
        A setting is outside its range.

    Notes
    -----
    With :math:`\sigma^2` the variance of S corrected for ties,

    .. math:: z = (S - sign\,S) / \sigma,

    and the limits of the slope are the ordered pairwise slopes at ranks
    :math:`(N \mp z_{1-\alpha/2}\,\sigma)/2` of N. The periods are taken as independent: with an
    autocorrelation of 0.5 the test is about twice too eager. Do not use it on rolling totals, where
    it is "significant" on 60 % of pure noise, nor on counts with a season (8-10 % at three to five
    years: a wave over whole years has a slope of its own).

    References
    ----------
    Mann HB (1945). Nonparametric tests against trend. *Econometrica* 13, 245-259. Kendall MG
    (1975). *Rank Correlation Methods*, 4th ed. Sen PK (1968). Estimates of the regression
    coefficient based on Kendall's tau. *JASA* 63, 1379-1389. Gilbert RO (1987). *Statistical
    Methods for Environmental Pollution Monitoring*, chapter 16.

    Examples
    --------
    >>> found = mann_kendall([31, 30, 28, 33, 26, 25, 22, 24], periods_per_year=1)
    >>> found[["s", "p_value", "slope", "label"]].round(4).to_dict("records")
    [{'s': -20.0, 'p_value': 0.0187, 'slope': -1.225, 'label': 'decreasing'}]
    """
    series = count_series(
        counts,
        periods_per_year=periods_per_year,
        fewest=FEWEST_PERIODS,
        exposure=exposure,
        mask=mask,
    )
    blocks = series.rates[:, np.newaxis, :]
    found = _tested(series, blocks, variance=score_variance(blocks), level=level, method=PLAIN)
    found[SLOPES] *= periods_per_year
    return found


def seasonal_mann_kendall(
    counts: ArrayLike,
    *,
    periods_per_year: int,
    correlated: bool = False,
    exposure: ArrayLike | None = None,
    mask: ArrayLike | None = None,
    level: float = 0.95,
) -> pd.DataFrame:
    r"""Test for a trend by comparing each month, or quarter, only with itself in other years.

    Answers: "do Januaries, Februaries ... mostly go one way over the years?" The season drops out
    whatever its shape. Scores and variances of the seasons are added; the slope is the median of
    all slopes between the same seasons.

    Parameters
    ----------
    counts, exposure, mask, level
        As in `mann_kendall`. The first period may be any month or quarter.
    periods_per_year
        12 or 4.
    correlated
        Whether the months of a year may rise and fall together. Their covariance is then estimated
        from the counts, which takes ten years (fewer: "not computable") and costs much of the power
        in short series; ties are part of it and there is no correction for continuity. A missing
        count takes the middle rank of its season; its year is not dropped. Otherwise three years
        are needed and the seasons are taken as independent.

    Returns
    -------
    pandas.DataFrame
        As in `mann_kendall`, slopes a year.

    Raises
    ------
    SchemaError, DenominatorError, ParameterError
        As in `mann_kendall`.

    Notes
    -----
    Measured size at a nominal 5 %, 120 months (2,000 series): 4.5 % taken as independent and 4.4 %
    as correlated when they are independent; 13 % and 5 % at an autocorrelation of 0.5; 28 % and 7 %
    at 0.8. See `pairwise` for the covariance.

    References
    ----------
    Hirsch RM, Slack JR, Smith RA (1982). Techniques of trend analysis for monthly water quality
    data. *Water Resources Research* 18, 107-121. Hirsch RM, Slack JR (1984). A nonparametric trend
    test for seasonal data with serial dependence. *Water Resources Research* 20, 727-732.

    Examples
    --------
    >>> quarters = [20, 31, 25, 18, 18, 30, 22, 15, 15, 27, 19, 14, 13, 28, 18, 11]
    >>> found = seasonal_mann_kendall(quarters, periods_per_year=4)
    >>> found[["s", "slope", "label"]].round(2).to_dict("records")
    [{'s': -22.0, 'slope': -2.17, 'label': 'decreasing'}]
    """
    series = count_series(
        counts,
        periods_per_year=periods_per_year,
        fewest=FEWEST_CORRELATED if correlated else FEWEST_BY_SEASON,
        exposure=exposure,
        mask=mask,
    )
    blocks = season_blocks(series.rates, seasons=int(periods_per_year))
    variance = correlated_variance(blocks) if correlated else score_variance(blocks)
    method = CORRELATED if correlated else SEASONAL
    return _tested(series, blocks, variance=variance, level=level, method=method)


def _tested(
    series: CountSeries, blocks: FloatArray, *, variance: FloatArray, level: float, method: str
) -> pd.DataFrame:
    """Put score, test, slope and label of each series into a row; slopes per step of a block."""
    alpha = 1 - settings.proportion(level, name="level")
    reasons = np.where(series.testable & ~(variance > 0), ALL_EQUAL, series.reasons)
    spread = np.sqrt(np.where(reasons == "", variance, np.nan))
    found = compare_pairs(blocks, reach=special.ndtri(1 - alpha / 2) * spread)
    step = 0 if method == CORRELATED else np.sign(found.score)
    z = (found.score - step) / spread
    p_value = 2 * special.ndtr(-np.abs(z))
    clear = np.where(z > 0, INCREASING, DECREASING)
    measures = {
        "s": found.score,
        "var_s": variance,
        "z": z,
        "p_value": p_value,
        "tau": found.score / np.where(found.pairs > 0, found.pairs, np.nan),
        "slope": found.slope,
        "ci_lower": found.lower,
        "ci_upper": found.upper,
    }
    table = pd.DataFrame(measures).where(pd.Series(reasons == ""))
    return table.assign(
        n_used=series.used.sum(axis=1),
        label=labelled(reasons, np.where(p_value < alpha, clear, NO_CLEAR_TREND)),
        ci_level=1 - alpha,
        ci_method=np.where(reasons == "", method, UNKNOWN),
    )
