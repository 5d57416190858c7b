"""Intervals for one proportion, Wilson and exact, and the difference of two proportions."""

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike
from scipy import special
from statsmodels.stats import proportion

from scp_analysis.errors import SchemaError, explain, first_few
from scp_analysis.statistics import inputs, settings
from scp_analysis.statistics.inputs import FloatArray
from scp_analysis.statistics.intervals import rows
from scp_analysis.statistics.intervals.counts import Interval

CLOPPER_PEARSON = "exact (Clopper-Pearson)"
NEWCOMBE = "Newcombe (hybrid Wilson score)"
SCORE = "score test of the difference"
UNKNOWN = "not available: a count is missing"
NO_DOUBT = "not available: none of either, or all of both"


def proportion_interval(events: ArrayLike, *, n: ArrayLike, level: float = 0.95) -> Interval:
    r"""Give Wilson score limits for a proportion.

    Answers: "given `events` out of `n`, which underlying proportions are consistent with them?"
    The limits stay inside 0 to 1 and behave at 0 and at `n`.

    Parameters
    ----------
    events
        Counts, zero or more and not above `n`; a missing one has missing limits.
    n
        Number each count is out of, above zero, broadcast over `events`. It is the number
        observed: for a weighted survey give the effective number instead.
    level
        Coverage, a proportion between 0 and 1: 0.95, never 95.

    Returns
    -------
    Interval
        `lower` and `upper` as proportions between 0 and 1, in the shape of `events` and `n`.

    Raises
    ------
    SchemaError
        A count is negative or above its `n`, or the arrays do not match.
    DenominatorError
        An `n` is zero, negative or missing.
    ParameterError
        `level` is not between 0 and 1.

    Notes
    -----
    With :math:`z` the normal quantile, :math:`p = x/n` and :math:`q = 1 - p`,

    .. math:: \frac{2x + z^2 \mp z\sqrt{z^2 + 4xq}}{2(n + z^2)}.

    At 99.8 % and shares of a few per cent of a small base the limits are far from their level
    (misses up to 3.6 % of 10, 0.7 % of 300): use `exact_proportion_interval` there.
    Do not use it for a percentage printed without its base, nor for "per cent of incidents" where
    one person is counted many times.

    References
    ----------
    Wilson EB (1927). Probable inference, the law of succession, and statistical inference.
    *JASA* 22, 209-212. Newcombe RG (1998). *Statistics in Medicine* 17, 857-872 (method 3).

    Examples
    --------
    >>> limits = proportion_interval(81, n=263)
    >>> float(limits.lower.round(4)), float(limits.upper.round(4))
    (0.2553, 0.3662)
    """
    tail = (1 - settings.proportion(level, name="level")) / 2
    x, total = _pair(events, n, names=("events", "n"))
    z = special.ndtri(1 - tail)
    half = z * np.sqrt(z**2 + 4 * x * (1 - x / total))
    lower = (2 * x + z**2 - half) / (2 * (total + z**2))
    upper = (2 * x + z**2 + half) / (2 * (total + z**2))
    lower, upper = np.where(x == 0, 0.0, lower), np.where(x == total, 1.0, upper)
    return Interval(lower, upper, float(level), "Wilson score")


def exact_proportion_interval(events: ArrayLike, *, n: ArrayLike, level: float = 0.95) -> Interval:
    r"""Give Clopper-Pearson limits for a proportion: covered at least `level`, never less.

    Answers the question of `proportion_interval` on the careful side. It is wider than
    need be; the Wilson interval is closer to its level and is the one for tables.

    Parameters
    ----------
    events
        Counts, zero or more and not above `n`; a missing one has missing limits.
    n
        Number each count is out of, above zero, broadcast over `events`.
    level
        Coverage, a proportion between 0 and 1: 0.95, never 95.

    Returns
    -------
    Interval
        `lower` and `upper` as proportions between 0 and 1, in the shape of `events` and `n`.

    Raises
    ------
    SchemaError
        A count is negative or above its `n`, or the arrays do not match.
    DenominatorError
        An `n` is zero, negative or missing.
    ParameterError
        `level` is not between 0 and 1.

    Notes
    -----
    The limits are the :math:`\alpha/2` quantile of a beta distribution with parameters
    :math:`(x, n - x + 1)` and the :math:`1 - \alpha/2` quantile of one with
    :math:`(x + 1, n - x)`. Not for weighted surveys (see `percentages.survey_intervals`), nor where
    one person is counted many times.

    References
    ----------
    Clopper CJ, Pearson ES (1934). The use of confidence or fiducial limits illustrated in the case
    of the binomial. *Biometrika* 26, 404-413.

    Examples
    --------
    >>> limits = exact_proportion_interval(81, n=263)
    >>> float(limits.lower.round(4)), float(limits.upper.round(4))
    (0.2527, 0.3676)
    """
    alpha = 1 - settings.proportion(level, name="level")
    x, total = _pair(events, n, names=("events", "n"))
    limits = proportion.proportion_confint(
        np.where(np.isnan(x), 0, x), total, alpha=alpha, method="beta"
    )
    lower, upper = (np.where(np.isnan(x), np.nan, limit) for limit in limits)
    return Interval(lower, upper, float(level), CLOPPER_PEARSON)


def compare_proportions(
    events: ArrayLike,
    other_events: ArrayLike,
    *,
    n: ArrayLike,
    other_n: ArrayLike,
    level: float = 0.95,
) -> pd.DataFrame:
    r"""Compare two independent proportions: difference, interval and p value.

    Answers: "is the share of cases with this outcome higher here, or now, than there, or then?"
    Whether two intervals overlap is no answer to that.

    Parameters
    ----------
    events, other_events
        Counts, zero or more and not above their `n`, a single number or one per pair; a missing one
        gives a row of missing results.
    n, other_n
        Numbers the counts are out of, above zero, a single number or one per pair.
    level
        Coverage of the interval, a proportion between 0 and 1: 0.95, never 95.

    Returns
    -------
    pandas.DataFrame
        A row per pair, with the index of the columns given: proportion, other_proportion, difference
        (the first less the other; all proportions, so 0.01 is one percentage point), ci_lower,
        ci_upper (of the difference), ci_level, ci_method, p_value (two-sided), p_method.

    Raises
    ------
    SchemaError
        A count is negative or above its `n`, the arrays do not match in length, or columns in
        their index.
    DenominatorError
        An `n` is zero, negative or missing.
    ParameterError
        `level` is not between 0 and 1.

    Notes
    -----
    With :math:`l_i, u_i` the Wilson limits of :math:`p_i` (Newcombe's method 10),

    .. math::

        d - \sqrt{(p_1 - l_1)^2 + (u_2 - p_2)^2}, \qquad d + \sqrt{(u_1 - p_1)^2 + (p_2 - l_2)^2}.

    The p value is of the score test of Miettinen and Nurminen, whose variance is n / (n - 1) times
    that of Pearson's chi-square (R's ``prop.test`` without correction), n of both together. It is
    missing when nothing, or everything, of both was counted; then the interval alone is given. It
    can disagree with the interval at the very edge. Both take events as independent: use
    `waves.compare_waves` for surveys, and counts with a dispersion (`comparison.compare_counts`)
    for offences.

    References
    ----------
    Newcombe RG (1998). Interval estimation for the difference between independent proportions.
    *Statistics in Medicine* 17, 873-890. Miettinen O, Nurminen M (1985). Comparative analysis of
    two rates. *Statistics in Medicine* 4, 213-226.

    Examples
    --------
    >>> compared = compare_proportions(56, 48, n=70, other_n=80)
    >>> compared[["difference", "ci_lower", "ci_upper"]].round(4).to_numpy().tolist()
    [[0.2, 0.0524, 0.3339]]
    """
    alpha = 1 - settings.proportion(level, name="level")
    x_1, n_1 = _pair(events, n, names=("events", "n"))
    x_0, n_0 = _pair(other_events, other_n, names=("other events", "other n"))
    x_1, n_1, x_0, n_0 = rows.one_length(x_1, n_1, x_0, n_0, what="counts and what they are out of")
    known = ~np.isnan(x_1 + x_0)
    results = np.full((3, len(known)), np.nan)
    if known.any():
        pairs = (x_1[known], n_1[known], x_0[known], n_0[known])
        limits = proportion.confint_proportions_2indep(*pairs, method="newcomb", alpha=alpha)
        results[:2, known] = np.clip(limits, -1.0, 1.0)
        results[2, known] = _score_p(*pairs)
    tested = np.where(np.isnan(results[2]), NO_DOUBT, SCORE)
    return rows.labelled(
        {
            "proportion": x_1 / n_1,
            "other_proportion": x_0 / n_0,
            "difference": x_1 / n_1 - x_0 / n_0,
            "ci_lower": results[0],
            "ci_upper": results[1],
            "ci_level": float(level),
            "ci_method": np.where(known, NEWCOMBE, UNKNOWN),
            "p_value": results[2],
            "p_method": np.where(known, tested, UNKNOWN),
        },
        index=rows.common_index(events, other_events, n, other_n),
        rows=len(known),
    )


def _score_p(x_1: FloatArray, n_1: FloatArray, x_0: FloatArray, n_0: FloatArray) -> FloatArray:
    """Give the two-sided p of no difference, with Miettinen and Nurminen's n / (n - 1)."""
    n = n_1 + n_0
    pooled = (x_1 + x_0) / n
    variance = pooled * (1 - pooled) * (1 / n_1 + 1 / n_0) * n / np.where(n > 1, n - 1, np.nan)
    error = np.sqrt(np.where(variance > 0, variance, np.nan))
    return np.asarray(2 * special.ndtr(-np.abs(x_1 / n_1 - x_0 / n_0) / error))


def _pair(
    events: ArrayLike, n: ArrayLike, *, names: tuple[str, str]
) -> tuple[FloatArray, FloatArray]:
    """Give counts and what they are out of, in one shape, no count above its total."""
    rows.common_index(events, n)
    x, total = inputs.counts(events, name=names[0]), inputs.exposures(n, name=names[1])
    x, total = rows.one_shape(x, total, what=f"{names[0]} and {names[1]}")
    wrong = x > total
    if np.any(wrong):
        raise SchemaError(
            explain(
                f"{names[0].capitalize()} must not be more than the number they are out of.",
                found=first_few(np.atleast_1d(x)[np.atleast_1d(wrong)].tolist()),
                where=f"the {names[0]} given",
                remedy=f"check that {names[0]} and {names[1]} count the same thing",
            )
        )
    return x, total
