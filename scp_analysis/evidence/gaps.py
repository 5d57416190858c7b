"""What the pack could not get: sources that do not reach this partnership, returns that stopped."""

import pandas as pd

from scp_analysis import reference
from scp_analysis.evidence import families, official, owing, police, returns, street, yearly
from scp_analysis.evidence.scope import Scope, once_a_scope
from scp_analysis.integrity import currency
from scp_analysis.periods import month_name
from scp_analysis.schemas.results import Missing

ONS = "Office for National Statistics"
Row = dict[str, str]


@once_a_scope
def missing(here: Scope) -> pd.DataFrame:
    """List everything a complete pack would hold and this one does not.

    Parameters
    ----------
    here
        What the page is about.

    Returns
    -------
    pandas.DataFrame
        `Missing`: public sources first, then the plan, then partner returns; of a page about one
        priority, those of that priority.
    """
    own = official_sources(here)
    owed = returns.missing(here)
    owed = owed[owed["what"] != _police_title(here)]
    return Missing.validate(pd.concat([own, owed, owing.never(here)], ignore_index=True))


@once_a_scope
def official_sources(here: Scope) -> pd.DataFrame:
    """List what a complete pack would hold of official sources and of the plan, and this one does not.

    Parameters
    ----------
    here
        What the page is about.

    Returns
    -------
    pandas.DataFrame
        `Missing`.
    """
    looks = (_police, _quarterly, _annual, _street, _similar, _plan)
    rows = [row for look in looks for row in look(here)]
    return Missing.validate(
        pd.DataFrame(rows, columns=list(Missing.to_schema().columns), dtype=str)
    )


def _row(owner: str, what: str, *, since: str, why: str) -> Row:
    return {"owner": owner, "what": what, "owed_since": since, "why": why}


def _police_title(here: Scope) -> str:
    owed = reference.returns(here.workspace)
    return str(owed.loc[owed["stem"] == families.RETURN_STEM, "title"].iloc[0])


def _police(here: Scope) -> list[Row]:
    status, until = police.return_status(here), police.return_until(here)
    if status == "current":
        return []
    what, owner = _police_title(here), f"{here.partnership.force_name} Police"
    why = "the only source of domestic abuse offences and of the force's own rolling 12 months"
    if until is not None and status.startswith(currency.OLD):
        status = month_name(until + 1)
    return [_row(owner, what, since=status, why=why)]


def _quarterly(here: Scope) -> list[Row]:
    if not official.quarterly_matrix(here, here.partnership.code).empty:
        return []
    why = "none are held for this force, so no change here has a history of its own"
    what = "Quarterly recorded crime by partnership"
    return [_row("Home Office", what, since="not held", why=why)]


def _annual(here: Scope) -> list[Row]:
    what, latest = "Recorded crime by partnership, yearly", yearly.latest(here)
    if latest is None:
        why = "no year that had ended by this period is published for the partnership"
        return [_row(ONS, what, since="not published", why=why)]
    if latest.end + 12 > here.period.end:
        return []
    why = f"the latest year held ends in {month_name(latest.end)}"
    return [_row(ONS, what, since=f"not held since {month_name(latest.end + 1)}", why=why)]


def _street(here: Scope) -> list[Row]:
    return [
        _row(
            "data.police.uk",
            f"Street-level crime for the {row['period']}",
            since="not held",
            why=f"{row['months'] - row['held']} of {row['months']} months are not held: {row['missing']}",
        )
        for row in street.coverage(here).to_dict("records")
        if not row["complete"]
    ]


def _similar(here: Scope) -> list[Row]:
    if here.catalogue.has("most_similar_group"):
        return []
    why = "the list has to be added by whoever has access to it"
    return [_row("Home Office", "Most similar group", since="not open data", why=why)]


def _plan(here: Scope) -> list[Row]:
    plan, what = here.plan, "Partnership plan and tracker"
    if not plan.supplied:
        why = "offence themes stand in for priorities"
        return [_row(here.partnership.title, what, since=police.NEVER, why=why)]
    if plan.end < here.period.end:
        why = f"the latest plan supplied is that of {plan.plan_year}"
        return [_row(here.partnership.title, what, since=month_name(plan.end + 1), why=why)]
    return []
