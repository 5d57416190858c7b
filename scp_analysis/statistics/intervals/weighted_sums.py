r"""Interval for a weighted sum of counts, from its variance and the heaviest weight.

Directly standardised rates and totals of harm are both sums of counts with weights. A few heavy
weights make such a sum far less certain than a plain count of the same size.
"""

from typing import Final

import numpy as np
from scipy import special

from scp_analysis.statistics import settings
from scp_analysis.statistics.inputs import FloatArray

GAMMA: Final = "gamma (Fay and Feuer)"


def gamma_limits(
    total: FloatArray, variance: FloatArray, heaviest: FloatArray, *, level: float
) -> tuple[FloatArray, FloatArray]:
    r"""Give the limits of Fay and Feuer for weighted sums of Poisson counts.

    Parameters
    ----------
    total
        Weighted sums :math:`T = \sum w_i x_i`, zero or more; a missing one has missing limits.
    variance
        Their variances :math:`V = \sum w_i^2 \varphi_i x_i`, same shape.
    heaviest
        Largest :math:`w_i \varphi_i` of each sum, events that did not occur included, same shape.
    level
        Coverage, a proportion between 0 and 1.

    Returns
    -------
    tuple of numpy.ndarray
        Lower and upper limits in the unit of `total`; the lower limit of zero is zero, and the
        upper one is missing where there is no weight above zero.

    Raises
    ------
    ParameterError
        `level` is not between 0 and 1.

    Notes
    -----
    Gamma quantiles with mean :math:`T` and variance :math:`V` below, and with :math:`T + m` and
    :math:`V + m^2` above, :math:`m` the heaviest. With equal weights they are Garwood's limits
    times the weight. Coverage is at least `level`, and far more where one weight stands out.

    References
    ----------
    Fay MP, Feuer EJ (1997). Confidence intervals for directly standardized rates: a method based
    on the gamma distribution. *Statistics in Medicine* 16, 791-801.

    Examples
    --------
    >>> ten = np.array([10.0])
    >>> lower, upper = gamma_limits(ten, ten, np.ones(1), level=0.95)
    >>> lower.round(2), upper.round(2)
    (array([4.8]), array([18.39]))
    """
    tail = (1 - settings.proportion(level, name="level")) / 2
    lower = np.where(total == 0, 0.0, _quantile(total, variance, tail))
    return lower, _quantile(total + heaviest, variance + heaviest**2, 1 - tail)


def _quantile(mean: FloatArray, variance: FloatArray, probability: float) -> FloatArray:
    """Give a quantile of the gamma distribution with this mean and variance."""
    some = np.where(variance > 0, variance, np.nan)
    positive = np.where(mean > 0, mean, np.nan)
    return np.asarray(some / positive * special.gammaincinv(positive**2 / some, probability))
