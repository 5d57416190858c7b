"""What a page says about measured things: sentence, picture and table together, or why there is none.

A notebook asks evidence for a table and hands it here. An empty table gives a notice with the reason,
so a page never skips in silence.
"""

from collections.abc import Sequence

import pandas as pd

from scp_analysis.periods import ReportingPeriod
from scp_analysis.presentation import charts, formats, inputs, tables, wording
from scp_analysis.presentation.artefacts import Artefact, Notice, Statement, Table
from scp_analysis.presentation.markup import Column

LONG = 8


def absent(what: str, *, why: str, name: str) -> list[Artefact]:
    """Say that something is not available and why.

    Examples
    --------
    >>> absent("Yearly counts", why="no year had ended", name="yearly")[0].title
    'Yearly counts: not available'
    """
    return [Notice(name=name, title=f"{what}: not available", message=f"{_sentence(why)}")]


def headline(table: pd.DataFrame, *, history: pd.DataFrame | None = None) -> list[Artefact]:
    """Say in a few sentences what changed and what did not, with the headline table.

    Parameters
    ----------
    table
        CHANGES, the headline measures; may be empty.
    history
        HISTORY of the same series, for the small lines; None or empty draws none.

    Returns
    -------
    list of Artefact
        Statements for the index, and the table named ``headline``.
    """
    if table.empty:
        why = "no current police return, quarterly or yearly counts are held for this partnership"
        return absent("Headline measures", why=why, name="headline-absent")
    known = None if history is None or history.empty else history
    drawn = known if known is not None and set(known["series"]) & set(table["series"]) else None
    return [
        *wording.headline(table),
        *wording.against_force(table),
        tables.headline(table, history=drawn),
    ]


def changes(
    table: pd.DataFrame, *, name: str, title: str, why_absent: str, statements: bool = True
) -> list[Artefact]:
    """Give the chart, the sentences and the table of a set of changes.

    Parameters
    ----------
    table
        CHANGES; may be empty.
    name
        First part of the identifiers on the page.
    title
        What the table shows.
    why_absent
        Said when the table is empty.
    statements
        Whether each row also gets its sentence.

    Returns
    -------
    list of Artefact
        Figure, statements, table; or a notice.
    """
    if table.empty:
        return absent(title, why=why_absent, name=f"{name}-absent")
    said = wording.changes(table, name=name, evidence=f"{name}-table") if statements else []
    shown = tables.changes(table, title=title, name=f"{name}-table", collapsed=len(table) > LONG)
    return [charts.changes(table, name=f"{name}-chart"), *said, shown]


def history(
    table: pd.DataFrame,
    *,
    period: ReportingPeriod,
    breaks: pd.DataFrame,
    source: Sequence[str],
    name: str = "history",
) -> list[Artefact]:
    """Draw each series quarter by quarter, with the compared windows and the recording breaks.

    Parameters
    ----------
    table
        HISTORY; may be empty.
    period
        The current window, shaded with its comparison.
    breaks
        Recording breaks that touch the series.
    source
        Sources as a reader should see them.
    name
        Identifier of the figure.
    """
    if table.empty:
        why = "no quarterly counts are held for this partnership"
        return absent("History by quarter", why=why, name=f"{name}-absent")
    return [charts.history(table, current=period, breaks=breaks, source=source, name=name)]


def trends(table: pd.DataFrame, *, source: Sequence[str], name: str = "trends") -> list[Artefact]:
    """Give the yearly rate of change of each series over the last years.

    Parameters
    ----------
    table
        TRENDS; may be empty.
    source
        Sources as a reader should see them.
    name
        Identifier of the table.
    """
    if table.empty:
        why = "fewer than three years of quarterly counts are held"
        return absent("Trend", why=why, name=f"{name}-absent")
    return [
        tables.trends(table, title="Change a year over the last years", source=source, name=name)
    ]


def rates(table: pd.DataFrame, *, comparator: str, name: str, title: str) -> list[Artefact]:
    """Give the rate and rank of the partnership among the whole of a comparator set.

    Parameters
    ----------
    table
        RATES of one measure; may be empty.
    comparator
        What the other areas are, in words.
    name
        First part of the identifiers on the page.
    title
        What is compared.

    Returns
    -------
    list of Artefact
        Statement, figure, table (behind a disclosure when long); or a notice.
    """
    if table.empty or not table["subject"].any():
        why = f"no counts of {title.lower()} are held for the partnership in this period"
        return absent(title, why=why, name=f"{name}-absent")
    shown = tables.rates(table, title=title, name=f"{name}-table", collapsed=len(table) > LONG)
    if table.loc[table["subject"], "rate"].isna().all():
        return [*wording.rates(table, comparator=comparator, name=name), shown]
    return [
        *wording.rates(table, comparator=comparator, name=name),
        charts.rates(table, name=f"{name}-chart"),
        shown,
    ]


def beside(table: pd.DataFrame, *, name: str = "beside") -> list[Artefact]:
    """Show the police return beside the official series nearest to it, without a verdict.

    Parameters
    ----------
    table
        As ``evidence.beside`` makes it; may be empty.
    name
        Identifier of the table.
    """
    if table.empty:
        why = "it needs both a current police return and quarterly official counts"
        return absent("Police return beside the official series", why=why, name=f"{name}-absent")
    every = dict.fromkeys(part for text in table["differences"] for part in text.split("; "))
    return [
        wording.other_definition(list(every), name=f"{name}-notice"),
        Table(
            name=name,
            title="Police return beside the nearest official series: no verdict on the pair",
            columns=_beside_columns(table),
            data=table,
            source=inputs.cite(table, ()),
        ),
    ]


def street_types(table: pd.DataFrame, *, period: ReportingPeriod, area: str) -> list[Artefact]:
    """Show how many street-level records of each type there are in a complete period.

    Parameters
    ----------
    table
        label, count, unit and source_id; empty when a month is missing.
    period
        The reporting period.
    area
        Name of the partnership.
    """
    if table.empty:
        why = f"not every month of the {period.label} is published for {area}"
        return absent("Street-level records by type", why=why, name="street-types-absent")
    columns = (
        Column("Type", [str(label) for label in table["label"]]),
        Column("Counted in", [str(unit) for unit in table["unit"]]),
        Column("Records", [formats.count(value) for value in table["count"]], numeric=True),
    )
    note = (
        "Street-level types are broader than the official groups and are not comparable with them."
    )
    return [
        Table(
            name="street-types",
            title=f"Street-level records by type, {area}, {period.label}",
            columns=columns,
            data=table,
            notes=(note,),
            source=inputs.cite(table, ()),
        )
    ]


def street_coverage(table: pd.DataFrame) -> list[Artefact]:
    """Say for which months street-level crime is held, and why there is no comparison year.

    Parameters
    ----------
    table
        As ``evidence.street.coverage`` makes it: the reporting period, then the comparison period.
    """
    said = [
        Statement(
            name=f"street-coverage-{place}",
            title=f"Street-level crime, {row['period']}",
            claim=f"{row['published']} of the {row['months']} months of the {row['period']} are held"
            + (f"; not held: {row['missing']}." if row["missing"] else "."),
            role="check",
            values={"published": int(row["published"]), "months": int(row["months"])},
        )
        for place, (_, row) in enumerate(table.iterrows(), start=1)
    ]
    if bool(table["complete"].all()):
        return list(said)
    lacking = table.loc[~table["complete"], "missing"].str.cat(sep=", ")
    reason = f"street-level files are not held for {lacking}"
    return [*said, wording.no_comparison(reason, name="street-no-comparison")]


def places(table: pd.DataFrame, *, place: str, period: ReportingPeriod) -> list[Artefact]:
    """Map where records lie, 250 m cell by cell.

    Parameters
    ----------
    table
        PLACES; empty when the grid does not reach the partnership or a month is missing.
    place
        What is mapped and where, in words.
    period
        The reporting period.
    """
    if table.empty:
        why = f"no complete grid of street-level records is held for the {period.label}"
        return absent("Map of records", why=why, name="places-absent")
    return [charts.cells(table, place=f"{place}, {period.label}", source=("data.police.uk",))]


def _beside_columns(table: pd.DataFrame) -> tuple[Column, ...]:
    rows = [row for _, row in table.iterrows()]
    spans = [formats.months(row["period_start"], row["period_end"]) for row in rows]
    windows = [formats.months(row["official_start"], row["official_end"]) for row in rows]
    printed = [formats.signed(row["change_percent"], decimals=1) for row in rows]
    official = [formats.signed(row["official_change_percent"], decimals=1) for row in rows]
    counts = [
        f"{formats.count(row['official_current'])}, before {formats.count(row['official_previous'])}"
        for row in rows
    ]
    return (
        Column("Police return", [str(row["label"]) for row in rows]),
        Column("Its window", spans),
        Column("Its change", printed, "%", numeric=True),
        Column("Nearest official series", [str(row["official_label"]) for row in rows]),
        Column("Its window", windows),
        Column("Its counts", counts, numeric=True),
        Column("Its change", official, "%", numeric=True),
        Column("Differences", [str(row["differences"]) for row in rows]),
    )


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:].rstrip('.')}."
