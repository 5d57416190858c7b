"""An area's change against that of the rest of its force."""

import numpy as np
import pytest
from scipy import stats

from scp_analysis.evidence.versus import difference_from


def _one(current, previous, rest_current, rest_previous, phi=1.0, level=0.95):
    arrays = [np.array([float(n)]) for n in (current, previous, rest_current, rest_previous)]
    found = difference_from(
        *arrays[:2],
        rest_current=arrays[2],
        rest_previous=arrays[3],
        phi=np.array([phi]),
        level=level,
    )
    return {name: float(values[0]) for name, values in found.items()}


def test_the_same_change_is_no_difference():
    found = _one(110, 100, 1100, 1000)
    assert found["against_force"] == pytest.approx(0.0, abs=1e-9)
    assert found["force_change_percent"] == pytest.approx(10.0)
    assert found["against_force_lower"] < 0 < found["against_force_upper"]


def test_limits_by_hand():
    # 1.2 and 1.0; log limits of 1.2: times or by exp(1.95996 * sqrt(1/120 + 1/100)) = 1.30390, of 1.0 by
    # exp(1.95996 * sqrt(2/1000)) = 1.09161; then 0.2 - sqrt(0.27969^2 + 0.09161^2) and
    # 0.2 + sqrt(0.36468^2 + 0.08392^2).
    found = _one(120, 100, 1000, 1000)
    assert found["against_force_lower"] == pytest.approx(-9.43, abs=0.01)
    assert found["against_force_upper"] == pytest.approx(57.42, abs=0.01)


def _left_out(mean, *, together):
    """How often zero is left out by one of twelve intervals, none of which it should be: below, above."""
    rng = np.random.default_rng(20231)
    means = (mean, mean / 0.9, 10 * mean, 10 * mean / 0.9)
    a, b, c, d = (rng.poisson(each, (20_000, 12)).astype(float) for each in means)
    found = difference_from(
        a, b, rest_current=c, rest_previous=d, phi=np.ones(a.shape), together=together
    )
    return found["against_force_lower"] > 0, found["against_force_upper"] < 0


@pytest.mark.parametrize("mean", [20, 90, 1500])
def test_an_interval_leaves_zero_out_as_often_as_it_may_on_either_side(mean):
    for side in _left_out(mean, together=1):
        assert 0.02 <= side.mean() <= 0.028


@pytest.mark.parametrize("mean", [20, 90, 1500])
def test_of_twelve_intervals_together_all_hold_at_their_level(mean):
    worse, better = _left_out(mean, together=12)
    low, _ = stats.binomtest(int((worse | better).any(axis=1).sum()), 20_000).proportion_ci(0.999)
    assert low <= 0.05
    assert 0.012 <= worse.any(axis=1).mean() <= 0.03
    assert _left_out(mean, together=1)[0].any(axis=1).mean() > 0.2


def test_dispersion_widens_and_a_zero_base_is_not_available():
    narrow, wide = _one(120, 100, 1000, 1000), _one(120, 100, 1000, 1000, phi=4.0)
    spans = [f["against_force_upper"] - f["against_force_lower"] for f in (narrow, wide)]
    assert 2 * spans[0] < spans[1] < 2.3 * spans[0]
    assert all(np.isnan(value) for value in _one(5, 0, 1000, 1000).values())
