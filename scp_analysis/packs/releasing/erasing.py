"""What of a partner's return is where, and its removal on request: that, and nothing else."""

import datetime as dt
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from scp_analysis.errors import PackError, UnknownNameError, explain
from scp_analysis.packs.keeping.alone import alone
from scp_analysis.packs.keeping.hashes import MANIFEST, covers
from scp_analysis.packs.releasing.editions import read
from scp_analysis.packs.releasing.withdrawing import withdraw
from scp_analysis.returns.registry import RETURNS, filled
from scp_analysis.workspace import Workspace

RETURN, PACK, KEPT, LOG = "return", "pack", "kept run", "log"
_BECAUSE = "It held figures that a partner asked to have deleted."
_KEPT = (".pages", ".failed", ".released")
_BUSY = ".staging"


@dataclass(frozen=True, slots=True)
class Holding:
    """One place that holds a return or may hold it: what it is, and why it is listed."""

    kind: str
    path: Path
    why: str


def holdings(workspace: Workspace, name: str) -> list[Holding]:
    """List every place in a workspace that holds a partner's return, or may.

    Parameters
    ----------
    workspace
        The user's workspace.
    name
        Of the return: that of its folder below ``data/returns``.

    Returns
    -------
    list of Holding
        The filled files; each pack with a page that may read them; executed pages and failed runs
        that are kept, and logs of runs, of which nothing tells whether they hold a figure of it.

    Raises
    ------
    UnknownNameError
        There is no such folder; those there are are listed.
    """
    there = filled(workspace)
    if name not in there:
        raise UnknownNameError(
            explain(
                "A return must have a folder of its own below data/returns.",
                found=repr(name),
                where=str(workspace.root / RETURNS),
                remedy=f"use {' or '.join(there)}" if there else "no return has been filled in",
            )
        )
    folder = workspace.root / RETURNS / name
    _check_own(workspace.root, folder)
    files = [Holding(RETURN, path, "the return itself") for path in _files(folder)]
    return [*files, *_packs(workspace.outputs, _reads(name)), *_kept(workspace.outputs)]


def erase(found: Sequence[Holding], *, workspace: Workspace, on: dt.date) -> None:
    """Remove what `holdings` has listed; in the place of each pack stands a notice afterwards.

    Parameters
    ----------
    found
        As listed.
    workspace
        The user's workspace.
    on
        The day, for the notices.

    Raises
    ------
    PackError
        A batch is running, or something could not be removed. Whatever was is told by asking again.

    Notes
    -----
    The return goes first: no batch that begins later can read it.
    """
    _check_quiet(workspace.outputs)
    try:
        for each in (each for each in found if each.kind == RETURN):
            each.path.unlink(missing_ok=True)
        for each in (each for each in found if each.kind == PACK):
            withdraw(each.path, because=_BECAUSE, on=on)
        with alone(workspace.outputs):
            for each in (each for each in found if each.kind in {KEPT, LOG}):
                _remove(each.path)
    except OSError as fault:
        raise PackError(
            explain(
                "Everything that holds the return must be removed.",
                found=fault.strerror or str(fault),
                where=str(fault.filename or workspace.root),
                remedy="make it writable, close what holds it open, and erase again",
            )
        ) from fault


def _reads(name: str) -> str:
    return f"{RETURNS}/{name}/any"


def _files(folder: Path) -> Iterator[Path]:
    """Give every file of a folder, hidden ones and lock files of spreadsheet programs too."""
    yield from sorted(path for path in folder.rglob("*") if path.is_symlink() or path.is_file())


def _packs(outputs: Path, relative: str) -> Iterator[Holding]:
    for path in sorted(outputs.glob(f"[!.]*/*/*/{MANIFEST}")):
        pages = [
            str(page["page"]) for page in read(path)["pages"] if covers(page["reads"], relative)
        ]
        if pages:
            yield Holding(PACK, path.parent, f"may be read by: {', '.join(pages)}")


def _kept(outputs: Path) -> Iterator[Holding]:
    for name in _KEPT:
        for path in sorted((outputs / name).glob("*")):
            yield Holding(KEPT, path, "made by a run; can be made again")
    for path in sorted((outputs / ".logs").glob("*.jsonl")):
        yield Holding(LOG, path, "may repeat what a failed page said")


def _check_own(root: Path, folder: Path) -> None:
    """Refuse a folder behind a link: what it holds is not this workspace's to remove."""
    if folder.resolve() != root.resolve() / RETURNS / folder.name:
        raise PackError(
            explain(
                "Returns must lie in the workspace itself to be erased from it.",
                found="a link",
                where=str(folder),
                remedy="erase them where they are, and remove the link",
            )
        )


def _check_quiet(outputs: Path) -> None:
    if any(path.is_dir() for path in (outputs / _BUSY).glob("*")):
        raise PackError(
            explain(
                "Nothing may be built while a return is being erased.",
                found="a run that has not ended",
                where=str(outputs / _BUSY),
                remedy="wait for it or end it; after one that was killed, run scp-analysis packs once",
            )
        )


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)
