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
    assert found["against_force_lower"] == pytest.approx(-found["against_force_upper"])


def test_the_interval_covers_at_its_level():
    # Four Poisson counts with the same true change: the 95 % interval must contain 0 in 95 % of runs.
    rng = np.random.default_rng(20231)
    a, b, c, d = (rng.poisson(mean, 20_000).astype(float) for mean in (90, 100, 900, 1000))
    found = difference_from(a, b, rest_current=c, rest_previous=d, phi=np.ones(20_000))
    inside = (found["against_force_lower"] <= 0) & (found["against_force_upper"] >= 0)
    low, high = stats.binomtest(int(inside.sum()), 20_000).proportion_ci(0.999)
    assert high >= 0.94
    assert low <= 0.96


def test_dispersion_widens_and_a_zero_base_is_not_available():
    narrow, wide = _one(120, 100, 1000, 1000), _one(120, 100, 1000, 1000, phi=4.0)
    spans = [f["against_force_upper"] - f["against_force_lower"] for f in (narrow, wide)]
    assert spans[1] == pytest.approx(2 * spans[0])
    assert all(np.isnan(value) for value in _one(5, 0, 1000, 1000).values())
