"""A kernel forked by a server, seen from its client: to `jupyter_client` a process like any other."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time

from scp_analysis.packs.kernels import wire

_POLL_SECONDS = 0.005

_FOR_DEBUGGERS = "-Xfrozen_modules=off"


class ForkedProcess:
    """What `subprocess.Popen` is for a kernel that was started, for one that was forked.

    Parameters
    ----------
    connection
        The server says on it how the kernel ended; closing it ends the kernel.
    pid
        The kernel, also the number of its process group.
    """

    stdin = stdout = stderr = None

    def __init__(self, connection: socket.socket, pid: int) -> None:
        self._connection = connection
        self.pid = pid
        self.returncode: int | None = None

    def poll(self) -> int | None:
        """Give the exit code, negative for a signal; None while the kernel runs."""
        if self.returncode is None and wire.has_come(self._connection, 0.0):
            self._take_end()
        return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        """Wait for the kernel's end and hang up.

        Parameters
        ----------
        timeout
            Seconds; None for as long as it takes.

        Raises
        ------
        subprocess.TimeoutExpired
            The kernel still runs.
        """
        deadline = float("inf") if timeout is None else time.monotonic() + timeout
        while (code := self.poll()) is None:
            if time.monotonic() > deadline:
                raise subprocess.TimeoutExpired(str(self.pid), timeout or 0.0)
            time.sleep(_POLL_SECONDS)
        self._connection.close()
        return code

    def send_signal(self, number: int) -> None:
        """Signal the kernel, unless it has ended."""
        if self.poll() is None:
            os.kill(self.pid, number)

    def terminate(self) -> None:
        """Ask the kernel to end."""
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        """End the kernel."""
        self.send_signal(signal.SIGKILL)

    def _take_end(self) -> None:
        word, value = "", ""
        with contextlib.suppress(ConnectionError):
            word, value = wire.receive_reply(self._connection)
        if word == wire.EXIT:
            self.returncode = int(value)
            return
        # The server is dead: the kernel died with it, but not what the kernel had started.
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.pid, signal.SIGKILL)
        self.returncode = -signal.SIGKILL


def fork_kernel(
    connection: socket.socket, request: wire.Request, *, out: int, err: int, seconds: float
) -> ForkedProcess:
    """Ask a server for a kernel and wait until its sockets are bound.

    Parameters
    ----------
    connection
        From `scp_analysis.packs.kernels.wire.call`; closed when there is no kernel in the end.
    request
        The kernel.
    out, err
        Descriptors it writes to.
    seconds
        The longest wait.

    Raises
    ------
    RuntimeError
        The server refuses, or the kernel or its server ended while it started.
    TimeoutError
        It took too long.
    """
    try:
        connection.settimeout(seconds)
        wire.send_request(connection, request, out=out, err=err)
        pid = _bound(*wire.receive_reply(connection))
        connection.settimeout(None)
    except BaseException:
        connection.close()
        raise
    return ForkedProcess(connection, pid)


def _bound(word: str, value: str) -> int:
    if word != wire.BOUND:
        msg = f"the kernel ended while it started: {word} {value}".rstrip(": ")
        raise RuntimeError(msg)
    return int(value)


def kernel_command(argv: list[str]) -> list[str]:
    """Give a kernel's command without the option that ``ipykernel install`` adds for debuggers.

    It lets them step into modules of the standard library, which a forked kernel has loaded already.

    Examples
    --------
    >>> kernel_command(["python", "-Xfrozen_modules=off", "-m", "ipykernel_launcher"])
    ['python', '-m', 'ipykernel_launcher']
    """
    return [word for n, word in enumerate(argv) if (n, word) != (1, _FOR_DEBUGGERS)]


def may_fork(argv: list[str], platform: str = sys.platform) -> bool:
    """Tell whether a server could make this kernel: Linux, and a kernel of this interpreter."""
    return platform == "linux" and argv[:3] == [sys.executable, "-m", "ipykernel_launcher"]
