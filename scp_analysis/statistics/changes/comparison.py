r"""Change between two counts, exact, with room for clustering.

Under no change, given the total :math:`n = x + y` of the current count :math:`x` and the previous
count :math:`y`, :math:`x` is binomial with :math:`p_0 = e_1/(e_1 + e_0)`, the current share of the
exposure. Test and interval are the two sides of that one fact, so they always agree.

Crime comes in clusters: the variance of a count is :math:`\varphi` times its mean, and
:math:`\varphi` is seldom 1. It enters by dividing both counts by it (the binomial tails are
incomplete beta functions and take fractions), and its own uncertainty by reading the resulting
normal score against Student's t with the degrees of freedom :math:`\varphi` was estimated on.
"""

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from scp_analysis.errors import ParameterError, explain
from scp_analysis.statistics import inputs, settings
from scp_analysis.statistics.changes import conditional
from scp_analysis.statistics.inputs import FloatArray, StrArray
from scp_analysis.statistics.intervals import rows

EXACT = "exact conditional (Clopper-Pearson)"
EXACT_T = "exact conditional (Clopper-Pearson), t reference"
QUASI_EXACT = "quasi-exact conditional, counts divided by phi"
QUASI_EXACT_T = "quasi-exact conditional, counts divided by phi, t reference"
UNKNOWN = "not available: dispersion or a count is missing"
CENTRAL = ", twice the smaller tail"
"""What the p value adds to the name of its interval: which outcomes count as extreme."""

REACH = "square-root transformation, moved out by phi"
NO_REACH = "not available: dispersion or previous count missing, or none counted"
MATCHED = "counts, exposures and dispersions"


def compare_counts(
    current: ArrayLike,
    previous: ArrayLike,
    *,
    exposure_current: ArrayLike = 1.0,
    exposure_previous: ArrayLike = 1.0,
    phi: ArrayLike = 1.0,
    phi_df: ArrayLike = np.inf,
    level: float = 0.95,
) -> pd.DataFrame:
    r"""Compare counts of two periods that do not overlap: size, interval and p value.

    Answers: "did offences change by more than chance, and by how much?" Give counts, never
    percentages or rates; give `phi` from the history of the series (see `dispersion`), because
    with ``phi=1`` at a true dispersion of 3 the test cries wolf one time in four, not one in
    twenty.

    Parameters
    ----------
    current, previous
        Counts of the two periods, the later one first, zero or more, a single number or one per
        series. A missing count gives a row of missing results, never "no change". Whether the
        periods overlap cannot be seen from counts; `windows.window_totals` cuts them and refuses it.
    exposure_current, exposure_previous
        What each count is out of (population, days, hours patrolled), above zero. The percentage
        and its interval are of the rate; `change` stays a difference of counts.
    phi
        Variance over mean, 1 or more, a single number or one per series. Missing (not known) gives
        no interval and no p value.
    phi_df
        Degrees of freedom `phi` was estimated on, above zero; ``inf`` when it is taken as known.
        Missing gives no interval and no p value.
    level
        Coverage of the interval, a proportion between 0 and 1: 0.95, never 95.

    Returns
    -------
    pandas.DataFrame
        A row per series, with the index of the columns given: current, previous, change (count),
        change_percent, ci_lower, ci_upper (per cent, so 8.8 is a rate 1.088 times the previous one),
        p_value (two-sided), phi, phi_df, ci_level, ci_method, p_method. With no previous offence
        the percentage is missing and the interval runs from a finite lower limit to ``inf``; with
        none in either period it runs from -100 to ``inf`` and p is 1.

    Raises
    ------
    SchemaError
        A count is negative or infinite, the arrays do not match in length, or columns in their
        index.
    DenominatorError
        An exposure is zero, negative or missing.
    ParameterError
        `phi` is below 1, `phi_df` is not above 0, or `level` is not between 0 and 1.

    Notes
    -----
    With :math:`I_p(a, b)` the regularised incomplete beta function and :math:`x, y` already
    divided by :math:`\varphi`,

    .. math:: p = \min\{1,\ 2 \min(I_{p_0}(x, y + 1),\ 1 - I_{p_0}(x + 1, y))\}

    and the limits of the share are the Clopper-Pearson ones, turned into a ratio of rates by
    :math:`\theta = \frac{p}{1 - p}\cdot\frac{e_0}{e_1}`. The two-sided p is twice the smaller tail
    ("central"), so ``p < 1 - level`` exactly when the interval excludes no change. R's
    ``rateratio.test`` and ``exactci::poisson.exact`` (central) give the same; ``poisson.test`` and
    ``binom.test`` have this interval, but add up all outcomes no likelier than the one seen, which
    with unequal exposures is another p. For ``phi_df < inf`` the p value is mapped
    :math:`p \to z \to` two-sided t.

    The test is exact and so on the careful side for small counts. It is wrong for rolling totals
    that share months, and blind to anything in the previous count that was itself odd.

    References
    ----------
    Przyborowski J, Wilenski H (1940). Homogeneity of results in testing samples from Poisson
    series. *Biometrika* 31, 313-323. Clopper CJ, Pearson ES (1934). *Biometrika* 26, 404-413.
    Fay MP (2010). Two-sided exact tests and matching confidence intervals for discrete data.
    *The R Journal* 2(1), 53-58. McCullagh P, Nelder JA (1989). *Generalized Linear Models*, 6.2.3.

    Examples
    --------
    >>> shown = ["change", "change_percent", "ci_lower", "ci_upper"]
    >>> compare_counts([182, 0], [133, 4])[shown].round(1)
       change  change_percent  ci_lower  ci_upper
    0    49.0            36.8       8.8      72.4
    1    -4.0          -100.0    -100.0      51.5
    """
    alpha = 1 - settings.proportion(level, name="level")
    x, y = inputs.counts(current, name="current"), inputs.counts(previous, name="previous")
    exposure_1 = inputs.exposures(exposure_current, name="current exposure")
    exposure_0 = inputs.exposures(exposure_previous, name="previous exposure")
    factor, freedom = inputs.dispersions(phi), _degrees_of_freedom(phi_df)
    x, y, e_1, e_0, factor, freedom = rows.one_length(
        x, y, exposure_1, exposure_0, factor, freedom, what=MATCHED
    )
    tail = conditional.normal_tail(alpha, freedom)
    lower, upper = conditional.ratio_limits(x / factor, y / factor, tail)
    p_central = conditional.central_p(x / factor, y / factor, e_1 / (e_1 + e_0))
    p_value = conditional.refer_to_t(p_central, freedom)
    per_exposure = e_0 / e_1
    ratio = x / np.where(y > 0, y, np.nan) * per_exposure
    method = _methods(factor, freedom, p_value)
    return rows.labelled(
        {
            "current": x,
            "previous": y,
            "change": x - y,
            "change_percent": 100 * (ratio - 1),
            "ci_lower": 100 * (lower * per_exposure - 1),
            "ci_upper": 100 * (upper * per_exposure - 1),
            "p_value": p_value,
            "phi": factor,
            "phi_df": freedom,
            "ci_level": float(level),
            "ci_method": method,
            "p_method": np.where(np.isnan(p_value), method, method + CENTRAL),
        },
        index=rows.common_index(
            current, previous, exposure_current, exposure_previous, phi, phi_df
        ),
        rows=len(x),
    )


def smallest_detectable_change(
    previous: ArrayLike,
    *,
    phi: ArrayLike = 1.0,
    phi_df: ArrayLike = np.inf,
    exposure_ratio: ArrayLike = 1.0,
    power: float = 0.8,
    alpha: float = 0.05,
) -> pd.DataFrame:
    r"""Give the smallest fall and rise that the comparison would probably have noticed.

    Answers: "we saw no clear change, but could we have?" A wide answer means that the silence of
    the test says little. It depends on the previous count only, not on what then happened.

    Parameters
    ----------
    previous
        Counts of the previous period, zero or more.
    phi, phi_df
        Dispersion and its degrees of freedom, as in `compare_counts`.
    exposure_ratio
        Current over previous exposure, above zero.
    power
        Probability that a change of that size is found, between 0 and 1: 0.8, never 80.
    alpha
        Size of the two-sided test, between 0 and 1: 0.05 for 5 %.

    Returns
    -------
    pandas.DataFrame
        A row per count: detectable_fall (below zero) and detectable_rise (above zero), in per cent
        on the scale of `change_percent`, alpha, power, method. A fall is missing where not even a
        fall to nothing would have been noticed; both are missing when the previous count is zero or
        missing.

    Raises
    ------
    SchemaError, DenominatorError, ParameterError
        As in `compare_counts`.

    Notes
    -----
    The square root of a count has a variance of about :math:`\varphi/4` whatever its mean. With
    :math:`d` the exposure ratio, :math:`m_0` and :math:`m_1` the two means and
    :math:`k = \tfrac12 (t_{1-\alpha/2} + z_{power}) \sqrt{\varphi (1 + d)}`,

    .. math:: \sqrt{m_1} = \sqrt{d\,m_0} \mp k,

    and :math:`m_1` is then moved out by :math:`\varphi`, one step of the exact test, which is
    careful by about that much. With finite degrees of freedom the sum of the two quantiles is that
    shift of the noncentral t which passes :math:`t_{1-\alpha/2}` with the power asked for: `phi` is
    estimated. From a previous count of 50 upwards the power met is within 0.05 of the power asked for
    at an alpha of 0.05, and within 0.08 at one of 0.001, where the sum itself falls short by 0.12.

    References
    ----------
    Huffman MD (1984). An improved approximate two-sample Poisson test. *Applied Statistics* 33,
    224-226. Gu K et al. (2008). Testing the ratio of two Poisson rates. *Biometrical Journal* 50,
    283-298.

    Examples
    --------
    >>> smallest_detectable_change([100, 1000])[["detectable_fall", "detectable_rise"]].round(1)
       detectable_fall  detectable_rise
    0            -36.7             44.5
    1            -12.2             13.0
    """
    size = settings.proportion(alpha, name="alpha")
    strength = settings.proportion(power, name="power")
    y = inputs.counts(previous, name="previous")
    ratio = inputs.exposures(exposure_ratio, name="exposure ratio")
    factor, freedom = inputs.dispersions(phi), _degrees_of_freedom(phi_df)
    y, ratio, factor, freedom = rows.one_length(y, ratio, factor, freedom, what=MATCHED)
    step = conditional.reach(size, strength, freedom) * np.sqrt(factor * (1 + ratio)) / 2
    root = np.sqrt(ratio * np.where(y > 0, y, np.nan))
    fallen = np.where(root > step, (root - step) ** 2 - factor, np.nan)
    risen = (root + step) ** 2 + factor
    return rows.labelled(
        {
            "detectable_fall": 100 * (np.where(fallen >= 0, fallen, np.nan) / root**2 - 1),
            "detectable_rise": 100 * (risen / root**2 - 1),
            "alpha": size,
            "power": strength,
            "method": np.where(np.isnan(risen), NO_REACH, REACH),
        },
        index=rows.common_index(previous, phi, phi_df, exposure_ratio),
        rows=len(y),
    )


def _degrees_of_freedom(phi_df: ArrayLike) -> FloatArray:
    freedom = inputs.numbers(phi_df, name="phi_df")
    if np.any(freedom <= 0):
        raise ParameterError(
            explain(
                "Degrees of freedom must be above zero.",
                found=f"{np.nanmin(freedom):g}",
                where="phi_df",
                remedy="use the phi_df that came with phi; inf when phi is taken as known",
            )
        )
    return freedom


def _methods(phi: FloatArray, freedom: FloatArray, p_value: FloatArray) -> StrArray:
    exact = np.where(np.isinf(freedom), EXACT, EXACT_T)
    quasi = np.where(np.isinf(freedom), QUASI_EXACT, QUASI_EXACT_T)
    chosen = np.where(phi == 1, exact, quasi)
    return np.where(np.isnan(p_value), UNKNOWN, chosen).astype(object)
