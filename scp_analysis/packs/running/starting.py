"""A kernel for a notebook run by plain papermill: started again when a start fails, ended at once.

The pack lends its own kernels (`scp_analysis.packs.kernels`). Here the kernel is the one the notebook
names, in whatever language, so only what holds for every kernel is done: private sockets where the
system has them, a start that is tried again, and no waiting at either end.
"""

import contextlib
import os
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from queue import Empty
from typing import Any

from jupyter_client.manager import AsyncKernelManager
from jupyter_core.utils import ensure_async, run_sync

from scp_analysis.errors import PackError, explain

START_ATTEMPTS = 3
IPC = "ipc"
TCP = "tcp"
_POLL_SECONDS = 0.005
_ANSWER_SECONDS = 1.0
_BROADCAST_SECONDS = 0.2
_LOG_LINES = 5


@dataclass(frozen=True, slots=True)
class Wanted:
    """A kernel to start: which, where, how it is spoken to and how many seconds it may take."""

    kernel_name: str
    seconds: float
    folder: str | None = None
    transport: str = IPC if os.name == "posix" else TCP
    graceful: bool = False


class _EndedError(RuntimeError):
    def __init__(self) -> None:
        super().__init__("the kernel ended while it started")


class _LateError(TimeoutError):
    def __init__(self, seconds: float) -> None:
        super().__init__(f"the kernel was not ready after {seconds:g} s")


@contextmanager
def started(wanted: Wanted) -> Iterator[tuple[Any, Any]]:
    """Start a kernel and end it: the process group is killed unless a graceful end was asked for.

    Parameters
    ----------
    wanted
        The kernel. `seconds` is for one attempt; there are `START_ATTEMPTS`.

    Yields
    ------
    tuple
        Its manager, and a client it has answered.

    Raises
    ------
    PackError
        No start succeeded; the end of the kernel's own log is quoted.
    KeyError
        There is no kernel of that name (raised by ``jupyter_client``; not tried again).
    """
    with ExitStack() as stack:
        yield _start(wanted, stack)


@contextmanager
def connected(manager: Any, *, seconds: float) -> Iterator[Any]:  # noqa: ANN401
    """Give a client of a running kernel once the kernel answers and its output arrives.

    ``wait_for_ready`` of the client would go on to wait for 0.2 s of silence. That is not needed:
    what a cell puts out is told apart by the request it answers.

    Raises
    ------
    RuntimeError
        The kernel ended before it answered.
    TimeoutError
        It did not answer within `seconds`.
    """
    client = manager.client()
    client.start_channels(hb=False)
    try:
        run_sync(_answered)(client, manager, seconds)
        client.allow_stdin = False
        yield client
    finally:
        client.stop_channels()


async def _answered(client: Any, manager: Any, seconds: float) -> None:  # noqa: ANN401
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        client.kernel_info()
        with contextlib.suppress(Empty):
            reply = await ensure_async(client.get_shell_msg(timeout=_ANSWER_SECONDS))
            if reply["msg_type"] == "kernel_info_reply":
                await ensure_async(client.get_iopub_msg(timeout=_BROADCAST_SECONDS))
                return
        if not await ensure_async(manager.is_alive()):
            raise _EndedError
    raise _LateError(seconds)


def _start(wanted: Wanted, stack: ExitStack) -> tuple[Any, Any]:
    reason = ""
    for _ in range(START_ATTEMPTS):
        try:
            return stack.enter_context(_attempt(wanted))
        except (RuntimeError, OSError) as fault:
            reason = str(fault)
    raise PackError(
        explain(
            "A kernel must start before a notebook can run.",
            found=f"{START_ATTEMPTS} failed starts; the last: {reason}",
            where=f"kernel {wanted.kernel_name}",
            remedy="scp-analysis doctor says what is wrong with this Python; "
            "jupyter kernelspec list shows the kernels there are",
        )
    )


@contextmanager
def _attempt(wanted: Wanted) -> Iterator[tuple[Any, Any]]:
    made = tempfile.TemporaryDirectory(prefix="scp-", ignore_cleanup_errors=True)
    with made as name, ExitStack() as stack:
        manager = _manager(wanted, Path(name))
        stack.callback(run_sync(_end), manager, graceful=wanted.graceful)
        try:
            _launch(manager, wanted, Path(name, "kernel.log"))
            _wait_until_bound(manager, wanted.seconds)
            client = stack.enter_context(connected(manager, seconds=wanted.seconds))
        except (RuntimeError, OSError) as fault:
            message = f"{fault} {_tail(Path(name, 'kernel.log'))}".strip()
            raise RuntimeError(message) from fault
        yield manager, client


def _manager(wanted: Wanted, folder: Path) -> Any:  # noqa: ANN401
    manager = AsyncKernelManager(
        kernel_name=wanted.kernel_name, connection_file=str(folder / "kernel.json")
    )
    if wanted.transport == IPC:
        manager.transport, manager.ip = IPC, str(folder / "k")
    return manager


def _launch(manager: Any, wanted: Wanted, log: Path) -> None:  # noqa: ANN401
    history = ["--HistoryManager.hist_file=:memory:"] if manager.ipykernel else []
    with log.open("wb") as output:
        run_sync(manager.start_kernel)(
            cwd=wanted.folder, stdout=output, stderr=output, extra_arguments=history
        )


def _wait_until_bound(manager: Any, seconds: float) -> None:  # noqa: ANN401
    """Wait for the socket files: a client that connects before they are there waits for longer."""
    sockets = [Path(f"{manager.ip}-{port}") for port in manager.ports]
    deadline = time.monotonic() + seconds
    while manager.transport == IPC and not all(socket.exists() for socket in sockets):
        if not run_sync(manager.is_alive)():
            raise _EndedError
        if time.monotonic() > deadline:
            raise _LateError(seconds)
        time.sleep(_POLL_SECONDS)


async def _end(manager: Any, *, graceful: bool) -> None:  # noqa: ANN401
    if manager.has_kernel and graceful:
        await manager.shutdown_kernel()
    elif manager.has_kernel:
        await manager.provisioner.kill()
        while await manager.provisioner.poll() is None:
            time.sleep(_POLL_SECONDS)
        await manager.provisioner.wait()
    await manager.cleanup_resources()


def _tail(log: Path) -> str:
    with contextlib.suppress(OSError):
        return " | ".join(log.read_text(errors="replace").splitlines()[-_LOG_LINES:])
    return ""
