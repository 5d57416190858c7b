"""Priority matrix: combination against numpy, agreement against Siegel and Friedman's test."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from scp_analysis.errors import ParameterError, SchemaError
from scp_analysis.statistics.scoring.scores import kendalls_w, priority_scores, scorer_agreement

WEIGHTS = {"harm": 3.0, "volume": 1.0}


def sheet(scores, scorer="A"):
    """Lay out {option: (harm, volume)} as rows."""
    rows = [
        (scorer, option, criterion, value)
        for option, values in scores.items()
        for criterion, value in zip(WEIGHTS, values, strict=True)
    ]
    return pd.DataFrame(rows, columns=["scorer", "option", "criterion", "score"])


GIVEN = sheet({"burglary": (2, 4), "robbery": (5, 2), "drugs": (3, 3)})


def test_scores_match_numpy_and_scipy():
    added = priority_scores(GIVEN, WEIGHTS).set_index("option")["score"]
    multiplied = priority_scores(GIVEN, WEIGHTS, rule="multiplicative").set_index("option")["score"]
    for option, values in {"burglary": (2, 4), "robbery": (5, 2), "drugs": (3, 3)}.items():
        assert added[option] == pytest.approx(np.average(values, weights=[3, 1]))
        assert multiplied[option] == pytest.approx(stats.gmean(values, weights=[3, 1]))


def test_the_order_is_by_score_and_equal_scores_share_the_better_rank():
    found = priority_scores(sheet({"a": (1, 4), "b": (2, 1), "c": (1, 4), "d": (5, 5)}), WEIGHTS)
    assert found["rank"].tolist() == [1, 2, 2, 2]
    assert found["option"][0] == "d"
    assert (found["rank_of"] == 4).all()


def test_the_mean_is_over_the_scorers_that_scored():
    both = pd.concat([GIVEN, sheet({"burglary": (4, None)}, scorer="B")])
    found = priority_scores(both, WEIGHTS).set_index("option")
    assert found.loc["burglary", "score"] == pytest.approx(np.average([3, 4], weights=[3, 1]))
    assert (found["scorers"] == 2).all()


def test_an_option_without_a_score_is_not_ranked():
    found = priority_scores(GIVEN.assign(score=[2, None, 5, 2, 3, 3]), WEIGHTS).set_index("option")
    assert pd.isna(found.loc["burglary", "rank"])
    assert found.loc["burglary", "score_method"].startswith("not available")
    assert (found["rank_of"] == 2).all()


@settings(max_examples=30)
@given(
    values=st.lists(st.tuples(st.integers(1, 5), st.integers(1, 5)), min_size=2, max_size=8),
    factor=st.floats(0.01, 100),
    rule=st.sampled_from(["additive", "multiplicative"]),
)
def test_only_the_shares_of_weights_matter_and_scores_stay_on_the_scale(values, factor, rule):
    given_ = sheet({f"option {i}": value for i, value in enumerate(values)})
    found = priority_scores(given_, WEIGHTS, rule=rule)
    other = priority_scores(given_, {k: factor * w for k, w in WEIGHTS.items()}, rule=rule)
    assert other["score"].tolist() == pytest.approx(found["score"].tolist())
    assert found["score"].between(1 - 1e-9, 5 + 1e-9).all()
    assert found["rank"].is_monotonic_increasing


def test_concordance_matches_siegel():
    # Siegel S (1956). Nonparametric Statistics, 9: three executives rank six applicants, W = 0.16.
    judges = [[1, 6, 3, 2, 5, 4], [1, 5, 6, 4, 2, 3], [6, 3, 2, 5, 4, 1]]
    assert kendalls_w(judges)["kendalls_w"][0] == pytest.approx(0.16, abs=0.005)


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("levels", [3, 1000])
def test_concordance_matches_friedmans_test(seed, levels):
    # W = chi-square / (m (n - 1)); scipy.stats.friedmanchisquare corrects for ties too.
    ratings = np.random.default_rng(seed).integers(0, levels, (4, 7))
    statistic, p_value = stats.friedmanchisquare(*ratings.T)
    row = kendalls_w(ratings).iloc[0]
    assert row["kendalls_w"] == pytest.approx(statistic / (4 * 6))
    assert row["p_value"] == pytest.approx(p_value)


def test_concordance_at_its_ends_and_beyond():
    assert kendalls_w([[1, 2, 3, 4]] * 3)["kendalls_w"][0] == pytest.approx(1)
    assert kendalls_w([[1, 2, 3], [3, 2, 1]])["kendalls_w"][0] == pytest.approx(0)
    assert kendalls_w([[1, 2, 3, np.nan], [3, 2, 1, 5]])["options"][0] == 3
    for too_few in ([[1, 2, 3]], [[1, 2], [2, 1]], [[2, 2, 2], [2, 2, 2]]):
        row = kendalls_w(too_few).iloc[0]
        assert np.isnan(row["kendalls_w"])
        assert row["agreement_method"].startswith("not available")


def test_agreement_is_overall_and_by_criterion():
    other = {"burglary": (4, 2), "robbery": (2, 4), "drugs": (3, 3)}
    found = scorer_agreement(pd.concat([GIVEN, sheet(other, scorer="B")]), WEIGHTS)
    assert found["criterion"].tolist() == ["all criteria", "harm", "volume"]
    assert found["kendalls_w"].notna().all()
    assert (found["scorers"] == 2).all()


def test_refusals_say_what_is_wrong():
    with pytest.raises(ParameterError, match="Every criterion must have a weight above zero"):
        priority_scores(GIVEN, {"harm": 1.0})
    with pytest.raises(ParameterError, match="unmatched 1: public"):
        priority_scores(GIVEN, {**WEIGHTS, "public": 1.0})
    with pytest.raises(ParameterError, match="Every criterion must have a weight above zero"):
        priority_scores(GIVEN, {"harm": 1.0, "volume": 0.0})
    with pytest.raises(SchemaError, match="A scorer must score each option once") as refused:
        priority_scores(pd.concat([GIVEN, GIVEN[:1]]), WEIGHTS)
    assert "A / burglary / harm" in str(refused.value)
    with pytest.raises(SchemaError, match="Scores that are multiplied must be above zero"):
        priority_scores(GIVEN.assign(score=0), WEIGHTS, rule="multiplicative")
    with pytest.raises(SchemaError, match="Every score must have its scorer"):
        priority_scores(GIVEN.assign(scorer=None), WEIGHTS)
    with pytest.raises(ParameterError, match="Rule must be one of"):
        priority_scores(GIVEN, WEIGHTS, rule="mean")


# Published and package values of Kendall's W corrected for ties: W, chi-square, p.
NAG = [
    [1, 4.5, 2, 4.5, 3, 7.5, 6, 9, 7.5, 10],
    [2.5, 1, 2.5, 4.5, 4.5, 8, 9, 6.5, 10, 6.5],
    [2, 1, 4.5, 4.5, 4.5, 4.5, 8, 8, 8, 10],
]
ANXIETY = [
    [3, 3, 3, 4, 5, 5, 2, 3, 5, 2, 2, 6, 1, 5, 2, 2, 1, 2, 4, 3],
    [3, 6, 4, 6, 2, 4, 2, 4, 3, 3, 2, 3, 3, 3, 2, 2, 1, 3, 3, 4],
    [2, 1, 4, 4, 3, 2, 1, 6, 1, 1, 1, 2, 3, 3, 1, 1, 3, 3, 2, 2],
]
VIDEO = [
    [4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4],
    [4, 4, 4, 4, 3, 4, 3, 4, 3, 3, 4, 3, 4, 4, 4, 4, 4, 4, 4, 5],
    [3, 4, 5, 4, 2, 3, 2, 3, 3, 3, 3, 3, 4, 4, 3, 4, 4, 4, 4, 5],
    [4, 5, 5, 4, 4, 4, 5, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4],
]


@pytest.mark.parametrize(
    ("ratings", "w", "chi_square", "p_value"),
    [
        (NAG, 0.828, 22.35, 0.008),  # NAG Library, g08daf, example: W and p
        (ANXIETY, 0.540, 30.76, 0.0429),  # R, irr, example of kendall(anxiety, TRUE)
        (VIDEO, 0.392, 29.76, 0.055),  # pyirr, kendall(read_data("video"), True)
    ],
)
def test_concordance_with_ties_matches_other_implementations(ratings, w, chi_square, p_value):
    row = kendalls_w(ratings).iloc[0]
    assert row["kendalls_w"] == pytest.approx(w, abs=6e-4)
    assert row["chi_square"] == pytest.approx(chi_square, abs=0.01)
    assert row["p_value"] == pytest.approx(p_value, abs=6e-4)


def test_weights_may_be_a_column_or_have_numbers_for_names():
    expected = priority_scores(GIVEN, WEIGHTS)
    pd.testing.assert_frame_equal(priority_scores(GIVEN, pd.Series(WEIGHTS)), expected)
    numbered = GIVEN.assign(criterion=GIVEN["criterion"].map({"harm": 1, "volume": 2}))
    assert priority_scores(numbered, {1: 3, 2: 1})["score"].tolist() == expected["score"].tolist()


def test_one_scorer_and_an_odd_index_will_do():
    found = priority_scores(GIVEN.drop(columns="scorer").set_index(pd.Index(range(7, 13))), WEIGHTS)
    assert (found["scorers"] == 1).all()
    agreed = scorer_agreement(GIVEN, WEIGHTS)
    assert agreed["kendalls_w"].isna().all()
    assert agreed["agreement_method"].str.startswith("not available").all()
