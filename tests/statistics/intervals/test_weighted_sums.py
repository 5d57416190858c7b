"""Limits of weighted sums against Garwood's table, an R package and scipy."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from scp_analysis.errors import ParameterError
from scp_analysis.statistics.intervals.weighted_sums import gamma_limits


# Pearson ES, Hartley HO (1966). Biometrika Tables for Statisticians I, table 40 (95 %).
@pytest.mark.parametrize(
    ("count", "lower", "upper"),
    [(0, 0.0, 3.69), (1, 0.0253, 5.57), (5, 1.62, 11.67), (10, 4.80, 18.39), (50, 37.11, 65.92)],
)
def test_one_weight_gives_the_limits_of_the_count(count, lower, upper):
    sums = np.array([7.0 * count])
    found = gamma_limits(sums, 7 * sums, np.array([7.0]), level=0.95)
    assert found[0][0] / 7 == pytest.approx(lower, abs=0.006)
    assert found[1][0] / 7 == pytest.approx(upper, abs=0.006)


def test_limits_match_an_r_package():
    # R, dsrTest 1.0.0, vignette (Fay and Feuer 1997, table I): 75.52901, 67.70212 to 188.30017.
    cases = np.array([0, 8, 63, 112, 262, 295.0])
    births = np.array([327, 30_666, 123_419, 149_919, 104_088, 34_392.0])
    standard = np.array([319_933, 931_318, 786_511, 488_235, 237_863, 61_313.0])
    weight = 1e5 * standard / standard.sum() / births
    sums, spread = np.array([weight @ cases]), np.array([weight**2 @ cases])
    lower, upper = gamma_limits(sums, spread, np.array([weight.max()]), level=0.95)
    assert (sums[0], lower[0], upper[0]) == pytest.approx((75.52901, 67.70212, 188.30017), abs=5e-6)


@settings(max_examples=30)
@given(
    total=st.floats(0.1, 1e5),
    inflation=st.floats(1, 500),
    heaviest=st.floats(0.1, 1e4),
    level=st.sampled_from([0.9, 0.95, 0.998]),
)
def test_limits_hold_the_sum_widen_with_the_level_and_are_scipys(total, inflation, heaviest, level):
    sums, spread, most = np.array([total]), np.array([total * inflation]), np.array([heaviest])
    lower, upper = gamma_limits(sums, spread, most, level=level)
    assert 0 <= lower[0] <= total * (1 + 1e-9)
    tail = (1 - level) / 2
    mean, variance = total + heaviest, total * inflation + heaviest**2
    expected = stats.gamma.ppf(1 - tail, mean**2 / variance, scale=variance / mean)
    assert upper[0] == pytest.approx(expected, rel=1e-6)
    inner = gamma_limits(sums, spread, most, level=0.8)
    assert lower[0] <= inner[0][0]
    assert inner[1][0] <= upper[0]


def test_zero_missing_and_weightless_sums():
    zero, missing = np.zeros(1), np.full(1, np.nan)
    assert [limit[0] for limit in gamma_limits(zero, zero, np.ones(1), level=0.95)] == [
        0,
        pytest.approx(3.688879),
    ]
    assert np.isnan(gamma_limits(missing, missing, np.ones(1), level=0.95)).all()
    assert np.isnan(gamma_limits(zero, zero, zero, level=0.95)[1]).all()
    with pytest.raises(ParameterError, match="Level must lie between 0 and 1"):
        gamma_limits(zero, zero, zero, level=95)
