"""From what is asked to what is to be run; everything that can be refused is refused here.

No kernel has been started when `prepare` returns or raises.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from scp_analysis.errors import ScpAnalysisError
from scp_analysis.evidence.scope import Scope
from scp_analysis.packs.planning.contract import Contract, check_contracts, read_contract
from scp_analysis.packs.planning.jobs import Head, Job, head_of
from scp_analysis.packs.planning.plan import Page, check_notebooks, pages, read_pack_file, select
from scp_analysis.packs.planning.reads import reads
from scp_analysis.workspace import Workspace

OpenScope = Callable[..., Scope]


@dataclass(frozen=True, slots=True)
class Request:
    """One pack that is asked for; from a set, it may turn out not to be available."""

    partnership: str
    period_end: str
    audience: str
    seed: int
    from_set: bool = False


@dataclass(frozen=True, slots=True)
class PackPlan:
    """One pack ready to be built: what it is about, all its pages, and which of them are wanted.

    `every` has a job for each page whose notebook is there; `wanted` names the pages to be made.
    """

    head: Head
    pages: tuple[Page, ...]
    every: tuple[Job, ...]
    wanted: frozenset[str]
    contracts: Mapping[str, Contract]

    @property
    def jobs(self) -> tuple[Job, ...]:
        """The jobs of the pages wanted, in reading order."""
        return tuple(job for job in self.every if job.page.name in self.wanted)

    @property
    def path(self) -> Path:
        """Where the pack goes, relative to the folder of outputs."""
        return self.head.path


@dataclass(frozen=True, slots=True)
class Prepared:
    """The packs to build, and the members of a set for which there is nothing to build from."""

    plans: tuple[PackPlan, ...]
    unavailable: tuple[str, ...]


def prepare(
    requests: Iterable[Request],
    *,
    workspace: Workspace,
    only: Sequence[str] = (),
    open_scope: OpenScope,
) -> Prepared:
    """Check everything that is asked for, all of it, before anything is run.

    Parameters
    ----------
    requests
        The packs wanted; one asked for twice is built once.
    workspace
        Where notebooks and data are found.
    only
        Page or notebook names; empty for every page.
    open_scope
        `scp_analysis.evidence.scope.open_scope`, or what stands in for it.

    Returns
    -------
    Prepared
        A member of a set without data is listed, not refused.

    Raises
    ------
    ScpAnalysisError
        Of the kind of the first refusal; the message of each request that was refused is in it.
    ParameterError
        A notebook's parameter contract is broken.
    """
    planner = _Planner(workspace, tuple(only))
    plans: dict[Path, PackPlan] = {}
    unavailable: list[ScpAnalysisError] = []
    faults: list[ScpAnalysisError] = []
    for request in requests:
        try:
            scope = _scope(request, workspace, open_scope)
        except ScpAnalysisError as fault:
            (unavailable if request.from_set else faults).append(fault)
        else:
            plan = planner.plan(scope)
            plans[plan.path] = plan
    if faults or (unavailable and not plans):
        raise _joined(faults or unavailable)
    check_contracts(
        (plan.contracts[job.page.notebook], job.parameters)
        for plan in plans.values()
        for job in plan.jobs
    )
    return Prepared(tuple(plans.values()), tuple(_found(fault) for fault in unavailable))


def _scope(request: Request, workspace: Workspace, open_scope: OpenScope) -> Scope:
    return open_scope(
        partnership=request.partnership,
        period_end=request.period_end,
        audience=request.audience,
        seed=request.seed,
        workspace=workspace,
    )


class _Planner:
    """Reads the pack file and each notebook once, however many packs there are."""

    def __init__(self, workspace: Workspace, only: tuple[str, ...]) -> None:
        self._entries = read_pack_file(workspace)
        self._workspace = workspace
        self._notebooks = workspace.notebooks()
        self._contracts: dict[str, Contract] = {}
        self._only = only

    def plan(self, scope: Scope) -> PackPlan:
        every = pages(self._entries, scope.plan)
        wanted = select(every, self._only)
        check_notebooks(wanted, self._notebooks)
        jobs = tuple(self._job(scope, page) for page in every if page.notebook in self._notebooks)
        contracts = {job.page.notebook: self._contract(job.page.notebook) for job in jobs}
        names = frozenset(page.name for page in wanted)
        return PackPlan(head_of(scope), every, jobs, names, contracts)

    def _job(self, scope: Scope, page: Page) -> Job:
        contract = self._contract(page.notebook)
        source = self._notebooks[page.notebook]
        return Job(
            page=page,
            source=source,
            parameters=_parameters(scope, page),
            reads=reads(
                contract.inputs,
                plan=scope.plan,
                priority=page.priority,
                notebook=page.notebook,
                audience=scope.audience,
            ),
            warm=contract.warm,
            folder=self._workspace.folder_of(source),
        )

    def _contract(self, notebook: str) -> Contract:
        if notebook not in self._contracts:
            self._contracts[notebook] = read_contract(self._notebooks[notebook])
        return self._contracts[notebook]


def _parameters(scope: Scope, page: Page) -> dict[str, str | int]:
    return {
        "partnership": scope.partnership.slug,
        "period_end": str(scope.period.end),
        "plan_year": scope.plan.plan_year if scope.plan.supplied else "",
        "priority": page.priority,
        "audience": scope.audience,
        "seed": scope.seed,
    }


def _joined(faults: Sequence[ScpAnalysisError]) -> ScpAnalysisError:
    """Give one failure for several: each message once, under the kind of the first."""
    messages = list(dict.fromkeys(str(fault) for fault in faults))
    return type(faults[0])("\n\n".join(messages))


def _found(fault: ScpAnalysisError) -> str:
    """Give the "Found" line of a message, without its label."""
    lines = [line for line in str(fault).splitlines() if line.startswith("Found: ")]
    return lines[0].removeprefix("Found: ") if lines else str(fault)
