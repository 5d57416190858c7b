"""Tell quickly that a table keeps its schema, so that only a doubtful one is gone through at length.

Pandera looks at a table column by column with a report for each, which costs a page most of its time
although nearly every table is right. A plain look asks the same questions of the whole table. Only
"yes" is an answer: anything it does not know, or finds wrong, is left to pandera, which words it.
"""

from typing import Any

import numpy as np
import pandas as pd
import pandera.pandas as pa

_TEXT = {"string", "empty"}
_NUMBERS = {"floating", "integer", "mixed-integer-float", "empty"}
_FAULTS = (TypeError, ValueError, AttributeError, KeyError)


def plainly_keeps(frame: pd.DataFrame, schema: pa.DataFrameSchema) -> bool:
    """Tell whether a table has exactly the declared columns and keeps every rule, beyond doubt.

    Parameters
    ----------
    frame
        The table; it is not changed.
    schema
        Columns with their types, whether they may be null, checks, and keys that are unique.

    Returns
    -------
    bool
        False means "ask pandera": a rule is broken, a type would have to be converted, the columns
        stand in another order, or the schema declares something that is not looked at here.

    Examples
    --------
    >>> schema = pa.DataFrameSchema({"count": pa.Column("int64", pa.Check.ge(0))})
    >>> plainly_keeps(pd.DataFrame({"count": [0, 3]}), schema)
    True
    >>> plainly_keeps(pd.DataFrame({"count": [0, -3]}), schema)
    False
    """
    if not _is_plain(schema) or not _named_rightly(list(frame.columns), schema):
        return False
    if not all(_is_of(column, frame.dtypes[name]) for name, column in schema.columns.items()):
        return False
    try:
        return _null_rightly(frame, schema) and _unique(frame, schema) and _checked(frame, schema)
    except _FAULTS:
        return False


def plainly_typed(frame: pd.DataFrame, schema: pa.DataFrameSchema) -> pd.DataFrame:
    """Give columns their declared type where that changes no value: text and numbers kept as objects.

    Parameters
    ----------
    frame
        The table; it is not changed.
    schema
        The columns with their types.

    Returns
    -------
    pandas.DataFrame
        The table; a column that is anything else is left as it is, to be looked at by pandera.
    """
    types = {
        name: column.dtype.type
        for name, column in schema.columns.items()
        if name in frame.columns and not _is_of(column, frame.dtypes[name])
    }
    safe = {name: into for name, into in types.items() if _same_in(frame[name], into)}
    return frame.astype(safe)


def _same_in(values: pd.Series, into: Any) -> bool:  # noqa: ANN401  numpy's or pandas' type
    mixed = pd.api.types.is_object_dtype(values.dtype)
    if isinstance(into, pd.StringDtype):
        return mixed and pd.api.types.infer_dtype(values, skipna=True) in _TEXT
    if into != np.dtype("float64"):
        return False
    kind = pd.api.types.infer_dtype(values, skipna=True)
    return values.dtype == "Int64" or (mixed and kind in _NUMBERS)


def _is_plain(schema: pa.DataFrameSchema) -> bool:
    """Tell whether the schema declares only what is looked at here."""
    asked = (schema.index, schema.parsers, schema.dtype, schema.drop_invalid_rows)
    if schema.strict == "filter":
        return False
    return not any(asked) and all(map(_is_plain_column, schema.columns.values()))


def _is_plain_column(column: pa.Column) -> bool:
    asked = (column.parsers, column.regex, column.default is not None, column.drop_invalid_rows)
    return column.required and column.dtype is not None and not any(asked)


def _named_rightly(names: list[Any], schema: pa.DataFrameSchema) -> bool:
    declared = list(schema.columns)
    if schema.ordered or len(set(names)) < len(names):
        return names == declared
    return set(names) == set(declared) if schema.strict is True else set(names) >= set(declared)


def _is_of(column: pa.Column, dtype: Any) -> bool:  # noqa: ANN401  numpy's or pandas' type
    """Tell whether a column is of its type already; one of mixed objects is not looked at here."""
    return bool(
        not pd.api.types.is_object_dtype(dtype) and dtype == getattr(column.dtype, "type", None)
    )


def _null_rightly(frame: pd.DataFrame, schema: pa.DataFrameSchema) -> bool:
    null = frame.isna().any()
    return all(column.nullable or not null[name] for name, column in schema.columns.items())


def _unique(frame: pd.DataFrame, schema: pa.DataFrameSchema) -> bool:
    alone = [name for name, column in schema.columns.items() if column.unique]
    if any(frame[name].duplicated().any() for name in alone):
        return False
    return not schema.unique or not frame.duplicated(list(schema.unique)).any()


def _checked(frame: pd.DataFrame, schema: pa.DataFrameSchema) -> bool:
    for name, column in schema.columns.items():
        if not all(_passes(check, frame[name].dropna()) for check in column.checks):
            return False
    return all(_passes(check, frame) for check in schema.checks)


def _passes(check: pa.Check, values: pd.Series | pd.DataFrame) -> bool:
    if check.element_wise or check.groupby is not None or not check.ignore_na:
        return False
    found = check.get_backend(values)(check).check_fn(values)  # type: ignore[attr-defined]
    return bool(isinstance(found, pd.Series) and found.notna().all() and found.all())
