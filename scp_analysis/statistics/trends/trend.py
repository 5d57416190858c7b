r"""Trend of counts: a steady yearly percentage, season allowed for, honest about memory.

The model is quasi-Poisson with a log link. For period :math:`t` with exposure :math:`e_t`,

.. math:: \log E[y_t] = \log e_t + \alpha + \beta\,t + season_t + \sum_k \delta_k\,1[t \ge s_k],

:math:`t` in years, :math:`season` two pairs of harmonics for months and free quarters for
quarters, :math:`s_k` dated recording breaks. A break may also end a segment: then :math:`\beta` is
the slope of the newest one, and each older one has its own. Series that share a design are fitted
at once.
"""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike
from scipy import special

from scp_analysis.statistics import inputs, settings
from scp_analysis.statistics.dispersion.memory import Evidence, evidence, together
from scp_analysis.statistics.inputs import FloatArray, IntArray, StrArray
from scp_analysis.statistics.series import count_series as reading
from scp_analysis.statistics.series.count_series import UNKNOWN, CountSeries, count_series
from scp_analysis.statistics.series.designs import (
    QUARTERS,
    SLOPE,
    break_positions,
    seasonal_trend,
)
from scp_analysis.statistics.series.loglinear import fit_loglinear

TREND = "trend"
LEVEL_SHIFT = "level shift, not a trend"
NOT_COMPUTABLE = reading.NOT_COMPUTABLE
CUMULATIVE, ROLLING = reading.CUMULATIVE, reading.ROLLING
UNSETTLED = "the fit does not settle, too few offences"
VAGUE = "too few independent periods, the interval would span more than half to double a year"
UNSEEN = "a break or a season has no periods to be seen in"
METHOD = "quasi-Poisson with season, autocorrelation-inflated, t reference"
METHOD_NEWEST = METHOD + "; slope of the newest segment"

FEWEST_PERIODS = {1: 5, QUARTERS: 12, 12: 36}
FEWEST_IN_NEWEST = {1: 5, QUARTERS: 8, 12: 24}
"""Periods needed after the last break that ends a segment: two years, of yearly counts five."""

LEVEL_SHIFT_BEYOND = 3.0
"""Periods that count for one, beyond which changes of level describe a series better than a slope.

An autocorrelation of one half comes to three: (1 + r) / (1 - r).
"""

WIDEST = np.log(2.0)
"""Half-width of the interval, as a logarithm, beyond which nothing is said: half to double a year."""

MEASURES = ["slope", "error", "freedom", "phi", "lag1", "n_effective"]


def trend(
    counts: ArrayLike,
    *,
    periods_per_year: int,
    exposure: ArrayLike | None = None,
    mask: ArrayLike | None = None,
    steps: Sequence[int] | None = None,
    segments: Sequence[int] | None = None,
    level: float = 0.95,
    related: bool | ArrayLike = True,
) -> pd.DataFrame:
    r"""Fit a steady yearly change to each series of counts.

    Answers: "over these years, have offences gone up or down, by how much a year, and is that more
    than their habit of running in good and bad spells?" Give counts of single months, quarters or
    years, never rolling or cumulative totals: those are refused, series by series.

    Parameters
    ----------
    counts
        Counts, shape (series, periods), equally spaced in time; a single series may leave the
        first dimension out. A missing count is left out of the fit of its series.
    periods_per_year
        12, 4 or 1.
    exposure
        Population or days behind each count, above zero, broadcast over `counts`. The trend is
        then of the rate.
    mask
        True where a period is to be left out (a lockdown, provisional months), broadcast over
        `counts`.
    steps
        Position, counted from 0, of the first period after each dated recording break; each is
        fitted as a change of level, so the trend is the one slope that both sides share.
    segments
        The same of each break after which nothing before it counts for the trend: level and slope
        start anew, the season is shared, and what is reported is the slope of the newest segment.
    level
        Coverage of the interval, a proportion between 0 and 1.
    related
        Whether the memory of each series may lean on that of the others: True for all, False for
        none, or a label per series (the same label: related).

    Returns
    -------
    pandas.DataFrame
        A row per series: annual_change_percent, ci_lower, ci_upper (per cent a year; below zero a
        fall), p_value (two-sided), phi (Pearson, floored at 1), lag1 (autocorrelation of the
        residuals, 0 or more, corrected for the fit), n_used (periods in the fit), n_effective (as
        many independent periods), trend_from (position of the first period the slope is of: 0, or
        the last of `segments`), label, ci_level, ci_method. `label` is "trend" when a steady change
        is a fair summary, found or not; "level shift, not a trend" when three periods or more count
        for one; or "not computable: " and why, everything else missing; so too where an interval
        holds both no change and more than a halving or a doubling a year, which would say nothing.

    Raises
    ------
    SchemaError
        A count is negative, shapes do not match, or there is not one label per series.
    DenominatorError
        An exposure is zero, negative or missing.
    ParameterError
        A setting is outside its range, or a step is outside the series.

    Notes
    -----
    With :math:`V` the model-based variance of :math:`\hat\beta`, :math:`X^2` the Pearson statistic
    and :math:`p` the number of terms,

    .. math::

        \hat\varphi = \max\{1, X^2/(n - p)\}, \qquad
        se^2 = V \max\{1, g\,X^2/(n - p)\}, \qquad
        t \sim t_{\min(n - p,\ n_{eff} - 2)}, \quad n_{eff} = n/g,

    where :math:`g` is the inflation of the variance of a least squares slope by autocorrelated
    errors, averaged over models of their memory (see `memory`). With :math:`g = 1` this is the
    ordinary quasi-Poisson analysis.

    Measured size at a nominal 5 %, 60 months: 2-4 % for independent, seasonal and clustered
    counts, 4-6 % at an autocorrelation of 0.5, 4-11 % at 0.8, where the label warns in more than
    half of the runs (``docs/calibration.md`` has the table). Three years are needed; five are
    advisable.

    References
    ----------
    McCullagh P, Nelder JA (1989). *Generalized Linear Models*, 2nd ed., 6.2. Bence JR (1995).
    Analysis of short time series: correcting for autocorrelation. *Ecology* 76, 628-639.
    Bhaskaran K et al. (2013). Time series regression studies in environmental epidemiology.
    *International Journal of Epidemiology* 42, 1187-1195.

    Examples
    --------
    >>> falling = 100 * 0.9 ** (np.arange(24) / 4)
    >>> found = trend(np.round(falling), periods_per_year=4)
    >>> found[["annual_change_percent", "label"]].round(1).to_dict("records")
    [{'annual_change_percent': -9.9, 'label': 'trend'}]
    """
    coverage = settings.proportion(level, name="level")
    series = count_series(
        counts,
        periods_per_year=periods_per_year,
        fewest=FEWEST_PERIODS,
        exposure=exposure,
        mask=mask,
    )
    seasons, periods = int(periods_per_year), series.counts.shape[1]
    group = settings.groups(len(series.counts), related=related)
    bends = break_positions(() if segments is None else segments, periods=periods, name="segment")
    design = seasonal_trend(
        periods, seasons=seasons, steps=() if steps is None else steps, segments=bends
    )
    first = bends[-1] if bends else 0
    reasons = _reasons(series, design=design, first=first, least=FEWEST_IN_NEWEST[seasons])
    parts, fittable = [], np.flatnonzero(reasons == "")
    offset = np.log(series.exposure)
    for pattern, members in inputs.patterns(series.used[fittable]):
        rows = fittable[members]
        kept = series.counts[rows][:, pattern], offset[rows][:, pattern]
        parts.append(_fitted(*kept, design[pattern], rows=rows, times=np.flatnonzero(pattern)))
    fit = _remembered(parts, group=group)
    found = _finished(fit, reasons=reasons, n_used=series.used.sum(axis=1), level=coverage)
    known = found["ci_method"] != UNKNOWN
    found["ci_method"] = np.where(known, METHOD_NEWEST if bends else METHOD, UNKNOWN)
    found.insert(list(found.columns).index("label"), "trend_from", first)
    return found


def _reasons(series: CountSeries, *, design: FloatArray, first: int, least: int) -> StrArray:
    """Say of each series why it cannot be fitted; empty where it can."""
    reasons, terms = series.reasons.copy(), design.shape[1]
    for pattern, members in inputs.patterns(series.used):
        rows = members[reasons[members] == ""]
        if not len(rows):
            continue
        newest = int(pattern[first:].sum())
        if first and newest < least:
            reasons[rows] = f"{newest} periods in the newest segment, {least} needed"
        elif np.linalg.matrix_rank(design[pattern]) < terms:
            reasons[rows] = UNSEEN
        else:
            few = (series.counts[rows][:, pattern] > 0).sum(axis=1) <= terms
            reasons[rows[few]] = f"{terms} or fewer periods with offences"
    return reasons


def _fitted(
    counts: FloatArray,
    offset: FloatArray,
    design: FloatArray,
    *,
    rows: IntArray,
    times: IntArray,
) -> tuple[pd.DataFrame, Evidence]:
    """Fit series that share a design: slope, its variance, dispersion, and signs of memory."""
    fit = fit_loglinear(counts, design=design, offset=offset)
    residuals = fit.pearson(counts)
    weights = np.linalg.pinv(design)[SLOPE]
    seen = evidence(residuals, design=design, times=times, contrast=weights, contrast_times=times)
    n, terms = design.shape
    found = {
        "slope": fit.coefficients[:, SLOPE],
        "variance": fit.covariance[:, SLOPE, SLOPE],
        "scale": (residuals**2).sum(axis=1) / (n - terms),
        "n": n,
        "spare": n - terms,
        "failed": np.where(fit.settled, "", UNSETTLED),
    }
    return pd.DataFrame(found, index=rows), seen


def _remembered(parts: list[tuple[pd.DataFrame, Evidence]], *, group: IntArray) -> pd.DataFrame:
    """Give every fit its standard error, each series' memory leaning on its group."""
    if not parts:
        return pd.DataFrame(columns=[*MEASURES, "failed"], dtype=object)
    fit = pd.concat([part for part, _ in parts])
    found = together(
        Evidence(
            np.concatenate([seen.log_likelihood for _, seen in parts]),
            np.concatenate([seen.inflation for _, seen in parts]),
        ),
        group=group[fit.index],
    )
    n_effective = fit["n"].to_numpy(dtype=float) / np.maximum(1.0, found.inflation)
    return fit.assign(
        error=np.sqrt(fit["variance"] * np.maximum(1.0, fit["scale"] * found.inflation)),
        freedom=np.maximum(1.0, np.minimum(fit["spare"].to_numpy(dtype=float), n_effective - 2)),
        phi=np.maximum(1.0, fit["scale"]),
        lag1=found.lag1,
        n_effective=n_effective,
    )[[*MEASURES, "failed"]]


def _finished(
    fit: pd.DataFrame, *, reasons: StrArray, n_used: IntArray, level: float
) -> pd.DataFrame:
    """Put the fits in the order of the series, on the scale of per cent a year, with labels."""
    fit = fit.reindex(range(len(reasons)))
    reasons = np.where(reasons == "", fit["failed"].fillna("").to_numpy(dtype=object), reasons)
    fit = fit[MEASURES].astype(float)
    half = special.stdtrit(fit["freedom"], (1 + level) / 2) * fit["error"]
    vague = (half > WIDEST) & (half > fit["slope"].abs())
    reasons = np.where((reasons == "") & vague, VAGUE, reasons)
    fit = fit.where(pd.Series(reasons == ""))
    slope, error, freedom, lag1 = (
        fit[name].to_numpy() for name in ("slope", "error", "freedom", "lag1")
    )
    half = special.stdtrit(freedom, (1 + level) / 2) * error
    return pd.DataFrame(
        {
            "annual_change_percent": _percent(slope),
            "ci_lower": _percent(slope - half),
            "ci_upper": _percent(slope + half),
            "p_value": 2 * special.stdtr(freedom, -np.abs(slope / error)),
            "phi": fit["phi"].to_numpy(),
            "lag1": lag1,
            "n_used": n_used,
            "n_effective": fit["n_effective"].to_numpy(),
            "label": _labels(reasons, n_used / fit["n_effective"].to_numpy()),
            "ci_level": level,
            "ci_method": np.where(reasons == "", METHOD, UNKNOWN),
        }
    )


def _labels(reasons: StrArray, periods_for_one: FloatArray) -> list[str]:
    fitted = np.where(periods_for_one > LEVEL_SHIFT_BEYOND, LEVEL_SHIFT, TREND)
    return [str(label) for label in np.where(reasons == "", fitted, NOT_COMPUTABLE + reasons)]


def _percent(log_ratio: FloatArray) -> FloatArray:
    with np.errstate(over="ignore"):
        return np.asarray(100 * np.expm1(log_ratio))
