"""Differences of survey waves against Newcombe's table; p and interval agree."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from statsmodels.stats import proportion as sm

from scp_analysis.errors import ParameterError, SchemaError
from scp_analysis.statistics.surveys.percentages import survey_intervals
from scp_analysis.statistics.surveys.waves import compare_waves


def wave(share, base, **kwargs):
    table = pd.DataFrame({"question": ["q"], "share": [share], "base": [base]})
    return survey_intervals(table, **kwargs)


# Newcombe RG (1998). Statistics in Medicine 17, 873-890, table II, method 10; each sample is made
# ten times as large with a design effect of ten, so that none is below the smallest base.
@pytest.mark.parametrize(
    ("events", "n", "other_events", "other_n", "lower", "upper"),
    [
        (56, 70, 48, 80, 0.0524, 0.3339),
        (9, 10, 3, 10, 0.1705, 0.8090),
        (6, 7, 2, 7, 0.0582, 0.8062),
        (5, 56, 0, 29, -0.0381, 0.1926),
        (0, 10, 0, 20, -0.1611, 0.2775),
        (0, 10, 0, 10, -0.2775, 0.2775),
        (10, 10, 0, 20, 0.6791, 1.0000),
        (10, 10, 0, 10, 0.6075, 1.0000),
    ],
)
def test_differences_match_the_published_table(events, n, other_events, other_n, lower, upper):
    now, before = (
        wave(x / of, 10 * of, deff=10.0) for x, of in ((events, n), (other_events, other_n))
    )
    row = compare_waves(now, before, on="question").iloc[0]
    assert row["ci_lower"] == pytest.approx(lower, abs=5.1e-5)
    assert row["ci_upper"] == pytest.approx(upper, abs=5.1e-5)


@settings(max_examples=30)
@given(
    shares=st.tuples(st.floats(0, 1), st.floats(0, 1)),
    bases=st.tuples(st.integers(30, 900), st.integers(30, 900)),
    level=st.sampled_from([0.9, 0.95, 0.998]),
)
def test_the_p_value_and_the_interval_agree(shares, bases, level):
    row = compare_waves(
        wave(shares[0], bases[0]), wave(shares[1], bases[1]), on="question", level=level
    ).iloc[0]
    outside = row["ci_lower"] > 1e-9 or row["ci_upper"] < -1e-9
    assert outside == (row["p_value"] < 1 - level - 1e-9) or abs(row["p_value"] - 1 + level) < 1e-6
    assert row["ci_lower"] <= row["difference"] + 1e-12
    assert row["difference"] - 1e-12 <= row["ci_upper"]


def test_what_may_have_no_interval_has_no_difference():
    fine = wave(0.5, 500)
    for other in (wave(0.6, 20), wave(0.6, 500, self_selected=True), wave(None, 500), fine[:0]):
        row = compare_waves(fine, other, on="question").iloc[0]
        assert np.isnan([row["ci_lower"], row["ci_upper"], row["p_value"]]).all()
        assert row[["ci_method", "p_method"]].str.startswith("not available").all()


def test_questions_are_matched_by_name_whatever_the_order_and_index():
    asked = pd.DataFrame({"question": ["a", "b"], "share": [0.5, 0.8], "base": 200}, index=[7, 3])
    now, before = survey_intervals(asked), survey_intervals(asked.assign(share=[0.4, 0.7]))
    found = compare_waves(now, before[::-1], on="question")
    assert found["question"].tolist() == ["a", "b"]
    assert found["difference"].tolist() == pytest.approx([0.1, 0.1])


@pytest.mark.parametrize(("x", "n", "y", "m"), [(56, 70, 48, 80), (90, 100, 30, 100)])
def test_waves_without_design_effect_match_statsmodels(x, n, y, m):
    row = compare_waves(wave(x / n, n), wave(y / m, m), on="question", level=0.998).iloc[0]
    limits = sm.confint_proportions_2indep(x, n, y, m, method="newcomb", alpha=0.002)
    assert (row["ci_lower"], row["ci_upper"]) == pytest.approx(limits)


def test_no_difference_has_a_p_value_of_one():
    assert compare_waves(wave(0.5, 90), wave(0.5, 90), on="question")["p_value"][0] == 1


def test_refusals_say_what_is_wrong():
    twice = pd.concat([wave(0.5, 90), wave(0.4, 90)])
    with pytest.raises(SchemaError, match="A wave must have every question once") as refused:
        compare_waves(twice, wave(0.5, 90), on="question")
    assert "column question of the current wave" in str(refused.value)
    with pytest.raises(ParameterError, match="On must name the column of questions"):
        compare_waves(wave(0.5, 90), wave(0.4, 90), on="share")
    with pytest.raises(SchemaError, match="no effective_n"):
        compare_waves(wave(0.5, 90).drop(columns="effective_n"), wave(0.5, 90), on="question")
