"""Rule sets: the cases of NHSRplotthedots, and each rule by its published wording."""

import numpy as np
import pytest

from scp_analysis.errors import ParameterError
from scp_analysis.statistics.control.rules import RULE_SETS, signals


def applied(scores, rule, *, rule_set):
    """Give the members and the completing points of one rule as 0 and 1."""
    found = signals(np.array([scores], dtype=float), rule_set=rule_set)
    place = found.names.index(rule)
    return found.members[place, 0].astype(int).tolist(), (
        found.completed[place, 0].astype(int).tolist()
    )


# tests/testthat/test-ptd_calculate_point_type.R of NHSRplotthedots: seven points on one side of
# the mean, seven points in one direction, two of three near a limit.
@pytest.mark.parametrize(
    ("scores", "rule", "completed"),
    [
        ([1] * 6, "7 points on one side", [0] * 6),
        ([1] * 6 + [-1], "7 points on one side", [0] * 7),
        ([1] * 8 + [-1], "7 points on one side", [0] * 6 + [1, 1, 0]),
        ([-1] * 8 + [1], "7 points on one side", [0] * 6 + [1, 1, 0]),
        (range(1, 7), "7 points in one direction", [0] * 6),
        ([1, 2, 3, 3, 4, 5, 6], "7 points in one direction", [0] * 7),
        (range(1, 8), "7 points in one direction", [0] * 6 + [1]),
        ([2, 1, 2, 3, 4, 5, 6, 7, 3], "7 points in one direction", [0] * 7 + [1, 0]),
        ([2, 7, 6, 5, 4, 3, 2, 1, 3], "7 points in one direction", [0] * 7 + [1, 0]),
    ],
)
def test_runs_complete_where_nhsrplotthedots_has_them(scores, rule, completed):
    assert applied(scores, rule, rule_set="Making Data Count")[1] == completed


@pytest.mark.parametrize(
    ("near", "members"),
    [
        ([0, 0, 0], [0, 0, 0]),
        ([1, 0, 1], [1, 0, 1]),
        ([0, 1, 1], [0, 1, 1]),
        ([1, 1, 0], [1, 1, 0]),
        ([0, 0, 1, 0, 1, 0, 0], [0, 0, 1, 0, 1, 0, 0]),
        ([1, 0, 0, 1], [0, 0, 0, 0]),
        ([1, 0, 0, 1, 1], [0, 0, 0, 1, 1]),
    ],
)
def test_two_of_three_near_a_limit_as_nhsrplotthedots_has_them(near, members):
    scores = [2.5 if point else 0.5 for point in near]
    rule = "2 of 3 points near a limit"
    assert applied(scores, rule, rule_set="Making Data Count")[0] == members


def test_two_near_opposite_limits_are_no_signal():
    rule = "2 of 3 points near a limit"
    assert applied([2.5, -2.5, 0.5], rule, rule_set="Making Data Count")[0] == [0, 0, 0]


# Nelson LS (1984), tests 1 to 8, and Western Electric (1956), by their wording.
@pytest.mark.parametrize(
    ("rule_set", "rule", "scores", "last"),
    [
        ("Nelson", "outside the limits", [0, 0, 3.1], 1),
        ("Nelson", "outside the limits", [0, 0, 3.0], 0),
        ("Nelson", "9 points on one side", [0.1] * 9, 1),
        ("Nelson", "9 points on one side", [0.1] * 8, 0),
        ("Nelson", "6 points in one direction", [0, 0.1, 0.2, 0.3, 0.4, 0.5], 1),
        ("Nelson", "6 points in one direction", [0, 0.1, 0.2, 0.3, 0.4], 0),
        ("Nelson", "14 points alternating", [0.1, -0.1] * 7, 1),
        ("Nelson", "14 points alternating", [0.1, -0.1] * 6 + [0.1], 0),
        ("Nelson", "2 of 3 points beyond 2 sigma", [2.1, 0, 2.1], 1),
        ("Nelson", "2 of 3 points beyond 2 sigma", [2.1, 0, 0, 2.1], 0),
        ("Nelson", "2 of 3 points beyond 2 sigma", [2.1, 0, -2.1], 0),
        ("Nelson", "4 of 5 points beyond 1 sigma", [1.1, 1.1, 0, 1.1, 1.1], 1),
        ("Nelson", "4 of 5 points beyond 1 sigma", [1.1, 1.1, 0, -1.1, 1.1], 0),
        ("Nelson", "15 points within 1 sigma", [0.9, -0.9] * 7 + [0.9], 1),
        ("Nelson", "15 points within 1 sigma", [0.9, -0.9] * 7 + [1.1], 0),
        ("Nelson", "8 points outside 1 sigma", [1.1, -1.1] * 4, 1),
        ("Nelson", "8 points outside 1 sigma", [1.1, -1.1] * 3 + [0.9, 1.1], 0),
        ("Western Electric", "8 points on one side", [0.1] * 8, 1),
        ("Western Electric", "8 points on one side", [0.1] * 7, 0),
        ("Western Electric", "2 of 3 points beyond 2 sigma", [2.1, 3.1], 1),
        ("Western Electric", "4 of 5 points beyond 1 sigma", [-1.1] * 4, 1),
        ("Making Data Count, six points", "6 points on one side", [0.1] * 6, 1),
        ("limits only", "outside the limits", [0.1] * 20, 0),
    ],
)
def test_each_rule_by_its_wording(rule_set, rule, scores, last):
    assert applied(scores, rule, rule_set=rule_set)[1][-1] == last


def test_all_of_a_run_is_part_of_it_and_a_gap_ends_it():
    members, completed = applied(
        [1] * 7 + [-1], "7 points on one side", rule_set="Making Data Count"
    )
    assert members == [1] * 7 + [0]
    assert completed == [0] * 6 + [1, 0]
    gap = [1, 1, 1, np.nan, 1, 1, 1, 1]
    assert sum(applied(gap, "7 points on one side", rule_set="Making Data Count")[0]) == 0


def test_false_alarms_of_one_rule_are_those_of_the_normal_distribution():
    scores = np.random.default_rng(1).normal(size=(500, 200))
    found = signals(scores, rule_set="limits only").members.mean()
    assert found == pytest.approx(0.0027, abs=0.0005)


def test_an_unknown_set_is_refused_with_the_choices():
    with pytest.raises(ParameterError, match="Rules must be one of the values known") as refused:
        signals(np.zeros((1, 9)), rule_set="AIAG")
    for name in RULE_SETS:
        assert repr(name) in str(refused.value)
