"""What all control charts share: points, lines, signals, and the tidy table of them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from scp_analysis.statistics.control.baselines import (
    FEWEST_POINTS,
    SETTLED_POINTS,
    Baseline,
    Span,
    chart_periods,
    spans,
)
from scp_analysis.statistics.control.rules import Signals, signals
from scp_analysis.statistics.inputs import BoolArray, FloatArray, StrArray

NOT_AVAILABLE = "not available"
NOT_COMPUTABLE = "not computable: "
NO_SPREAD = "the baseline does not vary"
LIMITS = "3 sigma"


@dataclass(frozen=True, slots=True)
class Lines:
    """Centre line, limits, and the score of every point in sigmas, shape (series, periods)."""

    centre: FloatArray
    lower: FloatArray
    upper: FloatArray
    scores: FloatArray


Fit = Callable[[Span], Lines]
"""Works out the lines of the points a baseline applies to, from the points of the baseline."""


def lines_around(
    values: FloatArray, *, centre: FloatArray, sigma: FloatArray, floor: float = -np.inf
) -> Lines:
    """Give lines three sigmas either side of the centre; no limit lies below the floor.

    Examples
    --------
    >>> found = lines_around(
    ...     np.array([[9.0]]), centre=np.array([[4.0]]), sigma=np.array([[2.0]]), floor=0.0
    ... )
    >>> float(found.lower[0, 0]), float(found.upper[0, 0]), float(found.scores[0, 0])
    (0.0, 10.0, 2.5)
    """
    centre, sigma = (np.broadcast_to(array, values.shape) for array in (centre, sigma))
    scores = (values - centre) / np.where(sigma > 0, sigma, np.nan)
    return Lines(centre, np.maximum(floor, centre - 3 * sigma), centre + 3 * sigma, scores)


def chart(
    values: FloatArray,
    fit: Fit,
    *,
    periods: Sequence[object] | pd.Index | None,
    baselines: Sequence[Baseline] | None,
    rules: str,
    method: str,
) -> pd.DataFrame:
    """Draw up a chart: lines and signals baseline by baseline, then one row per point.

    Parameters
    ----------
    values
        Points, shape (series, periods), missing where there is none.
    fit
        Lines of one span.
    periods
        Labels of the periods, or None for numbers from 1.
    baselines
        Baselines in order, or None for all periods.
    rules
        Name of the rule set.
    method
        Name of the chart.

    Returns
    -------
    pandas.DataFrame
        A row per series and period: series, period, value, centre, lower, upper, signal (boolean,
        missing where there is no point or no limits), side ("high", "low" or empty), part_of
        (rules the point is part of), completes (rules complete at this point), baseline,
        baseline_points, provisional, rebase_reason, note, chart, limits, rule_set.
    """
    labels = chart_periods(periods, size=values.shape[1])
    parts = [
        _part(values[:, span.applies], fit(span), used=_used(values, span), span=span, rules=rules)
        for span in spans(labels, baselines)
    ]
    columns = {name: np.concatenate([part[name] for part in parts], axis=1) for name in parts[0]}
    series, size = values.shape
    table = pd.DataFrame(
        {
            "series": np.repeat(np.arange(series), size),
            "period": labels[np.tile(np.arange(size), series)],
            **{name: column.ravel() for name, column in columns.items()},
        }
    )
    known = table["note"] == ""
    table["signal"] = table["signal"].astype("boolean").where(known)
    return table.assign(chart=method, limits=LIMITS, rule_set=rules)


def _used(values: FloatArray, span: Span) -> FloatArray:
    return np.asarray((~np.isnan(values[:, span.base])).sum(axis=1, keepdims=True), dtype=float)


def _part(
    values: FloatArray, lines: Lines, *, used: FloatArray, span: Span, rules: str
) -> dict[str, FloatArray | BoolArray | StrArray]:
    """Give the columns of one span, each of shape (series, periods of the span)."""
    enough = used >= FEWEST_POINTS
    known = enough & ~np.isnan(lines.centre)
    scores = np.where(known, lines.scores, np.nan)
    found = signals(scores, rule_set=rules)
    signal = np.asarray(found.members.any(axis=0))
    side = np.select([scores > 0, scores < 0], ["high", "low"], "")
    spread = np.broadcast_to
    return {
        "value": values,
        **{
            name: np.where(known, getattr(lines, name), np.nan)
            for name in ("centre", "lower", "upper")
        },
        "signal": signal,
        "side": np.where(signal, side, ""),
        "part_of": _named(found, found.members),
        "completes": _named(found, found.completed),
        "baseline": np.full(values.shape, span.label, dtype=object),
        "baseline_points": spread(used.astype(int), values.shape),
        "provisional": spread(used < SETTLED_POINTS, values.shape),
        "rebase_reason": np.full(values.shape, span.reason, dtype=object),
        "note": _notes(values, scores, used=used),
    }


def _named(found: Signals, marked: BoolArray) -> StrArray:
    """Write out, for every point, the names of the rules marked there."""
    codes = np.tensordot(2 ** np.arange(len(found.names)), marked, axes=1)
    different, where = np.unique(codes, return_inverse=True)
    words = [
        "; ".join(name for bit, name in enumerate(found.names) if code >> bit & 1)
        for code in different.tolist()
    ]
    return np.asarray(words, dtype=object)[where].reshape(codes.shape)


def _notes(values: FloatArray, scores: FloatArray, *, used: FloatArray) -> StrArray:
    few = [
        f"{NOT_COMPUTABLE}{int(points)} points in the baseline, {FEWEST_POINTS} needed"
        for points in used[:, 0]
    ]
    notes = np.where(np.isnan(values), NOT_AVAILABLE, NOT_COMPUTABLE + NO_SPREAD).astype(object)
    notes = np.where(np.isnan(values) | np.isnan(scores), notes, "")
    return np.where(used < FEWEST_POINTS, np.asarray(few, dtype=object)[:, np.newaxis], notes)
