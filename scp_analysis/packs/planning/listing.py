"""What there is to choose from: partnerships, periods, notebooks, priorities, comparator sets."""

from collections.abc import Iterator

from scp_analysis import reference
from scp_analysis.evidence.scope import available_periods
from scp_analysis.packs.planning.contract import read_contract
from scp_analysis.workspace import Workspace


def lines(workspace: Workspace, *, what: str = "", partnership: str = "") -> Iterator[str]:
    """List one subject, or each of them under a heading.

    Parameters
    ----------
    workspace
        Where to look.
    what
        Partnerships, periods, notebooks, priorities or sets; empty for a summary of each.
    partnership
        Whose periods and priorities; empty for the default partnerships of the workspace.

    Yields
    ------
    str
        Lines as printed.
    """
    names = [partnership] if partnership else list(workspace.defaults().partnerships)
    tell = {
        "partnerships": lambda: _partnerships(workspace, [] if what else names),
        "periods": lambda: _periods(workspace, names),
        "notebooks": lambda: _notebooks(workspace),
        "priorities": lambda: _priorities(workspace, names),
        "sets": lambda: _sets(workspace, [] if what else names),
    }
    for subject in [what] if what else tell:
        yield f"{subject.capitalize()}:"
        yield from (f"  {line}" for line in tell[subject]())


def _partnerships(workspace: Workspace, near: list[str]) -> Iterator[str]:
    """List partnerships by force: those of the forces of some, or all."""
    table = reference.partnerships(workspace).sort_values(["force_name", "slug"])
    forces = {reference.partnership(workspace, name).force_name for name in near}
    for force, members in table.groupby("force_name"):
        if force in forces or not near:
            yield f"{force}: {', '.join(members['slug'])}"
    if near:
        yield f"{len(table)} in all: scp-analysis list partnerships"


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


def _sets(workspace: Workspace, near: list[str]) -> Iterator[str]:
    """List comparator sets: those some partnerships belong to, or all."""
    table = reference.comparator_sets(workspace)
    codes = {reference.partnership(workspace, name).code for name in near}
    own = set(table.loc[table["member"].isin(codes), "set"])
    for (name, title), members in table.groupby(["set", "title"]):
        if name in own or not near:
            yield f"{name}: {title} ({len(members)})"
    if near:
        yield f"{table['set'].nunique()} in all: scp-analysis list sets"
