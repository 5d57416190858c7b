"""Checked settings: confidence levels, choices and whole numbers that a caller gives."""

from collections.abc import Sequence
from typing import TypeVar

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from scp_analysis.errors import ParameterError, SchemaError, explain
from scp_analysis.statistics.inputs import IntArray

Choice = TypeVar("Choice")


def proportion(value: float, *, name: str) -> float:
    """Give a setting that lies strictly between 0 and 1, such as a confidence level.

    Raises
    ------
    ParameterError
        It does not.

    Examples
    --------
    >>> proportion(0.95, name="level")
    0.95
    """
    if not (isinstance(value, int | float | np.floating) and 0 < float(value) < 1):
        raise ParameterError(
            explain(
                f"{name.capitalize()} must lie between 0 and 1.",
                found=repr(value),
                where=f"the {name} given",
                remedy=f"write a proportion: 5 % is {name}=0.05, 95 % is {name}=0.95",
            )
        )
    return float(value)


def one_of(value: Choice, choices: Sequence[Choice], *, name: str) -> Choice:
    """Give a setting that is one of a few.

    Raises
    ------
    ParameterError
        It is none of them.

    Examples
    --------
    >>> one_of(12, (1, 4, 12), name="periods_per_year")
    12
    """
    if value not in choices:
        raise ParameterError(
            explain(
                f"{name.capitalize()} must be one of the values known.",
                found=repr(value),
                where=f"the {name} given",
                remedy=f"write one of: {', '.join(map(repr, choices))}",
            )
        )
    return value


def at_least(value: int, least: int, *, name: str) -> int:
    """Give a whole number that is not below the least allowed.

    Raises
    ------
    ParameterError
        It is below, or not whole.

    Examples
    --------
    >>> at_least(12, 1, name="width")
    12
    """
    whole = isinstance(value, int | np.integer) and not isinstance(value, bool)
    if not whole or value < least:
        raise ParameterError(
            explain(
                f"{name.capitalize()} must be a whole number of at least {least}.",
                found=repr(value),
                where=f"the {name} given",
                remedy=f"write for example {name}={max(least, 12)}",
            )
        )
    return int(value)


def groups(size: int, *, related: bool | ArrayLike) -> IntArray:
    """Give each series the number of the group of related series it belongs to.

    Parameters
    ----------
    size
        Number of series.
    related
        True: all are one group. False: each is on its own. Or a label per series: those with the
        same label are related.

    Raises
    ------
    SchemaError
        There is not one label per series.

    Examples
    --------
    >>> groups(3, related=True).tolist(), groups(3, related=False).tolist()
    ([0, 0, 0], [0, 1, 2])
    >>> groups(3, related=["theft", "violence", "theft"]).tolist()
    [0, 1, 0]
    """
    if isinstance(related, bool | np.bool_):
        return np.zeros(size, dtype=np.intp) if related else np.arange(size)
    labels = np.asarray(related, dtype=object)
    if labels.shape != (size,):
        raise SchemaError(
            explain(
                "Related must be true, false or one label per series.",
                found=f"shape {labels.shape} for {size} series",
                where="the related given",
                remedy="give series that belong together the same label",
            )
        )
    return np.asarray(pd.factorize(labels, use_na_sentinel=False)[0], dtype=np.intp)
