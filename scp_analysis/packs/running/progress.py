"""What is said while packs are built: a bar on a terminal, plain lines elsewhere, or nothing."""

from collections.abc import Callable
from types import TracebackType
from typing import Protocol, Self

from tqdm import tqdm

from scp_analysis.packs.running.execute import Outcome


class Progress(Protocol):
    """Told of every page as it is done."""

    def page_done(self, pack: str, outcome: Outcome) -> None:
        """Tell of a page."""


class Silent:
    """Says nothing."""

    def page_done(self, pack: str, outcome: Outcome) -> None:
        """Ignore the page."""


class Lines:
    """One plain line for each page: for logs and for terminals that cannot draw."""

    def __init__(self, write: Callable[[str], None], *, pages: int) -> None:
        self._write = write
        self._pages = pages
        self._done = 0

    def page_done(self, pack: str, outcome: Outcome) -> None:
        """Write the page, how it went and how many are left."""
        self._done += 1
        state = "failed" if outcome.failure else "done"
        self._write(f"[{self._done}/{self._pages}] {pack} {outcome.page.name}: {state}")


class Bar:
    """A progress bar over all pages of all packs."""

    def __init__(self, *, pages: int) -> None:
        self._bar = tqdm(total=pages, unit="page", leave=False)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, _: TracebackType | None
    ) -> None:
        self._bar.close()

    def page_done(self, pack: str, outcome: Outcome) -> None:
        """Move the bar and name the page."""
        self._bar.set_description(f"{pack} {outcome.page.name}")
        self._bar.update(1)
