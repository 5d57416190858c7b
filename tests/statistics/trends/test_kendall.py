"""Mann-Kendall and Sen against pymannkendall, scipy and the formula of Hirsch and Slack."""

import numpy as np
import pytest
import statsmodels.api as sm
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from scp_analysis.errors import DenominatorError, ParameterError, SchemaError
from scp_analysis.statistics.changes.windows import rolling_sum
from scp_analysis.statistics.series import count_series as refusals
from scp_analysis.statistics.trends import kendall as module
from scp_analysis.statistics.trends.kendall import mann_kendall, seasonal_mann_kendall

MEASURES = ["s", "var_s", "z", "p_value", "tau", "slope"]


def monthly(seed, *, periods=72, yearly=1.0, mean=30.0, series=6):
    generator = np.random.default_rng(seed)
    t = np.arange(periods)
    season = 1 + 0.3 * np.sin(2 * np.pi * t / 12)
    return generator.poisson(mean * season * yearly ** (t / 12), (series, periods)).astype(float)


def el_nino():
    """Sea surface temperature by month, 1950 to 2010: the data set of statsmodels."""
    return sm.datasets.elnino.load_pandas().data.drop(columns="YEAR").to_numpy(float).ravel()


def test_the_nile_as_pymannkendall_gives_it():
    # pymannkendall 1.4.3: original_test of the 100 yearly volumes (statsmodels.datasets.nile).
    found = mann_kendall(sm.datasets.nile.load_pandas().data["volume"], periods_per_year=1)
    expected = [
        [
            -1387,
            112728.33333333333,
            -4.128066522844101,
            3.658262921657496e-05,
            -0.2802020202020202,
            -2.6,
        ]
    ]
    np.testing.assert_allclose(found[MEASURES], expected, rtol=1e-9)
    assert found["label"][0] == module.DECREASING


def test_months_as_pymannkendall_gives_them():
    # pymannkendall 1.4.3: seasonal_test(x, 12) and correlated_seasonal_test(x, 12).
    plain = seasonal_mann_kendall(el_nino(), periods_per_year=12)
    expected = [
        [
            3777,
            309809,
            6.783986432040704,
            1.1690426404697973e-11,
            0.1719945355191257,
            0.013454907161803682,
        ]
    ]
    np.testing.assert_allclose(plain[MEASURES], expected, rtol=1e-6)
    correlated = seasonal_mann_kendall(el_nino(), periods_per_year=12, correlated=True)
    expected = [
        [
            3777,
            2306321.666666667,
            2.487064481927563,
            0.012880205096377217,
            0.1719945355191257,
            0.013454907161803682,
        ]
    ]
    np.testing.assert_allclose(correlated[MEASURES], expected, rtol=1e-9)


def test_slope_and_limits_equal_scipy():
    counts = monthly(1, yearly=0.9)
    found = mann_kendall(counts, periods_per_year=12, level=0.9)
    for row, series in enumerate(counts):
        slope, _, lower, upper = stats.theilslopes(series, np.arange(72), alpha=0.9)
        limits = found.loc[row, ["slope", "ci_lower", "ci_upper"]].to_numpy(float)
        np.testing.assert_allclose(limits, 12 * np.array([slope, lower, upper]), rtol=1e-12)


def test_score_and_p_equal_scipy_but_for_the_correction_for_continuity():
    values = np.random.default_rng(2).permutation(40.0 + np.arange(40))
    found = mann_kendall(values, periods_per_year=1).iloc[0]
    expected = stats.kendalltau(np.arange(40), values, method="asymptotic")
    assert found["tau"] == pytest.approx(expected.statistic, rel=1e-12)
    uncorrected = 2 * stats.norm.sf(abs(found["s"]) / np.sqrt(found["var_s"]))
    assert uncorrected == pytest.approx(expected.pvalue, rel=1e-10)
    assert found["p_value"] > uncorrected


def hirsch_slack(series, seasons):
    """Give the variance of the score by equation, term for term (their covariances, 1984)."""
    years = series.reshape(-1, seasons)
    n = len(years)
    total = 0.0
    for g in range(seasons):
        for h in range(seasons):
            one, other = (np.sign(np.subtract.outer(years[:, k], years[:, k])) for k in (g, h))
            together = np.triu(one * other, 1).sum()
            ranks = [stats.rankdata(years[:, k]) for k in (g, h)]
            total += (together + 4 * ranks[0] @ ranks[1] - n * (n + 1) ** 2) / 3
    return total


def test_the_correlated_variance_follows_the_equation_with_ties():
    counts = np.random.default_rng(3).poisson(3.0, (3, 48)).astype(float)
    found = seasonal_mann_kendall(counts, periods_per_year=4, correlated=True)
    np.testing.assert_allclose(found["var_s"], [hirsch_slack(row, 4) for row in counts])


def test_years_that_are_high_or_low_as_a_whole_widen_the_correlated_test_only():
    generator = np.random.default_rng(4)
    years = np.repeat(generator.gamma(20, 2.0, (200, 15)), 12, axis=1)
    counts = generator.poisson(years)
    plain = seasonal_mann_kendall(counts, periods_per_year=12)
    correlated = seasonal_mann_kendall(counts, periods_per_year=12, correlated=True)
    assert (plain["p_value"] < 0.05).mean() > 0.3
    assert (correlated["p_value"] < 0.05).mean() < 0.09


def test_a_gap_keeps_its_place_in_time():
    counts = monthly(5, yearly=0.9)
    counts[0, 7] = np.nan
    mask = np.arange(72) == 20
    found = mann_kendall(counts, periods_per_year=12, mask=mask)
    kept = ~np.isnan(counts[0]) & ~mask
    slope = stats.theilslopes(counts[0, kept], np.arange(72)[kept])[0]
    assert found["slope"][0] == pytest.approx(12 * slope, rel=1e-12)
    assert found["n_used"].tolist() == [70, 71, 71, 71, 71, 71]


@settings(max_examples=20)
@given(seed=st.integers(0, 500), correlated=st.booleans())
def test_order_sign_and_scale(seed, correlated):
    counts = monthly(seed, periods=120, yearly=0.97, series=3)
    call = {"periods_per_year": 12, "correlated": correlated}
    found = seasonal_mann_kendall(counts, **call)
    backwards = seasonal_mann_kendall(counts[:, ::-1], **call)
    scaled = seasonal_mann_kendall(counts, exposure=0.5, **call)
    wide = seasonal_mann_kendall(counts, level=0.99, **call)
    np.testing.assert_allclose(found["s"], -backwards["s"])
    np.testing.assert_allclose(found["p_value"], backwards["p_value"])
    np.testing.assert_allclose(scaled["slope"], 2 * found["slope"])
    assert (found["ci_lower"] <= found["slope"]).all()
    assert (found["slope"] <= found["ci_upper"]).all()
    assert (wide["ci_lower"] <= found["ci_lower"]).all()
    assert (found["ci_upper"] <= wide["ci_upper"]).all()


def test_a_batch_in_chunks_equals_its_series_one_by_one(monkeypatch):
    counts = monthly(6)
    counts[2, 30:40] = np.nan
    for test in (mann_kendall, seasonal_mann_kendall):
        together = test(counts, periods_per_year=12)
        monkeypatch.setattr("scp_analysis.statistics.trends.pairwise.LARGEST_CHUNK", 5000)
        np.testing.assert_allclose(test(counts, periods_per_year=12)[MEASURES], together[MEASURES])
        alone = test(counts[2], periods_per_year=12)
        np.testing.assert_allclose(alone[MEASURES], together.loc[[2], MEASURES])


def test_rolling_and_running_totals_are_refused():
    counts = monthly(7, periods=96, series=40)
    for test in (mann_kendall, seasonal_mann_kendall):
        rolling = test(rolling_sum(counts, width=12), periods_per_year=12)
        assert (rolling["label"] == refusals.NOT_COMPUTABLE + refusals.ROLLING).mean() > 0.9
        running = test(np.cumsum(counts, axis=1), periods_per_year=12)
        assert (running["label"] == refusals.NOT_COMPUTABLE + refusals.CUMULATIVE).all()
        assert running[MEASURES].isna().all(axis=None)


@pytest.mark.parametrize(
    ("counts", "call", "reason"),
    [
        (np.full(60, np.nan), {}, "0 periods, 36 needed"),
        (monthly(8)[0, :35], {}, "35 periods, 36 needed"),
        (monthly(8)[0], {"correlated": True}, "72 periods, 120 needed"),
        (np.full(60, 7.0), {}, module.ALL_EQUAL),
    ],
)
def test_what_cannot_be_tested_says_why_and_is_never_no_trend(counts, call, reason):
    found = seasonal_mann_kendall(counts, periods_per_year=12, **call).iloc[0]
    assert found["label"] == f"not computable: {reason}"
    assert found[MEASURES].isna().all()
    assert found["ci_method"] == "not available"


def test_method_and_level_are_in_every_row():
    found = mann_kendall(monthly(9), periods_per_year=12, level=0.9)
    assert found["ci_level"].to_numpy() == pytest.approx(0.9)
    assert found["ci_method"].unique().tolist() == [module.PLAIN]


def test_refusals_say_what_is_wrong():
    with pytest.raises(ParameterError, match="Periods_per_year must be one of the values known"):
        seasonal_mann_kendall(np.ones(60), periods_per_year=1)
    with pytest.raises(SchemaError, match="Counts must be zero or more"):
        mann_kendall([-1, 2, 3, 4, 5], periods_per_year=1)
    with pytest.raises(SchemaError, match="Mask must fit the counts, period for period"):
        mann_kendall(np.ones((2, 60)), periods_per_year=12, mask=np.zeros(59))
    with pytest.raises(DenominatorError, match="Every exposure must be above zero"):
        mann_kendall(np.ones(60), periods_per_year=12, exposure=0)
    with pytest.raises(ParameterError, match="Level must lie between 0 and 1"):
        mann_kendall(np.ones(60), periods_per_year=12, level=95)
