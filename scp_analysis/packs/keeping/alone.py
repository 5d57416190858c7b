"""One process at a time: where runs come and go, and where a pack is moved in more than one step."""

import contextlib
import time
from collections.abc import Iterator
from pathlib import Path

from scp_analysis.errors import PackError, explain
from scp_analysis.locks import held

_FOLDER = ".staging"
_NAME = ".lock"
_POLL_SECONDS = 0.01
_LONGEST_SECONDS = 60.0


@contextlib.contextmanager
def alone(outputs: Path) -> Iterator[None]:
    """Have nobody else come, go or move a pack while the block runs; wait for whoever does so now.

    Parameters
    ----------
    outputs
        The folder of the finished packs. The lock lies in its ``.staging`` and is gone afterwards,
        unless something else lies there too.

    Raises
    ------
    PackError
        Another process has not let go within a minute.
    """
    lock = outputs / _FOLDER / _NAME
    try:
        with _held_as_it_lies(lock):
            try:
                yield
            finally:
                _remove_last(lock)
    finally:
        with contextlib.suppress(OSError):  # not empty, or another process has removed it
            lock.parent.rmdir()


@contextlib.contextmanager
def _held_as_it_lies(lock: Path) -> Iterator[None]:
    """Hold a lock file that others remove: what was opened must be what lies there now."""
    deadline = time.monotonic() + _LONGEST_SECONDS
    with contextlib.ExitStack() as stack:
        while True:
            before = _identity(lock)
            with contextlib.suppress(BlockingIOError):
                stack.enter_context(held(lock))
                if before is not None and before == _identity(lock):
                    break
                stack.close()
                continue
            if time.monotonic() > deadline:
                raise _busy(lock)
            time.sleep(_POLL_SECONDS)
        yield


def _identity(lock: Path) -> tuple[int, int] | None:
    try:
        found = lock.stat()
    except FileNotFoundError:
        return None
    return found.st_ino, found.st_ctime_ns


def _remove_last(lock: Path) -> None:
    with contextlib.suppress(FileNotFoundError):
        if [path.name for path in lock.parent.iterdir()] == [lock.name]:
            lock.unlink()


def _busy(lock: Path) -> PackError:
    return PackError(
        explain(
            "Runs must come and go one at a time.",
            found=f"another one has held the lock for {_LONGEST_SECONDS:g} s",
            where=str(lock),
            remedy="see whether another run is stopped (jobs, ps), and let it go on or end it",
        )
    )
