r"""Joinpoints: a course of counts in straight stretches, each with its own percentage a year.

The model is that of `trend` with bends at unknown periods :math:`\tau_j`,

.. math::

    \log E[y_t] = \log e_t + \alpha + \beta_0 t + season_t + \sum_j \beta_j \max(0, t - \tau_j),

without jumps. Every period that may be a bend is tried (a grid profile). Bends are added one at a
time, each time letting the others move, up to the number asked for; the last one to improve the
course by more than the best bend would by chance is the last one kept.
"""

from itertools import pairwise

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike
from scipy import special

from scp_analysis.statistics import inputs, settings
from scp_analysis.statistics.inputs import BoolArray, FloatArray, IntArray, StrArray
from scp_analysis.statistics.series.count_series import (
    NOT_COMPUTABLE,
    UNKNOWN,
    CountSeries,
    count_series,
)
from scp_analysis.statistics.trends.kinks import (
    Bends,
    Course,
    bend_interval,
    covariance,
    deviance,
    inflation,
    law_without_bend,
    paths,
    scatter,
    slope_weights,
    together_by_bends,
)

JOINPOINT = "joinpoint"
NO_CLEAR_JOINPOINT = "no clear joinpoint"
UNSETTLED = "the fit does not settle, too few offences"
METHOD = "quasi-Poisson grid profile, autocorrelation-inflated, simulated p"
MEASURES = ["first", "last", "annual_change_percent", "ci_lower", "ci_upper"]
MEASURES += ["joinpoint", "joinpoint_lower", "joinpoint_upper", "p_value", "phi", "lag1"]
FEWEST_PERIODS = {1: 8, 4: 16, 12: 48}


def joinpoints(
    counts: ArrayLike,
    *,
    periods_per_year: int,
    exposure: ArrayLike | None = None,
    mask: ArrayLike | None = None,
    most: int = 1,
    level: float = 0.95,
    simulations: int = 999,
    seed: int = 0,
) -> pd.DataFrame:
    r"""Find where the yearly percentage of each series changes, and give it for every stretch.

    Answers: "it fell, then rose: since when, and by how much a year before and after?"

    Parameters
    ----------
    counts
        Counts of single periods, shape (series, periods); a single series may leave the first
        dimension out. Rolling and running totals are refused, series by series.
    periods_per_year
        12, 4 or 1.
    exposure
        Population or days behind each count, above zero, broadcast over `counts`.
    mask
        True where a period is to be left out.
    most
        Bends looked for at most, 0 to 3. With 0 the one stretch is the trend.
    level
        Coverage of the intervals; one minus it is the size of the test of each bend.
    simulations
        Courses without a bend that the best bend is held against.
    seed
        Start of the random numbers; the answer for a series does not depend on its neighbours.

    Returns
    -------
    pandas.DataFrame
        A row per series and stretch: series, segment (from 1), first, last (positions, from 0; a
        bend belongs to both stretches), annual_change_percent, ci_lower, ci_upper (per cent a
        year; the bends are taken as estimates), joinpoint (position at which the stretch begins;
        missing for the first), joinpoint_lower, joinpoint_upper, p_value (of the last bend found,
        or of the best when none is), phi, lag1, n_used, label ("joinpoint", "no clear joinpoint",
        or "not computable: " and why, all else then missing), ci_level, ci_method.

    Raises
    ------
    SchemaError, DenominatorError, ParameterError
        As in `trend`; `most` is not a whole number from 0 to 3.

    Notes
    -----
    The fall of the deviance by the best bend, over the dispersion left and what autocorrelation
    does to a change of slope, is held against simulated normal courses. A bend's interval holds
    all periods within :math:`\varphi_e \chi^2_{1}` of the best deviance, other bends fixed. A jump
    is not a bend: see `change_point`. Stretches last a year at least (yearly counts: three).
    Measured size at a nominal 5 %: 4-5 % independent or clustered; at an autocorrelation of 0.5,
    6-8 % with 120 months, 10-13 % with 60 months or 40 quarters, and 23 % there when two bends are
    looked for, since the largest model takes up the spells its scale is estimated from.

    References
    ----------
    Kim HJ, Fay MP, Feuer EJ, Midthune DN (2000). Permutation tests for joinpoint regression with
    applications to cancer rates. *Statistics in Medicine* 19, 335-351. Lerman PM (1980). Fitting
    segmented regression models by grid search. *Applied Statistics* 29, 77-84.

    Examples
    --------
    >>> yearly = [200, 180, 162, 146, 131, 118, 130, 143, 157, 173, 190, 209]
    >>> found = joinpoints(yearly, periods_per_year=1)
    >>> found[["first", "last", "annual_change_percent"]].round(1).to_numpy().tolist()
    [[0.0, 5.0, -10.0], [5.0, 11.0, 10.0]]
    """
    alpha = 1 - settings.proportion(level, name="level")
    settings.one_of(most, (0, 1, 2, 3), name="most")
    settings.at_least(simulations, 99, name="simulations")
    series = count_series(
        counts,
        periods_per_year=periods_per_year,
        fewest=FEWEST_PERIODS,
        exposure=exposure,
        mask=mask,
    )
    seasons = int(periods_per_year)
    series = _with_offences(series, terms=4 * (seasons > 1) + 2 + 2 * most)
    parts = [_unknown(np.flatnonzero(~series.testable), series.reasons)]
    for pattern, rows in inputs.patterns(series.used):
        kept = rows[series.reasons[rows] == ""]
        if len(kept):
            course = _course(series, kept, np.flatnonzero(pattern), seasons=seasons)
            law = law_without_bend(course, simulations=simulations, seed=seed) if most else None
            parts += _stretches(course, kept, law=law, most=most, alpha=alpha)
    table = pd.concat(parts).sort_values(["series", "segment"], ignore_index=True)
    known = ~table["label"].astype(str).str.startswith(NOT_COMPUTABLE)
    return table.assign(
        n_used=series.used.sum(axis=1)[table["series"]],
        ci_level=1 - alpha,
        ci_method=np.where(known, METHOD, UNKNOWN),
    )


def _with_offences(series: CountSeries, *, terms: int) -> CountSeries:
    few = series.testable & (((series.counts > 0) & series.used).sum(axis=1) <= terms)
    reason = f"{terms} or fewer periods with offences"
    return series.because(np.where(few, reason, series.reasons))


def _course(series: CountSeries, rows: IntArray, times: IntArray, *, seasons: int) -> Course:
    kept = np.ix_(rows, times)
    exposure = np.log(series.exposure[kept])
    return Course(series.counts[kept], exposure, times, series.counts.shape[1], seasons)


def _unknown(rows: IntArray, reasons: StrArray) -> pd.DataFrame:
    label = [NOT_COMPUTABLE + str(reason) for reason in reasons[rows]]
    return pd.DataFrame({"series": rows, "segment": 1}).assign(
        **dict.fromkeys(MEASURES, np.nan), label=label
    )


def _stretches(
    course: Course, rows: IntArray, *, law: FloatArray | None, most: int, alpha: float
) -> list[pd.DataFrame]:
    """Choose how many bends each series has; series with the same bends are measured together."""
    levels = paths(course, most=most)
    chosen, p_value = levels[0], np.full(len(rows), np.nan)
    if law is not None:
        p_each = _p_values(course, levels, law=law)
        number = np.where(p_each < alpha, np.arange(1, most + 1), 0).max(axis=1)
        chosen = [levels[count][row] for row, count in enumerate(number)]
        shown = np.where(number > 0, number - 1, p_each.argmin(axis=1))
        p_value = p_each[np.arange(len(rows)), shown]
    parts = []
    for bends, members in together_by_bends(chosen):
        group = course.rows(members)
        part = _measured(group, bends, p_value=p_value[members], alpha=alpha)
        parts.append(part.assign(series=rows[members][part["series"]]))
    return parts


def _p_values(course: Course, levels: list[list[Bends]], *, law: FloatArray) -> FloatArray:
    """Give the p value of each further bend, scaled by what the largest model leaves over."""
    fits = np.zeros((len(levels), len(course.counts)))
    scale, residuals = np.ones(len(course.counts)), np.zeros(course.counts.shape)
    for number, level in enumerate(levels):
        for bends, rows in together_by_bends(level):
            group = course.rows(rows)
            fit = group.fit(bends)
            fits[number, rows] = np.where(fit.settled, deviance(group, fit), np.nan)
            scale[rows] = scatter(group, fit, bends=len(bends))[0]
            residuals[rows] = fit.pearson(group.counts)
    statistic = -np.diff(fits, axis=0).T / (scale * inflation(course, residuals)[1])[:, np.newaxis]
    above = len(law) - np.searchsorted(law, np.nan_to_num(statistic))
    looks = len(levels) - 1
    return np.asarray(np.minimum(1.0, looks * (1 + above) / (1 + len(law))))


def _measured(
    group: Course, bends: tuple[int, ...], *, p_value: FloatArray, alpha: float
) -> pd.DataFrame:
    """Give a row per series of the group and stretch."""
    fit = group.fit(bends)
    phi, spare = scatter(group, fit, bends=len(bends))
    lag1, spread = inflation(group, fit.pearson(group.counts))
    freedom = np.maximum(1.0, np.minimum(spare, len(group.times) / spread - 2))
    reach = special.stdtrit(freedom, 1 - alpha / 2) * np.sqrt(phi * spread)
    variance = covariance(group, fit, bends=bends)
    edges = [int(group.times[0]), *bends, int(group.times[-1])]
    parts = []
    for number, (first, last) in enumerate(pairwise(edges)):
        weights = slope_weights(fit.coefficients.shape[1], bends=len(bends), before=number)
        slope = fit.coefficients @ weights
        half = reach * np.sqrt(weights @ variance @ weights)
        part = {
            "series": np.arange(len(slope)),
            "segment": number + 1,
            "first": float(first),
            "last": float(last),
            "annual_change_percent": _percent(slope),
            "ci_lower": _percent(slope - half),
            "ci_upper": _percent(slope + half),
            **bend_interval(group, bends, number - 1, scale=phi * spread, alpha=alpha),
        }
        parts.append(pd.DataFrame(part).assign(p_value=p_value, phi=phi, lag1=lag1))
    label = JOINPOINT if bends else NO_CLEAR_JOINPOINT
    return _without_unsettled(pd.concat(parts, ignore_index=True), fit.settled, label=label)


def _percent(log_ratio: FloatArray) -> FloatArray:
    with np.errstate(over="ignore"):
        return np.asarray(100 * np.expm1(log_ratio))


def _without_unsettled(table: pd.DataFrame, settled: BoolArray, *, label: str) -> pd.DataFrame:
    """Put the reason in place of what a fit that has not settled would say."""
    good = pd.Series(settled[table["series"]])
    numbers = table.columns.difference(["series", "segment"])
    table[numbers] = table[numbers].where(good)
    return table.assign(label=np.where(good, label, NOT_COMPUTABLE + UNSETTLED))
