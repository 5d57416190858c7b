"""Why a rolling total moved: the period that came in and the one that went out."""

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from scp_analysis.statistics import inputs, settings
from scp_analysis.statistics.changes.windows import rolling_sum

METHOD = "period that came in less period that went out"
UNKNOWN = "not available: a period is missing or the series is too short"


def decompose_rolling_change(counts: ArrayLike, *, width: int = 12) -> pd.DataFrame:
    r"""Split each step of a rolling total into what came in and what went out.

    Answers: "the 12-month total fell by eight since last month; what happened?" Two neighbouring
    totals share all but one period each, so their difference is the newest period less the same
    period a year before and nothing else. It must not be tested as two independent totals (a test
    of that kind never fires); test came_in against went_out with `comparison.compare_counts`.

    Parameters
    ----------
    counts
        Counts of single periods, shape (series, periods), time in order, or one series.
    width
        Number of periods in a total: 12 for months, 4 for quarters.

    Returns
    -------
    pandas.DataFrame
        A row per series and step: series and period (places from 0), total (ending at the period),
        previous_total, change, came_in, went_out, came_in_percent (came_in against went_out, the
        same season a year before; missing where nothing went out), method. Where a period in
        either total is missing, totals and change are missing; came_in and went_out stay.

    Raises
    ------
    SchemaError
        A count is negative, or the array has another number of dimensions.
    ParameterError
        `width` is not a whole number of at least 1.

    Notes
    -----
    .. math:: R_t - R_{t-1} = x_t - x_{t-w}.

    References
    ----------
    Box GEP, Jenkins GM, Reinsel GC (2008). *Time Series Analysis*, 4th ed., 9.2 (seasonal
    differences).

    Examples
    --------
    >>> steps = decompose_rolling_change([5, 7, 6, 9, 4], width=4)
    >>> steps[["period", "total", "change", "came_in", "went_out"]].values.tolist()
    [[4.0, 26.0, -1.0, 4.0, 5.0]]
    """
    settings.at_least(width, 1, name="width")
    array = inputs.shaped(inputs.counts(counts), dimensions=("series", "periods"), name="counts")
    totals = rolling_sum(array, width=width)
    n_series, n_periods = array.shape
    steps = np.arange(width, max(n_periods, width))
    came_in, went_out = array[:, steps], array[:, steps - width]
    total, before = totals[:, steps], totals[:, steps - 1]
    base = np.where(went_out > 0, went_out, np.nan)
    known = ~np.isnan(total - before)
    columns = {
        "total": total,
        "previous_total": before,
        "change": total - before,
        "came_in": came_in,
        "went_out": went_out,
        "came_in_percent": 100 * (came_in / base - 1),
        "method": np.where(known, METHOD, UNKNOWN),
    }
    return pd.DataFrame(
        {
            "series": np.repeat(np.arange(n_series), len(steps)),
            "period": np.tile(steps, n_series),
            **{name: values.ravel() for name, values in columns.items()},
        }
    )
