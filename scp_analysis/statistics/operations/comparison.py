"""The four counts every evaluation starts from: treated and comparison area, before and after."""

from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from scp_analysis.errors import ParameterError, SchemaError, explain, first_few
from scp_analysis.statistics import inputs
from scp_analysis.statistics.changes.conditional import t_quantile
from scp_analysis.statistics.inputs import BoolArray, FloatArray

LOCAL: Final = ("treated_before", "treated_after", "control_before", "control_after")
LARGEST_BASE_RATIO: Final = 1.5
NO_BASE = "not available: no count before the operation, and a percentage alone cannot be tested"
NO_COUNT = "not available: a count is missing"
NO_PHI = "not available: the dispersion is missing"
NOTHING = "not available: there are no offences at all"


def read_counts(table: pd.DataFrame, names: tuple[str, ...]) -> dict[str, FloatArray]:
    """Give columns of counts by name; missing ones stay missing.

    Raises
    ------
    SchemaError
        A column is absent, or a count is negative. Without a column of counts before the operation
        the message says that a percentage is not enough.
    """
    is_table(table)
    absent = [name for name in names if name not in table.columns]
    if absent:
        raise SchemaError(
            explain(
                "An effect must rest on counts before and after, treated and comparison area.",
                found=f"no {', '.join(absent)} among {', '.join(map(str, table.columns))}",
                where="the table of operations",
                remedy="ask for the counts: a percentage with no base count cannot be tested",
            )
        )
    return {name: inputs.counts(table[name], name=name) for name in names}


def is_table(table: object) -> None:
    """Check that what was given is a table.

    Raises
    ------
    SchemaError
        It is something else.
    """
    if not isinstance(table, pd.DataFrame):
        raise SchemaError(
            explain(
                "Operations must be a table, a row for each.",
                found=type(table).__name__,
                where="the table of operations",
                remedy=f"give a pandas.DataFrame with the columns {', '.join(LOCAL)}",
            )
        )


def column_or_number(table: pd.DataFrame, value: str | float) -> ArrayLike:
    """Give the column of that name, or the number itself.

    Raises
    ------
    SchemaError
        There is no such column.
    """
    if isinstance(value, str):
        inputs.columns(table, (value,), where="the table of operations")
        return table[value]
    return value


def dispersion(
    table: pd.DataFrame, *, phi: str | float, phi_df: str | float
) -> tuple[FloatArray, FloatArray]:
    """Give phi and its degrees of freedom, one per row.

    Raises
    ------
    SchemaError
        A column is absent.
    ParameterError
        A phi is below 1, or degrees of freedom are not above zero.
    """
    factor = inputs.dispersions(column_or_number(table, phi))
    freedom = inputs.numbers(column_or_number(table, phi_df), name="phi_df")
    if np.any(freedom <= 0):
        raise ParameterError(
            explain(
                "Degrees of freedom must be above zero.",
                found=first_few(np.atleast_1d(freedom)[np.atleast_1d(freedom) <= 0].tolist()),
                where="phi_df",
                remedy="use the phi_df that came with phi; inf when phi is taken as known",
            )
        )
    rows = len(table)
    return np.broadcast_to(factor, (rows,)), np.broadcast_to(freedom, (rows,))


def reach(freedom: FloatArray, *, level: float) -> FloatArray:
    """Give how many standard errors an interval reaches to each side.

    Examples
    --------
    >>> reach(np.array([np.inf, 12.0]), level=0.95).round(3)
    array([1.96 , 2.179])
    """
    return t_quantile((1 + level) / 2, np.asarray(freedom, dtype=float))


def base_ratio(treated: FloatArray, control: FloatArray) -> FloatArray:
    """Give the larger of two counts before the operation over the smaller; infinite over zero.

    Examples
    --------
    >>> base_ratio(np.array([207.0, 10.0, 0.0]), np.array([308.0, 30.0, 0.0])).round(2)
    array([1.49, 3.  ,  nan])
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.maximum(treated, control) / np.minimum(treated, control)


def methods(
    counts: dict[str, FloatArray], phi: FloatArray, *, known: str | np.ndarray
) -> np.ndarray:
    """Give the method of each row, or why there is none."""
    before = np.isnan(sum(value for name, value in counts.items() if name.endswith("before")))
    missing = np.isnan(sum(counts.values()))
    return np.select([before, missing, np.isnan(phi)], [NO_BASE, NO_COUNT, NO_PHI], known)


def treated_places(
    before: ArrayLike, after: ArrayLike, treated: ArrayLike, *, fewest: int = 2
) -> tuple[FloatArray, FloatArray, BoolArray]:
    """Give the counts of all places before and after, and which of them were treated.

    Raises
    ------
    SchemaError
        Lengths differ, a count is negative or missing, there are fewer places than `fewest`, not
        some treated and some not, or no offences where the comparison needs them.
    """
    x, y = (
        inputs.known(inputs.counts(values, name=name), name=name).ravel()
        for values, name in ((before, "count before"), (after, "count after"))
    )
    chosen = inputs.known(inputs.numbers(treated, name="treated"), name="mark").ravel() > 0
    found = ""
    if not len(x) == len(y) == len(chosen):
        found = f"{len(x)} counts before, {len(y)} after, {len(chosen)} marks of treatment"
    elif len(x) < fewest or chosen.all() or not chosen.any():
        found = f"{int(chosen.sum())} of {len(x)} places treated"
    elif x[chosen].sum() == 0 or y[~chosen].sum() == 0:
        found = "no offences before in the treated, or after in the untreated"
    if found:
        raise SchemaError(
            explain(
                f"There must be counts of {fewest} places or more, some treated and some not.",
                found=found,
                where="before, after and treated",
                remedy="give every place that could have been chosen, with both counts",
            )
        )
    return x, y, chosen
