"""The run log: what happened when, how long it took and on what machine; never part of a pack."""

import datetime as dt
import json
import os
import platform
import threading
from pathlib import Path
from types import TracebackType
from typing import Self


class RunLog:
    """One JSON line for each event of a run, in ``outputs/.logs/<run>.jsonl``.

    Parameters
    ----------
    path
        The log file; its folder is made.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lock = threading.Lock()

    def __enter__(self) -> Self:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self.write("run started", **host_facts())
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, _: TracebackType | None
    ) -> None:
        self.write("run ended", error="" if kind is None else f"{kind.__name__}: {fault}")

    def write(self, event: str, **facts: object) -> None:
        """Add a line; `facts` must be plain values."""
        line = json_line(event, **facts)
        with self._lock, self.path.open("a", encoding="utf-8") as log:
            log.write(line + "\n")


def json_line(event: str, **facts: object) -> str:
    r"""Word an event as one line of JSON: ``at`` (UTC), ``event``, then `facts` in their order.

    Only printable ASCII comes out, so a line can be shown on a terminal whatever is in it.

    Examples
    --------
    >>> json_line("page done", page="a\x1b[2J")[40:]
    '"event": "page done", "page": "a\\u001b[2J"}'
    """
    now = dt.datetime.now(dt.UTC).isoformat(timespec="milliseconds")
    return json.dumps({"at": now, "event": event, **facts})


def host_facts() -> dict[str, object]:
    """Give what timings depend on: system, processor count, Python."""
    return {
        "system": platform.platform(),
        "machine": platform.machine(),
        "processors": os.cpu_count(),
        "python": platform.python_version(),
    }
