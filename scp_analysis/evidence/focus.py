"""The rows of each evidence table that belong to the page's priority.

Every table is made and judged whole and only then narrowed, so a series has the same verdict on every
page that shows it.
"""

import pandas as pd

from scp_analysis.errors import ParameterError, explain
from scp_analysis.evidence import families, official, yearly
from scp_analysis.evidence import police as police_return
from scp_analysis.evidence.headline import of_series
from scp_analysis.evidence.scope import Scope
from scp_analysis.reference import Priority


def police(here: Scope) -> pd.DataFrame:
    """Give the measures of the police return that belong to the priority, as `Changes`."""
    return of_series(police_return.changes(here), _priority(here).police)


def without_police(here: Scope) -> str:
    """Say why a page about the priority shows no measure of the police return."""
    if families.current_return(here).empty:
        return "the force has not supplied its own summary for this period"
    return (
        "the force's own summary for this period has no heading for the offences of this priority"
    )


def quarterly(here: Scope) -> pd.DataFrame:
    """Give the quarterly offence groups that belong to the priority, as `Changes`."""
    return of_series(official.quarterly_changes(here), _priority(here).official)


def annual(here: Scope) -> pd.DataFrame:
    """Give the yearly offence groups that belong to the priority, as `Changes`."""
    return of_series(yearly.changes(here), _priority(here).annual)


def history(here: Scope) -> pd.DataFrame:
    """Give every quarter of the offence groups that belong to the priority, as `History`."""
    return of_series(official.quarterly_history(here), _priority(here).official)


def _priority(here: Scope) -> Priority:
    if here.priority is None:
        raise ParameterError(
            explain(
                "A priority page must name its priority.",
                found="an empty priority",
                where="the parameter cell",
                remedy=f"one of {', '.join(priority.id for priority in here.plan.priorities)}",
            )
        )
    return here.priority
