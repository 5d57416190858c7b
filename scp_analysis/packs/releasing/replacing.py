"""Another folder in the place of a pack, in one step, and only if that is still what was looked at."""

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from scp_analysis.errors import PackError, explain
from scp_analysis.packs.keeping.alone import alone
from scp_analysis.packs.keeping.exchange import exchange
from scp_analysis.packs.keeping.staging import Staging, check_places, new_run, staged_run

_NOT_PLACES = (".staging", ".failed", ".previous")
_PREVIOUS = ".previous"
_DEPTH = 3


@dataclass(frozen=True, slots=True)
class Place:
    """Where a pack lies: the folder of outputs, and its path below that."""

    outputs: Path
    relative: Path

    @property
    def folder(self) -> Path:
        """The folder of the pack."""
        return self.outputs / self.relative


def place_of(pack: Path, *, name: str) -> Place:
    """Find the outputs a pack lies in.

    Parameters
    ----------
    pack
        The folder of a pack.
    name
        Its path below its outputs, as its own record has it: partnership, period and audience.

    Returns
    -------
    Place
        With absolute paths; links above the folder of outputs have been followed.

    Raises
    ------
    PackError
        It lies elsewhere, or behind a link.
    """
    place = Path(*pack.absolute().parts[-_DEPTH:])
    outputs = pack.absolute().parents[_DEPTH - 1].resolve()
    if place.as_posix() != name or any(part in outputs.parts for part in _NOT_PLACES):
        raise PackError(
            explain(
                "A pack must lie where it was built: outputs, partnership, period, audience.",
                found=f"the pack {name}",
                where=str(pack),
                remedy="name the pack in its folder of outputs",
            )
        )
    check_places(outputs, [place])
    return Place(outputs, place)


def replaced(place: Place, write: Callable[[Path], None], *, same: Callable[[], bool]) -> None:
    """Put another folder in the place of a pack.

    Parameters
    ----------
    place
        Of the pack.
    write
        Fills the new folder, which does not exist yet. What it raises leaves the pack as it is.
    same
        Tells, when nobody else can move the pack, whether it is still the one that was looked at.

    Raises
    ------
    PackError
        It is not, or the folders could not be moved; the pack is in its place.
    """
    run = new_run()
    with staged_run(place.outputs, run):
        staging = Staging(place.outputs, place.relative, run=run)
        staging.folder.parent.mkdir(parents=True, exist_ok=True)
        write(staging.folder)
        with alone(place.outputs):
            if not same():
                raise _another(place)
            try:
                _move(staging.folder, place)
            except OSError as fault:
                raise _stuck(place, fault) from fault


def removed(place: Place, *, same: Callable[[], bool]) -> None:
    """Take what lies in the place of a pack away, in one step; as `replaced`, with nothing instead."""
    run = new_run()
    with staged_run(place.outputs, run):
        aside = Staging(place.outputs, place.relative, run=run).folder
        aside.parent.mkdir(parents=True, exist_ok=True)
        with alone(place.outputs):
            if not same():
                raise _another(place)
            try:
                place.folder.rename(aside)
            except OSError as fault:
                raise _stuck(place, fault) from fault


def _move(new: Path, place: Place) -> None:
    if exchange(new, place.folder):
        return
    previous = (
        place.outputs / _PREVIOUS / place.relative
    )  # put back by the next run if we are killed
    shutil.rmtree(previous, ignore_errors=True)
    previous.parent.mkdir(parents=True, exist_ok=True)
    place.folder.rename(previous)
    try:
        new.rename(place.folder)
    except OSError:
        previous.rename(place.folder)
        raise
    shutil.rmtree(previous, ignore_errors=True)


def _another(place: Place) -> PackError:
    return PackError(
        explain(
            "A pack must stay as it is while it is looked at.",
            found="another pack, or a changed one, in its place",
            where=str(place.folder),
            remedy="look at the pack that is there now, and try again",
        )
    )


def _stuck(place: Place, fault: OSError) -> PackError:
    return PackError(
        explain(
            "A folder must be moved into the place of a pack whole.",
            found=fault.strerror or str(fault),
            where=str(place.folder),
            remedy="close what holds the folder open and try again; the pack is as it was",
        )
    )
