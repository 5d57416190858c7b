r"""u and p charts: counts out of an exposure, and parts of a number, with Laney's allowance.

With the rate of the baseline :math:`\bar u` (or the proportion :math:`\bar p`) and the exposure
:math:`n_t`, chance alone gives

.. math:: \sigma_t = \sqrt{\bar u / n_t}, \qquad \sigma_t = \sqrt{\bar p (1 - \bar p) / n_t}.

Crime comes in clusters, so chance alone is too little. Laney's u' and p' multiply by
:math:`\hat\sigma_z = \overline{mR}(z) / 1.128`, the spread of the scores
:math:`z_t = (u_t - \bar u)/\sigma_t` of the baseline.
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
from scp_analysis.statistics.control.rules import MAKING_DATA_COUNT
from scp_analysis.statistics.inputs import FloatArray

U, U_PRIME = "u", "u' (Laney)"
P, P_PRIME = "p", "p' (Laney)"


def u_chart(
    counts: ArrayLike,
    *,
    exposure: ArrayLike = 1.0,
    laney: bool = False,
    periods: Sequence[object] | pd.Index | None = None,
    baselines: Sequence[Baseline] | None = None,
    rules: str = MAKING_DATA_COUNT,
) -> pd.DataFrame:
    """Draw up a u chart of a rate of events; with an exposure of 1 it is the c chart of counts.

    Answers: "is the rate of any period out of the ordinary?"

    Parameters
    ----------
    counts
        Counts of single periods, shape (series, periods); a single series may leave the first
        dimension out.
    exposure
        What each count is out of (thousand people, days, hours patrolled), above zero, broadcast
        over `counts`. The points are counts per unit of it.
    laney
        Whether limits allow for more, or less, scatter than chance (u'). For recorded crime: yes.
    periods, baselines, rules
        As in `xmr_chart`.

    Returns
    -------
    pandas.DataFrame
        Columns as in `xmr_chart` without the moving range.

    Raises
    ------
    SchemaError
        A count is negative, or shapes do not match.
    DenominatorError
        An exposure is zero, negative or missing.
    ParameterError
        As in `xmr_chart`.

    Notes
    -----
    Without `laney`, limits for counts whose dispersion is 3 are too narrow by a factor of 1.7.
    With a season use `seasonal_chart`. No limit lies below zero.

    References
    ----------
    Montgomery DC (2009). *Introduction to Statistical Quality Control*, 6th ed., 7.3. Laney DB
    (2002). Improved control charts for attributes. *Quality Engineering* 14, 531-537.

    Examples
    --------
    >>> found = u_chart([10, 12, 8, 14, 10, 16, 11, 7, 10, 15], exposure=5)
    >>> found.loc[0, ["value", "centre", "lower", "upper"]].astype(float).round(2).to_list()
    [2.0, 2.26, 0.24, 4.28]
    """
    array, people = _matched(inputs.counts(counts), inputs.exposures(exposure, name="exposure"))

    def fit(span: Span) -> Lines:
        mean = _pooled(array[:, span.base], people[:, span.base])
        return _lines(array, people, mean=mean, spread=mean, span=span, laney=laney)

    method = U_PRIME if laney else U
    rates = array / people
    return chart(rates, fit, periods=periods, baselines=baselines, rules=rules, method=method)


def p_chart(
    events: ArrayLike,
    *,
    n: ArrayLike,
    laney: bool = False,
    periods: Sequence[object] | pd.Index | None = None,
    baselines: Sequence[Baseline] | None = None,
    rules: str = MAKING_DATA_COUNT,
) -> pd.DataFrame:
    """Draw up a p chart of a proportion, such as the share of cases with a positive outcome.

    Answers: "is the proportion of any period out of the ordinary?"

    Parameters
    ----------
    events
        Counts, zero or more and not above `n`, shape (series, periods); a single series may leave
        the first dimension out.
    n
        Number each count is out of, above zero, broadcast over `events`.
    laney
        Whether limits allow for more, or less, scatter than chance (p'): yes where `n` is large.
    periods, baselines, rules
        As in `xmr_chart`.

    Returns
    -------
    pandas.DataFrame
        Columns as in `xmr_chart` without the moving range. No limit lies outside 0 to 1.

    Raises
    ------
    SchemaError
        A count is negative or above its `n`, or shapes do not match.
    DenominatorError
        An `n` is zero, negative or missing.
    ParameterError
        As in `xmr_chart`.

    References
    ----------
    Montgomery DC (2009). *Introduction to Statistical Quality Control*, 6th ed., 7.2. Laney DB
    (2002). Improved control charts for attributes. *Quality Engineering* 14, 531-537.

    Examples
    --------
    >>> found = p_chart([12, 15, 8, 10, 4, 7, 16, 9, 14, 10], n=50)
    >>> found.loc[0, ["value", "centre", "lower", "upper"]].astype(float).round(3).to_list()
    [0.24, 0.21, 0.037, 0.383]
    """
    array, total = _matched(
        inputs.counts(events, name="events"), inputs.exposures(n, name="n"), name="n"
    )
    _not_above(array, total)

    def fit(span: Span) -> Lines:
        mean = _pooled(array[:, span.base], total[:, span.base])
        found = _lines(array, total, mean=mean, spread=mean * (1 - mean), span=span, laney=laney)
        return Lines(found.centre, found.lower, np.minimum(1.0, found.upper), found.scores)

    method = P_PRIME if laney else P
    shares = array / total
    return chart(shares, fit, periods=periods, baselines=baselines, rules=rules, method=method)


def _lines(
    array: FloatArray,
    size: FloatArray,
    *,
    mean: FloatArray,
    spread: FloatArray,
    span: Span,
    laney: bool,
) -> Lines:
    """Give the lines of a span, from the mean and the variance per unit of size."""
    sigma = np.sqrt(spread / size)
    if laney:
        scores = (array / size - mean) / np.where(sigma > 0, sigma, np.nan)
        sigma = sigma * mean_range(scores[:, span.base], screen=False) / RANGE_TO_SIGMA
    here = span.applies
    return lines_around((array / size)[:, here], centre=mean, sigma=sigma[:, here], floor=0.0)


def _pooled(array: FloatArray, size: FloatArray) -> FloatArray:
    """Give events over size, of the periods where events are known, shape (series, 1)."""
    return mean_of(array) / mean_of(np.where(np.isnan(array), np.nan, size))


def _matched(
    array: FloatArray, size: FloatArray, *, name: str = "exposure"
) -> tuple[FloatArray, FloatArray]:
    rows = inputs.shaped(array, dimensions=("series", "periods"), name="counts")
    try:
        return rows, np.broadcast_to(size, rows.shape)
    except ValueError as cause:
        raise SchemaError(
            explain(
                f"{name.capitalize()} must fit the counts, period for period.",
                found=f"shape {size.shape} for counts of shape {rows.shape}",
                where=f"the {name} given",
                remedy="give one value, one per period, or one per series and period",
            )
        ) from cause


def _not_above(events: FloatArray, total: FloatArray) -> None:
    wrong = events > total
    if wrong.any():
        raise SchemaError(
            explain(
                "Events must not be more than the number they are out of.",
                found=first_few(events[wrong].tolist()),
                where="the events given",
                remedy="check that events and n count the same thing",
            )
        )
