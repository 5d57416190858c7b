"""What of a pack is there already: pages whose key has not changed need not be run again."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from scp_analysis.packs.keeping.executed import ExecutedPages
from scp_analysis.packs.keeping.hashes import Inputs, is_whole
from scp_analysis.packs.keeping.keys import page_key
from scp_analysis.packs.keeping.manifest import PageRecord, is_about, read_page_records
from scp_analysis.packs.planning.jobs import Job
from scp_analysis.packs.planning.plan import Page
from scp_analysis.packs.planning.prepare import PackPlan
from scp_analysis.packs.running.orders import Ready

SAME = "nothing it depends on has changed"
LEFT = "an earlier run made it, but did not finish the pack"


@dataclass(frozen=True, slots=True)
class Found:
    """A pack as it is found: pages at hand, pages to run with their keys, pages it will not have.

    `why` says of each page at hand why it is not run. `unchanged`: the pack in place is whole, and
    nothing in it would be different.
    """

    ready: Mapping[str, Ready]
    to_run: Mapping[str, PageRecord]
    absent: tuple[Page, ...]
    why: Mapping[str, str]
    unchanged: bool


def look(
    plan: PackPlan,
    *,
    outputs: Path,
    executed: ExecutedPages,
    inputs: Inputs,
    every: bool = False,
) -> Found:
    """Find what need not be run for a pack.

    Parameters
    ----------
    plan
        The pack.
    outputs
        The folder of the finished packs.
    executed
        Where the pages at hand are linked, so that nobody can take them away.
    inputs
        Hashes what pages read.
    every
        Find nothing of the pages wanted.
    """
    return _Look(plan, outputs / plan.path, executed, inputs).found(every=every)


class _Look:
    def __init__(self, plan: PackPlan, pack: Path, executed: ExecutedPages, inputs: Inputs) -> None:
        self._plan = plan
        self._pack = pack
        self._executed = executed
        self._old = read_page_records(pack) if is_whole(pack) else {}
        self._records = {job.page.name: _record(plan, job, inputs) for job in plan.every}

    def found(self, *, every: bool) -> Found:
        ready: dict[str, Ready] = {}
        to_run: dict[str, PageRecord] = {}
        why: dict[str, str] = {}
        for page in self._plan.pages:
            reason = "" if every and page.name in self._plan.wanted else self._at_hand(page)
            if reason:
                ready[page.name] = Ready(page, self._path(page), self._records[page.name])
                why[page.name] = reason
            elif page.name in self._plan.wanted:
                to_run[page.name] = self._records[page.name]
            elif (old := self._left(page)) is not None:
                ready[page.name] = old
        absent = tuple(p for p in self._plan.pages if p.name not in ready and p.name not in to_run)
        return Found(ready, to_run, absent, why, unchanged=self._unchanged(ready, to_run))

    def _at_hand(self, page: Page) -> str:
        """Say why a page need not be run; empty when it must."""
        record, old = self._records.get(page.name), self._old.get(page.name)
        if record is None:
            return ""
        in_place = old is not None and old.key == record.key
        if in_place and self._executed.take(record.key, self._pack / f"{page.name}.ipynb"):
            return SAME
        wanted = page.name in self._plan.wanted
        return LEFT if wanted and self._executed.take_spare(record.key) else ""

    def _left(self, page: Page) -> Ready | None:
        """Give a page that nobody wants anew, as the pack in place has it."""
        old = self._old.get(page.name)
        if old is None or not self._executed.take(old.key, self._pack / f"{page.name}.ipynb"):
            return None
        return Ready(page, self._executed.path(old.key), replace(old, outdated=True))

    def _path(self, page: Page) -> Path:
        return self._executed.path(self._records[page.name].key)

    def _unchanged(self, ready: Mapping[str, Ready], to_run: Mapping[str, PageRecord]) -> bool:
        made = [_identity(ready[name].record) for name in ready]
        as_before = made == [_identity(old) for old in self._old.values()]
        return not to_run and as_before and is_about(self._pack, self._plan.head)


def _identity(record: PageRecord) -> tuple[str, str, str]:
    return record.page, record.key, record.notebook_folder


def _record(plan: PackPlan, job: Job, inputs: Inputs) -> PageRecord:
    sha256 = plan.contracts[job.page.notebook].sha256
    return PageRecord(
        page=job.page.name,
        notebook=job.page.notebook,
        notebook_sha256=sha256,
        parameters=job.parameters,
        reads=job.reads,
        key=page_key(job, notebook_sha256=sha256, inputs=inputs),
        notebook_folder=job.folder,
    )
