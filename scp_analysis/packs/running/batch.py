"""Packs in a batch: what need not be run is found first, the rest is run, each pack put in place."""

from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, wait
from dataclasses import asdict, dataclass, field
from pathlib import Path

from scp_analysis.packs.keeping.executed import ExecutedPages
from scp_analysis.packs.keeping.hashes import Inputs
from scp_analysis.packs.keeping.provenance import Provenance
from scp_analysis.packs.keeping.staging import check_places, new_run, staged_run
from scp_analysis.packs.planning.jobs import Job
from scp_analysis.packs.planning.plan import Page
from scp_analysis.packs.planning.prepare import PackPlan
from scp_analysis.packs.releasing.seal import not_replaceable
from scp_analysis.packs.running.ending import ended_between_steps
from scp_analysis.packs.running.execute import Failure
from scp_analysis.packs.running.found import Found, look
from scp_analysis.packs.running.limits import Limits
from scp_analysis.packs.running.making import set_aside
from scp_analysis.packs.running.orders import PackOrder, PackRow, PageOrder, PageRow, Ready
from scp_analysis.packs.running.progress import Progress
from scp_analysis.packs.running.runlog import RunLog
from scp_analysis.packs.running.workers import Drafting, Stoppable, Workers
from scp_analysis.workspace import Workspace


def build_packs(
    plans: Sequence[PackPlan],
    *,
    workspace: Workspace,
    provenance: Provenance,
    workers: Workers,
    progress: Progress,
    limits: Limits | None = None,
    every: bool = False,
) -> list[PackRow]:
    """Build packs that `scp_analysis.packs.planning.prepare.prepare` has found in order.

    Parameters
    ----------
    plans
        The packs. At least one.
    workspace
        Packs go into its ``outputs``.
    provenance
        What they are made with and from.
    workers
        Run the pages and put the packs together.
    progress
        Told of every page and pack.
    limits
        Time-outs.
    every
        Run also pages that need not be run.

    Returns
    -------
    list of PackRow
        One for each plan, in order. A failed pack does not stop the others; its last good edition
        is left as it was. Pages it did make are used by the next run.
    """
    run = new_run()
    outputs = workspace.outputs
    check_places(outputs, (plan.path for plan in plans))
    with RunLog(outputs / ".logs" / f"{run}.jsonl") as log, staged_run(outputs, run):
        batch = _Batch(
            workspace, run, provenance, workers, progress, log, limits or Limits(), every
        )
        return batch.build(plans)


_Row = Future[PageRow] | Future[PackRow]
_LOOK_SECONDS = 0.2


@dataclass
class _Pack:
    """One pack on its way: what was found of it, and the pages still being run."""

    plan: PackPlan
    found: Found
    made: dict[str, Ready] = field(default_factory=dict)
    failures: dict[str, Failure] = field(default_factory=dict)
    waiting: int = 0


@dataclass(frozen=True, slots=True)
class _Batch:
    workspace: Workspace
    run: str
    provenance: Provenance
    workers: Workers
    progress: Progress
    log: RunLog
    limits: Limits
    every: bool

    def build(self, plans: Sequence[PackPlan]) -> list[PackRow]:
        rows: dict[Path, PackRow] = {}
        under_way: dict[_Row, _Pack] = {}
        coming = self._coming(plans, rows)
        try:
            with ended_between_steps() as end_if_asked:
                while self._send(coming, under_way):
                    end_if_asked()
                    for future in _ended(under_way):
                        pack, row = under_way.pop(future), future.result()
                        if isinstance(row, PackRow):
                            rows[row.pack] = self._in_place(pack, row)
                        elif self._page_ended(pack, row):
                            under_way[self._put_together(pack)] = pack
        except BaseException:
            self._stop(under_way)
            raise
        if state := self.workers.state():
            self.log.write("kernels", **asdict(state))
        return [rows[plan.path] for plan in plans]

    def _send(
        self,
        coming: Iterator[tuple[_Pack, PageOrder | None]],
        under_way: dict[_Row, _Pack],
    ) -> bool:
        """Keep the workers supplied, and no more: a pack is put together before many others begin."""
        while len(under_way) < 2 * self.workers.width:
            pack, order = next(coming, (None, None))
            if pack is None:
                break
            future = self.workers.page(order, self.progress) if order else self._put_together(pack)
            under_way[future] = pack
        return bool(under_way)

    def _coming(
        self, plans: Iterable[PackPlan], rows: dict[Path, PackRow]
    ) -> Iterator[tuple[_Pack, PageOrder | None]]:
        """Give page after page to run; a pack of which none needs a run once, without a page."""
        executed = ExecutedPages(self.workspace.outputs, self.run)
        inputs = Inputs(self.workspace.root, self.workspace.shipped)
        for plan in plans:
            found = look(
                plan,
                outputs=self.workspace.outputs,
                executed=executed,
                inputs=inputs,
                every=self.every,
            )
            pack = _Pack(plan, found, dict(found.ready), waiting=len(found.to_run))
            if not found.unchanged and (why := not_replaceable(self.workspace.outputs / plan.path)):
                rows[plan.path] = self._left(plan, why)
                continue
            for page in (name for name in found.why if name in plan.wanted):
                self._skipped(plan, page, found.why[page])
            if found.unchanged:
                rows[plan.path] = self._unchanged(pack)
            elif not found.to_run:
                yield pack, None
            for job in sorted(plan.jobs, key=_about_a_priority):
                if job.page.name in found.to_run:
                    yield pack, self._order(pack, job)

    def _order(self, pack: _Pack, job: Job) -> PageOrder:
        return PageOrder(
            workspace=self.workspace,
            run=self.run,
            pack=pack.plan.path,
            job=job,
            key=pack.found.to_run[job.page.name].key,
            limits=self.limits,
        )

    def _page_ended(self, pack: _Pack, row: PageRow) -> bool:
        """Note how a page went; tell whether it was the last of its pack."""
        self.log.write(
            "page ended",
            pack=row.pack.as_posix(),
            page=row.page.name,
            seconds=round(row.seconds, 3),
            kernel_starts=row.kernel_starts,
            failure=str(row.failure or ""),
        )
        self.progress.page_done(row.pack.as_posix(), row)
        pack.waiting -= 1
        if row.failure:
            pack.failures[row.page.name] = row.failure
        else:
            ready = self._ready(pack, row.page)
            pack.made[row.page.name] = ready
            if pack.waiting and not pack.failures and isinstance(self.workers, Drafting):
                self.workers.draft(self._pack_order(pack), ready)
        return pack.waiting == 0

    def _ready(self, pack: _Pack, page: Page) -> Ready:
        """Say of a page that is made, or to be run, where its notebook will be found."""
        if page.name in pack.made:
            return pack.made[page.name]
        record = pack.found.to_run[page.name]
        return Ready(page, ExecutedPages(self.workspace.outputs, self.run).path(record.key), record)

    def _pack_order(self, pack: _Pack) -> PackOrder:
        """Order a pack as it will be when none of its pages fails."""
        coming = (page for page in pack.plan.pages if page.name not in pack.failures)
        there = pack.made.keys() | pack.found.to_run.keys()
        return PackOrder(
            workspace=self.workspace,
            run=self.run,
            head=pack.plan.head,
            pages=tuple(self._ready(pack, page) for page in coming if page.name in there),
            absent=pack.found.absent,
            provenance=self.provenance,
        )

    def _put_together(self, pack: _Pack) -> Future[PackRow]:
        order = self._pack_order(pack)
        if not pack.failures:
            return self.workers.pack(order)
        if isinstance(self.workers, Drafting):
            self.workers.forget(pack.plan.path)
        failures = [pack.failures[p.name] for p in pack.plan.pages if p.name in pack.failures]
        ended: Future[PackRow] = Future()
        ended.set_result(set_aside(order, failures))
        return ended

    def _left(self, plan: PackPlan, why: str) -> PackRow:
        """Leave a pack that was signed off or withdrawn; the others go on."""
        self.log.write("pack left", pack=plan.path.as_posix(), why=why)
        return self._told(PackRow(plan.path, self.workspace.outputs / plan.path, left=why))

    def _unchanged(self, pack: _Pack) -> PackRow:
        folder = self.workspace.outputs / pack.plan.path
        return self._in_place(pack, PackRow(pack.plan.path, folder, unchanged=True))

    def _in_place(self, pack: _Pack, row: PackRow) -> PackRow:
        executed = ExecutedPages(self.workspace.outputs, self.run)
        for ready in pack.made.values() if row.ok else ():
            executed.drop(ready.record.key)
        return self._told(row)

    def _stop(self, under_way: Iterable[_Row]) -> None:
        """Wait until nobody works for this batch, since its folder is about to be removed."""
        if isinstance(self.workers, Stoppable):
            self.workers.stop()
        wait(under_way)  # type: ignore[misc]  # of two kinds

    def _skipped(self, plan: PackPlan, page: str, why: str) -> None:
        self.log.write("page not run", pack=plan.path.as_posix(), page=page, why=why)
        self.progress.page_skipped(plan.path.as_posix(), page, why)

    def _told(self, row: PackRow) -> PackRow:
        pack = row.pack.as_posix()
        self.log.write("pack ended", pack=pack, ok=row.ok, unchanged=row.unchanged)
        self.progress.pack_done(pack, ok=row.ok)
        return row


def _ended(under_way: Iterable[_Row]) -> list[_Row]:
    """Wait for at least one of them, or until it is time to look for a signal."""
    wait(under_way, _LOOK_SECONDS, FIRST_COMPLETED)  # type: ignore[misc]  # of two kinds
    return [future for future in under_way if future.done()]


def _about_a_priority(job: Job) -> bool:
    """Put pages about the whole partnership first: they take longest, and none should end alone."""
    return bool(job.page.priority)
