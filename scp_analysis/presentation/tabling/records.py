"""Tables of record: windows, gaps, checks, sources, the plan, places named."""

import re
from collections.abc import Sequence
from dataclasses import replace

import pandas as pd
from markupsafe import Markup

from scp_analysis.presentation import formats, inputs
from scp_analysis.presentation.artefacts import Table
from scp_analysis.presentation.markup import Column
from scp_analysis.presentation.tabling.plain import plain, text

SNAPPED = (
    "Locations are approximate: each record is moved to one of a fixed set of points before it is "
    "published, so a name says 'somewhere near here', not an address."
)
_MAY_BE_BLANK = ("figure", "lead_agency", "partners", "period", "status")


def windows(
    table: pd.DataFrame,
    *,
    title: str = "What each indicator covers, and which way it went",
    source: Sequence[str] = (),
    name: str = "windows-table",
) -> Table:
    """Show indicators of one subject side by side, each with its own window and area.

    Parameters
    ----------
    table
        WINDOWS: one row per indicator; its figure as its owner prints it, no verdict.
    title, source, name
        As for a table of changes.

    Raises
    ------
    SchemaError
        A column is missing or there are no rows.
    """
    needed = ("area_name", "period_start", "period_end", "own_area", "as_printed")
    inputs.require(table, columns=needed, where=f"table {name}")
    rows = [row for _, row in table.iterrows()]
    shown = table.assign(
        area=[_area(row) for row in rows],
        covers=[_covers(row) for row in rows],
        as_printed=[formats.as_printed(row["as_printed"]) for row in rows],
    )
    heads = {
        "indicator": "Indicator", "owner": "Owner", "area": "Area", "covers": "Covers",
        "as_printed": "As printed, unless said",
    }  # fmt: skip
    drawn = plain(shown, heads=heads, title=title, name=name, role="finding")
    return replace(drawn, data=table, source=inputs.cite(table, source))


def missing(
    table: pd.DataFrame,
    *,
    title: str = "What is missing, from whom and why",
    source: Sequence[str] = (),
    name: str = "missing",
) -> Table:
    """Show what was not supplied, who owes it, since when and why.

    Parameters
    ----------
    table
        MISSING: owner, what, owed_since, why; all text.
    title, source, name
        As for a table of changes.

    Raises
    ------
    SchemaError
        A column is missing or there are no rows.
    """
    heads = {"what": "What", "owner": "From whom", "owed_since": "Status", "why": "Why"}
    inputs.require(table, columns=tuple(heads), where=f"table {name}")
    shown = table.assign(owed_since=[formats.owed(since) for since in table["owed_since"]])
    drawn = plain(shown, heads=heads, title=title, name=name, role="missing", source=source)
    return replace(drawn, data=table)


def checks(
    table: pd.DataFrame,
    *,
    title: str = "Checks on the evidence",
    source: Sequence[str] = (),
    name: str = "checks",
    collapsed: bool = False,
) -> Table:
    """Show what was checked and what came of it.

    Parameters
    ----------
    table
        CHECKS: check, result (ok, gap, fault or note), found, where, remedy; all text.
    title, source, name, collapsed
        As for a table of changes.

    Raises
    ------
    SchemaError
        A column is missing or there are no rows.
    """
    heads = {"check": "Check", "result": "Result", "found": "Found", "where": "Where"}
    heads["remedy"] = "What to do"
    inputs.require(table, columns=tuple(heads), where=f"table {name}")
    shown = table.assign(remedy=[text(remedy) or "nothing" for remedy in table["remedy"]])
    drawn = plain(shown, heads=heads, title=title, name=name, role="check", source=source)
    return replace(drawn, data=table, collapsed=collapsed)


def sources(
    table: pd.DataFrame,
    *,
    title: str = "Sources",
    name: str = "sources",
    collapsed: bool = False,
) -> Table:
    """Show where the evidence came from: publisher, coverage, licence, file and its hash.

    Parameters
    ----------
    table
        SOURCES: one row per source; a row's identifier is ``<name>--<source_id>``.
    title, name, collapsed
        As for a table of changes.

    Raises
    ------
    SchemaError
        A column is missing or there are no rows.
    """
    heads = {
        "title": "Source", "publisher": "Publisher", "covers": "Covers", "retrieved": "Retrieved",
        "licence": "Licence", "file": "File, and its hash", "caveats": "Take care",
        "landing_page": "Where to get it",
    }  # fmt: skip
    inputs.require(table, columns=("source_id", "sha256", *heads), where=f"table {name}")
    shown = table.assign(
        file=_as_made([_file(row) for _, row in table.iterrows()], like=table),
        landing_page=_as_made([_link(row) for _, row in table.iterrows()], like=table),
    )
    drawn = plain(shown, heads=heads, title=title, name=name, role="source")
    ids = tuple(formats.slug(str(source)) for source in table["source_id"])
    return replace(drawn, data=table, row_ids=ids, collapsed=collapsed)


def plan(
    table: pd.DataFrame,
    *,
    title: str = "What the plan says",
    source: Sequence[str] = (),
    name: str = "plan",
    collapsed: bool = False,
) -> Table:
    """Show the objectives and activities of a plan, and whether each has a measurable target.

    Parameters
    ----------
    table
        PLAN: activity, figure, kind, lead_agency, partners, period, status, measurable_target (yes, no).
    title, source, name, collapsed
        As for a table of changes.

    Raises
    ------
    SchemaError
        A column is missing or there are no rows.
    """
    heads = {
        "activity": "Objective or activity", "figure": "Figure", "kind": "Kind", "lead_agency": "Lead",
        "partners": "With", "period": "When", "status": "Status", "measurable_target": "Target",
    }  # fmt: skip
    inputs.require(table, columns=tuple(heads), where=f"table {name}")
    words = {"yes": "measurable", "no": "no measurable target"}
    targets = [words.get(text(target), "not stated") for target in table["measurable_target"]]
    blank = {key: [text(value) or "not stated" for value in table[key]] for key in _MAY_BE_BLANK}
    shown = table.assign(measurable_target=targets, **blank)
    drawn = plain(shown, heads=heads, title=title, name=name, source=source)
    return replace(drawn, data=table, collapsed=collapsed)


def locations(
    table: pd.DataFrame,
    *,
    title: str = "Most frequent location names",
    place: str = "",
    source: Sequence[str] = (),
    name: str = "locations",
) -> Table:
    """Show the named points that records are snapped to most often.

    Parameters
    ----------
    table
        LOCATIONS: location, count; most frequent first.
    place
        What was recorded, where and when, for the subtitle.
    title, source, name
        As for a table of changes.

    Raises
    ------
    SchemaError
        A column is missing or there are no rows.
    """
    heads = {"location": "On or near", "count": "Records"}
    inputs.require(table, columns=tuple(heads), where=f"table {name}")
    near = [text(location).removeprefix("On or near ") for location in table["location"]]
    drawn = plain(table.assign(location=near), heads=heads, title=title, name=name, role="finding")
    told = replace(drawn, data=table, notes=(SNAPPED,), source=inputs.cite(table, source))
    return replace(told, subtitle=place, values={"place": place})


def beside(
    table: pd.DataFrame,
    *,
    title: str = "The police return beside the official series",
    source: Sequence[str] = (),
    name: str = "beside-table",
) -> Table:
    """Show figures that are near but not alike side by side, every difference named, no verdict.

    Parameters
    ----------
    table
        label, change_percent, period_start, period_end; official_label, official_current,
        official_previous, official_change_percent, official_start, official_end; differences.
    title, source, name
        As for a table of changes.

    Raises
    ------
    SchemaError
        A column is missing or there are no rows.
    """
    inputs.require(table, columns=("label", "official_previous", "differences"), where=name)
    rows = [row for _, row in table.iterrows()]
    printed = [formats.signed(row["change_percent"], decimals=1) for row in rows]
    bases = [formats.percent_decimals(row["official_previous"]) for row in rows]
    official = [
        formats.signed(row["official_change_percent"], decimals=places)
        for row, places in zip(rows, bases, strict=True)
    ]
    columns = (
        Column("Police return", [str(row["label"]) for row in rows]),
        Column("Covers", _spans(rows, "period_start", "period_end")),
        Column("Change", printed, "%", numeric=True),
        Column("Official series", [str(row["official_label"]) for row in rows]),
        Column("Covers", _spans(rows, "official_start", "official_end")),
        Column("Now", [formats.count(row["official_current"]) for row in rows], numeric=True),
        Column("Before", [formats.count(row["official_previous"]) for row in rows], numeric=True),
        Column("Change", official, "%", numeric=True),
        Column("Not alike in", [str(row["differences"]) for row in rows]),
    )
    cited = inputs.cite(table, source)
    return Table(name=name, title=title, columns=columns, data=table, source=cited)


def _as_made(cells: Sequence[str], *, like: pd.DataFrame) -> pd.Series:
    """Keep markup markup: a column of text would turn it into letters."""
    return pd.Series(cells, index=like.index, dtype=object)


def _file(row: pd.Series) -> Markup:
    """Name a file, which may break after each part of its name, and the first 12 digits of its hash."""
    parts = re.split(r"(?<=[/_])", text(row["file"]))
    words = {"path": Markup("<wbr>").join(parts), "digest": text(row["sha256"])[:12]}
    return Markup('{path} <span class="scp-range">{digest}</span>').format(**words)


def _link(row: pd.Series) -> str:
    """Lead to the publisher's page by the name of its site; anything but a web address is text."""
    address = text(row["landing_page"])
    site = re.match(r"https?://([^/]+)", address)
    if site is None:
        return address
    hidden = Markup('<span class="scp-hidden"> for: {title}</span>').format(title=row["title"])
    link = Markup('<a href="{address}">{site}{hidden}</a>')
    return link.format(address=address, site=site.group(1), hidden=hidden)


def _spans(rows: Sequence[pd.Series], start: str, end: str) -> list[str]:
    return [formats.months(row[start], row[end]) for row in rows]


def _area(row: pd.Series) -> str:
    return str(row["area_name"]) + ("" if row["own_area"] else " (not this area alone)")


def _covers(row: pd.Series) -> str:
    if formats.absent(row["period_start"]) or formats.absent(row["period_end"]):
        return "not stated"
    return f"{formats.month(row['period_start'])} to {formats.month(row['period_end'])}"
