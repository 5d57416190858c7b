"""What happens in a run as JSON lines, for programs that watch it."""

import threading
from types import TracebackType
from typing import TYPE_CHECKING, Self, TextIO

from scp_analysis.packs.running.runlog import json_line

if TYPE_CHECKING:
    from scp_analysis.packs.running.progress import Ended


class JsonLines:
    """One JSON object a line for each event, for programs that watch a run.

    Parameters
    ----------
    stream
        Written to and flushed line by line; left open.
    packs, pages
        How many there are to make.

    Notes
    -----
    Every line has ``at`` (UTC, ISO 8601) and ``event``; then, by event:

    - ``started``: ``packs``, ``pages``
    - ``page started``: ``pack``, ``page``
    - ``page done``: ``pack``, ``page``, ``seconds``
    - ``failed``: ``pack``, ``page``, ``seconds``, ``failure``
    - ``skipped``: ``pack``, ``page``, ``why``
    - ``pack done``: ``pack``, ``ok``
    - ``ended``: ``run``, ``skipped``, ``failed`` (pages), ``error`` ("" or what broke the run off)

    Keys may be added; none is renamed or taken away.
    """

    def __init__(self, stream: TextIO, *, packs: int, pages: int) -> None:
        self._stream = stream
        self._asked = {"packs": packs, "pages": pages}
        self._counts = {"run": 0, "skipped": 0, "failed": 0}
        self._lock = threading.Lock()

    def __enter__(self) -> Self:
        self._line("started", **self._asked)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, _: TracebackType | None
    ) -> None:
        error = "" if kind is None else f"{kind.__name__}: {fault}"
        self._line("ended", **self._counts, error=error)

    def page_started(self, pack: str, page: str) -> None:
        """Write ``page started``."""
        self._line("page started", pack=pack, page=page)

    def cell_done(self, pack: str, page: str, number: int, of: int) -> None:
        """Write nothing: cells are for the eye."""

    def page_done(self, pack: str, outcome: "Ended") -> None:
        """Write ``page done`` or ``failed``."""
        facts = {"pack": pack, "page": outcome.page.name, "seconds": round(outcome.seconds, 3)}
        self._count("failed" if outcome.failure else "run")
        if outcome.failure:
            self._line("failed", **facts, failure=str(outcome.failure))
        else:
            self._line("page done", **facts)

    def page_skipped(self, pack: str, page: str, why: str) -> None:
        """Write ``skipped``."""
        self._count("skipped")
        self._line("skipped", pack=pack, page=page, why=why)

    def pack_done(self, pack: str, *, ok: bool) -> None:
        """Write ``pack done``."""
        self._line("pack done", pack=pack, ok=ok)

    def _count(self, state: str) -> None:
        with self._lock:
            self._counts[state] += 1

    def _line(self, event: str, **facts: object) -> None:
        with self._lock:
            self._stream.write(json_line(event, **facts) + "\n")
            self._stream.flush()
