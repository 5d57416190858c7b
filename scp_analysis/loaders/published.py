"""Partner tables as printed in public reports: one row per figure, text kept as printed.

Files ``data/published/<stem>.csv``: common columns (who, what period, where, value, unit) and one
or more dimensions of their own. A blank value is a figure that was named but not supplied: it stays
missing, never zero. Periods are months; a table may hold several.
"""

import pandas as pd

from scp_analysis import reference
from scp_analysis.catalogue import Catalogue
from scp_analysis.errors import SourceError, explain, first_few
from scp_analysis.loaders import printed_shapes
from scp_analysis.schemas.checking import validated
from scp_analysis.schemas.inputs import PRINTED_FIGURES

POLICE_SUMMARY = "01_police_summary_r12"
RATES = "02_crime_rate_per_1000"
AUDIT = "arithmetic_audit"
CLASSIFICATION = "police_return"
_MEASURES = {
    "total": "total",
    "absolute_change": "printed_change",
    "pct_change": "printed_percent",
    "pct_change_force": "force_change_percent",
}


def read(catalogue: Catalogue, stem: str) -> pd.DataFrame:
    """Read one published table as text."""
    return catalogue.read(stem)


def tidy(raw: pd.DataFrame, *, stem: str) -> pd.DataFrame:
    """Give a published table its common columns and types.

    Parameters
    ----------
    raw
        As `read` gives it.
    stem
        Name of the table, for tables that are not figures (titles, acronyms, dated activities).

    Returns
    -------
    pandas.DataFrame
        `PrintedFigures`: period_start, period_end (Period M, NaT where not stated), value (float,
        NaN where not supplied), ``item`` (the table's own dimensions, joined) and the rest as text;
        then those dimensions.
    """
    common = printed_shapes.common(raw, stem=stem)
    shared = set(PRINTED_FIGURES.columns) - {"item"}
    dimensions = [column for column in common.columns if column not in shared]
    table = common.assign(
        item=printed_shapes.item(common, dimensions),
        value=pd.to_numeric(common["value"]).astype("float64"),
        period_start=printed_shapes.month_of(common["period_start"]),
        period_end=printed_shapes.month_of(common["period_end"]),
    )
    ordered = table[[*PRINTED_FIGURES.columns, *(d for d in dimensions if d != "item")]]
    return validated(ordered, schema=PRINTED_FIGURES, where=f"data/published/{stem}.csv")


def table(catalogue: Catalogue, stem: str) -> pd.DataFrame:
    """Give one partner table.

    Parameters
    ----------
    catalogue
        The data of a workspace.
    stem
        File name without ``.csv``, as in ``data/reference/returns.csv``.

    Returns
    -------
    pandas.DataFrame
        `PrintedFigures` and the table's own dimensions, in the order printed.

    Raises
    ------
    UnknownNameError
        There is no such table.
    SourceError, SchemaError
        As `Catalogue.read`, or the table breaks its schema.
    """
    return catalogue.once(stem, lambda: tidy(read(catalogue, stem), stem=stem))


def police_summary(catalogue: Catalogue) -> pd.DataFrame:
    """Give the police return: one row per heading, in the order printed.

    Parameters
    ----------
    catalogue
        The data of a workspace.

    Returns
    -------
    pandas.DataFrame
        period_start, period_end (Period M), area_name, series (of classification police_return),
        source_label, total (count), printed_change (count), printed_percent, force_change_percent.
        A measure that was not printed is NaN: all offences have a change but no total and no force
        figure. The previous period's counts are not printed.

    Raises
    ------
    SourceError
        A heading is not in the offence list; all of them are named.
    """
    figures = table(catalogue, POLICE_SUMMARY)
    offences = reference.offences(catalogue.workspace)
    known = offences[offences["classification"] == CLASSIFICATION]
    series = known.set_index("source_label")["series"]
    _check_headings(figures, series)
    keys = ["period_start", "period_end", "offence_group"]
    wide = figures.pivot_table(index=keys, columns="measure", values="value", aggfunc="first")
    order = figures[keys].drop_duplicates()
    rows = order.merge(wide.reset_index(), on=keys).rename(columns=_MEASURES)
    own = figures[figures["measure"] != "pct_change_force"].drop_duplicates(keys)
    rows["area_name"] = own["geography"].to_numpy()
    rows["series"] = rows["offence_group"].map(series)
    rows["source_label"] = rows["offence_group"]
    columns = ["period_start", "period_end", "area_name", "series", "source_label"]
    return rows.reindex(columns=[*columns, *_MEASURES.values()])


def rates(catalogue: Catalogue) -> pd.DataFrame:
    """Give the printed rates: area_name, rate (per 1,000), value_as_printed, period_label, note.

    The population behind them and their period are not stated, so no interval can be given.
    """
    figures = table(catalogue, RATES).rename(columns={"area": "area_name", "value": "rate"})
    return figures[["area_name", "rate", "value_as_printed", "period_label", "note"]]


def audit(catalogue: Catalogue) -> pd.DataFrame:
    """Give the arithmetic audit of the reports as text.

    Returns
    -------
    pandas.DataFrame
        check_id, table, check, printed, recomputed, status (PASS, IMPLIED, FAIL, SOFT), detail and
        engine (yes where a check on the tables can find it, text_only where it needs reading).
    """
    return catalogue.read(AUDIT)


def _check_headings(figures: pd.DataFrame, series: pd.Series) -> None:
    unknown = [name for name in figures["offence_group"].unique() if name not in series.index]
    if unknown:
        raise SourceError(
            explain(
                "Every heading of the police return must be in the offence list.",
                found=first_few(unknown),
                where=f"data/published/{POLICE_SUMMARY}.csv",
                remedy="add a row to data/reference/offences.csv, classification police_return",
            )
        )
