"""Rates: a count over a stated denominator, with its interval, row by row."""

import numpy as np
import pandas as pd

from scp_analysis.errors import DenominatorError, explain, first_few
from scp_analysis.statistics import inputs, settings
from scp_analysis.statistics.inputs import FloatArray
from scp_analysis.statistics.intervals.counts import byar_interval, poisson_interval

METHODS = ("exact", "byar")
UNKNOWN = "not available: the count or the dispersion is missing"


def rate(
    table: pd.DataFrame,
    *,
    count: str = "count",
    denominator: str = "denominator",
    per: float = 1000,
    level: float = 0.95,
    phi: str | float | None = None,
    method: str = "exact",
) -> pd.DataFrame:
    r"""Give the rate per head of a stated denominator, with its interval.

    Answers: "how much is that for every 1,000 residents, and how sure is it?" The denominator is a
    column of the table, so that it cannot be joined in the wrong order; say what it is (residents,
    households, vehicles) and of which year beside the rate.

    Residents are the wrong denominator where people come to shop, drink, study or change trains:
    show counts first there. To compare areas use `ranks` or a funnel, not overlapping intervals.

    Parameters
    ----------
    table
        A row per rate; other columns are kept.
    count
        Column of counts, zero or more; a missing one has a missing rate.
    denominator
        Column of what the count is out of, above zero.
    per
        Multiplier: 1000 means per 1,000 of the denominator.
    level
        Coverage of the interval, a proportion between 0 and 1.
    phi
        Dispersion (variance over mean) as a number or a column; None takes the Poisson interval,
        the smallest uncertainty a count can have.
    method
        Limits of the count: "exact" (Garwood), or "byar", as published health profiles have them
        (exact below ten events). From ten events on they differ by less than one part in a hundred.

    Returns
    -------
    pandas.DataFrame
        The same rows and index with rate, ci_lower, ci_upper (all `per`), per, ci_level,
        ci_method.

    Raises
    ------
    DenominatorError
        A denominator is zero, negative or missing; the rows are named.
    SchemaError
        A column is absent, or a count is negative.
    ParameterError
        A setting is outside its range.

    Notes
    -----
    The interval is that of the count over the denominator, which is taken as known. With the
    expected number as denominator and ``per=1`` the rate is a standardised ratio. See
    `intervals.counts.poisson_interval` for `phi`.

    References
    ----------
    Breslow NE, Day NE (1987). *Statistical Methods in Cancer Research II*, IARC, 2.3.
    Garwood F (1936). *Biometrika* 28, 437-442. Public Health England (2018). *Technical guide:
    confidence intervals*.

    Examples
    --------
    >>> areas = pd.DataFrame({"area": ["Northtown"], "count": [65], "denominator": [10_000]})
    >>> rate(areas)[["area", "rate", "ci_lower", "ci_upper", "per"]].round(3).to_dict("records")
    [{'area': 'Northtown', 'rate': 6.5, 'ci_lower': 5.017, 'ci_upper': 8.285, 'per': 1000}]
    """
    named = [count, denominator, *([phi] if isinstance(phi, str) else [])]
    inputs.columns(table, named, where="the table of counts and denominators")
    multiplier = inputs.exposures(per, name="multiplier (per)")
    base = _denominators(table, column=denominator)
    events = inputs.counts(table[count], name=count)
    factor = table[phi] if isinstance(phi, str) else 1.0 if phi is None else phi
    chosen = settings.one_of(method, METHODS, name="method")
    interval = poisson_interval if chosen == "exact" else byar_interval
    limits = interval(events, level=level, phi=inputs.dispersions(factor))
    return table.assign(
        rate=events / base * multiplier,
        ci_lower=limits.lower / base * multiplier,
        ci_upper=limits.upper / base * multiplier,
        per=per,
        ci_level=limits.level,
        ci_method=np.where(np.isnan(limits.upper), UNKNOWN, limits.method),
    )


def _denominators(table: pd.DataFrame, *, column: str) -> FloatArray:
    base = inputs.numbers(table[column], name=column)
    wrong = ~(np.isfinite(base) & (base > 0))
    if wrong.any():
        raise DenominatorError(
            explain(
                "Every rate must have a denominator above zero.",
                found=f"{first_few(base[wrong].tolist())} in column {column}",
                where=f"rows {first_few(table.index[wrong])}",
                remedy="supply the missing denominators, or leave these rows out",
            )
        )
    return base
