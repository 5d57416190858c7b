"""Which recording breaks lie within what a pack shows, and which of its series they touch.

A break touches the series of its own classification, in the window that is shown of them. No other
series of the page, and no other window, is said to have it.
"""

from collections.abc import Iterable

import pandas as pd

from scp_analysis import reference
from scp_analysis.evidence import families, official, police, street, yearly
from scp_analysis.evidence.scope import Scope
from scp_analysis.periods import ReportingPeriod, month_name

EVERY = "*"
COLUMNS = ["date", "source_id", "series", "window", "effect", "source", "verified"]
_AS_KNOWN = ("date", "effect", "source", "verified")
_STREETS = "street_district"
_CLASSIFICATIONS = {families.RETURN_STEM: police.RETURN, _STREETS: street.STREET}


def compared(here: Scope, *tables: pd.DataFrame) -> pd.DataFrame:
    """List the breaks that lie between the first and the last month of a comparison.

    Parameters
    ----------
    here
        What the page is about.
    *tables
        Result tables; those that are no `Changes`, or have no rows, add nothing.

    Returns
    -------
    pandas.DataFrame
        ``date``, ``source_id``, ``series`` (the labels touched, or all), ``window`` in words,
        ``effect``, ``source`` and ``verified``: a row per break and table, oldest break first. A
        break in the first month is left out: all months compared are recorded in the new way.
    """
    return _table(_in_changes(here, tables))


def within(here: Scope) -> pd.DataFrame:
    """List the breaks in all that a pack shows: comparisons, quarterly history, street-level records.

    Returns
    -------
    pandas.DataFrame
        As `compared`.
    """
    rows = _in_changes(here, every_change(here))
    history, streets = official.quarterly_history(here), street.by_type(here)
    if len(history):
        shown = ReportingPeriod(history["period_start"].min(), history["period_end"].max())
        rows += _rows(here, history, official.QUARTERLY, shown)
    named = streets.assign(label=streets["series"])
    rows += _rows(here, named, _STREETS, here.period)
    return _table(rows).drop_duplicates(["date", "source_id", "series"], keep="last")


def every_change(here: Scope) -> list[pd.DataFrame]:
    """Give every table of changes a pack can show."""
    return [police.changes(here), official.quarterly_changes(here), yearly.changes(here)]


def _in_changes(here: Scope, tables: Iterable[pd.DataFrame]) -> list[dict[str, object]]:
    """Give the breaks of tables of changes, each of which has one source and one comparison."""
    rows = []
    for table in tables:
        if "comparison_start" in table.columns and len(table):
            first = table.iloc[0]
            months = ReportingPeriod(first["comparison_start"], first["period_end"])
            rows += _rows(here, table, str(first["source_id"]), months)
    return rows


def _rows(
    here: Scope, table: pd.DataFrame, source_id: str, months: ReportingPeriod
) -> list[dict[str, object]]:
    labels = table.drop_duplicates("series").set_index("series")["label"].to_dict()
    rows = []
    for row in _known(here, source_id, months).to_dict("records"):
        named = str(row["series"]).split(";")
        touched = ["all"] if EVERY in named else [labels[name] for name in named if name in labels]
        if labels and touched:
            words = f"{month_name(months.start)} to {month_name(months.end)}"
            told = {"source_id": source_id, "series": ", ".join(touched), "window": words}
            rows.append({**{name: row[name] for name in _AS_KNOWN}, **told})
    return rows


def _known(here: Scope, source_id: str, months: ReportingPeriod) -> pd.DataFrame:
    """Give the breaks of a source on record that touch this partnership after the first month."""
    table = reference.recording_breaks(here.workspace)
    own = ["England and Wales", here.partnership.force_code, here.partnership.code]
    of_source = table["classification"] == _CLASSIFICATIONS.get(source_id, source_id)
    inside = (table["date"] > months.start) & (table["date"] <= months.end)
    return table[table["areas"].isin(own) & of_source & inside]


def _table(rows: list[dict[str, object]]) -> pd.DataFrame:
    table = pd.DataFrame(rows, columns=COLUMNS)
    return table.sort_values(["date", "source_id"], kind="stable").reset_index(drop=True)
