"""Change of level: published dates, statsmodels for every cut, size, power and what is refused."""

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from hypothesis import given, settings
from hypothesis import strategies as st

from scp_analysis.errors import ParameterError, SchemaError
from scp_analysis.statistics.series import count_series as refusals
from scp_analysis.statistics.trends import changepoints as module
from scp_analysis.statistics.trends.changepoints import change_point
from scp_analysis.statistics.trends.levels import scan_levels
from scp_analysis.statistics.trends.pettitt import pettitt_test

# British coal mining disasters by year, 1851 to 1962 (191 in all): Jarrett RG (1979). A note on the
# intervals between coal-mining disasters. Biometrika 66, 191-193.
COAL = [4, 5, 4, 1, 0, 4, 3, 4, 0, 6, 3, 3, 4, 0, 2, 6, 3, 3, 5, 4, 5, 3, 1, 4, 4, 1, 5, 5]
COAL += [3, 4, 2, 5, 2, 2, 3, 4, 2, 1, 3, 2, 2, 1, 1, 1, 1, 3, 0, 0, 1, 0, 1, 1, 0, 0, 3, 1]
COAL += [0, 3, 2, 2, 0, 1, 1, 1, 0, 1, 0, 1, 0, 0, 0, 2, 1, 0, 0, 0, 1, 1, 0, 2, 3, 3, 1, 1]
COAL += [2, 1, 1, 1, 1, 2, 4, 2, 0, 0, 0, 1, 4, 0, 0, 0, 1, 0, 0, 0, 0, 0, 1, 0, 0, 1, 0, 1]


def nile():
    return sm.datasets.nile.load_pandas().data["volume"].to_numpy(float)


def monthly(seed, *, at=None, factor=1.0, mean=20.0, phi=1.0, series=6, periods=84):
    generator = np.random.default_rng(seed)
    t = np.arange(periods)
    level = mean * (1 + 0.3 * np.sin(2 * np.pi * t / 12)) * np.ones((series, 1))
    level = level if at is None else level * np.where(t >= at, factor, 1.0)
    level = level if phi == 1 else generator.gamma(level / (phi - 1), phi - 1)
    return generator.poisson(level).astype(float)


def test_coal_mining_disasters_change_after_1891():
    # Carlin BP, Gelfand AE, Smith AFM (1992). Applied Statistics 41, 389-405: the posterior mode
    # is k = 41 (1891), with about 3.1 disasters a year before and 0.9 after.
    found = change_point(COAL, periods_per_year=1).iloc[0]
    assert found["position"] == 41
    assert 1851 + found["position_lower"] - 1 <= 1890
    assert found["rate_before"] == pytest.approx(3.1, abs=0.05)
    assert found["rate_after"] == pytest.approx(0.9, abs=0.05)
    assert found["label"] == module.CHANGE


def test_the_nile_changes_after_1898():
    # Cobb GW (1978). Biometrika 65, 243-251; the break at 28 of breakpoints(Nile ~ 1) in the
    # documentation of the R package strucchange.
    found = change_point(nile(), periods_per_year=1).iloc[0]
    assert found["position"] == 28
    assert found["rate_before"] == pytest.approx(1097.75)
    assert found["rate_after"] == pytest.approx(849.97, abs=0.01)


@pytest.mark.parametrize(
    ("values", "position", "statistic", "p_value"),
    [("nile", 28, 1617, 3.5910221769362927e-07), ("coal", 41, 2107, 1.3e-8)],
)
def test_pettitt_as_pyhomogeneity_gives_it(values, position, statistic, p_value):
    # pyhomogeneity 1.1, pettitt_test(x, sim=None).
    found = pettitt_test(nile() if values == "nile" else COAL, periods_per_year=1).iloc[0]
    assert found["position"] == position
    assert found["statistic"] == statistic
    if values == "nile":
        assert found["p_value"] == pytest.approx(p_value, rel=1e-9)
    assert found["p_value"] < 1e-6


def test_every_cut_equals_the_deviance_of_statsmodels():
    counts = monthly(1, series=1, periods=24)
    exposure = np.linspace(1, 2, 24)[np.newaxis]
    ratios = scan_levels(counts, exposure, parameters=2).ratios[0]
    family, offset = sm.families.Poisson(), np.log(exposure[0])
    null = sm.GLM(counts[0], np.ones(24), family=family, offset=offset).fit().deviance
    for cut in range(2, 23):
        design = np.column_stack([np.ones(24), np.arange(24) >= cut])
        fit = sm.GLM(counts[0], design, family=family, offset=offset).fit()
        assert ratios[cut] == pytest.approx(null - fit.deviance, rel=1e-7, abs=1e-9)
    assert np.isinf(ratios[[0, 1, 23]]).all()


def test_a_change_is_found_with_its_size():
    found = change_point(monthly(2, at=48, factor=0.6, series=60), periods_per_year=12)
    assert (found["label"] == module.CHANGE).mean() > 0.95
    covered = (found["position_lower"] <= 48) & (found["position_upper"] >= 48)
    assert covered.mean() > 0.9
    assert found["change_percent"].mean() == pytest.approx(-40, abs=3)
    assert ((found["ci_lower"] <= -40) & (found["ci_upper"] >= -40)).mean() > 0.85


@pytest.mark.parametrize("phi", [1.0, 3.0])
def test_it_seldom_finds_what_is_not_there(phi):
    found = change_point(monthly(3, phi=phi, series=300), periods_per_year=12, simulations=499)
    assert (found["p_value"] < 0.05).mean() < 0.08
    assert found["p_value"].notna().all()


@settings(max_examples=4)
@given(seed=st.integers(0, 500), factor=st.floats(0.1, 10))
def test_units_direction_and_levels(seed, factor):
    counts = monthly(seed, at=40, factor=0.8, series=2)
    call = {"periods_per_year": 12, "simulations": 99}
    one, other = (change_point(counts, exposure=unit, **call) for unit in (1.0, factor))
    np.testing.assert_allclose(one["statistic"], other["statistic"], rtol=1e-5)
    np.testing.assert_allclose(one["rate_before"], factor * other["rate_before"], rtol=1e-5)
    wide = change_point(counts, level=0.99, **call)
    assert (wide["position_lower"] <= one["position_lower"]).all()
    assert (one["position_lower"] <= one["position"]).all()
    assert (one["position"] <= one["position_upper"]).all()
    assert (one["ci_lower"] <= one["change_percent"]).all()
    assert (one["change_percent"] <= one["ci_upper"]).all()


def test_the_answer_does_not_depend_on_the_neighbours():
    counts = monthly(4, at=30, factor=0.7)
    counts[2, 40:43] = np.nan
    together = change_point(counts, periods_per_year=12, simulations=199)
    alone = change_point(counts[2], periods_per_year=12, simulations=199)
    pd.testing.assert_frame_equal(alone, together.iloc[[2]].reset_index(drop=True), rtol=1e-6)


def test_a_masked_gap_is_never_the_date():
    mask = (np.arange(84) >= 36) & (np.arange(84) < 48)
    counts = monthly(5, at=40, factor=0.5)
    for test in (change_point, pettitt_test):
        found = test(counts, periods_per_year=12, mask=mask)
        assert found["position"].isin([34, 35, 48, 49, 50]).all()
        assert (found["n_used"] == 72).all()


@pytest.mark.parametrize(
    ("counts", "reason"),
    [
        (np.full(60, np.nan), "0 periods, 36 needed"),
        (np.ones(30), "30 periods, 36 needed"),
        (np.eye(1, 60)[0], module.TOO_FEW_EVENTS),
        (np.cumsum(monthly(6)[0]), refusals.CUMULATIVE),
    ],
)
def test_what_cannot_be_tested_says_why_and_is_never_no_change(counts, reason):
    found = change_point(counts, periods_per_year=12).iloc[0]
    assert found["label"].startswith("not computable: ")
    if reason != module.TOO_FEW_EVENTS:
        assert found["label"] == f"not computable: {reason}"
    assert np.isnan(found["p_value"])
    assert np.isnan(found["position"])
    assert found["ci_method"] == "not available"


def test_refusals_say_what_is_wrong():
    with pytest.raises(ParameterError, match="Simulations must be a whole number of at least 99"):
        change_point(COAL, periods_per_year=1, simulations=10)
    with pytest.raises(SchemaError, match="Counts must be zero or more"):
        change_point([-1, 2], periods_per_year=1)
    with pytest.raises(ParameterError, match="Periods_per_year must be one of the values known"):
        pettitt_test(COAL, periods_per_year=52)
