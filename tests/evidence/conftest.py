"""Scopes on the shipped data, opened once."""

from functools import cache
from pathlib import Path

import pytest

from scp_analysis import workspace
from scp_analysis.evidence.scope import open_scope

ROOT = Path(__file__).parents[2]


@cache
def _opened(partnership, period_end, priority, plan_year):
    return open_scope(
        partnership=partnership,
        period_end=period_end,
        priority=priority,
        plan_year=plan_year,
        seed=20231,
        workspace=workspace.current(ROOT),
    )


@pytest.fixture(scope="session")
def opened():
    def _open(partnership="colchester", period_end="2023-07", priority="", plan_year=""):
        return _opened(partnership, period_end, priority, plan_year)

    return _open
