"""The correction for what a fit takes away: right on average for the design it is told."""

import numpy as np
import pytest

from scp_analysis.statistics.autocorrelation import persistence
from scp_analysis.statistics.designs import seasonal_trend


def process(rho, *, periods, replicates=3000, seed=12):
    generator = np.random.default_rng(seed)
    noise = generator.standard_normal((replicates, periods))
    values = noise.copy()
    for t in range(1, periods):
        values[:, t] = rho * values[:, t - 1] + np.sqrt(1 - rho**2) * noise[:, t]
    return values


def residuals(values, design):
    return values - values @ np.linalg.pinv(design).T @ design.T


@pytest.mark.parametrize("reach", [1, 3])
@pytest.mark.parametrize("rho", [0.3, 0.5, 0.7])
def test_autocorrelation_is_found_where_the_usual_estimate_is_too_small(rho, reach):
    design, times = seasonal_trend(60, seasons=12), np.arange(60)
    values = residuals(process(rho, periods=60), design)
    weights = np.linalg.pinv(design)[1]
    found = persistence(
        values, design=design, times=times, contrast=weights, contrast_times=times, reach=reach
    )
    usual = (values[:, 1:] * values[:, :-1]).sum(axis=1) / (values**2).sum(axis=1)
    assert np.median(found.lag1) == pytest.approx(rho, abs=0.06)
    assert np.median(usual) < rho - 0.05


def test_inflation_is_the_variance_of_the_slope_over_the_naive_one():
    design, times = seasonal_trend(60, seasons=12), np.arange(60)
    values = process(0.5, periods=60, replicates=20_000)
    weights = np.linalg.pinv(design)[1]
    left = residuals(values, design)
    true = (values @ weights).var() / ((left**2).sum(axis=1).mean() / 54 * (weights @ weights))
    found = persistence(
        left, design=design, times=times, contrast=weights, contrast_times=times
    ).inflation
    assert np.median(found) == pytest.approx(true, rel=0.12)


def test_independent_and_alternating_residuals_inflate_nothing():
    design, times = np.ones((40, 1)), np.arange(40)
    flip = np.where(times % 2, 1.0, -1.0)[np.newaxis]
    found = persistence(
        np.vstack([flip, 0 * flip]),
        design=design,
        times=times,
        contrast=np.ones(40),
        contrast_times=times,
    )
    np.testing.assert_array_equal(found.lag1, 0)
    np.testing.assert_allclose(found.inflation, 1)


def test_gaps_in_time_are_gaps_in_memory():
    values = process(0.6, periods=72)
    kept = np.r_[0:24, 48:72]
    found = persistence(
        values[:, kept] - values[:, kept].mean(axis=1, keepdims=True),
        design=np.ones((48, 1)),
        times=kept,
        contrast=np.ones(48),
        contrast_times=kept,
    )
    assert np.median(found.lag1) == pytest.approx(0.6, abs=0.06)
