r"""g and t charts: for events too rare to count by the month, watch the gaps between them.

A month with 0, 1 or 2 events says little. The number of opportunities between two events (g), or
the time (t), says as much as one can know, event by event. A long gap is a good sign where fewer
events are better.
"""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from scp_analysis.errors import SchemaError, explain, first_few
from scp_analysis.statistics import inputs
from scp_analysis.statistics.control.baselines import Baseline, Span, mean_of
from scp_analysis.statistics.control.charts import Lines, chart, lines_around
from scp_analysis.statistics.control.individuals import RANGE_TO_SIGMA, mean_range
from scp_analysis.statistics.control.rules import LIMITS_ONLY, MAKING_DATA_COUNT

G = "g (gaps in opportunities)"
T = "t (gaps in time, power 1/3.6)"
POWER = 3.6
"""An exponential gap to the power of 1/3.6 is close to normal."""


def g_chart(
    gaps: ArrayLike,
    *,
    periods: Sequence[object] | pd.Index | None = None,
    baselines: Sequence[Baseline] | None = None,
    rules: str = LIMITS_ONLY,
) -> pd.DataFrame:
    r"""Draw up a g chart of opportunities between rare events (cases, days, journeys).

    Answers: "has it been unusually long since the last one?"

    Parameters
    ----------
    gaps
        Opportunities between one event and the next, zero or more, shape (series, events); a single
        series may leave the first dimension out.
    periods
        Labels of the events, such as their dates; numbers from 1 when left out.
    baselines, rules
        As in `xmr_chart`. The gaps are skewed, so by default only the limits make a signal.

    Returns
    -------
    pandas.DataFrame
        Columns as in `xmr_chart` without the moving range; the centre is the median of the
        baseline. The lower limit is zero, so a run of short gaps shows in the rules only.

    Raises
    ------
    SchemaError, ParameterError
        As in `u_chart`.

    Notes
    -----
    With :math:`\bar g` the mean gap of the baseline, :math:`\bar g \pm 3\sqrt{\bar g(\bar g+1)}`. A
    geometric gap is above the upper limit in 1.8 % of cases when nothing has changed.

    References
    ----------
    Benneyan JC (2001). Number-between g-type statistical quality control charts for monitoring
    adverse events. *Health Care Management Science* 4, 305-318.

    Examples
    --------
    >>> g_chart([4, 0, 9, 2, 7, 3, 1, 6, 60]).loc[8, ["centre", "part_of"]].to_dict()
    {'centre': 4.0, 'part_of': 'outside the limits'}
    """
    shape = ("series", "events")
    array = inputs.shaped(inputs.counts(gaps, name="gaps"), dimensions=shape, name="gaps")

    def fit(span: Span) -> Lines:
        base, here = array[:, span.base], array[:, span.applies]
        mean, sigma = mean_of(base), np.sqrt(mean_of(base) * (mean_of(base) + 1))
        median = pd.DataFrame(base).median(axis=1).to_numpy(dtype=float)[:, np.newaxis]
        lower, upper = np.maximum(0.0, mean - 3 * sigma), mean + 3 * sigma
        reach = np.where(here > median, upper - median, median - lower) / 3
        scores = (here - median) / np.where(reach > 0, reach, np.nan)
        centre, low, high = (np.broadcast_to(line, here.shape) for line in (median, lower, upper))
        return Lines(centre, low, high, np.where(here == median, 0.0, scores))

    return chart(array, fit, periods=periods, baselines=baselines, rules=rules, method=G)


def t_chart(
    gaps: ArrayLike,
    *,
    periods: Sequence[object] | pd.Index | None = None,
    baselines: Sequence[Baseline] | None = None,
    rules: str = MAKING_DATA_COUNT,
) -> pd.DataFrame:
    r"""Draw up a t chart of the time between rare events.

    Answers: "are these events coming closer together, or has it been unusually long?"

    Parameters
    ----------
    gaps
        Time between one event and the next in one unit throughout, above zero, shape (series,
        events); a single series may leave the first dimension out.
    periods
        Labels of the events, such as their dates; numbers from 1 when left out.
    baselines, rules
        As in `xmr_chart`.

    Returns
    -------
    pandas.DataFrame
        Columns as in `xmr_chart` without the moving range, in the unit of `gaps`.

    Raises
    ------
    SchemaError
        A gap is zero or negative, or as in `xmr_chart`.
    ParameterError
        As in `xmr_chart`.

    Notes
    -----
    An XmR chart of :math:`gap^{1/3.6}`, taken back; the lower limit is zero where it would be
    negative before.

    References
    ----------
    Nelson LS (1994). A control chart for parts-per-million nonconforming items. *Journal of Quality
    Technology* 26, 239-240. Montgomery DC (2009), 7.3.5.

    Examples
    --------
    >>> t_chart([286, 948, 536, 124, 816, 729, 4, 143])["upper"].round().unique().tolist()
    [4837.0]
    """
    shape = ("series", "events")
    array = inputs.shaped(inputs.counts(gaps, name="gaps"), dimensions=shape, name="gaps")
    if (array == 0).any():
        raise SchemaError(
            explain(
                "Time between events must be above zero.",
                found=first_few(array[array == 0].tolist()),
                where="the gaps given",
                remedy="measure the gaps in a smaller unit, or count the events by the month",
            )
        )
    scale = array ** (1 / POWER)

    def fit(span: Span) -> Lines:
        base = scale[:, span.base]
        sigma = mean_range(base, screen=False) / RANGE_TO_SIGMA
        found = lines_around(scale[:, span.applies], centre=mean_of(base), sigma=sigma, floor=0.0)
        centre, lower, upper = (line**POWER for line in (found.centre, found.lower, found.upper))
        return Lines(centre, lower, upper, found.scores)

    return chart(array, fit, periods=periods, baselines=baselines, rules=rules, method=T)
