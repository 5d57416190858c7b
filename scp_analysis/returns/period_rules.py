"""The kinds of period a return may cover, both ends inclusive days."""

import datetime as dt
from calendar import monthrange

from scp_analysis.schemas.templating import PeriodRule

DESCRIPTIONS = {
    "month": "one calendar month",
    "quarter": "three months from January, April, July or October",
    "rolling_12_months": "twelve whole months",
    "financial_year": "1 April to 31 March",
    "july_june": "1 July to 30 June",
    "snapshot": "one day: only period_end need be given",
    "stated": "any days, as stated by the owner",
}
SNAPSHOT = "snapshot"
_YEAR = 12
_QUARTER = 3
_STARTS = {"financial_year": 4, "july_june": 7}


def fits(rule: PeriodRule, start: dt.date, end: dt.date, *, total: bool = False) -> bool:
    """Tell whether a period is of a kind the return may cover.

    Parameters
    ----------
    rule
        Kinds allowed.
    start, end
        First and last day.
    total
        The row is a printed total, which may join several periods: any run of whole months.

    Examples
    --------
    >>> quarterly = PeriodRule(("quarter",), total_dimension="", total="")
    >>> fits(quarterly, dt.date(2023, 4, 1), dt.date(2023, 6, 30))
    True
    >>> fits(quarterly, dt.date(2023, 5, 1), dt.date(2023, 7, 31))
    False
    """
    if end < start:
        return False
    if total and _months(start, end) is not None:
        return True
    return any(_fits(each, start, end) for each in rule.rules)


def described(rule: PeriodRule) -> str:
    """Say in words what a period may be."""
    words = "; or ".join(DESCRIPTIONS[each] for each in rule.rules)
    if rule.total_dimension:
        words += f"; rows whose {rule.total_dimension} is {rule.total} may cover several"
    return words


def _fits(rule: str, start: dt.date, end: dt.date) -> bool:
    if rule == "stated":
        return True
    if rule == SNAPSHOT:
        return start == end
    months = _months(start, end)
    if rule == "month":
        return months == 1
    if rule == "quarter":
        return months == _QUARTER and start.month % _QUARTER == 1
    return months == _YEAR and start.month == _STARTS.get(rule, start.month)


def _months(start: dt.date, end: dt.date) -> int | None:
    """Count the whole months of a period; None when an end is not that of a month."""
    if start.day != 1 or end.day != monthrange(end.year, end.month)[1]:
        return None
    return (end.year - start.year) * _YEAR + end.month - start.month + 1
