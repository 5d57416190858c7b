"""Tell counts of single periods from rolling and running totals, which have no trend to test.

Neighbouring rolling totals share all but one period, so they move far less from one to the next
than counts can; running (year-to-date) totals climb and start again. Both look smooth, and
smoothness is read as certainty by every trend test.
"""

import numpy as np

from scp_analysis.statistics.inputs import BoolArray, FloatArray, IntArray

_LEAST_ROUGHNESS = 0.35
_UNDONE = -0.25
_LEAST_CLIMB = 0.6
_START_AGAIN = 2.5


def looks_rolling(counts: FloatArray, *, seasons: int) -> BoolArray:
    """Tell which series are rolling totals over a year.

    From one rolling total to the next one period enters and the period a year earlier leaves, so
    the differences are small and each is half undone a year later (a correlation of -0.5 at that
    distance).

    Parameters
    ----------
    counts
        Counts without gaps, shape (series, periods).
    seasons
        Periods in a year, and in the rolling total looked for.

    Examples
    --------
    >>> single = np.random.default_rng(1).poisson(20.0, (1, 72))
    >>> totals = np.cumsum(single, axis=1)
    >>> looks_rolling(totals[:, 12:] - totals[:, :-12], seasons=12).tolist()
    [True]
    >>> looks_rolling(single, seasons=12).tolist()
    [False]
    """
    moves = np.diff(counts, axis=1)
    squares = (moves**2).mean(axis=1)
    undone = (moves[:, seasons:] * moves[:, :-seasons]).mean(axis=1)
    smooth = squares < 2 * _LEAST_ROUGHNESS * counts.mean(axis=1)
    return np.asarray(smooth & (undone < _UNDONE * squares))


def looks_cumulative(counts: FloatArray, *, seasons: int) -> BoolArray:
    """Tell which series only climb, or climb and start again at one season of the year.

    Parameters
    ----------
    counts
        Counts without gaps, shape (series, periods).
    seasons
        Periods in a year.

    Examples
    --------
    >>> to_date = np.tile(np.cumsum([9.0, 11, 10, 12]), 4)[np.newaxis]
    >>> looks_cumulative(to_date, seasons=4).tolist()
    [True]
    """
    steps = np.diff(counts, axis=1)
    climbs = (steps > 0).mean(axis=1) > _LEAST_CLIMB
    falls = steps < 0
    at = np.arange(1, counts.shape[1]) % seasons
    by_season = np.stack([falls[:, at == season].any(axis=1) for season in range(seasons)], axis=1)
    once = by_season.sum(axis=1) == 1
    again = once & _starts_low(counts, by_season.argmax(axis=1), seasons)
    return np.asarray(climbs & (again | _never_falls(counts, falls)))


def _starts_low(counts: FloatArray, start: IntArray, seasons: int) -> BoolArray:
    season = np.arange(counts.shape[1]) % seasons
    first = _season_mean(counts, season == start[:, np.newaxis])
    last = _season_mean(counts, season == (start[:, np.newaxis] - 1) % seasons)
    return last > _START_AGAIN * first


def _season_mean(counts: FloatArray, chosen: BoolArray) -> FloatArray:
    return np.asarray((counts * chosen).sum(axis=1) / chosen.sum(axis=1))


def _never_falls(counts: FloatArray, falls: BoolArray) -> BoolArray:
    from_nothing = counts[:, 0] <= 3 * np.median(np.diff(counts, axis=1), axis=1)
    return np.asarray(~falls.any(axis=1) & from_nothing)
