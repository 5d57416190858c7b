r"""Log-linear (quasi-)Poisson regression of many series on one design, all at once.

Iteratively reweighted least squares with the log link: with :math:`\mu = \exp(X\beta + offset)`
each step solves :math:`X'WX\,\beta = X'Wz`, :math:`W = diag(\mu)`, for every series together. The
products of the design's columns are formed once, so :math:`X'WX` of all series is a single matrix
product.
"""

from dataclasses import dataclass

import numpy as np

from scp_analysis.statistics.inputs import BoolArray, FloatArray

_STEPS = 50
_TOLERANCE = 1e-8
"""Largest move of a coefficient at the last step; the next would be about its square."""

_SMALLEST_MEAN = 1e-8
_LARGEST_LOG = 50.0
_NOTHING = 1e-7


@dataclass(frozen=True, slots=True)
class LogLinearFit:
    """Coefficients (series, terms), their covariance at phi = 1, means, and which fits settled."""

    coefficients: FloatArray
    covariance: FloatArray
    fitted: FloatArray
    settled: BoolArray

    def pearson(self, counts: FloatArray) -> FloatArray:
        """Give the Pearson residuals (count - mean) / sqrt(mean); those of a perfect fit are 0."""
        return without_rounding((counts - self.fitted) / np.sqrt(self.fitted))


def without_rounding(residuals: FloatArray) -> FloatArray:
    """Put 0 in place of residuals that are rounding error, which would seem to have a memory.

    Examples
    --------
    >>> without_rounding(np.array([3e-15, -0.2])).tolist()
    [0.0, -0.2]
    """
    return np.where(np.abs(residuals) > _NOTHING, residuals, 0.0)


def fit_loglinear(counts: FloatArray, *, design: FloatArray, offset: FloatArray) -> LogLinearFit:
    """Fit every row of counts to the same design by maximum (quasi-)likelihood.

    Parameters
    ----------
    counts
        Counts without gaps, shape (series, observations); each row holds an offence.
    design
        Columns of full rank, shape (observations, terms).
    offset
        Logarithm of the exposure, same shape as `counts`.

    Returns
    -------
    LogLinearFit
        A fit has settled when no coefficient moves any more; one that has not (an effect runs off
        to zero counts) must not be used.

    References
    ----------
    McCullagh P, Nelder JA (1989). *Generalized Linear Models*, 2nd ed., 2.5.

    Examples
    --------
    >>> x = np.column_stack([np.ones(4), np.arange(4.0)])
    >>> fit = fit_loglinear(np.array([[8.0, 4, 2, 1]]), design=x, offset=np.zeros((1, 4)))
    >>> np.exp(fit.coefficients).round(6)
    array([[8. , 0.5]])
    """
    terms = design.shape[1]
    products = (design[:, :, np.newaxis] * design[:, np.newaxis, :]).reshape(len(design), -1)
    mean = (counts + counts.mean(axis=1, keepdims=True)) / 2
    coefficients, moved = np.zeros((len(counts), terms)), np.full(len(counts), np.inf)
    eta = np.log(mean)
    for _ in range(_STEPS):
        information = (mean @ products).reshape(-1, terms, terms)
        score = (mean * (eta - offset) + counts - mean) @ design
        before = coefficients
        coefficients = np.linalg.solve(information, score[..., np.newaxis])[..., 0]
        eta = np.clip(coefficients @ design.T + offset, np.log(_SMALLEST_MEAN), _LARGEST_LOG)
        mean = np.exp(eta)
        moved = np.abs(coefficients - before).max(axis=1)
        if not (moved > _TOLERANCE).any():
            break
    covariance = np.linalg.inv((mean @ products).reshape(-1, terms, terms))
    inside = (mean > 10 * _SMALLEST_MEAN).all(axis=1) & (eta < _LARGEST_LOG).all(axis=1)
    return LogLinearFit(coefficients, covariance, mean, (moved <= _TOLERANCE) & inside)
