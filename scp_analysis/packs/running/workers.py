"""Who does the work: threads of this process, or the workers of a dask cluster.

Each thread drives one kernel at a time; the kernels do the computing. Scheduling, queues and lost
workers are the business of the standard library and of dask.
"""

from collections.abc import Iterator
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol, runtime_checkable

from scp_analysis.packs.kernels.kernel import Kernels
from scp_analysis.packs.kernels.warmth import State
from scp_analysis.packs.running.assemble import Draft, draft
from scp_analysis.packs.running.making import make_pack, make_page
from scp_analysis.packs.running.orders import PackOrder, PackRow, PageOrder, PageRow, Ready
from scp_analysis.packs.running.progress import Progress


class Workers(Protocol):
    """Takes orders and gives rows; `width` pages are run side by side."""

    @property
    def width(self) -> int:
        """Pages run side by side."""

    def page(self, order: PageOrder, progress: Progress) -> Future[PageRow]:
        """Run a page."""

    def pack(self, order: PackOrder) -> Future[PackRow]:
        """Put a pack together."""

    def state(self) -> State | None:
        """Where kernels come from; None when that is known to the workers only."""


@runtime_checkable
class Stoppable(Protocol):
    """Works while its caller does other things, and can be told to end that."""

    def stop(self) -> None:
        """Kill every kernel and start no more, so that all that is under way ends soon."""


@runtime_checkable
class Drafting(Protocol):
    """Can make the files of a page while others of its pack are still being run."""

    def draft(self, order: PackOrder, ready: Ready) -> None:
        """Make them, and keep them until the pack is put together; what fails now is tried again then."""

    def forget(self, pack: Path) -> None:
        """Drop what was kept of a pack that will not be put together."""


@dataclass(frozen=True, slots=True)
class _Threads:
    kernels: Kernels
    pages: Executor
    packs: Executor
    width: int
    drafts: dict[Path, dict[str, Draft]] = field(default_factory=dict)

    def page(self, order: PageOrder, progress: Progress) -> Future[PageRow]:
        return self.pages.submit(_told, order, self.kernels, progress)

    def pack(self, order: PackOrder) -> Future[PackRow]:
        return self.packs.submit(self._pack, order)

    def draft(self, order: PackOrder, ready: Ready) -> None:
        self.packs.submit(self._draft, order, ready)

    def forget(self, pack: Path) -> None:
        self.packs.submit(self.drafts.pop, pack, None)

    def state(self) -> State:
        return self.kernels.state

    def stop(self) -> None:
        self.kernels.close()

    def _draft(self, order: PackOrder, ready: Ready) -> None:
        made = draft(order, ready)
        self.drafts.setdefault(order.head.path, {})[ready.page.name] = made

    def _pack(self, order: PackOrder) -> PackRow:
        return make_pack(order, drafts=self.drafts.pop(order.head.path, {}))


@contextmanager
def threads(kernels: Kernels, *, jobs: int) -> Iterator[Workers]:
    """Work in threads of this process; all kernels end with the block.

    Parameters
    ----------
    kernels
        Lends the kernels; its server starts now, while the caller does other things.
    jobs
        Pages run side by side; packs are put together by one more thread.
    """
    pages = ThreadPoolExecutor(jobs, thread_name_prefix="page")
    packs = ThreadPoolExecutor(1, thread_name_prefix="pack")
    try:
        with kernels:
            yield _Threads(kernels, pages, packs, jobs)
    finally:
        for pool in (pages, packs):
            pool.shutdown(wait=True, cancel_futures=True)


def _told(order: PageOrder, kernels: Kernels, progress: Progress) -> PageRow:
    pack, page = order.pack.as_posix(), order.job.page.name
    progress.page_started(pack, page)
    return make_page(order, kernels, lambda number, of: progress.cell_done(pack, page, number, of))
