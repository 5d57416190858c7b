r"""How long a series remembers, and what that does to a sum or a slope.

A count that is high this month tends to be high next month. A test that does not know it takes
good and bad spells for change. Two things make the memory of a short series hard to see: the fit
(season, level, slope) has already taken part of it away, and independent noise on top of a slow
movement hides how long the movement lasts.

The answer here is an average over models. Each says that a share :math:`c` of the variance is an
AR(1) process with coefficient :math:`\rho` and the rest is independent,
:math:`V = (1-c)\,I + c\,R(\rho)`. With :math:`M` the residual projection of the design and
:math:`L_k` the matrix that pairs observations :math:`k` periods apart, residuals :math:`e` have

.. math:: E[e'L_k e] = \sigma^2\,tr(M L_k M V), \qquad E[e'e] = \sigma^2\,tr(M V),

so each model predicts the residual autocorrelations :math:`r_k = e'L_k e / e'e` *that this design
leaves over*, and their covariance. A model counts by how well it predicts the ones observed; half
of the prior weight is on no memory at all. For a contrast :math:`c'y` the variance over what
independent residuals would suggest is

.. math:: g = \frac{c'Vc}{c'c} \cdot \frac{tr(M)}{tr(M V)},

averaged over the models. It is exact for each model to first order, and takes no simulation.

For slopes. A difference of yearly totals feels short memory only and often rests on a dozen degrees
of freedom, where the average leans on its prior; `autocorrelation` serves it better.
"""

from dataclasses import dataclass

import numpy as np

from scp_analysis.statistics.inputs import FloatArray, IntArray

LAGS = (1, 2, 3)
SHARES = np.array([0.2, 0.4, 0.6, 0.8, 1.0])
COEFFICIENTS = np.array([0.3, 0.5, 0.7, 0.8, 0.9])
WEIGHT_OF_NONE = 0.5


@dataclass(frozen=True, slots=True)
class Memory:
    """What is remembered, per series: autocorrelation at lag one, and variance inflation."""

    lag1: FloatArray
    inflation: FloatArray


@dataclass(frozen=True, slots=True)
class _Models:
    """Per model: predicted autocorrelations, their covariance, lag 1, inflation, prior weight."""

    expected: FloatArray
    covariance: FloatArray
    lag1: FloatArray
    inflation: FloatArray
    prior: FloatArray


def memory(
    residuals: FloatArray,
    *,
    design: FloatArray,
    times: IntArray,
    contrast: FloatArray,
    contrast_times: IntArray,
) -> Memory:
    """Estimate how long residuals remember and what it does to the variance of a contrast.

    Parameters
    ----------
    residuals
        Standardised residuals, shape (series, observations), all from the same design.
    design
        Fitted columns, shape (observations, terms).
    times
        Whole period number of each observation, rising; gaps are allowed.
    contrast
        Weights of the estimate whose variance is wanted.
    contrast_times
        Period number of each weight.

    Returns
    -------
    Memory
        Averages over the models: lag1 is 0 or more, inflation is usually 1 or more.

    References
    ----------
    Durbin J, Watson GS (1950). Testing for serial correlation in least squares regression.
    *Biometrika* 37, 409-428 (moments of ratios of quadratic forms in residuals). Hoeting JA et al.
    (1999). Bayesian model averaging: a tutorial. *Statistical Science* 14, 382-417.

    Examples
    --------
    >>> t = np.arange(24)
    >>> wave = np.sign(np.sin(t / 2 + 0.1))[np.newaxis]
    >>> found = memory(
    ...     wave, design=np.ones((24, 1)), times=t, contrast=np.ones(24), contrast_times=t
    ... )
    >>> bool(found.lag1[0] > 0.4), bool(found.inflation[0] > 2)
    (True, True)
    """
    models = _models(design, times, contrast=contrast, contrast_times=contrast_times)
    observed = _autocorrelations(residuals, times)
    weight = _weights(observed, models)
    return Memory(lag1=weight @ models.lag1, inflation=weight @ models.inflation)


def _autocorrelations(residuals: FloatArray, times: IntArray) -> FloatArray:
    """Give r_k of every series, shape (series, lags); those of no residuals at all are 0."""
    total = (residuals**2).sum(axis=1)
    paired = [((residuals @ _pairs(times, lag)) * residuals).sum(axis=1) for lag in LAGS]
    return np.asarray(np.column_stack(paired) / np.where(total > 0, total, 1.0)[:, np.newaxis])


def _pairs(times: IntArray, lag: int) -> FloatArray:
    return np.asarray((np.abs(np.subtract.outer(times, times)) == lag) / 2.0)


def _weights(observed: FloatArray, models: _Models) -> FloatArray:
    """Give the posterior weight of each model for each series, shape (series, models)."""
    off = observed[:, np.newaxis, :] - models.expected
    precision = np.linalg.inv(models.covariance)
    distance = np.einsum("smk,mkl,sml->sm", off, precision, off, optimize=True)
    log_weight = np.log(models.prior) - (distance + np.linalg.slogdet(models.covariance)[1]) / 2
    weight = np.exp(log_weight - log_weight.max(axis=1, keepdims=True))
    return np.asarray(weight / weight.sum(axis=1, keepdims=True))


def _models(
    design: FloatArray, times: IntArray, *, contrast: FloatArray, contrast_times: IntArray
) -> _Models:
    """Work out every model's predictions; all is quadratic in V, so linear in few traces."""
    basis, _ = np.linalg.qr(design)
    pairs = [np.eye(len(times)), *(_pairs(times, lag) for lag in LAGS)]
    plain = [_project(pair @ _project(np.eye(len(times)), basis), basis) for pair in pairs]
    apart, contrast_apart = (np.abs(np.subtract.outer(t, t)) for t in (times, contrast_times))
    found = [_predicted(plain, plain, share=0.0, spread=1.0)]
    lag1, prior = [0.0], [WEIGHT_OF_NONE]
    for coefficient in COEFFICIENTS:
        moved = [matrix @ coefficient**apart for matrix in plain]
        spread = contrast @ coefficient**contrast_apart @ contrast / (contrast @ contrast)
        for share in SHARES:
            found.append(_predicted(plain, moved, share=share, spread=1 - share + share * spread))
            lag1.append(share * coefficient)
            prior.append((1 - WEIGHT_OF_NONE) / (len(SHARES) * len(COEFFICIENTS)))
    expected, covariance, inflation = (np.array(part) for part in zip(*found, strict=True))
    return _Models(expected, covariance, np.array(lag1), inflation, np.array(prior))


def _project(matrix: FloatArray, basis: FloatArray) -> FloatArray:
    return np.asarray(matrix - basis @ (basis.T @ matrix))


def _predicted(
    plain: list[FloatArray], moved: list[FloatArray], *, share: float, spread: float
) -> tuple[FloatArray, FloatArray, float]:
    """Give one model's mean and covariance of the r_k, and its inflation of the contrast.

    `plain` holds M and the M L_k M, `moved` the same times R. The covariance is that of a ratio of
    quadratic forms to first order.
    """
    forms = [(1 - share) * one + share * other for one, other in zip(plain, moved, strict=True)]
    total, *paired = (float(np.trace(form)) for form in forms)
    expected = np.array(paired) / total
    off = [form - mean * forms[0] for form, mean in zip(forms[1:], expected, strict=True)]
    crossed = [[2 * float(np.sum(one * other.T)) for other in off] for one in off]
    return expected, np.array(crossed) / total**2, spread * float(np.trace(plain[0])) / total
