"""Tables of rates, ranks and trends."""

from collections.abc import Sequence
from typing import NamedTuple

import pandas as pd
from markupsafe import Markup

from scp_analysis.presentation import formats, inputs
from scp_analysis.presentation.artefacts import Role, Table
from scp_analysis.presentation.formats import NOT_AVAILABLE, NOT_COMPUTED
from scp_analysis.presentation.markup import Column

RATE_COLUMNS = (
    "area_name", "label", "period_start", "period_end", "count", "denominator",
    "denominator_basis", "rate", "per", "ci_lower", "ci_upper", "ci_level", "rank", "rank_lower",
    "rank_upper", "rank_level", "rank_of", "subject",
)  # fmt: skip


class Standing(NamedTuple):
    """Where a rate ranks and could rank, in words, and the numbers in them."""

    place: str
    could: str
    counted: tuple[float, ...]


TREND_NOTES = (
    (
        "Variation (phi): how many times more than chance alone the counts vary about the trend. "
        "Carry-over: how far a high quarter is followed by another (zero not at all, one fully); the "
        "more, the wider the interval."
    ),
    (
        "Level shift, not a trend: so much carries over from one quarter to the next that changes of "
        "level describe the counts better than a yearly rate of change. Whether the level did change is "
        "not tested."
    ),
    (
        "A trend is called clear when its interval leaves out zero and p, adjusted because all "
        "measures are looked at together, is small enough too; an interval that leaves out zero by "
        "itself is to be expected now and then among many measures."
    ),
)
TREND_COLUMNS = (
    "series", "label", "first", "last", "annual_change_percent", "ci_lower", "ci_upper", "ci_level",
    "p_value", "phi", "lag1", "finding", "ci_method",
)  # fmt: skip


def rates(
    table: pd.DataFrame,
    *,
    title: str = "Rates of all areas compared",
    source: Sequence[str] = (),
    name: str = "rates-table",
    role: Role = "finding",
    collapsed: bool = False,
) -> Table:
    """Show the rate and rank of every area of a comparator set, each with its interval.

    Parameters
    ----------
    table
        RATES: one row per area and measure; `rate` and its limits per `per`; `subject` marks the
        partnership itself.
    title, source, name, role, collapsed
        As for a table of changes.

    Returns
    -------
    Table
        Area, count, denominator, rate, interval, rank, rank interval; highest rate first, areas
        without a rate last and their reasons in the notes.

    Raises
    ------
    SchemaError
        A column is missing or there are no rows.
    """
    inputs.require(table, columns=RATE_COLUMNS, where=f"table {name}")
    ordered = table.sort_values(["label", "rank"], na_position="last", kind="stable")
    caveat = (
        "A rank could be any place in its range: the differences inside it may be chance. The interval "
        f"of a rate is of chance alone; the range of a rank holds {rank_level(ordered)} and allows for "
        "usual variation too, so it can be wider than the intervals suggest."
    )
    return Table(
        name=name,
        title=title,
        role=role,
        subtitle=_subtitle(ordered),
        columns=_rate_columns(ordered),
        data=ordered,
        row_ids=tuple(inputs.row_ids(ordered)),
        notes=(caveat, *without_rate(ordered)),
        values={"areas": ordered["area_name"].nunique()},
        source=inputs.cite(table, source),
        collapsed=collapsed,
    )


def trends(
    table: pd.DataFrame,
    *,
    title: str = "Trend over the whole series",
    source: Sequence[str] = (),
    name: str = "trends-table",
    role: Role = "finding",
    collapsed: bool = False,
    place: str = "",
) -> Table:
    """Show the yearly change of each series over its history, with interval and finding.

    Parameters
    ----------
    table
        TRENDS: one row per series; `annual_change_percent` and its limits in percent a year.
    place
        What was counted and where, for the subtitle.
    title, source, name, role, collapsed
        As for a table of changes.

    Raises
    ------
    SchemaError
        A column is missing or there are no rows.
    """
    inputs.require(table, columns=TREND_COLUMNS, where=f"table {name}")
    return Table(
        name=name,
        title=title,
        role=role,
        subtitle=". ".join(part for part in (place, inputs.common(_used(table))) if part),
        columns=_trend_columns(table),
        data=table,
        values={"place": place},
        row_ids=tuple(formats.slug(str(series)) for series in table["series"]),
        notes=TREND_NOTES,
        source=inputs.cite(table, source),
        collapsed=collapsed,
    )


def rank_level(table: pd.DataFrame) -> str:
    """Name the coverage of the ranges of ranks of a table."""
    return " or ".join(f"{share:.0%}" for share in sorted(table["rank_level"].unique()))


def standing(row: pd.Series) -> Standing:
    """Say where a rate ranks, and could rank, counted from whichever end is nearer.

    Examples
    --------
    >>> row = pd.Series({"rank": 10, "rank_lower": 6, "rank_upper": 14, "rank_of": 14})
    >>> standing(row).place, standing(row).could
    ('5th lowest', 'anywhere from 1st to 9th lowest')
    """
    counted, end = [row["rank"], row["rank_lower"], row["rank_upper"]], "highest"
    if row["rank_of"] + 1 - row["rank"] < row["rank"]:
        counted, end = [row["rank_of"] + 1 - counted[at] for at in (0, 2, 1)], "lowest"
    place, low, high = (formats.ordinal(each) for each in counted)
    return Standing(
        place=end if counted[0] == 1 else f"{place} {end}",
        could=f"{low} {end}" if low == high else f"anywhere from {low} to {high} {end}",
        counted=tuple(counted),
    )


def without_rate(table: pd.DataFrame) -> tuple[str, ...]:
    """Name the areas that have no rate, by reason."""
    if "unavailable_reason" not in table.columns:
        return ()
    lacking = table[table["rate"].isna() & table["unavailable_reason"].notna()]
    return tuple(
        f"No rate for {formats.listing(sorted(rows['area_name'].unique()))}: {reason}."
        for reason, rows in lacking.groupby("unavailable_reason", sort=True)
    )


def _rate_columns(table: pd.DataFrame) -> tuple[Column, ...]:
    rows = [row for _, row in table.iterrows()]
    alone = len(set(table["area_name"])) == 1 < len(rows)
    basis = inputs.common([str(text) for text in table["denominator_basis"]]) or "population"
    measures = [str(label) for label in table["label"]]
    measure = () if inputs.common(measures) else (Column("Measure", measures),)
    areas = () if alone and measure else (Column("Area", [_area(row) for row in rows]),)
    of = inputs.common([formats.count(whole) for whole in table["rank_of"].dropna()])
    together = formats.rate_decimals(table["rate"])
    fine = [formats.rate_decimals([row["rate"]]) if measure else together for row in rows]
    known = [formats.number(row["rate"], decimals=n) for row, n in zip(rows, fine, strict=True)]
    spans = [
        formats.interval(row["ci_lower"], row["ci_upper"], decimals=n)
        for row, n in zip(rows, fine, strict=True)
    ]
    ranks = [formats.interval(row["rank_lower"], row["rank_upper"], decimals=0) for row in rows]
    people = [formats.count(row["denominator"]) for row in rows]
    per = f"per {table['per'].iloc[0]:,.0f}"
    return (
        *areas,
        *measure,
        Column("Count", [formats.count(row["count"]) for row in rows], numeric=True),
        Column("Denominator", people, basis, numeric=True),
        Column("Rate", known, per, numeric=True),
        Column(f"{inputs.level(table)} interval", spans, per, numeric=True),
        Column("Rank", [formats.count(row["rank"]) for row in rows], "1 = highest", numeric=True),
        Column("Rank could be", ranks, f"of {of}" if of else "", numeric=True),
    )


def _trend_columns(table: pd.DataFrame) -> tuple[Column, ...]:
    rows = [row for _, row in table.iterrows()]
    limits = [_limits(row) for row in rows]
    spans = _used(table)
    used = () if inputs.common(spans) else (Column("Months used", spans),)
    yearly = [formats.signed(row["annual_change_percent"], decimals=1) for row in rows]
    spread = [formats.number(row["phi"]) for row in rows]
    lags = [formats.number(row["lag1"], decimals=1) for row in rows]
    return (
        Column("Measure", [str(row["label"]) for row in rows]),
        *used,
        Column("Change a year", _computed(yearly), "%", numeric=True),
        Column(f"{inputs.level(table)} interval", _computed(limits), "%", numeric=True),
        Column("Finding", [str(row["finding"]) for row in rows]),
        *_adjusted(table),
        Column("Variation", _computed(spread), "phi", numeric=True),
        Column("Carry-over", _computed(lags), numeric=True),
    )


def _used(table: pd.DataFrame) -> list[str]:
    """Name the months each trend was drawn from."""
    ends = zip(table["first"], table["last"], strict=True)
    return [f"{formats.month(first)} to {formats.month(last)}" for first, last in ends]


def _adjusted(table: pd.DataFrame) -> tuple[Column, ...]:
    if "p_adjusted" not in table or table["p_adjusted"].isna().all():
        return ()
    told = [
        NOT_AVAILABLE if formats.absent(value) else formats.p_value(value).lstrip("p= ")
        for value in table["p_adjusted"]
    ]
    return (Column("p, adjusted", _computed(told), numeric=True),)


def _computed(cells: Sequence[str]) -> list[str]:
    """Mark what a trend lacks for what it is: its counts are held, the fit could not be made."""
    return [NOT_COMPUTED if cell == NOT_AVAILABLE else cell for cell in cells]


def _area(row: pd.Series) -> str:
    if not row["subject"]:
        return str(row["area_name"])
    marked = Markup('<b class="scp-subject">{area}</b> (this partnership)')
    return marked.format(area=row["area_name"])


def _subtitle(table: pd.DataFrame) -> str:
    label = inputs.common([str(text) for text in table["label"]])
    number = table["area_name"].nunique()
    areas = str(table["area_name"].iloc[0]) if number == 1 else f"{number} areas"
    return ". ".join(part for part in (label, inputs.common(inputs.spans(table)), areas) if part)


def _limits(row: pd.Series) -> str:
    return formats.change_interval(row["ci_lower"], row["ci_upper"], base=float("inf"))
