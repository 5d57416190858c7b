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

Twenty quarters say little about memory. Related series are therefore read together: what the others
of its group make of each model joins its prior weight (`together`), so a model that many find good
is believed sooner, and one that a single noisy series finds best is not.

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
PRIOR_SERIES = 4.0
"""Related series that the prior weights of the models count for."""

_ROUNDS = 20
_LAG1 = np.append(0.0, np.multiply.outer(COEFFICIENTS, SHARES))
_PRIOR = np.append(WEIGHT_OF_NONE, np.full(_LAG1.size - 1, (1 - WEIGHT_OF_NONE) / (_LAG1.size - 1)))


@dataclass(frozen=True, slots=True)
class Memory:
    """What is remembered, per series: autocorrelation at lag one, and variance inflation."""

    lag1: FloatArray
    inflation: FloatArray


@dataclass(frozen=True, slots=True)
class Evidence:
    """What series of one design make of each model, all of shape (series, models)."""

    log_likelihood: FloatArray
    inflation: FloatArray


@dataclass(frozen=True, slots=True)
class _Models:
    """Per model: predicted autocorrelations, their covariance, and inflation of the contrast."""

    expected: FloatArray
    covariance: FloatArray
    inflation: FloatArray


def evidence(
    residuals: FloatArray,
    *,
    design: FloatArray,
    times: IntArray,
    contrast: FloatArray,
    contrast_times: IntArray,
) -> Evidence:
    """Hold the residuals of each series against every model of their memory.

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
    Evidence
        To be averaged by `together`; evidence from several designs may be stacked first.

    References
    ----------
    Durbin J, Watson GS (1950). Testing for serial correlation in least squares regression.
    *Biometrika* 37, 409-428 (moments of ratios of quadratic forms in residuals).

    Examples
    --------
    >>> t = np.arange(24)
    >>> wave = np.sign(np.sin(t / 2 + 0.1))[np.newaxis]
    >>> seen = evidence(
    ...     wave, design=np.ones((24, 1)), times=t, contrast=np.ones(24), contrast_times=t
    ... )
    >>> found = together(seen, group=np.zeros(1, dtype=int))
    >>> bool(found.lag1[0] > 0.4), bool(found.inflation[0] > 2)
    (True, True)
    """
    models = _models(design, times, contrast=contrast, contrast_times=contrast_times)
    off = _autocorrelations(residuals, times)[:, np.newaxis, :] - models.expected
    precision = np.linalg.inv(models.covariance)
    distance = np.einsum("smk,mkl,sml->sm", off, precision, off, optimize=True)
    fit = -(distance + np.linalg.slogdet(models.covariance)[1]) / 2
    return Evidence(fit, np.broadcast_to(models.inflation, fit.shape))


def together(seen: Evidence, *, group: IntArray) -> Memory:
    """Average the models for each series, its prior weights shaped by the rest of its group.

    Parameters
    ----------
    seen
        What each series makes of each model.
    group
        Number of the group of each series, from 0. A group of one keeps the prior weights.

    Returns
    -------
    Memory
        lag1 is 0 or more, inflation is usually 1 or more.

    References
    ----------
    Hoeting JA et al. (1999). Bayesian model averaging: a tutorial. *Statistical Science* 14,
    382-417. Carlin BP, Louis TA (2000). *Bayes and Empirical Bayes Methods*, 2nd ed., 3.
    """
    likelihood = np.exp(seen.log_likelihood - seen.log_likelihood.max(axis=1, keepdims=True))
    weight = _shared(likelihood * _PRIOR)
    others = np.bincount(group)[group][:, np.newaxis] - 1
    for _ in range(_ROUNDS):
        sums = np.zeros((group.max(initial=-1) + 1, weight.shape[1]))
        np.add.at(sums, group, weight)
        prior = (PRIOR_SERIES * _PRIOR + sums[group] - weight) / (PRIOR_SERIES + others)
        weight = _shared(likelihood * prior)
    return Memory(lag1=weight @ _LAG1, inflation=(weight * seen.inflation).sum(axis=1))


def _shared(weight: FloatArray) -> FloatArray:
    return np.asarray(weight / weight.sum(axis=1, keepdims=True))


def _autocorrelations(residuals: FloatArray, times: IntArray) -> FloatArray:
    """Give r_k of every series, shape (series, lags); those of no residuals at all are 0."""
    total = (residuals**2).sum(axis=1)
    paired = [((residuals @ _pairs(times, lag)) * residuals).sum(axis=1) for lag in LAGS]
    return np.asarray(np.column_stack(paired) / np.where(total > 0, total, 1.0)[:, np.newaxis])


def _pairs(times: IntArray, lag: int) -> FloatArray:
    return np.asarray((np.abs(np.subtract.outer(times, times)) == lag) / 2.0)


def _models(
    design: FloatArray, times: IntArray, *, contrast: FloatArray, contrast_times: IntArray
) -> _Models:
    """Work out every model's predictions; all is quadratic in V, so linear in few traces."""
    basis, _ = np.linalg.qr(design)
    pairs = [np.eye(len(times)), *(_pairs(times, lag) for lag in LAGS)]
    plain = [_project(pair @ _project(np.eye(len(times)), basis), basis) for pair in pairs]
    apart, contrast_apart = (np.abs(np.subtract.outer(t, t)) for t in (times, contrast_times))
    whole = float(np.trace(plain[0]))
    found = [_predicted(plain, plain, shares=np.zeros(1), spread=1.0, whole=whole)]
    for coefficient in COEFFICIENTS:
        linked = (coefficient ** np.arange(apart.max() + 1))[apart]
        moved = [matrix @ linked for matrix in plain]
        spread = (
            contrast
            @ (coefficient ** np.arange(contrast_apart.max() + 1))[contrast_apart]
            @ contrast
            / (contrast @ contrast)
        )
        found.append(_predicted(plain, moved, shares=SHARES, spread=spread, whole=whole))
    return _Models(*(np.concatenate(part) for part in zip(*found, strict=True)))


def _project(matrix: FloatArray, basis: FloatArray) -> FloatArray:
    return np.asarray(matrix - basis @ (basis.T @ matrix))


def _predicted(
    plain: list[FloatArray],
    moved: list[FloatArray],
    *,
    shares: FloatArray,
    spread: float,
    whole: float,
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Give mean and covariance of the r_k, and the inflation of the contrast, for every share.

    `plain` holds M and the M L_k M, `moved` the same times R. The covariance is that of a ratio of
    quadratic forms to first order. All traces of products are worked out once for all shares.
    """
    both = np.array([*plain, *moved])
    flat, turned = (part.reshape(len(both), -1) for part in (both, np.swapaxes(both, 1, 2)))
    sums = np.hstack([np.eye(len(plain)), np.eye(len(plain))])
    mix = np.where(np.arange(len(both)) < len(plain), 1 - shares[:, None], shares[:, None])
    mixed = mix[:, None, :] * sums
    traces = mixed @ np.trace(both, axis1=1, axis2=2)
    total, expected = traces[:, 0], traces[:, 1:] / traces[:, :1]
    products = mixed @ (flat @ turned.T) @ np.swapaxes(mixed, 1, 2)
    off = np.concatenate(
        [-expected[:, :, None], np.broadcast_to(np.eye(len(LAGS)), (len(shares), 3, 3))], axis=2
    )
    crossed = 2 * off @ products @ np.swapaxes(off, 1, 2) / total[:, None, None] ** 2
    return expected, crossed, (1 - shares + shares * spread) * whole / total
