"""Arguments that belong together row by row: one shape, and for pandas columns one index."""

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from scp_analysis.errors import SchemaError, explain
from scp_analysis.statistics.inputs import FloatArray


def common_index(*values: ArrayLike) -> pd.Index | None:
    """Give the index that the pandas columns among the values share; None without any.

    Values are read by position. Columns with other rows, or the same rows in another order, would
    be paired wrongly and without a word.

    Raises
    ------
    SchemaError
        Two columns have different indexes.

    Examples
    --------
    >>> common_index(pd.Series([3, 4], index=["a", "b"]), 2.0).tolist()
    ['a', 'b']
    """
    indexes = [value.index for value in values if isinstance(value, pd.Series | pd.DataFrame)]
    for index in indexes[1:]:
        if not index.equals(indexes[0]):
            raise SchemaError(
                explain(
                    "Columns that belong together must have the same index.",
                    found=f"{indexes[0].tolist()[:3]} and {index.tolist()[:3]} among others",
                    where="the pandas columns given",
                    remedy="take them from one table, or pass .to_numpy() to pair them by position",
                )
            )
    return indexes[0] if indexes else None


def one_shape(*arrays: FloatArray, what: str) -> list[FloatArray]:
    """Bring arrays to one shape; a single number stands for every place.

    Raises
    ------
    SchemaError
        Their shapes do not fit together.

    Examples
    --------
    >>> [array.tolist() for array in one_shape(np.array(7.0), np.ones(2), what="counts")]
    [[7.0, 7.0], [1.0, 1.0]]
    """
    try:
        return [np.array(array) for array in np.broadcast_arrays(*arrays)]
    except ValueError as cause:
        raise _unmatched(arrays, what=what) from cause


def one_length(*arrays: FloatArray, what: str) -> list[FloatArray]:
    """Bring arrays to one length, in one dimension; a single number stands for every row.

    Raises
    ------
    SchemaError
        They have more dimensions, or different lengths.
    """
    matched = one_shape(*map(np.atleast_1d, arrays), what=what)
    if matched[0].ndim != 1:
        raise _unmatched(arrays, what=what)
    return matched


def labelled(columns: dict[str, object], *, index: pd.Index | None, rows: int) -> pd.DataFrame:
    """Put the columns in a table with this index, or numbered from 0 where it does not fit."""
    fits = index is not None and len(index) == rows
    return pd.DataFrame(columns, index=index if fits else pd.RangeIndex(rows))


def _unmatched(arrays: tuple[FloatArray, ...], *, what: str) -> SchemaError:
    return SchemaError(
        explain(
            f"{what.capitalize()} must match in shape.",
            found=f"shapes {', '.join(str(np.shape(array)) for array in arrays)}",
            where="the arrays given",
            remedy="give arrays of one length, or single numbers",
        )
    )
