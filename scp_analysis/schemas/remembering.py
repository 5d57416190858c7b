"""Results kept in memory for as long as the files behind them are as they were.

What is made once is given again while every file and folder it was made from looks the same: one that
is changed, added or taken away is seen at the next asking. Whoever reads a file on the way says so
with `looked_at`, before reading; what was made from something remembered depends on its files too.

A file written a moment ago could be written again within the same tick of its clock and look the
same, so what was made from it is given once and not again.
"""

import os
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from contextvars import ContextVar
from dataclasses import dataclass
from functools import wraps
from typing import TypeVar, cast

import pandas as pd

Result = TypeVar("Result")
About = TypeVar("About", bound=Hashable)
Look = tuple[int, int, int, int] | None
PathLike = str | os.PathLike[str]
SETTLED = 100_000_000  # nanoseconds; file clocks tick in at most 16 milliseconds

_looks: ContextVar[dict[str, Look] | None] = ContextVar("looks", default=None)


@dataclass(frozen=True, slots=True)
class _Kept:
    value: object
    looks: dict[str, Look]
    begun: int

    def still_holds(self) -> bool:
        return self._settled() and all(_look(path) == look for path, look in self.looks.items())

    def _settled(self) -> bool:
        written = (max(look[1], look[2]) for look in self.looks.values() if look)
        return max(written, default=0) < self.begun - SETTLED


class Memory:
    """A bounded number of results by key; the one not asked for longest is forgotten first.

    Threads may share it: two that ask at once for what is not there each make it, and both get the
    same. A table is given as a copy that shares its cells until it is changed, and a list or mapping
    as a copy of its own; other results must not be changeable.

    Parameters
    ----------
    limit
        Most results kept.

    Examples
    --------
    >>> memory = Memory(limit=2)
    >>> memory.once("greeting", lambda: ["good", "morning"])
    ['good', 'morning']
    >>> memory.once("greeting", lambda: ["never", "made"])
    ['good', 'morning']
    """

    def __init__(self, *, limit: int) -> None:
        self._limit = limit
        self._kept: OrderedDict[Hashable, _Kept] = OrderedDict()
        self._lock = threading.Lock()

    def __len__(self) -> int:
        return len(self._kept)

    def once(self, key: Hashable, make: Callable[[], Result]) -> Result:
        """Give what `make` made, made anew only when something it looked at has changed.

        Parameters
        ----------
        key
            Names the result; two results of different kinds must not share a key.
        make
            Makes it. What it raises is passed on, and nothing is kept.

        Returns
        -------
        object
            The result, or a copy of it; see the class.
        """
        with self._lock:
            known = self._kept.get(key)
        if known is None or not known.still_holds():
            known = self._make(key, make)
        else:
            _pass_on(known.looks)
            self._used(key)
        return cast("Result", _own_copy(known.value))

    def forget(self) -> None:
        """Drop everything that is kept."""
        with self._lock:
            self._kept.clear()

    def _make(self, key: Hashable, make: Callable[[], object]) -> _Kept:
        looks: dict[str, Look] = {}
        begun = time.time_ns()
        token = _looks.set(looks)
        try:
            kept = _Kept(make(), looks, begun)
        finally:
            _looks.reset(token)
            _pass_on(looks)
        with self._lock:
            self._kept[key] = kept
            self._kept.move_to_end(key)
            while len(self._kept) > self._limit:
                self._kept.popitem(last=False)
        return kept

    def _used(self, key: Hashable) -> None:
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)


def looked_at(*paths: PathLike) -> None:
    """Say that what is being made depends on some files or folders, there or not.

    Parameters
    ----------
    *paths
        A file stands for its content, a folder for the names in it. Say so before reading, so that a
        change in between is not missed.
    """
    looks = _looks.get()
    if looks is not None:
        for path in paths:
            looks.setdefault(os.path.abspath(path), _look(path))  # noqa: PTH100  links stay


def _look(path: PathLike) -> Look:
    """Give size, times and number of a file: what differs when it was written again or replaced."""
    try:
        seen = os.stat(path)  # noqa: PTH116  asked many times a page
    except OSError:
        return None
    return seen.st_size, seen.st_mtime_ns, seen.st_ctime_ns, seen.st_ino


def _pass_on(looks: dict[str, Look]) -> None:
    outer = _looks.get()
    if outer is not None:
        for path, look in looks.items():
            outer.setdefault(path, look)


def _own_copy(value: object) -> object:
    if isinstance(value, pd.DataFrame | pd.Series):
        return value.copy(deep=False)
    if isinstance(value, list | dict):
        return value.copy()
    return value


SHARED = Memory(limit=1024)


def remembered(derive: Callable[[About], Result]) -> Callable[[About], Result]:
    """Let a function of one hashable argument answer from `SHARED`.

    Examples
    --------
    >>> @remembered
    ... def letters(word):
    ...     print("made")
    ...     return len(word)
    >>> letters("burglary"), letters("burglary")
    made
    (8, 8)
    """
    name = f"{derive.__module__}.{derive.__qualname__}"

    @wraps(derive)
    def _answer(about: About) -> Result:
        return SHARED.once((about, name), lambda: derive(about))

    return _answer
