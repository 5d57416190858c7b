"""Priorities under other weights, bands and scorers, where the answer is known otherwise."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import integrate, stats

from scp_analysis.errors import ParameterError, SchemaError
from scp_analysis.statistics.scoring.uncertainty import Uncertainty, rank_priorities

STILL = Uncertainty(concentration=np.inf, bands={"": 0.0}, resample_scorers=False)


def sheet(scores, criteria=("harm", "volume"), scorer="A"):
    rows = [
        (scorer, option, criterion, value)
        for option, values in scores.items()
        for criterion, value in zip(criteria, values, strict=True)
    ]
    return pd.DataFrame(rows, columns=["scorer", "option", "criterion", "score"])


GIVEN = sheet({"a": (4, 2), "b": (3, 4), "c": (2, 2), "d": (1, 1)})
EVEN = {"harm": 1.0, "volume": 1.0}


def test_with_nothing_varied_every_rank_is_certain():
    found = rank_priorities(GIVEN, EVEN, seed=1, uncertainty=STILL, top=2).set_index("option")
    assert found["rank"].tolist() == found["rank_lower"].tolist() == [1, 2, 3, 4]
    assert found["rank_upper"].tolist() == [1, 2, 3, 4]
    assert found["top_probability"].tolist() == [1, 1, 0, 0]
    np.testing.assert_allclose(found["score_lower"], found["score"])


@pytest.mark.parametrize("concentration", [2.0, 10.0, 50.0])
def test_varied_weights_match_the_beta_distribution(concentration):
    # "a" is ahead of "b" when the weight of harm is above 2/3; two Dirichlet shares are a beta.
    varied = Uncertainty(concentration=concentration, bands={"": 0.0}, resample_scorers=False)
    found = rank_priorities(GIVEN, EVEN, seed=2, uncertainty=varied, simulations=20_000)
    ahead = stats.beta(concentration / 2, concentration / 2).sf(2 / 3)
    first = found.set_index("option")["first_probability"]
    assert first["a"] == pytest.approx(ahead, abs=0.015)
    assert first["b"] == pytest.approx(1 - ahead, abs=0.015)


@pytest.mark.parametrize("gap", [0.25, 0.5])
def test_varied_bands_match_the_difference_of_two_uniforms(gap):
    varied = Uncertainty(concentration=np.inf, bands={"": 0.5}, resample_scorers=False)
    given_ = sheet({"a": (3 + gap,), "b": (3,)}, criteria=("harm",))
    found = rank_priorities(given_, {"harm": 1}, seed=3, uncertainty=varied, simulations=20_000)
    behind = integrate.quad(lambda x: 1 - abs(x), gap, 1)[0]  # triangular on -1 to 1
    first = found.set_index("option")["first_probability"]
    assert first["a"] == pytest.approx(1 - behind, abs=0.012)


def test_varied_scorers_match_the_binomial():
    # Two scorers say a, one says b by as much: a leads when at least two of three drawn say so.
    varied = Uncertainty(concentration=np.inf, bands={"": 0.0})
    given_ = pd.concat(
        sheet({"a": (x,), "b": (y,)}, criteria=("harm",), scorer=name)
        for name, x, y in (("A", 4, 2), ("B", 4, 2), ("C", 2, 4))
    )
    found = rank_priorities(given_, {"harm": 1}, seed=4, uncertainty=varied, simulations=20_000)
    first = found.set_index("option")["first_probability"]
    assert first["a"] == pytest.approx(stats.binom(3, 2 / 3).sf(1), abs=0.012)


@settings(max_examples=20)
@given(seed=st.integers(0, 1000), top=st.integers(1, 4))
def test_ranks_hold_the_one_observed_and_places_add_up(seed, top):
    found = rank_priorities(GIVEN, EVEN, seed=seed, top=top, simulations=200)
    assert (found["rank_lower"] <= found["rank"]).all()
    assert (found["rank"] <= found["rank_upper"]).all()
    assert found["top_probability"].sum() == pytest.approx(top, abs=0.05)
    again = rank_priorities(GIVEN, EVEN, seed=seed, top=top, simulations=200)
    pd.testing.assert_frame_equal(found, again)


def test_low_confidence_widens_and_the_multiplicative_rule_is_heard():
    low, high = (
        rank_priorities(GIVEN.assign(confidence=word), EVEN, seed=5).set_index("option")
        for word in ("low", "high")
    )
    assert (
        low["score_upper"] - low["score_lower"] > high["score_upper"] - high["score_lower"]
    ).all()
    given_ = sheet({"a": (5, 1), "b": (3, 2.9)})
    orders = [
        rank_priorities(given_, EVEN, seed=6, rule=rule, uncertainty=STILL)["option"][0]
        for rule in ("additive", "multiplicative")
    ]
    assert orders == ["a", "b"]


def test_an_option_without_a_score_is_not_ranked():
    found = rank_priorities(GIVEN.assign(score=[4, None, 3, 4, 2, 2, 1, 1]), EVEN, seed=7)
    last = found.iloc[-1]
    assert (last["option"], last["rank_of"]) == ("a", 3)
    assert pd.isna(last["rank_upper"])
    assert np.isnan(last["top_probability"])
    assert last["rank_method"].startswith("not available")


def test_refusals_say_what_is_wrong():
    with pytest.raises(SchemaError, match="Scores must lie on the scale"):
        rank_priorities(GIVEN.assign(score=9), EVEN, seed=1)
    with pytest.raises(SchemaError, match="every confidence must have a band") as refused:
        rank_priorities(GIVEN.assign(confidence="sure"), EVEN, seed=1)
    assert "confidences 1: sure" in str(refused.value)
    with pytest.raises(ParameterError, match="Uncertainty must have a concentration above zero"):
        Uncertainty(concentration=0)
    with pytest.raises(ParameterError, match="Simulations must be a whole number of at least 100"):
        rank_priorities(GIVEN, EVEN, seed=1, simulations=10)
    with pytest.raises(ParameterError, match="Top must be a whole number of at least 1"):
        rank_priorities(GIVEN, EVEN, seed=1, top=0)
