"""Intervals of one count and one proportion against published tables and statsmodels."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.stats.proportion import proportion_confint
from statsmodels.stats.rates import confint_poisson

from scp_analysis.errors import DenominatorError, ParameterError, SchemaError
from scp_analysis.statistics.intervals.counts import poisson_interval
from scp_analysis.statistics.intervals.proportions import proportion_interval

counts = st.integers(min_value=0, max_value=5000)
levels = st.floats(min_value=0.5, max_value=0.999)


# Pearson ES, Hartley HO (1966). Biometrika Tables for Statisticians I, table 40 (Garwood's limits).
@pytest.mark.parametrize(
    ("count", "lower", "upper"),
    [
        (0, 0.0, 3.69),
        (1, 0.0253, 5.57),
        (2, 0.242, 7.22),
        (3, 0.619, 8.77),
        (5, 1.62, 11.67),
        (10, 4.80, 18.39),
        (20, 12.22, 30.89),
        (30, 20.24, 42.83),
        (50, 37.11, 65.92),
    ],
)
def test_exact_poisson_limits_match_the_biometrika_table_at_95_percent(count, lower, upper):
    limits = poisson_interval(count)
    assert limits.lower == pytest.approx(lower, abs=0.006)
    assert limits.upper == pytest.approx(upper, abs=0.006)


# The same table, 99 % limits.
@pytest.mark.parametrize(
    ("count", "lower", "upper"), [(0, 0.0, 5.30), (1, 0.00501, 7.43), (10, 3.72, 21.40)]
)
def test_exact_poisson_limits_match_the_biometrika_table_at_99_percent(count, lower, upper):
    limits = poisson_interval(count, level=0.99)
    assert limits.lower == pytest.approx(lower, abs=0.006)
    assert limits.upper == pytest.approx(upper, abs=0.006)


def test_zero_has_the_rule_of_three_as_its_one_sided_limit():
    # Hanley JA, Lippman-Hand A (1983). If nothing goes wrong, is everything all right? JAMA 249:
    # the upper limit of a zero at one-sided 95 % is about 3 (exactly -ln 0.05).
    assert poisson_interval(0, level=0.90).upper == pytest.approx(-np.log(0.05))


@pytest.mark.parametrize("level", [0.9, 0.95, 0.998])
def test_exact_poisson_limits_match_statsmodels(level):
    count = np.array([1, 4, 17, 182, 2755])
    limits = poisson_interval(count, level=level)
    lower, upper = confint_poisson(count, 1, method="exact-c", alpha=1 - level)
    np.testing.assert_allclose(limits.lower, lower, rtol=1e-9)
    np.testing.assert_allclose(limits.upper, upper, rtol=1e-9)


@given(count=counts, level=levels)
def test_poisson_interval_contains_the_count_and_grows_with_the_level(count, level):
    inner, outer = poisson_interval(count, level=level), poisson_interval(count, level=0.9999)
    assert outer.lower <= inner.lower <= count <= inner.upper < outer.upper


@given(count=counts, phi=st.floats(min_value=1.0, max_value=20.0))
def test_dispersion_never_narrows_the_interval(count, phi):
    plain, wide = poisson_interval(count), poisson_interval(count, phi=phi)
    assert wide.lower <= plain.lower + 1e-9
    assert wide.upper >= plain.upper - 1e-9


def test_poisson_coverage_is_never_below_the_level():
    means = np.linspace(0.1, 30, 60)[:, np.newaxis]
    limits = poisson_interval(np.random.default_rng(20261).poisson(means, (60, 4000)))
    covered = ((limits.lower <= means) & (means <= limits.upper)).mean(axis=1)
    assert covered.min() > 0.94  # 0.95 less three Monte Carlo standard errors


def test_a_missing_count_has_missing_limits():
    limits = poisson_interval([None, 3])
    assert np.isnan(limits.lower[0])
    assert np.isnan(limits.upper[0])
    assert limits.upper[1] > 3


def test_the_method_names_itself():
    assert poisson_interval(3).method == "exact Poisson (Garwood)"
    assert "phi" in poisson_interval(3, phi=2).method


# Newcombe RG (1998). Two-sided confidence intervals for the single proportion. Statistics in
# Medicine 17, 857-872, table I, method 3.
@pytest.mark.parametrize(
    ("events", "n", "lower", "upper"),
    [
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0000, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ],
)
def test_wilson_limits_match_newcombe(events, n, lower, upper):
    limits = proportion_interval(events, n=n)
    assert limits.lower == pytest.approx(lower, abs=5e-5)
    assert limits.upper == pytest.approx(upper, abs=5e-5)


def test_wilson_limits_match_statsmodels():
    events, n = np.array([1, 9, 40, 99]), np.array([7, 30, 90, 100])
    lower, upper = proportion_confint(events, n, alpha=0.002, method="wilson")
    limits = proportion_interval(events, n=n, level=0.998)
    np.testing.assert_allclose(limits.lower, lower, rtol=1e-9)
    np.testing.assert_allclose(limits.upper, upper, rtol=1e-9)


@given(data=st.data(), n=st.integers(min_value=1, max_value=2000), level=levels)
def test_wilson_contains_the_proportion_and_mirrors_itself(data, n, level):
    events = data.draw(st.integers(min_value=0, max_value=n))
    limits, others = (proportion_interval(x, n=n, level=level) for x in (events, n - events))
    assert 0 <= limits.lower <= events / n + 1e-12
    assert events / n - 1e-12 <= limits.upper <= 1
    assert limits.lower == pytest.approx(1 - others.upper, abs=1e-12)


def test_refusals_say_what_is_wrong():
    with pytest.raises(SchemaError, match="Count must be zero or more") as refused:
        poisson_interval([3, -1])
    assert "Found: 1: -1.0\nWhere: positions 1: 1" in str(refused.value)
    with pytest.raises(ParameterError, match="Level must lie between 0 and 1"):
        poisson_interval(3, level=95)
    with pytest.raises(ParameterError, match="Every phi must be 1 or more"):
        poisson_interval(3, phi=0.8)
    with pytest.raises(SchemaError, match="Count must hold numbers"):
        poisson_interval(["three"])
    with pytest.raises(SchemaError, match="Events must not be more than the number"):
        proportion_interval(5, n=4)
    with pytest.raises(DenominatorError, match="Every n must be above zero"):
        proportion_interval(0, n=0)
