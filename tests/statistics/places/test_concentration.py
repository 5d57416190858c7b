"""Concentration against published and package values, and against the Gini of a Poisson."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import special

from scp_analysis.errors import ParameterError, SchemaError
from scp_analysis.statistics.places.concentration import concentration, lorenz

# lorenzgini (R), help page of gini(): gini(crimes, generalized = FALSE / TRUE, unbiased = FALSE)
LORENZGINI = [
    ([10, 8, 2] + [0] * 7, 0.78, 0.78),
    ([5, 2, 1] + [0] * 7, 0.80, 0.75),
    ([10] + [0] * 9, 0.90, 0.90),
]


@pytest.mark.parametrize(("counts", "gini", "generalised"), LORENZGINI)
def test_gini_matches_the_r_help_page_of_the_authors(counts, gini, generalised):
    row = concentration(counts, simulations=100, seed=1).iloc[0]
    assert row["gini"] == pytest.approx(gini, abs=1e-12)
    assert row["gini_generalised"] == pytest.approx(generalised, abs=1e-12)


def test_gini_matches_the_r_package_ineq():
    # R, ineq::Gini of its example vector, income in the USA 1968: 0.4620911
    incomes = [541, 1463, 2445, 3438, 4437, 5401, 6392, 8304, 11904, 22261]
    found = concentration(incomes, simulations=100, seed=1)["gini"][0]
    assert found == pytest.approx(0.4620911, abs=1e-7)


def test_lorenz_curve_matches_safer_streets_core():
    # safer-streets-core, src/test/test_measures.py: counts 10, 20, 30, 40
    curve = lorenz([10, 20, 30, 40])
    np.testing.assert_allclose(curve["places_share"], [0, 0.25, 0.5, 0.75, 1])
    np.testing.assert_allclose(curve["crime_share"], [0, 0.4, 0.7, 0.9, 1])
    np.testing.assert_allclose(curve["most_equal"], curve["places_share"])


@pytest.mark.parametrize("mean", [0.1, 0.5, 1.0, 3.0])
def test_the_baseline_is_the_gini_of_a_poisson(mean):
    # Ramasubban (1958), Biometrika 45, 549-556: mean difference of the Poisson, so that
    # G = exp(-2 m) (I0(2 m) + I1(2 m)); 0.91, 0.67 and 0.52 at 0.1, 0.5 and 1.
    expected = special.ive(0, 2 * mean) + special.ive(1, 2 * mean)
    counts = np.zeros(4000)
    counts[0] = round(4000 * mean)
    row = concentration(counts, simulations=200, seed=2).iloc[0]
    assert row["chance_gini"] == pytest.approx(expected, abs=0.003)
    assert row["chance_gini_lower"] < expected < row["chance_gini_upper"]


def test_the_top_five_per_cent_by_chance():
    # worked out from the Poisson distribution: the busiest 5 % of places with means .1, .5 and 1
    for mean in (0.1, 0.5, 1.0):
        k = np.arange(60)
        share = np.exp(k * np.log(mean) - mean - special.gammaln(k + 1))
        above = 1 - np.cumsum(share)
        edge = int(np.argmax(above < 0.05))
        held = (k * share)[edge + 1 :].sum() + edge * (0.05 - share[edge + 1 :].sum())
        counts = np.zeros(10_000)
        counts[:2] = 5000 * mean
        row = concentration(counts, simulations=100, seed=4).iloc[0]
        assert row["chance_top_share"] == pytest.approx(held / mean, abs=0.004)


def test_noise_is_not_concentrated_and_a_few_streets_are():
    generator = np.random.default_rng(8)
    noise = concentration(generator.poisson(0.5, (25, 600)), simulations=200, seed=5)
    assert (noise["p_value"] < 0.05).mean() <= 0.15
    assert abs(noise["gini_beyond_chance"].mean()) < 0.02
    rates = generator.gamma(0.3, 1 / 0.3, 800)
    uneven = concentration(generator.poisson(rates), simulations=200, seed=5).iloc[0]
    assert uneven["p_value"] < 0.01
    assert uneven["gini_beyond_chance"] > 0.3
    assert uneven["places_for_half"] < uneven["chance_places_for_half_lower"]


@settings(max_examples=12)
@given(st.lists(st.integers(0, 50), min_size=2, max_size=30).filter(lambda x: sum(x) > 0))
def test_properties_of_the_gini(counts):
    row = concentration(counts, simulations=100, seed=1).iloc[0]
    assert -1e-12 <= row["gini_generalised"] <= row["gini"] + 1e-12 < 1
    doubled = concentration([*counts, *counts], simulations=100, seed=1)["gini"][0]
    assert doubled == pytest.approx(row["gini"])
    shuffled = concentration(counts[::-1], simulations=100, seed=1)["gini"][0]
    assert shuffled == pytest.approx(row["gini"])
    assert lorenz(counts)["crime_share"].iloc[-1] == pytest.approx(1)


def test_nothing_and_missing_are_not_available():
    found = concentration([[0, 0, 0], [1, np.nan, 2], [1, 2, 0]], simulations=100, seed=1)
    assert found["gini"].isna().tolist() == [True, True, False]
    assert found["concentration_method"].str.startswith("not available").tolist()[:2] == [
        True,
        True,
    ]
    assert found["p_value"].isna().tolist() == [True, True, False]
    with pytest.raises(SchemaError, match="no count may be missing"):
        lorenz([0, 0])
    with pytest.raises(ParameterError, match="Top must lie between 0 and 1"):
        concentration([1, 2], top=5, seed=1)


def test_the_vignette_of_the_authors():
    # lorenzgini (R) 0.1.2, vignette, figure 2: 3 + 1 + 1 crimes in 10 places, G = .78. Its caption
    # prints G' = .58; its function, max(1, n/c) (G - 1) + 1, gives .56, as here.
    row = concentration([3, 1, 1] + [0] * 7, simulations=100, seed=1).iloc[0]
    assert (row["gini"], row["gini_generalised"]) == pytest.approx((0.78, 0.56))
    even = concentration([1] * 5 + [0] * 5, simulations=100, seed=1).iloc[0]
    assert (even["gini"], even["gini_generalised"]) == pytest.approx((0.5, 0.0))


def test_beyond_chance_matches_the_modified_gini_of_safer_streets_core():
    # safer-streets-core, measures.py, calc_modified_gini: (A - A0) / (1 - A0) of areas under the
    # curves, A = (G + 1) / 2, is (G - G0) / (1 - G0) with G0 of the Poisson (Ramasubban 1958).
    counts = np.random.default_rng(3).poisson(np.random.default_rng(4).gamma(0.5, 2, 5000))
    row = concentration(counts, simulations=100, seed=1).iloc[0]
    mean = counts.mean()
    poisson = special.ive(0, 2 * mean) + special.ive(1, 2 * mean)
    expected = (row["gini"] - poisson) / (1 - poisson)
    assert row["gini_beyond_chance"] == pytest.approx(expected, abs=0.005)


def test_amounts_that_are_not_whole_are_measured_but_not_compared_with_chance():
    found = concentration([[2.5, 1.0, 0.5], [5, 2, 1]], simulations=100, seed=1)
    assert found["gini"].tolist() == pytest.approx([1 / 3, 1 / 3])
    assert found["p_value"].isna().tolist() == [True, False]
    assert found["concentration_method"][0].startswith("not compared with chance")


def test_a_single_place_and_a_seed():
    alone = concentration([7], simulations=100, seed=1).iloc[0]
    assert (alone["gini"], alone["places_for_half"]) == (0, 1)
    again = [concentration([5, 1, 0, 0], simulations=100, seed=9) for _ in range(2)]
    assert again[0].equals(again[1])
