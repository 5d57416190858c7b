"""Run inside a kernel: prints, as JSON, everything about its state that a notebook could notice."""
# ruff: noqa: T201

import asyncio
import atexit
import builtins
import decimal
import gc
import importlib
import json
import locale
import logging
import multiprocessing
import os
import re
import resource
import signal
import socket
import sys
import threading
import time
import warnings
from pathlib import Path

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from pandas._config import config as pandas_config


def _named(thing):
    return getattr(thing, "__qualname__", None) or type(thing).__qualname__


def _handler(number):
    handler = signal.getsignal(number)
    return handler.name if isinstance(handler, signal.Handlers) else _named(handler)


def _descriptors():
    kinds = []
    for entry in Path("/proc/self/fd").iterdir():
        try:
            target = str(entry.readlink())
        except OSError:
            continue
        kind = (
            "file " + Path(target).name if target.startswith("/") else re.sub(r"\d+", "N", target)
        )
        kinds.append(kind)
    return {kind: kinds.count(kind) for kind in sorted(set(kinds))}


def _limits():
    names = [name for name in dir(resource) if name.startswith("RLIMIT_")]
    return {name: resource.getrlimit(getattr(resource, name)) for name in names}


def _umask():
    mask = os.umask(0)
    os.umask(mask)
    return mask


def facts():
    for name in os.environ["PROBE_MODULES"].split():
        importlib.import_module(name)
    return {
        "pandas": {name: repr(pd.get_option(name)) for name in pandas_config._registered_options},
        "rcparams": {name: repr(value) for name, value in mpl.rcParams.items()},
        "backend": mpl.get_backend(),
        "interactive": mpl.is_interactive(),
        "figures": plt.get_fignums(),
        "pyplot hook": str(plt._REPL_DISPLAYHOOK),
        "numpy print": {name: repr(value) for name, value in np.get_printoptions().items()},
        "numpy errors": np.geterr(),
        "numpy error call": repr(np.geterrcall()),
        "warnings filters": sorted(map(repr, warnings.filters)),
        "locale": locale.setlocale(locale.LC_ALL),
        "encodings": [locale.getpreferredencoding(), sys.getfilesystemencoding()],
        "streams": [
            [stream.encoding, stream.errors, _named(stream)]
            for stream in (sys.__stdin__, sys.__stdout__, sys.__stderr__, sys.stdout, sys.stderr)
        ],
        "input": os.read(0, 10).decode(),
        "sys.path": sys.path,
        "sys.argv": [Path(argument).name for argument in sys.argv],
        "sys.executable": sys.executable,
        "sys.flags": repr(sys.flags),
        "sys hooks": [
            _named(hook) for hook in (sys.excepthook, sys.displayhook, sys.unraisablehook)
        ],
        "import hooks": [_named(finder) for finder in (*sys.meta_path, *sys.path_hooks)],
        "recursion": sys.getrecursionlimit(),
        "switch interval": sys.getswitchinterval(),
        "trace": [_named(sys.gettrace()), _named(sys.getprofile()), _named(threading.gettrace())],
        "builtins": sorted(vars(builtins)),
        "main": sorted(name for name in vars(sys.modules["__main__"]) if not name.startswith("_")),
        "signals": {str(number): _handler(number) for number in sorted(signal.valid_signals())},
        "signal mask": sorted(map(str, signal.pthread_sigmask(signal.SIG_BLOCK, []))),
        "alarm": signal.alarm(0),
        "threads": sorted(re.sub(r"\d+", "N", thread.name) for thread in threading.enumerate()),
        "tasks": sorted(
            (task / "comm").read_text().strip() for task in Path("/proc/self/task").iterdir()
        ),
        "descriptors": _descriptors(),
        "limits": _limits(),
        "umask": _umask(),
        "cwd": str(Path.cwd()),
        "environment": dict(os.environ),
        "zone": [time.tzname, time.timezone],
        "leads its group": [os.getpgid(0) == os.getpid(), os.getsid(0) == os.getpid()],
        "gc": [gc.isenabled(), gc.get_threshold(), gc.get_debug()],
        "gc frozen": gc.get_freeze_count() > 0,
        "logging": [
            logging.root.level,
            [_named(handler) for handler in logging.root.handlers],
            logging.root.manager.disable,
        ],
        "decimal": repr(decimal.getcontext()),
        "multiprocessing": multiprocessing.get_start_method(allow_none=True),
        "event loop policy": _named(asyncio.get_event_loop_policy()),
        "socket timeout": socket.getdefaulttimeout(),
        "hash": hash("community safety"),
        "at exit": atexit._ncallbacks(),
        "modules": sorted(sys.modules),
    }


if __name__ == "__main__":
    print(json.dumps(facts()))
