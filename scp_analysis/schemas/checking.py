"""Hold a table to its declared schema and word what is wrong, all at once."""

import pandas as pd
import pandera.errors
import pandera.pandas as pa

from scp_analysis.errors import SchemaError, explain, first_few
from scp_analysis.schemas.plain_look import plainly_keeps


def validated(frame: pd.DataFrame, *, schema: pa.DataFrameSchema, where: str) -> pd.DataFrame:
    """Give the table back if it keeps its schema.

    Parameters
    ----------
    frame
        The table to check; it is not changed.
    schema
        The declared columns, types and rules; its name is used in the message.
    where
        File or table the reader should look at.

    Returns
    -------
    pandas.DataFrame
        The same rows.

    Raises
    ------
    SchemaError
        A column is missing, unknown or of the wrong type, or a rule is broken. Every fault is
        named.

    Examples
    --------
    >>> schema = pa.DataFrameSchema({"count": pa.Column("int64", pa.Check.ge(0))}, name="Counts")
    >>> len(validated(pd.DataFrame({"count": [0, 3]}), schema=schema, where="the example"))
    2
    """
    if plainly_keeps(frame, schema):
        return frame.copy(deep=False)
    try:
        return schema.validate(frame, lazy=True)
    except pandera.errors.SchemaErrors as fault:
        raise SchemaError(
            explain(
                f"Table {schema.name} must keep its declared columns and rules.",
                found=first_few(_faults(fault.failure_cases)),
                where=where,
                remedy="compare the file with data/README.md; put a known slip of the source into "
                "data/corrections.yml",
            )
        ) from fault


def _faults(cases: pd.DataFrame) -> list[str]:
    """Name each broken rule once, with its column, how often it fails and the first offender."""
    faults = []
    for (column, check), rows in cases.groupby(["column", "check"], sort=False, dropna=False):
        first = rows.iloc[0]
        place = "" if pd.isna(first["index"]) else f" in row {first['index']}"
        faults.append(f"{column}: {check} ({len(rows)}, first {first['failure_case']!r}{place})")
    return faults
