"""Memory of residuals: nothing seen in noise, enough seen in slow movements under noise."""

import numpy as np
import pytest

from scp_analysis.statistics.dispersion.memory import evidence, together
from scp_analysis.statistics.series.designs import seasonal_trend

DESIGN, TIMES = seasonal_trend(60, seasons=12), np.arange(60)
SLOPE = np.linalg.pinv(DESIGN)[1]


def memory(residuals, *, group=None, **design):
    found = evidence(residuals, **design)
    group = np.arange(len(residuals)) if group is None else group
    return together(found, group=group)


def seen(values, *, design=DESIGN, times=TIMES, contrast=SLOPE):
    left = values - values @ np.linalg.pinv(design).T @ design.T
    return memory(left, design=design, times=times, contrast=contrast, contrast_times=times), left


def process(rho, *, share=1.0, replicates=4000):
    """Draw a share of AR(1) variance on top of independent noise."""
    generator = np.random.default_rng(12)
    noise = generator.standard_normal((replicates, 60))
    level = noise.copy()
    for t in range(1, 60):
        level[:, t] = rho * level[:, t - 1] + np.sqrt(1 - rho**2) * noise[:, t]
    extra = generator.standard_normal((replicates, 60))
    return np.sqrt(share) * level + np.sqrt(1 - share) * extra


@pytest.mark.parametrize(
    ("rho", "share"), [(0.5, 1.0), (0.7, 1.0), (0.8, 0.4), (0.5, 0.5), (0.0, 0.0)]
)
def test_inflation_is_near_the_variance_of_the_slope_over_the_naive_one(rho, share):
    values = process(rho, share=share)
    found, left = seen(values)
    naive = (left**2).sum(axis=1).mean() / 54 * (SLOPE @ SLOPE)
    true = (values @ SLOPE).var() / naive
    assert 0.65 * true < np.median(found.inflation) < 1.4 * true


def test_noise_is_seldom_taken_for_memory_and_memory_seldom_for_noise():
    assert (seen(process(0.0, share=0.0))[0].inflation > 3).mean() < 0.03
    assert (seen(process(0.8))[0].inflation > 3).mean() > 0.95


def test_a_series_has_the_same_memory_backwards_upside_down_and_scaled():
    values = process(0.5, replicates=50)
    one = seen(values)[0]
    for other in (values[:, ::-1], -values, 7 * values):
        np.testing.assert_allclose(seen(other)[0].inflation, one.inflation, rtol=1e-6)
        np.testing.assert_allclose(seen(other)[0].lag1, one.lag1, rtol=1e-6, atol=1e-9)


def test_gaps_in_time_are_gaps_in_memory():
    kept = np.r_[0:20, 40:60]
    design = np.ones((40, 1))
    values = process(0.7)[:, kept]
    whole, _ = seen(values, design=design, times=kept, contrast=np.ones(40))
    closed, _ = seen(values, design=design, times=np.arange(40), contrast=np.ones(40))
    true = values.sum(axis=1).var() / 40
    assert np.median(whole.inflation) == pytest.approx(true, rel=0.3)
    assert not np.allclose(whole.inflation, closed.inflation)


def test_no_residuals_are_no_evidence_of_memory():
    found = memory(
        np.zeros((1, 60)), design=DESIGN, times=TIMES, contrast=SLOPE, contrast_times=TIMES
    )
    assert found.lag1[0] < 0.1


def test_a_group_tells_a_short_series_what_memory_to_expect():
    design, times = seasonal_trend(20, seasons=4), np.arange(20)
    known = {"design": design, "times": times, "contrast": np.linalg.pinv(design)[1]}
    none, long = (process(rho)[:, :20] for rho in (0.0, 0.8))
    for values, more in ((none, False), (long, True)):
        left = values - values @ np.linalg.pinv(design).T @ design.T
        one, many = (
            memory(left, **known, contrast_times=times, group=np.arange(4000) // size)
            for size in (1, 12)
        )
        assert (many.inflation.mean() > one.inflation.mean()) == more
        spread = [np.std(found.inflation) / found.inflation.mean() for found in (one, many)]
        assert spread[1] < spread[0]


def test_a_group_of_one_keeps_the_prior_weights_and_order_does_not_matter():
    left = seen(process(0.5, replicates=6))[1]
    found = evidence(left, design=DESIGN, times=TIMES, contrast=SLOPE, contrast_times=TIMES)
    alone = together(found, group=np.arange(6))
    mixed = together(found, group=np.array([0, 1, 0, 2, 0, 1]))
    assert mixed.inflation[3] == pytest.approx(alone.inflation[3])
    assert mixed.inflation[0] != pytest.approx(alone.inflation[0])
