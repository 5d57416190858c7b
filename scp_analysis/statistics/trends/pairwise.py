r"""Every pair of years against each other: Kendall's score and the slopes of Sen.

Counts are laid out as blocks, shape (series, seasons, times): within a block all pairs of times
:math:`i < j` are compared,

.. math::

    S = \sum_{i<j} sign(x_j - x_i), \qquad
    d_{ij} = \frac{x_j - x_i}{j - i},

and blocks of a series are added up. Without seasons a series is one block.
"""

from dataclasses import dataclass

import numpy as np

from scp_analysis.statistics.inputs import FloatArray, IntArray

LARGEST_CHUNK = 8_000_000
"""Pairs held in memory at once, about 64 MB of differences."""


@dataclass(frozen=True, slots=True)
class Pairs:
    """Per series: Kendall's score, the number of pairs, and slopes per step of time."""

    score: FloatArray
    pairs: IntArray
    slope: FloatArray
    lower: FloatArray
    upper: FloatArray


def season_blocks(values: FloatArray, *, seasons: int) -> FloatArray:
    """Lay series out by season and year; what is missing of the last year is ``NaN``.

    Examples
    --------
    >>> season_blocks(np.array([[1.0, 2, 3]]), seasons=2).tolist()
    [[[1.0, 3.0], [2.0, nan]]]
    """
    series, periods = values.shape
    years = max(1, -(-periods // seasons))
    whole = np.full((series, years * seasons), np.nan)
    whole[:, :periods] = values
    return np.swapaxes(whole.reshape(series, years, seasons), 1, 2)


def score_variance(blocks: FloatArray) -> FloatArray:
    r"""Give the variance of the score when nothing changes, blocks independent, ties allowed for.

    .. math:: \frac{1}{18} \Big( n(n-1)(2n+5) - \sum_t t(t-1)(2t+5) \Big)

    summed over blocks, with :math:`t` the sizes of the groups of equal counts.

    Examples
    --------
    >>> score_variance(np.array([[[3.0, 1, 4, 1, 5]]])).round(2)
    array([15.67])
    """
    series, seasons, times = blocks.shape
    flat = np.sort(blocks.reshape(series * seasons, times), axis=1)
    first = np.ones(flat.shape, dtype=bool)
    first[:, 1:] = flat[:, 1:] != flat[:, :-1]
    size = np.bincount(np.cumsum(first.ravel()) - 1)
    ties = np.bincount(np.nonzero(first)[0], weights=_cubic(size), minlength=len(flat))
    n = (~np.isnan(flat)).sum(axis=1)
    return np.asarray((_cubic(n) - ties).reshape(series, seasons).sum(axis=1) / 18)


def _cubic(n: IntArray) -> FloatArray:
    return np.asarray(n * (n - 1.0) * (2 * n + 5))


def correlated_variance(blocks: FloatArray) -> FloatArray:
    r"""Give the variance of the summed score when the seasons of a year may go together.

    The covariance of the scores of seasons g and h is estimated from the counts themselves as

    .. math:: \tfrac13 \Big( K_{gh} + 4 \sum_j R_{jg} R_{jh} - n (n_g+1)(n_h+1) \Big),

    with :math:`K_{gh} = \sum_{i<j} sign((x_{jg}-x_{ig})(x_{jh}-x_{ih}))` and :math:`R` the
    mid-ranks, a missing count taking the middle rank. Only its sum over all g and h is needed,
    which needs no loop over pairs of seasons.

    References
    ----------
    Dietz EJ, Killeen TJ (1981). *JASA* 76, 169-174. Hirsch RM, Slack JR (1984). *Water Resources
    Research* 20, 727-732.

    Examples
    --------
    >>> blocks = np.array([[[1.0, 2, 3, 5, 4]]])
    >>> correlated_variance(blocks), score_variance(blocks)
    (array([16.66666667]), array([16.66666667]))
    """
    series, seasons, times = blocks.shape
    n = (~np.isnan(blocks)).sum(axis=2)
    found = np.empty(series)
    rows = max(1, LARGEST_CHUNK // (seasons * times**2))
    for start in range(0, series, rows):
        part = blocks[start : start + rows]
        signs = np.sign(part[:, :, np.newaxis, :] - part[:, :, :, np.newaxis])
        np.nan_to_num(signs, copy=False)
        together = (signs.sum(axis=1) ** 2).sum(axis=(1, 2)) / 2
        here = n[start : start + rows]
        ranks = (here[:, :, np.newaxis] + 1 + signs.sum(axis=2)).sum(axis=1) / 2
        centre = times * (here + 1.0).sum(axis=1) ** 2
        found[start : start + rows] = (together + 4 * (ranks**2).sum(axis=1) - centre) / 3
    return found


def compare_pairs(blocks: FloatArray, *, reach: FloatArray) -> Pairs:
    """Compare all pairs within each block: score, median slope and its distribution-free limits.

    Parameters
    ----------
    blocks
        Values, shape (series, seasons, times), ``NaN`` where there is none.
    reach
        Normal quantile times the standard deviation of the score, per series; it says how many
        ordered slopes the limits lie from the median.

    Returns
    -------
    Pairs
        Slopes per step of time. Without any pair they are missing.

    Examples
    --------
    >>> found = compare_pairs(np.array([[[1.0, 2, 3, 5, 4]]]), reach=np.array([5.0]))
    >>> found.score, found.slope, found.lower, found.upper
    (array([8.]), array([1.]), array([0.5]), array([1.5]))
    """
    series, seasons, times = blocks.shape
    early, late = np.triu_indices(times, k=1)
    rows = max(1, LARGEST_CHUNK // max(1, seasons * len(early)))
    parts = []
    for start in range(0, max(1, series), rows):
        chunk = slice(start, start + rows)
        moves = blocks[chunk][:, :, late] - blocks[chunk][:, :, early]
        score = (moves > 0).sum(axis=(1, 2)) - (moves < 0).sum(axis=(1, 2))
        moves /= late - early
        parts.append((score.astype(float), *_ordered(moves, reach=reach[chunk])))
    score, pairs, slope, lower, upper = (np.concatenate(part) for part in zip(*parts, strict=True))
    return Pairs(score, pairs.astype(np.intp), slope, lower, upper)


def _ordered(
    moves: FloatArray, *, reach: FloatArray
) -> tuple[FloatArray, FloatArray, FloatArray, FloatArray]:
    """Give the number of slopes, their median and the slopes `reach` / 2 places to either side."""
    slopes = np.sort(moves.reshape(len(moves), moves.shape[1] * moves.shape[2]), axis=1)
    pairs = (~np.isnan(slopes)).sum(axis=1)
    if slopes.shape[1] == 0:
        return pairs, *(np.full(len(moves), np.nan),) * 3
    middle = (_place(slopes, (pairs - 1) // 2) + _place(slopes, pairs // 2)) / 2
    wide = np.nan_to_num(reach)
    lowest = np.round((pairs - wide) / 2).astype(np.intp) - 1
    highest = np.round((pairs + wide) / 2).astype(np.intp)
    limits = (_place(slopes, np.maximum(lowest, 0)), _place(slopes, np.minimum(highest, pairs - 1)))
    return pairs, middle, *(np.where(np.isnan(reach), np.nan, limit) for limit in limits)


def _place(slopes: FloatArray, at: IntArray) -> FloatArray:
    inside = np.clip(at, 0, slopes.shape[1] - 1)
    return np.asarray(np.take_along_axis(slopes, inside[:, np.newaxis], axis=1)[:, 0])
