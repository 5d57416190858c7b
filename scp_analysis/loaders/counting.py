"""The last step of every loader of counts: the columns of `OffenceCounts`, in order and checked."""

import pandas as pd

from scp_analysis.schemas.checking import validated
from scp_analysis.schemas.inputs import OFFENCE_COUNTS

COLUMNS = list(OFFENCE_COUNTS.columns)


def offence_counts(table: pd.DataFrame, *, where: str) -> pd.DataFrame:
    """Order, type and check a table of counts.

    Parameters
    ----------
    table
        Every column of `OffenceCounts`; ``count`` in any numeric type. Where a reason stands, the
        count is taken away.
    where
        File the table comes from, for the message.

    Returns
    -------
    pandas.DataFrame
        `OffenceCounts`, in the order given, with a plain index.

    Raises
    ------
    SchemaError
        A column or a rule is broken.
    """
    reasons = table["unavailable_reason"].astype("str")
    typed = table.assign(
        count=table["count"].astype("Int64").mask(reasons.notna()), unavailable_reason=reasons
    )
    return validated(typed[COLUMNS].reset_index(drop=True), schema=OFFENCE_COUNTS, where=where)


def months(text: "pd.Series[str]") -> pd.Series:
    """Read months written ``YYYY-MM``, each distinct one once.

    Examples
    --------
    >>> months(pd.Series(["2024-01", "2024-01"])).astype(str).tolist()
    ['2024-01', '2024-01']
    """
    distinct = pd.Index(text.unique())
    found = pd.PeriodIndex(distinct, freq="M").take(distinct.get_indexer(text))
    return pd.Series(found, index=text.index)
