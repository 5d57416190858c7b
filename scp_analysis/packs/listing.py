"""What there is to choose from: partnerships, periods, notebooks, priorities, comparator sets."""

from collections.abc import Iterator

from scp_analysis import reference
from scp_analysis.evidence.scope import available_periods
from scp_analysis.packs.contract import read_contract
from scp_analysis.workspace import Workspace

SUBJECTS = ("partnerships", "periods", "notebooks", "priorities", "sets")


def lines(workspace: Workspace, *, what: str = "", partnership: str = "") -> Iterator[str]:
    """List one subject, or each of them under a heading.

    Parameters
    ----------
    workspace
        Where to look.
    what
        One of `SUBJECTS`; empty for all.
    partnership
        Whose periods and priorities; empty for the default partnerships of the workspace.

    Yields
    ------
    str
        Lines as printed.
    """
    names = [partnership] if partnership else list(workspace.defaults().partnerships)
    tell = {
        "partnerships": lambda: _partnerships(workspace),
        "periods": lambda: _periods(workspace, names),
        "notebooks": lambda: _notebooks(workspace),
        "priorities": lambda: _priorities(workspace, names),
        "sets": lambda: _sets(workspace),
    }
    for subject in [what] if what else SUBJECTS:
        yield f"{subject.capitalize()}:"
        yield from (f"  {line}" for line in tell[subject]())


def _partnerships(workspace: Workspace) -> Iterator[str]:
    table = reference.partnerships(workspace).sort_values(["force_name", "slug"])
    for force, members in table.groupby("force_name"):
        yield f"{force}: {', '.join(members['slug'])}"


def _periods(workspace: Workspace, names: list[str]) -> Iterator[str]:
    for name in names:
        months = available_periods(workspace, name)
        whole = not months or len(months) == (months[-1] - months[0]).n + 1
        span = f"{months[0]} to {months[-1]}" if months else "no source covers it"
        yield f"{name}: {span}{'' if whole else ', with gaps'}"


def _notebooks(workspace: Workspace) -> Iterator[str]:
    for name, path in workspace.notebooks().items():
        yield f"{name}: {read_contract(path).title}"


def _priorities(workspace: Workspace, names: list[str]) -> Iterator[str]:
    for name in names:
        plans = reference.plans(workspace, reference.partnership(workspace, name).slug)
        for plan in plans:
            for priority in plan.priorities:
                yield f"{name} {plan.plan_year} {priority.id}: {priority.title}"
        if not plans:
            yield f"{name}: no plan supplied; the shipped offence themes are used"


def _sets(workspace: Workspace) -> Iterator[str]:
    table = reference.comparator_sets(workspace)
    for (name, title), members in table.groupby(["set", "title"]):
        yield f"{name}: {title} ({len(members)})"
    yield "all: every partnership"
