r"""Seasonally adjusted chart for counts: is this month high for the month it is?

Counts with a season make an ordinary chart signal every summer. Here the season is estimated from
at least three years, with a free level for each year so that no drift is mistaken for season,

.. math:: \log E[y_t] = \log e_t + year_{y(t)} + season_{s(t)},

and the points are counts divided by exposure and season. With :math:`\bar u` the rate of the
baseline, :math:`f_s` the season (1 on average), and :math:`\varphi` the dispersion of the same fit,
floored at 1,

.. math::

    \sigma_t^2 = \varphi \frac{\bar u}{e_t f_s} \Big(1 + \frac1k\Big), \qquad
    \gamma_t = \frac{2\varphi - 1}{\sqrt{\varphi\,\bar u\,e_t f_s}},

:math:`k` being the years behind the season: a season that is itself an estimate cannot be held
against a new point. Within the years it comes from the sign is a minus. Counts are skewed, by
:math:`\gamma_t` when they are negative binomial, so limits three sigmas either side would cry wolf
above and sleep below. Scores are therefore taken to normal ones (Wilson and Hilferty),

.. math:: z = \frac6\gamma \Big( \big(1 + \tfrac{\gamma}{2} \tfrac{u - \bar u}{\sigma}\big)^{1/3} - 1
    \Big) + \frac\gamma6,

and the lines are drawn where z is -3, 0 (the median) and 3.
"""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from scp_analysis.statistics.control.baselines import Baseline, Span, chart_periods, mean_of, spans
from scp_analysis.statistics.control.charts import NOT_COMPUTABLE, Lines, chart
from scp_analysis.statistics.control.rules import MAKING_DATA_COUNT
from scp_analysis.statistics.inputs import BoolArray, FloatArray, StrArray
from scp_analysis.statistics.series.count_series import count_series
from scp_analysis.statistics.series.season import FEWEST_PERIODS, Season, estimate_season

LIMITS_SKEWED = "3 sigma, skewness allowed for"
SEASONAL = "seasonally adjusted u, dispersion of the baseline years"


def seasonal_chart(
    counts: ArrayLike,
    *,
    periods_per_year: int,
    exposure: ArrayLike | None = None,
    mask: ArrayLike | None = None,
    periods: Sequence[object] | pd.Index | None = None,
    baselines: Sequence[Baseline] | None = None,
    rules: str = MAKING_DATA_COUNT,
) -> pd.DataFrame:
    """Draw up a control chart of counts that have a season and come in clusters.

    Answers: "is any month out of the ordinary for that time of the year?"

    Parameters
    ----------
    counts
        Counts of single periods, shape (series, periods); a single series may leave the first
        dimension out. Rolling and running totals are refused, series by series.
    periods_per_year
        12 or 4.
    exposure
        Population or days behind each count, above zero, broadcast over `counts`.
    mask
        True where a period may not shape season, dispersion or centre (a lockdown), broadcast over
        `counts`; it is still drawn and judged.
    periods, baselines, rules
        As in `xmr_chart`. Season and dispersion come from all periods up to the end of the first
        baseline, three years at least; the centre comes from the periods of each baseline.

    Returns
    -------
    pandas.DataFrame
        Columns as in `xmr_chart` without the moving range; value, centre and limits are seasonally
        adjusted rates (counts when there is no exposure). Added: count, season (factor), phi,
        season_years.

    Raises
    ------
    SchemaError, DenominatorError, ParameterError
        As in `trend` and `xmr_chart`.

    Notes
    -----
    The years behind the season should be alike in season, not in level. Measured on 24 new months
    without change, limits from 48: 4 % of charts have a point outside (6 % expected; 10 % at a
    dispersion of 3), 24-29 % any signal of Making Data Count, against 48 % and 88 % on an XmR chart
    of the same counts. Months that run in spells (autocorrelation 0.5) bring that to 53 %: read it
    as "the level moved", which is what it says.

    References
    ----------
    Laney DB (2002). Improved control charts for attributes. *Quality Engineering* 14, 531-537.
    McCullagh P, Nelder JA (1989). *Generalized Linear Models*, 2nd ed., 6.2. Wilson EB, Hilferty MM
    (1931). The distribution of chi-square. *PNAS* 17, 684-688.

    Examples
    --------
    >>> quarters = [20, 31, 25, 18, 22, 33, 24, 19, 18, 30, 27, 20, 21, 32, 23, 52]
    >>> found = seasonal_chart(quarters, periods_per_year=4, baselines=[Baseline(1, 12)])
    >>> found.loc[found["signal"], ["period", "part_of"]].to_dict("records")
    [{'period': 16, 'part_of': 'outside the limits'}]
    """
    series = count_series(
        counts,
        periods_per_year=periods_per_year,
        fewest=FEWEST_PERIODS,
        exposure=exposure,
        mask=mask,
    )
    labels = chart_periods(periods, size=series.counts.shape[1])
    history = spans(labels, baselines)[0].base.stop
    season = estimate_season(series, seasons=periods_per_year, history=history)
    shared = series.exposure * season.factor
    points = series.counts / shared

    def fit(span: Span) -> Lines:
        return _lines(points, shared, span=span, used=series.used, season=season, history=history)

    table = chart(points, fit, periods=labels, baselines=baselines, rules=rules, method=SEASONAL)
    size = len(labels)
    return _explained(table, season.reasons).assign(
        limits=LIMITS_SKEWED,
        count=series.counts.ravel(),
        season=season.factor.ravel(),
        phi=np.repeat(season.phi, size),
        season_years=np.repeat(season.years, size),
    )


def _lines(
    points: FloatArray,
    shared: FloatArray,
    *,
    span: Span,
    used: BoolArray,
    season: Season,
    history: int,
) -> Lines:
    """Give the lines of a span: pooled rate, widened by dispersion and by the season's own error."""
    base = np.where(used, points, np.nan)[:, span.base]
    weight = np.where(np.isnan(base), np.nan, shared[:, span.base])
    centre = mean_of(base * weight) / mean_of(weight)
    past = np.arange(points.shape[1])[span.applies] < history
    own = 1 + np.where(past, -1.0, 1.0) / season.years[:, np.newaxis]
    expected = centre * shared[:, span.applies]
    phi = season.phi[:, np.newaxis]
    skew = (2 * phi - 1) / np.sqrt(phi * expected)
    sigma = np.sqrt(phi * own * expected) / shared[:, span.applies]
    return _skewed(points[:, span.applies], centre=centre, sigma=sigma, skew=skew)


def _skewed(
    points: FloatArray, *, centre: FloatArray, sigma: FloatArray, skew: FloatArray
) -> Lines:
    """Give the lines at normal scores of -3, 0 and 3 of a skewed distribution (Pearson III)."""
    scores = 6 / skew * (np.cbrt(1 + skew / 2 * (points - centre) / sigma) - 1) + skew / 6
    # A point on the mean lies above the median line, but to neither side of what is expected.
    scores = np.where(np.isclose(points, centre, rtol=1e-9, atol=0), 0.0, scores)
    lower, median, upper = (
        centre + sigma * 2 / skew * ((1 + skew * z / 6 - skew**2 / 36) ** 3 - 1) for z in (-3, 0, 3)
    )
    return Lines(np.maximum(0.0, median), np.maximum(0.0, lower), upper, scores)


def _explained(table: pd.DataFrame, reasons: StrArray) -> pd.DataFrame:
    """Put the reason of a series that has no season in place of whatever the chart noted."""
    reason = np.repeat(reasons, len(table) // max(1, len(reasons)))
    return table.assign(note=np.where(reason == "", table["note"], NOT_COMPUTABLE + reason))
