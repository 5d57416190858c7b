"""Kernels the pack owns: private, started again when a start fails, and killed whole when done.

Sockets lie in a folder of the kernel's own (mode 0700), so kernels started side by side cannot take
each other's ports; on Windows, where there are no such sockets, the start is simply retried. The
interpreter is always the one that runs this package, whatever kernels a user has registered.
"""

import contextlib
import os
import signal
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jupyter_client.kernelspec import KernelSpec
from jupyter_client.manager import AsyncKernelManager
from jupyter_core.utils import run_sync

from scp_analysis.errors import PackError, explain
from scp_analysis.workspace import ENVIRONMENT_VARIABLE

START_ATTEMPTS = 3
_POLL_SECONDS = 0.01
_LOG_LINES = 5
_FIXED_ENVIRONMENT = {
    "PYTHONHASHSEED": "0",
    "MPLBACKEND": "module://matplotlib_inline.backend_inline",
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "PYDEVD_DISABLE_FILE_VALIDATION": "1",
    "TZ": "UTC",
}


class _Manager(AsyncKernelManager):  # type: ignore[misc, unused-ignore]
    """A kernel manager that only ever starts this interpreter."""

    @property
    def kernel_spec(self) -> KernelSpec:
        return KernelSpec(
            argv=[sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"],
            display_name="Python 3",
            language="python",
        )


class _NotStartedError(RuntimeError):
    def __init__(self, *, ended: bool, seconds: float) -> None:
        late = f"the kernel was not ready after {seconds:g} s"
        super().__init__("the kernel ended while it started" if ended else late)


@dataclass(frozen=True)
class _Started:
    """A kernel process with the folder made for it: removing it can touch nothing else."""

    manager: Any
    made: tempfile.TemporaryDirectory[str]

    @classmethod
    def launch(cls, root: Path) -> "_Started":
        made = tempfile.TemporaryDirectory(prefix="scp-", ignore_cleanup_errors=True)
        folder = Path(made.name)
        manager = _Manager(connection_file=str(folder / "kernel.json"))
        if os.name == "posix":
            manager.transport, manager.ip = "ipc", str(folder / "k")
        started = cls(manager, made)
        try:
            started._run(root, folder)
        except BaseException:
            started.remove()
            raise
        return started

    def _run(self, root: Path, folder: Path) -> None:
        own = {ENVIRONMENT_VARIABLE: str(root), "IPYTHONDIR": str(folder / "ipython")}
        with (folder / "kernel.log").open("wb") as log:
            run_sync(self.manager.start_kernel)(
                cwd=str(root),
                env={**os.environ, **_FIXED_ENVIRONMENT, **own},
                extra_arguments=["--HistoryManager.hist_file=:memory:"],
                stdout=log,
                stderr=log,
            )

    @property
    def process(self) -> Any:  # noqa: ANN401  # jupyter_client does not type it
        provisioner = self.manager.provisioner
        return None if provisioner is None else provisioner.process

    def wait_until_bound(self, seconds: float) -> None:
        sockets = [Path(f"{self.manager.ip}-{port}") for port in self.manager.ports]
        deadline = time.monotonic() + seconds
        while os.name == "posix" and not all(socket.exists() for socket in sockets):
            ended = self.process.poll() is not None
            if ended or time.monotonic() > deadline:
                raise _NotStartedError(ended=ended, seconds=seconds)
            time.sleep(_POLL_SECONDS)

    def log_tail(self) -> str:
        with contextlib.suppress(OSError):
            lines = Path(self.made.name, "kernel.log").read_text(errors="replace").splitlines()
            return " | ".join(lines[-_LOG_LINES:])
        return ""

    def kill(self) -> None:
        process = self.process
        if process is None:
            return
        with contextlib.suppress(ProcessLookupError):
            if hasattr(os, "killpg"):
                os.killpg(process.pid, signal.SIGKILL)
            else:
                process.kill()

    def remove(self) -> None:
        if self.process is not None:
            self.process.wait()
        run_sync(self.manager.cleanup_resources)()
        self.made.cleanup()


class Kernel:
    """One running kernel; `kill` may be called from any thread."""

    def __init__(self, root: Path, *, start_seconds: float) -> None:
        self._root = root
        self._start_seconds = start_seconds
        self._lock = threading.Lock()
        self._started: _Started | None = None
        self._killable = False
        self.attempts = 0
        self.expired = False

    @property
    def manager(self) -> Any:  # noqa: ANN401  # jupyter_client does not type it
        """The kernel's manager; None before a start and after `close`."""
        return None if self._started is None else self._started.manager

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
            except (RuntimeError, OSError) as fault:
                tail = self._started.log_tail() if self._started else ""
                reason = f"{fault} {tail}".strip()
                self.close()
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
        self._started = _Started.launch(self._root)
        self._killable = True
        self._started.wait_until_bound(self._start_seconds)


class Kernels:
    """The kernels alive at this moment; closing it kills them all and starts no more."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._lock = threading.Lock()
        self._live: set[Kernel] = set()
        self._closed = False

    @contextlib.contextmanager
    def kernel(self, *, start_seconds: float, deadline_seconds: float) -> Iterator[Kernel]:
        """Lend a started kernel; it is killed at the deadline, and closed in any case."""
        kernel = Kernel(self._root, start_seconds=start_seconds)
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
        """Kill every live kernel and refuse to start another."""
        with self._lock:
            self._closed = True
            live = list(self._live)
        for kernel in live:
            kernel.kill()

    def _admit(self, kernel: Kernel) -> None:
        with self._lock:
            if self._closed:
                raise PackError(
                    explain(
                        "No kernel may start once a run is being stopped.",
                        found="the run was interrupted",
                        where="this run",
                        remedy="start it again; finished packs are untouched",
                    )
                )
            self._live.add(kernel)
