"""Columns of the regressions of counts on time: level, slope, season and dated breaks."""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from scp_analysis.errors import ParameterError, explain, first_few
from scp_analysis.statistics.inputs import FloatArray

SLOPE = 1
"""Column of the slope, in years."""

QUARTERS = 4
_TURNS = {1: (), QUARTERS: (1,), 12: (1, 2)}


def seasonal_trend(
    periods: int, *, seasons: int, steps: Sequence[int] = (), segments: Sequence[int] = ()
) -> FloatArray:
    r"""Give level, years since the middle, season and breaks, one row per period.

    Two pairs of harmonics for months, one pair and an alternation for quarters (which is a free
    level for each quarter), none for years. With segments the second column is the time of the
    newest stretch alone; older stretches have columns of their own, last.

    Parameters
    ----------
    periods
        Number of periods.
    seasons
        Periods in a year: 12, 4 or 1.
    steps
        Position, counted from 0, of the first period after each break of level.
    segments
        The same of each break of level and slope.

    Raises
    ------
    ParameterError
        A break is no whole number, or lies outside the series or at its start.

    Examples
    --------
    >>> seasonal_trend(3, seasons=1, steps=[2])
    array([[ 1., -1.,  0.],
           [ 1.,  0.,  0.],
           [ 1.,  1.,  1.]])
    >>> seasonal_trend(4, seasons=1, segments=[2])
    array([[ 1. ,  0. ,  0. , -0.5],
           [ 1. ,  0. ,  0. ,  0.5],
           [ 1. , -0.5,  1. ,  0. ],
           [ 1. ,  0.5,  1. ,  0. ]])
    """
    position = np.arange(periods)
    year = 2 * np.pi * position / seasons
    bends = break_positions(segments, periods=periods, name="segment")
    levels = {*break_positions(steps, periods=periods, name="step"), *bends}
    *older, newest = [
        np.where(
            (position >= first) & (position < last),
            (position - (first + last - 1) / 2) / seasons,
            0.0,
        )
        for first, last in pairwise([0, *bends, periods])
    ]
    columns = [np.ones(periods), newest]
    columns += [wave(turns * year) for turns in _TURNS[seasons] for wave in (np.cos, np.sin)]
    columns += [np.cos(np.pi * position)] if seasons == QUARTERS else []
    columns += [(position >= level).astype(float) for level in sorted(levels)]
    return np.column_stack(columns + older)


def break_positions(breaks: Sequence[int], *, periods: int, name: str) -> list[int]:
    """Give the positions of breaks in order, each once.

    Raises
    ------
    ParameterError
        One is no whole number, or lies outside the series or at its start.

    Examples
    --------
    >>> break_positions([8, 3, 8], periods=12, name="step")
    [3, 8]
    """
    given = np.atleast_1d(np.asarray(breaks, dtype=object)).ravel().tolist()
    wrong = [
        one
        for one in given
        if isinstance(one, bool) or not isinstance(one, int | np.integer) or not 0 < one < periods
    ]
    if wrong:
        raise ParameterError(
            explain(
                f"Every {name} must lie inside the series, after its first period.",
                found=first_few(wrong),
                where=f"{name}s, for a series of {periods} periods",
                remedy="give the position of the first period after the break, counted from 0",
            )
        )
    return sorted({int(one) for one in given})
