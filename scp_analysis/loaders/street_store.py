"""Street tables in two layers: what the workspace's own store holds, over what is shipped.

The store is made by ``scp-analysis ingest``; its derived tables have the shape of the shipped ones. A
force and month that the store holds is taken from the store alone, every other from the shipped
table, so no record is counted twice.
"""

import pandas as pd

from scp_analysis.catalogue import Catalogue

STORE = {
    "street_district": "store_district",
    "street_coverage": "store_coverage",
    "street_grid": "store_grid",
    "street_cells": "store_cells",
    "street_locations": "store_locations",
    "street_unlocated": "store_unlocated",
}
_SPAN = ["first_month", "last_month"]


def layered(catalogue: Catalogue, source: str) -> pd.DataFrame:
    """Read a shipped street table with the store's months in the place of its own.

    Parameters
    ----------
    catalogue
        The data of a workspace.
    source
        Id of a shipped street table; each has a column ``force``, and ``month`` or a span of months.

    Returns
    -------
    pandas.DataFrame
        Columns and text as shipped; rows of the shipped table first.

    Raises
    ------
    SourceError
        As `Catalogue.read`.
    """
    return with_store(catalogue, source, catalogue.read(source))


def with_store(catalogue: Catalogue, source: str, shipped: pd.DataFrame) -> pd.DataFrame:
    """Lay the store over a shipped table that has been read already; see `layered`."""
    own = STORE[source]
    if not catalogue.has(own):
        return shipped
    held = _held(catalogue)
    added = catalogue.read(own)
    kept = shipped[~_replaced(shipped, held)]
    return pd.concat(
        [kept, added[list(kept.columns.intersection(added.columns))]], ignore_index=True
    )


def sources(catalogue: Catalogue) -> list[str]:
    """List the ids of the store's tables that are there, to be named beside the shipped ones."""
    return [name for name in STORE.values() if catalogue.has(name)]


def _held(catalogue: Catalogue) -> pd.MultiIndex:
    coverage = catalogue.read(STORE["street_coverage"])
    return pd.MultiIndex.from_frame(coverage[["force", "month"]].astype(str))


def _replaced(table: pd.DataFrame, held: pd.MultiIndex) -> pd.Series:
    """Flag rows whose month, or every month of whose span, the store holds for their force."""
    if "month" in table.columns:
        keys = pd.MultiIndex.from_frame(table[["force", "month"]].astype(str))
        return pd.Series(keys.isin(held), index=table.index)
    spans = table[["force", *_SPAN]].drop_duplicates()
    ends = zip(spans["force"], spans["first_month"], spans["last_month"], strict=True)
    spans["replaced"] = [
        all((force, str(month)) in held for month in pd.period_range(first, last, freq="M"))
        for force, first, last in ends
    ]
    merged = table[["force", *_SPAN]].merge(spans, how="left", on=["force", *_SPAN])
    return pd.Series(merged["replaced"].to_numpy(dtype=bool), index=table.index)
