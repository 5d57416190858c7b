"""Exact intervals and differences of proportions against Newcombe's published tables."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binomtest
from statsmodels.stats import proportion as sm

from scp_analysis.errors import DenominatorError, SchemaError
from scp_analysis.statistics.intervals.proportions import (
    compare_proportions,
    exact_proportion_interval,
)


# Newcombe RG (1998). Two-sided confidence intervals for the single proportion. Statistics in
# Medicine 17, 857-872, table I, method 5 (Clopper-Pearson).
@pytest.mark.parametrize(
    ("events", "n", "lower", "upper"),
    [
        (81, 263, 0.2527, 0.3676),
        (15, 148, 0.0578, 0.1617),
        (0, 20, 0.0000, 0.1684),
        (1, 29, 0.0009, 0.1776),
    ],
)
def test_exact_limits_match_the_published_table(events, n, lower, upper):
    limits = exact_proportion_interval(events, n=n)
    assert limits.lower == pytest.approx(lower, abs=5e-5)
    assert limits.upper == pytest.approx(upper, abs=5e-5)


# R: binom.test(682, 682 + 243), its help page (Conover 1971, 97f), and binom.test(51, 235), as
# printed in the tests of statsmodels 0.15 (stats/tests/test_proportion.py).
@pytest.mark.parametrize(
    ("events", "n", "lower", "upper"),
    [
        (682, 925, 0.7076683, 0.7654066),
        (51, 235, 0.1660633298083073, 0.2752683640289254),
    ],
)
def test_exact_limits_match_r(events, n, lower, upper):
    limits = exact_proportion_interval(events, n=n)
    assert limits.lower == pytest.approx(lower, abs=1e-7)
    assert limits.upper == pytest.approx(upper, abs=1e-7)


def test_a_difference_matches_a_textbook():
    # Fagerland MW, Lydersen S, Laake P (2015). Recommended confidence intervals for two independent
    # binomial proportions. Statistical Methods in Medical Research 24, 224-254: 7/34 and 1/34,
    # Newcombe hybrid score 0.019 to 0.34.
    row = compare_proportions(7, 1, n=34, other_n=34).iloc[0]
    assert row["ci_lower"] == pytest.approx(0.019, abs=0.0005)
    assert row["ci_upper"] == pytest.approx(0.34, abs=0.005)


@pytest.mark.parametrize(("events", "n"), [(0, 7), (3, 7), (7, 7), (40, 90), (199, 200)])
@pytest.mark.parametrize("level", [0.95, 0.998])
def test_exact_limits_match_scipy(events, n, level):
    limits = exact_proportion_interval(events, n=n, level=level)
    other = binomtest(events, n).proportion_ci(level, method="exact")
    assert limits.lower == pytest.approx(other.low, abs=1e-9)
    assert limits.upper == pytest.approx(other.high, abs=1e-9)


# Newcombe RG (1998). Interval estimation for the difference between independent proportions.
# Statistics in Medicine 17, 873-890, table II, method 10, contrasts (a) to (h).
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
    row = compare_proportions(events, other_events, n=n, other_n=other_n).iloc[0]
    assert row["difference"] == pytest.approx(events / n - other_events / other_n)
    assert row["ci_lower"] == pytest.approx(lower, abs=5.1e-5)
    assert row["ci_upper"] == pytest.approx(upper, abs=5.1e-5)


@pytest.mark.parametrize(
    ("x", "n", "y", "m"), [(56, 70, 48, 80), (9, 10, 3, 10), (5, 56, 1, 29), (120, 400, 150, 380)]
)
def test_p_values_match_statsmodels(x, n, y, m):
    other = sm.test_proportions_2indep(x, n, y, m, value=0, method="score", compare="diff")
    assert compare_proportions(x, y, n=n, other_n=m)["p_value"][0] == pytest.approx(other.pvalue)


@settings(max_examples=30)
@given(data=st.data(), n=st.integers(1, 400), level=st.sampled_from([0.8, 0.95, 0.998]))
def test_exact_limits_contain_the_proportion_and_mirror_themselves(data, n, level):
    events = data.draw(st.integers(0, n))
    limits, others = (exact_proportion_interval(x, n=n, level=level) for x in (events, n - events))
    assert 0 <= limits.lower <= events / n <= limits.upper <= 1
    assert limits.lower == pytest.approx(1 - others.upper, abs=1e-9)


@settings(max_examples=30)
@given(data=st.data(), n=st.integers(1, 300), other_n=st.integers(1, 300))
def test_a_difference_turned_round_changes_its_sign(data, n, other_n):
    x, y = data.draw(st.integers(0, n)), data.draw(st.integers(0, other_n))
    there = compare_proportions(x, y, n=n, other_n=other_n).iloc[0]
    back = compare_proportions(y, x, n=other_n, other_n=n).iloc[0]
    assert there["ci_lower"] <= there["difference"] + 1e-12 <= there["ci_upper"] + 2e-12
    assert there["ci_lower"] == pytest.approx(-back["ci_upper"], abs=1e-9)
    assert there["p_value"] == pytest.approx(back["p_value"], abs=1e-9, nan_ok=True)


def test_no_count_no_finding_and_no_doubt_no_p_value():
    found = compare_proportions([None, 0, 10, 5], [3, 0, 10, 5], n=10, other_n=10)
    assert found["ci_lower"].isna().tolist() == [True, False, False, False]
    assert found["ci_method"][0].startswith("not available")
    assert found["p_value"].isna().tolist() == [True, True, True, False]
    assert found["p_value"][3] == pytest.approx(1)
    assert found["p_method"].str.startswith("not available").tolist() == [True, True, True, False]


def test_columns_keep_their_index_and_are_never_paired_across_rows():
    events, n = pd.Series([3, 5], index=["x", "y"]), pd.Series([9, 8], index=["x", "y"])
    found = compare_proportions(events, [1, 2], n=n, other_n=10)
    assert found.index.tolist() == ["x", "y"]
    with pytest.raises(SchemaError, match="must have the same index"):
        compare_proportions(events, n[::-1], n=10, other_n=10)


@settings(max_examples=30)
@given(data=st.data(), n=st.integers(1, 300), other_n=st.integers(1, 300))
def test_a_difference_stays_inside_minus_one_to_one_and_grows_with_the_level(data, n, other_n):
    x, y = data.draw(st.integers(0, n)), data.draw(st.integers(0, other_n))
    inner, outer = (
        compare_proportions(x, y, n=n, other_n=other_n, level=level).iloc[0]
        for level in (0.9, 0.998)
    )
    assert -1 <= outer["ci_lower"] <= inner["ci_lower"]
    assert inner["ci_upper"] <= outer["ci_upper"] <= 1


def test_refusals_say_what_is_wrong():
    with pytest.raises(SchemaError, match="Other events must not be more than"):
        compare_proportions(1, 11, n=10, other_n=10)
    with pytest.raises(SchemaError, match="must match in shape"):
        compare_proportions([1, 2], [1, 2, 3], n=10, other_n=10)
    with pytest.raises(SchemaError, match="must match in shape"):
        compare_proportions([[1, 2]], 1, n=10, other_n=10)
    with pytest.raises(DenominatorError, match="Every n must be above zero"):
        exact_proportion_interval(0, n=0)
    assert np.isnan(exact_proportion_interval([None], n=5).lower[0])
