"""Which returns came in the last year, quarter by quarter, and which did not."""

import pandas as pd

from scp_analysis import reference
from scp_analysis.evidence import received
from scp_analysis.evidence.returns import stems_of
from scp_analysis.evidence.scope import Scope
from scp_analysis.integrity import punctuality
from scp_analysis.loaders import published
from scp_analysis.periods import ReportingPeriod
from scp_analysis.schemas.templating import Template

QUARTERS = 4
FIXED = ["title", "owner", "owed"]
_WINDOW = ["period_start", "period_end"]


def by_quarter(here: Scope) -> pd.DataFrame:
    """Tell of every return of the plan whether it came for each of the last four quarters.

    Parameters
    ----------
    here
        What the page is about. A return is due by the calendar of its template, looked at on the
        last day of the reporting period.

    Returns
    -------
    pandas.DataFrame
        ``title``, ``owner``, ``owed`` (how often), then a column per quarter, oldest first:
        received, late, missing, last supplied for a month, not due yet, or owed when it happens.
        Printed tables and filled returns both count; one that states no period counts for none.
        Empty without a plan.
    """
    owed = {template.name: (stem, template) for stem, template in _asked(here)}
    if not owed:
        return pd.DataFrame(columns=FIXED, dtype=str)
    rows = [_owed(here, stem, template) for stem, template in owed.values()]
    windows = [_windows(here, stem, template) for stem, template in owed.values()]
    told = punctuality.by_quarter(
        pd.DataFrame(rows),
        pd.concat(windows, ignore_index=True),
        quarters=quarters(here.period),
        as_of=here.period.end.to_timestamp(how="end").normalize(),
    )
    wide = told.pivot_table(index="stem", columns="quarter", values="status", aggfunc="first")
    wide = wide[[each.label for each in quarters(here.period)]]
    return pd.DataFrame(rows).merge(wide, on="stem")[[*FIXED, *wide.columns]]


def quarters(period: ReportingPeriod) -> list[ReportingPeriod]:
    """Give the last four calendar quarters that have ended with a period, oldest first.

    Examples
    --------
    >>> [str(quarter.end) for quarter in quarters(ReportingPeriod.ending("2023-07"))]
    ['2022-09', '2022-12', '2023-03', '2023-06']
    """
    last = period.end - period.end.month % 3
    return [ReportingPeriod.ending(last - 3 * back, months=3) for back in range(QUARTERS)][::-1]


def _asked(here: Scope) -> list[tuple[str, Template]]:
    return [(stem, each) for stem in stems_of(here.plan) for each in received.templates(here, stem)]


def _owed(here: Scope, stem: str, template: Template) -> dict[str, str | int]:
    table = reference.returns(here.workspace)
    known = table.loc[table["stem"] == stem, "owner"]
    return {
        "stem": template.name,
        "title": template.title,
        "owner": template.owner if known.empty else str(known.iloc[0]),
        "owed": template.frequency,
        "frequency": template.frequency,
        "due_days": template.due_days,
    }


def _windows(here: Scope, stem: str, template: Template) -> pd.DataFrame:
    """Give the windows of every figure that came, printed or filled in."""
    printed = stem in set(reference.returns(here.workspace)["stem"])
    tables = [received.figures(here, template)]
    tables += [published.table(here.catalogue, stem)] if printed else []
    found = [
        table.loc[table["value"].notna(), _WINDOW].dropna().drop_duplicates()
        for table in tables
        if len(table)
    ]
    windows = pd.concat(found) if found else pd.DataFrame({name: [] for name in _WINDOW})
    typed = windows.astype(dict.fromkeys(_WINDOW, "period[M]"))
    never = pd.Series(pd.NaT, index=typed.index, dtype="datetime64[us]")
    return typed.assign(stem=template.name, received_on=never)
