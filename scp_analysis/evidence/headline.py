"""The measures a reader meets first: the most current table of changes the partnership has."""

import pandas as pd

from scp_analysis.evidence import official, police, yearly
from scp_analysis.evidence.scope import Scope


def changes(here: Scope) -> pd.DataFrame:
    """Choose the headline table.

    Parameters
    ----------
    here
        What the page is about.

    Returns
    -------
    pandas.DataFrame
        `Changes`: the police return when it is current, else the quarterly official counts, else the
        yearly ones; empty when there are none at all.
    """
    found = police.changes(here)
    for table in (official.quarterly_changes, yearly.changes):
        if found.empty:
            found = table(here)
    return found


def of_series(table: pd.DataFrame, series: tuple[str, ...]) -> pd.DataFrame:
    """Keep the rows of some series, in the order that the table has on every page.

    Parameters
    ----------
    table
        Any result table with a ``series`` column; its verdicts stay those of the whole family.
    series
        Series wanted; those the table lacks are passed over.

    Returns
    -------
    pandas.DataFrame
        The same columns, fewer rows.
    """
    return table[table["series"].isin(series)].reset_index(drop=True)
