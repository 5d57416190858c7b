"""The server of warm kernels: loads the libraries once, then forks a kernel for each request.

``python -m scp_analysis.packs.kernels.forkserver --socket PATH --preload numpy pandas`` says
``ready`` or ``refused <why>`` on its standard output. It ends, with all its kernels, when its
standard input or its parent does. Linux only.
"""

import argparse
import os
import shutil
import signal
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from scp_analysis.packs.kernels import wire
from scp_analysis.packs.kernels.child import become_kernel, signal_handlers
from scp_analysis.packs.kernels.environment import complete_server_environment
from scp_analysis.packs.kernels.preloading import named, preload
from scp_analysis.packs.kernels.serving import Server

_LATE = "the preload took too long"


def main(arguments: Sequence[str]) -> int:
    """Run the server; in every process it forks, run that kernel."""
    handlers = signal_handlers()
    parent = os.getppid()
    options = _options(arguments)
    answer = _take_standard_output()
    complete_server_environment()
    signal.signal(signal.SIGALRM, _too_late)
    signal.alarm(options.seconds)
    try:
        set_by_imports = preload(options.preload, options.warm_up)
        listener = wire.listen(options.socket)
        server = Server(listener, parent, later=_one_by_one(options.later))
    except Exception as fault:  # noqa: BLE001  # whatever it is, its reader must hear of it
        if not _said(answer, f"{wire.REFUSED} {type(fault).__name__}: {fault}"):
            _leave(options)
        return 1
    signal.alarm(0)
    if not _said(answer, wire.READY):
        _leave(options)
        return 1
    born = server.serve()
    if born is not None:
        become_kernel(born, handlers=handlers, set_by_imports=set_by_imports)
        return 0
    _leave(options)
    return 0


def _too_late(signum: int, frame: object) -> None:  # noqa: ARG001
    raise TimeoutError(_LATE)


def _leave(options: argparse.Namespace) -> None:
    options.socket.unlink(missing_ok=True)
    if options.own_folder:
        shutil.rmtree(options.socket.parent, ignore_errors=True)


def _options(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="forkserver", description=__doc__)
    parser.add_argument("--socket", type=Path, required=True, help="where to serve")
    parser.add_argument("--preload", nargs="*", default=[], help="modules to import")
    parser.add_argument("--warm-up", nargs="*", default=[], help="module:function to call")
    parser.add_argument(
        "--later", nargs="*", default=[], help="module:function, giving what to call"
    )
    parser.add_argument("--seconds", type=int, default=60, help="most the preload may take")
    parser.add_argument(
        "--own-folder", action="store_true", help="remove the socket's folder at the end"
    )
    return parser.parse_args(arguments)


def _one_by_one(names: Sequence[str]) -> Iterator[Callable[[], object]]:
    for name in names:
        yield from named(name)()


def _take_standard_output() -> int:
    """Keep standard output for the answer; what is imported may print, and that goes to the log."""
    answer = os.dup(1)
    os.dup2(2, 1)
    return answer


def _said(answer: int, text: str) -> bool:
    """Answer who started this server; False when nobody listens any more."""
    try:
        os.write(answer, f"{' '.join(text.split())}\n".encode())
    except BrokenPipeError:
        return False
    finally:
        os.close(answer)
    return True


if __name__ == "__main__":
    del sys.path[0]  # the folder it was started in, as in any kernel
    server = os.getpid()
    code = main(sys.argv[1:])
    if os.getpid() == server:  # nothing is left to tidy, and freeing all that was loaded takes long
        sys.stderr.flush()
        os._exit(code)
    sys.exit(code)
