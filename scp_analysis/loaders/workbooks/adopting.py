"""Put a publisher's workbook into the user's workspace: ``adopt`` is the door of this package.

The workbook becomes the user's own table at the path of the shipped one, which it then stands in front
of. Everything is read and checked before anything is written.
"""

import hashlib
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from scp_analysis.catalogue import Catalogue
from scp_analysis.errors import SourceError, WorkspaceError, explain
from scp_analysis.loaders.workbooks import (
    estimates,
    force_tables,
    harm_weights,
    merging,
    open_data,
    partnership_tables,
    sheets,
    taking,
    writing,
)
from scp_analysis.loaders.workbooks.taking import Taken
from scp_analysis.workspace import Workspace

NOTES = ("workbook", "sha256", "sheet", "note", "text")
"""Columns of the file of notes that is kept beside a table."""

_READERS = (
    (partnership_tables, taking.partnerships),
    (force_tables, taking.forces),
    (open_data, taking.open_data),
    (estimates, taking.residents),
    (harm_weights, taking.weights),
)


@dataclass(frozen=True, slots=True)
class Adopted:
    """A table of the user's own, and how it differs from the one that stood there before.

    ``periods`` are those the workbook gave; ``revisions`` has the columns `merging.REVISIONS`;
    ``aside`` lists the rows of the workbook that are not in the table, with the reason.
    """

    source: str
    path: Path
    rows: int
    periods: tuple[str, ...]
    revisions: pd.DataFrame
    aside: pd.DataFrame


def adopt(
    path: Path,
    workspace: Workspace,
    *,
    vintage: str = "",
    without: Collection[str] = (),
    older: bool = False,
) -> list[Adopted]:
    """Make a publisher's workbook the user's own tables.

    Parameters
    ----------
    path
        The workbook as downloaded.
    workspace
        Where the tables go; not a clone, whose tables are the shipped ones.
    vintage
        Years of a table of harm weights, where neither the file nor its name says.
    without
        Areas that may be absent though the table held has them, since they have been abolished:
        codes of partnerships, names of forces.
    older
        Whether a workbook may change figures though the table held reaches further than it does: the
        figures of a later release give way to those of an earlier one.

    Returns
    -------
    list of Adopted
        One per table written. Years that a table had already come from the workbook alone.

    Raises
    ------
    WorkspaceError
        The workspace is the clone itself.
    SourceError
        The workbook cannot be opened or is none of those that can be read; or an area, an offence
        group or a figure in it is not known, or it has lost areas, or it is older than the table it
        would change. Nothing has been written.
    SchemaError
        The table breaks a rule of its kind, such as a count below zero that no correction explains.
    """
    _require_own(workspace)
    book = sheets.opened(path)
    takers = [take for reader, take in _READERS if reader.recognises(book)]
    if not takers:
        raise SourceError(_unknown(path, book))
    catalogue = Catalogue(workspace)
    asked = taking.Asked(book, path, catalogue, vintage, tuple(without))
    taken = [table for take in takers for table in take(asked)]
    if not older:
        _require_newer(taken, path)
    tables, adopted = {}, []
    for each in taken:
        target = workspace.root / "data" / catalogue.source(each.source).file
        tables[target] = each.table
        beside = target.with_name(f"{target.stem}_notes.csv")
        tables[beside] = _notes(beside, path, book, each)
        adopted.append(
            Adopted(
                source=each.source,
                path=target,
                rows=len(each.table),
                periods=each.periods,
                revisions=each.revisions,
                aside=each.aside,
            )
        )
    writing.write(tables)
    return adopted


def described(adopted: Adopted) -> list[str]:
    """Say in a few lines what was done, for a terminal.

    Examples
    --------
    >>> none = pd.DataFrame(columns=["previous", "current"])
    >>> aside = pd.DataFrame({"why": ["the whole force"]})
    >>> for line in described(Adopted("demo", Path("a.csv"), 2, ("2031",), none, aside)):
    ...     print(line)
    a.csv: 2 rows; from the workbook: 2031
      revised: 0 figures changed, 0 new, 0 no longer there
      left out: 1 row, the whole force
    """
    found = adopted.revisions
    came, went = found["previous"] == "", found["current"] == ""
    changed = len(found) - int(came.sum()) - int(went.sum())
    lines = [
        f"{adopted.path}: {adopted.rows:,} rows; from the workbook: {', '.join(adopted.periods)}",
        f"  revised: {changed:,} figures changed, {came.sum():,} new, {went.sum():,} no longer there",
    ]
    for why, number in adopted.aside["why"].value_counts(sort=False).items():
        lines.append(f"  left out: {number:,} {'row' if number == 1 else 'rows'}, {why}")
    return lines


def _require_own(workspace: Workspace) -> None:
    if workspace.root.resolve() == workspace.shipped.resolve():
        raise WorkspaceError(
            explain(
                "A workbook must go into a workspace of your own: in a clone the tables are the "
                "shipped ones.",
                found="the clone itself",
                where=str(workspace.root),
                remedy="scp-analysis init FOLDER, then cd FOLDER and adopt the workbook there",
            )
        )


def _require_newer(taken: Collection[Taken], path: Path) -> None:
    """Refuse a workbook that changes figures of a table that reaches further than it does.

    Years that the table does not have, and years that are the same in both, are no reason.
    """
    faults = []
    for each in taken:
        ends = max(each.periods, key=merging.in_time, default="")
        changed = int((each.revisions["previous"] != "").sum())
        if changed and merging.in_time(ends) < merging.in_time(each.held_to):
            faults.append(f"{changed:,} figures of {each.source}, which is held to {each.held_to}")
            faults[-1] += f", would change to those of a workbook that ends with {ends}"
    if faults:
        raise SourceError(
            explain(
                "A workbook that changes figures must not be older than the table it goes into.",
                found="; ".join(faults),
                where=str(path),
                remedy="adopt the latest release, or give --older to go back to this one's figures",
            )
        )


def _unknown(path: Path, book: Collection[sheets.Sheet]) -> str:
    named = ", ".join(sheet.name for sheet in book) or "no sheet"
    known = "; ".join(reader.WHAT for reader, _ in _READERS)
    return explain(
        "A workbook must hold a table that can be read.",
        found=f"sheets {named}",
        where=str(path),
        remedy=f"use one of these as downloaded: {known}",
    )


def _notes(beside: Path, path: Path, book: Collection[sheets.Sheet], taken: Taken) -> pd.DataFrame:
    """Add the workbook's notes to those kept from other workbooks."""
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    rows = [(path.name, digest, *note) for note in [*sheets.notes(book), *taken.cell_notes]]
    own = pd.DataFrame(rows, columns=list(NOTES), dtype="str")
    if not beside.is_file():
        return own
    before = pd.read_csv(beside, dtype="str", keep_default_na=False)
    return pd.concat([before[before["sha256"] != digest], own], ignore_index=True)
