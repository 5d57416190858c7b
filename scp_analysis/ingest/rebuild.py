"""The tables the notebooks read, made from the store; and what newer archives changed."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import pandas as pd

from scp_analysis import reference
from scp_analysis.ingest import derive, revisions
from scp_analysis.ingest.kinds import STREET
from scp_analysis.ingest.locking import locked
from scp_analysis.ingest.records import Record
from scp_analysis.ingest.run import LOCK
from scp_analysis.ingest.store import Store
from scp_analysis.workspace import Workspace

FOLDER = "store/derived"
_COLUMNS = ["longitude", "latitude", "location", "district_code", "crime_type"]
_MONTH = ["force", "month"]


def rebuild(workspace: Workspace) -> list[Path]:
    """Make every derived table anew from the current versions.

    Parameters
    ----------
    workspace
        Its store is read; its folder ``store/derived`` is written, each table in one step.

    Returns
    -------
    list of pathlib.Path
        The files written.

    Raises
    ------
    SourceError, WorkspaceError
        A part is damaged, or an ingest is running.
    """
    store = Store.of(workspace)
    with locked(store.root / LOCK):
        made = derive.tables(_current(store, workspace))
        return derive.write(made, workspace.root / FOLDER)


def is_stale(workspace: Workspace) -> bool:
    """Tell whether a part came after the derived tables, as when an ingest was broken off."""
    records = Store.of(workspace).root.glob(f"parts/{STREET.name}/*/*/*.json")
    newest = max((path.stat().st_mtime_ns for path in records), default=0)
    made = [path.stat().st_mtime_ns for path in (workspace.root / FOLDER).glob("*.parquet")]
    return newest > min(made, default=0)


def revised(workspace: Workspace, new: Sequence[Record]) -> pd.DataFrame:
    """Compare months just taken in with the version held before; see `revisions.revised`."""
    store = Store.of(workspace)
    parts = store.parts()
    months = {(each.force, each.month) for each in new if each.kind == STREET.name}
    keys = pd.MultiIndex.from_frame(parts[_MONTH])
    chosen = parts[(parts["kind"] == STREET.name) & keys.isin(list(months))]
    columns = ["district_code", "crime_type"]
    return revisions.revised(chosen, lambda part: store.version(part, columns=columns))


def _counting(store: Store, workspace: Workspace) -> pd.DataFrame:
    """Give the parts that say how much was recorded where.

    A file with a header alone is no month without crime, and one of a force with districts in which
    no row has a small area says nothing of any of them: their months are not held.
    """
    parts = store.current(STREET.name)
    territorial = parts["force"].isin(reference.forces(workspace)["street_name"])
    nowhere = territorial & (parts["without_area"] == parts["rows"])
    return parts[(parts["rows"] > 0) & ~nowhere]


def _current(store: Store, workspace: Workspace) -> Iterator[tuple[dict[str, str], pd.DataFrame]]:
    for row in _counting(store, workspace).to_dict("records"):
        part = {str(name): value for name, value in row.items()}
        yield part, store.version(part, columns=_COLUMNS)
