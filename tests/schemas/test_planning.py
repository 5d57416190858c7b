import pytest

from scp_analysis.errors import PeriodError, SourceError
from scp_analysis.schemas.planning import plan_book

PLAN = """
plans:
  - partnership: northtown
    plan_year: "2031-32"
    plan_start: 2031-04
    plan_end: 2032-03
    priorities:
      - {id: N1, title: Theft, short_title: Theft, question: "Is theft falling?", street: [Robbery]}
themes:
  - {id: theft, title: Theft, short_title: Theft, question: "Is theft falling?"}
"""


def test_a_plan_is_read_with_its_months_and_lists():
    book = plan_book(PLAN, where="plans.yml")
    ((partnership, plan),) = book.plans
    assert (partnership, plan.plan_year, str(plan.start), str(plan.end)) == (
        "northtown",
        "2031-32",
        "2031-04",
        "2032-03",
    )
    assert plan.supplied
    assert plan.priorities[0].street == ("Robbery",)
    assert plan.priorities[0].official == ()
    assert plan.priorities[0].notebook is None
    assert book.themes[0].id == "theft"


def test_everything_that_is_lacking_is_named_at_once():
    broken = PLAN.replace("title: Theft, short_title", "short_title").replace(
        "    plan_end: 2032-03\n", ""
    )
    with pytest.raises(SourceError) as caught:
        plan_book(broken, where="plans.yml")
    message = str(caught.value)
    assert "Found: 3: 2031-32: no plan_end, N1: no title, theft: no title" in message
    assert "Where: plans.yml" in message


def test_a_month_must_be_a_month():
    with pytest.raises(PeriodError, match="A month must be written YYYY-MM"):
        plan_book(PLAN.replace("2031-04", "April 2031"), where="plans.yml")


@pytest.mark.parametrize("text", ["plans: [", "just words", "plans: {a: b, c?, d}"])
def test_text_that_is_not_yaml_is_refused_with_the_line(text):
    with pytest.raises(SourceError, match="Plans and themes must be written in YAML"):
        plan_book(text, where="plans.yml")


def test_an_empty_file_has_no_plans():
    assert plan_book("", where="plans.yml").plans == ()
