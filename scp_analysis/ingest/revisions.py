"""What a newer archive changed in months that were held already.

The publisher revises: records arrive late, are reclassified, or go. Every version of a month is kept,
so the difference between the two newest can be told by district and crime type.
"""

from collections.abc import Callable, Iterable

import pandas as pd

from scp_analysis.ingest.derive import NO_DISTRICT

KEYS = ["force", "month", "district_code", "crime_type"]
COLUMNS = [*KEYS, "previous_archive", "archive", "previous", "current", "difference"]
_PART = ["force", "month"]


def revised(parts: pd.DataFrame, read: Callable[[dict[str, str]], pd.DataFrame]) -> pd.DataFrame:
    """Compare the newest version of each force and month with the one before it.

    Parameters
    ----------
    parts
        Records of street parts: force, month, archive (``YYYY-MM``), ingested (a number that grows)
        and whatever `read` needs.
    read
        Gives the rows of one part, from its record: district_code and crime_type.

    Returns
    -------
    pandas.DataFrame
        A row per force, month, district and crime type whose count differs, with both archives, both
        counts and the difference (newer less older), sorted by these. Months held once, or without a
        difference, have no row.
    """
    pairs = [
        _records(versions.sort_values(["archive", "ingested"]).tail(2))
        for _, versions in parts.groupby(_PART)
        if len(versions) > 1
    ]
    found = [_difference(before, after, read) for before, after in pairs]
    changed = [table for table in found if len(table)]
    if not changed:
        return pd.DataFrame(columns=COLUMNS)
    return pd.concat(changed).sort_values(KEYS, ignore_index=True)


def summary(table: pd.DataFrame) -> Iterable[str]:
    """Word the revisions month by month.

    Parameters
    ----------
    table
        As `revised` gives it.

    Yields
    ------
    str
        One line per force and month: archives, records more or fewer, and in how many districts.

    Examples
    --------
    >>> table = pd.DataFrame(
    ...     [["northshire", "2031-01", "D1", "Robbery", "2031-03", "2031-06", 4, 6, 2]],
    ...     columns=COLUMNS,
    ... )
    >>> list(summary(table))
    ['northshire 2031-01: +2 records in all since archive 2031-03 (now 2031-06), 1 district changed']
    """
    for (force, month), rows in table.groupby(_PART):
        first = rows.iloc[0]
        places = rows["district_code"].nunique()
        yield (
            f"{force} {month}: {int(rows['difference'].sum()):+,} records in all since archive "
            f"{first['previous_archive']} (now {first['archive']}), "
            f"{places:,} district{'' if places == 1 else 's'} changed"
        )


def _records(parts: pd.DataFrame) -> list[dict[str, str]]:
    rows = parts.to_dict("records")
    return [{str(name): value for name, value in row.items()} for row in rows]


def _difference(
    before: dict[str, str], after: dict[str, str], read: Callable[[dict[str, str]], pd.DataFrame]
) -> pd.DataFrame:
    counts = [_counts(read(record)) for record in (before, after)]
    both = pd.concat(counts, axis=1, keys=["previous", "current"]).fillna(0).astype("int64")
    both["difference"] = both["current"] - both["previous"]
    moved = both[both["difference"] != 0].reset_index()
    named = moved.assign(
        force=after["force"],
        month=after["month"],
        previous_archive=before["archive"],
        archive=after["archive"],
    )
    return named[COLUMNS]


def _counts(rows: pd.DataFrame) -> pd.Series:
    placed = rows[["district_code", "crime_type"]].fillna({"district_code": NO_DISTRICT})
    return placed.groupby(["district_code", "crime_type"], observed=True).size()
