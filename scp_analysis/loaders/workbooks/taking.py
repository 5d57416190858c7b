"""Make each kind of workbook into tables that fit beside what a workspace holds, and check them.

Here the pure readers meet the workspace: its reference lists, its declared corrections and the table
it has so far. A table is tried in the loader that will read it before it is handed on.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from scp_analysis import reference
from scp_analysis.catalogue import Catalogue
from scp_analysis.loaders import csp_annual, force_annual, force_quarterly, harm
from scp_analysis.loaders.workbooks import (
    estimates,
    force_tables,
    harm_weights,
    merging,
    partnership_tables,
)
from scp_analysis.loaders.workbooks import open_data as open_tables
from scp_analysis.loaders.workbooks.merging import Shape
from scp_analysis.loaders.workbooks.sheets import Sheet

PARTNERSHIPS = Shape(
    area="csp_code", series=("offence",), when=("period",), value="offences",
    order=partnership_tables.ORDER,
)  # fmt: skip
FORCES = Shape(
    area="pfa_code", series=("offence",), when=("period",), value="offences",
    order=force_tables.ORDER,
)  # fmt: skip
OPEN_DATA = Shape(
    area="force", series=("code",), when=("year", "quarter"), value="count",
    order=open_tables.ORDER,
)  # fmt: skip
RESIDENTS = Shape(
    area="district_code", series=(), when=("year",), value="population",
    order=estimates.ORDER, only="residents",
)  # fmt: skip
WEIGHTS = Shape(
    area="weight_set", series=("offence_code", "offence"), when=("weight_set",), value="weight",
    order=harm_weights.ORDER,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Asked:
    """A workbook that is open, its file, the data of the workspace, and what the user adds.

    ``vintage`` is that of harm weights; ``without`` names areas that may be absent.
    """

    book: Sequence[Sheet]
    path: Path
    catalogue: Catalogue
    vintage: str = ""
    without: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Taken:
    """One table as it will stand in the workspace, with what there is to tell of it.

    ``held_to`` is the last period of the table that was there before; empty where there was none.
    """

    source: str
    table: pd.DataFrame
    periods: tuple[str, ...]
    revisions: pd.DataFrame
    aside: pd.DataFrame
    cell_notes: tuple[tuple[str, str, str], ...] = ()
    held_to: str = ""


def partnerships(asked: Asked) -> list[Taken]:
    """Take the recorded offences by partnership and year."""
    here = asked.catalogue
    raw = partnership_tables.raw(asked.book)
    offences = _offences(here)
    listed = reference.partnerships(here.workspace)
    changes = reference.area_changes(here.workspace)
    changes = changes[changes["source"] == csp_annual.SOURCE]
    held = here.read(csp_annual.SOURCE)
    before = pd.concat(
        [
            held[["csp_code", "csp"]],
            changes[["code", "published_name"]].set_axis(["csp_code", "csp"], axis=1),
        ]
    )
    new = partnership_tables.tidy(
        raw,
        groups=offences["source_label"],
        names=listed.set_index("code")["name"],
        accepted=set(before.itertuples(index=False, name=None)),
    )
    merging.require_whole(
        held,
        new,
        PARTNERSHIPS,
        still=set(listed["code"]) - set(asked.without),
        where=str(asked.path),
    )

    def tried(table: pd.DataFrame) -> None:
        fixed, _ = here.corrected(csp_annual.SOURCE, table)
        csp_annual.tidy(fixed, offences=offences, partnerships=listed, changes=changes)

    aside = partnership_tables.aside(raw)
    return [_taken(csp_annual.SOURCE, held, new, PARTNERSHIPS, tried, raw=raw, aside=aside)]


def forces(asked: Asked) -> list[Taken]:
    """Take the recorded offences by force and year."""
    here = asked.catalogue
    raw = force_tables.raw(asked.book)
    offences = _offences(here)
    names = reference.forces(here.workspace).set_index("force_code")["force_name"]
    new = force_tables.tidy(raw, groups=offences["source_label"], names=names)
    held = _held(here, force_annual.SOURCE, new)

    def tried(table: pd.DataFrame) -> None:
        fixed, _ = here.corrected(force_annual.SOURCE, table)
        force_annual.tidy(fixed, offences=offences)

    aside = force_tables.aside(raw)
    return [_taken(force_annual.SOURCE, held, new, FORCES, tried, raw=raw, aside=aside)]


def open_data(asked: Asked) -> list[Taken]:
    """Take the recorded offences by force, offence code and quarter, and what the codes mean."""
    here = asked.catalogue
    raw = open_tables.raw(asked.book)
    codes = force_quarterly.force_codes(here.workspace)
    new = open_tables.tidy(raw, forces=codes.index)
    held = here.read(force_quarterly.SOURCE)
    merging.require_whole(
        held, new, OPEN_DATA, still=set(codes.index) - set(asked.without), where=str(asked.path)
    )

    def tried(table: pd.DataFrame) -> None:
        fixed, _ = here.corrected(force_quarterly.SOURCE, table)
        force_quarterly.tidy(fixed, codes=codes)

    counts = _taken(
        force_quarterly.SOURCE, held, new, OPEN_DATA, tried, raw=raw, aside=open_tables.aside(raw)
    )
    return [counts, _meanings(here, open_tables.coded(raw))]


def residents(asked: Asked) -> list[Taken]:
    """Take the residents by local authority at mid-year."""
    here = asked.catalogue
    raw = estimates.raw(asked.book, name=asked.path.name)
    new = estimates.tidy(raw, districts=here.read("lookup_districts")["district_code"])
    held = here.read("population_district")
    aside = estimates.aside(raw)
    return [_taken("population_district", held, new, RESIDENTS, None, raw=raw, aside=aside)]


def weights(asked: Asked) -> list[Taken]:
    """Take a table of harm weights; it replaces the one of the same index."""
    raw = harm_weights.raw(asked.book, name=asked.path.name)
    new = harm_weights.tidy(raw, vintage=asked.vintage)
    source = harm.SOURCES[str(new["weight_set"].iloc[0])]
    held = _held(asked.catalogue, source, new)
    aside = pd.DataFrame(columns=["sheet", "row", "area", "why"], dtype="str")
    taken = _taken(source, held, new, WEIGHTS, None, raw=raw.assign(note=""), aside=aside)
    return [taken]


def _offences(catalogue: Catalogue) -> pd.DataFrame:
    offences = reference.offences(catalogue.workspace)
    return offences[offences["classification"] == csp_annual.SOURCE]


def _held(catalogue: Catalogue, source: str, like: pd.DataFrame) -> pd.DataFrame:
    """Read the table so far; an empty one where the user has none yet."""
    return catalogue.read(source) if catalogue.has(source) else like.iloc[:0]


def _taken(
    source: str,
    held: pd.DataFrame,
    new: pd.DataFrame,
    shape: Shape,
    tried: Callable[[pd.DataFrame], None] | None,
    *,
    raw: pd.DataFrame,
    aside: pd.DataFrame,
) -> Taken:
    table = merging.merged(held, new, shape)
    if tried is not None:
        tried(table)
    noted = raw[raw["note"] != ""]
    cell_notes = [
        (str(row["sheet"]), f"row {row['row']}", str(row["note"]))
        for row in noted.to_dict("records")
    ]
    return Taken(
        source=source,
        table=table,
        periods=tuple(merging.periods(new, shape).unique()),
        revisions=merging.revisions(held, new, shape),
        aside=aside,
        cell_notes=tuple(cell_notes),
        held_to=merging.latest(held, shape),
    )


def _meanings(catalogue: Catalogue, new: pd.DataFrame) -> Taken:
    """Add the meanings of codes to the list held; spans of years are joined."""
    held = catalogue.read("offence_codes")
    both = pd.concat([held, new], ignore_index=True)
    years = both.melt(
        list(open_tables.CODE_COLUMNS), ["first_year", "last_year"], value_name="year"
    )
    nothing = pd.DataFrame(columns=[*merging.REVISIONS], dtype="str")
    return Taken(
        source="offence_codes",
        table=open_tables.codes(years),
        periods=(f"{new['first_year'].min()} to {new['last_year'].max()}",) if len(new) else (),
        revisions=nothing,
        aside=pd.DataFrame(columns=["sheet", "row", "area", "why"], dtype="str"),
    )
