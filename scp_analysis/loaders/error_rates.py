"""How often each test is wrong when nothing changes: the project's own simulations.

``benchmarks/calibration.py`` writes the file. A row is one test on one kind of data.
"""

import pandas as pd

from scp_analysis.catalogue import Catalogue
from scp_analysis.errors import SourceError, explain, first_few
from scp_analysis.schemas.checking import validated
from scp_analysis.schemas.inputs import ERROR_RATES

SOURCE = "error_rates"
_SHARES = ("rate", "lower", "upper", "nominal", "target", "power")
_NUMBERS = (*_SHARES, "replicates")
_REMEDY = "run python benchmarks/calibration.py, which writes the file and its hash"


def read(catalogue: Catalogue) -> pd.DataFrame:
    """Read the table as text: family, test, data, the rates as shares of 1, and a note."""
    return catalogue.read(SOURCE)


def tidy(raw: pd.DataFrame) -> pd.DataFrame:
    """Turn the table into `ErrorRates`.

    Parameters
    ----------
    raw
        As `read` gives it. A blank target or power is one that the row does not have.

    Returns
    -------
    pandas.DataFrame
        `ErrorRates`, in the order of the file.

    Raises
    ------
    SourceError
        A column is missing, or what should be a number is not; all are named.
    SchemaError
        The table breaks its schema.

    Examples
    --------
    >>> row = {"family": "trend", "test": "60 months", "data": "independent", "rate": "0.051",
    ...     "lower": "0.047", "upper": "0.056", "replicates": "10000", "nominal": "0.05",
    ...     "target": "0.06", "power": "", "note": ""}
    >>> tidy(pd.DataFrame([row]))[["rate", "upper", "power"]].values.tolist()
    [[0.051, 0.056, nan]]
    """
    lacking = [name for name in ERROR_RATES.columns if name not in (*raw.columns, "source_id")]
    if lacking:
        raise _refused(found=f"no column {first_few(lacking)}")
    numbers = raw[list(_NUMBERS)].apply(pd.to_numeric, errors="coerce")
    unread = numbers.isna() & (raw[list(_NUMBERS)] != "")
    if unread.to_numpy().any():
        astray = [name for name in _NUMBERS if unread[name].any()]
        named = [f"{name} {raw.loc[unread[name], name].iloc[0]!r}" for name in astray]
        raise _refused(found=first_few(named))
    if numbers["replicates"].isna().any() or (numbers["replicates"] % 1 != 0).any():
        raise _refused(found="replicates that are not a whole number")
    types = dict.fromkeys(_SHARES, "float64") | {"replicates": "int64"}
    table = raw.assign(**numbers.astype(types), source_id=SOURCE)
    return validated(table[list(ERROR_RATES.columns)], schema=ERROR_RATES, where=SOURCE)


def load(catalogue: Catalogue) -> pd.DataFrame:
    """Give the simulated error rate of every test as `ErrorRates`.

    Parameters
    ----------
    catalogue
        The data of a workspace.

    Returns
    -------
    pandas.DataFrame
        family, test, data (how it was drawn); rate and its 95 % bounds, nominal, target and power,
        shares of 1, the last two null where a row has none; replicates (0 where the rate was worked out
        and not simulated), note, source_id.

    Raises
    ------
    SourceError, SchemaError
        As `Catalogue.read` and `tidy`.
    """
    return catalogue.once(SOURCE, lambda: tidy(read(catalogue)))


def _refused(*, found: str) -> SourceError:
    return SourceError(
        explain(
            "The table of error rates must have its columns, and numbers in those of numbers.",
            found=found,
            where=SOURCE,
            remedy=_REMEDY,
        )
    )
