"""What the server does once for all its kernels: imports, a first drawing, and a look at itself.

Nothing here may leave a thread behind, since only the thread that forks lives on in a kernel, nor
draw through pyplot, whose figures and backend would be shared by every kernel.
"""

import builtins
import contextlib
import gc
import importlib
import io
import os
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from scp_analysis.packs.kernels.leaving_out import DASK, leaving_out, staying

# What a kernel imports while it starts, whatever its notebook does.
_KERNEL_MODULES = (
    "ipykernel.kernelapp",
    "ipykernel.debugger",
    "IPython.core.completerlib",
    "IPython.core.debugger",
    "IPython.core.oinspect",
    "IPython.extensions.storemagic",
    "tornado.platform.asyncio",
    "sqlite3",
    "tornado.queues",
)
_THREADS = Path("/proc/self/task")


class UnsafeError(RuntimeError):
    """A process that must not be forked."""


def preload(modules: Iterable[str], warm_up: Iterable[str]) -> dict[str, str]:
    """Import modules, call what warms them up, draw once, and make ready for forking.

    Parameters
    ----------
    modules
        Their names.
    warm_up
        Callables without arguments, as ``module:function``, called after the imports.

    Returns
    -------
    dict
        Environment variables the imports have set, which they would set in a kernel too.

    Raises
    ------
    UnsafeError
        More than one thread runs afterwards.
    """
    before = dict(os.environ)
    with staying():
        for name in _KERNEL_MODULES:
            importlib.import_module(name)
        with _seeming_to_be_a_kernel(), leaving_out(DASK):
            for name in modules:
                importlib.import_module(name)
            for name in warm_up:
                named(name)()
        if "matplotlib" in sys.modules:
            _draw_once()
    check_one_thread()
    return {name: value for name, value in os.environ.items() if before.get(name) != value}


def named(name: str) -> Callable[[], Any]:
    """Give what is called ``module:function``."""
    module, _, function = name.partition(":")
    given: Callable[[], Any] = getattr(importlib.import_module(module), function)
    return given


def settle() -> None:
    """Make ready for forking: what is there now is kept out of every later collection of garbage.

    Raises
    ------
    UnsafeError
        More than one thread runs.
    """
    check_one_thread()
    gc.collect()
    gc.freeze()


def check_one_thread() -> None:
    """Refuse to be forked when there is a second thread: its locks would stay locked for ever.

    Raises
    ------
    UnsafeError
        Names the threads.
    """
    names = sorted((task / "comm").read_text().strip() for task in _THREADS.iterdir())
    if len(names) > 1:
        msg = f"{len(names)} threads run after the preload, 1 may: {', '.join(names)}"
        raise UnsafeError(msg)


@contextlib.contextmanager
def _seeming_to_be_a_kernel() -> Iterator[None]:
    """Let pandas see a kernel: it asks once, at its import, how wide it may print."""
    vars(builtins)["get_ipython"] = lambda: SimpleNamespace(kernel=None)
    try:
        yield
    finally:
        del vars(builtins)["get_ipython"]


def _draw_once() -> None:
    """Find fonts and compile paths; the figure belongs to no backend and to no kernel."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=(8, 4))
    FigureCanvasAgg(figure)
    axes = figure.subplots()
    axes.plot([0, 1], [0, 1], label="first")
    axes.set(title="first", xlabel="first", ylabel="first")
    axes.legend()
    for kind in ("png", "svg"):
        figure.savefig(io.BytesIO(), format=kind)
