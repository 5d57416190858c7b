"""Scatter of counts around free levels: the estimates behind `dispersion`, before floor and limits.

Two tables of the same kind are read: years by seasons of one series, where what lasts for months
must be put back, and areas by years of one offence, which need nothing put back.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from scp_analysis.statistics import inputs
from scp_analysis.statistics.dispersion.autocorrelation import Yardstick, steadied, yardstick
from scp_analysis.statistics.dispersion.moderation import moderate
from scp_analysis.statistics.inputs import BoolArray, FloatArray, IntArray

FEWEST_YEARS = 3
FEWEST_DF = 3.0
"""Degrees of freedom a history is given at least; with fewer no change could ever be found."""

MEASURES = ["phi_raw", "adjusted", "phi_df", "lag1", "own", "prior_df"]


@dataclass(frozen=True, slots=True)
class _Seen:
    """Series with the same whole years: their rows, scatter, and autocorrelation as read."""

    rows: IntArray
    raw: FloatArray
    reading: FloatArray
    tool: Yardstick


def over_areas(counts: FloatArray) -> pd.DataFrame:
    """Estimate phi of yearly totals from whole tables, shape (series, areas, years).

    Returns
    -------
    pandas.DataFrame
        The columns in `MEASURES`, one row per series; missing without any scatter.
    """
    freedom = float((counts.shape[1] - 1) * (counts.shape[2] - 1))
    squares = (_residuals(counts) ** 2).sum(axis=(1, 2))
    raw = np.where(squares > 0, squares, np.nan) / freedom
    found = {"phi_raw": raw, "adjusted": raw, "phi_df": freedom, "own": raw, "prior_df": 0.0}
    return pd.DataFrame(found, columns=MEASURES)


def over_years(counts: FloatArray, *, whole: BoolArray, group: IntArray) -> pd.DataFrame:
    """Estimate phi of yearly totals from years by seasons.

    Parameters
    ----------
    counts
        Shape (series, years, seasons); what stands in a year that is not whole is not read.
    whole
        True where a year of a series is complete, shape (series, years).
    group
        Number of the group of related series of each series.

    Returns
    -------
    pandas.DataFrame
        The columns in `MEASURES`, one row per series that has enough whole years and any scatter,
        with its position as index.
    """
    seen = [
        _seen(counts, rows=rows, years=np.flatnonzero(years))
        for years, rows in inputs.patterns(whole)
        if years.sum() >= FEWEST_YEARS
    ]
    seen = [part for part in seen if len(part.rows)]
    if not seen:
        return pd.DataFrame(columns=MEASURES, dtype=float)
    alone = _estimated(seen, group=np.arange(len(group)))
    return _estimated(seen, group=group).assign(own=alone["adjusted"])[MEASURES]


def _seen(counts: FloatArray, *, rows: IntArray, years: IntArray) -> _Seen:
    """Fit the series with these whole years and read what is left; without scatter they drop out."""
    seasons = counts.shape[2]
    residuals = _residuals(counts[rows][:, years]).reshape(len(rows), -1)
    squares = (residuals**2).sum(axis=1)
    scattered = squares > 0
    tool = yardstick(
        design=_two_way(len(years), seasons),
        times=(years[:, np.newaxis] * seasons + np.arange(seasons)).ravel(),
        contrast=np.repeat([-1.0, 1.0], seasons),
        contrast_times=np.arange(2 * seasons),
        reach=max(1, seasons // 4),
    )
    return _Seen(
        rows=rows[scattered],
        raw=squares[scattered] / ((len(years) - 1) * (seasons - 1)),
        reading=tool.read(residuals[scattered]),
        tool=tool,
    )


def _estimated(seen: list[_Seen], *, group: IntArray) -> pd.DataFrame:
    """Put memory back and steady the scatter, each series leaning on its group."""
    rows = np.concatenate([part.rows for part in seen])
    _, group = np.unique(group[rows], return_inverse=True)
    raw, reading = (np.concatenate([getattr(p, name) for p in seen]) for name in ("raw", "reading"))
    error = np.concatenate([np.full(len(part.rows), part.tool.error) for part in seen])
    place, variance = steadied(reading, error, group)
    ends = np.cumsum([len(part.rows) for part in seen])[:-1]
    split = zip(seen, np.split(place, ends), np.split(variance, ends), strict=True)
    memory = pd.concat(
        [pd.DataFrame(part.tool.persistence(*own)._asdict()) for part, *own in split]
    )
    scatter = moderate(raw, memory["freedom"].to_numpy(), group)
    relative = 1 / scatter.freedom + memory["uncertainty"].to_numpy() / 2
    return pd.DataFrame(
        {
            "phi_raw": raw,
            "adjusted": scatter.variance * memory["inflation"].to_numpy(),
            "phi_df": np.maximum(FEWEST_DF, 1 / relative),
            "lag1": memory["lag1"].to_numpy(),
            "prior_df": scatter.prior_freedom,
        },
        index=rows,
    )


def _residuals(counts: FloatArray) -> FloatArray:
    """Give Pearson residuals of the two-way fit; where nothing is expected they are 0."""
    total = counts.sum(axis=(1, 2), keepdims=True)
    cross = counts.sum(axis=1, keepdims=True) * counts.sum(axis=2, keepdims=True)
    fitted = cross / np.where(total > 0, total, 1.0)
    return np.asarray((counts - fitted) / np.sqrt(np.where(fitted > 0, fitted, 1.0)))


def _two_way(rows: int, columns: int) -> FloatArray:
    row, column = np.repeat(np.arange(rows), columns), np.tile(np.arange(columns), rows)
    levels = [row == level for level in range(rows)]
    shares = [column == share for share in range(1, columns)]
    return np.column_stack(levels + shares).astype(float)
