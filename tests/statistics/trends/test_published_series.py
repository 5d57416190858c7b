"""Published monthly series: what R's trend, pymannkendall and statsmodels make of them."""

import numpy as np
import pytest
import statsmodels.api as sm
from scipy import stats

from scp_analysis.statistics.series.designs import seasonal_trend
from scp_analysis.statistics.trends.changepoints import change_point
from scp_analysis.statistics.trends.joinpoints import joinpoints
from scp_analysis.statistics.trends.kendall import ALL_EQUAL, mann_kendall, seasonal_mann_kendall
from scp_analysis.statistics.trends.pettitt import pettitt_test
from scp_analysis.statistics.trends.trend import trend


def months(text):
    return np.array(text.replace("n", "nan").split(), dtype=float)


# Mean monthly temperature at Nottingham Castle, 1920 to 1939: R, datasets::nottem.
NOTTEM = months(
    """
    40.6 40.8 44.4 46.7 54.1 58.5 57.7 56.4 54.3 50.5 42.9 39.8
    44.2 39.8 45.1 47 54.1 58.7 66.3 59.9 57 54.2 39.7 42.8
    37.5 38.7 39.5 42.1 55.7 57.8 56.8 54.3 54.3 47.1 41.8 41.7
    41.8 40.1 42.9 45.8 49.2 52.7 64.2 59.6 54.4 49.2 36.3 37.6
    39.3 37.5 38.3 45.5 53.2 57.7 60.8 58.2 56.4 49.8 44.4 43.6
    40 40.5 40.8 45.1 53.8 59.4 63.5 61 53 50 38.1 36.3
    39.2 43.4 43.4 48.9 50.6 56.8 62.5 62 57.5 46.7 41.6 39.8
    39.4 38.5 45.3 47.1 51.7 55 60.4 60.5 54.7 50.3 42.3 35.2
    40.8 41.1 42.8 47.3 50.9 56.4 62.2 60.5 55.4 50.2 43 37.3
    34.8 31.3 41 43.9 53.1 56.9 62.5 60.3 59.8 49.2 42.9 41.9
    41.6 37.1 41.2 46.9 51.2 60.4 60.1 61.6 57 50.9 43 38.8
    37.1 38.4 38.4 46.5 53.5 58.4 60.6 58.2 53.8 46.6 45.5 40.6
    42.4 38.4 40.3 44.6 50.9 57 62.1 63.5 56.3 47.3 43.6 41.8
    36.2 39.3 44.5 48.7 54.2 60.8 65.5 64.9 60.1 50.2 42.1 35.8
    39.4 38.2 40.4 46.9 53.4 59.6 66.5 60.4 59.2 51.2 42.8 45.8
    40 42.6 43.5 47.1 50 60.5 64.6 64 56.8 48.6 44.2 36.4
    37.3 35 44 43.9 52.7 58.6 60 61.1 58.1 49.6 41.6 41.3
    40.8 41 38.4 47.4 54.1 58.6 61.4 61.8 56.3 50.9 41.4 37.1
    42.1 41.2 47.3 46.6 52.4 59 59.6 60.4 57 50.7 47.8 39.2
    39.4 40.9 42.4 47.8 52.4 58 60.7 61.8 58.2 46.7 46.6 37.8
    """
)

# Monthly rainfall at Bogra, 1981 to 2010, with gaps: tests/data/Monthly Rainfall.csv of pymannkendall.
BOGRA = months(
    """
    32 20 25 189 240 193 379 278 301 0 0 82
    0 4 n n 121 234 360 262 120 30 11 1
    7 3 31 31 355 102 248 274 308 n 5 26
    11 16 6 48 388 539 431 272 404 186 0 2
    0 4 1 54 272 459 235 164 365 135 2 n
    n 4 0 128 210 163 446 225 462 467 19 13
    0 3 17 132 178 338 525 623 145 31 19 3
    0 29 25 87 259 756 486 180 292 43 92 1
    0 16 2 0 130 253 594 111 273 30 0 4
    0 27 24 41 292 378 499 265 320 227 4 0
    4 14 8 48 416 240 404 207 733 105 0 112
    0 14 0 30 140 202 289 159 424 106 3 0
    65 3 14 58 268 466 432 266 240 95 1 0
    10 26 4 114 94 289 173 208 263 156 5 0
    16 16 14 0 111 475 534 432 471 117 70 1
    3 28 7 401 184 283 338 171 335 176 0 0
    10 11 9 140 102 208 298 245 220 29 2 27
    10 13 26 84 143 367 749 563 283 353 10 0
    0 0 0 9 246 265 343 429 168 133 17 0
    18 35 76 158 272 250 190 289 466 84 0 0
    0 0 0 22 217 299 185 115 344 203 8 n
    n 0 5 284 123 254 476 496 326 27 20 0
    4 53 72 113 214 364 219 220 156 264 0 13
    0 0 45 90 137 638 529 261 206 251 0 0
    5 9 58 72 138 130 471 328 356 523 0 1
    0 0 12 143 193 184 192 138 174 69 1 0
    0 18 25 28 92 732 320 256 302 131 15 0
    27 0 22 20 213 393 474 374 109 159 0 0
    0 3 3 49 205 128 194 570 169 89 0 0
    0 0 0 26 185 286 92 225 244 190 3 20
    """
)

# Car drivers killed in Great Britain by month, 1969 to 1984: R, datasets::UKDriverDeaths, Seatbelts.
# Wearing a belt became compulsory on 31 January 1983, position 169.
DRIVERS_KILLED = months(
    """
    107 97 102 87 119 106 110 106 107 134 147 180 125 134 110 102 103 111 120 129 122 183 169 190
    134 108 104 117 157 148 130 140 136 140 187 150 159 143 114 127 159 156 138 120 117 170 168 198
    144 146 109 131 151 140 153 140 161 168 152 136 113 100 103 103 121 134 133 129 144 154 156 163
    122 92 117 95 96 108 108 106 140 114 158 161 102 127 125 101 97 112 112 113 108 128 154 162
    112 79 82 127 108 110 123 103 97 140 165 183 148 111 116 115 100 106 134 125 117 122 153 178
    114 94 128 119 111 110 114 118 115 132 153 171 115 95 92 100 95 114 102 104 132 136 117 137
    111 106 98 84 94 105 123 109 130 153 134 99 115 104 131 108 103 115 122 122 125 137 138 152
    120 95 100 89 82 89 60 84 113 126 122 118 92 86 81 84 87 90 79 96 122 120 137 154
    """
)

# Frost days in April at Munich, 1957 to 1968 (Schoenwiese 1992): vignette of the R package trend.
FROST = [9, 12, 4, 3, 0, 4, 2, 1, 4, 2, 9, 7]


def test_temperature_at_nottingham_as_the_r_package_trend_gives_it():
    # Text of its vignette, smk.test(nottem): S = 224, p = 0.036; August S = 80, p = 0.009; September
    # S = 67, p = 0.029. These p are not corrected for continuity, ours are.
    found = seasonal_mann_kendall(NOTTEM, periods_per_year=12).iloc[0]
    assert found["s"] == 224
    assert found["p_value"] == pytest.approx(0.036, abs=5e-4)
    august, september = (mann_kendall(NOTTEM[start::12], periods_per_year=1) for start in (7, 8))
    assert (august["s"][0], september["s"][0]) == (80, 67)
    for month, published in ((august, 0.009), (september, 0.029)):
        uncorrected = 2 * stats.norm.sf(month["s"][0] / np.sqrt(month["var_s"][0]))
        assert uncorrected == pytest.approx(published, abs=5e-4)
        assert uncorrected < month["p_value"][0]


def test_temperature_at_nottingham_as_pymannkendall_gives_it():
    # Computed with pymannkendall 1.4.3: seasonal_test and correlated_seasonal_test, period 12.
    plain = seasonal_mann_kendall(NOTTEM, periods_per_year=12).iloc[0]
    expected = [224, 11364, 2.0918919588776657, 0.036448181572619864, 0.09824561403508772, 0.05]
    names = ["s", "var_s", "z", "p_value", "tau", "slope"]
    np.testing.assert_allclose(plain[names].astype(float), expected, rtol=1e-9)
    tied = seasonal_mann_kendall(NOTTEM, periods_per_year=12, correlated=True).iloc[0]
    expected = [224, 19663.333333333336, 1.5974212139153818, 0.11017184682002257]
    np.testing.assert_allclose(tied[names[:4]].astype(float), expected, rtol=1e-9)


def test_rain_at_bogra_as_the_tests_of_pymannkendall_have_it():
    # tests/test_pymannkendall.py: test_original_test and test_seasonal_test. Its slopes there are of
    # an older version; those below are computed with 1.4.3, which keeps gaps in their place.
    plain = mann_kendall(BOGRA, periods_per_year=12).iloc[0]
    expected = [-1959, 4889800.333333333, -0.8854562842589916, 0.37591058740506833]
    names = ["s", "var_s", "z", "p_value"]
    np.testing.assert_allclose(plain[names].astype(float), expected, rtol=1e-9)
    assert plain["tau"] == pytest.approx(-0.03153167653875869)
    assert plain["slope"] == pytest.approx(12 * -0.006369426751592357)
    seasonal = seasonal_mann_kendall(BOGRA, periods_per_year=12).iloc[0]
    expected = [-399, 34702.333333333336, -2.136504114534638, 0.03263834596177739]
    np.testing.assert_allclose(seasonal[names].astype(float), expected, rtol=1e-9)
    assert seasonal["tau"] == pytest.approx(-0.0794979079497908)
    assert seasonal["slope"] == pytest.approx(-0.08695652173913043)


def test_frost_at_munich():
    # Computed with pymannkendall 1.4.3 and pyhomogeneity 1.1 (sim=None).
    found = mann_kendall(FROST, periods_per_year=1).iloc[0]
    assert (found["s"], found["var_s"]) == (-7, 207)
    assert found["p_value"] == pytest.approx(0.6766573217164245)
    assert found["slope"] == pytest.approx(-0.17424242424242425)
    pettitt = pettitt_test(FROST, periods_per_year=1).iloc[0]
    assert (pettitt["position"], pettitt["statistic"]) == (3, 20)
    assert pettitt["p_value"] == pytest.approx(0.5549351041725344)


def test_drivers_killed_and_the_seat_belt_law_as_statsmodels_has_them():
    # statsmodels 0.15, GLM Poisson with scale="X2".
    found = trend(DRIVERS_KILLED, periods_per_year=12, steps=[169]).iloc[0]
    design = seasonal_trend(192, seasons=12, steps=[169])
    fit = sm.GLM(DRIVERS_KILLED, design, family=sm.families.Poisson()).fit(scale="X2", tol=1e-12)
    assert found["annual_change_percent"] == pytest.approx(100 * np.expm1(fit.params[1]), rel=1e-8)
    assert found["phi"] == pytest.approx(fit.scale, rel=1e-8)
    assert found["ci_upper"] > 100 * np.expm1(fit.conf_int()[1, 1])


def test_the_oil_crisis_not_the_law_is_the_largest_change_of_drivers_killed():
    # Both tests put it at the turn of 1974; Harvey AC, Durbin J (1986). JRSS A 149, 187-227.
    for test in (change_point, pettitt_test):
        found = test(DRIVERS_KILLED, periods_per_year=12).iloc[0]
        assert found["position"] in (72, 73)
        assert found["p_value"] < 0.05


def test_equal_counts_are_equal_with_and_without_a_season():
    for seasons in (1, 4, 12):
        found = pettitt_test([7] * 60, periods_per_year=seasons).iloc[0]
        assert found["label"] == f"not computable: {ALL_EQUAL}"
        assert np.isnan(found["p_value"])


@pytest.mark.parametrize(
    "test", [trend, mann_kendall, seasonal_mann_kendall, pettitt_test, change_point, joinpoints]
)
def test_nothing_at_all_and_a_mask_that_is_not_known(test):
    empty = test([], periods_per_year=12)
    assert empty["label"].str.startswith("not computable: 0 periods").all()
    assert len(empty) == 1
    none = test(np.empty((0, 60)), periods_per_year=12)
    assert len(none) == 0
    assert {"label", "ci_level", "ci_method"} <= set(none.columns)
    with pytest.raises(ValueError, match="Every mask must be known"):
        test(DRIVERS_KILLED, periods_per_year=12, mask=np.full(192, np.nan))


def test_a_constant_series_has_no_memory_and_no_level_shift():
    found = trend([7] * 60, periods_per_year=12).iloc[0]
    assert found["label"] == "trend"
    assert found["lag1"] < 0.1
    assert joinpoints([7] * 60, periods_per_year=12)["lag1"][0] < 0.15


def test_joinpoints_are_the_same_for_the_same_seed():
    one, same, other = (
        joinpoints(DRIVERS_KILLED[:96], periods_per_year=12, seed=seed) for seed in (3, 3, 4)
    )
    assert one.equals(same)
    assert one["annual_change_percent"].equals(other["annual_change_percent"])
