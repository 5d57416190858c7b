"""One ingest at a time: a lock on the store that dies with its process."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from scp_analysis.errors import WorkspaceError, explain


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Hold the lock file for as long as the block runs.

    Parameters
    ----------
    path
        The lock file; it is made when absent and stays, empty, afterwards.

    Raises
    ------
    WorkspaceError
        Another process holds it.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
    try:
        try:
            _take(handle)
        except OSError as fault:
            raise WorkspaceError(
                explain(
                    "Only one ingest must write to a store at a time.",
                    found="another one is running",
                    where=str(path.parent),
                    remedy="wait until it ends, then run this one again",
                )
            ) from fault
        yield
    finally:
        os.close(handle)


if sys.platform == "win32":
    import msvcrt

    def _take(handle: int) -> None:
        msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)

else:
    import fcntl

    def _take(handle: int) -> None:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
