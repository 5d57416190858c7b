"""How a batch ends before its time: asked to by a signal, or because files cannot be had."""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

from scp_analysis.errors import PackError, explain

_SIGNALS = tuple(
    getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)
)
_BY_SIGNAL = 128


@contextmanager
def ended_by_signals() -> Iterator[None]:
    """Let the first signal end the block as an exception, and later ones not disturb that.

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
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = {number: signal.getsignal(number) for number in _SIGNALS}
    ours = [number for number, handler in before.items() if handler not in (signal.SIG_IGN, None)]

    def end(number: int, _: FrameType | None) -> None:
        for other in ours:
            signal.signal(other, signal.SIG_IGN)
        if number == signal.SIGINT:
            raise KeyboardInterrupt
        raise SystemExit(_BY_SIGNAL + number)

    try:
        for number in ours:
            signal.signal(number, end)
        yield
    finally:
        for number in ours:
            signal.signal(number, before[number])


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
