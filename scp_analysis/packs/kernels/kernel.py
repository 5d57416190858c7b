"""Kernels the pack owns: private, started again when a start fails, and killed whole when done.

Sockets lie in a folder of the kernel's own (mode 0700), so kernels started side by side cannot take
each other's ports; on Windows, where there are no such sockets, the start is simply retried. The
interpreter is always the one that runs this package, whatever kernels a user has registered.

On Linux they can be warm kernels, forked from a server that has loaded the libraries: the same kernel
in a quarter of the time and a third of the memory (``docs/warm_kernels.md``).
"""

import contextlib
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from scp_analysis.errors import PackError, explain
from scp_analysis.packs.kernels.environment import EVIDENCE_MODULES
from scp_analysis.packs.kernels.folders import PREFIX, Folders, remove_abandoned
from scp_analysis.packs.kernels.server_process import ServerProcess
from scp_analysis.packs.kernels.warmth import STOPPED, How, State, Warmth

if TYPE_CHECKING:
    from scp_analysis.packs.kernels.started import Started

START_ATTEMPTS = 3
SERVER_SECONDS = 60.0
_PAUSE_SECONDS = 0.1  # a server killed a moment ago is seen to be dead


class Kernel:
    """One running kernel; `kill` may be called from any thread.

    Parameters
    ----------
    root
        Its working folder, the workspace.
    start_seconds
        The longest one start may take.
    memory_bytes
        Limit of its data; None for none.
    warmth
        Gives the server that forks it; None for a stock kernel.
    watched
        Whether it notes what it reads.
    folders
        Has its folder when no server has.
    """

    def __init__(
        self,
        root: Path,
        *,
        start_seconds: float,
        memory_bytes: int | None = None,
        warmth: Warmth | None = None,
        watched: bool = False,
        folders: Folders,
    ) -> None:
        self._root = root
        self._folders = folders
        self._start_seconds = start_seconds
        self._memory_bytes = memory_bytes
        self._warmth = warmth
        self._watched = watched
        self._lock = threading.Lock()
        self._started: Started | None = None
        self._killable = False
        self.attempts = 0
        self.expired = False

    @property
    def manager(self) -> Any:  # noqa: ANN401  # jupyter_client does not type it
        """The kernel's manager; None before a start and after `close`."""
        return None if self._started is None else self._started.manager

    @property
    def reads(self) -> list[str]:
        """What a watched kernel has read so far; see `watching.noted`."""
        return [] if self._started is None else self._started.reads()

    def start(self) -> None:
        """Start the kernel, again when a start fails.

        Raises
        ------
        PackError
            No start succeeded; the end of the kernel's own log is quoted.
        """
        reason = ""
        for self.attempts in range(1, START_ATTEMPTS + 1):
            try:
                self._launch()
            except PackError:
                self.close()
                raise
            except (RuntimeError, OSError) as fault:
                tail = self._started.log_tail() if self._started else ""
                reason = f"{fault} {tail}".strip()
                self.close()
                time.sleep(_PAUSE_SECONDS)
            else:
                return
        raise PackError(
            explain(
                "A kernel must start before a notebook can run.",
                found=f"{START_ATTEMPTS} failed starts; the last: {reason}",
                where=sys.executable,
                remedy="install the package again; python -m ipykernel_launcher must work",
            )
        )

    def kill(self, *, expired: bool = False) -> None:
        """Kill the kernel and every process it has started."""
        with self._lock:
            if self._started is None or not self._killable:
                return
            self._killable = False
            self.expired = expired
            self._started.kill()

    def close(self) -> None:
        """Kill the kernel, wait for its end and remove the folder made for it."""
        self.kill()
        if self._started is not None:
            self._started.remove()
            self._started = None

    def _launch(self) -> None:
        # Only now: it brings jupyter_client, and the server is started before anything is imported.
        from scp_analysis.packs.kernels.started import Manner, Started

        server = None if self._warmth is None else self._warmth.server()
        within = self._folders.folder() if server is None else server.folder
        made = tempfile.TemporaryDirectory(prefix=PREFIX, dir=within, ignore_cleanup_errors=True)
        socket = None if server is None else server.socket
        manner = Manner(socket, self._start_seconds, self._memory_bytes, self._watched)
        self._started = Started.launch(self._root, made, manner)
        self._killable = True
        self._started.wait_until_bound(self._start_seconds)


class Kernels:
    """The kernels alive at this moment; closing it kills them all and starts no more.

    Parameters
    ----------
    root
        The workspace: working folder of every kernel.
    how
        ``stock``: each kernel is a new interpreter. ``auto``: forked from a server where that can be
        done safely, else stock. ``fork``: forked, or an error.
    preload
        Modules the server imports; never a user's own, which may change between two pages.
    warm_up
        ``module:function`` callables without arguments the server calls after that.
    later
        Such callables, each of which gives an iterable of what the server calls when it is quiet.
    memory_bytes
        Limit of each kernel's data (``RLIMIT_DATA``, Linux only); a notebook that wants more gets a
        ``MemoryError``. What libraries reserve counts, 1.5 GB with the evidence modules, of which
        Arrow alone takes 1 GiB at its first use; so give at least 2.5 GB. None for no limit.
    watched
        Whether each kernel notes what its notebook reads.

    Raises
    ------
    PackError
        `how` is unknown, or ``fork`` or a memory limit is asked for where it cannot be had.
    """

    def __init__(
        self,
        root: Path,
        how: How = "stock",
        *,
        preload: Sequence[str] = EVIDENCE_MODULES,
        warm_up: Sequence[str] = (),
        later: Sequence[str] = (),
        memory_bytes: int | None = None,
        watched: bool = False,
    ) -> None:
        if memory_bytes is not None and sys.platform != "linux":
            raise PackError(_no_limit())
        self._root = root
        self._memory_bytes = memory_bytes
        self._watched = watched
        self._folders = Folders()
        self._warmth = Warmth(
            how,
            lambda: ServerProcess(
                root, preload=preload, warm_up=warm_up, later=later, seconds=SERVER_SECONDS
            ),
            platform=sys.platform,
        )
        self._lock = threading.Lock()
        self._live: set[Kernel] = set()
        self._closed = False

    def __enter__(self) -> Self:
        """Start the server, in the background."""
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        fault: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close."""
        self.close()

    @property
    def state(self) -> State:
        """Where the next kernel comes from, and why; belongs in the run log."""
        return self._warmth.state

    def start(self) -> None:
        """Start the server, if there is to be one; it loads while the caller does other things.

        What killed batches left in the temporary folder is removed first.
        """
        remove_abandoned()
        self._warmth.start()

    @contextlib.contextmanager
    def kernel(
        self, *, start_seconds: float, deadline_seconds: float, fork: bool = True
    ) -> Iterator[Kernel]:
        """Lend a started kernel; it is killed at the deadline, and closed in any case.

        Parameters
        ----------
        start_seconds
            The longest one start may take.
        deadline_seconds
            From the start's end to the kernel's.
        fork
            False for a stock kernel whatever the others are: for a notebook that sets, before an
            import, what the import reads (``scp_analysis.fork: false`` in its metadata).
        """
        kernel = Kernel(
            self._root,
            start_seconds=start_seconds,
            memory_bytes=self._memory_bytes,
            warmth=self._warmth if fork else None,
            watched=self._watched,
            folders=self._folders,
        )
        self._admit(kernel)
        timer = threading.Timer(deadline_seconds, kernel.kill, kwargs={"expired": True})
        timer.daemon = True
        try:
            kernel.start()
            timer.start()
            yield kernel
        finally:
            timer.cancel()
            kernel.close()
            with self._lock:
                self._live.discard(kernel)

    def close(self) -> None:
        """Kill every live kernel, end the server, and refuse to start another kernel."""
        with self._lock:
            self._closed = True
            live = list(self._live)
        for kernel in live:
            kernel.kill()
        self._warmth.close()
        self._folders.close()

    def _admit(self, kernel: Kernel) -> None:
        with self._lock:
            if self._closed:
                raise PackError(STOPPED)
            self._live.add(kernel)


def _no_limit() -> str:
    return explain(
        "Limits on a kernel's memory need Linux.",
        found=sys.platform,
        where="memory_bytes",
        remedy="leave memory_bytes out",
    )
