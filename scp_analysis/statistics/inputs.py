"""Checked arrays: every statistic reads its inputs through these, so every refusal reads alike.

A missing value (``NaN``, ``pandas.NA``, ``None``) is kept as ``NaN``: it means "not available" and
must stay so until the reader sees it. A zero is a count like any other.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import TypeAlias

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from scp_analysis.errors import (
    DenominatorError,
    ParameterError,
    SchemaError,
    explain,
    first_few,
)

FloatArray: TypeAlias = NDArray[np.float64]
IntArray: TypeAlias = NDArray[np.intp]
BoolArray: TypeAlias = NDArray[np.bool_]
StrArray: TypeAlias = NDArray[np.object_]


def numbers(values: ArrayLike, *, name: str) -> FloatArray:
    """Give the values as floats, missing ones as ``NaN``; the input is never changed.

    Parameters
    ----------
    values
        Numbers of any shape: a scalar, a list, an array, a pandas column or table.
    name
        What they are, for the message.

    Returns
    -------
    numpy.ndarray
        Floats of the same shape.

    Raises
    ------
    SchemaError
        Something in it is not a number.

    Examples
    --------
    >>> numbers(pd.array([3, None], dtype="Int64"), name="count")
    array([ 3., nan])
    """
    try:
        return _floats(values)
    except (TypeError, ValueError) as cause:
        raise SchemaError(
            explain(
                f"{name.capitalize()} must hold numbers.",
                found=str(cause),
                where=f"the {name} given",
                remedy="turn text into numbers, and mark what is not available as missing",
            )
        ) from cause


def _floats(values: ArrayLike) -> FloatArray:
    """Read numbers only: text that looks like a number and dates are refused, not converted."""
    array = np.asarray(values)
    if array.dtype.kind == "O":
        missing = np.asarray(pd.isna(array))
        text = [one for one in array[~missing].ravel() if isinstance(one, str)]
        if text:
            found = f"text such as {text[0]!r}"
            raise TypeError(found)
        array = np.where(missing, np.nan, array)
    if array.dtype.kind in "USmMc":
        found = f"values of type {array.dtype}"
        raise TypeError(found)
    return np.array(array, dtype=float)


def counts(values: ArrayLike, *, name: str = "counts") -> FloatArray:
    """Give counts as floats: zero or above, finite, or missing.

    Raises
    ------
    SchemaError
        A count is negative or infinite, or is not a number.

    Examples
    --------
    >>> counts([0, 7, None])
    array([ 0.,  7., nan])
    """
    array = numbers(values, name=name)
    wrong = (array < 0) | np.isinf(array)
    if wrong.any():
        raise SchemaError(
            explain(
                f"{name.capitalize()} must be zero or more.",
                found=first_few(array[wrong].tolist()),
                where=_positions(wrong),
                remedy="mark a count that is not available as missing, with a reason; a fault in "
                "the source goes through the corrections file",
            )
        )
    return array


def exposures(values: ArrayLike, *, name: str) -> FloatArray:
    """Give denominators or exposures as floats, every one of them above zero and finite.

    Raises
    ------
    DenominatorError
        One is zero, negative, infinite or missing.
    """
    array = numbers(values, name=name)
    wrong = ~(np.isfinite(array) & (array > 0))
    if wrong.any():
        raise DenominatorError(
            explain(
                f"Every {name} must be above zero.",
                found=first_few(array[wrong].tolist()),
                where=_positions(wrong),
                remedy="supply the missing value, or leave these rows out",
            )
        )
    return array


def dispersions(values: ArrayLike, *, name: str = "phi") -> FloatArray:
    """Give dispersion factors as floats: 1 or more, or missing.

    Raises
    ------
    ParameterError
        One is below 1 or infinite: counts of crime are not steadier than chance.
    """
    array = numbers(values, name=name)
    wrong = (array < 1) | np.isinf(array)
    if wrong.any():
        raise ParameterError(
            explain(
                f"Every {name} must be 1 or more.",
                found=first_few(array[wrong].tolist()),
                where=_positions(wrong),
                remedy="floor an estimated dispersion at 1; 1 itself is the Poisson assumption",
            )
        )
    return array


def known(array: FloatArray, *, name: str = "phi") -> FloatArray:
    """Give the array when nothing in it is missing.

    Raises
    ------
    ParameterError
        Something is: what is not known may not be taken as certain.
    """
    missing = np.isnan(array)
    if missing.any():
        raise ParameterError(
            explain(
                f"Every {name} must be known here.",
                found=f"{int(missing.sum())} missing",
                where=_positions(missing),
                remedy=f"estimate or borrow the {name}, or leave these rows out",
            )
        )
    return array


def probabilities(values: ArrayLike, *, name: str) -> FloatArray:
    """Give p values as floats between 0 and 1, or missing.

    Raises
    ------
    SchemaError
        One is outside 0 to 1.
    """
    array = numbers(values, name=name)
    wrong = (array < 0) | (array > 1)
    if wrong.any():
        raise SchemaError(
            explain(
                f"Every {name} must lie between 0 and 1.",
                found=first_few(array[wrong].tolist()),
                where=_positions(wrong),
                remedy="write 0.05, not 5 or 5 %; leave what is not known missing",
            )
        )
    return array


def columns(table: pd.DataFrame, names: Iterable[str], *, where: str) -> None:
    """Check that a table has the columns a statistic reads.

    Raises
    ------
    SchemaError
        Some are absent; all are named.
    """
    absent = [name for name in names if name not in table.columns]
    if absent:
        raise SchemaError(
            explain(
                "The table must have the columns the statistic reads.",
                found=f"no {', '.join(absent)} among {', '.join(map(str, table.columns))}",
                where=where,
                remedy="name the columns in the call, or add them",
            )
        )


def shaped(array: FloatArray, *, dimensions: Sequence[str], name: str) -> FloatArray:
    """Give an array with exactly these dimensions; one missing in front is put there.

    Raises
    ------
    SchemaError
        It has another number of dimensions.

    Examples
    --------
    >>> shaped(np.zeros(12), dimensions=("series", "periods"), name="counts").shape
    (1, 12)
    """
    wanted = len(dimensions)
    if array.ndim == wanted - 1:
        return array[np.newaxis]
    if array.ndim != wanted:
        raise SchemaError(
            explain(
                f"{name.capitalize()} must have the dimensions ({', '.join(dimensions)}).",
                found=f"shape {array.shape}",
                where=f"the {name} given",
                remedy="reshape the array; a single series may leave the first dimension out",
            )
        )
    return array


def patterns(used: BoolArray) -> Iterator[tuple[BoolArray, IntArray]]:
    """Give each pattern of used periods with the rows that have it, in order of appearance.

    Examples
    --------
    >>> used = np.array([[True, True], [True, False], [True, True]])
    >>> [(pattern.tolist(), rows.tolist()) for pattern, rows in patterns(used)]
    [([True, True], [0, 2]), ([True, False], [1])]
    """
    rows_of: dict[bytes, list[int]] = {}
    for row, packed in enumerate(np.packbits(used, axis=1)):
        rows_of.setdefault(packed.tobytes(), []).append(row)
    for rows in rows_of.values():
        yield used[rows[0]], np.array(rows, dtype=np.intp)


def _positions(wrong: BoolArray) -> str:
    places = np.argwhere(np.atleast_1d(wrong)).tolist()
    return f"positions {first_few(place[0] if len(place) == 1 else place for place in places)}"
