"""What is refused before any work is done, and how it is said."""

import itertools

import pandas as pd
import pytest

from scp_analysis.errors import ParameterError, PeriodError, UnknownNameError
from scp_analysis.evidence.scope import available_periods, open_scope


def test_a_scope_knows_its_two_periods_and_its_plan(opened):
    here = opened(priority="A3")
    assert (str(here.period), str(here.comparison)) == ("2022-08 to 2023-07", "2021-08 to 2022-07")
    assert (here.plan.plan_year, here.priority.id) == ("2023-24", "A3")


def test_the_plan_is_the_latest_that_had_begun(opened):
    assert opened(period_end="2017-03").plan.plan_year == "2016-17"
    assert opened(period_end="2025-12").plan.plan_year == "2023-24"
    assert not opened("tendring", "2025-12").plan.supplied


@pytest.mark.parametrize(
    ("asked", "error", "said"),
    [
        ({"partnership": "colchster"}, UnknownNameError, "colchester"),
        ({"period_end": "2031-01"}, PeriodError, "2016-03 to 2026-03"),
        ({"period_end": "July 2023"}, PeriodError, "must be written YYYY-MM"),
        ({"plan_year": "2019-20"}, UnknownNameError, "2016-17, 2023-24"),
        ({"priority": "B1"}, UnknownNameError, "A1, A2, A3, A4, A5"),
        ({"audience": "public"}, ParameterError, "disclosure control"),
        ({"audience": "press"}, ParameterError, "'press' is not an edition"),
        ({"seed": "7"}, ParameterError, "must be a whole number"),
        ({"seed": True}, ParameterError, "must be a whole number"),
    ],
)
def test_wrong_questions_are_refused_with_the_choices(opened, asked, error, said):
    usual = {"partnership": "colchester", "period_end": "2023-07", "seed": 1}
    with pytest.raises(error, match="must") as caught:
        open_scope(**(usual | asked), workspace=opened().workspace)
    assert said in str(caught.value)


def test_periods_come_from_what_is_held(opened):
    where = opened().workspace
    assert [str(available_periods(where, "colchester")[n]) for n in (0, -1)] == [
        "2016-03",
        "2026-03",
    ]
    outside = available_periods(where, "norwich")
    assert pd.Period("2025-12", "M") in outside
    assert pd.Period("2025-11", "M") not in outside
    assert all(earlier < later for earlier, later in itertools.pairwise(outside))
