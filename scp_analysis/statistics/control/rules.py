"""Rules that make a signal, in the sets they are published in, each by its own name.

The sets disagree: seven, eight or nine points on one side, six or seven in a row. So the set is a
setting and a column of every chart. A missing period ends a run.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from types import MappingProxyType

import numpy as np

from scp_analysis.statistics import settings
from scp_analysis.statistics.inputs import BoolArray, FloatArray

MAKING_DATA_COUNT = "Making Data Count"
MAKING_DATA_COUNT_SIX = "Making Data Count, six points"
NELSON = "Nelson"
WESTERN_ELECTRIC = "Western Electric"
LIMITS_ONLY = "limits only"


@dataclass(frozen=True, slots=True)
class Signals:
    """Per rule: points that are part of a signal, and points at which one is complete."""

    names: tuple[str, ...]
    members: BoolArray
    completed: BoolArray


Rule = Callable[[FloatArray], tuple[BoolArray, BoolArray]]


def signals(scores: FloatArray, *, rule_set: str) -> Signals:
    """Apply a rule set to standardised points.

    Parameters
    ----------
    scores
        Distance from the centre line in sigmas, shape (series, periods): 3 is the limit; missing
        where there is no point.
    rule_set
        One of `RULE_SETS`.

    Returns
    -------
    Signals
        Arrays of shape (rules, series, periods).

    Raises
    ------
    ParameterError
        The rule set is not known.

    References
    ----------
    Western Electric Company (1956). *Statistical Quality Control Handbook*. Nelson LS (1984). The
    Shewhart control chart: tests for special causes. *Journal of Quality Technology* 16, 237-239.
    NHS England, *Making Data Count* (as in the R package NHSRplotthedots).

    Examples
    --------
    >>> found = signals(np.array([[0.5, 3.2, -0.5]]), rule_set="Western Electric")
    >>> found.names[0], found.members[0].tolist()
    ('outside the limits', [[False, True, False]])
    """
    chosen = RULE_SETS[settings.one_of(rule_set, tuple(RULE_SETS), name="rules")]
    found = [rule(scores) for rule in chosen.values()]
    members, completed = (np.stack(part) for part in zip(*found, strict=True))
    return Signals(tuple(chosen), members, completed)


def _trailing(hit: BoolArray, width: int) -> FloatArray:
    """Count the hits among the last `width` points, at every point."""
    sums = np.cumsum(hit, axis=1, dtype=float)
    sums[:, width:] = sums[:, width:] - sums[:, :-width]
    return sums


def _stretched(completed: BoolArray, width: int) -> BoolArray:
    """Mark the `width` points that end with each completed one."""
    marked = completed.copy()
    for back in range(1, min(width, completed.shape[1])):
        marked[:, :-back] |= completed[:, back:]
    return marked


def _in_a_row(hit: BoolArray, width: int) -> tuple[BoolArray, BoolArray]:
    completed = _trailing(hit, width) == width
    return _stretched(completed, width), completed


def _either(
    one: tuple[BoolArray, BoolArray], other: tuple[BoolArray, BoolArray]
) -> tuple[BoolArray, BoolArray]:
    return one[0] | other[0], one[1] | other[1]


def _outside(scores: FloatArray) -> tuple[BoolArray, BoolArray]:
    beyond = np.abs(scores) > 3
    return beyond, beyond


def _one_side(scores: FloatArray, *, points: int) -> tuple[BoolArray, BoolArray]:
    return _either(_in_a_row(scores > 0, points), _in_a_row(scores < 0, points))


def _one_way(scores: FloatArray, *, points: int) -> tuple[BoolArray, BoolArray]:
    steps = np.diff(scores, axis=1, prepend=np.nan)
    rising, falling = (_trailing(way, points - 1) == points - 1 for way in (steps > 0, steps < 0))
    completed = rising | falling
    return _stretched(completed, points), completed


def _alternating(scores: FloatArray, *, points: int) -> tuple[BoolArray, BoolArray]:
    steps = np.sign(np.diff(scores, axis=1, prepend=np.nan))
    turns = np.zeros(scores.shape, dtype=bool)
    turns[:, 1:] = steps[:, 1:] * steps[:, :-1] == -1
    completed = _trailing(turns, points - 2) == points - 2
    return _stretched(completed, points), completed


def _most_beyond(
    scores: FloatArray, *, least: int, points: int, sigmas: float
) -> tuple[BoolArray, BoolArray]:
    """Find `least` of `points` in a row beyond so many sigmas on one side."""
    found = []
    for beyond in (scores > sigmas, scores < -sigmas):
        completed = beyond & (_trailing(beyond, points) >= least)
        found.append((_stretched(completed, points) & beyond, completed))
    return _either(*found)


def _near_a_limit(scores: FloatArray) -> tuple[BoolArray, BoolArray]:
    """Find two of three points in the outer third, all three on the same side."""
    found = []
    for side in (scores, -scores):
        near = (side > 2) & (side <= 3)
        completed = (_trailing(side > 0, 3) == 3) & (_trailing(near, 3) >= 2)
        found.append((_stretched(completed, 3) & near, completed))
    return _either(*found)


def _within(scores: FloatArray, *, points: int) -> tuple[BoolArray, BoolArray]:
    return _in_a_row(np.abs(scores) < 1, points)


def _without(scores: FloatArray, *, points: int) -> tuple[BoolArray, BoolArray]:
    return _in_a_row(np.abs(scores) > 1, points)


_OUTSIDE: Mapping[str, Rule] = {"outside the limits": _outside}
_TWO_OF_THREE = partial(_most_beyond, least=2, points=3, sigmas=2.0)
_FOUR_OF_FIVE = partial(_most_beyond, least=4, points=5, sigmas=1.0)

RULE_SETS: Mapping[str, Mapping[str, Rule]] = MappingProxyType(
    {
        MAKING_DATA_COUNT: {
            **_OUTSIDE,
            "7 points on one side": partial(_one_side, points=7),
            "7 points in one direction": partial(_one_way, points=7),
            "2 of 3 points near a limit": _near_a_limit,
        },
        MAKING_DATA_COUNT_SIX: {
            **_OUTSIDE,
            "6 points on one side": partial(_one_side, points=6),
            "6 points in one direction": partial(_one_way, points=6),
            "2 of 3 points near a limit": _near_a_limit,
        },
        NELSON: {
            **_OUTSIDE,
            "9 points on one side": partial(_one_side, points=9),
            "6 points in one direction": partial(_one_way, points=6),
            "14 points alternating": partial(_alternating, points=14),
            "2 of 3 points beyond 2 sigma": _TWO_OF_THREE,
            "4 of 5 points beyond 1 sigma": _FOUR_OF_FIVE,
            "15 points within 1 sigma": partial(_within, points=15),
            "8 points outside 1 sigma": partial(_without, points=8),
        },
        WESTERN_ELECTRIC: {
            **_OUTSIDE,
            "2 of 3 points beyond 2 sigma": _TWO_OF_THREE,
            "4 of 5 points beyond 1 sigma": _FOUR_OF_FIVE,
            "8 points on one side": partial(_one_side, points=8),
        },
        LIMITS_ONLY: _OUTSIDE,
    }
)
"""Rule sets by name; the names are those of the column ``rule_set``."""
