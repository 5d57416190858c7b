"""How a batch ends before its time: asked to by a signal, or because files cannot be had."""

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

from scp_analysis.errors import PackError, explain

_SIGNALS = tuple(
    getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)
)
_BY_SIGNAL = 128


@dataclass(slots=True)
class _Asked:
    """The signal that asked for the end, and whether it may interrupt whatever goes on."""

    number: int | None = None
    at_once: bool = True


_ASKED = _Asked()


@contextmanager
def ended_by_signals() -> Iterator[None]:
    """Let the first signal end the block as an exception, and later ones not disturb that.

    It comes at once, or within `ended_between_steps` where the block looks for it.

    Raises
    ------
    KeyboardInterrupt
        SIGINT came.
    SystemExit
        SIGTERM or SIGHUP came; the exit code is 128 and its number, as in a shell.

    Notes
    -----
    A signal that was ignored before (``nohup``) stays ignored. Outside the main thread, where Python
    cannot handle signals, this does nothing.
    """
    if not _in_main_thread():
        yield
        return
    _ASKED.number = None
    before = {number: signal.getsignal(number) for number in _SIGNALS}
    ours = [number for number, handler in before.items() if handler not in (signal.SIG_IGN, None)]

    def end(number: int, _: FrameType | None) -> None:
        for other in ours:
            signal.signal(other, signal.SIG_IGN)
        _ASKED.number = number
        if _ASKED.at_once:
            _end_if_asked()

    try:
        for number in ours:
            signal.signal(number, end)
        yield
    finally:
        for number in ours:
            signal.signal(number, before[number])
        _ASKED.number = None


@contextmanager
def ended_between_steps() -> Iterator[Callable[[], None]]:
    """Within `ended_by_signals`, let a signal end the block only where the block looks for it.

    Yields
    ------
    callable
        Raises what the signal raises, if one came; to be called between steps. It is called once more
        at the end of the block.

    Notes
    -----
    An exception raised while the main thread waits for others may leave a lock of
    `concurrent.futures` held, and the threads that need it waiting for ever; one that is raised
    while an object is being deleted is lost.
    """
    if not _in_main_thread():
        yield lambda: None
        return
    _ASKED.at_once = False
    try:
        yield _end_if_asked
    finally:
        _ASKED.at_once = True
    _end_if_asked()


def _end_if_asked() -> None:
    if _ASKED.number == signal.SIGINT:
        raise KeyboardInterrupt
    if _ASKED.number is not None:
        raise SystemExit(_BY_SIGNAL + _ASKED.number)


def _in_main_thread() -> bool:
    return threading.current_thread() is threading.main_thread()


@contextmanager
def files_explained(outputs: Path) -> Iterator[None]:
    """Word what the file system refuses as every other failure is worded.

    Parameters
    ----------
    outputs
        The folder of the finished packs; named when the system names no file.

    Raises
    ------
    PackError
        The block raised an `OSError`.
    """
    try:
        yield
    except OSError as fault:
        raise PackError(
            explain(
                "A batch must be able to read its files and to write to its folder of outputs.",
                found=fault.strerror or str(fault),
                where=str(fault.filename or outputs),
                remedy="make room, or the folder writable, and run again: what is finished is kept",
            )
        ) from fault
