"""Trend against statsmodels, and refusing what has no trend to test."""

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from scp_analysis.errors import DenominatorError, ParameterError, SchemaError
from scp_analysis.statistics.changes.windows import rolling_sum
from scp_analysis.statistics.series.designs import seasonal_trend
from scp_analysis.statistics.series.loglinear import fit_loglinear
from scp_analysis.statistics.trends import trend as module
from scp_analysis.statistics.trends.trend import trend

POPULATION = 1000 * 1.01 ** (np.arange(60) / 12)


def monthly(seed, *, periods=60, yearly=1.0, mean=30.0, series=8):
    generator = np.random.default_rng(seed)
    t = np.arange(periods)
    season = 1 + 0.2 * np.sin(2 * np.pi * t / 12)
    return generator.poisson(mean * season * yearly ** (t / 12), (series, periods)).astype(float)


def quasi_poisson(counts, design, *, offset=None):
    """Fit one series with statsmodels: log slope, Pearson scale and standard error at scale 1."""
    model = sm.GLM(counts, design, family=sm.families.Poisson(), offset=offset)
    fit = model.fit(tol=1e-14, maxiter=200)
    return fit.params[1], fit.pearson_chi2 / fit.df_resid, fit.bse[1], fit.df_resid


@pytest.mark.parametrize("seasons", [4, 12])
def test_slopes_and_dispersion_equal_statsmodels(seasons):
    counts, design = monthly(1, yearly=0.93), seasonal_trend(60, seasons=seasons)
    found = trend(counts, periods_per_year=seasons)
    expected = [quasi_poisson(series, design) for series in counts]
    slopes, scales = np.array([row[0] for row in expected]), np.array([row[1] for row in expected])
    np.testing.assert_allclose(found["annual_change_percent"], 100 * np.expm1(slopes), rtol=1e-8)
    np.testing.assert_allclose(found["phi"], np.maximum(1, scales), rtol=1e-8)


def test_it_is_the_quasi_poisson_analysis_with_the_error_inflated_as_reported():
    counts, design = monthly(2, series=20), seasonal_trend(60, seasons=12)
    found = trend(counts, periods_per_year=12)
    for row, series in enumerate(counts):
        slope, scale, error, freedom = quasi_poisson(series, design)
        inflation = 60 / found["n_effective"][row]
        t = slope / (error * np.sqrt(max(1, scale * inflation)))
        freedom = min(freedom, found["n_effective"][row] - 2)
        assert found["p_value"][row] == pytest.approx(2 * stats.t.sf(abs(t), freedom), rel=1e-6)
        assert inflation >= 1


def test_population_steps_and_gaps_equal_statsmodels():
    counts = monthly(3, yearly=0.9)
    counts[:, 40:] *= 1.5
    counts[:, 7] = np.nan
    mask = (np.arange(60) >= 20) & (np.arange(60) < 30)
    used = ~mask & (np.arange(60) != 7)
    design = seasonal_trend(60, seasons=12, steps=[40])[used]
    found = trend(counts, periods_per_year=12, exposure=POPULATION, mask=mask, steps=[40])
    for row, series in enumerate(counts):
        slope, *_ = quasi_poisson(series[used], design, offset=np.log(POPULATION[used]))
        assert found["annual_change_percent"][row] == pytest.approx(100 * np.expm1(slope), rel=1e-8)
    assert (found["n_used"] == 49).all()


def test_a_known_series_from_a_textbook():
    # AIDS deaths in Australia by quarter, 1983-86: Dobson AJ (1990). An Introduction to
    # Generalized Linear Models, table 3.3; growth a quarter computed with statsmodels 0.15.
    deaths = [0, 1, 2, 3, 1, 4, 9, 18, 23, 31, 20, 25, 37, 45]
    design = seasonal_trend(len(deaths), seasons=1)
    fit = fit_loglinear(np.array([deaths], dtype=float), design=design, offset=np.zeros((1, 14)))
    assert fit.coefficients[0, 1] == pytest.approx(0.2565, abs=5e-5)
    assert fit.coefficients[0, 1] == pytest.approx(quasi_poisson(deaths, design)[0], rel=1e-8)
    # Residuals run in spells: fourteen periods count for two, and nothing is claimed from them.
    assert trend(deaths, periods_per_year=1)["label"][0] == module.NOT_COMPUTABLE + module.VAGUE


@given(rate=st.floats(0.6, 1.6), scale=st.floats(20, 500))
def test_a_perfect_course_is_found_exactly(rate, scale):
    counts = scale * rate ** (np.arange(60) / 12) * (1 + 0.1 * np.cos(np.arange(60) * np.pi / 6))
    found = trend(counts, periods_per_year=12).iloc[0]
    assert found["annual_change_percent"] == pytest.approx(100 * (rate - 1), abs=2)
    assert found["ci_lower"] <= found["annual_change_percent"] <= found["ci_upper"]
    assert found["phi"] == 1


@settings(max_examples=20)
@given(seed=st.integers(0, 500), factor=st.floats(0.1, 50))
def test_units_of_exposure_do_not_matter_and_levels_nest(seed, factor):
    counts = monthly(seed, series=2)
    one = trend(counts, periods_per_year=12, exposure=POPULATION)
    other = trend(counts, periods_per_year=12, exposure=factor * POPULATION)
    wide = trend(counts, periods_per_year=12, exposure=POPULATION, level=0.99)
    np.testing.assert_allclose(one["p_value"], other["p_value"], rtol=1e-6)
    assert (wide["ci_lower"] <= one["ci_lower"]).all()
    assert (one["ci_upper"] <= wide["ci_upper"]).all()
    assert ((one["ci_lower"] > 0) | (one["ci_upper"] < 0)).eq(one["p_value"] < 0.05).all()


def test_a_batch_equals_its_series_one_by_one_whatever_their_gaps():
    counts = monthly(4, series=4)
    counts[1, :12] = np.nan
    counts[2, 30] = np.nan
    together = trend(counts, periods_per_year=12, related=False)
    for row in range(4):
        alone = trend(counts[row], periods_per_year=12)
        pd.testing.assert_frame_equal(alone, together.iloc[[row]].reset_index(drop=True), rtol=1e-7)


def test_related_series_lean_on_each_other_only_within_their_label():
    counts = np.random.default_rng(5).poisson(90.0, (6, 40)).astype(float)
    counts[0] += np.round(20 * np.sin(np.arange(40) / 2))
    apart, labelled = (
        trend(counts, periods_per_year=4, related=r) for r in (False, list("aaaaab"))
    )
    assert labelled["lag1"][0] < apart["lag1"][0]
    assert labelled["lag1"][5] == pytest.approx(apart["lag1"][5])
    np.testing.assert_allclose(labelled["annual_change_percent"], apart["annual_change_percent"])


def test_an_interval_from_half_to_double_is_not_printed():
    counts = np.repeat([40.0, 3, 25, 60], 3)
    found = trend(counts, periods_per_year=4).iloc[0]
    assert found["label"] == module.NOT_COMPUTABLE + module.VAGUE
    assert np.isnan(found["ci_upper"])


def test_good_and_bad_spells_are_called_a_level_shift():
    generator = np.random.default_rng(9)
    spells = np.repeat(generator.choice([20.0, 60.0], (200, 10)), 12, axis=1)
    found = trend(generator.poisson(spells), periods_per_year=12)
    assert (found["label"] == module.LEVEL_SHIFT).mean() > 0.8


def test_rolling_and_running_totals_are_refused():
    counts = monthly(10, periods=84, series=50)
    rolling = trend(rolling_sum(counts, width=12), periods_per_year=12)
    assert (rolling["label"] != module.TREND).all()
    assert (rolling["label"] == module.NOT_COMPUTABLE + module.ROLLING).mean() > 0.9
    to_date = np.cumsum(counts.reshape(50, 7, 12), axis=2).reshape(50, 84)
    running = trend(np.concatenate([to_date, np.cumsum(counts, axis=1)]), periods_per_year=12)
    assert (running["label"] == module.NOT_COMPUTABLE + module.CUMULATIVE).all()
    single = trend(counts, periods_per_year=12)
    assert (single["label"] == module.TREND).mean() > 0.95


@pytest.mark.parametrize(
    ("counts", "settings", "reason"),
    [
        (np.ones(35), {}, "35 periods, 36 needed"),
        (np.zeros(60), {}, "6 or fewer periods with offences"),
        (np.full(60, np.nan), {}, "0 periods, 36 needed"),
        (monthly(1)[0], {"steps": [30], "mask": np.arange(60) >= 30}, "30 periods, 36 needed"),
        (monthly(1)[0], {"steps": [50], "mask": np.arange(60) >= 50}, module.UNSEEN),
    ],
)
def test_what_cannot_be_fitted_says_why_and_is_never_no_trend(counts, settings, reason):
    found = trend(counts, periods_per_year=12, **settings).iloc[0]
    assert found["label"] == f"not computable: {reason}"
    assert np.isnan(found["p_value"])
    assert np.isnan(found["annual_change_percent"])
    assert found["ci_method"] == "not available"


def test_a_season_that_never_happens_does_not_settle():
    counts = np.tile([40.0, 0, 0, 0], 8)
    assert trend(counts, periods_per_year=4)["label"][0].startswith("not computable: ")


def test_refusals_say_what_is_wrong():
    with pytest.raises(ParameterError, match="Periods_per_year must be one of the values known"):
        trend(np.ones(60), periods_per_year=52)
    with pytest.raises(ParameterError, match="Every step must lie inside the series") as refused:
        trend(np.ones(60), periods_per_year=12, steps=[0, 60])
    assert "Found: 2: 0, 60" in str(refused.value)
    with pytest.raises(SchemaError, match="Mask must fit the counts, period for period"):
        trend(np.ones((2, 60)), periods_per_year=12, mask=np.zeros(59))
    with pytest.raises(DenominatorError, match="Every exposure must be above zero"):
        trend(np.ones(60), periods_per_year=12, exposure=0)
    with pytest.raises(SchemaError, match=r"must have the dimensions \(series, periods\)"):
        trend(np.ones((2, 3, 60)), periods_per_year=12)
