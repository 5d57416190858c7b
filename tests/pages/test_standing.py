from dataclasses import replace

import pandas as pd
import pytest

from scp_analysis.evidence import footings, returns
from scp_analysis.evidence import plan as plans
from scp_analysis.integrity import currency
from scp_analysis.pages import meanings, standing, supplied
from scp_analysis.presentation import tables as display


def test_the_scope_names_place_periods_and_priority(here, text):
    said = text(standing.scope(here))
    for words in ("12 months to July 2023", "12 months to July 2022", here.priority.title):
        assert words in said


def test_an_old_plan_and_no_plan_are_told(later, without_plan):
    assert [one.name for one in standing.scope(later)] == ["scope", "plan-ended"]
    assert [one.name for one in standing.scope(without_plan)] == ["scope", "no-plan"]


@pytest.mark.parametrize(
    ("make", "table"),
    [
        (standing.indicators, "windows"),
        (standing.return_status, "status"),
        (standing.breaks, "breaks_shown"),
        (standing.missing, "missing"),
    ],
)
def test_an_empty_table_gives_one_notice(make, table, tables, kinds):
    assert kinds(make(tables[table].iloc[:0])) == ["notice"]


def test_no_returns_and_no_tracker_give_a_notice(here, tables, kinds):
    assert kinds(standing.returns([])) == ["notice"]
    empty = tables["tracker"].iloc[:0]
    assert kinds(standing.plan(empty, here=here, without_target=0)) == ["notice"]


def test_each_return_is_its_table_or_its_status(here, later, kinds):
    for scope in (here, later):
        received = returns.of_priority(scope)
        shown = kinds(standing.returns(received))
        current = sum(table.current for table in received)
        old = sum(not supplied.is_shown(table) for table in received)
        assert shown.count("table") >= current
        assert shown.count("table") + shown.count("notice") == len(received) - max(old - 1, 0)


def test_many_old_returns_share_one_notice(later):
    old = [table for table in returns.of_priority(later) if not supplied.is_shown(table)]
    *_, said = standing.returns(old)
    assert len(standing.returns(old)) == 1 < len(old)
    assert said.title == f"Not supplied for this period: {len(old)} returns"
    assert all(table.title in said.message for table in old)
    (alone,) = supplied.not_shown(old[:1])
    assert "the last table is not shown" in alone.message


def test_a_return_that_gives_no_figure_is_no_table(here):
    table = returns.of_priority(here)[0]
    rows = table.rows.assign(qualifier=supplied.NO_VALUE)
    (said,) = supplied.one_return(replace(table, rows=rows))
    assert (said.kind, said.title) == ("notice", f"{table.title}: no figure")


def test_a_return_without_a_period_is_not_taken_for_this_one(here):
    undated = replace(returns.of_priority(here)[0], status="period not stated")
    for note, told in (
        ("", "Period not stated: it may lie long before this one."),
        ("Period not stated.", "Period not stated: it may lie long before this one."),
        (
            "base and period not stated",
            "Base and period not stated. The period may lie long before",
        ),
    ):
        (shown,) = supplied.one_return(replace(undated, note=note))
        assert told in shown.subtitle


def test_a_long_return_is_shut_and_its_care_stands_under_its_title(here):
    for table in returns.of_priority(here):
        (shown,) = supplied.one_return(table)
        if shown.kind == "table":
            assert shown.collapsed == (shown.rows > 8)
            assert table.note.rstrip(".").lower() in shown.subtitle.lower()
            assert shown.subtitle.lower().count("period not stated") <= 1


def test_an_old_return_shows_no_figure(later, text):
    old = next(one for one in returns.of_priority(later) if one.status.startswith(currency.OLD))
    assert "the last table is not shown" in text(supplied.one_return(old))


def test_indicators_of_one_window_are_not_drawn(tables, kinds):
    assert kinds(standing.indicators(tables["windows"])) == ["statement", "figure", "table"]
    same = tables["windows"].iloc[[0, 0]].assign(indicator=["one", "other"])
    assert kinds(standing.indicators(same)) == ["statement", "table"]


def test_a_single_indicator_has_nothing_to_disagree_with(tables):
    said, table = standing.indicators(tables["windows"].head(1))
    assert said.claim.startswith("Only one indicator was returned for this period")
    assert (said.evidence, table.rows) == (table.name, 1)


def test_what_is_printed_twice_of_one_indicator_is_one_row(tables):
    one = tables["windows"].head(1)
    number = one.assign(as_printed="994 fewer", change=-994.0, change_percent=float("nan"))
    percent = one.assign(as_printed="reduced by 5%", change=-5.0, change_percent=-5.0)
    other = one.assign(indicator="Next Chapter", change=3.0, as_printed="3 more")
    *_, table = standing.indicators(pd.concat([number, percent, other], ignore_index=True))
    assert table.data["as_printed"].tolist() == ["994 fewer; reduced by 5%", "3 more"]
    assert table.data["change_percent"].iloc[0] == -5.0
    against = pd.concat([percent, percent.assign(change=5.0)], ignore_index=True)
    assert standing.indicators(against)[-1].rows == 2


def test_the_plan_says_how_much_of_it_can_be_checked(here, tables, kinds):
    tracker = tables["tracker"]
    count = plans.without_target(tracker)
    shown = standing.plan(tracker, here=here, without_target=count)
    assert kinds(shown) == ["statement", "table"]
    assert shown[0].claim.startswith(f"{count} of the {len(tracker)} objectives")
    assert " of this priority in the plan of 2023-24 have no target" in shown[0].claim


@pytest.mark.parametrize(
    ("rows", "without", "begins", "ends"),
    [
        (3, 3, "None of the 3 objectives", " has a target that can be checked as met or not met."),
        (3, 0, "Each of the 3 objectives", " has a target that can be checked as met or not met."),
        (3, 1, "1 of the 3 objectives", " has no target that can be checked as met or not met."),
        (1, 1, "The only one of the objectives", " has no target that can be checked"),
        (1, 0, "The only one of the objectives", " has a target that can be checked"),
    ],
)
def test_all_and_none_of_the_plan_are_said_in_words(here, tables, *, rows, without, begins, ends):
    shown = standing.plan(tables["tracker"].head(rows), here=here, without_target=without)
    assert shown[0].claim.startswith(begins)
    assert ends in shown[0].claim


def test_what_is_missing_goes_to_the_index_as_table_and_sentence(tables):
    (table,) = standing.missing(tables["missing"])
    assert table.role == "missing"
    (said,) = standing.missing_in_short(tables["missing"])
    assert said.role == "headline"
    assert tables["missing"]["what"].iloc[0] in said.claim
    assert standing.missing_in_short(tables["missing"].iloc[:0]) == []


def test_many_gaps_are_named_in_part_and_counted(tables):
    many = tables["missing"].iloc[[0] * 6].reset_index(drop=True)
    (said,) = standing.missing_in_short(many)
    assert said.claim.endswith("and 2 more, listed below.")


def test_return_status_names_months_in_words(tables, text):
    said = text(standing.return_status(tables["status"]))
    assert "August 2022 to July 2023" in said
    assert "2022-08" not in said
    assert "not stated" in said
    old = tables["status"].assign(covers="", status="last supplied for July 2023")
    assert "another period" in text(standing.return_status(old))
    bare = standing.return_status(tables["status"].assign(note=""))
    assert "not available" not in bare[0].html()


def test_checks_breaks_and_sets_are_shown(tables, kinds, text):
    (said,) = standing.check_summary(tables["checks"], partners=tables["checks"].iloc[:0])
    assert said.claim.startswith(f"Of {len(tables['checks'])} checks")
    assert "partners sent" not in said.claim
    shown = text(standing.breaks(tables["breaks_shown"]))
    assert "_" not in shown
    assert "Police summary for the rolling 12 months All crime, Domestic abuse offences" in shown
    assert kinds(standing.comparator_sets(tables["sets"])) == ["table"]


def test_words_and_method_are_explained(tables, text):
    assert "No clear change" in text(meanings.verdict_words())
    said = text(meanings.method(tables["police"], tables["quarterly"]))
    assert "Benjamini" in said
    assert "Ranks:" not in said
    assert "no interval is given on this page" in text(meanings.method())
    assert "The analyst has added none" in text(standing.commentary())


def test_how_ranks_were_made_is_explained_where_there_are_ranks(tables, text):
    said = text(meanings.method(tables["rates"]))
    assert "drawn 5,000 times" in said
    assert "90% of the draws" in said
    assert "Garwood" in said
    assert "p values" not in said
    assert "Ranks:" in text(meanings.method(tables["police"], tables["rates"]))


def test_definitions_are_shown_when_there_are_series(tables, kinds):
    assert kinds(meanings.definitions(tables["definitions"])) == ["table"]
    assert meanings.definitions(tables["definitions"].iloc[:0]) == []


def test_each_state_of_a_quarter_that_needs_it_is_explained(text):
    rows = {"title": ["Calls"], "owner": ["Trust"], "owed": ["quarterly"]}
    told = {
        word: text(supplied.by_quarter(pd.DataFrame({**rows, "3 months to June 2023": [word]})))
        for word in ("received", "part", "supplied, period not stated")
    }
    assert "on the day the last data of the pack came in" in told["received"]
    assert "under 'What we could not get', by the title" in told["received"]
    assert "some months of the quarter came" in told["part"]
    assert "some months of the quarter came" not in told["received"]
    assert "do not say which months" in told["supplied, period not stated"]


def test_contradictions_are_counted_shown_and_a_notice_when_there_is_none(here, kinds, text):
    table = footings.among(here, ["12_joint_response_vehicle"])
    shown = supplied.contradictions(table)
    assert kinds(shown)[:2] == ["statement", "table"]
    assert "1 contradiction," in text(shown)
    assert kinds(supplied.contradictions(table.iloc[:0])) == ["notice"]


def test_the_summary_of_checks_counts_what_partners_sent(tables):
    sent = pd.DataFrame({"result": ["fault", "note", "note"]})
    (said,) = standing.check_summary(tables["checks"], partners=sent)
    assert said.claim.endswith("In the tables partners sent: 1 contradiction, 2 questions.")
    assert supplied.adding_up(sent.iloc[:0]) == ("", {})


def test_a_return_that_contradicts_itself_says_so_under_its_title(here):
    table = next(one for one in returns.of_priority(here) if one.current)
    (shown,) = supplied.one_return(replace(table, doubts=("May: printed 48, the figures give 43",)))
    assert "Does not add up: May: printed 48, the figures give 43." in shown.subtitle


def test_names_with_a_number_are_names_and_not_figures(here):
    table = replace(
        returns.of_priority(here)[0],
        title="MACE 1, ages 3",
        owner="Hub 24/7",
        status="last supplied for July 2023",
    )
    (said,) = supplied.one_return(table)
    assert said.title.startswith("MACE 1, ages 3: last supplied for")
    asked = replace(here.priority, title="Reach 500 families")
    (scope, *_) = standing.scope(replace(here, priority=asked))
    assert "Reach 500 families." in scope.message


def test_what_a_page_counts_leads_to_what_was_counted(here, tables):
    tracker = tables["tracker"]
    shown = [
        standing.plan(tracker, here=here, without_target=plans.without_target(tracker)),
        standing.indicators(tables["windows"]),
        supplied.contradictions(footings.among(here, ["12_joint_response_vehicle"])),
        [
            *standing.check_summary(tables["checks"], partners=tables["checks"].iloc[:0]),
            display.checks(tables["checks"]),
        ],
        [*standing.missing_in_short(tables["missing"]), *standing.missing(tables["missing"])],
    ]
    for artefacts in shown:
        said = artefacts[0]
        assert said.evidence in {artefact.name for artefact in artefacts[1:]}


def test_the_method_names_the_share_of_the_trends_and_no_missing_interval(tables, text):
    said = text(meanings.method(tables["quarterly"], tables["trends"]))
    assert "official quarterly trends, 5%" in said
    assert "quasi-Poisson with season" in said
    assert "not available" not in said


def test_no_clear_change_is_not_explained_by_chance_alone(text):
    said = text(meanings.verdict_words())
    assert "may then still leave out no change" in said
    assert "in the sentence about the measure, where it has one, and in the data file" in said
