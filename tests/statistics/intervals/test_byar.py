"""Byar's interval against its published accuracy and another implementation."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scp_analysis.errors import ParameterError, SchemaError
from scp_analysis.statistics.intervals.counts import byar_interval, poisson_interval

counts = st.integers(min_value=0, max_value=5000)


@pytest.mark.parametrize("exact_below", [1, 10])
def test_it_is_within_a_fifth_of_a_percent_of_the_exact_limits_from_ten_events(exact_below):
    # Public Health England (25 May 2018). Technical guide: confidence intervals: at 95 % "Byar's
    # method is within 0.2% of the exact value for numerators of 10 or more".
    count = np.arange(10, 5000)
    limits, exact = byar_interval(count, exact_below=exact_below), poisson_interval(count)
    np.testing.assert_allclose(limits.lower, exact.lower, rtol=0.002)
    np.testing.assert_allclose(limits.upper, exact.upper, rtol=0.002)


# Computed with PHStatsMethods 0.1.16 (Department of Health and Social Care), ph_rate: rates per
# 100,000 of 65 in 10,000 (Byar), 5 in 1,000 and 7 in 980 (exact, being below ten).
@pytest.mark.parametrize(
    ("count", "base", "level", "lower", "upper"),
    [
        (65, 10_000, 0.95, 501.6318771045943, 828.4913854593984),
        (65, 10_000, 0.998, 428.8026147148021, 940.0029084431801),
        (5, 1000, 0.95, 162.3486390118421, 1166.833207932267),
        (5, 1000, 0.998, 73.93717319178327, 1645.4745203680104),
        (7, 980, 0.95, 287.179903216313, 1471.7015675206508),
        (7, 980, 0.998, 155.1363531019193, 2002.6711627943093),
    ],
)
def test_limits_match_another_implementation(count, base, level, lower, upper):
    limits = byar_interval(count, level=level)
    assert limits.lower / base * 1e5 == pytest.approx(lower, rel=1e-7)
    assert limits.upper / base * 1e5 == pytest.approx(upper, rel=1e-7)


@settings(max_examples=30)
@given(count=counts, level=st.sampled_from([0.9, 0.95, 0.998]))
def test_it_contains_the_count_and_is_close_to_the_exact_limits(count, level):
    limits, exact = byar_interval(count, level=level), poisson_interval(count, level=level)
    assert 0 <= limits.lower <= count <= limits.upper
    assert limits.lower == pytest.approx(exact.lower, rel=0.03)
    assert limits.upper == pytest.approx(exact.upper, rel=0.01)


@settings(max_examples=30)
@given(count=counts, phi=st.floats(1, 20))
def test_dispersion_never_narrows_it(count, phi):
    plain, wide = byar_interval(count), byar_interval(count, phi=phi)
    assert wide.upper >= plain.upper * (1 - 0.002)  # Byar and exact limits differ by that much
    assert wide.lower <= plain.lower * 1.003 + 1e-9


def test_few_events_never_have_a_limit_below_zero_and_missing_ones_have_none():
    limits = byar_interval([0, 1, 9, None], level=0.998, exact_below=1)
    assert (limits.lower[:3] >= 0).all()
    assert np.isnan(limits.lower[3])
    assert byar_interval(0).lower == 0
    assert byar_interval(0).method == "Byar, exact below 10"
    assert byar_interval(20, phi=2).method == "Byar, exact below 10 on counts divided by phi"


def test_refusals_say_what_is_wrong():
    with pytest.raises(SchemaError, match="Counts and phi must match in shape"):
        byar_interval([3, 4], phi=[1, 2, 3])
    with pytest.raises(SchemaError, match="Count must be zero or more"):
        byar_interval(-1)
    with pytest.raises(ParameterError, match="Exact_below must be a whole number of at least 1"):
        byar_interval(3, exact_below=0)
    with pytest.raises(ParameterError, match="Level must lie between 0 and 1"):
        byar_interval(3, level=95)
