"""A kernel process, forked or stock, with the folder made for it."""

import contextlib
import os
import signal
import sys
import tempfile
import time
import uuid
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jupyter_client.kernelspec import KernelSpec
from jupyter_client.manager import AsyncKernelManager
from jupyter_core.utils import run_sync

from scp_analysis.packs.kernels import watching
from scp_analysis.packs.kernels.environment import SERVER_VARIABLE, kernel_environment
from scp_analysis.packs.kernels.provisioner import WarmProvisioner

_POLL_SECONDS = 0.01
_LOG_LINES = 5
_READS = "reads.txt"


class NotStartedError(RuntimeError):
    """A kernel that ended while it started, or took too long to."""

    def __init__(self, *, ended: bool, seconds: float) -> None:
        late = f"the kernel was not ready after {seconds:g} s"
        super().__init__("the kernel ended while it started" if ended else late)


class _Manager(AsyncKernelManager):  # type: ignore[misc, unused-ignore]
    """A kernel manager that only ever starts this interpreter."""

    @property
    def kernel_spec(self) -> KernelSpec:
        return KernelSpec(
            argv=[sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"],
            display_name="Python 3",
            language="python",
        )


@dataclass(frozen=True, slots=True)
class Manner:
    """How a kernel is to start.

    ``server``: socket of the server that forks it, None for a stock kernel; ``seconds``: the longest
    start; ``memory_bytes``: limit of its data, None for none; ``watched``: notes what it reads.
    """

    server: Path | None
    seconds: float
    memory_bytes: int | None
    watched: bool = False


@dataclass(frozen=True, slots=True)
class Started:
    """A kernel process; removing its folder can touch nothing else."""

    manager: Any
    made: tempfile.TemporaryDirectory[str]

    @classmethod
    def launch(
        cls, root: Path, made: tempfile.TemporaryDirectory[str], manner: Manner
    ) -> "Started":
        """Start a kernel; when that fails, its folder is removed."""
        folder = Path(made.name)
        manager = _Manager(connection_file=str(folder / "kernel.json"))
        if os.name == "posix":
            manager.transport, manager.ip = "ipc", str(folder / "k")
        manager.provisioner = WarmProvisioner(
            kernel_id=str(uuid.uuid4()),
            kernel_spec=manager.kernel_spec,
            parent=manager,
            start_seconds=manner.seconds,
            memory_bytes=manner.memory_bytes,
            stock_when_refused=False,
        )
        started = cls(manager, made)
        try:
            started._run(root, folder, manner)
        except (RuntimeError, OSError) as fault:
            reason = f"{fault} {started.log_tail()}".strip()
            started.remove()
            raise RuntimeError(reason) from fault
        except BaseException:
            started.remove()
            raise
        return started

    def _run(self, root: Path, folder: Path, manner: Manner) -> None:
        environment = kernel_environment(root, folder)
        if manner.server is not None:
            environment[SERVER_VARIABLE] = str(manner.server)
        if manner.watched:
            environment[watching.VARIABLE] = str(folder / _READS)
        with (folder / "kernel.log").open("wb") as log:
            run_sync(self.manager.start_kernel)(
                cwd=str(root),
                env=environment,
                extra_arguments=[
                    "--HistoryManager.hist_file=:memory:",
                    *(watching.ARGUMENTS if manner.watched else ()),
                ],
                stdout=log,
                stderr=log,
            )

    @property
    def process(self) -> Any:  # noqa: ANN401  # jupyter_client does not type it
        """The process, None when there is none."""
        provisioner = self.manager.provisioner
        return None if provisioner is None else provisioner.process

    def wait_until_bound(self, seconds: float) -> None:
        """Wait until the kernel's sockets are there.

        Raises
        ------
        NotStartedError
            They are not, in the time allowed or at all.
        """
        sockets = [Path(f"{self.manager.ip}-{port}") for port in self.manager.ports]
        deadline = time.monotonic() + seconds
        while os.name == "posix" and not all(socket.exists() for socket in sockets):
            ended = self.process.poll() is not None
            if ended or time.monotonic() > deadline:
                raise NotStartedError(ended=ended, seconds=seconds)
            time.sleep(_POLL_SECONDS)

    def reads(self) -> list[str]:
        """Give what the kernel has noted of its reading; see `watching.noted`."""
        return watching.noted(Path(self.made.name, _READS))

    def log_tail(self) -> str:
        """Give the last lines the kernel wrote about itself."""
        with contextlib.suppress(OSError):
            lines = Path(self.made.name, "kernel.log").read_text(errors="replace").splitlines()
            return " | ".join(lines[-_LOG_LINES:])
        return ""

    def kill(self) -> None:
        """Kill the kernel and every process it has started."""
        process = self.process
        if process is None:
            return
        with contextlib.suppress(ProcessLookupError):
            if hasattr(os, "killpg"):
                os.killpg(process.pid, signal.SIGKILL)
            else:
                process.kill()

    def remove(self) -> None:
        """Wait for the kernel's end and remove its folder."""
        if self.process is not None:
            self.process.wait()
        run_sync(self.manager.cleanup_resources)()
        self.made.cleanup()
