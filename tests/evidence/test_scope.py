"""What is refused before any work is done, and how it is said."""

import itertools

import pandas as pd
import pytest

from scp_analysis.errors import ParameterError, PeriodError, UnknownNameError
from scp_analysis.evidence.scope import available_periods, open_scope
from scp_analysis.workspace import Workspace, create, shipped_root


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


def test_the_public_edition_is_open_and_marked_as_such(opened):
    usual = {"partnership": "colchester", "period_end": "2023-07", "seed": 1}
    here = open_scope(**usual, audience="public", workspace=opened().workspace)
    assert here.public
    assert not opened().public


def test_counts_that_every_page_tests_cannot_be_withheld(tmp_path):
    list(create(tmp_path))
    own = tmp_path / "data" / "reference" / "disclosure.yml"
    own.parent.mkdir(parents=True, exist_ok=True)
    shipped = (shipped_root() / "data" / "reference" / "disclosure.yml").read_text()
    own.write_text(
        shipped.replace(
            "01_police_summary_r12: police_recorded_crime", "01_police_summary_r12: people"
        )
    )
    usual = {"partnership": "colchester", "period_end": "2023-07", "seed": 1}
    where = Workspace(root=tmp_path, shipped=shipped_root())
    assert not open_scope(**usual, workspace=where).public
    with pytest.raises(ParameterError, match="its policy is people"):
        open_scope(**usual, audience="public", workspace=where)
