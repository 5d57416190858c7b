"""Filled returns are evidence: they appear on pages, stand in for old tables, and are doubted too."""

import pytest

from scp_analysis.evidence import received, returns
from scp_analysis.evidence.scope import open_scope
from scp_analysis.pages import supplied
from scp_analysis.returns import registry
from scp_analysis.workspace import Workspace, create, shipped_root

STEM, TEMPLATE = "12_joint_response_vehicle", "joint_response_vehicle"
HEADS = (
    "period_start,period_end,geography,month,total_calls,conveyed_to_ed,"
    "redirected_to_alternative_service,declined_aid,other,would_have_presented_to_ed,"
    "conveyance_rate_pct,admissions_avoided_pct\n"
)
MONTHS = (
    "2025-10-01,2025-10-31,North East,Oct,50,20,15,10,5,30,,\n"
    "2025-11-01,2025-11-30,North East,Nov,48,12,20,6,5,28,,\n"
)


@pytest.fixture
def own(tmp_path):
    list(create(tmp_path))
    folder = tmp_path / "data" / "returns" / TEMPLATE
    folder.mkdir(parents=True)
    (folder / "autumn.csv").write_text(HEADS + MONTHS)
    return Workspace(root=tmp_path, shipped=shipped_root())


def at(workspace, period_end="2025-12"):
    return open_scope(
        partnership="colchester",
        period_end=period_end,
        plan_year="2023-24",
        priority="A4",
        seed=1,
        workspace=workspace,
    )


def test_a_filled_return_stands_in_for_a_table_that_is_old(own):
    tables = {table.stem: table for table in returns.of_priority(at(own))}
    sent = tables[TEMPLATE]
    assert STEM not in tables
    assert sent.current
    assert sent.files == ("autumn.csv",)
    calls = sent.rows[sent.rows["measure"] == "total_calls"]
    assert calls["value"].tolist() == [50.0, 48.0]
    assert not any(returns.missing(at(own))["what"] == "Mental health joint response vehicle")
    assert returns.cited([sent]).empty


def test_it_says_where_it_does_not_add_up(own):
    (sent,) = [one for one in returns.of_priority(at(own)) if one.files]
    assert len(sent.doubts) == 1
    assert "printed 48, the figures give 43" in sent.doubts[0]
    (shown,) = supplied.one_return(sent)
    assert "Does not add up" in shown.subtitle
    assert "autumn.csv" in shown.subtitle


def test_it_is_no_evidence_for_an_earlier_period(own):
    tables = {table.stem for table in returns.of_priority(at(own, "2023-07"))}
    assert STEM in tables
    assert TEMPLATE not in tables


def test_a_plan_may_name_a_template_itself(own):
    here = at(own)
    assert [each.name for each in received.templates(here, TEMPLATE)] == [TEMPLATE]
    assert [each.name for each in received.templates(here, STEM)] == [TEMPLATE]
    assert received.templates(here, "35_acronyms") == []


def test_nothing_sent_gives_no_rows_and_no_doubts(own):
    here, template = at(own), registry.template(own, "marac")
    assert received.figures(here, template).empty
    assert received.doubts(here, template) == ()
