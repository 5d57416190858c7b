r"""How much one period leans on the one before, and what that does to a difference of totals.

Residuals of a short series are pulled towards independence by the very fit they come from: season
and level are fitted to them. The usual estimate of autocorrelation is therefore too small,
and so is the inflation built on it. Here the estimate is matched to what a fit *of this design*
leaves on average of an AR(1) process: a method-of-moments correction, exact to first order,
without simulation.

Write :math:`M` for the residual projection of the design, :math:`R(\rho)` for the AR(1)
correlation matrix and :math:`L` for the symmetric matrix of near lags. A residual vector :math:`e`
has

.. math:: E[e'Le] = \sigma^2\,tr(MLMR), \qquad E[e'e] = \sigma^2\,tr(MR),

so the observed ratio :math:`e'Le / e'e` is read back to the :math:`\rho` whose expected ratio it
is. The variance of a contrast :math:`c'y`, over what independence at the residual variance would
give, is

.. math:: g(\rho) = \frac{c'Rc}{c'c} \cdot \frac{tr(M)}{tr(MR)} .

Lags 1 to `reach` count, with falling weights: counts carry Poisson noise on top of a slower
movement, so the first lag alone understates how long the movement lasts. For slopes, which feel
long memory most, see `memory`.
"""

from dataclasses import dataclass

import numpy as np

from scp_analysis.statistics.inputs import FloatArray, IntArray

HIGHEST = 0.7
"""Largest autocorrelation read off; on a dozen degrees of freedom more is a shift, not a habit."""

_GRID = np.linspace(0.0, HIGHEST, 71)


@dataclass(frozen=True, slots=True)
class Persistence:
    """Autocorrelation per series (0 to `HIGHEST`) and the variance inflation of the contrast."""

    lag1: FloatArray
    inflation: FloatArray


def persistence(
    residuals: FloatArray,
    *,
    design: FloatArray,
    times: IntArray,
    contrast: FloatArray,
    contrast_times: IntArray,
    reach: int = 1,
) -> Persistence:
    """Estimate the autocorrelation of residuals and what it does to the variance of a contrast.

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
    reach
        Longest lag, in periods, that is looked at; 1 is the classical lag-1 estimate.

    Returns
    -------
    Persistence
        Negative autocorrelation is taken as none: nothing is made more certain by it.

    References
    ----------
    Durbin J, Watson GS (1950). Testing for serial correlation in least squares regression.
    *Biometrika* 37, 409-428 (moments of ratios of quadratic forms in residuals).

    Examples
    --------
    >>> t = np.arange(6)
    >>> wave = np.array([[1.0, 1.0, 1.0, -1.0, -1.0, -1.0]])
    >>> found = persistence(
    ...     wave, design=np.ones((6, 1)), times=t, contrast=np.ones(6), contrast_times=t
    ... )
    >>> bool(found.lag1[0] > 0.5), bool(found.inflation[0] > 2)
    (True, True)
    """
    basis, _ = np.linalg.qr(design)
    projection = np.eye(len(times)) - basis @ basis.T
    near = _near(times, reach=reach)
    left = _correlations(projection, times)
    expected = _correlations(projection @ near @ projection, times) / left
    spread = _correlations(np.outer(contrast, contrast), contrast_times) / (contrast @ contrast)
    inflation = spread * np.trace(projection) / left
    ratio = _ratio(residuals, near)
    return Persistence(
        lag1=np.interp(ratio, expected, _GRID), inflation=np.interp(ratio, expected, inflation)
    )


def _near(times: IntArray, *, reach: int) -> FloatArray:
    apart = np.abs(np.subtract.outer(times, times))
    return np.where((apart > 0) & (apart <= reach), (reach + 1 - apart) / reach, 0.0) / 2


def _correlations(matrix: FloatArray, times: IntArray) -> FloatArray:
    """Give tr(matrix R) for every autocorrelation of the grid; R depends on time apart only."""
    apart = np.abs(np.subtract.outer(times, times))
    by_lag = np.bincount(apart.ravel(), weights=matrix.ravel())
    return np.asarray(np.power.outer(_GRID, np.arange(len(by_lag))) @ by_lag)


def _ratio(residuals: FloatArray, near: FloatArray) -> FloatArray:
    total = np.einsum("st,st->s", residuals, residuals)
    nearby = np.einsum("st,st->s", residuals @ near, residuals)
    return np.asarray(np.where(total > 0, nearby / np.where(total > 0, total, 1.0), -1.0))
