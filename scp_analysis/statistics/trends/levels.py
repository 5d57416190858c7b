"""Scan every cut of a series into two levels, and what the largest contrast is without a change."""

from dataclasses import dataclass

import numpy as np
from scipy import special

from scp_analysis.statistics.dispersion.memory import Memory, evidence, together
from scp_analysis.statistics.inputs import BoolArray, FloatArray, IntArray, patterns

LEAST_SHARE = 0.05
LEAST_PERIODS = 2
_FLAT = 32.0
"""Mean over dispersion above which counts are as good as normal, so that larger ones share a law."""

_STEP = np.log(1.5)


@dataclass(frozen=True, slots=True)
class Scan:
    """Per series: likelihood ratio of every cut, the best cut, and what scales it.

    `ratios[:, k]` cuts before period k, minus infinity where no cut is allowed; `residuals` are
    those of the two levels (Pearson, zero where a period is left out), `phi` their dispersion.
    """

    ratios: FloatArray
    position: IntArray
    largest: FloatArray
    phi: FloatArray
    residuals: FloatArray
    freedom: FloatArray
    mean: FloatArray
    periods: IntArray


def scan_levels(counts: FloatArray, weights: FloatArray, *, parameters: int) -> Scan:
    """Work out the profile likelihood ratio of every cut.

    Parameters
    ----------
    counts
        Counts, shape (series, periods), zero where a period is left out.
    weights
        Exposure times season, zero where a period is left out.
    parameters
        How many levels and seasons were fitted, for the degrees of freedom of the dispersion.

    Returns
    -------
    Scan
        See there.

    Examples
    --------
    >>> scan = scan_levels(np.array([[9.0, 9, 9, 4, 4, 4]]), np.ones((1, 6)), parameters=2)
    >>> int(scan.position[0]), float(scan.largest[0].round(3))
    (3, 5.921)
    """
    used = weights > 0
    y, e, n = (np.cumsum(array, axis=1, dtype=float) for array in (counts, weights, used))
    total = [array[:, -1:] for array in (y, e, n)]
    ratios = np.full(counts.shape, -np.inf)
    first, second = _likelihood(y, e)[:, :-1], _likelihood(total[0] - y, total[1] - e)[:, :-1]
    ratios[:, 1:] = 2 * (first + second - _likelihood(total[0], total[1]))
    least = np.maximum(LEAST_PERIODS, np.ceil(LEAST_SHARE * total[2]))
    before = np.hstack([np.zeros((len(n), 1)), n[:, :-1]])
    ratios[~(used & (before >= least) & (total[2] - before >= least))] = -np.inf
    position = ratios.argmax(axis=1) if len(counts) else np.zeros(0, dtype=np.intp)
    residuals = _residuals(counts, weights, position)
    freedom = np.maximum(1.0, total[2][:, 0] - parameters)
    return Scan(
        ratios=ratios,
        position=position,
        largest=ratios[np.arange(len(counts)), position],
        phi=np.maximum(1.0, (residuals**2).sum(axis=1) / freedom),
        residuals=residuals,
        freedom=freedom,
        mean=(total[0] / total[2])[:, 0],
        periods=total[2][:, 0].astype(np.intp),
    )


def _likelihood(y: FloatArray, e: FloatArray) -> FloatArray:
    return np.asarray(special.xlogy(y, np.where(y > 0, y / np.where(e > 0, e, 1.0), 1.0)))


def _residuals(counts: FloatArray, weights: FloatArray, position: IntArray) -> FloatArray:
    """Give the Pearson residuals around the two levels of the best cut."""
    before = np.arange(counts.shape[1]) < position[:, np.newaxis]
    fitted = np.zeros(counts.shape)
    for side in (before, ~before):
        events, exposed = ((array * side).sum(axis=1) for array in (counts, weights))
        rate = events / np.where(exposed > 0, exposed, 1.0)
        fitted += side * weights * rate[:, np.newaxis]
    return np.asarray((counts - fitted) / np.sqrt(np.where(fitted > 0, fitted, 1.0)))


def persistence(scan: Scan, used: BoolArray) -> Memory:
    """Estimate how long the residuals remember, and what it does to a difference of two levels.

    The cut is put in the middle for this: where it is hardly matters to what a fit takes away.

    Examples
    --------
    >>> spells = np.tile([9.0, 9, 9, 9, 9, 3, 3, 3, 3, 3], 6)[np.newaxis]
    >>> scan = scan_levels(spells, np.ones((1, 60)), parameters=2)
    >>> bool(persistence(scan, np.ones((1, 60), dtype=bool)).inflation[0] > 2)
    True
    """
    lag1, inflation = np.zeros(len(used)), np.ones(len(used))
    for pattern, rows in patterns(used):
        times = np.flatnonzero(pattern)
        late = (np.arange(len(times)) >= len(times) // 2).astype(float)
        design = np.column_stack([np.ones(len(times)), late])
        seen = evidence(
            scan.residuals[rows][:, pattern],
            design=design,
            times=times,
            contrast=np.linalg.pinv(design)[1],
            contrast_times=times,
        )
        found = together(seen, group=np.arange(len(rows)))
        lag1[rows], inflation[rows] = found.lag1, np.maximum(1.0, found.inflation)
    return Memory(lag1, inflation)


def simulated_p(scan: Scan, statistic: FloatArray, *, simulations: int, seed: int) -> FloatArray:
    """Give the share of series without a change whose statistic is at least as large.

    Series of like length, mean and dispersion are held against the same simulated ones, so the p
    value of a series does not depend on which others are asked about.

    Examples
    --------
    >>> scan = scan_levels(np.array([[9.0, 5, 9, 4, 8, 7] * 2]), np.ones((1, 12)), parameters=2)
    >>> bool(simulated_p(scan, scan.largest, simulations=199, seed=1)[0] > 0.2)
    True
    """
    p_value = np.ones(len(statistic))
    for periods in np.unique(scan.periods):
        members = np.flatnonzero(scan.periods == periods)
        kinds, kind_of = np.unique(_kinds(scan)[members], axis=0, return_inverse=True)
        laws = _laws(kinds, periods=int(periods), simulations=simulations, seed=seed)
        for law, kind in zip(laws, range(len(kinds)), strict=True):
            rows = members[kind_of == kind]
            above = simulations - np.searchsorted(law, statistic[rows] * (1 - 1e-12))
            p_value[rows] = (1 + above) / (1 + simulations)
    return p_value


def _kinds(scan: Scan) -> IntArray:
    """Round mean and dispersion to what matters for the law of the statistic."""
    phi = np.round(np.log(scan.phi) / _STEP)
    relative = np.log(np.maximum(scan.mean, 1e-3)) - phi * _STEP
    mean = np.round(np.minimum(relative, np.log(_FLAT)) / _STEP)
    many = relative >= np.log(_FLAT)
    return np.column_stack([mean, np.where(many, 0.0, phi)]).astype(np.intp)


def _laws(kinds: IntArray, *, periods: int, simulations: int, seed: int) -> FloatArray:
    """Simulate the statistic of each kind of series when nothing changes, sorted."""
    drawn = [_drawn(kind, periods=periods, simulations=simulations, seed=seed) for kind in kinds]
    counts = np.concatenate(drawn)
    scan = scan_levels(counts, np.ones(counts.shape), parameters=2)
    spells = persistence(scan, np.ones(counts.shape, dtype=bool))
    statistic = scan.largest / (scan.phi * spells.inflation)
    return np.asarray(np.sort(statistic.reshape(len(kinds), simulations), axis=1))


def _drawn(kind: IntArray, *, periods: int, simulations: int, seed: int) -> FloatArray:
    """Draw counts of one kind: negative binomial, or Poisson when phi is 1."""
    mean_step, phi_step = (int(part) for part in kind)
    phi = float(np.exp(phi_step * _STEP))
    sequence = np.random.SeedSequence([seed, periods, mean_step + 100, phi_step])
    generator = np.random.default_rng(sequence)
    level = np.full((simulations, periods), np.exp(mean_step * _STEP) * phi)
    if phi > 1:
        level = generator.gamma(level / (phi - 1), phi - 1)
    return np.asarray(generator.poisson(level), dtype=float)
