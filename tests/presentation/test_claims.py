"""A number in words is one of the values behind them, printed by the rules of the formats."""

import json

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scp_analysis.presentation import formats
from scp_analysis.presentation.claims import plain, traced, unaccounted

FINITE = st.floats(-1e6, 1e6).filter(lambda value: abs(value) > 1e-9)


@pytest.mark.parametrize(
    ("text", "known"),
    [
        ("1,962", ("current", 1962.0)),
        ("4.7%", ("change_percent", -4.711)),
        ("\N{MINUS SIGN}4.7%", ("change_percent", -4.711)),
        ("-4.7%", ("change_percent", -4.711)),
        ("+13%", ("change_percent", 12.6)),
        ("+13", ("ci_upper", 12.6)),
        ("0.0", ("against_force", -0.04)),
        ("6th", ("rank", 6)),
        ("95%", ("ci_level", 0.95)),
        ("10%", ("alpha_share", 0.1)),
        ("p < 0.001", ("p_adjusted", 1e-14)),
        ("p = 0.031", ("p_adjusted", 0.0312)),
        ("29", ("counts", [1, 29])),
        ("29", ("nested", {"a": 29})),
        ("29", ("whole", np.int64(29))),
    ],
)
def test_a_value_answers_for_the_number_it_is_printed_as(text, known):
    assert unaccounted([text], [known]) == []
    assert traced(text, [known])[0].value == ("a" if known[0] == "nested" else known[0])


@pytest.mark.parametrize(
    ("text", "known"),
    [
        ("1,963", ("current", 1962.0)),
        ("4.8%", ("change_percent", -4.711)),
        ("+4.7%", ("change_percent", -4.711)),
        ("\N{MINUS SIGN}4.7%", ("change_percent", 4.711)),
        ("5", ("rate", 4.7)),
        ("95", ("ci_level", 0.95)),
        ("95%", ("p_adjusted", 0.95)),
        ("p < 0.001", ("p_adjusted", 0.01)),
        ("< 5", ("current", 3)),
        ("1", ("published", True)),
        ("3", ("lost", float("nan"))),
        ("2023", ("period_end", pd.Period("2023-07", "M"))),
        ("\uff12\uff19", ("whole", 29)),
        ("\N{VULGAR FRACTION ONE HALF}", ("half", 0.5)),
    ],
)
def test_another_number_is_not_answered_for(text, known):
    assert unaccounted([text], [known]) == [traced(text, [known])[0].printed]


def test_a_text_value_may_be_quoted_and_answers_for_nothing_else():
    known = [("label", "MACE 1"), ("why", "page 3 of the return is missing."), ("current", 4)]
    assert unaccounted(["MACE 1: 4 (page 3 of the return is missing)."], known) == []
    assert unaccounted(["MACE 1: 1 on page 3"], known) == ["1", "3"]


def test_each_number_is_named_once():
    assert unaccounted(["29%, 29% and 30", "29%"], []) == ["29%", "30"]


@given(value=st.one_of(FINITE, st.floats(-2, 2)), base=st.sampled_from([40.0, 2000.0]))
def test_whatever_the_formats_print_is_answered_for_by_what_they_printed(value, base):
    said = [
        formats.number(value),
        formats.signed(value, decimals=1),
        formats.change_percent(value, base=base, unit="%"),
        formats.change_percent(value, base=base),
        formats.change_interval(value, value + 1, base=base),
        formats.count(round(value)),
    ]
    known = [("percent", value), ("ci_upper", value + 1), ("count", float(round(value)))]
    assert unaccounted(said, known) == []


@given(p=st.floats(0, 1))
def test_every_p_value_as_printed_is_answered_for(p):
    assert unaccounted([formats.p_value(p)], [("p_adjusted", p)]) == []


@given(value=FINITE, shift=st.sampled_from([-1.0, -0.2, 0.2, 1.0]))
def test_a_number_moved_by_more_than_rounding_is_refused(value, shift):
    said = formats.number(abs(value) + 2 + shift)
    assert unaccounted([said], [("value", abs(value) + 2)]) == [said]


def test_values_become_what_json_can_hold():
    values = {"a": (1, float("nan")), "m": pd.Period("2023-07"), "r": {"x": np.float64(1.5)}}
    assert plain(values) == {"a": [1, None], "m": "2023-07", "r": {"x": 1.5}}
    assert json.loads(json.dumps(plain(values), allow_nan=False))["m"] == "2023-07"
