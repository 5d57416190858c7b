r"""Two counts given their total: binomial tails, Clopper-Pearson limits, and the step to t.

All arguments are arrays of one shape. Counts may be fractions (divided by a dispersion factor),
since the binomial tails are incomplete beta functions. A missing value makes the result missing.
"""

import numpy as np
from scipy import special

from scp_analysis.statistics.inputs import FloatArray


def central_p(x: FloatArray, y: FloatArray, share: FloatArray) -> FloatArray:
    r"""Give twice the smaller tail, at most 1, of `x` out of ``x + y`` at an expected `share`.

    Examples
    --------
    >>> central_p(np.array([8.0]), np.array([2.0]), np.array([0.5])).round(4)
    array([0.1094])
    """
    at_least = np.where(x > 0, special.betainc(np.where(x > 0, x, 1), y + 1, share), 1.0)
    at_most = np.where(y > 0, special.betaincc(x + 1, np.where(y > 0, y, 1), share), 1.0)
    return np.where(np.isnan(x + y), np.nan, np.minimum(1.0, 2 * np.minimum(at_least, at_most)))


def ratio_limits(x: FloatArray, y: FloatArray, tail: FloatArray) -> tuple[FloatArray, FloatArray]:
    r"""Give the limits of the ratio behind ``x / y``, with probability `tail` outside each.

    The Clopper-Pearson limits :math:`p` of ``x / (x + y)`` become :math:`p/(1 - p)`. The upper one
    is worked from the share of `y`, so that nothing is lost when the ratio is large.

    Examples
    --------
    >>> limits = ratio_limits(np.array([182.0]), np.array([133.0]), np.array([0.025]))
    >>> [limit.round(4).tolist() for limit in limits]
    [[1.0882], [1.7244]]
    """
    low = special.betaincinv(np.where(x > 0, x, 1), y + 1, tail)
    lower = np.where(x > 0, low / (1 - low), 0.0)
    high = special.betaincinv(np.where(y > 0, y, 1), x + 1, tail)
    with np.errstate(divide="ignore"):  # a tail too thin for a float: the limit is infinite
        upper = np.where(y > 0, (1 - high) / high, np.inf)
    unknown = np.isnan(x + y + tail)
    return np.where(unknown, np.nan, lower), np.where(unknown, np.nan, upper)


def t_quantile(probability: float, freedom: FloatArray) -> FloatArray:
    """Give quantiles of Student's t; with infinite degrees of freedom, of the normal.

    Examples
    --------
    >>> t_quantile(0.975, np.array([12.0, np.inf])).round(3)
    array([2.179, 1.96 ])
    """
    normal = np.full_like(freedom, special.ndtri(probability))
    t = special.stdtrit(np.where(np.isinf(freedom), 1.0, freedom), probability)
    return np.where(np.isinf(freedom), normal, t)


def reach(size: float, power: float, freedom: FloatArray) -> FloatArray:
    """Give how many standard errors a change must have to be found with some power, by a t test.

    The standard error of the test is itself estimated, so it is a quantile of the noncentral t; with
    infinite degrees of freedom, the sum of two normal ones.

    Examples
    --------
    >>> reach(0.05, 0.8, np.array([12.0, np.inf])).round(3)
    array([3.053, 2.802])
    """
    needed = t_quantile(1 - size / 2, freedom)
    finite = np.where(np.isinf(freedom), 1.0, freedom)
    exact = special.nctdtrinc(finite, 1 - power, np.where(np.isinf(freedom), 0.0, needed))
    return np.asarray(np.where(np.isinf(freedom), needed + special.ndtri(power), exact))


def normal_tail(alpha: float, freedom: FloatArray) -> FloatArray:
    """Give the normal tail that has the same score as the t tail of ``alpha / 2``.

    Examples
    --------
    >>> normal_tail(0.05, np.array([12.0, np.inf])).round(4)
    array([0.0147, 0.025 ])
    """
    return np.asarray(special.ndtr(-t_quantile(1 - alpha / 2, freedom)))


def refer_to_t(p_value: FloatArray, freedom: FloatArray) -> FloatArray:
    """Read the normal score of a two-sided p value against t: the inverse of `normal_tail`.

    Examples
    --------
    >>> refer_to_t(np.array([0.0293, 0.05]), np.array([12.0, np.inf])).round(3)
    array([0.05, 0.05])
    """
    finite = np.where(np.isinf(freedom), 1.0, freedom)
    heavier = np.minimum(1.0, 2 * special.stdtr(finite, special.ndtri(p_value / 2)))
    return np.where(np.isinf(freedom), p_value, heavier)
