"""Every table a reader sees: an evidence table in, an accessible display table out.

The tables of change are made in ``tabling.measures``, of rates and trends in ``tabling.rates``, of
record in ``tabling.records``, of partners' returns in ``tabling.returns``, of validation in
``tabling.error_rates`` and ``tabling.by_test``; ``plain`` shows any other.
"""

from scp_analysis.presentation.tabling.by_test import error_rates_by_test
from scp_analysis.presentation.tabling.error_rates import error_rates, worked
from scp_analysis.presentation.tabling.measures import changes, headline
from scp_analysis.presentation.tabling.plain import plain
from scp_analysis.presentation.tabling.rates import rates, trends
from scp_analysis.presentation.tabling.records import (
    beside,
    checks,
    locations,
    missing,
    plan,
    sources,
    windows,
)
from scp_analysis.presentation.tabling.returns import partner_return

__all__ = [
    "beside",
    "changes",
    "checks",
    "error_rates",
    "error_rates_by_test",
    "headline",
    "locations",
    "missing",
    "partner_return",
    "plain",
    "plan",
    "rates",
    "sources",
    "trends",
    "windows",
    "worked",
]
