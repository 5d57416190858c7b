"""The correction for what a fit takes away: right on average for the design it is told."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scp_analysis.statistics.dispersion.autocorrelation import HIGHEST, USUAL, steadied, yardstick
from scp_analysis.statistics.series.designs import seasonal_trend


def process(rho, *, periods, replicates=3000, seed=12):
    generator = np.random.default_rng(seed)
    noise = generator.standard_normal((replicates, periods))
    values = noise.copy()
    for t in range(1, periods):
        values[:, t] = rho * values[:, t - 1] + np.sqrt(1 - rho**2) * noise[:, t]
    return values


def residuals(values, design):
    return values - values @ np.linalg.pinv(design).T @ design.T


def tool_for(design, *, times=None, contrast=None, reach=1):
    times = np.arange(len(design)) if times is None else times
    contrast = np.ones(len(design)) if contrast is None else contrast
    return yardstick(
        design=design, times=times, contrast=contrast, contrast_times=times, reach=reach
    )


def known(tool, readings):
    """Take readings as certain."""
    return tool.persistence(readings, np.zeros(len(readings)))


@pytest.mark.parametrize("reach", [1, 3])
@pytest.mark.parametrize("rho", [0.3, 0.5, 0.7])
def test_autocorrelation_is_found_where_the_usual_estimate_is_too_small(rho, reach):
    design = seasonal_trend(60, seasons=12)
    values = residuals(process(rho, periods=60), design)
    tool = tool_for(design, reach=reach)
    found = known(tool, tool.read(values)).lag1
    usual = (values[:, 1:] * values[:, :-1]).sum(axis=1) / (values**2).sum(axis=1)
    assert np.median(found) == pytest.approx(rho, abs=0.06)
    assert np.median(usual) < rho - 0.05


def test_inflation_is_the_variance_of_the_slope_over_the_naive_one():
    design = seasonal_trend(60, seasons=12)
    values = process(0.5, periods=60, replicates=20_000)
    weights = np.linalg.pinv(design)[1]
    left = residuals(values, design)
    true = (values @ weights).var() / ((left**2).sum(axis=1).mean() / 54 * (weights @ weights))
    tool = tool_for(design, contrast=weights)
    assert np.median(known(tool, tool.read(left)).inflation) == pytest.approx(true, rel=0.12)


def test_sampling_error_and_degrees_of_freedom_are_those_of_simulated_readings():
    design = seasonal_trend(60, seasons=12)
    tool = tool_for(design)
    left = residuals(process(USUAL, periods=60, replicates=20_000), design)
    assert tool.read(left).var() == pytest.approx(tool.error, rel=0.1)
    squares = (residuals(process(0.5, periods=60, replicates=20_000), design) ** 2).sum(axis=1)
    freedom = known(tool, np.array([0.5])).freedom[0]
    assert freedom == pytest.approx(2 * squares.mean() ** 2 / squares.var(), rel=0.05)


def test_independent_and_alternating_residuals_inflate_nothing():
    flip = np.where(np.arange(40) % 2, 1.0, -1.0)[np.newaxis]
    tool = tool_for(np.ones((40, 1)))
    found = known(tool, np.append(tool.read(flip), 0.0))
    np.testing.assert_array_equal(found.lag1, 0)
    np.testing.assert_allclose(found.inflation, 1)
    np.testing.assert_allclose(found.uncertainty, 0)


def test_gaps_in_time_are_gaps_in_memory():
    values = process(0.6, periods=72)
    kept = np.r_[0:24, 48:72]
    tool = tool_for(np.ones((48, 1)), times=kept)
    left = values[:, kept] - values[:, kept].mean(axis=1, keepdims=True)
    assert np.median(known(tool, tool.read(left)).lag1) == pytest.approx(0.6, abs=0.06)


def test_what_is_uncertain_about_memory_widens_and_is_told():
    tool = tool_for(np.ones((40, 1)))
    sure, unsure = (tool.persistence(np.array([0.3]), np.array([v])) for v in (0.0, 0.09))
    assert unsure.inflation[0] > sure.inflation[0]
    assert unsure.uncertainty[0] > 0.01 > sure.uncertainty[0]
    assert 0 <= unsure.lag1[0] <= HIGHEST


def test_steadied_is_the_normal_posterior_worked_out_by_hand():
    # Two readings 0 and 0.8, error 0.2 each: excess = 2 * 0.16 - 0.2 = 0.12, between =
    # (12 * 0.04 + 0.12) / 13 = 0.6/13; weight 1 / (0.2 + 0.6/13) = 4.0625; precision 16 + 8.125;
    # mean (0.2 * 16 + 4.0625 * 0.8) / 24.125 = 0.267358; own share 4.0625 * 0.6/13 = 0.1875.
    mean, variance = steadied(np.array([0.0, 0.8]), np.full(2, 0.2), np.zeros(2, dtype=int))
    np.testing.assert_allclose(mean, [0.8125 * 0.267358, 0.8125 * 0.267358 + 0.15], atol=1e-6)
    np.testing.assert_allclose(variance, 0.1875 * 0.2 + 0.8125**2 / 24.125)


@given(
    readings=st.lists(st.floats(-2, 2), min_size=2, max_size=15),
    errors=st.lists(st.floats(0.05, 1), min_size=15, max_size=15),
)
def test_each_reading_is_pulled_inside_the_readings_and_the_usual(readings, errors):
    reading, error = np.array(readings), np.array(errors[: len(readings)])
    for group in (np.zeros(len(reading), dtype=int), np.arange(len(reading))):
        mean, variance = steadied(reading, error, group)
        assert (mean >= min(reading.min(), USUAL) - 1e-9).all()
        assert (mean <= max(reading.max(), USUAL) + 1e-9).all()
        assert ((variance > 0) & (variance < error)).all()


def test_groups_do_not_influence_each_other():
    reading, error = np.array([0.1, 0.9, 0.3, -0.4, 0.5]), np.full(5, 0.2)
    group = np.array([0, 1, 0, 1, 0])
    mean, _ = steadied(reading, error, group)
    for label in (0, 1):
        own = group == label
        alone, _ = steadied(reading[own], error[own], np.zeros(own.sum(), dtype=int))
        np.testing.assert_allclose(mean[own], alone)


def test_the_group_is_believed_more_the_larger_it_is():
    means = [
        steadied(np.full(n, 0.7), np.full(n, 0.2), np.zeros(n, dtype=int))[0] for n in (1, 5, 50)
    ]
    assert means[0][0] < means[1][0] < means[2][0] < 0.7
