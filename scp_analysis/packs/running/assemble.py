"""From executed notebooks to the files of a pack."""

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import nbformat
from nbformat import NotebookNode

from scp_analysis.packs.keeping.hashes import MANIFEST
from scp_analysis.packs.keeping.manifest import manifest
from scp_analysis.packs.keeping.staging import Staging
from scp_analysis.packs.planning.edition import EDITIONS
from scp_analysis.packs.planning.plan import Page
from scp_analysis.packs.releasing import accessibility, glossary, what_changed
from scp_analysis.packs.releasing.editions import WHAT_CHANGED, edition_of
from scp_analysis.packs.rendering.artefacts import artefacts, warnings
from scp_analysis.packs.rendering.claims import CLAIMS, claims_csv
from scp_analysis.packs.rendering.index import WorkingFile, render_index
from scp_analysis.packs.rendering.render import figure_file, render_page, table_file
from scp_analysis.packs.rendering.shell import Frame, Link
from scp_analysis.packs.rendering.spreadsheets import pack_of, spreadsheets, working_files
from scp_analysis.packs.running.orders import PackOrder, Ready

NO_PLAN = "No plan supplied: shipped offence themes"


@dataclass(frozen=True, slots=True)
class Draft:
    """One page as it stands in a pack of this frame, not yet written: its notebook, its files by name."""

    frame: Frame
    notebook: NotebookNode
    files: Mapping[str, str | bytes]


def draft(order: PackOrder, ready: Ready) -> Draft:
    """Make the files of one page, also while others of its pack are still being run.

    Parameters
    ----------
    order
        The pack as it will be; of its pages only the list and what they read is used.
    ready
        The page.

    Raises
    ------
    PackError
        As `assemble`.
    """
    frame, page = _frame(order), ready.page
    content = ready.notebook.read_bytes()
    notebook = _read(content)
    files: dict[str, str | bytes] = {
        f"{page.name}.ipynb": content,
        f"{page.name}.html": render_page(notebook, page=page, frame=frame),
    }
    for artefact in artefacts(notebook):
        if artefact.csv is not None:
            files[table_file(page, artefact)] = artefact.csv
        if artefact.svg is not None:
            files[figure_file(page, artefact)] = artefact.svg
    return Draft(frame, notebook, files)


def assemble(
    order: PackOrder, staging: Staging, *, drafts: Mapping[str, Draft] | None = None
) -> None:
    """Write every file of a pack into its staging folder.

    Parameters
    ----------
    order
        The pages there are, in reading order, and what is said about the pack.
    staging
        Of this pack.
    drafts
        Pages made before, by name; one that was made for another list of pages is made again.

    Raises
    ------
    PackError
        A page breaks the contract of artefacts or would load something from elsewhere.
    """
    frame = _frame(order)
    made = []
    for ready in order.pages:
        kept = (drafts or {}).get(ready.page.name)
        page = kept if kept and kept.frame == frame else draft(order, ready)
        for name, content in page.files.items():
            staging.write(name, content)
        made.append((ready, page.notebook))
    pairs = [(ready.page, notebook) for ready, notebook in made]
    files = _write_working_files(order, pairs, frame=frame, staging=staging)
    index = render_index(pairs, frame=frame, notices=_notices(order), files=files)
    staging.write("index.html", index)
    _write_standing_pages(order, frame=frame, staging=staging)
    _write_what_changed(order, made, frame=frame, staging=staging)
    staging.write(MANIFEST, _manifest(order, made, staging))


def _manifest(
    order: PackOrder, made: Sequence[tuple[Ready, NotebookNode]], staging: Staging
) -> str:
    return manifest(
        order.head,
        provenance=order.provenance,
        pages=[replace(ready.record, warnings=warnings(notebook)) for ready, notebook in made],
        absent=[page.name for page in order.absent],
        folder=staging.folder,
    )


def _write_working_files(
    order: PackOrder,
    made: Sequence[tuple[Page, NotebookNode]],
    *,
    frame: Frame,
    staging: Staging,
) -> list[WorkingFile]:
    pack = pack_of(order.head, frame)
    claims = claims_csv(made, area_code=order.head.code, area_name=order.head.name)
    files = {**spreadsheets(made, pack=pack), CLAIMS: claims.encode()}
    for name, content in files.items():
        staging.write(name, content)
    return working_files(files)


def _write_standing_pages(order: PackOrder, *, frame: Frame, staging: Staging) -> None:
    entries = glossary.terms(order.workspace, partnership=order.head.code)
    staging.write(glossary.PAGE, glossary.glossary_page(entries, frame=frame))
    statement = accessibility.accessibility_page(frame=frame, contact=order.head.contact)
    staging.write(accessibility.PAGE, statement)


def _write_what_changed(
    order: PackOrder,
    made: Sequence[tuple[Ready, NotebookNode]],
    *,
    frame: Frame,
    staging: Staging,
) -> None:
    """Compare the pack, as far as it is made, with the last one that was signed off."""
    before = what_changed.pack_before(staging.target)
    if before is None:
        found = what_changed.nothing_before()
    else:
        own = json.loads(_manifest(order, made, staging))
        found = what_changed.what_changed(before, edition_of(own, staging.folder))
    staging.write(what_changed.PAGE, what_changed.what_changed_page(found, frame=frame))
    staging.write(WHAT_CHANGED, what_changed.what_changed_csv(found))


def _read(content: bytes) -> NotebookNode:
    return nbformat.reads(content.decode("utf-8"), as_version=4)  # type: ignore[no-untyped-call, no-any-return, unused-ignore]


def _frame(order: PackOrder) -> Frame:
    head = order.head
    reads = sorted({pattern for ready in order.pages for pattern in ready.record.reads})
    return Frame(
        partnership=head.title,
        period=head.period_label,
        plan=f"Plan year {head.plan_year}" if head.plan_supplied else NO_PLAN,
        data_until=_received(order.provenance.data_until(reads)),
        edition=EDITIONS[head.audience],
        pages=(
            *(Link(f"{ready.page.name}.html", ready.page.title) for ready in order.pages),
            *(Link(each.PAGE, each.TITLE) for each in (what_changed, glossary, accessibility)),
        ),
    )


def _received(until: str) -> str:
    """Say until when data came in; a date of a catalogue of the user's own may be any text."""
    try:
        day = dt.date.fromisoformat(until)
    except ValueError:
        return f"Data received to {until}" if until else ""
    return f"Data received to {day.day} {day:%B %Y}"


def _notices(order: PackOrder) -> dict[str, list[str]]:
    """Give what is said of the pack as a whole, each with the names of pages in it."""
    absent = [page.title for page in order.absent]
    outdated = [ready.page.title for ready in order.pages if ready.record.outdated]
    said = {
        f"This pack is not complete. Pages not built: {', '.join(absent)}.": absent,
        "These pages were kept from an earlier run, made from other data or by another version "
        f"of the package: {', '.join(outdated)}. Build the whole pack before it is used.": outdated,
    }
    return {text: names for text, names in said.items() if names}
