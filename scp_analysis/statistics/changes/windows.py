"""Rolling totals and pairs of windows of a series of counts, honest about what is missing."""

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from scp_analysis.errors import PeriodError, explain
from scp_analysis.statistics import inputs, settings
from scp_analysis.statistics.inputs import FloatArray

METHOD = "sums of whole windows that share no period"
UNKNOWN = "not available: a period of the window is missing"


def rolling_sum(counts: ArrayLike, *, width: int) -> FloatArray:
    """Give the total of the `width` periods that end with each period.

    Answers: "how many in the 12 months to each month?" Where one of the periods is missing or the
    series has not yet run for `width` periods the total is ``NaN``, never a part-total.

    A rolling total is for drawing. Neighbouring totals share all but one period, so they must not
    be tested for trend (Mann-Kendall on rolling totals of pure noise is "significant" 60 % of the
    time) nor compared with each other unless their windows do not overlap: see `window_totals`.

    Parameters
    ----------
    counts
        Counts of single periods, time along the last axis; any shape in front of it.
    width
        Number of periods in a total: 12 for months, 4 for quarters.

    Returns
    -------
    numpy.ndarray
        Totals, same shape as `counts`; place ``t`` holds periods ``t - width + 1`` to ``t``.

    Raises
    ------
    ParameterError
        `width` is not a whole number of at least 1.
    SchemaError
        A count is negative.

    Examples
    --------
    >>> rolling_sum([1, 2, 3, None, 5, 6, 7], width=3)
    array([nan, nan,  6., nan, nan, nan, 18.])
    """
    settings.at_least(width, 1, name="width")
    array = np.atleast_1d(inputs.counts(counts))
    missing = np.isnan(array)
    totals = _windowed(np.where(missing, 0.0, array), width=width)
    gaps = _windowed(missing.astype(float), width=width)
    return np.where(gaps == 0, totals, np.nan)


def window_totals(
    counts: ArrayLike, *, current_end: int, previous_end: int, width: int = 12
) -> pd.DataFrame:
    """Cut two windows of equal length out of each series, and refuse any that overlap.

    Answers: "which two totals may be compared?" The counts go into `comparison.compare_counts`.

    Windows shorter than a year compare like with like only a whole number of years apart.

    Parameters
    ----------
    counts
        Counts of single periods, shape (series, periods), time in order, or one series.
    current_end, previous_end
        Places of the last period of each window, counted from 0 along the series. The previous
        window ends before the current one begins.
    width
        Number of periods in each window: 12 for months, 4 for quarters.

    Returns
    -------
    pandas.DataFrame
        A row per series: series (place from 0), current, previous (totals, missing where a period
        of the window is), current_start, current_end, previous_start, previous_end (places, both
        ends in the window), method.

    Raises
    ------
    PeriodError
        The windows share a period, are the wrong way round, or reach beyond the series.
    ParameterError
        `width` is not a whole number of at least 1, or an end not one of at least 0.
    SchemaError
        A count is negative, or the array has another number of dimensions.

    Examples
    --------
    >>> found = window_totals([1, 2, 3, 4, 5, 6], current_end=5, previous_end=2, width=3)
    >>> found[["current", "previous"]].values.tolist()
    [[15.0, 6.0]]
    """
    settings.at_least(width, 1, name="width")
    ends = {"current_end": current_end, "previous_end": previous_end}
    for name, end in ends.items():
        settings.at_least(end, 0, name=name)
    array = inputs.shaped(inputs.counts(counts), dimensions=("series", "periods"), name="counts")
    starts = {name: end - width + 1 for name, end in ends.items()}
    within = starts["previous_end"] >= 0 and current_end < array.shape[1]
    if not (within and previous_end < starts["current_end"]):
        raise PeriodError(
            explain(
                "Two windows to compare must lie inside the series and share no period.",
                found=f"periods {starts['previous_end']} to {previous_end} and "
                f"{starts['current_end']} to {current_end} of {array.shape[1]} periods",
                where="the windows given",
                remedy=f"end the previous window at {starts['current_end'] - 1} or before",
            )
        )
    totals = {
        name.removesuffix("_end"): array[:, starts[name] : end + 1].sum(axis=1)
        for name, end in ends.items()
    }
    known = ~np.isnan(totals["current"] + totals["previous"])
    return pd.DataFrame(
        {
            "series": np.arange(len(array)),
            **totals,
            "current_start": starts["current_end"],
            "current_end": current_end,
            "previous_start": starts["previous_end"],
            "previous_end": previous_end,
            "method": np.where(known, METHOD, UNKNOWN),
        }
    )


def _windowed(array: FloatArray, *, width: int) -> FloatArray:
    sums = np.cumsum(array, axis=-1)
    result = np.full(array.shape, np.nan)
    result[..., width - 1 :] = sums[..., width - 1 :]
    result[..., width:] -= sums[..., :-width]
    return result
