"""From executed notebooks to the files of a pack."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from nbformat import NotebookNode

from scp_analysis.evidence.scope import Scope
from scp_analysis.packs.keeping.manifest import FILE, PageRecord, manifest
from scp_analysis.packs.keeping.normalise import notebook_text
from scp_analysis.packs.keeping.provenance import Provenance
from scp_analysis.packs.keeping.staging import Staging
from scp_analysis.packs.planning.edition import EDITIONS
from scp_analysis.packs.planning.plan import Page
from scp_analysis.packs.rendering.artefacts import artefacts
from scp_analysis.packs.rendering.index import render_index
from scp_analysis.packs.rendering.render import figure_file, render_page, table_file
from scp_analysis.packs.rendering.shell import Frame, Link

NO_PLAN = "No plan supplied: shipped offence themes"


@dataclass(frozen=True, slots=True)
class Made:
    """One page of the pack: its normalised executed notebook, and its record."""

    page: Page
    notebook: NotebookNode
    record: PageRecord


def assemble(
    made: Sequence[Made],
    *,
    scope: Scope,
    provenance: Provenance,
    absent: Sequence[Page],
    staging: Staging,
) -> None:
    """Write every file of a pack into its staging folder.

    Parameters
    ----------
    made
        The pages there are, in reading order.
    scope, provenance
        What the pack is about, and what it is made with and from.
    absent
        Pages of the plan that were not built; the index names them.
    staging
        Open staging of this pack.

    Raises
    ------
    PackError
        A page breaks the contract of artefacts or would load something from elsewhere.
    """
    frame = _frame(scope, provenance, [item.page for item in made])
    for item in made:
        _write_page(item, frame=frame, staging=staging)
    pairs = [(item.page, item.notebook) for item in made]
    notices = _notices(made, provenance=provenance, absent=absent)
    staging.write("index.html", render_index(pairs, frame=frame, notices=notices))
    staging.write(
        FILE,
        manifest(
            scope,
            provenance=provenance,
            pages=[item.record for item in made],
            absent=[page.name for page in absent],
            folder=staging.folder,
        ),
    )


def _write_page(item: Made, *, frame: Frame, staging: Staging) -> None:
    page = item.page
    staging.write(f"{page.name}.ipynb", notebook_text(item.notebook))
    staging.write(f"{page.name}.html", render_page(item.notebook, page=page, frame=frame))
    for artefact in artefacts(item.notebook):
        if artefact.csv is not None:
            staging.write(table_file(page, artefact), artefact.csv)
        if artefact.svg is not None:
            staging.write(figure_file(page, artefact), artefact.svg)


def _frame(scope: Scope, provenance: Provenance, there: Sequence[Page]) -> Frame:
    plan = scope.plan
    return Frame(
        partnership=scope.partnership.title,
        period=scope.period.label,
        plan=f"Plan year {plan.plan_year}" if plan.supplied else NO_PLAN,
        data_until=_received(provenance.data_until),
        edition=EDITIONS[scope.audience],
        pages=tuple(Link(f"{page.name}.html", page.title) for page in there),
    )


def _received(until: str) -> str:
    """Say until when data came in; a date of a catalogue of the user's own may be any text."""
    try:
        day = dt.date.fromisoformat(until)
    except ValueError:
        return f"Data received to {until}" if until else ""
    return f"Data received to {day.day} {day:%B %Y}"


def _notices(made: Sequence[Made], *, provenance: Provenance, absent: Sequence[Page]) -> list[str]:
    notices = []
    if absent:
        names = ", ".join(page.title for page in absent)
        notices.append(f"This pack is not complete. Pages not built: {names}.")
    kept = [item for item in made if item.record.kept]
    older = [item.page.title for item in kept if item.record.made_from != provenance.digest]
    if older:
        notices.append(
            "These pages were kept from an earlier run, made from other data or by another version "
            f"of the package: {', '.join(older)}. Build the whole pack before it is used."
        )
    return notices
