"""Placebos, exact bins and shrinkage: closed forms, ptools, esda, scipy, and planted effects."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from scp_analysis.errors import DenominatorError, ParameterError, SchemaError
from scp_analysis.statistics.operations.bins import exact_counts_in_bins
from scp_analysis.statistics.operations.placebo_space import placebo_busiest, placebo_in_space
from scp_analysis.statistics.operations.placebo_time import placebo_in_time
from scp_analysis.statistics.operations.shrinkage import shrunk_effect


# ptools 2.0.0, tests/testthat/test-exact.R "Paper Example G Stats" (Wheeler 2016); p by counting:
# 7 of 343 ways put three in one day, 7 * 6 * 3 more put two in one
@pytest.mark.parametrize(
    ("counts", "value", "p_value"),
    [
        ([3, 0, 0, 0, 0, 0, 0], 11.68, 7 / 343),
        ([2, 1, 0, 0, 0, 0, 0], 7.86, (7 + 126) / 343),
        ([1, 1, 1, 0, 0, 0, 0], 5.08, 1.0),
    ],
)
def test_three_crimes_in_a_week_match_the_paper(counts, value, p_value):
    row = exact_counts_in_bins(counts).iloc[0]
    assert round(row["value"], 2) == value
    assert row["p_value"] == pytest.approx(p_value)
    assert row["outcomes"] == 84


@settings(max_examples=20)
@given(st.integers(0, 12), st.integers(1, 12), st.floats(0.05, 0.95))
def test_two_bins_match_the_binomial_and_chi_squared_scipy(first, second, share):
    row = exact_counts_in_bins(
        [first, second], probabilities=[share, 1 - share], statistic="chi_squared"
    ).iloc[0]
    n = first + second
    expected = stats.chisquare([first, second], [n * share, n * (1 - share)])
    assert row["value"] == pytest.approx(expected.statistic)
    k = np.arange(n + 1)
    far = np.abs(k - n * share) >= abs(first - n * share) - 1e-9
    assert row["p_value"] == pytest.approx(
        min(1, stats.binom.pmf(k[far], n, share).sum()), abs=1e-9
    )


def test_bins_refuse_what_is_not_small_or_whole():
    with pytest.raises(ParameterError, match="no more than 500,000 outcomes"):
        exact_counts_in_bins([20] * 7)
    with pytest.raises(SchemaError, match="at least one incident"):
        exact_counts_in_bins([0, 0])
    with pytest.raises(DenominatorError):
        exact_counts_in_bins([1, 2], probabilities=[0, 1])
    with pytest.raises(ParameterError, match="Statistic must be one of"):
        exact_counts_in_bins([1, 2], statistic="t")


def test_bins_and_probabilities_fit_each_other():
    with pytest.raises(SchemaError, match="Found: 2 probabilities for 3 bins"):
        exact_counts_in_bins([3, 0, 0], probabilities=[0.5, 0.5])
    with pytest.raises(SchemaError, match="counts of shape"):
        exact_counts_in_bins([[3, 0], [0, 0]])


def test_placebo_in_time_refuses_rolling_and_running_totals():
    counts = np.random.default_rng(6).poisson(30, (30, 95)).astype(float)
    sums = np.cumsum(np.pad(counts, ((0, 0), (1, 0))), axis=1)
    rolling = placebo_in_time(sums[:, 12:] - sums[:, :-12], start=60, width=6)
    running = placebo_in_time(sums[:, 1:], start=60, width=6)
    assert (
        rolling["method"].str.endswith("rolling totals, not counts of single periods").mean() > 0.9
    )
    assert running["method"].str.startswith("not available: these look like running totals").all()
    assert running[["change_percent", "p_value"]].isna().all(axis=None)
    plain = placebo_in_time(counts, start=60, width=6)
    assert plain["p_value"].notna().all()
    assert (plain["level"] == 0.9).all()


def test_placebo_in_space_is_the_randomisation_test():
    before, after = [20] * 8, [8, 9, 21, 19, 20, 22, 18, 20]
    row = placebo_in_space(before, after, treated=[1, 1] + [0] * 6, seed=1).iloc[0]
    assert (row["choices"], row["as_extreme"]) == (28, 1)
    assert row["p_value"] == pytest.approx(1 / 28)
    assert row["effect_percent"] == pytest.approx(100 * ((17.5 / 40.5) / (120.5 / 120.5) - 1))
    # the least extreme choice is as extreme as all of them
    flat = placebo_in_space(before, [10] * 8, treated=[1] + [0] * 7, seed=1).iloc[0]
    assert flat["p_value"] == 1


def test_placebo_in_space_matches_scipy_where_places_are_alike():
    generator = np.random.default_rng(1)
    before, after = np.full(9, 50.0), generator.poisson(50, 9)
    treated = np.arange(9) < 3
    found = placebo_in_space(before, after, treated=treated, seed=1)["p_value"][0]

    def effect(x, y, axis=-1):
        own, rest = x.sum(axis=axis), y.sum(axis=axis)
        return np.abs(np.log((own + 0.5) / 150.5) - np.log((rest + 0.5) / 300.5))

    second = stats.permutation_test(
        (after[treated], after[~treated]), effect, alternative="greater", n_resamples=np.inf
    )
    assert found == pytest.approx(second.pvalue)


def test_placebo_in_space_draws_where_choices_are_many():
    generator = np.random.default_rng(2)
    treated = np.arange(60) < 6
    before = generator.negative_binomial(10, 1 / 3, 60)
    after = np.where(treated, before // 3, before)
    row = placebo_in_space(before, after, treated=treated, simulations=500, seed=3).iloc[0]
    assert row["method"] == "random choices of as many places"
    assert row["p_value"] < 0.02
    with pytest.raises(SchemaError, match="some treated and some not"):
        placebo_in_space(before, after, treated=np.ones(60), seed=1)
    with pytest.raises(ParameterError, match="must be known"):
        placebo_in_space([1, np.nan, 2], [1, 2, 3], treated=[1, 0, 0], seed=1)


def test_placebo_in_time_ranks_the_change_among_earlier_dates():
    counts = np.tile([30, 20, 10, 20], 8).astype(float)
    counts[28:30] = [3, 2]
    row = placebo_in_time(counts, start=28, width=2, periods_per_year=4).iloc[0]
    assert row["change_percent"] == pytest.approx(100 * (5.5 / 50.5 - 1))
    assert row["placebos"] == 28 - 4 - 2 + 1
    assert row["as_extreme"] == 0
    assert row["p_value"] == pytest.approx(1 / (1 + row["placebos"]))
    assert row["smallest_p"] == pytest.approx(1 / (1 + row["placebos_apart"]))
    assert (row["placebo_lower"], row["placebo_upper"]) == (0, 0)  # the season is no change


def test_placebo_in_time_leaves_out_gaps_and_says_when_there_is_nothing():
    counts = np.full((2, 60), 10.0)
    counts[0, 20], counts[1, 50] = np.nan, np.nan
    found = placebo_in_time(counts, start=48, width=6)
    assert found["placebos"].tolist() == [19, 31]  # 6 windows hold month 20, 6 compare with it
    assert np.isnan(found["p_value"][1])
    assert found["method"][1].startswith("not available")
    with pytest.raises(SchemaError, match="all periods of the effect"):
        placebo_in_time(counts, start=58, width=6)
    with pytest.raises(ParameterError, match="Start must be a whole number of at least 12"):
        placebo_in_time(counts, start=6, width=6)


def test_the_busiest_places_fall_by_themselves():
    # identical places with a mean of 5: the five worst of a hundred fall by about half
    counts = np.random.default_rng(5).poisson(5, (100, 60))
    found = placebo_busiest(counts, top=5)
    assert found["change_percent"].mean() == pytest.approx(-50, abs=3)
    assert found["rest_percent"].mean() == pytest.approx(5, abs=4)
    assert len(found) == 59
    with pytest.raises(SchemaError, match="more places than are picked"):
        placebo_busiest(counts[:4], top=4)


def test_levels_match_the_empirical_bayes_of_esda():
    # esda 2.9.0, smoothing.Empirical_Bayes (Marshall 1991) of these counts with base 1 each; its
    # variance has divisor n, so the weights are compared through the level of each place
    esda = [11.12364760, 3.62596600, 6.95826893, 1.12673879, 5.29211747, 18.62132921]
    counts = np.array([12, 3, 7, 0, 5, 21, 2, 4], dtype=float)
    mean, spread = counts.mean(), counts.var()
    weight = mean / spread
    levels = weight * mean + (1 - weight) * counts
    np.testing.assert_allclose(levels[:6], esda, rtol=1e-6)
    # the same estimate, with divisor n - 1, is what the effect rests on
    places = np.tile(counts, 2)
    row = shrunk_effect(places, places, treated=np.arange(16) == 5).iloc[0]
    assert row["weight_on_mean"] == pytest.approx(mean / places.var(ddof=1))
    own = row["weight_on_mean"] * mean + (1 - row["weight_on_mean"]) * 21
    assert row["regression_percent"] == pytest.approx(100 * (own / 21 - 1))


@pytest.mark.parametrize("spread", [0.0, 0.2])
def test_shrinkage_takes_regression_to_the_mean_out(spread):
    generator = np.random.default_rng(9)
    naive, effect, found = [], [], []
    for _ in range(200):
        level = np.full(100, 20.0) if spread == 0 else generator.gamma(25, 20 / 25, 100)
        before, after = generator.poisson(level, (2, 100))
        treated = np.zeros(100, dtype=bool)
        treated[np.argsort(-before, kind="stable")[:5]] = True
        row = shrunk_effect(before, after, treated=treated).iloc[0]
        naive.append(row["naive_percent"])
        effect.append(row["effect_percent"])
        found.append(row["p_value"] < 0.05)
    assert np.mean(naive) < -18
    assert abs(np.mean(effect)) < 4
    assert np.mean(found) <= 0.09


def test_shrinkage_finds_a_true_effect_and_refuses_half_a_table():
    generator = np.random.default_rng(3)
    level = generator.gamma(4, 10, 80)
    before = generator.poisson(level)
    treated = np.isin(np.arange(80), np.argsort(-before)[:10])
    after = generator.poisson(np.where(treated, 0.5, 1.0) * level)
    row = shrunk_effect(before, after, treated=treated).iloc[0]
    assert row["ci_lower"] < -50 < row["ci_upper"] < 0
    assert row["naive_percent"] < row["effect_percent"]
    wide = shrunk_effect(before, after, treated=treated, phi=3.0).iloc[0]
    assert wide["ci_upper"] - wide["ci_lower"] > row["ci_upper"] - row["ci_lower"]
    with pytest.raises(SchemaError, match="10 places or more"):
        shrunk_effect([5, 3, 2], [2, 3, 2], treated=[1, 0, 0])
    with pytest.raises(ParameterError, match="must be known"):
        shrunk_effect([np.nan] * 12, [2] * 12, treated=[1] + [0] * 11)
