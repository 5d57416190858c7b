"""What the plan says: the objectives of a priority, what was done, and whether it can be checked."""

import pandas as pd

from scp_analysis.evidence.scope import Scope
from scp_analysis.loaders import plans

COLUMNS = [
    "kind",
    "activity",
    "lead_agency",
    "partners",
    "period",
    "status",
    "measurable_target",
]


def tracker(here: Scope) -> pd.DataFrame:
    """List the tracker rows of the page's priority, objectives first.

    Parameters
    ----------
    here
        What the page is about, with a priority.

    Returns
    -------
    pandas.DataFrame
        ``kind`` (objective, target or activity), ``activity``, ``lead_agency``, ``partners``,
        ``period`` as text, ``status`` and ``measurable_target`` (yes or no); empty when no tracker was
        supplied.
    """
    if here.priority is None or not here.plan.supplied:
        return pd.DataFrame(columns=COLUMNS)
    rows = plans.tracker(here.catalogue, plan_year=here.plan.plan_year)
    own = rows[rows["priority_id"] == here.priority.id]
    return own[COLUMNS].reset_index(drop=True)


def without_target(table: pd.DataFrame) -> int:
    """Count the tracker rows that cannot be checked as met or not met."""
    return int((table["measurable_target"] != "yes").sum())


def in_force(here: Scope) -> bool:
    """Tell whether the plan shown was in force at the end of the reporting period."""
    return here.plan.supplied and bool(here.plan.start <= here.period.end <= here.plan.end)
