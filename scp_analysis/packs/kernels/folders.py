"""Where stock kernels have their private folders: one for each batch, found again if it is killed.

A server removes the folders of its kernels when the batch is gone. Stock kernels have no server: their
folders lie in one that the batch holds a lock in, as it does in the server's, in case both are killed
together. The next batch removes what nobody holds.
"""

import contextlib
import shutil
import tempfile
import threading
from pathlib import Path

from scp_analysis.locks import held

PREFIX = "scp-"
LOCK = "held"


class Folders:
    """Gives the folder of a batch; it is made when first asked for, and gone after `close`."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._stack = contextlib.ExitStack()
        self._folder: Path | None = None

    def folder(self) -> Path:
        """Give the folder (mode 0700); what killed batches left is removed first."""
        with self._lock:
            if self._folder is None:
                remove_abandoned()
                self._folder = self._made()
            return self._folder

    def close(self) -> None:
        """Remove the folder with all that is in it."""
        with self._lock:
            if self._folder is not None:
                shutil.rmtree(self._folder, ignore_errors=True)
                self._folder = None
            self._stack.close()

    def _made(self) -> Path:
        while True:
            made = Path(tempfile.mkdtemp(prefix=PREFIX))
            lock = made / LOCK
            with contextlib.suppress(BlockingIOError):  # being removed: taken for abandoned
                self._stack.enter_context(held(lock))
                if lock.exists():  # else it was removed before it was held
                    return made


def remove_abandoned() -> None:
    """Remove the folders of batches that are gone."""
    for lock in Path(tempfile.gettempdir()).glob(f"{PREFIX}*/{LOCK}"):
        with contextlib.suppress(BlockingIOError, PermissionError), held(lock):
            shutil.rmtree(lock.parent, ignore_errors=True)
