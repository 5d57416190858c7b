"""Which returns came in the last year, quarter by quarter, and which did not."""

from collections.abc import Iterable

import pandas as pd

from scp_analysis import reference
from scp_analysis.evidence import received
from scp_analysis.evidence.returns import stems_of
from scp_analysis.evidence.scope import Scope
from scp_analysis.integrity import punctuality
from scp_analysis.loaders import published
from scp_analysis.periods import ReportingPeriod
from scp_analysis.schemas.results import Missing
from scp_analysis.schemas.templating import Template

QUARTERS = 4
FIXED = ["title", "owner", "owed"]
_WINDOW = ["period_start", "period_end"]


def by_quarter(here: Scope) -> pd.DataFrame:
    """Tell of every return of the plan whether it came for each of the last four quarters.

    Parameters
    ----------
    here
        What the page is about. A return is due by the calendar of its template, looked at on
        `data_day`.

    Returns
    -------
    pandas.DataFrame
        ``title``, ``owner``, ``owed`` (how often), then a column per quarter, oldest first:
        received, late, part, missing, last supplied for a month, supplied without a period, not due
        yet, or owed when it happens. Printed tables and filled returns both count. Empty without a
        plan.
    """
    asked = _asked(here, stems_of(here.plan))
    owed = {template.name: (stem, template) for stem, template in asked}
    if not owed:
        return pd.DataFrame(columns=FIXED, dtype=str)
    rows = [_owed(here, stem, template) for stem, template in owed.values()]
    windows = [_windows(here, stem, template) for stem, template in owed.values()]
    told = punctuality.by_quarter(
        pd.DataFrame(rows),
        pd.concat(windows, ignore_index=True),
        quarters=quarters(here.period),
        as_of=data_day(here),
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


def never(here: Scope) -> pd.DataFrame:
    """List the returns of which no figure has come, although one has been due.

    Parameters
    ----------
    here
        What the page is about: those of its priority, or of the whole plan when it has none.

    Returns
    -------
    pandas.DataFrame
        `Missing`.
    """
    stems = here.priority.returns if here.priority else stems_of(here.plan)
    rows = {
        template.title: {
            "owner": str(_owed(here, stem, template)["owner"]),
            "what": template.title,
            "owed_since": "never supplied",
            "why": "no figure of it has come",
        }
        for stem, template in _asked(here, stems)
        if _was_due(here, template) and _windows(here, stem, template).empty
    }
    columns = list(Missing.to_schema().columns)
    return Missing.validate(pd.DataFrame(list(rows.values()), columns=columns, dtype=str))


def data_day(here: Scope) -> pd.Timestamp:
    """Give the day on which the last data came in, by the catalogue, whatever day it is today.

    Data reach to the end of the reporting period, so it is never before that. A day that the catalogue
    words otherwise than as a date is passed over.
    """
    sources = here.catalogue.sources().values()
    days = pd.Series([source.retrieved for source in sources if source.sha256], dtype=str)
    came = pd.to_datetime(days, format="%Y-%m-%d", errors="coerce").max()
    ended = here.period.end.to_timestamp(how="end").normalize()
    return ended if pd.isna(came) else max(ended, came)


def _was_due(here: Scope, template: Template) -> bool:
    if punctuality.FREQUENCIES[template.frequency] is None:
        return False
    first = quarters(here.period)[0]
    due = punctuality.due_on(first, frequency=template.frequency, due_days=template.due_days)
    return data_day(here) > due


def _asked(here: Scope, stems: Iterable[str]) -> list[tuple[str, Template]]:
    return [(stem, each) for stem in stems for each in received.templates(here, stem)]


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
    """Give the windows of every figure that came, printed or filled in; blank where none is stated."""
    printed = stem in set(reference.returns(here.workspace)["stem"])
    tables = [received.figures(here, template)]
    tables += [published.table(here.catalogue, stem)] if printed else []
    found = [table.loc[table["value"].notna(), _WINDOW] for table in tables if len(table)]
    every = pd.concat(found) if found else pd.DataFrame({name: [] for name in _WINDOW})
    windows = every.astype(dict.fromkeys(_WINDOW, "period[M]")).drop_duplicates()
    start, end = windows["period_start"], windows["period_end"]
    one_day = start.eq(end) & ("snapshot" in template.period.rules)
    taken = end.notna() & (start.isna() | one_day)
    whole = windows.assign(
        period_start=start.where(end.notna(), pd.NaT).mask(taken, end),
        period_end=end,
        snapshot=taken,
        stem=template.name,
        received_on=pd.Series(pd.NaT, index=windows.index, dtype="datetime64[us]"),
    )
    return whole.drop_duplicates()
