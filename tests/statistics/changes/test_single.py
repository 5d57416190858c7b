"""One pair of small counts by five methods, against R, scipy and statsmodels."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from statsmodels.stats import rates

from scp_analysis.errors import ParameterError, SchemaError
from scp_analysis.statistics.changes.single import METHODS, mid_p_limits, single_change

EXACT, MID_P, LIKELIHOOD, E_TEST, E_TEST_SCORE = range(5)


def e_test_by_enumeration(x, e_1, y, e_0):
    i, j = np.meshgrid(np.arange(200), np.arange(200), indexing="ij")
    together = (x + y) / (e_1 + e_0)
    weight = stats.poisson.pmf(i, together * e_1) * stats.poisson.pmf(j, together * e_0)
    variance = np.maximum(i / e_1**2 + j / e_0**2, 1e-300)
    distance = np.abs(i / e_1 - j / e_0) / np.sqrt(variance)
    return weight[distance >= distance[x, y] - 1e-9].sum()


small = st.integers(min_value=0, max_value=40)


def test_the_exact_interval_matches_r():
    # R 4.2.2, help page of poisson.test: poisson.test(c(11, 6+8+7), c(800, 1083+1050+878)):
    # rate ratio 1.971488, 95 percent confidence interval 0.8584264 4.2772659.
    row = single_change(11, 21, exposure_current=800, exposure_previous=3011).iloc[EXACT]
    assert row["ci_lower"] == pytest.approx(100 * (0.8584264 - 1), abs=1e-4)
    assert row["ci_upper"] == pytest.approx(100 * (4.2772659 - 1), abs=1e-4)


# Krishnamoorthy K, Thomson J (2004), section 6: two examples. The rest: their own program, as
# printed in the tests of scipy 1.17 (stats/tests/test_hypotests.py, TestPoissonMeansTest).
@pytest.mark.parametrize(
    ("x", "e_1", "y", "e_0", "p", "error"),
    [
        (0, 100, 3, 100, 0.0884, 5.1e-5),
        (2, 100, 6, 100, 0.1749, 5.1e-5),
        (20, 10, 20, 10, 0.9999997568929630, 2e-6),
        (3, 100, 20, 300, 0.12202725450896404, 2e-6),
    ],
)
def test_the_e_test_matches_its_authors(x, e_1, y, e_0, p, error):
    found = single_change(x, y, exposure_current=e_1, exposure_previous=e_0)
    assert found["p_value"][E_TEST] == pytest.approx(p, abs=error)


def test_the_mid_p_values_match_a_paper_and_r():
    # Gu K et al. (2008). Biometrical Journal 50, 283-298, example 1: one-sided mid-p 0.000310, here
    # doubled. R: exactci::poisson.exact(c(60, 30), c(51477.5, 54308.7), tsmethod = "minlike",
    # midp = TRUE), as printed in the tests of statsmodels 0.15 (results/results_rates.py).
    found = single_change(60, 30, exposure_current=51477.5, exposure_previous=54308.7)
    assert found["p_value"][MID_P] == pytest.approx(2 * 0.000310, abs=1e-6)
    assert found["p_value"][LIKELIHOOD] == pytest.approx(0.000557262406619052, abs=5e-6)


@pytest.mark.parametrize(
    ("x", "e_1", "y", "e_0"), [(41, 28010, 15, 19017), (2, 1, 9, 1), (7, 365, 3, 366), (1, 1, 8, 2)]
)
def test_every_method_matches_another_implementation(x, e_1, y, e_0):
    found = single_change(x, y, exposure_current=e_1, exposure_previous=e_0)
    p = found["p_value"]
    chance = stats.binom(x + y, e_1 / (e_1 + e_0))
    upper_tail = chance.sf(x) + chance.pmf(x) / 2
    assert p[MID_P] == pytest.approx(2 * min(upper_tail, 1 - upper_tail))
    assert p[EXACT] == pytest.approx(min(1, 2 * min(chance.sf(x - 1), chance.cdf(x))))
    for place, name in (
        (LIKELIHOOD, "cond-midp"),
        (E_TEST, "etest-wald"),
        (E_TEST_SCORE, "etest-score"),
    ):
        assert p[place] == rates.test_poisson_2indep(x, e_1, y, e_0, method=name).pvalue
    assert p[E_TEST] == pytest.approx(e_test_by_enumeration(x, e_1, y, e_0), rel=1e-6)
    score = rates.confint_poisson_2indep(x, e_1, y, e_0, method="score")
    assert found["ci_lower"][E_TEST] == pytest.approx(100 * (score[0] - 1), rel=1e-6)
    assert found["ci_upper"][E_TEST] == pytest.approx(100 * (score[1] - 1), rel=1e-6)


@settings(max_examples=30)
@given(x=small, y=small)
def test_the_mid_p_and_its_interval_agree_and_lie_inside_the_exact_one(x, y):
    found = single_change(x, y)
    exact, mid = found.iloc[EXACT], found.iloc[MID_P]
    assert (
        exact["ci_lower"] - 1e-6 <= mid["ci_lower"] <= mid["ci_upper"] <= exact["ci_upper"] + 1e-6
    )
    outside = mid["ci_lower"] > 1e-6 or mid["ci_upper"] < -1e-6
    assert outside == (mid["p_value"] < 0.05) or abs(mid["p_value"] - 0.05) < 1e-9
    assert mid["p_value"] <= exact["p_value"] + 1e-12


@settings(max_examples=30)
@given(x=st.integers(1, 40), y=st.integers(1, 40))
def test_mid_p_limits_turn_round_with_the_counts(x, y):
    lower, upper = mid_p_limits(x, y)
    assert mid_p_limits(y, x) == pytest.approx((1 / upper, 1 / lower), rel=1e-5)


def test_an_empty_period_has_a_one_sided_interval_and_a_missing_one_nothing():
    rise = single_change(4, 0)
    assert rise["change_percent"].isna().all()
    assert np.isposinf(rise["ci_upper"].drop(LIKELIHOOD)).all()
    assert (single_change(0, 4)["ci_lower"].drop(LIKELIHOOD) == -100).all()
    missing = single_change(np.nan, 4)
    assert missing["p_value"].isna().all()
    assert missing["ci_method"].str.startswith("not available").all()
    assert tuple(missing["method"]) == METHODS


def test_two_zeros_are_no_evidence_of_anything():
    found = single_change(0, 0, exposure_current=2)
    assert found["p_value"].eq(1).all()
    assert found["change_percent"].isna().all()
    assert found["ci_lower"].drop(LIKELIHOOD).eq(-100).all()
    assert np.isposinf(found["ci_upper"].drop(LIKELIHOOD)).all()
    assert mid_p_limits(0, 0) == (0, np.inf)


def test_mid_p_limits_of_a_missing_count_are_missing_and_those_of_large_counts_are_found():
    assert np.isnan(mid_p_limits(np.nan, 4)).all()
    lower, upper = mid_p_limits(1_000_000, 1_000_000)
    assert (lower, upper) == pytest.approx((0.997232, 1.002776), abs=1e-6)
    assert mid_p_limits(1, 1000, level=1 - 1e-10)[0] > 0


def test_refusals_say_what_is_wrong():
    with pytest.raises(SchemaError, match="Current count must be zero or more"):
        single_change(-1, 4)
    with pytest.raises(ParameterError, match="must be a whole number of at most 1000"):
        single_change(2.5, 4)
    with pytest.raises(ParameterError, match="The current count must be a single number"):
        single_change([2, 3], 4)
    with pytest.raises(ParameterError, match="The previous exposure must be a single number"):
        single_change(2, 4, exposure_previous=[1])
    with pytest.raises(ParameterError, match="must be a whole number"):
        mid_p_limits(2.5, 9)
    with pytest.raises(SchemaError, match="must be zero or more"):
        mid_p_limits(-1, 9)
