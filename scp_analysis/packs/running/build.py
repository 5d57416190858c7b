"""Packs, one after another: run the pages, assemble them, put the pack in place whole."""

import json
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from scp_analysis.errors import PackError
from scp_analysis.packs.keeping.manifest import PageRecord, read_page_records
from scp_analysis.packs.keeping.normalise import normalise, notebook_text, placeholders
from scp_analysis.packs.keeping.provenance import Provenance, provenance
from scp_analysis.packs.keeping.staging import Staging, new_run
from scp_analysis.packs.kernels.kernel import Kernels
from scp_analysis.packs.planning.jobs import Job
from scp_analysis.packs.planning.prepare import PackPlan
from scp_analysis.packs.rendering.artefacts import warnings
from scp_analysis.packs.running.assemble import Made, assemble
from scp_analysis.packs.running.engine import Limits
from scp_analysis.packs.running.execute import Failure, Outcome, run_page
from scp_analysis.packs.running.progress import Progress
from scp_analysis.packs.running.runlog import RunLog
from scp_analysis.workspace import Workspace

FAILURES = "failures.json"


@dataclass(frozen=True, slots=True)
class PackResult:
    """How one pack went: where it is, or where the failed run is kept and why it failed."""

    pack: Path
    folder: Path
    failures: tuple[Failure, ...]

    @property
    def ok(self) -> bool:
        """Whether the pack was put in place."""
        return not self.failures


def build_packs(
    plans: Sequence[PackPlan],
    *,
    workspace: Workspace,
    progress: Progress,
    jobs: int = 2,
    limits: Limits | None = None,
) -> list[PackResult]:
    """Build packs that `scp_analysis.packs.planning.prepare.prepare` has found in order.

    Parameters
    ----------
    plans
        The packs, finished one after another; the notebooks of the next one run while one is put
        together. At least one.
    workspace
        Packs go into its ``outputs``.
    progress
        Told of every page as it is done.
    jobs
        Notebooks run side by side; more than there are processors gains nothing.
    limits
        Time-outs.

    Returns
    -------
    list of PackResult
        One for each plan, in order. A failed pack does not stop the others; its last good edition
        is left as it was.
    """
    run = new_run()
    made_from = provenance(workspace, plans[0].scope.catalogue)
    results = []
    with RunLog(workspace.outputs / ".logs" / f"{run}.jsonl") as log:
        builder = _Builder(workspace, run, made_from, log)
        with _runner(workspace, jobs, limits or Limits(), _Teller(log, progress)) as start:
            waiting = deque((plan, start(plan)) for plan in plans)
            while waiting:
                results.append(builder.build(*waiting.popleft()))
    return results


@contextmanager
def _runner(
    workspace: Workspace, jobs: int, limits: Limits, tell: "_Teller"
) -> Iterator[Callable[[PackPlan], list[Future[Outcome]]]]:
    """Give what starts the notebooks of a pack; all of them end with it."""
    kernels = Kernels(workspace.root)
    pool = ThreadPoolExecutor(max_workers=jobs, thread_name_prefix="page")

    def run_one(plan: PackPlan, job: Job) -> Outcome:
        outcome = run_page(job, kernels=kernels, limits=limits)
        tell.page_done(plan, outcome)
        return outcome

    try:
        yield lambda plan: [pool.submit(run_one, plan, job) for job in plan.jobs]
    finally:
        kernels.close()
        pool.shutdown(wait=True, cancel_futures=True)


@dataclass(frozen=True, slots=True)
class _Teller:
    log: RunLog
    progress: Progress

    def page_done(self, plan: PackPlan, outcome: Outcome) -> None:
        self.log.write(
            "page ended",
            pack=plan.path.as_posix(),
            page=outcome.page.name,
            seconds=round(outcome.seconds, 3),
            kernel_starts=outcome.kernel_starts,
            failure=str(outcome.failure or ""),
        )
        self.progress.page_done(plan.path.as_posix(), outcome)


@dataclass(frozen=True, slots=True)
class _Builder:
    workspace: Workspace
    run: str
    made_from: Provenance
    log: RunLog

    def build(self, plan: PackPlan, pages: Iterable[Future[Outcome]]) -> PackResult:
        staging = Staging(self.workspace.outputs, plan.path, run=self.run)
        staging.open()
        try:
            outcomes = [page.result() for page in pages]
            failures = [outcome.failure for outcome in outcomes if outcome.failure]
            failures = failures or self._assemble(plan, outcomes, staging)
            folder = self._keep(staging, outcomes, failures) if failures else staging.promote()
        finally:
            staging.close()
        self.log.write("pack ended", pack=plan.path.as_posix(), ok=not failures)
        return PackResult(plan.path, folder, tuple(failures))

    def _assemble(self, plan: PackPlan, outcomes: list[Outcome], staging: Staging) -> list[Failure]:
        made = {
            outcome.page.name: self._made(plan, outcome, outcome.notebook)
            for outcome in outcomes
            if outcome.notebook is not None
        }
        made |= _kept(plan, staging.target, done=set(made))
        there = [made[page.name] for page in plan.pages if page.name in made]
        absent = [page for page in plan.pages if page.name not in made]
        try:
            assemble(
                there, scope=plan.scope, provenance=self.made_from, absent=absent, staging=staging
            )
        except PackError as fault:
            return [Failure("the pack", 0, "", "PackError", str(fault))]
        return []

    def _made(self, plan: PackPlan, outcome: Outcome, executed: NotebookNode) -> Made:
        notebook = normalise(executed, folders=placeholders(self.workspace.root))
        record = PageRecord(
            page=outcome.page.name,
            notebook=outcome.page.notebook,
            notebook_sha256=plan.contracts[outcome.page.notebook].sha256,
            parameters=outcome.job.parameters,
            made_from=self.made_from.digest,
            warnings=warnings(notebook),
        )
        return Made(outcome.page, notebook, record)

    def _keep(self, staging: Staging, outcomes: list[Outcome], failures: list[Failure]) -> Path:
        """Keep a failed run: its notebooks as far as they got, and why it failed."""
        folders = placeholders(self.workspace.root)
        for outcome in outcomes:
            if outcome.notebook is not None:
                text = notebook_text(normalise(outcome.notebook, folders=folders))
                staging.write(f"{outcome.page.name}.ipynb", text)
        listed = [asdict(failure) for failure in failures]
        staging.write(FAILURES, json.dumps(listed, indent=1, ensure_ascii=False) + "\n")
        return staging.quarantine()


def _kept(plan: PackPlan, pack: Path, *, done: set[str]) -> dict[str, Made]:
    """Take over the other pages of the pack that is there, when only some are built again."""
    records = read_page_records(pack)
    pages = [page for page in plan.pages if page.name in records and page.name not in done]
    return {
        page.name: Made(
            page, _read(pack / f"{page.name}.ipynb"), replace(records[page.name], kept=True)
        )
        for page in pages
    }


def _read(path: Path) -> NotebookNode:
    return nbformat.read(path, as_version=4)  # type: ignore[no-untyped-call, no-any-return, unused-ignore]
