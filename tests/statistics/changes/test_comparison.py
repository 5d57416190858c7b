"""Exact change against R's documented example, a worked table, scipy and statsmodels."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats
from statsmodels.stats.rates import test_poisson_2indep as poisson_two_sample

from scp_analysis.errors import DenominatorError, ParameterError, SchemaError
from scp_analysis.statistics.changes import comparison
from scp_analysis.statistics.changes.comparison import compare_counts, smallest_detectable_change

counts = st.integers(min_value=0, max_value=3000)
phis = st.floats(min_value=1.0, max_value=15.0)

# Eight changes of a committee report; intervals and p values were worked out beforehand, outside
# this package, with exact conditional Poisson tests on the rebuilt counts.
REPORT = [
    # current, previous, percent, lower, upper, p
    (1962, 2059, -4.7, -10.5, 1.4, 0.13),
    (3377, 3558, -5.1, -9.5, -0.5, 0.031),
    (776, 918, -15.5, -23.3, -6.9, 0.0006),
    (182, 133, 36.8, 8.8, 72.4, 0.0068),
    (314, 339, -7.4, -20.8, 8.3, 0.35),
    (224, 252, -11.1, -26.1, 6.8, 0.22),
    (2875, 3252, -11.6, -15.9, -7.0, 2e-6),
    (1818, 2755, -34.0, -37.8, -30.0, 7e-44),
]


@pytest.mark.parametrize(("current", "previous", "percent", "lower", "upper", "p"), REPORT)
def test_the_changes_of_the_report_have_the_intervals_worked_out(
    current, previous, percent, lower, upper, p
):
    row = compare_counts(current, previous).iloc[0]
    assert round(row["change_percent"], 1) == percent
    assert round(row["ci_lower"], 1) == lower
    assert round(row["ci_upper"], 1) == upper
    assert row["p_value"] == pytest.approx(p, rel=0.3)


def test_ratio_interval_matches_the_r_example():
    # R, stats::poisson.test, examples: poisson.test(c(11, 6+8+7), c(800, 1083+1050+878)) prints the
    # 95 percent confidence interval 0.8584264 4.2772659 and the rate ratio 1.971488.
    row = compare_counts(
        11, 6 + 8 + 7, exposure_current=800, exposure_previous=1083 + 1050 + 878
    ).iloc[0]
    assert 1 + row["change_percent"] / 100 == pytest.approx(1.971488, abs=1e-6)
    assert 1 + row["ci_lower"] / 100 == pytest.approx(0.8584264, abs=1e-6)
    assert 1 + row["ci_upper"] / 100 == pytest.approx(4.2772659, abs=1e-6)


# Fay MP. rateratio.test (R), example of its help page, printed to twelve digits by the port at
# github.com/kad-ecoli/rateratio_test; R poisson.test of equal exposures (where its p is twice the
# smaller tail); exactci (R), vignette: 2 in 17,877 and 10 in 20,000 have the interval (0.024, 1.05).
@pytest.mark.parametrize(
    ("counts", "exposures", "lower", "upper", "error"),
    [
        ((2, 9), (17877, 16660), 0.0217740627591, 1.00054910449, 1e-11),
        ((9983, 10291), (1, 1), 0.9436314, 0.9972484, 1e-7),
        ((2, 10), (17877, 20000), 0.024, 1.05, 5e-4),
    ],
)
def test_ratio_intervals_match_r(counts, exposures, lower, upper, error):
    row = compare_counts(
        *counts, exposure_current=exposures[0], exposure_previous=exposures[1]
    ).iloc[0]
    assert 1 + row["ci_lower"] / 100 == pytest.approx(lower, abs=error)
    assert 1 + row["ci_upper"] / 100 == pytest.approx(upper, abs=error)


# The same sources; and Gu K et al. (2008). Biometrical Journal 50, 283-298, example 1: one-sided
# exact p 0.000428 (the table there has the columns of two tests exchanged, as the tests of
# statsmodels note), here doubled.
@pytest.mark.parametrize(
    ("counts", "exposures", "p", "error"),
    [
        ((2, 9), (17877, 16660), 0.0501064956141, 1e-12),
        ((9983, 10291), (1, 1), 0.03107, 5e-6),
        ((60, 30), (51477.5, 54308.7), 2 * 0.000428, 1e-6),
    ],
)
def test_p_values_match_r_and_a_paper(counts, exposures, p, error):
    found = compare_counts(*counts, exposure_current=exposures[0], exposure_previous=exposures[1])
    assert found["p_value"][0] == pytest.approx(p, abs=error)


@pytest.mark.parametrize(("x", "y"), [(1_000_000, 1_010_000), (10**9, 10**9 + 10**5)])
def test_huge_counts_match_scipy(x, y):
    row = compare_counts(x, y).iloc[0]
    limits = np.array([stats.beta.ppf(0.025, x, y + 1), stats.beta.ppf(0.975, x + 1, y)])
    expected = 100 * (limits / (1 - limits) - 1)
    np.testing.assert_allclose(row[["ci_lower", "ci_upper"]].astype(float), expected, rtol=1e-6)
    assert row["p_value"] == pytest.approx(2 * stats.binom.cdf(x, x + y, 0.5), rel=1e-6)


@pytest.mark.parametrize(("current", "previous"), [(0, 5), (8, 2), (40, 61), (300, 260)])
def test_p_matches_scipy_and_statsmodels_with_equal_exposures(current, previous):
    p = compare_counts(current, previous)["p_value"][0]
    assert p == pytest.approx(stats.binomtest(current, current + previous, 0.5).pvalue)
    second = poisson_two_sample(current, 1, previous, 1, method="exact-cond").pvalue
    assert p == pytest.approx(second)


@given(x=st.integers(0, 60), y=st.integers(0, 60), ratio=st.floats(0.2, 5))
def test_p_is_twice_the_smaller_binomial_tail_whatever_the_exposures(x, y, ratio):
    share = ratio / (1 + ratio)
    tails = stats.binom.cdf(x, x + y, share), stats.binom.sf(x - 1, x + y, share)
    p = compare_counts(x, y, exposure_current=ratio)["p_value"][0]
    assert p == pytest.approx(min(1, 2 * min(tails)), rel=1e-9, abs=1e-300)


@given(x=counts, y=counts, phi=phis, df=st.sampled_from([3.0, 12.0, np.inf]))
def test_p_and_interval_agree(x, y, phi, df):
    row = compare_counts(x, y, phi=phi, phi_df=df).iloc[0]
    excluded = row["ci_lower"] > 0 or row["ci_upper"] < 0
    if abs(row["p_value"] - 0.05) > 1e-6:
        assert excluded == (row["p_value"] < 0.05)


@given(x=counts, y=st.integers(1, 3000), phi=phis, level=st.floats(0.5, 0.99))
def test_interval_contains_the_estimate_and_grows_with_the_level(x, y, phi, level):
    inner = compare_counts(x, y, phi=phi, level=level).iloc[0]
    outer = compare_counts(x, y, phi=phi, level=0.999).iloc[0]
    assert inner["ci_lower"] <= inner["change_percent"] <= inner["ci_upper"]
    assert outer["ci_lower"] <= inner["ci_lower"]
    assert inner["ci_upper"] <= outer["ci_upper"]


@given(x=st.integers(1, 3000), y=st.integers(1, 3000), phi=phis)
def test_swapping_the_periods_mirrors_the_result(x, y, phi):
    one, other = (compare_counts(*pair, phi=phi).iloc[0] for pair in ((x, y), (y, x)))
    assert one["p_value"] == pytest.approx(other["p_value"], rel=1e-9)
    assert 1 + one["ci_lower"] / 100 == pytest.approx(1 / (1 + other["ci_upper"] / 100), rel=1e-6)


@given(x=counts, y=st.integers(1, 3000), phi=phis)
def test_dispersion_and_its_uncertainty_only_ever_widen(x, y, phi):
    plain = compare_counts(x, y).iloc[0]
    wide = compare_counts(x, y, phi=phi).iloc[0]
    wider = compare_counts(x, y, phi=phi, phi_df=8).iloc[0]
    assert plain["p_value"] <= wide["p_value"] + 1e-9 <= wider["p_value"] + 2e-9
    assert plain["ci_upper"] <= wide["ci_upper"] + 1e-7 <= wider["ci_upper"] + 2e-7
    assert plain["ci_lower"] >= wide["ci_lower"] - 1e-7 >= wider["ci_lower"] - 2e-7


@given(x=counts, y=st.integers(1, 3000), scale=st.floats(0.1, 1000))
def test_the_unit_of_the_exposure_does_not_matter(x, y, scale):
    one = compare_counts(x, y, exposure_current=2.0, exposure_previous=3.0)
    other = compare_counts(x, y, exposure_current=2 * scale, exposure_previous=3 * scale)
    np.testing.assert_allclose(one["ci_upper"], other["ci_upper"], rtol=1e-6, atol=1e-6)
    np.testing.assert_allclose(one["p_value"], other["p_value"], rtol=1e-6)


def test_a_long_table_equals_its_rows_one_by_one():
    drawn = np.random.default_rng(4).poisson(40, (2, 50))
    together = compare_counts(*drawn, phi=1.7, phi_df=12)
    for row, (x, y) in enumerate(drawn.T):
        alone = compare_counts(x, y, phi=1.7, phi_df=12).iloc[0]
        assert alone["ci_lower"] == together["ci_lower"][row]
        assert alone["p_value"] == together["p_value"][row]


def test_from_nothing_there_is_no_percentage_but_a_lower_limit():
    row = compare_counts(5, 0).iloc[0]
    assert np.isnan(row["change_percent"])
    assert row["change"] == 5
    assert np.isfinite(row["ci_lower"])
    assert row["ci_upper"] == np.inf


def test_two_zeros_are_no_evidence_of_anything():
    row = compare_counts(0, 0).iloc[0]
    assert (row["ci_lower"], row["ci_upper"], row["p_value"]) == (-100, np.inf, 1)
    assert np.isnan(row["change_percent"])


def test_columns_keep_their_index_and_are_never_paired_across_rows():
    areas = pd.DataFrame({"now": [5, 9], "then": [9, 4], "phi": [1.0, 2.0]}, index=["b", "a"])
    found = compare_counts(areas["now"], areas["then"], phi=areas["phi"])
    assert found.index.tolist() == ["b", "a"]
    plain = compare_counts([5, 9], [9, 4], phi=[1, 2])
    pd.testing.assert_frame_equal(found.reset_index(drop=True), plain)
    assert smallest_detectable_change(areas["then"]).index.tolist() == ["b", "a"]
    for other in (areas["then"].sort_index(), areas["then"].reset_index(drop=True)):
        with pytest.raises(SchemaError, match="must have the same index"):
            compare_counts(areas["now"], other)


def test_nullable_columns_are_read_and_missing_ones_stay_missing():
    now = pd.Series([5, None], dtype="Int64")
    found = compare_counts(now, pd.Series([9, 4], dtype="int8"), phi=pd.Series([1, 1]))
    assert found["p_value"].isna().tolist() == [False, True]
    assert found["change"][0] == -4


def test_no_series_give_no_rows():
    assert len(compare_counts([], [])) == len(smallest_detectable_change([])) == 0


def test_what_is_missing_stays_missing_and_says_so():
    table = compare_counts([None, 5, 5], [4, None, 4], phi=[1, 1, np.nan])
    assert table["p_value"].isna().all()
    assert table[["ci_lower", "ci_upper"]].isna().all(axis=None)
    assert table[["ci_method", "p_method"]].eq(comparison.UNKNOWN).all(axis=None)
    assert table["change_percent"][2] == pytest.approx(25)


def test_each_row_names_the_method_used():
    table = compare_counts([5] * 4, [9] * 4, phi=[1, 1, 2, 2], phi_df=[np.inf, 12, np.inf, 12])
    assert table["ci_method"].tolist() == [
        comparison.EXACT,
        comparison.EXACT_T,
        comparison.QUASI_EXACT,
        comparison.QUASI_EXACT_T,
    ]
    assert table["p_method"].str.endswith(", twice the smaller tail").all()
    assert table["ci_level"].eq(0.95).all()


def test_size_is_held_when_nothing_changed():
    drawn = np.random.default_rng(7).poisson(30, (2, 20_000))
    assert (compare_counts(*drawn)["p_value"] < 0.05).mean() < 0.05


@pytest.mark.parametrize(("mean", "phi", "df"), [(50, 1, np.inf), (400, 1, np.inf), (200, 3, 12)])
def test_the_smallest_detectable_change_is_detected_as_often_as_asked(mean, phi, df):
    smallest = smallest_detectable_change(mean, phi=phi, phi_df=df, power=0.8).iloc[0]
    generator = np.random.default_rng(11)
    for percent in smallest[["detectable_fall", "detectable_rise"]]:
        means = np.array([[mean * (1 + percent / 100)], [mean]])
        drawn = (
            generator.poisson(means, (2, 20_000))
            if phi == 1
            else generator.negative_binomial(means / (phi - 1), 1 / phi, (2, 20_000))
        )
        found = (compare_counts(*drawn, phi=phi, phi_df=df)["p_value"] < 0.05).mean()
        assert found == pytest.approx(0.8, abs=0.04)


@pytest.mark.parametrize(("mean", "phi", "df"), [(719, 5.5, 11), (3000, 3, 6), (124, 1.5, 11)])
def test_the_smallest_detectable_change_holds_at_a_strict_level_with_phi_estimated(mean, phi, df):
    alpha = 0.2 * 0.1 / 12
    smallest = smallest_detectable_change(mean, phi=phi, phi_df=df, alpha=alpha).iloc[0]
    generator = np.random.default_rng(12)
    for percent in smallest[["detectable_fall", "detectable_rise"]]:
        means = np.array([[mean * (1 + percent / 100)], [mean]])
        drawn = generator.negative_binomial(means / (phi - 1), 1 / phi, (2, 20_000))
        estimated = np.maximum(1, phi * generator.chisquare(df, 20_000) / df)
        found = (compare_counts(*drawn, phi=estimated, phi_df=df)["p_value"] < alpha).mean()
        assert found == pytest.approx(0.8, abs=0.04)


@given(y=st.integers(1, 5000), phi=phis)
def test_more_offences_or_less_scatter_make_smaller_changes_detectable(y, phi):
    base = smallest_detectable_change(y, phi=phi).iloc[0]
    larger = smallest_detectable_change(2 * y, phi=phi).iloc[0]
    steadier = smallest_detectable_change(y, phi=1 + (phi - 1) / 2).iloc[0]
    assert larger["detectable_rise"] < base["detectable_rise"]
    assert 0 < steadier["detectable_rise"] <= base["detectable_rise"]
    assert np.isnan(base["detectable_fall"]) or -100 <= base["detectable_fall"] < 0


def test_no_fall_is_detectable_from_almost_nothing():
    smallest = smallest_detectable_change([3, 0, None])
    assert np.isnan(smallest["detectable_fall"]).all()
    assert smallest["detectable_rise"].isna().tolist() == [False, True, True]
    assert smallest["method"].str.startswith("not available").tolist() == [False, True, True]
    assert smallest[["alpha", "power"]].eq([0.05, 0.8]).all(axis=None)


def test_refusals_say_what_is_wrong():
    with pytest.raises(SchemaError, match="Previous must be zero or more"):
        compare_counts(5, -1)
    with pytest.raises(SchemaError, match="must match in shape") as refused:
        compare_counts([1, 2], [1, 2, 3])
    assert "shapes (2,), (3,)" in str(refused.value)
    with pytest.raises(SchemaError, match="must match in shape"):
        compare_counts([[1, 2]], [[1, 2]])
    with pytest.raises(DenominatorError, match="Every previous exposure must be above zero"):
        compare_counts(5, 6, exposure_previous=0)
    with pytest.raises(ParameterError, match="Every phi must be 1 or more"):
        compare_counts(5, 6, phi=0.5)
    with pytest.raises(ParameterError, match="Degrees of freedom must be above zero"):
        compare_counts(5, 6, phi=2, phi_df=0)
    with pytest.raises(ParameterError, match="Level must lie between 0 and 1"):
        compare_counts(5, 6, level=95)
    with pytest.raises(ParameterError, match="Power must lie between 0 and 1"):
        smallest_detectable_change(50, power=80)
