"""What a page says about street-level records: which months are held, which types, where.

Locations are snapped and months are missing: these are places and cross-checks, never change.
"""

import pandas as pd

from scp_analysis.loaders.boundaries import Outline
from scp_analysis.pages.findings import absent
from scp_analysis.periods import ReportingPeriod
from scp_analysis.presentation import charts, formats, inputs, tables, wording
from scp_analysis.presentation.artefacts import Artefact, Statement, Table
from scp_analysis.presentation.markup import Column

PUBLISHER = ("data.police.uk",)
MOST_FREQUENT = 10
COUNTED_OTHERWISE = (
    "Street-level records are counted differently from the official groups, so even a type of the same "
    "name has another count. Each month stands as in the archive it was taken from, and a record "
    "belongs to the district of a point near the scene; the official counts come from the forces' "
    "returns and take in later corrections. Some types also hold several official groups. They are not "
    "comparable."
)


def types(table: pd.DataFrame, *, period: ReportingPeriod, area: str) -> list[Artefact]:
    """Show how many street-level records of each type there are in a complete period.

    Parameters
    ----------
    table
        series, count, unit and source_id; empty when a month is missing.
    period
        The reporting period.
    area
        Name of the partnership.
    """
    if table.empty:
        why = f"not every month of the {period.label} is held for {area}"
        return absent("Street-level records by type", why=why, name="street-types-absent")
    columns = (
        Column("Type", [str(label) for label in table["series"]]),
        Column("Counted in", [str(unit) for unit in table["unit"]]),
        Column("Records", [formats.count(value) for value in table["count"]], numeric=True),
    )
    return [
        Table(
            name="street-types",
            title=f"Street-level records by type, {area}, {period.label}",
            columns=columns,
            data=table,
            notes=(COUNTED_OTHERWISE,),
            source=inputs.cite(table, ()),
        )
    ]


def coverage(table: pd.DataFrame, *, held: str) -> list[Artefact]:
    """Say for which months street-level crime is held, and why there is no comparison year.

    Parameters
    ----------
    table
        As ``evidence.street.coverage`` makes it: the reporting period, then the comparison period.
    held
        All months that are held for the partnership, in words; empty when there are none.
    """
    said = [
        Statement(
            name=f"street-coverage-{place}",
            title=f"Street-level crime, {row['period']}",
            claim=f"{row['held']} of the {row['months']} months of the {row['period']} are held"
            + (f"; not held: {row['missing']}." if row["missing"] else "."),
            role="check",
            values={"held": int(row["held"]), "months": int(row["months"])},
        )
        for place, (_, row) in enumerate(table.iterrows(), start=1)
    ]
    if held:
        claim = f"Street-level files are held for {held}."
        said.append(Statement(name="street-held", title="Months held", claim=claim, role="check"))
    if bool(table["complete"].all()):
        return list(said)
    lacking = table.loc[~table["complete"], "missing"].str.cat(sep=", ")
    reason = f"street-level files are not held for {lacking}"
    return [*said, wording.no_comparison(reason, name="street-no-comparison")]


def places(
    table: pd.DataFrame,
    *,
    place: str,
    period: ReportingPeriod,
    name: str = "places",
    outline: Outline | None = None,
) -> list[Artefact]:
    """Map where records lie, 250 m cell by cell.

    Parameters
    ----------
    table
        PLACES; empty when the grid does not reach the partnership or a month is missing.
    place
        What is mapped and where, in words.
    period
        The reporting period.
    name
        First part of the identifiers on the page.
    outline
        The partnership's boundary, drawn when the user has added the file.
    """
    if table.empty:
        why = f"no complete grid of street-level records is held for the {period.label}"
        return absent("Map of records", why=why, name=f"{name}-absent")
    where = f"{place}, {period.label}"
    rings = outline.all_rings() if outline else ()
    credit = (
        (f"boundary: {', '.join(outline.files)}, supplied by the user",)
        if outline and rings
        else ()
    )
    source = (*PUBLISHER, *credit)
    return [charts.cells(table, place=where, source=source, name=f"{name}-chart", outline=rings)]


def locations(
    table: pd.DataFrame, *, place: str = "", period: ReportingPeriod | None = None
) -> list[Artefact]:
    """List the location names that most records carry.

    Parameters
    ----------
    table
        LOCATIONS; empty when a month is missing.
    place
        What is counted and where, in words.
    period
        The reporting period.
    """
    if table.empty:
        why = "no complete list of street-level locations is held for the period"
        return absent("Most frequent location names", why=why, name="locations-absent")
    where = ", ".join(part for part in (place, period.label if period else "") if part)
    return [tables.locations(table.head(MOST_FREQUENT), place=where, source=PUBLISHER)]
