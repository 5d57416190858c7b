"""Segments of a trend: the newest stretch as a second fit has it, size, and what is refused."""

import numpy as np
import pytest
import statsmodels.api as sm
from hypothesis import given, settings
from hypothesis import strategies as st

from scp_analysis.errors import ParameterError
from scp_analysis.statistics.series.designs import seasonal_trend
from scp_analysis.statistics.trends import trend as module
from scp_analysis.statistics.trends.trend import trend

T = np.arange(60)
SEASON = 1 + 0.2 * np.sin(2 * np.pi * T / 12)


def broken(seed, *, newest=0.85, series=6, phi=1.0):
    generator = np.random.default_rng(seed)
    level = np.where(T < 30, 60 * 1.15 ** (T / 12), 90 * newest ** ((T - 30) / 12)) * SEASON
    level = np.broadcast_to(level, (series, 60))
    level = level if phi == 1 else generator.gamma(level / (phi - 1), phi - 1)
    return generator.poisson(level).astype(float)


def test_the_newest_slope_equals_statsmodels_with_a_slope_of_its_own_in_each_stretch():
    counts = broken(1)
    found = trend(counts, periods_per_year=12, segments=[30])
    late = (T >= 30).astype(float)
    waves = [turn(2 * np.pi * k * T / 12) for k in (1, 2) for turn in (np.cos, np.sin)]
    design = np.column_stack([np.ones(60), *waves, late, T / 12 * (1 - late), T / 12 * late])
    for row, series in enumerate(counts):
        fit = sm.GLM(series, design, family=sm.families.Poisson()).fit(tol=1e-12)
        percent = 100 * np.expm1(fit.params[-1])
        assert found["annual_change_percent"][row] == pytest.approx(percent, rel=1e-8)
        phi = max(1, fit.pearson_chi2 / fit.df_resid)
        assert found["phi"][row] == pytest.approx(phi, rel=1e-8)
    assert (found["trend_from"] == 30).all()
    assert (found["ci_method"] == module.METHOD_NEWEST).all()


def test_what_came_before_the_break_does_not_move_the_newest_slope():
    # Yearly counts have no season to share, so the newest segment stands alone.
    early, late = [40.0, 55, 47, 60, 52], [90.0, 80, 76, 70, 61, 55]
    whole = trend(early + late, periods_per_year=1, segments=[5])
    other = trend([9.0, 3, 8, 2, 7, *late], periods_per_year=1, segments=[5])
    fit = sm.GLM(late, sm.add_constant(np.arange(6.0)), family=sm.families.Poisson()).fit(tol=1e-12)
    for found in (whole, other):
        percent = 100 * np.expm1(fit.params[1])
        assert found["annual_change_percent"][0] == pytest.approx(percent, rel=1e-8)


@pytest.mark.parametrize("phi", [1.0, 3.0])
def test_size_is_kept(phi):
    found = trend(broken(2, newest=1.0, series=800, phi=phi), periods_per_year=12, segments=[30])
    assert (found["p_value"] < 0.05).mean() < 0.06
    assert (found["label"] == module.TREND).mean() > 0.95


@settings(max_examples=15)
@given(seed=st.integers(0, 500), at=st.integers(12, 36), factor=st.floats(0.2, 5))
def test_a_jump_in_recording_at_the_break_changes_nothing(seed, at, factor):
    counts = broken(seed, series=2)
    scale = np.where(at <= T, factor, 1.0)
    one = trend(counts, periods_per_year=12, segments=[at])
    other = trend(counts, periods_per_year=12, segments=[at], exposure=scale)
    step = trend(counts, periods_per_year=12, segments=[at], steps=[at])
    for found in (other, step):
        np.testing.assert_allclose(
            found["annual_change_percent"], one["annual_change_percent"], rtol=1e-5, atol=1e-6
        )


def test_without_segments_nothing_is_new():
    counts = broken(3)
    one, other = (trend(counts, periods_per_year=12, segments=s) for s in (None, []))
    assert one.equals(other)
    assert (one["trend_from"] == 0).all()
    assert seasonal_trend(60, seasons=12, segments=[20, 40]).shape[1] == 6 + 4


def test_a_short_newest_segment_says_so_and_breaks_are_whole_numbers():
    found = trend(broken(4), periods_per_year=12, segments=[40])
    assert (found["label"] == "not computable: 20 periods in the newest segment, 24 needed").all()
    for wrong in ([30.5], ["2020-01"], [0], [60], [True]):
        with pytest.raises(ParameterError, match="Every segment must lie inside the series"):
            trend(broken(4), periods_per_year=12, segments=wrong)
    with pytest.raises(ParameterError, match="Every step must lie inside the series"):
        trend(broken(4), periods_per_year=12, steps=[30.5])
