"""One pair of small counts, called out alone: the exact test beside less careful ones.

The exact test of `comparison.compare_counts` is careful: at a handful of offences its false-alarm rate
is well below the one asked for, and so is its power. For a single pair of counts that gets a
sentence of its own, the mid-p and the E-test keep closer to the rate asked for. They are shown
together, so that nobody picks the one that suits.
"""

from typing import TypeAlias

import numpy as np
import pandas as pd
from scipy import optimize, stats
from statsmodels.stats import rates

from scp_analysis.errors import ParameterError, explain
from scp_analysis.statistics import inputs, settings
from scp_analysis.statistics.changes import conditional
from scp_analysis.statistics.inputs import FloatArray
from scp_analysis.statistics.intervals.proportions import proportion_interval

EXACT = "exact conditional (Clopper-Pearson)"
MID_P = "mid-p conditional"
MID_P_LIKELIHOOD = "mid-p conditional, ordered by likelihood"
E_TEST = "E-test (Krishnamoorthy and Thomson), estimated variance"
E_TEST_SCORE = "E-test (Krishnamoorthy and Thomson), score statistic"
SCORE_LIMITS = "score"
NO_LIMITS = "none: this order of outcomes has no interval of its own"
UNKNOWN = "not available: a count is missing"
METHODS = (EXACT, MID_P, MID_P_LIKELIHOOD, E_TEST, E_TEST_SCORE)
LARGEST_FOR_E_TEST = 1000
"""Above it the E-test sums a grid too large to be worth it, and all methods agree anyway."""

Result: TypeAlias = tuple[float, float, float, str]


def single_change(
    current: float,
    previous: float,
    *,
    exposure_current: float = 1.0,
    exposure_previous: float = 1.0,
    level: float = 0.95,
) -> pd.DataFrame:
    r"""Test one change between two small counts by each of five methods, side by side.

    Answers: "nine last year, two this year: could that be chance?" Say beforehand which method
    counts; the mid-p is a sound choice. For tables of changes use `comparison.compare_counts`.

    Parameters
    ----------
    current, previous
        The two counts, the later one first, single whole numbers from 0 to 1,000, of periods that
        do not overlap.
    exposure_current, exposure_previous
        What each is out of (days, population), above zero.
    level
        Coverage of the interval, a proportion between 0 and 1: 0.95, never 95.

    Returns
    -------
    pandas.DataFrame
        A row per method, in the order of `METHODS`: method (of the p value), current, previous,
        change_percent, ci_lower, ci_upper (per cent, of the ratio of rates), ci_level, ci_method,
        p_value (two-sided). The E-tests have the score interval, which is of their kind but does
        not always agree with them to the last digit. The likelihood order has none. Without an
        offence in the previous period the percentage is missing and the upper limit ``inf``; without
        any in both every p is 1. A missing count gives missing results.

    Raises
    ------
    SchemaError
        A count is negative.
    DenominatorError
        An exposure is not above zero.
    ParameterError
        A count is not whole or above 1,000, an argument is not a single number, or `level` is not
        between 0 and 1.

    Notes
    -----
    All take offences as independent (Poisson). Where the series has a dispersion above 1 they
    are all too eager, and `comparison.compare_counts` with that phi is the only test to use. The mid-p
    is twice the smaller tail, with only half of the probability of what was observed in it; its
    limits are where that tail makes :math:`\alpha/2`, so the two agree. Ordered by likelihood, it
    is the probability of everything no likelier than what was observed, less half of that.

    References
    ----------
    Krishnamoorthy K, Thomson J (2004). A more powerful test for comparing two Poisson means.
    *Journal of Statistical Planning and Inference* 119, 23-35. Gu K, Ng HKT, Tang ML, Schucany WR
    (2008). Testing the ratio of two Poisson rates. *Biometrical Journal* 50, 283-298. Lancaster HO
    (1961). Significance tests in discrete distributions. *JASA* 56, 223-234.

    Examples
    --------
    >>> single_change(2, 9)[["method", "p_value"]].round(3).values.tolist()[:2]
    [['exact conditional (Clopper-Pearson)', 0.065], ['mid-p conditional', 0.039]]
    """
    level = settings.proportion(level, name="level")
    x, y = _whole(current, name="current count"), _whole(previous, name="previous count")
    e_1, e_0 = (
        _single(inputs.exposures(value, name=name), name=name)
        for value, name in (
            (exposure_current, "current exposure"),
            (exposure_previous, "previous exposure"),
        )
    )
    found = {} if np.isnan(x + y) else _results(int(x), int(y), e_1, e_0, level)
    unknown = (np.nan, np.nan, np.nan, UNKNOWN)
    rows = (found.get(name, unknown) for name in METHODS)
    p_value, lower, upper, ci_method = zip(*rows, strict=True)
    return pd.DataFrame(
        {
            "method": METHODS,
            "current": x,
            "previous": y,
            "change_percent": 100 * ((x / y) * (e_0 / e_1) - 1) if y > 0 else np.nan,
            "ci_lower": lower,
            "ci_upper": upper,
            "ci_level": level,
            "ci_method": ci_method,
            "p_value": p_value,
        }
    )


def _whole(value: float, *, name: str, most: float = LARGEST_FOR_E_TEST) -> float:
    count = _single(inputs.counts(value, name=name), name=name)
    if count % 1 > 0 or count > most:
        raise ParameterError(
            explain(
                f"The {name} must be a whole number of at most {most}.",
                found=f"{count:g}",
                where=f"the {name} given",
                remedy="use compare_counts for large counts and for counts with a dispersion",
            )
        )
    return count


def _single(array: FloatArray, *, name: str) -> float:
    if array.ndim:
        raise ParameterError(
            explain(
                f"The {name} must be a single number.",
                found=f"shape {array.shape}",
                where=f"the {name} given",
                remedy="use compare_counts for many changes at once",
            )
        )
    return float(array)


def _results(x: int, y: int, e_1: float, e_0: float, level: float) -> dict[str, Result]:
    """Give p, limits in per cent and the method of the limits, for each test."""
    tail = np.array([(1 - level) / 2])
    one = np.array([float(x)]), np.array([float(y)])
    low, high = conditional.ratio_limits(*one, tail)
    exact_p = float(conditional.central_p(*one, np.array([e_1 / (e_1 + e_0)]))[0])
    exact = float(low[0]), float(high[0])
    mid, score = mid_p_limits(x, y, level=level), _score_limits(x, y, level=level)
    none = np.nan, np.nan

    def result(p_value: float, limits: tuple[float, float], ci_method: str) -> Result:
        lower, upper = (100 * (limit * e_0 / e_1 - 1) for limit in limits)
        return p_value, lower, upper, ci_method

    return {
        EXACT: result(exact_p, exact, EXACT),
        MID_P: result(_mid_p(x, y, e_1 / (e_1 + e_0)), mid, MID_P),
        MID_P_LIKELIHOOD: result(_tested(x, e_1, y, e_0, "cond-midp"), none, NO_LIMITS),
        E_TEST: result(_tested(x, e_1, y, e_0, "etest-wald"), score, SCORE_LIMITS),
        E_TEST_SCORE: result(_tested(x, e_1, y, e_0, "etest-score"), score, SCORE_LIMITS),
    }


def _score_limits(x: int, y: int, *, level: float) -> tuple[float, float]:
    """Give the score limits of the ratio, which are the Wilson limits of the share, as odds."""
    if x + y == 0:
        return 0.0, np.inf
    share = proportion_interval(x, n=x + y, level=level)
    upper = np.inf if y == 0 else _odds(float(share.upper))
    return _odds(float(share.lower)), upper


def _tested(x: int, e_1: float, y: int, e_0: float, method: str) -> float:
    """Test as statsmodels does; an empty period comes first, where it can be divided.

    When both are empty every other outcome is at least as extreme, so p is 1.
    """
    if x + y == 0:
        return 1.0
    pairs = (x, e_1, y, e_0) if y > 0 else (y, e_0, x, e_1)
    found = rates.test_poisson_2indep(*pairs, method=method)
    return min(1.0, float(found.pvalue))


def _mid_p(x: int, y: int, share: float) -> float:
    above = _above(x, y, share)
    return 2 * min(above, 1 - above)


def mid_p_limits(x: float, y: float, *, level: float = 0.95) -> tuple[float, float]:
    r"""Give the mid-p limits of the ratio behind two counts of equal exposure.

    Parameters
    ----------
    x, y
        The later count and the earlier one, single whole numbers of zero or more.
    level
        Coverage, a proportion between 0 and 1: 0.95, never 95.

    Returns
    -------
    tuple of float
        Lower limit (0 when `x` is zero) and upper limit (``inf`` when `y` is zero) of ``x / y``; both
        missing when a count is.

    Raises
    ------
    SchemaError
        A count is negative.
    ParameterError
        A count is not whole or not a single number, or `level` is not between 0 and 1.

    References
    ----------
    Rothman KJ, Greenland S (1998). *Modern Epidemiology*, 2nd ed., ch. 14.

    Examples
    --------
    >>> [round(limit, 3) for limit in mid_p_limits(2, 9)]
    [0.033, 0.933]
    """
    tail = (1 - settings.proportion(level, name="level")) / 2
    one, other = (
        _whole(value, name=name, most=np.inf)
        for value, name in ((x, "later count"), (y, "earlier count"))
    )
    if np.isnan(one + other):
        return np.nan, np.nan
    lower = 0.0 if one == 0 else _odds(_where(int(one), int(other), tail))
    upper = np.inf if other == 0 else 1 / _odds(_where(int(other), int(one), tail))
    return lower, upper


def _above(x: int, y: int, share: float) -> float:
    """Give the probability of more than `x` out of all, and half of that of `x`."""
    chance = stats.binom(x + y, share)
    return float(chance.sf(x) + chance.pmf(x) / 2)


def _where(x: int, y: int, tail: float) -> float:
    """Give the share at which `_above` is the tail; it rises with the share."""
    found = optimize.brentq(
        lambda share: _above(x, y, share) - tail, 0.0, 1.0, xtol=1e-18, rtol=1e-12, maxiter=1000
    )
    return float(found)


def _odds(share: float) -> float:
    return share / (1 - share)
