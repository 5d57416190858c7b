"""Is a table still evidence for a reporting period, or has nothing come since?

A return whose period ended more than 12 months before the reporting period's end is shown as "last
supplied for ...", never as current evidence. One that ends after it belongs to a later pack.
"""

import pandas as pd
from pandas.api.typing import NaTType

from scp_analysis.periods import YEAR, ReportingPeriod, month_name

CURRENT = "current"
LATER = "later than this period"
UNDATED = "period not stated"
OLD = "last supplied for"


def status(
    table_end: pd.Period | NaTType | None, *, period: ReportingPeriod, months: int = YEAR
) -> str:
    """Tell whether a table that ends in the month `table_end` is current for `period`.

    Parameters
    ----------
    table_end
        Last month the table covers; None or NaT when the source does not state it.
    period
        The reporting period.
    months
        For how many months after its end a table stays current.

    Returns
    -------
    str
        ``current``, ``period not stated``, ``later than this period`` or ``last supplied for
        <month>``.

    Examples
    --------
    >>> status(pd.Period("2023-07", "M"), period=ReportingPeriod.ending("2025-12"))
    'last supplied for July 2023'
    """
    if table_end is None or isinstance(table_end, NaTType):
        return UNDATED
    if table_end > period.end:
        return LATER
    if (period.end - table_end).n > months:
        return f"{OLD} {month_name(table_end)}"
    return CURRENT
