"""What a page is about, in words: the place, its periods, its plan and its priority."""

from scp_analysis.evidence.scope import Scope
from scp_analysis.periods import month_name
from scp_analysis.presentation.artefacts import Notice


def words(here: Scope) -> list[str]:
    """Say place, periods, plan and priority, a sentence each."""
    said = [
        f"{here.partnership.name}, {here.period.label}, compared with the {here.comparison.label}.",
        f"Force area: {here.partnership.force_name}.",
    ]
    if here.public:
        said.append("Public edition: partners' figures are shown after disclosure control.")
    if here.plan.supplied:
        said.append(f"Plan year {here.plan.plan_year}.")
    if here.priority:
        kind = "Priority" if here.plan.supplied else "Theme"
        said.append(f"{kind}: {here.priority.title}.")
    return said


def names(here: Scope) -> dict[str, object]:
    """Give the names that stand in those sentences."""
    who, priority = here.partnership, here.priority
    known = {"partnership": who.title, "area": who.name, "force": who.force_name}
    asked = {"priority": priority.title} if priority else {}
    return {**known, **asked, "plan_year": here.plan.plan_year}


def plan_ended(here: Scope) -> Notice:
    """Say that the plan whose priorities are shown is over."""
    return Notice(
        name="plan-ended",
        title=f"Plan of {here.plan.plan_year}",
        message=f"The latest plan supplied ended in {month_name(here.plan.end)}. Its priorities are "
        "shown because no later plan was supplied.",
        values={"plan_year": here.plan.plan_year},
    )
