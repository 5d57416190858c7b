"""The loop of the server: a fork for each request, and an end for each kernel.

A kernel that has ended stays a zombie until its client hangs up, so that neither its number nor its
group can belong to another process while somebody may still want to signal it.
"""

import contextlib
import os
import selectors
import signal
import socket
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from scp_analysis.packs.kernels import wire
from scp_analysis.packs.kernels.child import Birth, is_kernel_command
from scp_analysis.packs.kernels.preloading import settle

_REQUEST_SECONDS = 5.0
_QUIET_SECONDS = 0.25  # requests that come together are answered together
_STANDARD_INPUT = 0


@dataclass(slots=True)
class _Forked:
    pid: int
    watch: int
    connection: socket.socket | None
    ended: bool = False


class Server:
    """Forks kernels until its standard input ends or its parent goes.

    Parameters
    ----------
    listener
        Where clients call.
    parent
        Process whose end is the server's end.
    later
        Called one after another when the first kernels are forked and nobody asks for one: what only
        later kernels are likely to need, so that the first need not wait for it. What one of them
        raises is said on standard error, and the rest are left.
    """

    def __init__(
        self,
        listener: socket.socket,
        parent: int,
        *,
        later: Iterator[Callable[[], object]] | None = None,
    ) -> None:
        self._listener = listener
        self._later = later
        self._kernels: dict[int, _Forked] = {}
        self._selector = selectors.PollSelector()
        self._parent = os.pidfd_open(parent)
        self._ending = os.getppid() != parent
        self._born: Birth | None = None
        self._watch(listener, self._answer)
        self._watch(self._parent, self._end)
        self._watch(_STANDARD_INPUT, self._end_with_input)

    def serve(self) -> Birth | None:
        """Serve until the end.

        Returns
        -------
        Birth or None
            In each new process, what it is to become. In the server, None, with every kernel dead.
        """
        while not self._ending:
            asked = self._selector.select(_QUIET_SECONDS if self._kernels and self._later else None)
            if not asked:
                self._do_what_is_left()
            for key, _ in asked:
                key.data()
                if self._born is not None:
                    return self._born
        self._kill_all()
        return None

    def _do_what_is_left(self) -> None:
        """Do the next thing of it.

        Raises
        ------
        UnsafeError
            It left a thread behind: nothing may be forked any more, so the server ends.
        """
        try:
            step = next(self._later or iter(()), None)
            if step is not None:
                step()
        except Exception as fault:  # noqa: BLE001  # kernels can do without it
            sys.stderr.write(f"left: {type(fault).__name__}: {fault}\n")
            sys.stderr.flush()
            step = None
        if step is None:
            self._later = None
        settle()

    def _watch(self, thing: socket.socket | int, act: Callable[[], None]) -> None:
        self._selector.register(thing, selectors.EVENT_READ, act)

    def _end(self) -> None:
        self._ending = True

    def _end_with_input(self) -> None:
        self._ending = not os.read(_STANDARD_INPUT, 4096)

    def _answer(self) -> None:
        connection, _ = self._listener.accept()
        connection.settimeout(_REQUEST_SECONDS)
        try:
            received = wire.receive_request(connection)
        except (OSError, ValueError) as fault:
            _refuse(connection, fault)
            return
        if received is None:
            connection.close()
            return
        request, out, err = received
        try:
            self._fork(request, connection, out, err)
        except (OSError, ValueError) as fault:
            _refuse(connection, fault)
        finally:
            if self._born is None:
                os.close(out)
                os.close(err)

    def _fork(self, request: wire.Request, connection: socket.socket, out: int, err: int) -> None:
        if not is_kernel_command(request.argv):
            msg = f"not a kernel of this interpreter: {' '.join(request.argv[:3])}"
            raise ValueError(msg)
        pid = os.fork()
        if pid == 0:
            self._forget()
            self._born = Birth(request, connection, out, err)
            return
        kernel = _Forked(pid, os.pidfd_open(pid), connection)
        self._kernels[pid] = kernel
        self._watch(kernel.watch, lambda: self._ended(kernel))
        self._watch(connection, lambda: self._hung_up(kernel))

    def _forget(self) -> None:
        """Close, in a new process, everything that is the server's."""
        self._later = None
        self._selector.close()
        self._listener.close()
        os.close(self._parent)
        for kernel in self._kernels.values():
            if not kernel.ended:
                os.close(kernel.watch)
            if kernel.connection is not None:
                kernel.connection.close()
        self._kernels.clear()

    def _ended(self, kernel: _Forked) -> None:
        found = os.waitid(os.P_PID, kernel.pid, os.WEXITED | os.WNOWAIT)
        self._selector.unregister(kernel.watch)
        os.close(kernel.watch)
        kernel.ended = True
        if kernel.connection is None:
            self._bury(kernel)
        elif found is not None:
            code = found.si_status if found.si_code == os.CLD_EXITED else -found.si_status
            with contextlib.suppress(OSError):
                wire.reply(kernel.connection, wire.EXIT, code)

    def _hung_up(self, kernel: _Forked) -> None:
        if kernel.connection is not None:
            self._selector.unregister(kernel.connection)
            kernel.connection.close()
            kernel.connection = None
        _kill(kernel.pid)
        if kernel.ended:
            self._bury(kernel)

    def _bury(self, kernel: _Forked) -> None:
        _kill(kernel.pid)
        os.waitpid(kernel.pid, 0)
        del self._kernels[kernel.pid]

    def _kill_all(self) -> None:
        self._listener.close()
        for kernel in self._kernels.values():
            _kill(kernel.pid)
        for kernel in list(self._kernels.values()):
            self._bury(kernel)


def _refuse(connection: socket.socket, fault: Exception) -> None:
    with contextlib.suppress(OSError):
        wire.reply(connection, wire.REFUSED, f"{type(fault).__name__}: {fault}")
    connection.close()


def _kill(pid: int) -> None:
    """Kill a process and its group; it may be too young to have made the group."""
    for kill in (os.kill, os.killpg):
        with contextlib.suppress(ProcessLookupError):
            kill(pid, signal.SIGKILL)
