"""Tables of change: what was counted, what it was before, and whether the difference is real."""

from collections.abc import Callable, Sequence
from dataclasses import replace

import pandas as pd
from markupsafe import Markup

from scp_analysis.periods import YEAR
from scp_analysis.presentation import formats, inputs
from scp_analysis.presentation.artefacts import Role, Table
from scp_analysis.presentation.drawing.sparkline import sparkline
from scp_analysis.presentation.formats import NOT_AVAILABLE, NOT_COMPUTED, TOO_FEW
from scp_analysis.presentation.markup import Column
from scp_analysis.presentation.uncertainty import (
    BORROWED,
    FORCE_LEVEL,
    NOTE_VALUES,
    OWN_HISTORY,
    REBUILT_MARK,
    TEST_NOTE,
    force_interval_known,
    is_rebuilt,
    lenders_note,
    table_notes,
    variation,
    without_history,
)
from scp_analysis.presentation.verdicts import badge

COLUMNS = (
    "series", "label", "unit", "area_name", "period_start", "period_end", "comparison_start",
    "comparison_end", "current", "previous", "previous_low", "previous_high", "previous_basis",
    "change", "change_percent", "ci_lower", "ci_upper", "ci_level", "poisson_lower",
    "poisson_upper", "p_adjusted", "phi", "phi_source", "phi_series", "verdict", "against_force",
)  # fmt: skip


def changes(
    table: pd.DataFrame,
    *,
    title: str = "Change against the comparison period",
    source: Sequence[str] = (),
    name: str = "changes-table",
    role: Role = "finding",
    collapsed: bool = False,
) -> Table:
    """Show every change with its interval, its test and the variation it was judged by.

    Parameters
    ----------
    table
        CHANGES: one row per measure; counts, percentages and intervals unrounded.
    title
        What the table shows.
    source
        Sources as a reader should see them; without it those named by the table.
    name
        Identifier, unique on the page; a row's is ``<name>--<series>``.
    role
        What the table is for.
    collapsed
        Put it behind a disclosure.

    Returns
    -------
    Table
        Measure, both counts, change, percent, interval, verdict, the difference from the force when
        any row has one, adjusted p and variation. A series without a history of its own has two
        intervals: of chance alone, and with the variation borrowed. Percentages from a base of 100
        or less are whole numbers; from a base too small they are not shown.

    Raises
    ------
    SchemaError
        A column is missing or there are no rows.
    """
    inputs.require(table, columns=COLUMNS, where=f"table {name}")
    rows = [row for _, row in table.iterrows()]
    columns = (
        *_counts(table, rows),
        Column("Change", [formats.signed(row["change"]) for row in rows], numeric=True),
        *_percents(table, rows),
        Column("Verdict", [badge(row["verdict"]) for row in rows]),
        *_against_force(table),
        Column("p, adjusted", [_p(row["p_adjusted"]) for row in rows], numeric=True),
        Column("Variation used", [variation(row) for row in rows], "phi"),
    )
    shown = _table(table, columns, title=title, source=source, name=name, role=role)
    lenders = lenders_note(table)
    notes = (*shown.notes, TEST_NOTE, *([lenders] if lenders else []))
    return replace(shown, notes=notes, collapsed=collapsed)


def headline(
    table: pd.DataFrame,
    *,
    history: pd.DataFrame | None = None,
    title: str = "Headline measures",
    source: Sequence[str] = (),
    name: str = "headline",
) -> Table:
    """Show the headline measures as the index of a pack does.

    Parameters
    ----------
    table
        CHANGES: one row per measure.
    history
        HISTORY with the same `series`; the rolling 12 months become a small line. Without it no
        line is drawn; a series that it lacks says "not available".
    title, source, name
        As in `changes`; a table with the role ``headline`` is repeated on the index.

    Returns
    -------
    Table
        Measure, this period, previous, change, interval, verdict, against force, trend.

    Raises
    ------
    SchemaError
        A column is missing or there are no rows.
    """
    inputs.require(table, columns=COLUMNS, where=f"table {name}")
    rows = [row for _, row in table.iterrows()]
    columns = (
        *_counts(table, rows),
        *_percents(table, rows),
        Column("Verdict", [badge(row["verdict"]) for row in rows]),
        *_against_force(table),
        *_trend(table, history),
    )
    return _table(table, columns, title=title, source=source, name=name, role="headline")


def _table(
    table: pd.DataFrame,
    columns: tuple[Column, ...],
    *,
    title: str,
    source: Sequence[str],
    name: str,
    role: Role,
) -> Table:
    return Table(
        name=name,
        title=title,
        role=role,
        subtitle=_subtitle(table),
        columns=columns,
        data=table,
        row_ids=tuple(inputs.row_ids(table)),
        notes=table_notes(table),
        values=NOTE_VALUES,
        source=inputs.cite(table, source),
    )


def _counts(table: pd.DataFrame, rows: Sequence[pd.Series]) -> tuple[Column, ...]:
    alike = bool(inputs.common([str(row["unit"]) for row in rows]))
    columns = [Column("Measure", [str(row["label"]) if alike else _measure(row) for row in rows])]
    if not inputs.common([str(area) for area in table["area_name"]]):
        columns.append(Column("Area", [str(area) for area in table["area_name"]]))
    if not inputs.common(inputs.spans(table)):
        columns.append(Column("Period", inputs.spans(table)))
    return (
        *columns,
        Column("This period", [_current(row) for row in rows], numeric=True),
        Column("Comparison period", [_previous(row) for row in rows], numeric=True),
    )


def _measure(row: pd.Series) -> str:
    """Name the measure with its unit, unless the name already says it."""
    said = str(row["unit"]) in str(row["label"]).lower()
    return str(row["label"]) if said else f"{row['label']}, {row['unit']}"


def _current(row: pd.Series) -> str:
    low, high = row.get("current_low", row["current"]), row.get("current_high", row["current"])
    exact = low == high or formats.absent(low)
    return formats.count(row["current"]) if exact else _estimate(row["current"], low, high)


def _previous(row: pd.Series) -> str:
    if not is_rebuilt(row):
        return formats.count(row["previous"])
    return _estimate(row["previous"], row["previous_low"], row["previous_high"])


def _estimate(best: float, low: float, high: float) -> Markup:
    """Print a rebuilt count with its mark, the range on a line of its own."""
    shown = Markup("{best} {mark}").format(best=formats.count(best), mark=REBUILT_MARK)
    if low == high:
        return shown
    spread = formats.interval(low, high, decimals=0)
    return shown + Markup('<span class="scp-range">({spread})</span>').format(spread=spread)


def _percents(table: pd.DataFrame, rows: Sequence[pd.Series]) -> tuple[Column, ...]:
    width = f"{inputs.level(table)} interval"
    change = Column("Change", _unless_few(rows, inputs.percent), "%", numeric=True)
    judged = _unless_few(rows, inputs.percent_interval)
    if without_history(table).empty:
        return (change, Column(width, judged, "%, with usual variation", numeric=True))
    least = Column(
        width, _unless_few(rows, inputs.smallest_interval), "%, if only chance", numeric=True
    )
    if all(_bare(row) for row in rows):
        return (change, least)
    known = [NOT_COMPUTED if _bare(row) else span for row, span in zip(rows, judged, strict=True)]
    return (change, least, Column(width, known, "%, with usual variation", numeric=True))


def _unless_few(rows: Sequence[pd.Series], written: Callable[[pd.Series], str]) -> list[str]:
    return [TOO_FEW if row["verdict"] == TOO_FEW else written(row) for row in rows]


def _bare(row: pd.Series) -> bool:
    """Tell whether no variation is known at all, so that no wider interval can be given."""
    return bool(row["phi_source"] not in (OWN_HISTORY, BORROWED)) and row["verdict"] != TOO_FEW


def _against_force(table: pd.DataFrame) -> tuple[Column, ...]:
    if table["against_force"].isna().all():
        return ()
    points = [formats.signed(value, decimals=1) for value in table["against_force"]]
    column = Column("Against force", points, "points", numeric=True)
    if not force_interval_known(table):
        return (column,)
    ends = zip(table["against_force_lower"], table["against_force_upper"], strict=True)
    spans = [formats.change_interval(low, high, base=float("inf")) for low, high in ends]
    return (
        column,
        Column(f"Against force, {FORCE_LEVEL:.0%} interval", spans, "points", numeric=True),
    )


def _trend(table: pd.DataFrame, history: pd.DataFrame | None) -> tuple[Column, ...]:
    if history is None:
        return ()
    lines = dict(list(history.groupby("series", sort=False)))
    cells = [
        sparkline(list(lines[series]["rolling"]), label=_course(lines[series]))
        if series in lines
        else NOT_AVAILABLE
        for series in table["series"]
    ]
    return (Column("Trend", cells, "rolling 12 months"),)


def _course(line: pd.DataFrame) -> str:
    """Say from what to what a series went, and in which months; nothing where none is known."""
    known = line[line["rolling"].notna()]
    if known.empty:
        return ""
    ends = [
        f"{formats.count(known['rolling'].iloc[at])} in the "
        f"{formats.months(known['period_end'].iloc[at] - (YEAR - 1), known['period_end'].iloc[at])}"
        for at in (0, -1)
    ]
    return f"from {ends[0]} to {ends[1]}"


def _p(value: float) -> str:
    return NOT_AVAILABLE if formats.absent(value) else formats.p_value(value).lstrip("p= ")


def _subtitle(table: pd.DataFrame) -> str:
    now, before = inputs.common(inputs.spans(table)), inputs.common(inputs.earlier_spans(table))
    area = inputs.common([str(area) for area in table["area_name"]])
    span = f"{now}, compared with {before}" if now and before else now
    unit = inputs.common([str(unit) for unit in table["unit"]])
    return ". ".join(part for part in (area, span, f"Counts of {unit}" if unit else "") if part)
