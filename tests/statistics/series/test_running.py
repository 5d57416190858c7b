"""Rolling and running totals are noticed, with gaps and clusters too; counts are left alone."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scp_analysis.statistics.series.running import looks_cumulative, looks_rolling


def counts_of(generator, level, *, phi, shape):
    level = np.broadcast_to(level, shape)
    level = level if phi == 1 else generator.gamma(level / (phi - 1), phi - 1)
    return generator.poisson(level).astype(float)


def seasonal(seed, *, periods, seasons, mean=40.0, phi=1.0, series=200):
    generator = np.random.default_rng(seed)
    level = mean * (1 + 0.3 * np.sin(2 * np.pi * np.arange(periods) / seasons))
    return counts_of(generator, level, phi=phi, shape=(series, periods))


def rolled(counts, width):
    sums = np.cumsum(np.pad(counts, ((0, 0), (1, 0))), axis=1)
    return sums[:, width:] - sums[:, :-width]


def to_date(counts, seasons):
    years = counts.reshape(len(counts), -1, seasons)
    return np.cumsum(years, axis=2).reshape(counts.shape)


@pytest.mark.parametrize("phi", [1.0, 3.0, 9.0])
def test_rolling_totals_are_noticed_however_clustered(phi):
    totals = rolled(seasonal(1, periods=83, seasons=12, phi=phi), 12)
    assert looks_rolling(totals, seasons=12).mean() > 0.85
    quarters = rolled(seasonal(2, periods=43, seasons=4, phi=phi), 4)
    assert looks_rolling(quarters, seasons=4).mean() > 0.8


def test_a_gap_hides_neither_rolling_nor_running_totals():
    counts = seasonal(3, periods=84, seasons=12)
    rolling, running = rolled(counts, 12), to_date(counts, 12)[:, :72]
    for totals in (rolling, running):
        totals[:, 20:23] = np.nan
        totals[:, 48] = np.nan
    assert looks_rolling(rolling, seasons=12).mean() > 0.9
    assert looks_cumulative(running, seasons=12).all()


@pytest.mark.parametrize("mean", [0.5, 3.0, 100.0])
def test_year_to_date_totals_are_noticed_whatever_month_they_start(mean):
    counts = seasonal(4, periods=96, seasons=12, mean=mean)
    assert looks_cumulative(to_date(counts, 12)[:, 9:69], seasons=12).mean() > 0.95
    assert looks_cumulative(np.cumsum(counts, axis=1)[:, :60], seasons=12).mean() > 0.85


@pytest.mark.parametrize("phi", [1.0, 3.0, 9.0])
@pytest.mark.parametrize(("seasons", "periods"), [(12, 36), (12, 60), (4, 20), (4, 40)])
def test_counts_of_single_periods_are_left_alone(phi, seasons, periods):
    counts = seasonal(5, periods=periods, seasons=seasons, phi=phi, series=1000)
    assert looks_rolling(counts, seasons=seasons).mean() <= 0.005
    assert looks_cumulative(counts, seasons=seasons).mean() <= 0.005


@pytest.mark.parametrize("level", [[20.0, 60.0], [200.0, 300.0]])
def test_years_with_a_level_each_and_breaks_are_no_rolling_totals(level):
    generator = np.random.default_rng(6)
    years = np.repeat(generator.choice(level, (300, 6)), 12, axis=1)
    assert looks_rolling(generator.poisson(years).astype(float), seasons=12).mean() < 0.01
    step = np.where(np.arange(72) < 40, level[1], level[0])
    steps = generator.poisson(np.broadcast_to(step, (300, 72))).astype(float)
    assert looks_rolling(steps, seasons=12).mean() < 0.01


@settings(max_examples=15)
@given(seed=st.integers(0, 500), unit=st.integers(2, 50))
def test_order_of_series_and_constants_do_not_matter(seed, unit):
    counts = rolled(seasonal(seed, periods=71, seasons=12, phi=9.0, series=4), 12)
    found = looks_rolling(counts, seasons=12)
    np.testing.assert_array_equal(looks_rolling(counts[::-1], seasons=12), found[::-1])
    # Larger totals are rougher by the yardstick of chance, so the unit may only take away.
    assert not (looks_rolling(unit * counts, seasons=12) & ~found).any()
    assert not looks_rolling(np.full((2, 60), 7.0), seasons=12).any()
    assert not looks_cumulative(np.full((2, 60), 7.0), seasons=12).any()
