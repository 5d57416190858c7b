"""From what is asked to what is to be run; everything that can be refused is refused here.

No kernel has been started when `prepare` returns or raises.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from scp_analysis.errors import ScpAnalysisError
from scp_analysis.evidence.scope import Scope
from scp_analysis.packs.planning.contract import Contract, check_contracts, read_contract
from scp_analysis.packs.planning.jobs import Job
from scp_analysis.packs.planning.plan import Page, check_notebooks, pages, read_pack_file, select
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
    """One pack ready to be built: its scope, all its pages, and the jobs of those to be run."""

    scope: Scope
    pages: tuple[Page, ...]
    jobs: tuple[Job, ...]
    contracts: Mapping[str, Contract]

    @property
    def path(self) -> Path:
        """Where the pack goes, relative to the folder of outputs."""
        return Path(self.scope.partnership.slug, str(self.scope.period.end), self.scope.audience)


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
    scopes: list[Scope] = []
    unavailable: list[ScpAnalysisError] = []
    faults: list[ScpAnalysisError] = []
    for request in requests:
        try:
            scopes.append(_scope(request, workspace, open_scope))
        except ScpAnalysisError as fault:
            (unavailable if request.from_set else faults).append(fault)
    if faults or (unavailable and not scopes):
        raise _joined(faults or unavailable)
    plans = {plan.path: plan for plan in (_plan(s, workspace=workspace, only=only) for s in scopes)}
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


def _plan(scope: Scope, *, workspace: Workspace, only: Sequence[str]) -> PackPlan:
    every = pages(read_pack_file(workspace), scope.plan)
    wanted = select(every, only)
    notebooks = workspace.notebooks()
    check_notebooks(wanted, notebooks)
    jobs = tuple(Job(page, notebooks[page.notebook], _parameters(scope, page)) for page in wanted)
    contracts = {job.page.notebook: read_contract(job.source) for job in jobs}
    return PackPlan(scope, every, jobs, contracts)


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
