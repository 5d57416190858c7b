r"""Placebo in time: the same evaluation at dates when nothing was done.

If the change found is no larger than those at dates without an operation, it is not evidence of
anything, whatever its p value from theory.
"""

from math import ceil
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from scp_analysis.errors import SchemaError, explain
from scp_analysis.statistics import inputs, settings
from scp_analysis.statistics.inputs import FloatArray
from scp_analysis.statistics.series.count_series import totals as totals_among

HALF: Final = 0.5
MIDDLE: Final = 0.9
"""Share of the placebos that lie between the limits printed."""

METHOD = "same months a year before, at every earlier date"
NOT_AVAILABLE = "not available: "
UNKNOWN = NOT_AVAILABLE + "a period is missing, or there is no earlier date"


def placebo_in_time(
    counts: ArrayLike, *, start: int, width: int, periods_per_year: int = 12
) -> pd.DataFrame:
    r"""Hold the change at the start of an operation against the change at every earlier date.

    Answers: "how often did the series move that much with no operation?"

    Parameters
    ----------
    counts
        Counts, shape (series, periods), of single months or quarters; a single series may leave the
        first dimension out. Dates whose periods are not all known are no placebos.
    start
        Position, counted from 0, of the operation's first period.
    width
        Periods the effect is looked at for, from the start on.
    periods_per_year
        12, 4 or 1: the comparison is with the same part of an earlier year.

    Returns
    -------
    pandas.DataFrame
        A row per series: change_percent, placebos (earlier dates), placebos_apart (how many of them
        can be had without overlap), as_extreme (placebos with a change as large, up or down),
        p_value, smallest_p (the least that as many dates apart could give), placebo_lower,
        placebo_upper (per cent, the middle `level` of the placebos), width, level, method. Rolling
        and running totals are refused, series by series: all else is then missing.

    Raises
    ------
    SchemaError, ParameterError
        A count is negative, a setting is outside its range, or the window outside the series.

    Notes
    -----
    The change is the logarithm of the counts of the window over those of the same periods the last
    time the year allows, one half added to both. The p value is :math:`(1 + \#)/(1 + n)` over
    placebos whose windows end before the operation. They overlap, so it is rougher than :math:`n`
    suggests: read it with `smallest_p`. With a year-long effect and five years of history no
    placebo in time can give evidence at 5 %.

    References
    ----------
    Abadie A, Diamond A, Hainmueller J (2015). Comparative politics and the synthetic control method.
    *American Journal of Political Science* 59, 495-510.

    Examples
    --------
    >>> found = placebo_in_time([20, 21, 19, 20] * 6 + [10, 11], start=24, width=2, periods_per_year=4)
    >>> found[["change_percent", "placebos", "as_extreme"]].round(1).to_numpy().tolist()
    [[-48.2, 19.0, 0.0]]
    """
    array = inputs.shaped(inputs.counts(counts), dimensions=("series", "periods"), name="counts")
    wide = settings.at_least(width, 1, name="width")
    seasons = int(settings.one_of(periods_per_year, (1, 4, 12), name="periods_per_year"))
    lag = seasons * ceil(wide / seasons)
    first = settings.at_least(start, lag, name="start")
    if first + wide > array.shape[1]:
        raise _outside(first + wide, array.shape[1])
    reasons = totals_among(array, seasons=seasons) if seasons > 1 else np.full(len(array), "")
    array = np.where((reasons == "")[:, np.newaxis], array, np.nan)
    gaps = np.isnan(array)
    running = np.pad(np.cumsum(np.where(gaps, 0.0, array), axis=1), ((0, 0), (1, 0)))
    missing = np.pad(np.cumsum(gaps, axis=1), ((0, 0), (1, 0)))
    totals = running[:, wide:] - running[:, :-wide]
    totals[missing[:, wide:] > missing[:, :-wide]] = np.nan
    change = np.log((totals[:, lag:] + HALF) / (totals[:, :-lag] + HALF))
    found = _in_time(change[:, first - lag], change[:, : max(0, first - lag - wide + 1)], wide)
    method = np.where(reasons == "", found["method"], NOT_AVAILABLE + reasons.astype(object))
    return found.assign(method=method)


def _in_time(real: FloatArray, placebos: FloatArray, width: int) -> pd.DataFrame:
    """Compare each series' change with its placebos, shape (series, dates)."""
    known = ~np.isnan(placebos)
    number = known.sum(axis=1)
    extreme = (np.abs(placebos) >= np.abs(real)[:, np.newaxis] - 1e-12).sum(axis=1)
    apart = -(-number // width)
    tested = ~np.isnan(real) & (number > 0)
    limits = np.full((2, len(real)), np.nan)
    for row in np.flatnonzero(number):
        limits[:, row] = np.quantile(
            placebos[row, known[row]], [(1 - MIDDLE) / 2, (1 + MIDDLE) / 2]
        )
    return pd.DataFrame(
        {
            "change_percent": 100 * np.expm1(real),
            "placebos": number,
            "placebos_apart": apart,
            "as_extreme": np.where(tested, extreme, np.nan),
            "p_value": np.where(tested, (1 + extreme) / (1 + number), np.nan),
            "smallest_p": 1 / (1 + apart),
            "placebo_lower": 100 * np.expm1(limits[0]),
            "placebo_upper": 100 * np.expm1(limits[1]),
            "width": width,
            "level": MIDDLE,
            "method": np.where(tested, METHOD, UNKNOWN),
        }
    )


def _outside(needed: int, periods: int) -> SchemaError:
    return SchemaError(
        explain(
            "The series must hold all periods of the effect.",
            found=f"{periods} periods, {needed} needed",
            where="start and width",
            remedy="shorten the width, or wait",
        )
    )
