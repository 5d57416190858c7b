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

Five years of quarters leave a dozen degrees of freedom and a standard error of 0.45: such a
:math:`\rho` says next to nothing by itself. So `steadied` weighs it against those of related series
and against what is usual, and `Yardstick.persistence` averages :math:`g` over what is then still
uncertain, which also costs degrees of freedom. Ratios of different designs (a year missing here,
none there) are brought to one scale first.
"""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from scp_analysis.statistics.inputs import FloatArray, IntArray

HIGHEST = 0.7
"""Largest autocorrelation read off; on a dozen degrees of freedom more is a shift, not a habit."""

USUAL, USUAL_SPREAD = 0.2, 0.25
"""Mean autocorrelation of a batch before it is seen, and its standard deviation.

Twelve offence groups by quarter in 14 partnerships of one force: means of 0.1 to 0.25.
"""

BETWEEN, BETWEEN_WEIGHT = 0.2, 12.0
"""Standard deviation between related series before they are seen, and how many series it counts for.

A dozen series say little about it; in the same counts it is at most 0.2.
"""

_LEAST_BETWEEN = 0.05
_MATCHED = 0.5
"""The straight line from no autocorrelation to this one is the scale on which series are compared."""

_GRID = np.linspace(0.0, HIGHEST, 15)
_NODES, _WEIGHTS = np.polynomial.hermite_e.hermegauss(7)
_WEIGHTS = _WEIGHTS / _WEIGHTS.sum()


class Persistence(NamedTuple):
    """Per series: autocorrelation, what it does to the contrast's variance, and how sure that is.

    `lag1` lies between 0 and `HIGHEST`. `inflation` multiplies the variance of the contrast;
    `uncertainty` is the variance of its logarithm. `freedom` is what the residual variance is worth.
    """

    lag1: FloatArray
    inflation: FloatArray
    uncertainty: FloatArray
    freedom: FloatArray


@dataclass(frozen=True, slots=True)
class Yardstick:
    """What one design makes of every autocorrelation of a grid.

    `expected` ratio, `inflation` of the contrast and degrees of `freedom` of the residual variance
    along the grid; `near` pairs neighbours; `error` is the sampling variance of a reading.
    """

    near: FloatArray
    expected: FloatArray
    inflation: FloatArray
    freedom: FloatArray
    error: float

    def read(self, residuals: FloatArray) -> FloatArray:
        """Read the autocorrelation of each series, shape (series, observations), on the common scale.

        Unbiased rather than possible: it may be negative, or above one.
        """
        ratio = np.einsum("st,st->s", residuals @ self.near, residuals)
        ratio /= np.einsum("st,st->s", residuals, residuals)
        return np.asarray((ratio - self.expected[0]) / self._slope)

    def persistence(self, reading: FloatArray, variance: FloatArray) -> Persistence:
        """Turn readings, with their variance, into the inflation of the contrast.

        Negative autocorrelation is taken as none: nothing is made more certain by it.
        """
        nodes = reading[:, np.newaxis] + np.sqrt(variance)[:, np.newaxis] * _NODES
        lag1 = np.interp(self.expected[0] + nodes * self._slope, self.expected, _GRID)
        log_inflation = np.interp(lag1, _GRID, np.log(self.inflation))
        centre = log_inflation @ _WEIGHTS
        return Persistence(
            lag1=lag1 @ _WEIGHTS,
            inflation=np.exp(log_inflation) @ _WEIGHTS,
            uncertainty=(log_inflation - centre[:, np.newaxis]) ** 2 @ _WEIGHTS,
            freedom=np.interp(lag1 @ _WEIGHTS, _GRID, self.freedom),
        )

    @property
    def _slope(self) -> float:
        return _slope(self.expected)


def yardstick(
    *,
    design: FloatArray,
    times: IntArray,
    contrast: FloatArray,
    contrast_times: IntArray,
    reach: int = 1,
) -> Yardstick:
    """Work out what a fit of this design leaves of autocorrelated errors.

    Parameters
    ----------
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

    References
    ----------
    Durbin J, Watson GS (1950). Testing for serial correlation in least squares regression.
    *Biometrika* 37, 409-428 (moments of ratios of quadratic forms in residuals).

    Examples
    --------
    >>> t = np.arange(6)
    >>> tool = yardstick(design=np.ones((6, 1)), times=t, contrast=np.ones(6), contrast_times=t)
    >>> tool.inflation.round(1)[[0, -1]].tolist()
    [1.0, 6.4]
    """
    basis, _ = np.linalg.qr(design)
    projection = np.eye(len(times)) - basis @ basis.T
    near = _near(times, reach=reach)
    lagged = projection @ near @ projection
    spread = [contrast @ _correlation(rho, contrast_times) @ contrast for rho in _GRID]
    left = [projection @ _correlation(rho, times) for rho in _GRID]
    total = np.array([np.trace(matrix) for matrix in left])
    expected = np.array([np.sum(lagged * _correlation(rho, times)) for rho in _GRID]) / total
    return Yardstick(
        near=near,
        expected=expected,
        inflation=np.array(spread) / (contrast @ contrast) * np.trace(projection) / total,
        freedom=total**2 / np.array([np.sum(matrix * matrix.T) for matrix in left]),
        error=_error(projection, lagged, _correlation(USUAL, times)) / _slope(expected) ** 2,
    )


def steadied(
    reading: FloatArray, error: FloatArray, group: IntArray
) -> tuple[FloatArray, FloatArray]:
    """Weigh each series' autocorrelation against its group and against what is usual.

    Parameters
    ----------
    reading
        Autocorrelations as `Yardstick.read` gives them.
    error
        Their sampling variances.
    group
        Number of the group of each series, from 0; a group of one leans on what is usual alone.

    Returns
    -------
    tuple
        Posterior means and variances under a normal model of two levels: series around the mean of
        their group, that mean around `USUAL`.

    References
    ----------
    DerSimonian R, Laird N (1986). Meta-analysis in clinical trials. *Controlled Clinical Trials* 7,
    177-188 (the moments). Efron B, Morris C (1975). Data analysis using Stein's estimator and its
    generalizations. *Journal of the American Statistical Association* 70, 311-319.

    Examples
    --------
    >>> alike = np.array([0.5, 0.6, 0.4, 0.5]), np.full(4, 0.2)
    >>> steadied(*alike, np.zeros(4, int))[0].round(2).tolist()
    [0.37, 0.37, 0.37, 0.37]
    >>> steadied(*alike, np.arange(4))[0].round(2).tolist()
    [0.3, 0.34, 0.27, 0.3]
    """
    n = np.bincount(group)
    centre = np.bincount(group, weights=reading) / n
    excess = np.bincount(group, weights=(reading - centre[group]) ** 2 - error * (1 - 1 / n[group]))
    between = (BETWEEN_WEIGHT * BETWEEN**2 + excess) / (BETWEEN_WEIGHT + n - 1)
    between = np.maximum(between, _LEAST_BETWEEN**2)[group]
    weight = 1 / (error + between)
    precision = 1 / USUAL_SPREAD**2 + np.bincount(group, weights=weight)
    pulled = USUAL / USUAL_SPREAD**2 + np.bincount(group, weights=weight * reading)
    mean = (pulled / precision)[group]
    own = between * weight
    return mean + own * (reading - mean), own * error + (1 - own) ** 2 / precision[group]


def _slope(expected: FloatArray) -> float:
    return float(np.interp(_MATCHED, _GRID, expected) - expected[0]) / _MATCHED


def _near(times: IntArray, *, reach: int) -> FloatArray:
    apart = np.abs(np.subtract.outer(times, times))
    return np.where((apart > 0) & (apart <= reach), (reach + 1 - apart) / reach, 0.0) / 2


def _correlation(rho: float, times: IntArray) -> FloatArray:
    return np.asarray(rho ** np.abs(np.subtract.outer(times, times)).astype(float))


def _error(projection: FloatArray, lagged: FloatArray, correlation: FloatArray) -> float:
    """Give the variance of the ratio of quadratic forms, to first order."""
    total = np.sum(projection * correlation)
    off = (lagged - np.sum(lagged * correlation) / total * projection) @ correlation
    return float(2 * np.sum(off * off.T) / total**2)
