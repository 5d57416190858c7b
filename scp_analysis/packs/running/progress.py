"""What is said while packs are built: bars on a terminal, plain lines, JSON lines, or nothing.

Every class here may be told from several threads at once.
"""

import threading
from collections.abc import Callable, Sequence
from types import TracebackType
from typing import NamedTuple, Protocol, Self, TextIO

from tqdm import tqdm

from scp_analysis.packs.running.events import JsonLines
from scp_analysis.presentation.terminal import plain

__all__ = [
    "Bar",
    "Ended",
    "JsonLines",
    "Lines",
    "Named",
    "Progress",
    "Silent",
    "Together",
    "duration",
]

_SECONDS_PER_MINUTE = 60


class Named(Protocol):
    """A page, as far as it is told of."""

    @property
    def name(self) -> str:
        """Its name in the pack."""


class Ended(Protocol):
    """How a page that was run went."""

    @property
    def page(self) -> Named:
        """The page."""

    @property
    def failure(self) -> object | None:
        """Why it failed, with words of its own; None if it did not."""

    @property
    def seconds(self) -> float:
        """How long it took."""


class Progress(Protocol):
    """Told of everything that happens to a page and to a pack."""

    def page_started(self, pack: str, page: str) -> None:
        """Tell that the notebook of a page begins."""

    def cell_done(self, pack: str, page: str, number: int, of: int) -> None:
        """Tell that code cell `number`, counted from 1, of `of` has been run."""

    def page_done(self, pack: str, outcome: Ended) -> None:
        """Tell how a page that was run went."""

    def page_skipped(self, pack: str, page: str, why: str) -> None:
        """Tell that a page needed no run, and why."""

    def pack_done(self, pack: str, *, ok: bool) -> None:
        """Tell whether a pack was put in place."""


class Silent:
    """Says nothing; what others say less of starts from it."""

    def page_started(self, pack: str, page: str) -> None:
        """Say nothing."""

    def cell_done(self, pack: str, page: str, number: int, of: int) -> None:
        """Say nothing."""

    def page_done(self, pack: str, outcome: Ended) -> None:
        """Say nothing."""

    def page_skipped(self, pack: str, page: str, why: str) -> None:
        """Say nothing."""

    def pack_done(self, pack: str, *, ok: bool) -> None:
        """Say nothing."""


class Together:
    """Tells several: bars on the terminal, say, and JSON lines to a file."""

    def __init__(self, every: Sequence[Progress]) -> None:
        self._every = tuple(every)

    def page_started(self, pack: str, page: str) -> None:
        """Tell all of them."""
        for one in self._every:
            one.page_started(pack, page)

    def cell_done(self, pack: str, page: str, number: int, of: int) -> None:
        """Tell all of them."""
        for one in self._every:
            one.cell_done(pack, page, number, of)

    def page_done(self, pack: str, outcome: Ended) -> None:
        """Tell all of them."""
        for one in self._every:
            one.page_done(pack, outcome)

    def page_skipped(self, pack: str, page: str, why: str) -> None:
        """Tell all of them."""
        for one in self._every:
            one.page_skipped(pack, page, why)

    def pack_done(self, pack: str, *, ok: bool) -> None:
        """Tell all of them."""
        for one in self._every:
            one.pack_done(pack, ok=ok)


class Lines(Silent):
    """One plain line for each page: for logs and for terminals that cannot draw.

    Parameters
    ----------
    write
        Gets each line, without its end; called by one thread at a time.
    pages
        How many pages there are in all packs, those that will be skipped included.
    """

    def __init__(self, write: Callable[[str], None], *, pages: int) -> None:
        self._write = write
        self._pages = pages
        self._done = 0
        self._lock = threading.Lock()

    def page_done(self, pack: str, outcome: Ended) -> None:
        """Write the page, how it went and how long it took."""
        state = "failed" if outcome.failure else "done"
        self._line(pack, outcome.page.name, f"{state} {duration(outcome.seconds)}")

    def page_skipped(self, pack: str, page: str, why: str) -> None:  # noqa: ARG002
        """Write that the page is as it was."""
        self._line(pack, page, "unchanged")

    def _line(self, pack: str, page: str, state: str) -> None:
        with self._lock:
            self._done += 1
            self._write(f"[{self._done}/{self._pages}] {plain(pack)} {plain(page)}: {state}")


class Bar:
    """A bar over all pages with the time left, and a line for each notebook that is running.

    Parameters
    ----------
    pages
        How many pages there are in all packs.
    stream
        A terminal; default: standard error.
    """

    def __init__(self, *, pages: int, stream: TextIO | None = None) -> None:
        self._stream = stream
        self._lock = threading.Lock()
        self._counts = {"run": 0, "skipped": 0, "failed": 0}
        self._running: dict[tuple[str, str], _Row] = {}
        self._all = tqdm(
            total=pages, unit="page", position=0, leave=False, file=stream, smoothing=0
        )
        self._count("run", 0)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, _: TracebackType | None
    ) -> None:
        with self._lock:
            for row in self._running.values():
                row.line.close()
            self._all.close()

    def page_started(self, pack: str, page: str) -> None:
        """Add a line for the page."""
        with self._lock:
            self._running[pack, page] = self._row(f"  {plain(pack)} {plain(page)}")

    def cell_done(self, pack: str, page: str, number: int, of: int) -> None:
        """Say on the line of the page how far it is."""
        with self._lock:
            if (pack, page) in self._running:
                self._running[pack, page].line.set_postfix_str(f"cell {number} of {of}")

    def page_done(self, pack: str, outcome: Ended) -> None:
        """Move the bar and take the line of the page away."""
        with self._lock:
            row = self._running.pop((pack, outcome.page.name), None)
            if row is not None:
                row.line.close()
            self._count("failed" if outcome.failure else "run", 1)

    def page_skipped(self, pack: str, page: str, why: str) -> None:  # noqa: ARG002
        """Move the bar; a page that took no time says nothing of the time left."""
        with self._lock:
            self._all.initial += 1
            self._count("skipped", 1)

    def pack_done(self, pack: str, *, ok: bool) -> None:
        """Say nothing: the pages have been counted."""

    def _count(self, state: str, pages: int) -> None:
        self._counts[state] += pages
        counts = ", ".join(f"{number} {name}" for name, number in self._counts.items())
        self._all.set_postfix_str(counts, refresh=False)
        self._all.update(pages)
        self._all.refresh()

    def _row(self, text: str) -> "_Row":
        taken = {row.position for row in self._running.values()}
        free = next(place for place in range(1, len(taken) + 2) if place not in taken)
        line = tqdm(
            desc=text,
            bar_format="{desc}{postfix}",
            position=free,
            leave=False,
            file=self._stream,
        )
        return _Row(free, line)


class _Row(NamedTuple):
    position: int
    line: "tqdm[None]"


def duration(seconds: float) -> str:
    """Word a time.

    Examples
    --------
    >>> duration(2.06), duration(125.4)
    ('2.1 s', '2 min 5 s')
    """
    if seconds < _SECONDS_PER_MINUTE:
        return f"{seconds:.1f} s"
    minutes, rest = divmod(round(seconds), _SECONDS_PER_MINUTE)
    return f"{minutes} min {rest} s"
