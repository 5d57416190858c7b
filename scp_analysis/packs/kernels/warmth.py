"""Which way kernels come to be, forked or stock, and why."""

import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, get_args

from scp_analysis.errors import PackError, explain
from scp_analysis.packs.kernels.server_process import RefusedError, ServerProcess

How = Literal["auto", "fork", "stock"]
SERVER_STARTS = 2
"""A server that dies is started once more."""
STOPPED = explain(
    "No kernel may start once a run is being stopped.",
    found="the run was interrupted",
    where="this run",
    remedy="start it again; finished packs are untouched",
)


@dataclass(frozen=True, slots=True)
class State:
    """Where the next kernel comes from: ``fork`` or ``stock``; and why, for the run log."""

    way: Literal["fork", "stock"]
    why: str
    server_starts: int


class Warmth:
    """Keeps a server running, or stops asking for one.

    Parameters
    ----------
    how
        ``fork``: kernels that cannot be forked are an error; ``auto``: they are stock kernels;
        ``stock``: there is no server.
    make_server
        Starts one.
    platform
        As ``sys.platform``.

    Raises
    ------
    PackError
        `how` is no such word, or ``fork`` is asked for where it cannot be had.
    """

    def __init__(
        self, how: How, make_server: Callable[[], ServerProcess], *, platform: str = sys.platform
    ) -> None:
        _check(how, platform)
        self._how = how
        self._make_server = make_server
        self._lock = threading.Lock()
        self._server: ServerProcess | None = None
        self._starts = 0
        self._stage = 0
        self._fault = ""
        self._closed = False
        self._stock = "asked for" if how == "stock" else ""
        if how == "auto" and platform != "linux":
            self._stock = f"warm kernels need Linux, this is {platform}"

    @property
    def state(self) -> State:
        """Which way is used now."""
        if self._stock:
            return State("stock", self._stock, self._starts)
        now = ("not needed yet", "the server is loading", "the server is ready")[self._stage]
        again = f"; started again: {self._fault}" if self._fault else ""
        return State("fork", now + again, self._starts)

    def start(self) -> None:
        """Start the server, when there is to be one, and do not wait for it."""
        with self._lock:
            if not self._stock and not self._closed and self._server is None:
                self._start_server()

    def server(self) -> ServerProcess | None:
        """Give a server that is ready; None when kernels are to be stock kernels.

        Raises
        ------
        PackError
            There is none although ``fork`` was asked for, or the run is being stopped.
        """
        with self._lock:
            while not self._stock and not self._closed:
                try:
                    if self._server is None:
                        self._start_server()
                    if self._server is not None:
                        self._server.wait_ready()
                        self._stage = 2
                        return self._server
                except (RuntimeError, OSError) as fault:
                    self._lost(fault)
            if self._closed:
                raise PackError(STOPPED)
            if self._how == "fork":
                raise PackError(_no_server(self._stock))
            return None

    def close(self) -> None:
        """End the server and every kernel it made."""
        self._closed = True
        server = self._server
        if server is not None:
            server.abandon()  # a thread that waits for it holds the lock
        with self._lock:
            self._drop()

    def _start_server(self) -> None:
        self._starts += 1
        self._stage = 1
        self._server = self._make_server()

    def _lost(self, fault: Exception) -> None:
        self._drop()
        if self._closed:
            return
        self._fault = str(fault)
        if isinstance(fault, RefusedError) or self._starts >= SERVER_STARTS:
            self._stock = self._fault

    def _drop(self) -> None:
        if self._server is not None:
            self._server.close()
            self._server = None


def _check(how: str, platform: str) -> None:
    if how not in get_args(How):
        raise PackError(
            explain(
                "The way kernels start must be a known one.",
                found=repr(how),
                where="how",
                remedy="one of: " + ", ".join(get_args(How)),
            )
        )
    if how == "fork" and platform != "linux":
        raise PackError(_no_server(f"this is {platform}"))


def _no_server(found: str) -> str:
    return explain(
        "Kernels must be forked when that is asked for, which needs Linux and a safe server.",
        found=found,
        where=sys.executable,
        remedy="kernels of the stock kind (auto or stock), or another list of preloaded modules",
    )
