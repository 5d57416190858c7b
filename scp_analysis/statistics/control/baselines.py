"""Baselines of a control chart: which periods the limits come from, fixed, dated and reasoned.

Limits worked out through a change hide it, and limits worked out anew after every signal never
signal. So a baseline is named by its first and last period, and a second one needs a reason.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from scp_analysis.errors import ParameterError, SchemaError, explain, first_few
from scp_analysis.statistics.inputs import FloatArray

FEWEST_POINTS = 8
SETTLED_POINTS = 20
"""With fewer points in the baseline the limits are called provisional."""


@dataclass(frozen=True, slots=True)
class Baseline:
    """The first and last period limits are worked out from, and why, when limits are changed.

    Periods are labels of the chart: "2022-04" for months, or numbers from 1 when the chart has no
    dates. Limits hold from the first period on, until the next baseline begins; those of the first
    baseline hold before it too.
    """

    first: object
    last: object
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Span:
    """Places of a baseline, places its limits apply to, and how the result names it."""

    base: slice
    applies: slice
    label: str
    reason: str


def chart_periods(periods: Sequence[object] | pd.Index | None, *, size: int) -> pd.Index:
    """Give the labels of the points of a chart: those given, or numbers from 1.

    Raises
    ------
    SchemaError
        There is not one label per period, or one is there twice.

    Examples
    --------
    >>> chart_periods(None, size=3).tolist()
    [1, 2, 3]
    """
    labels = pd.RangeIndex(1, size + 1) if periods is None else pd.Index(periods)
    if len(labels) != size or not labels.is_unique:
        raise SchemaError(
            explain(
                "Periods must be one label per point of the chart, each once.",
                found=f"{len(labels)} labels, {labels.nunique()} of them different",
                where=f"the periods given, for {size} points",
                remedy="give for example pandas.period_range('2022-04', periods=36, freq='M')",
            )
        )
    return labels


def spans(labels: pd.Index, baselines: Sequence[Baseline] | None) -> list[Span]:
    """Turn baselines into places; without any, all periods are the baseline.

    Raises
    ------
    ParameterError
        A period is not on the chart, a baseline is the wrong way round or overlaps the one before,
        or a rebasing has no reason. All are named.

    Examples
    --------
    >>> months = pd.period_range("2024-01", periods=24, freq="M")
    >>> spans(months, [Baseline("2024-01", "2024-12")])[0].label
    '2024-01 to 2024-12'
    """
    if not baselines:
        label = f"{labels[0]} to {labels[-1]}, all there is" if len(labels) else "nothing"
        return [Span(slice(0, len(labels)), slice(0, len(labels)), label, "")]
    strange = [one for one in baselines if not isinstance(one, Baseline)]
    if strange:
        raise ParameterError(
            explain(
                "Baselines must be a list of Baseline.",
                found=first_few(strange),
                where="the baselines given",
                remedy="write for example [Baseline('2024-04', '2025-03')]",
            )
        )
    places = [(_place(labels, one.first), _place(labels, one.last)) for one in baselines]
    faults = _faults(baselines, places)
    if faults:
        raise ParameterError(
            explain(
                "Baselines must be periods of the chart, in order, each rebasing with its reason.",
                found=first_few(faults),
                where="the baselines given",
                remedy="write for example Baseline('2024-04', '2025-03', reason='new recording "
                "system from April 2024')",
            )
        )
    starts = [0, *(first for first, _ in places[1:])]
    ends = [*starts[1:], len(labels)]
    return [
        Span(slice(first, last + 1), slice(start, end), f"{one.first} to {one.last}", one.reason)
        for one, (first, last), start, end in zip(baselines, places, starts, ends, strict=True)
    ]


def _place(labels: pd.Index, label: object) -> int:
    """Give the position of a label; -1 when it is not on the chart."""
    wanted = label
    try:
        if isinstance(labels, pd.PeriodIndex) and isinstance(label, str):
            wanted = pd.Period(label, freq=labels.freqstr)
        elif isinstance(labels, pd.DatetimeIndex) and isinstance(label, str):
            wanted = pd.Timestamp(label)
    except ValueError:
        return -1
    return int(labels.get_indexer(pd.Index([wanted]))[0])


def _faults(baselines: Sequence[Baseline], places: list[tuple[int, int]]) -> list[str]:
    faults = [
        f"{label} is not on the chart"
        for one, pair in zip(baselines, places, strict=True)
        for label, place in zip((one.first, one.last), pair, strict=True)
        if place < 0
    ]
    faults += [
        f"{one.first} comes after {one.last}"
        for one, (first, last) in zip(baselines, places, strict=True)
        if 0 <= last < first
    ]
    for one, (first, _), (_, before) in zip(baselines[1:], places[1:], places[:-1], strict=True):
        faults += [f"{one.first} begins inside the baseline before"] if first <= before else []
        faults += [f"rebasing at {one.first} gives no reason"] if not one.reason.strip() else []
    return faults


def mean_of(values: FloatArray) -> FloatArray:
    """Give the mean of each series over what is there, shape (series, 1); of nothing, missing.

    Examples
    --------
    >>> mean_of(np.array([[1.0, np.nan, 3.0], [np.nan, np.nan, np.nan]]))
    array([[ 2.],
           [nan]])
    """
    there = ~np.isnan(values)
    size = there.sum(axis=1, keepdims=True)
    total = np.where(there, values, 0.0).sum(axis=1, keepdims=True)
    return np.asarray(total / np.where(size > 0, size, np.nan))
