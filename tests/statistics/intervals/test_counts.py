"""Intervals of one count and one proportion against published tables and statsmodels."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import special
from statsmodels.stats.proportion import proportion_confint
from statsmodels.stats.rates import confint_poisson

from scp_analysis.errors import DenominatorError, ParameterError, SchemaError
from scp_analysis.statistics.intervals.counts import poisson_interval
from scp_analysis.statistics.intervals.proportions import proportion_interval

counts = st.integers(min_value=0, max_value=5000)
levels = st.floats(min_value=0.5, max_value=0.999)


# Macdonald P (McMaster University). Confidence intervals for the mean of a Poisson distribution,
# exact method, counts 0 to 5.
@pytest.mark.parametrize(
    ("count", "lower", "upper"),
    [
        (0, 0.0, 3.6889),
        (1, 0.0253, 5.5716),
        (2, 0.2422, 7.2247),
        (3, 0.6187, 8.7673),
        (4, 1.0899, 10.2416),
        (5, 1.6235, 11.6683),
    ],
)
def test_exact_poisson_limits_match_a_printed_table(count, lower, upper):
    limits = poisson_interval(count)
    assert limits.lower == pytest.approx(lower, abs=5.1e-5)
    assert limits.upper == pytest.approx(upper, abs=5.1e-5)


# Hanley JA (McGill University). Confidence limits for the expectation of a Poisson random variable,
# course table, counts 0 to 30; for 50, 100 and 99 % of 0 and 1 half the chi-square quantiles of a
# printed table (NIST/SEMATECH e-Handbook, 1.3.6.7.4).
@pytest.mark.parametrize(
    ("level", "count", "lower", "upper"),
    [
        (0.80, 10, 6.22, 15.41),
        (0.90, 10, 5.43, 16.96),
        (0.95, 6, 2.20, 13.06),
        (0.95, 10, 4.80, 18.39),
        (0.95, 14, 7.65, 23.49),
        (0.95, 20, 12.22, 30.89),
        (0.95, 30, 20.24, 42.83),
        (0.95, 50, 37.11, 65.92),
        (0.95, 100, 81.36, 121.63),
        (0.98, 10, 4.13, 20.14),
        (0.99, 0, 0.0, 5.30),
        (0.99, 1, 0.005, 7.43),
        (0.99, 10, 3.72, 21.40),
        (0.998, 0, 0.0, 6.91),
        (0.998, 1, 0.0, 9.23),
        (0.998, 10, 2.96, 24.13),
        (0.998, 20, 8.96, 38.04),
        (0.998, 30, 15.87, 51.08),
    ],
)
def test_exact_poisson_limits_match_a_printed_table_at_many_levels(level, count, lower, upper):
    limits = poisson_interval(count, level=level)
    assert limits.lower == pytest.approx(lower, abs=0.0051)
    assert limits.upper == pytest.approx(upper, abs=0.0051)


# R: DescTools::PoissonCI(15, 400, method = "exact"), as printed in the tests of statsmodels 0.15
# (stats/tests/test_rates_poisson.py); StatsDirect, worked example of 14 events in 400 person-years.
@pytest.mark.parametrize(
    ("count", "lower", "upper", "error"),
    [
        (15, 0.0209884653319583, 0.0618505471787146, 1e-14),
        (14, 0.019135, 0.058724, 5.1e-7),
    ],
)
def test_limits_of_a_rate_are_those_of_its_count_divided(count, lower, upper, error):
    limits = poisson_interval(count)
    assert limits.lower / 400 == pytest.approx(lower, abs=error)
    assert limits.upper / 400 == pytest.approx(upper, abs=error)


@pytest.mark.parametrize("count", [1e6, 1e8, 1e12])
def test_a_huge_count_has_the_tails_asked_for(count):
    limits = poisson_interval(count)
    assert special.gammainc(count, limits.lower) == pytest.approx(0.025, rel=1e-5)
    assert special.gammaincc(count + 1, limits.upper) == pytest.approx(0.025, rel=1e-5)


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
# Medicine 17, 857-872, table I, method 3 (the last three also in the tests of the R package
# ratesci, tests/testthat/test-examples.R).
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


# PHStatsMethods 0.1.16 (Department of Health and Social Care), ph_proportion.
@pytest.mark.parametrize(
    ("events", "n", "level", "lower", "upper"),
    [
        (65, 100, 0.95, 0.552544, 0.736358),
        (65, 100, 0.998, 0.495495, 0.778354),
        (0, 120, 0.95, 0.0, 0.031019),
        (7, 980, 0.998, 0.002357, 0.021442),
        (100, 100, 0.998, 0.912829, 1.0),
    ],
)
def test_wilson_limits_match_another_implementation(events, n, level, lower, upper):
    limits = proportion_interval(events, n=n, level=level)
    assert limits.lower == pytest.approx(lower, abs=5.1e-7)
    assert limits.upper == pytest.approx(upper, abs=5.1e-7)


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
    with pytest.raises(SchemaError, match="Counts and phi must match in shape"):
        poisson_interval([3, 4], phi=[1, 2, 3])
    with pytest.raises(SchemaError, match="Events and n must match in shape"):
        proportion_interval([3, 4], n=[10, 20, 30])
    with pytest.raises(SchemaError, match="must have the same index"):
        proportion_interval(pd.Series([1, 2]), n=pd.Series([9, 8], index=[1, 0]))
    with pytest.raises(SchemaError, match="Count must hold numbers"):
        poisson_interval(["three"])
    with pytest.raises(SchemaError, match="Events must not be more than the number"):
        proportion_interval(5, n=4)
    with pytest.raises(DenominatorError, match="Every n must be above zero"):
        proportion_interval(0, n=0)
