"""Columns of the regressions of counts on time: level, slope, season and dated steps."""

from collections.abc import Sequence

import numpy as np

from scp_analysis.errors import ParameterError, explain, first_few
from scp_analysis.statistics.inputs import FloatArray

SLOPE = 1
"""Column of the slope, in years."""

QUARTERS = 4
_TURNS = {1: (), QUARTERS: (1,), 12: (1, 2)}


def seasonal_trend(periods: int, *, seasons: int, steps: Sequence[int] = ()) -> FloatArray:
    r"""Give level, years since the middle, season and steps, one row per period.

    Two pairs of harmonics for months, one pair and an alternation for quarters (which is a free
    level for each quarter), none for years.

    Parameters
    ----------
    periods
        Number of periods.
    seasons
        Periods in a year: 12, 4 or 1.
    steps
        Position, counted from 0, of the first period after each break.

    Raises
    ------
    ParameterError
        A step lies outside the series or at its start.

    Examples
    --------
    >>> seasonal_trend(3, seasons=1, steps=[2])
    array([[ 1., -1.,  0.],
           [ 1.,  0.,  0.],
           [ 1.,  1.,  1.]])
    """
    position = np.arange(periods)
    year = 2 * np.pi * position / seasons
    columns = [np.ones(periods), (position - position.mean()) / seasons]
    columns += [wave(turns * year) for turns in _TURNS[seasons] for wave in (np.cos, np.sin)]
    columns += [np.cos(np.pi * position)] if seasons == QUARTERS else []
    columns += [(position >= step).astype(float) for step in _inside(steps, periods)]
    return np.column_stack(columns)


def _inside(steps: Sequence[int], periods: int) -> list[int]:
    chosen = sorted({int(step) for step in steps})
    outside = [step for step in chosen if not 0 < step < periods]
    if outside:
        raise ParameterError(
            explain(
                "Every step must lie inside the series, after its first period.",
                found=first_few(outside),
                where=f"steps, for a series of {periods} periods",
                remedy="give the position of the first period after the break, counted from 0",
            )
        )
    return chosen
