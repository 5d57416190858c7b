"""Is a table still evidence?"""

import pandas as pd
import pytest

from scp_analysis.integrity import currency
from scp_analysis.periods import ReportingPeriod

PERIOD = ReportingPeriod.ending("2025-12")


@pytest.mark.parametrize(
    ("end", "expected"),
    [
        ("2025-12", "current"),
        ("2024-12", "current"),
        ("2024-11", "last supplied for November 2024"),
        ("2023-07", "last supplied for July 2023"),
        ("2026-01", "later than this period"),
        (None, "period not stated"),
    ],
)
def test_twelve_months_is_current_and_thirteen_is_not(end, expected):
    month = None if end is None else pd.Period(end, "M")
    assert currency.status(month, period=PERIOD) == expected


def test_a_missing_date_is_not_stated():
    assert currency.status(pd.NaT, period=PERIOD) == "period not stated"
