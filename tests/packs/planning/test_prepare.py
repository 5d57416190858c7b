"""What is asked for is checked whole before anything is run."""

import pytest

from scp_analysis.errors import ParameterError, PeriodError, SourceError, UnknownNameError
from scp_analysis.packs.planning.asked import Asked
from scp_analysis.packs.planning.asking import requests
from scp_analysis.packs.planning.prepare import Request, prepare
from scp_analysis.packs.running.execute import Failure
from scp_analysis.packs.running.orders import PackRow
from scp_analysis.packs.running.telling import summary


def ask(name="northtown", period="2023-07", *, from_set=False):
    return Request(name, period, "partner", 7, from_set=from_set)


def test_every_refused_request_is_named_at_once(space, open_scope):
    with pytest.raises(PeriodError) as caught:
        prepare(
            [ask(), ask("easttown"), ask(period="2030-01")], workspace=space, open_scope=open_scope
        )
    assert "Found: easttown 2023-07" in str(caught.value)
    assert "Found: northtown 2030-01" in str(caught.value)


def test_a_member_of_a_set_without_data_is_listed_not_refused(space, open_scope):
    asked = [ask(from_set=True), ask("easttown", from_set=True)]
    prepared = prepare(asked, workspace=space, open_scope=open_scope)
    assert [plan.path.as_posix() for plan in prepared.plans] == ["northtown/2023-07/partner"]
    assert prepared.unavailable == ("easttown 2023-07",)


def test_a_set_without_any_data_is_refused(space, open_scope):
    with pytest.raises(PeriodError):
        prepare([ask("easttown", from_set=True)], workspace=space, open_scope=open_scope)


def test_a_pack_asked_for_twice_is_built_once(space, open_scope):
    assert len(prepare([ask(), ask()], workspace=space, open_scope=open_scope).plans) == 1


def test_pages_follow_the_plan_and_are_numbered_by_it(space, open_scope):
    [plan] = prepare([ask()], workspace=space, open_scope=open_scope).plans
    assert [page.title for page in plan.pages] == [
        "Overview",
        "Priority 1: Drugs",
        "Priority 2: Theft",
    ]
    assert [job.parameters["priority"] for job in plan.jobs] == ["", "A1", "A2"]


def test_an_unknown_page_lists_close_matches_and_choices(space, open_scope):
    with pytest.raises(UnknownNameError) as caught:
        prepare([ask()], workspace=space, only=["overveiw"], open_scope=open_scope)
    expected = "Try: did you mean overview? choose from overview, priority-a1, priority-a2"
    assert str(caught.value).splitlines()[-1] == expected


def test_a_page_whose_notebook_is_missing_is_refused(space, open_scope):
    (space.root / "notebooks" / "priority.ipynb").unlink()
    with pytest.raises(UnknownNameError, match="no notebook priority"):
        prepare([ask()], workspace=space, open_scope=open_scope)


def test_a_broken_parameters_cell_is_refused(space, open_scope, make_notebook, put_notebook):
    put_notebook(space.root, "overview", make_notebook(parameters="seed = 1"))
    with pytest.raises(ParameterError, match="overview: parameters cell line 1 must read"):
        prepare([ask()], workspace=space, open_scope=open_scope)


@pytest.mark.parametrize(
    ("content", "found"),
    [
        ("pages: []", "no page"),
        ("pages:\n- {notebook: a}", "{'notebook': 'a'}"),
        ("pages:\n- {notebook: a, title: A, for_each: month}", "'for_each': 'month'"),
        ("nothing: 1", "KeyError"),
        ("pages: [", "ParserError"),
    ],
)
def test_a_broken_pack_file_is_refused(space, open_scope, content, found):
    (space.root / "notebooks" / "pack.yml").write_text(content)
    with pytest.raises(SourceError) as caught:
        prepare([ask()], workspace=space, open_scope=open_scope)
    assert found in str(caught.value)


def test_what_is_not_asked_comes_from_the_workspace(space):
    [request] = requests(Asked(), space)
    assert request == Request("northtown", "2023-07", "partner", 7)
    both = requests(Asked(partnerships=["a", "b"], periods=["2023-06", "2023-07"]), space)
    assert [(r.partnership, r.period_end) for r in both] == [
        ("a", "2023-06"),
        ("a", "2023-07"),
        ("b", "2023-06"),
        ("b", "2023-07"),
    ]


def test_the_summary_names_notebook_cell_and_message(space, open_scope, tmp_path):
    asked = [ask(from_set=True), ask("easttown", from_set=True)]
    prepared = prepare(asked, workspace=space, open_scope=open_scope)
    failure = Failure("overview", 7, "What we found", "ValueError", "no counts")
    plan = prepared.plans[0]
    good, bad = PackRow(plan.path, tmp_path), PackRow(plan.path, tmp_path, (failure,))
    away = prepared.unavailable
    assert list(summary([good], unavailable=away, quiet=True)) == [
        "not available: easttown 2023-07"
    ]
    said = list(summary([good, bad], unavailable=away, quiet=False))
    assert said[1] == f"built: {tmp_path}"
    assert said[2].endswith("overview, cell 7 (What we found): ValueError: no counts")
    assert "last good pack is untouched" in said[3]
