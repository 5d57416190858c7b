"""Values and tables as a machine reads them: full precision, nothing that JSON cannot hold."""

import math
import re

import pandas as pd
from pandas.api.types import is_numeric_dtype

# What a spreadsheet would calculate; a signed number such as -4.7% is none.
_BREAK = re.compile(r"\r\n?")  # in an unquoted cell a row would end there
_FORMULA = re.compile(r"[\s\x00]*(?:[=@|\uff1d\uff0b\uff0d\uff20]|[+-](?![\d.,]*%?\Z))")


def as_csv(data: pd.DataFrame) -> str:
    r"""Write a frame as CSV text: full precision, unix line ends, no index.

    Examples
    --------
    >>> as_csv(pd.DataFrame({"a": ["x", "y"], "b": [0.1, None]}))
    'a,b\nx,0.1\ny,\n'
    >>> as_csv(pd.DataFrame({"a": ["=1", "y"], "b": pd.Series([16, None], dtype=object)}))
    "a,b\n'=1,16\ny,\n"
    """
    written = data.copy()
    for place, (_, column) in enumerate(data.items()):
        if not is_numeric_dtype(column) and any(map(_unsafe, column)):
            written.isetitem(place, [_guarded(cell) for cell in column])
    return str(written.to_csv(index=False, lineterminator="\n"))


def _unsafe(cell: object) -> bool:
    return isinstance(cell, str) and ("\r" in cell or _FORMULA.match(cell) is not None)


def _guarded(cell: object) -> object:
    if not _unsafe(cell):
        return cell
    text = _BREAK.sub("\n", str(cell))
    return f"'{text}" if _FORMULA.match(text) else text


def as_plain(value: object) -> object:
    """Turn a value into what JSON can hold: NaN becomes None, a period or infinity its text.

    Examples
    --------
    >>> as_plain(float("nan")), as_plain(pd.Period("2023-07")), as_plain(1.5)
    (None, '2023-07', 1.5)
    """
    if pd.isna(value):  # type: ignore[call-overload]
        return None
    item = getattr(value, "item", None)
    plain = item() if callable(item) else value
    if isinstance(plain, float):
        return plain if math.isfinite(plain) else str(plain)
    return plain if isinstance(plain, str | int) else str(plain)
