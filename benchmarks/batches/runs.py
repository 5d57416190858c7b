"""What the run log of a batch tells: which pages were run, when, and which failed."""

import datetime as dt
import itertools
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Self


@dataclass(frozen=True, slots=True)
class Run:
    """One run: when it started, and each page that was run: when it ended, which, how it failed."""

    started: float
    ended: tuple[tuple[float, str, str, str], ...]

    @classmethod
    def latest(cls, outputs: Path) -> Self:
        """Read the newest log of a folder of outputs; without one, of a run without pages."""
        logs = sorted((outputs / ".logs").glob("*.jsonl"), key=lambda log: log.stat().st_mtime)
        events = [json.loads(line) for line in _whole_lines(logs[-1])] if logs else []
        started = [_seconds(event) for event in events if event["event"] == "run started"]
        ended = (
            (_seconds(event), event["pack"], event["page"], event["failure"])
            for event in events
            if event["event"] == "page ended"
        )
        return cls(started[0] if started else 0.0, tuple(ended))

    @property
    def pages(self) -> list[tuple[str, str]]:
        """Pack and page of each page that was run, sorted."""
        return sorted((pack, page) for _, pack, page, _ in self.ended)

    @property
    def failures(self) -> list[str]:
        """What each page that failed died of."""
        return [failure for *_, failure in self.ended if failure]

    def by_tenth(self) -> list[float]:
        """Give pages a second for each tenth of the pages, in the order they ended."""
        times = [self.started, *sorted(when for when, *_ in self.ended)]
        pages = len(times) - 1
        marks = [round(tenth * pages / 10) for tenth in range(11)]
        return [
            (last - first) / (times[last] - times[first])
            for first, last in itertools.pairwise(marks)
            if last > first
        ]


def _whole_lines(log: Path) -> list[str]:
    """Give the lines of a log that may be being written to."""
    text = log.read_text(encoding="utf-8")
    return text[: text.rfind("\n") + 1].splitlines()


def _seconds(event: dict) -> float:
    return dt.datetime.fromisoformat(event["at"]).timestamp()
