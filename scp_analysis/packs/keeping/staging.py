"""A pack is built aside and put in place whole; a failed run is kept and touches no good pack.

Folders of ``outputs`` that take part: ``.staging/<run>`` (being built), ``.failed/<run>`` (kept for
the analyst), ``.pages`` (executed pages of packs that were not finished) and ``.previous`` (the old
pack between two renames, only where a file system cannot exchange two folders in one step). A run
holds a lock; what a killed one left is cleared away by the next. Runs come and go one at a time. No
link is followed out of the folder of outputs; that folder itself may be one.
"""

import contextlib
import os
import shutil
import time
import uuid
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from scp_analysis.errors import PackError, explain
from scp_analysis.locks import held
from scp_analysis.packs.keeping.alone import alone
from scp_analysis.packs.keeping.exchange import exchange
from scp_analysis.packs.keeping.executed import ExecutedPages

_BUILDING, _FAILED, _PREVIOUS = ".staging", ".failed", ".previous"
_OWN = tuple(
    map(
        Path,
        (_BUILDING, _FAILED, _PREVIOUS, ".pages", ".logs", ".unchanged", ".issues", ".released"),
    )
)
_LOCK = ".lock"


def new_run() -> str:
    """Name a run: when it began, and something no other run has."""
    return f"{time.strftime('%Y%m%dT%H%M%SZ', time.gmtime())}-{uuid.uuid4().hex[:6]}"


def write_file(path: Path, content: str | bytes) -> None:
    """Write a file whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(f"{path.name}.{uuid.uuid4().hex[:6]}.partial")
    try:
        partial.write_bytes(content.encode("utf-8") if isinstance(content, str) else content)
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)


@contextlib.contextmanager
def staged_run(outputs: Path, run: str) -> Iterator[None]:
    """Keep the folder of a run for as long as the block runs, and clear away what killed runs left.

    Parameters
    ----------
    outputs
        The folder of the finished packs.
    run
        Name of the run, from `new_run`.
    """
    with contextlib.ExitStack() as own:
        with alone(outputs):
            _clear_abandoned(outputs)
            _put_back(outputs)
            own.enter_context(held(_lock(outputs, run)))
        try:
            yield
        finally:
            with alone(outputs):
                _clear(outputs, run)


def check_places(outputs: Path, packs: Iterable[Path]) -> None:
    """Refuse to build where a link leads elsewhere; nothing is touched.

    Parameters
    ----------
    outputs
        The folder of the finished packs.
    packs
        Relative paths of the packs to be built.

    Raises
    ------
    PackError
        One of the folders below `outputs` that a batch writes to is a link.
    """
    for relative in (*_OWN, *packs):
        _check_no_link(outputs, relative)


class Staging:
    """Where one pack of one run is built.

    Parameters
    ----------
    outputs
        The folder of the finished packs.
    pack
        Relative path of this pack: partnership, period, audience.
    run
        Name of the run, from `new_run`; see `staged_run`.

    Raises
    ------
    PackError
        `pack` or `run` would lead out of the folder of outputs, or to that folder itself.
    """

    def __init__(self, outputs: Path, pack: Path, *, run: str) -> None:
        _check_inside(pack)
        _check_inside(Path(run))
        self._outputs = outputs
        self.target = outputs / pack
        self.folder = outputs / _BUILDING / run / pack
        self._failed = outputs / _FAILED / run / pack
        self._previous = outputs / _PREVIOUS / pack

    def begin(self) -> None:
        """Remove what an attempt that was broken off has written."""
        if self.folder.exists():
            shutil.rmtree(self.folder)

    def write(self, relative: str, content: str | bytes) -> None:
        """Write a file of the pack; a name that leads out of it is refused."""
        parts = Path(relative.replace("\\", "/")).parts
        if not parts or ".." in parts or parts[0].startswith("/") or parts[0].endswith(":"):
            where, remedy = str(self.folder), "rename the page or the table"
            rule = "A file of a pack must stay inside its folder."
            raise PackError(explain(rule, found=repr(relative), where=where, remedy=remedy))
        write_file(self.folder / relative, content)

    def promote(self, *, may_replace: Callable[[Path], None] | None = None) -> Path:
        """Put the finished pack in place, whole, whatever other runs do meanwhile.

        Parameters
        ----------
        may_replace
            Called with the place when nobody else can move a pack; raises what `promote` is to raise.

        Returns
        -------
        Path
            The pack.

        Raises
        ------
        PackError
            It could not be moved; the old pack is in its place.
        """
        try:
            self.target.parent.mkdir(parents=True, exist_ok=True)
            with alone(self._outputs):
                if may_replace is not None:
                    may_replace(self.target)
                if not self._first() and not exchange(self.folder, self.target):
                    self._in_two_steps()
        except OSError as fault:
            raise PackError(
                explain(
                    "A finished pack must be moved into place whole.",
                    found=str(fault),
                    where=str(self.target),
                    remedy="close what holds the folder open and build the pack again",
                )
            ) from fault
        shutil.rmtree(self.folder, ignore_errors=True)
        return self.target

    def quarantine(self) -> Path:
        """Keep what a failed run made, apart from the good packs."""
        self._failed.parent.mkdir(parents=True, exist_ok=True)
        self.folder.rename(self._failed)
        return self._failed

    def _first(self) -> bool:
        """Move the pack to where none was; False when there was one, or one came meanwhile."""
        if self.target.exists():
            return False
        try:
            self.folder.rename(self.target)
        except FileExistsError:
            return False
        except OSError:
            if self.target.exists():
                return False
            raise
        return True

    def _in_two_steps(self) -> None:
        shutil.rmtree(self._previous, ignore_errors=True)
        self._previous.parent.mkdir(parents=True, exist_ok=True)
        self.target.rename(self._previous)
        try:
            self.folder.rename(self.target)
        except OSError:
            self._previous.rename(self.target)
            raise
        shutil.rmtree(self._previous, ignore_errors=True)


def _check_inside(relative: Path) -> None:
    """Refuse a path that names nothing, or climbs: what it leads to may later be removed."""
    if relative.is_absolute() or not relative.parts or ".." in relative.parts:
        raise PackError(
            explain(
                "A pack must lie in a folder of its own below the outputs.",
                found=repr(str(relative)),
                where="the name of the pack or of the run",
                remedy="name partnership, period and audience",
            )
        )


def _check_no_link(outputs: Path, relative: Path) -> None:
    place = outputs
    for part in relative.parts:
        place = place / part
        if place.is_symlink():
            raise PackError(
                explain(
                    "Packs must lie in the folder of outputs itself, not behind a link from it.",
                    found=f"a link to {place.readlink()}",
                    where=str(place),
                    remedy="remove the link; to keep packs elsewhere, make outputs itself a link",
                )
            )


def _lock(outputs: Path, run: str) -> Path:
    return outputs / _BUILDING / f"{run}{_LOCK}"


def _clear_abandoned(outputs: Path) -> None:
    """Remove what runs that were killed left behind: those whose lock nobody holds."""
    there = {path.name.removesuffix(_LOCK) for path in (outputs / _BUILDING).glob("*")}
    for run in sorted(there - {""}):
        with contextlib.suppress(BlockingIOError), held(_lock(outputs, run)):
            _clear(outputs, run)


def _clear(outputs: Path, run: str) -> None:
    """Remove what is left of a run, but for its executed pages; its lock is held by the caller."""
    try:
        ExecutedPages(outputs, run).leave()
    finally:
        folder = outputs / _BUILDING / run
        if folder.is_dir() and not folder.is_symlink():
            shutil.rmtree(folder, ignore_errors=True)
        else:
            folder.unlink(missing_ok=True)
        _lock(outputs, run).unlink(missing_ok=True)
        _remove_empty(outputs / _PREVIOUS)


def _put_back(outputs: Path) -> None:
    """Put back every old pack that a run killed between two renames had moved aside."""
    previous = outputs / _PREVIOUS
    for old in list(previous.glob("*/*/*")):
        target = outputs / old.relative_to(previous)
        if target.exists():
            shutil.rmtree(old)
        else:
            target.parent.mkdir(parents=True, exist_ok=True)
            old.rename(target)


def _remove_empty(base: Path) -> None:
    for folder, _, _ in os.walk(base, topdown=False):
        with contextlib.suppress(OSError):
            Path(folder).rmdir()
