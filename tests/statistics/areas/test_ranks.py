"""Ranks: order, ties, width, and a probability that can be worked out by hand."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from scp_analysis.errors import ParameterError
from scp_analysis.statistics.areas.ranks import rank_one, rank_rates


def areas(counts, base=1000.0):
    return pd.DataFrame({"count": pd.array(counts, dtype="Int64"), "denominator": base})


@given(counts=st.lists(st.integers(0, 300), min_size=1, max_size=12), seed=st.integers(0, 99))
def test_ranks_match_scipy_and_lie_inside_their_intervals(counts, seed):
    found = rank_rates(areas(counts), simulations=200, seed=seed)
    expected = stats.rankdata(-np.array(counts), method="min")
    assert found["rank"].tolist() == expected.tolist()
    assert (found["rank_lower"] >= 1).all()
    assert (found["rank_lower"] <= found["rank"]).all()
    assert (found["rank"] <= found["rank_upper"]).all()
    assert (found["rank_upper"] <= len(counts)).all()


def test_the_chance_of_changing_places_matches_the_beta_distribution():
    # Of two gamma draws with shapes a and b, the share of the first is beta(a, b), so the second is
    # the larger with probability I(1/2; a, b): 0.095 for 40.5 against 29.5, 0.13 for 40.5 and 30.5.
    chance = stats.beta.cdf(0.5, 40.5, 29.5)
    assert 0.05 < chance < 0.10
    narrow = rank_rates(areas([40, 29]), level=1 - 2 * chance - 0.03, simulations=50_000, seed=3)
    wide = rank_rates(areas([40, 29]), level=1 - 2 * chance + 0.03, simulations=50_000, seed=3)
    assert narrow[["rank_lower", "rank_upper"]].to_numpy().tolist() == [[1, 1], [2, 2]]
    assert wide[["rank_lower", "rank_upper"]].to_numpy().tolist() == [[1, 2], [1, 2]]


def test_small_counts_and_dispersion_widen_the_interval():
    generator = np.random.default_rng(1)
    relative = generator.uniform(0.8, 1.2, 15)
    width = [
        (found["rank_upper"] - found["rank_lower"]).mean()
        for found in (
            rank_rates(areas((relative * size).astype(int)), phi=phi, seed=5)
            for size, phi in ((5000, 1.0), (5000, 6.0), (100, 1.0))
        )
    ]
    assert width[0] < width[1] < width[2]


def test_the_seed_fixes_the_result_and_the_order_of_rows_does_not_change_ranks():
    table = areas([30, 29, 5, 44])
    pd.testing.assert_frame_equal(rank_rates(table, seed=1), rank_rates(table, seed=1))
    upside_down = rank_rates(table.iloc[::-1], seed=1)["rank"].sort_index()
    assert upside_down.tolist() == rank_rates(table, seed=1)["rank"].tolist()


def test_an_area_without_a_count_is_not_ranked():
    found = rank_rates(areas([30, None, 5]), seed=1)
    assert found["rank"].isna().tolist() == [False, True, False]
    assert found["rank_of"].tolist() == [2, 2, 2]
    assert found["rank_method"][1] == "not available: no count"
    assert rank_rates(areas([None, None]), seed=1)["rank_of"].tolist() == [0, 0]


def test_refusals_say_what_is_wrong():
    with pytest.raises(ParameterError, match="Simulations must be a whole number of at least 100"):
        rank_rates(areas([1, 2]), simulations=10, seed=1)
    with pytest.raises(ParameterError, match="Every phi must be known here"):
        rank_rates(areas([1, 2]).assign(phi=[1.0, np.nan]), phi="phi", seed=1)


@given(
    counts=st.lists(st.one_of(st.none(), st.integers(0, 60)), min_size=2, max_size=9),
    seed=st.integers(0, 9),
)
def test_one_area_is_ranked_as_among_all(counts, seed):
    table = areas(counts)
    whole = rank_rates(table, simulations=200, seed=seed)
    for row, count in enumerate(counts):
        if count is None:
            with pytest.raises(ParameterError, match="must have a count"):
                rank_one(table, row, simulations=200, seed=seed)
        else:
            one = rank_one(table, row, simulations=200, seed=seed)
            pd.testing.assert_frame_equal(one, whole.iloc[[row]], check_exact=True)
