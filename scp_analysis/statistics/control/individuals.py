r"""XmR chart: single measurements, limits from how much neighbours differ.

The moving range :math:`|x_t - x_{t-1}|` sees only what changes from one period to the next, so a
slow drift or a step does not widen the limits. With its mean over the baseline,

.. math:: \hat\sigma = \overline{mR} / 1.128, \qquad \bar x \pm 3\hat\sigma = \bar x \pm 2.66\,
    \overline{mR}, \qquad mR \le 3.267\,\overline{mR}.
"""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from scp_analysis.errors import SchemaError, explain, first_few
from scp_analysis.statistics import inputs
from scp_analysis.statistics.control.baselines import Baseline, Span, mean_of, spans
from scp_analysis.statistics.control.charts import Lines, chart, lines_around
from scp_analysis.statistics.control.rules import MAKING_DATA_COUNT
from scp_analysis.statistics.inputs import FloatArray

XMR = "XmR"
XMR_SCREENED = "XmR, moving ranges above their limit left out"
RANGE_TO_SIGMA = 1.128
"""Mean range of two normal values, in sigmas."""

RANGE_LIMIT = 3.267


def xmr_chart(
    values: ArrayLike,
    *,
    periods: Sequence[object] | pd.Index | None = None,
    baselines: Sequence[Baseline] | None = None,
    rules: str = MAKING_DATA_COUNT,
    screen: bool = False,
) -> pd.DataFrame:
    """Draw up an XmR (individuals and moving range) chart.

    Answers: "is any point out of the ordinary, given how much neighbouring points differ?" For
    measurements and rates that are not far from symmetric.

    Parameters
    ----------
    values
        Measurements, shape (series, periods), equally spaced in time; a single series may leave
        the first dimension out. A missing one is no point, and ends runs.
    periods
        Labels of the periods, such as a `pandas.PeriodIndex`; numbers from 1 when left out.
    baselines
        Where limits come from, in order; each after the first is a rebasing and has a reason. All
        periods when left out, which is for a first look only.
    rules
        Name of a rule set in `rules`.
    screen
        Whether moving ranges above 3.267 times their mean are left out, once, before the limits
        are worked out: one wild point then widens them less. NHSRplotthedots does so unless told
        otherwise, qicharts2 does not.

    Returns
    -------
    pandas.DataFrame
        A row per series and period: series, period, value, centre, lower, upper, signal (missing
        where there is no point or no limits, never false), side ("high", "low" or empty), part_of
        (rules the point is part of), completes (rules complete at this point), baseline,
        baseline_points, provisional (fewer than 20 of them), rebase_reason, note, chart, limits,
        rule_set, moving_range, range_centre, range_upper.

    Raises
    ------
    SchemaError
        The values are not finite numbers in one or two dimensions, or periods do not fit them.
    ParameterError
        A baseline is not on the chart or has no reason, or the rule set is unknown.

    Notes
    -----
    Do not use it on counts with a season (two charts in three of pure noise then show a signal
    within two years: see `seasonal_chart`), on counts below about 5 a period (see `g_chart`), nor
    where the exposure varies (see `u_chart`). Measured on independent values over 24 months with
    the rules of Making Data Count: 17 % of charts show a signal when the limits are of the same
    months, and 39-41 % when 24 new months are held against limits of 24 earlier ones, which are
    themselves uncertain (48 earlier ones: 33 %; limits known: 22 %).

    References
    ----------
    Shewhart WA (1931). *Economic Control of Quality of Manufactured Product*. Montgomery DC (2009).
    *Introduction to Statistical Quality Control*, 6th ed., 6.4. Nelson LS (1982). Control charts
    for individual measurements. *Journal of Quality Technology* 14, 172-173 (the screening).

    Examples
    --------
    >>> found = xmr_chart([12, 14, 11, 13, 12, 15, 12, 14, 13, 24])
    >>> found.loc[9, ["centre", "upper", "part_of"]].to_dict()
    {'centre': 14.0, 'upper': 22.274231678487, 'part_of': 'outside the limits'}
    """
    array = measurements(values)

    def fit(span: Span) -> Lines:
        here = array[:, span.applies]
        sigma = mean_range(array[:, span.base], screen=screen) / RANGE_TO_SIGMA
        return lines_around(here, centre=mean_of(array[:, span.base]), sigma=sigma)

    method = XMR_SCREENED if screen else XMR
    table = chart(array, fit, periods=periods, baselines=baselines, rules=rules, method=method)
    return table.assign(**_ranges(array, table, baselines=baselines, screen=screen))


def measurements(values: ArrayLike) -> FloatArray:
    """Give measurements of shape (series, periods), finite or missing.

    Raises
    ------
    SchemaError
        A value is infinite or no number, or there are more than two dimensions.

    Examples
    --------
    >>> measurements([3, -1.5, None])
    array([[ 3. , -1.5,  nan]])
    """
    shape = ("series", "periods")
    array = inputs.shaped(inputs.numbers(values, name="values"), dimensions=shape, name="values")
    endless = np.isinf(array)
    if endless.any():
        raise SchemaError(
            explain(
                "Values must be finite.",
                found=first_few(array[endless].tolist()),
                where="the values given",
                remedy="mark a value that is not available as missing",
            )
        )
    return array


def mean_range(values: FloatArray, *, screen: bool) -> FloatArray:
    """Give the mean moving range of each series, shape (series, 1).

    Examples
    --------
    >>> mean_range(np.array([[1.0, 3.0, 2.0, 5.0]]), screen=False)
    array([[2.]])
    """
    ranges = np.abs(np.diff(values, axis=1))
    mean = mean_of(ranges)
    return mean_of(np.where(ranges < RANGE_LIMIT * mean, ranges, np.nan)) if screen else mean


def _ranges(
    array: FloatArray, table: pd.DataFrame, *, baselines: Sequence[Baseline] | None, screen: bool
) -> dict[str, FloatArray]:
    """Give moving ranges and their lines; a range across a rebasing belongs to neither side."""
    labels = pd.Index(table["period"].iloc[: array.shape[1]])
    ranges, centre = np.full(array.shape, np.nan), np.full(array.shape, np.nan)
    for span in spans(labels, baselines):
        first, last = span.applies.start + 1, span.applies.stop
        ranges[:, first:last] = np.abs(np.diff(array[:, span.applies], axis=1))
        centre[:, span.applies] = mean_range(array[:, span.base], screen=screen)
    columns = {"moving_range": ranges, "range_centre": centre, "range_upper": RANGE_LIMIT * centre}
    return {name: column.ravel() for name, column in columns.items()}
