"""Predictions against the test values of ptools, and the scan statistic against publications."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from scp_analysis.errors import DenominatorError, ParameterError, PeriodError, SchemaError
from scp_analysis.statistics.places.naus import naus, naus_given_total
from scp_analysis.statistics.places.predictions import prediction_accuracy
from scp_analysis.statistics.places.scan import busiest_spell


def judged(predicted, observed, top, last_year=None, **more):
    table = pd.DataFrame({"predicted": predicted, "observed": observed})
    table["last_year"] = predicted if last_year is None else last_year
    return prediction_accuracy(
        table.assign(**more),
        top=top,
        trained_to="2024-12",
        tested_from="2025-01",
        simulations=100,
        seed=1,
    )


# ptools (R) 2.0.0, tests/testthat/test-pai.R: obs 6, 3, 0; pred 3, 2, 1; PAI 2, 1.5, 1; PEI 1
@pytest.mark.parametrize(("top", "pai", "rri"), [(1, 2, 3 / 6), (2, 1.5, 5 / 9), (3, 1, 6 / 9)])
def test_pai_pei_and_rri_match_ptools(top, pai, rri):
    row = judged([3, 2, 1], [6, 3, 0], top).iloc[0]
    assert row["pai"] == pytest.approx(pai)
    assert row["pei"] == pytest.approx(1)
    assert row["rri"] == pytest.approx(rri)


# ptools, example of ?pai: obs 6, 7, 3, 2, 1, 0; pred 8, 4, 4, 2, 1, 0 - first row by hand:
# PAI (6/19)/(1/6), and a perfect forecaster takes the 7
def test_a_wrong_order_costs_efficiency():
    row = judged([8, 4, 4, 2, 1, 0], [6, 7, 3, 2, 1, 0], 1).iloc[0]
    assert row["pai"] == pytest.approx(6 * 6 / 19)
    assert row["pei"] == pytest.approx(6 / 7)
    assert row["hit_rate"] == pytest.approx(6 / 19)
    assert row["recapture"] == pytest.approx((6 / 19) / (8 / 19))


def test_a_published_definition_in_numbers():
    # By the definition of Chainey, Tompson and Uhlig (2008): a quarter of crime in half the area is
    # a PAI of 0.5, a fifth of crime in a tenth of it 2.
    half = judged([9, 8, 0, 0], [1, 0, 2, 1], 2).iloc[0]
    assert (half["hit_rate"], half["area_share"], half["pai"]) == (0.25, 0.5, 0.5)
    tenth = judged([9] + [0] * 9, [2, 1, 1, 1, 1, 1, 1, 1, 1, 0], 1).iloc[0]
    assert tenth["pai"] == pytest.approx(2)


def test_ties_for_the_last_place_are_in_by_parts():
    row = judged([5, 1, 1, 1], [4, 3, 0, 0], 2).iloc[0]
    assert row["observed"] == pytest.approx(4 + 3 / 3)
    assert row["area_share"] == pytest.approx(0.5)


def test_area_counts_where_places_differ():
    row = judged([3, 2, 1], [6, 3, 0], 1, area=[2.0, 1.0, 1.0]).iloc[0]
    assert row["area_share"] == pytest.approx(0.25)  # 2 / 1 is denser than 3 / 2
    assert row["pai"] == pytest.approx((3 / 9) / 0.25)


def test_the_baseline_stands_beside_and_equals_itself():
    found = judged([9, 5, 2, 0, 0, 1], [4, 6, 1, 0, 0, 2], 2)
    assert found["ranking"].tolist()[1] == "last year's ranking"
    assert found[["pai_lower", "pai_upper"]].iloc[2].tolist() == [0, 0]
    better = judged(np.arange(40)[::-1], np.arange(40)[::-1], 5, last_year=np.arange(40))
    assert better["hit_rate_lower"].iloc[2] > 0


@settings(max_examples=20)
@given(
    st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), min_size=4, max_size=20), st.data()
)
def test_intervals_hold_the_estimate_and_pei_is_at_most_one(pairs, data):
    predicted, observed = map(list, zip(*pairs, strict=True))
    observed[0] += 1
    top = data.draw(st.integers(1, len(pairs)))
    row = judged(predicted, observed, top).iloc[0]
    assert 0 <= row["hit_rate"] <= 1
    assert 0 <= row["pei"] <= 1 + 1e-12


def test_a_prediction_is_judged_on_later_months_only():
    table = pd.DataFrame({"predicted": [1, 2], "last_year": [1, 2], "observed": [1, 2]})
    with pytest.raises(PeriodError, match="judged on a later period"):
        prediction_accuracy(table, top=1, trained_to="2025-03", tested_from="2025-03", seed=1)
    with pytest.raises(PeriodError, match="year and month"):
        prediction_accuracy(table, top=1, trained_to="soon", tested_from="2025-03", seed=1)
    with pytest.raises(SchemaError, match="Something must have happened"):
        judged([1, 2], [0, 0], 1)
    with pytest.raises(SchemaError, match="at least as many places"):
        judged([1, 2], [1, 0], 3)
    with pytest.raises(ParameterError, match="must be known"):
        judged([1, 2], [np.nan, 1], 1)
    with pytest.raises(DenominatorError):
        judged([1, 2], [1, 1], 1, area=[0, 1])


def test_naus_matches_the_published_cyclists():
    # Aberdein & Spiegelhalter (2013): six deaths in a fortnight in eight years at 0.6 a fortnight,
    # about 4 %; ptools (R) 2.0.0, tests/testthat/test-scan.R, scanw(208, 2, 0.6, 6) to three decimals
    # 0.03902238, from the comments to "When is a cluster a real cluster?"
    assert naus(6, mean=0.6, windows=208) == pytest.approx(0.03902238, abs=2e-6)
    # The same file, scanw(260, 1, 1, 6): 0.486814. Its exponent is windows less 1 here, and its sum
    # for three windows leaves the last term out; with the exponent of Naus it is one window more.
    assert naus(6, mean=1.0, windows=261) == pytest.approx(0.486814, abs=2e-4)


@pytest.mark.parametrize(("count", "mean"), [(3, 0.8), (5, 1.0), (6, 2.0), (10, 3.0)])
def test_naus_in_two_windows_is_exact(count, mean):
    # Naus (1965), JASA 60, 532-538: exact for a known total of at most 2k - 2 events on two windows;
    # with 2k - 1 or more one half holds k. Summed over the Poisson totals.
    totals = np.arange(count, 300)
    few = totals <= 2 * count - 2
    chance = np.ones(len(totals))
    chance[few] = naus_given_total(count, total=totals[few], share=0.5)
    expected = stats.poisson.pmf(totals, 2 * mean) @ chance
    assert naus(count, mean=mean, windows=2) == pytest.approx(expected, rel=1e-9)


def test_of_two_events_the_chance_is_known():
    # Two points on a line of length 1 are closer than w with probability 1 - (1 - w)^2, and all of N
    # with N w^(N - 1) - (N - 1) w^N: the distribution of the range of a uniform sample.
    share = np.array([0.05, 0.2, 0.5])
    np.testing.assert_allclose(naus_given_total(2, total=2, share=share), 1 - (1 - share) ** 2)
    for total in (3, 5, 8):
        expected = total * share ** (total - 1) - (total - 1) * share**total
        np.testing.assert_allclose(naus_given_total(total, total=total, share=share), expected)


@pytest.mark.parametrize(("count", "total", "share"), [(8, 40, 14 / 365), (10, 30, 0.1)])
def test_a_known_total_matches_points_thrown_at_random(count, total, share):
    times = np.sort(np.random.default_rng(2).random((10_000, total)), axis=1)
    near = times[:, count - 1 :] - times[:, : total - count + 1] <= share
    found = naus_given_total(count, total=total, share=share)
    assert near.any(axis=1).mean() == pytest.approx(found, abs=0.005)


@settings(max_examples=25)
@given(st.integers(2, 40), st.floats(0.001, 0.5), st.data())
def test_a_known_total_falls_with_the_count_and_rises_with_the_share(total, share, data):
    counts = np.arange(total + 1)
    chance = naus_given_total(counts, total=total, share=share)
    assert ((chance >= 0) & (chance <= 1)).all()
    assert chance[0] == chance[1] == 1
    most = data.draw(st.integers(total // 2 + 1, total))
    assert (np.diff(chance[total // 2 + 1 :]) <= 1e-12).all()
    assert naus_given_total(most, total=total, share=share / 2) <= chance[most] + 1e-12


def test_what_a_window_cannot_hold_is_refused():
    assert np.isnan(naus_given_total([3, np.nan], total=[np.nan, 9], share=0.1)).all()
    with pytest.raises(SchemaError, match="No window can hold more events than there are"):
        naus_given_total(5, total=4, share=0.1)
    with pytest.raises(ParameterError, match="two spells long"):
        naus_given_total(3, total=4, share=0.6)
    for call in (
        lambda: naus(2.5, mean=1, windows=9),
        lambda: naus_given_total(2.5, total=9, share=0.1),
        lambda: busiest_spell([1.5, 2, 0, 1], width=1, seed=1),
    ):
        with pytest.raises(SchemaError, match="must be whole"):
            call()


@pytest.mark.parametrize(("count", "mean", "length"), [(2, 0.3, 5), (3, 0.8, 10), (6, 2.0, 8)])
def test_naus_matches_points_thrown_at_random(count, mean, length):
    generator = np.random.default_rng(1)
    hits, runs = 0, 8000
    for number in generator.poisson(mean * length, runs):
        times = np.sort(generator.random(number) * length)
        gaps = times[count - 1 :] - times[: max(0, number - count + 1)]
        hits += bool((gaps <= 1).any())
    assert naus(count, mean=mean, windows=length) == pytest.approx(hits / runs, abs=0.02)


def test_naus_of_one_event_is_the_chance_of_any():
    assert naus(1, mean=0.2, windows=10) == pytest.approx(stats.poisson.sf(0, 2))
    assert naus(0, mean=0.2, windows=10) == 1
    # one window in two: never less than a fixed window, never more than every start on its own
    assert stats.poisson.sf(4, 1) < naus(5, mean=1, windows=2)


@settings(max_examples=20)
@given(st.integers(2, 12), st.floats(0.1, 4), st.floats(2, 300))
def test_naus_falls_with_the_count_and_rises_with_time(count, mean, windows):
    chance = naus([count, count + 1], mean=mean, windows=windows)
    assert 0 <= chance[1] <= chance[0] + 1e-9 <= 1 + 1e-9
    assert naus(count, mean=mean, windows=windows + 1) >= chance[0] - 1e-9


def test_a_spree_is_found_and_noise_seldom():
    generator = np.random.default_rng(6)
    noise = busiest_spell(generator.poisson(1.0, (60, 52)), width=2, simulations=200, seed=2)
    assert (noise["p_value"] < 0.05).mean() <= 0.1
    assert (noise["p_naus"] + 0.05 > noise["p_value"]).mean() > 0.9
    spree = np.ones(52)
    spree[30:32] = 7
    row = busiest_spell(spree, width=2, seed=1).iloc[0]
    assert (row["start"], row["count"]) == (30, 14)
    assert row["p_value"] < 0.01
    clustered = busiest_spell(spree, width=2, phi=4.0, seed=1).iloc[0]
    assert clustered["p_value"] > row["p_value"]
    assert np.isnan(clustered["p_naus"])


def test_season_is_no_spree_when_expected():
    season = np.tile([2, 2, 2, 2, 2, 12, 2, 2], 6)[:26]
    weights = np.where(season > 2, 6.0, 1.0)
    plain = busiest_spell(season, width=1, seed=1)["p_value"][0]
    allowed = busiest_spell(season, width=1, expected=weights, seed=1)["p_value"][0]
    assert plain < 0.05 < allowed


def test_a_gap_is_not_available_and_a_long_spell_refused():
    found = busiest_spell([[1, np.nan, 2, 3], [0, 0, 0, 0]], width=1, seed=1)
    assert found["p_value"].isna().all()
    assert found["scan_method"].str.startswith("not available").all()
    with pytest.raises(ParameterError, match="two spells long"):
        busiest_spell([1, 2, 3], width=2, seed=1)
    with pytest.raises(ParameterError, match="two spells long"):
        naus(3, mean=1, windows=1)
