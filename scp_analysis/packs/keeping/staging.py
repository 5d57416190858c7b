"""A pack is built aside and put in place whole; a failed run is kept and touches no good pack.

Three folders of ``outputs`` take part: ``.staging`` (being built), ``.failed`` (kept for the
analyst) and ``.previous`` (the old pack, between the two renames). A run killed in that moment
leaves the old pack in ``.previous``; the next run puts it back.
"""

import os
import shutil
import time
import uuid
from pathlib import Path

from scp_analysis.errors import PackError, explain

_ABANDONED_SECONDS = 24 * 3600
_BUILDING, _FAILED, _PREVIOUS = ".staging", ".failed", ".previous"


def new_run() -> str:
    """Name a run: when it began, and something no other run has."""
    return f"{time.strftime('%Y%m%dT%H%M%SZ', time.gmtime())}-{uuid.uuid4().hex[:6]}"


def write_file(path: Path, content: str | bytes) -> None:
    """Write a file whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(path.name + ".partial")
    partial.write_bytes(content.encode("utf-8") if isinstance(content, str) else content)
    partial.replace(path)


class Staging:
    """Where one pack of one run is built.

    Parameters
    ----------
    outputs
        The folder of the finished packs.
    pack
        Relative path of this pack: partnership, period, audience.
    run
        Name of the run, from `new_run`.

    Raises
    ------
    PackError
        `pack` or `run` would lead out of the folder of outputs, or to that folder itself.
    """

    def __init__(self, outputs: Path, pack: Path, *, run: str) -> None:
        _check_inside(pack)
        _check_inside(Path(run))
        self.target = outputs / pack
        self.folder = outputs / _BUILDING / run / pack
        self._failed = outputs / _FAILED / run / pack
        self._previous = outputs / _PREVIOUS / pack
        self._outputs = outputs

    def open(self) -> None:
        """Make the folder; put back an old pack that a killed run had moved aside."""
        _sweep(self._outputs / _BUILDING)
        if self._previous.is_dir():
            if self.target.exists():
                shutil.rmtree(self._previous)
            else:
                self.target.parent.mkdir(parents=True, exist_ok=True)
                self._previous.rename(self.target)
        self.folder.mkdir(parents=True)

    def write(self, relative: str, content: str | bytes) -> None:
        """Write a file of the pack."""
        write_file(self.folder / relative, content)

    def promote(self) -> Path:
        """Put the finished pack in place, whole.

        Returns
        -------
        Path
            The pack.

        Raises
        ------
        PackError
            It could not be moved; the old pack is back in its place.
        """
        self.target.parent.mkdir(parents=True, exist_ok=True)
        self._previous.parent.mkdir(parents=True, exist_ok=True)
        had_one = self.target.exists()
        if had_one:
            self.target.rename(self._previous)
        try:
            self.folder.rename(self.target)
        except OSError as fault:
            if had_one:
                self._previous.rename(self.target)
            raise PackError(
                explain(
                    "A finished pack must be moved into place whole.",
                    found=str(fault),
                    where=str(self.target),
                    remedy="close what holds the folder open and build the pack again",
                )
            ) from fault
        shutil.rmtree(self._previous, ignore_errors=True)
        return self.target

    def quarantine(self) -> Path:
        """Keep what a failed run made, apart from the good packs."""
        self._failed.parent.mkdir(parents=True, exist_ok=True)
        self.folder.rename(self._failed)
        return self._failed

    def close(self) -> None:
        """Remove what is left of the staging folder and of the empty folders above it."""
        shutil.rmtree(self.folder, ignore_errors=True)
        for base in (_BUILDING, _PREVIOUS):
            _remove_empty(self._outputs / base)


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


def _remove_empty(base: Path) -> None:
    for folder, _, _ in os.walk(base, topdown=False):
        if not any(Path(folder).iterdir()):
            Path(folder).rmdir()


def _sweep(staging: Path) -> None:
    """Remove what runs that were killed left behind, once it is a day old."""
    for leftover in staging.glob("*"):
        if time.time() - leftover.stat().st_mtime > _ABANDONED_SECONDS:
            shutil.rmtree(leftover, ignore_errors=True)
