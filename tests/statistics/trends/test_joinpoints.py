"""Joinpoints: the grid of statsmodels, bends put in and found, size, and what is refused."""

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from hypothesis import given, settings
from hypothesis import strategies as st

from scp_analysis.errors import ParameterError
from scp_analysis.statistics.series.designs import seasonal_trend
from scp_analysis.statistics.trends import joinpoints as module
from scp_analysis.statistics.trends.joinpoints import joinpoints
from scp_analysis.statistics.trends.kinks import Course, profile
from scp_analysis.statistics.trends.trend import trend


def bent(seed, *, at=(), slopes=(-0.1,), periods=96, mean=40.0, phi=1.0, series=4, seasons=12):
    generator = np.random.default_rng(seed)
    t = np.arange(periods)
    log = slopes[0] * t / seasons
    for bend, before, after in zip(at, slopes[:-1], slopes[1:], strict=True):
        log = log + (after - before) * np.maximum(0, t - bend) / seasons
    level = mean * np.exp(log) * np.ones((series, 1))
    if seasons > 1:
        level = level * (1 + 0.2 * np.sin(2 * np.pi * t / seasons))
    level = level if phi == 1 else generator.gamma(level / (phi - 1), phi - 1)
    return generator.poisson(level).astype(float)


def statsmodels_grid(series, *, seasons, least):
    """Give the deviance of a bend at every period, and slopes before and after the best."""
    size = len(series)
    plain = seasonal_trend(size, seasons=seasons)
    fits = {}
    for bend in range(least - 1, size - least):
        kink = np.maximum(0, np.arange(size) - bend) / seasons
        design = np.column_stack([plain, kink])
        fits[bend] = sm.GLM(series, design, family=sm.families.Poisson()).fit(tol=1e-12)
    best = min(fits, key=lambda bend: fits[bend].deviance)
    slopes = fits[best].params[1], fits[best].params[1] + fits[best].params[-1]
    return [fit.deviance for fit in fits.values()], best, slopes


@pytest.mark.parametrize(("seasons", "periods", "least"), [(1, 24, 3), (4, 36, 4)])
def test_grid_bend_and_slopes_equal_statsmodels(seasons, periods, least):
    counts = bent(
        1, at=[periods // 2], slopes=(-0.2, 0.2), periods=periods, mean=200, seasons=seasons
    )
    course = Course(counts, np.zeros(counts.shape), np.arange(periods), periods, seasons)
    found, table = profile(course, ()), joinpoints(counts, periods_per_year=seasons)
    for row, series in enumerate(counts):
        deviances, best, slopes = statsmodels_grid(series, seasons=seasons, least=least)
        np.testing.assert_allclose(found.deviance[row], deviances, rtol=1e-7)
        one = table[table["series"] == row]
        assert one["joinpoint"].iloc[1] == best
        np.testing.assert_allclose(one["annual_change_percent"], 100 * np.expm1(slopes), rtol=1e-6)


def test_without_a_bend_it_is_the_slope_of_the_trend():
    counts = bent(2, series=3)
    one = joinpoints(counts, periods_per_year=12, most=0)
    other = trend(counts, periods_per_year=12)
    np.testing.assert_allclose(
        one["annual_change_percent"], other["annual_change_percent"], rtol=1e-8
    )
    assert (one["label"] == module.NO_CLEAR_JOINPOINT).all()
    assert one["p_value"].isna().all()


def test_bends_and_percentages_are_covered_by_their_intervals():
    counts = bent(3, at=[48], slopes=(-0.12, 0.12), series=40)
    found = joinpoints(counts, periods_per_year=12)
    before, after = (found[found["segment"] == number] for number in (1, 2))
    assert len(after) > 35
    assert ((after["joinpoint_lower"] <= 48) & (after["joinpoint_upper"] >= 48)).mean() > 0.85
    for rows, slope in ((before, -0.12), (after, 0.12)):
        percent = 100 * np.expm1(slope)
        covered = (rows["ci_lower"] <= percent) & (percent <= rows["ci_upper"])
        assert covered.mean() > 0.85


@pytest.mark.parametrize("phi", [1.0, 3.0])
def test_it_seldom_bends_what_is_straight(phi):
    found = joinpoints(bent(4, phi=phi, series=150, periods=60), periods_per_year=12)
    assert (found.groupby("series")["segment"].max() > 1).mean() < 0.10


def test_two_bends_are_found_one_after_the_other():
    counts = bent(5, at=[36, 72], slopes=(-0.3, 0.4, -0.3), periods=120, mean=100, series=4)
    found = joinpoints(counts, periods_per_year=12, most=2)
    two = found.groupby("series").filter(lambda rows: len(rows) == 3)
    assert two["series"].nunique() == 4
    firsts, seconds = (two.loc[two["segment"] == number, "joinpoint"] for number in (2, 3))
    assert (firsts - 36).abs().max() <= 6
    assert (seconds - 72).abs().max() <= 6
    assert (two["joinpoint_lower"].dropna() <= two["joinpoint"].dropna()).all()


@settings(max_examples=4)
@given(seed=st.integers(0, 200), factor=st.floats(0.1, 10))
def test_the_unit_of_exposure_does_not_matter(seed, factor):
    counts = bent(seed, at=[12], slopes=(-0.1, 0.2), periods=24, mean=80, seasons=4, series=2)
    one, other = (joinpoints(counts, periods_per_year=4, exposure=unit) for unit in (1.0, factor))
    pd.testing.assert_frame_equal(one, other, rtol=1e-5)
    assert (one["ci_lower"] <= one["annual_change_percent"]).all()
    assert (one["annual_change_percent"] <= one["ci_upper"]).all()


def test_the_answer_does_not_depend_on_the_neighbours():
    counts = bent(6, at=[20], slopes=(-0.3, 0.3), periods=40, mean=100, seasons=4)
    counts[1, 5] = np.nan
    together = joinpoints(counts, periods_per_year=4)
    alone = joinpoints(counts[1], periods_per_year=4).assign(series=1)
    kept = together[together["series"] == 1].reset_index(drop=True)
    pd.testing.assert_frame_equal(kept, alone, rtol=1e-6, check_dtype=False)


@pytest.mark.parametrize(
    ("counts", "reason"),
    [
        (np.full(60, np.nan), "0 periods, 48 needed"),
        (np.ones(47), "47 periods, 48 needed"),
        (np.zeros(60), "8 or fewer periods with offences"),
    ],
)
def test_what_cannot_be_fitted_says_why_and_is_never_straight(counts, reason):
    found = joinpoints(counts, periods_per_year=12)
    assert found["label"].tolist() == [f"not computable: {reason}"]
    assert found[["annual_change_percent", "p_value"]].isna().all(axis=None)
    assert found["ci_method"].tolist() == ["not available"]


def test_refusals_say_what_is_wrong():
    with pytest.raises(ParameterError, match="Most must be one of the values known"):
        joinpoints(np.ones(60), periods_per_year=12, most=9)
    with pytest.raises(ParameterError, match="Level must lie between 0 and 1"):
        joinpoints(np.ones(60), periods_per_year=12, level=95)
