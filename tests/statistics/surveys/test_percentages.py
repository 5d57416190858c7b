"""Survey intervals: Wilson on the effective number, and the refusals that keep them honest."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from statsmodels.stats.proportion import proportion_confint

from scp_analysis.errors import DenominatorError, ParameterError, SchemaError
from scp_analysis.statistics.surveys.percentages import survey_intervals

ASKED = pd.DataFrame(
    {"question": list("abcde"), "share": [0.62, 0.05, 0.4, 0.8, None], "base": 400},
    index=range(5, 10),
)


@pytest.mark.parametrize("level", [0.95, 0.998])
def test_intervals_match_statsmodels_on_the_effective_number(level):
    found = survey_intervals(ASKED, deff=1.6, level=level)
    lower, upper = proportion_confint(
        ASKED["share"][:4] * 250, 250, alpha=1 - level, method="wilson"
    )
    np.testing.assert_allclose(found["ci_lower"][:4], lower, rtol=1e-9)
    np.testing.assert_allclose(found["ci_upper"][:4], upper, rtol=1e-9)
    assert found["effective_n"].tolist() == [250.0] * 5
    assert found.index.tolist() == ASKED.index.tolist()


# Newcombe RG (1998). Statistics in Medicine 17, 857-872, table I, method 3, reached by a sample
# twice as large with a design effect of two.
@pytest.mark.parametrize(
    ("events", "n", "lower", "upper"),
    [
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ],
)
def test_a_design_effect_of_two_halves_the_sample(events, n, lower, upper):
    table = pd.DataFrame({"share": [events / n], "base": [2 * n]})
    row = survey_intervals(table, deff=2.0).iloc[0]
    assert row["ci_lower"] == pytest.approx(lower, abs=5.1e-5)
    assert row["ci_upper"] == pytest.approx(upper, abs=5.1e-5)


def test_small_bases_are_refused_or_marked():
    table = pd.DataFrame({"share": 0.5, "base": [29, 30, 99, 100]})
    found = survey_intervals(table)
    assert found["share"].isna().tolist() == [True, False, False, False]
    assert found["ci_lower"].isna().tolist() == [True, False, False, False]
    assert found["ci_method"][0] == "not given: fewer than 30 answers"
    assert found["base_note"].tolist()[1:] == ["small base: fewer than 100 answers"] * 2 + [""]


def test_people_who_chose_themselves_have_no_interval():
    table = pd.DataFrame({"share": 0.5, "base": 5000, "open_link": [True, False, None]})
    found = survey_intervals(table, self_selected="open_link")
    assert found["ci_lower"].isna().tolist() == [True, False, True]
    assert found["effective_n"].isna().tolist() == [True, False, True]
    assert found["share"].tolist() == [0.5, 0.5, 0.5]
    assert found["ci_method"][0].startswith("of those who answered")
    for flag in (True, np.True_):
        assert survey_intervals(table, self_selected=flag)["ci_upper"].isna().all()
    with pytest.raises(SchemaError, match="Every flag must be true, false or missing"):
        survey_intervals(table.assign(open_link="no"), self_selected="open_link")
    with pytest.raises(ParameterError, match="Self_selected must be a single flag or the name"):
        survey_intervals(table, self_selected=1)


def test_a_missing_share_is_not_available():
    assert survey_intervals(ASKED)["ci_method"][9] == "not available: the share is missing"


@settings(max_examples=30)
@given(share=st.floats(0, 1), base=st.integers(30, 5000), deff=st.floats(1, 5))
def test_the_interval_contains_the_share_and_grows_with_the_design_effect(share, base, deff):
    table = pd.DataFrame({"share": [share], "base": [base]})
    wide, plain = survey_intervals(table, deff=deff).iloc[0], survey_intervals(table).iloc[0]
    surer = survey_intervals(table, level=0.998).iloc[0]
    assert surer["ci_lower"] <= plain["ci_lower"]
    assert plain["ci_upper"] <= surer["ci_upper"]
    assert wide["ci_lower"] - 1e-12 <= share <= wide["ci_upper"] + 1e-12
    width, narrow = (row["ci_upper"] - row["ci_lower"] for row in (wide, plain))
    assert width >= narrow - 1e-12


def test_refusals_say_what_is_wrong():
    with pytest.raises(SchemaError, match="Every share must lie between 0 and 1"):
        survey_intervals(ASKED.assign(share=62))
    with pytest.raises(DenominatorError, match=r"Every base \(base\) must be above zero"):
        survey_intervals(ASKED.assign(base=0))
    with pytest.raises(ParameterError, match="Every deff must be 1 or more"):
        survey_intervals(ASKED, deff=0.5)
    with pytest.raises(ParameterError, match="Every deff must be known here"):
        survey_intervals(ASKED.assign(deff=np.nan), deff="deff")
    with pytest.raises(ParameterError, match="Deff must be a single number or the name"):
        survey_intervals(ASKED, deff=[1.0] * 5)
    with pytest.raises(ParameterError, match="Level must lie between 0 and 1"):
        survey_intervals(ASKED, level=95)
    with pytest.raises(SchemaError, match="no weighted_base among"):
        survey_intervals(ASKED, base="weighted_base")
