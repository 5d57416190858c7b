"""Standardised rates: areas compared as if their people were alike in age, sex or another mix.

A town of students and one of pensioners differ in crime because they differ in people. *Direct*
standardisation applies each area's own rates to one standard population; the results of areas can
be compared with each other. *Indirect* standardisation applies one set of reference rates to each
area's people and compares what was observed with what was expected; it holds up with small counts,
but strictly each area is compared with the reference only, not with the others.
"""

import numpy as np
import pandas as pd

from scp_analysis.statistics import inputs, settings
from scp_analysis.statistics.areas.strata import Areas, Strata, read_areas
from scp_analysis.statistics.inputs import FloatArray
from scp_analysis.statistics.intervals.counts import byar_interval, poisson_interval
from scp_analysis.statistics.intervals.weighted_sums import GAMMA, gamma_limits

FEWEST_EVENTS = 10
"""With fewer events in all, a directly standardised rate is not given, unless asked for."""

DIRECT_METHODS = ("dobson", "dobson exact", "gamma")
COUNT_LIMITS = {"byar": byar_interval, "exact": poisson_interval}
DOBSON = "Dobson, weighted sum of counts"
UNKNOWN = "not available: a count is missing"


def directly_standardised(
    table: pd.DataFrame,
    *,
    strata: Strata | None = None,
    per: float = 1000,
    level: float = 0.95,
    phi: str | float = 1.0,
    method: str = "dobson",
    fewest: int = FEWEST_EVENTS,
) -> pd.DataFrame:
    r"""Give the rate each area would have with the mix of people of the standard population.

    Answers: "is this area's rate high because of who lives there?" The answer depends on the
    standard population; name it, and use one for everything compared.

    Parameters
    ----------
    table
        A row per area and stratum (an age band, say), the same strata for every area.
    strata
        Names of the columns; the area, stratum, count (zero or more), population (above zero) and
        standard (people of the stratum in the standard population, above zero) are read.
    per
        Multiplier: 1000 means per 1,000 people.
    level
        Coverage of the interval, a proportion between 0 and 1.
    phi
        Dispersion of the area's total count, 1 or more, as a number or a column (the largest of an
        area's rows is used).
    method
        "dobson" (with Byar's limits of the total count, as published health profiles have it),
        "dobson exact" (with Garwood's), or "gamma" (Fay and Feuer), which is the careful one where
        the weights of strata are very unequal.
    fewest
        Fewest events with which a rate is given, zero or more; the methods of Dobson need one.

    Returns
    -------
    pandas.DataFrame
        A row per area, in order of appearance: the area, count, population, crude_rate, rate
        (standardised), ci_lower, ci_upper (all `per`), per, ci_level, ci_method (or why there is
        no rate). With fewer events than `fewest`, or a missing count, there is none.

    Raises
    ------
    SchemaError
        A column is absent, a count is negative, or areas do not have the same strata.
    DenominatorError
        A population or `per` is zero, negative or missing.
    ParameterError
        `level`, `phi` or `fewest` is outside its range, or the method is unknown.

    Notes
    -----
    With :math:`O_i` events among :math:`n_i` people of stratum i, :math:`w_i` standard people,
    :math:`O = \sum O_i` and limits :math:`O_L, O_U` of it,

    .. math::

        R = \frac{\sum w_i O_i / n_i}{\sum w_i}, \quad
        V = \frac{\sum w_i^2 O_i / n_i^2}{(\sum w_i)^2}, \quad
        R_L = R + \sqrt{V / O}\,(O_L - O),

    and :math:`R_U` likewise; :math:`\varphi` enters through :math:`O_L, O_U`. The gamma limits are
    those of `intervals.weighted_sums.gamma_limits` with :math:`\varphi V` and the largest
    :math:`\varphi w_i / (n_i \sum w_j)`. Of the standard only the shares matter.

    References
    ----------
    Dobson AJ, Kuulasmaa K, Eberle E, Scherer J (1991). Confidence intervals for weighted sums of
    Poisson parameters. *Statistics in Medicine* 10, 457-462. Fay MP, Feuer EJ (1997). Confidence
    intervals for directly standardized rates: a method based on the gamma distribution. *Statistics
    in Medicine* 16, 791-801. Breslow NE, Day NE (1987). *Statistical Methods in Cancer Research II*.
    IARC, 2.3.

    Examples
    --------
    >>> ages = pd.DataFrame(
    ...     {
    ...         "area": "Northtown",
    ...         "stratum": ["0-17", "18-34", "35-64", "65+"],
    ...         "count": [12, 55, 40, 33],
    ...         "population": [8000, 12_000, 9000, 3000],
    ...         "standard": [22_000, 35_000, 28_000, 15_000],
    ...     }
    ... )
    >>> directly_standardised(ages)[["rate", "ci_lower", "ci_upper"]].round(3).values.tolist()
    [[4.829, 4.038, 5.725]]
    """
    names = Strata() if strata is None else strata
    chosen = settings.one_of(method, DIRECT_METHODS, name="method")
    least = settings.at_least(fewest, 0, name="fewest")
    inputs.columns(table, [names.standard], where="the table of strata")
    areas = read_areas(table, strata=names, phi=phi)
    weight = inputs.exposures(table[names.standard], name=f"standard ({names.standard})")
    multiplier = float(inputs.exposures(per, name="multiplier (per)"))
    observed, people = areas.total(areas.events), areas.total(areas.people)
    enough = observed >= (least if chosen == "gamma" else max(least, 1))
    shares = weight / areas.total(weight)[areas.of_row] / areas.people
    standardised = np.where(enough, areas.total(shares * areas.events), np.nan)
    lower, upper, limits = _direct_limits(
        areas, shares, np.where(enough, observed, np.nan), level=level, method=chosen
    )
    return pd.DataFrame(
        {
            names.area: areas.labels,
            "count": observed,
            "population": people,
            "crude_rate": multiplier * observed / people,
            "rate": multiplier * standardised,
            "ci_lower": multiplier * lower,
            "ci_upper": multiplier * upper,
            "per": per,
            "ci_level": float(level),
            "ci_method": np.select(
                [np.isnan(observed), ~enough],
                [UNKNOWN, f"not given: fewer than {max(least, 1)} events"],
                limits,
            ),
        }
    )


def indirectly_standardised(
    table: pd.DataFrame,
    *,
    strata: Strata | None = None,
    per: float = 1000,
    level: float = 0.95,
    phi: str | float = 1.0,
    method: str = "byar",
) -> pd.DataFrame:
    r"""Compare each area's events with what the reference rates would give its people.

    Answers: "are there more offences here than people like these usually meet with?"

    Parameters
    ----------
    table
        A row per area and stratum, the same strata for every area.
    strata
        Names of the columns; the area, stratum, count (zero or more), population, reference_count
        and reference_population (all above zero) are read. Where counts are known only in total,
        put the total in one stratum and zero in the others. Where only the expected number is
        known, see `rates.rate`.
    per
        Multiplier of the rates: 1000 means per 1,000 people.
    level
        Coverage of the intervals, a proportion between 0 and 1.
    phi
        Dispersion of the area's total count, 1 or more, as a number or a column (the largest of an
        area's rows is used).
    method
        Limits of the count: "byar" (exact below ten events), as published health profiles have
        them, or "exact" (Garwood).

    Returns
    -------
    pandas.DataFrame
        A row per area, in order of appearance: the area, observed, expected, ratio, ratio_lower,
        ratio_upper (observed over expected; 1 is as the reference), rate, ci_lower, ci_upper
        (indirectly standardised, `per`), reference_rate (crude, `per`), crude_rate, per, ci_level,
        ci_method. A missing count makes the area missing.

    Raises
    ------
    SchemaError
        A column is absent, a count is negative, or areas do not have the same strata.
    DenominatorError
        A population, a reference count or `per` is zero, negative or missing.
    ParameterError
        `level` or `phi` is outside its range, or the method is unknown.

    Notes
    -----
    :math:`E = \sum n_i r_i` with :math:`r_i` the reference rates; the ratio is :math:`O / E`, with
    the limits of :math:`O` over :math:`E`, which is taken as known. The rate is the ratio times the
    crude rate of the reference.

    References
    ----------
    Breslow NE, Day NE (1987). *Statistical Methods in Cancer Research II*. IARC, 2.3.

    Examples
    --------
    >>> ages = pd.DataFrame(
    ...     {"area": "Northtown", "stratum": ["young", "old"], "count": [7, 12]}
    ... ).assign(population=[2000, 3000], reference_count=[200, 600])
    >>> found = indirectly_standardised(ages.assign(reference_population=[100_000, 200_000]))
    >>> found[["expected", "ratio", "ratio_lower", "ratio_upper"]].round(3).values.tolist()
    [[13.0, 1.462, 0.88, 2.282]]
    """
    names = Strata() if strata is None else strata
    read = [names.reference_count, names.reference_population]
    inputs.columns(table, read, where="the table of strata")
    areas = read_areas(table, strata=names, phi=phi)
    events, people = (inputs.exposures(table[name], name=name) for name in read)
    multiplier = float(inputs.exposures(per, name="multiplier (per)"))
    observed, expected = areas.total(areas.events), areas.total(areas.people * events / people)
    reference = areas.total(events) / areas.total(people)
    interval = COUNT_LIMITS[settings.one_of(method, tuple(COUNT_LIMITS), name="method")]
    limits = interval(observed, level=level, phi=areas.phi)
    to_rate = multiplier * reference / expected
    return pd.DataFrame(
        {
            names.area: areas.labels,
            "observed": observed,
            "expected": expected,
            "ratio": observed / expected,
            "ratio_lower": limits.lower / expected,
            "ratio_upper": limits.upper / expected,
            "rate": to_rate * observed,
            "ci_lower": to_rate * limits.lower,
            "ci_upper": to_rate * limits.upper,
            "reference_rate": multiplier * reference,
            "crude_rate": multiplier * observed / areas.total(areas.people),
            "per": per,
            "ci_level": limits.level,
            "ci_method": np.where(np.isnan(observed), UNKNOWN, limits.method),
        }
    )


def _direct_limits(
    areas: Areas, shares: FloatArray, observed: FloatArray, *, level: float, method: str
) -> tuple[FloatArray, FloatArray, str]:
    """Give the limits of the standardised rates per head, missing where the count is, and a name."""
    value = areas.total(shares * areas.events)
    variance = areas.total(shares**2 * areas.events)
    if method == "gamma":
        heaviest = np.zeros(len(areas.labels))
        np.maximum.at(heaviest, areas.of_row, shares)
        given = np.where(np.isnan(observed), np.nan, value)
        lower, upper = gamma_limits(given, areas.phi * variance, areas.phi * heaviest, level=level)
        return lower, upper, GAMMA
    interval = byar_interval if method == "dobson" else poisson_interval
    limits = interval(observed, level=level, phi=areas.phi)
    step = np.sqrt(variance / observed)
    lower, upper = (value + step * (limit - observed) for limit in (limits.lower, limits.upper))
    return lower, upper, f"{DOBSON}; {limits.method}"
