"""What a forked process does to become a kernel like any other."""

import ctypes
import importlib.util
import locale
import os
import random
import resource
import signal
import socket
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

from scp_analysis.packs.kernels import wire

_PR_SET_PDEATHSIG = 1
_LAUNCHER = ("-m", "ipykernel_launcher")

Handlers = Mapping[int, Callable[[int, FrameType | None], object] | int | None]


@dataclass(frozen=True, slots=True)
class Birth:
    """What a new process finds itself with: the kernel it is to become, and who is to be told.

    ``out`` and ``err`` are the descriptors it is to write to.
    """

    request: wire.Request
    connection: socket.socket
    out: int
    err: int


def is_kernel_command(argv: tuple[str, ...]) -> bool:
    """Tell whether a command line starts a kernel of this interpreter."""
    return argv[:3] == (sys.executable, *_LAUNCHER)


def signal_handlers() -> Handlers:
    """Tell what this process does on each signal; ask before anything is imported."""
    return {number: signal.getsignal(number) for number in signal.valid_signals()}


def become_kernel(born: Birth, *, handlers: Handlers, set_by_imports: Mapping[str, str]) -> None:
    """Turn a freshly forked process into the kernel asked for, and run it to its end.

    Parameters
    ----------
    born
        The kernel; its client is told once the kernel's sockets are bound.
    handlers
        What signals do, as when the server began.
    set_by_imports
        Environment variables the server's imports have set.
    """
    request = born.request
    server = os.getppid()
    os.setsid()
    _end_with(server)
    _restore(handlers)
    _use_standard_streams(born.out, born.err)
    _use_environment(
        {**set_by_imports, **request.environment, "JPY_PARENT_PID": str(server)}, request.folder
    )
    _draw_new_random_numbers()
    if request.memory_bytes is not None:
        _limit_data(request.memory_bytes)
    _run(request, born.connection, server)


def _end_with(server: int) -> None:
    """Have the system kill this process when the server dies, however it dies."""
    if ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL) != 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))
    if os.getppid() != server:
        sys.exit("the server has gone")


def _restore(handlers: Handlers) -> None:
    for number, handler in handlers.items():
        if handler is not None and signal.getsignal(number) != handler:
            signal.signal(number, handler)


def _use_standard_streams(out: int, err: int) -> None:
    read, write = os.pipe()  # an input that has ended, as any kernel has
    os.close(write)
    for mine, standard in ((read, 0), (out, 1), (err, 2)):
        os.dup2(mine, standard)
        os.close(mine)


def _use_environment(environment: Mapping[str, str], folder: str) -> None:
    os.environ.clear()
    os.environ.update(environment)
    time.tzset()
    locale.setlocale(locale.LC_CTYPE, "")
    os.chdir(folder)


def _draw_new_random_numbers() -> None:
    random.seed()
    if "numpy" in sys.modules:
        sys.modules["numpy"].random.seed(None)


def _limit_data(limit: int) -> None:
    status = Path("/proc/self/status").read_text(encoding="utf-8")
    loaded = int(status.split("VmData:")[1].split()[0]) * 1024
    if loaded >= limit:
        sys.exit(f"memory_bytes is {limit}, but what the server has loaded takes {loaded}")
    resource.setrlimit(resource.RLIMIT_DATA, (limit, limit))


def _run(request: wire.Request, connection: socket.socket, server: int) -> None:
    from ipykernel.kernelapp import IPKernelApp

    launcher = importlib.util.find_spec("ipykernel_launcher")
    name = launcher.origin if launcher and launcher.origin else "ipykernel_launcher"
    arguments = list(request.argv[3:])
    sys.argv = [name, *arguments]
    app = IPKernelApp.instance(parent_handle=server)
    app.initialize(arguments)  # type: ignore[no-untyped-call, unused-ignore]
    wire.reply(connection, wire.BOUND, os.getpid())
    connection.close()
    app.start()  # type: ignore[no-untyped-call, unused-ignore]
