"""Locks between processes: a file that is held, and let go whenever its holder ends."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path


@contextmanager
def held(path: Path) -> Iterator[None]:
    """Hold a lock file for as long as the block runs; the file stays, empty, afterwards.

    Parameters
    ----------
    path
        The lock file; it is made when absent.

    Raises
    ------
    BlockingIOError
        Another process, or another block of this one, holds it.
    """
    handle = _opened(path)
    try:
        _take(handle)
        yield
    finally:
        os.close(handle)


def _opened(path: Path) -> int:
    while True:
        path.parent.mkdir(parents=True, exist_ok=True)
        with suppress(FileNotFoundError):  # another process has just removed the empty folder
            return os.open(path, os.O_RDWR | os.O_CREAT, 0o644)


if sys.platform == "win32":
    import msvcrt

    def _take(handle: int) -> None:
        try:
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        except OSError as fault:
            raise BlockingIOError(*fault.args) from fault

else:
    import fcntl

    def _take(handle: int) -> None:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
