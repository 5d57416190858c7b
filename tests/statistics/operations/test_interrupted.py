"""Interrupted series against the published tutorial and R-style second fits; what is refused."""

import numpy as np
import pytest
import statsmodels.api as sm

from scp_analysis.errors import DenominatorError, ParameterError, SchemaError
from scp_analysis.statistics.operations.interrupted import interrupted_series

# Lopez Bernal, Cummins & Gasparrini (2017), data of the tutorial: acute coronary episodes in Sicily,
# January 2002 to November 2006, and the age-standardised population; smoking ban in January 2005.
EPISODES = [
    728, 659, 791, 734, 757, 726, 760, 740, 720, 814, 795, 858,
    887, 766, 851, 769, 781, 756, 766, 752, 765, 831, 879, 928,
    914, 808, 937, 840, 916, 828, 845, 818, 860, 839, 887, 886,
    831, 796, 833, 820, 877, 758, 767, 738, 781, 843, 850, 908,
    1021, 859, 976, 888, 962, 838, 810, 876, 843, 936, 912,
]  # fmt: skip
POPULATION = [
    379875.3, 376495.5, 377040.8, 377116.4, 377383.4, 374113.1, 379513.3, 376295.5, 374653.2, 378485.6,
    375955.5, 378349.7, 376762.4, 379032.3, 379360.4, 376162.0, 377972.4, 381830.7, 379888.6, 380872.2,
    380966.9, 381240.4, 382104.9, 381802.7, 381656.3, 383680.0, 383504.2, 386462.9, 383783.1, 380836.8,
    383483.0, 380906.2, 382926.8, 384052.4, 384449.6, 383428.4, 388153.2, 388373.2, 386470.1, 386033.2,
    383686.4, 385509.3, 385901.9, 386516.6, 388436.5, 383255.2, 390148.7, 385874.9, 391613.6, 391750.4,
    394005.6, 391364.9, 391664.6, 389022.3, 391878.5, 388575.3, 392989.0, 390018.8, 390712.3,
]  # fmt: skip
BAN = 36


def sicily(**options):
    return interrupted_series(EPISODES, start=BAN, exposure=POPULATION, **options)


def test_the_smoking_ban_matches_the_tutorial():
    # the paper: RR 0.885, 95 % CI 0.839 to 0.933, with season and quasi-Poisson
    row = sicily().iloc[0]
    assert 1 + row["change_percent"] / 100 == pytest.approx(0.885, abs=5e-4)
    limits = np.exp(row["log_change"] + np.array([-1.96, 1.96]) * row["model_error"])
    np.testing.assert_allclose(limits, [0.839, 0.933], atol=6e-4)
    assert row["error"] >= row["model_error"]
    assert row["ci_upper"] < 0


def test_terms_match_a_second_fit_with_slope():
    row = sicily(slope=True)
    month = 2 * np.pi * np.arange(59) / 12
    after = (np.arange(59) >= BAN).astype(float)
    waves = [turn(k * month) for k in (1, 2) for turn in (np.sin, np.cos)]
    design = np.column_stack(
        [np.ones(59), np.arange(59) / 12, *waves, after, after * (np.arange(59) - BAN) / 12]
    )
    fit = sm.GLM(EPISODES, design, family=sm.families.Poisson(), offset=np.log(POPULATION))
    quasi = fit.fit(scale="X2")
    np.testing.assert_allclose(row["log_change"], quasi.params[-2:], atol=1e-8)
    np.testing.assert_allclose(row["model_error"], quasi.bse[-2:], rtol=1e-6)
    assert row["phi"][0] == pytest.approx(quasi.scale)


def test_hac_matches_statsmodels_least_squares_of_the_working_model():
    # at convergence the sandwich of the GLM is that of weighted least squares on its scores
    row = sicily().iloc[0]
    month = 2 * np.pi * np.arange(59) / 12
    waves = [turn(k * month) for k in (1, 2) for turn in (np.sin, np.cos)]
    design = np.column_stack([np.ones(59), np.arange(59), *waves, np.arange(59) >= BAN]).astype(
        float
    )
    fit = sm.GLM(EPISODES, design, family=sm.families.Poisson(), offset=np.log(POPULATION)).fit()
    scores = design * (np.array(EPISODES) - fit.mu)[:, None]
    meat, lags = scores.T @ scores, int(4 * (59 / 100) ** (2 / 9))
    for lag in range(1, lags + 1):
        cross = scores[lag:].T @ scores[:-lag]
        meat += (1 - lag / (lags + 1)) * (cross + cross.T)
    bread = np.linalg.inv(design.T @ (design * fit.mu[:, None]))
    variance = 59 / (59 - design.shape[1]) * (bread @ meat @ bread)[-1, -1]
    assert row["hac_error"] == pytest.approx(np.sqrt(variance), rel=1e-6)


def test_level_alone_without_season_matches_the_tutorial():
    # the paper, before season is allowed for: RR 0.894, 95 % CI 0.864 to 0.925 (Poisson)
    row = interrupted_series(EPISODES, start=BAN, exposure=POPULATION, periods_per_year=1).iloc[0]
    assert 1 + row["change_percent"] / 100 == pytest.approx(0.894, abs=5e-4)
    error = row["model_error"] / np.sqrt(row["phi"])
    limits = np.exp(row["log_change"] + np.array([-1.96, 1.96]) * error)
    np.testing.assert_allclose(limits, [0.864, 0.925], atol=1e-3)


def test_the_unit_of_exposure_and_a_phase_in():
    plain = sicily().iloc[0]
    scaled = interrupted_series(EPISODES, start=BAN, exposure=np.array(POPULATION) / 1e5).iloc[0]
    assert scaled["change_percent"] == pytest.approx(plain["change_percent"], abs=1e-6)
    wild = np.array(EPISODES, dtype=float)
    wild[BAN : BAN + 3] = 5000
    phased = interrupted_series(wild, start=BAN, phase_in=3, exposure=POPULATION).iloc[0]
    gap = np.array(EPISODES, dtype=float)
    gap[BAN : BAN + 3] = np.nan
    left_out = interrupted_series(gap, start=BAN, exposure=POPULATION).iloc[0]
    assert phased["change_percent"] == pytest.approx(left_out["change_percent"], abs=1e-9)
    assert (phased["n_before"], phased["n_after"], phased["phase_in"]) == (36, 20, 3)


def test_quarters_and_no_effect():
    generator = np.random.default_rng(4)
    found = [
        interrupted_series(generator.poisson(60, 24), start=16, periods_per_year=4)["p_value"][0]
        for _ in range(60)
    ]
    assert np.mean(np.array(found) < 0.05) <= 0.12


def test_short_and_empty_series_are_not_tested():
    short = interrupted_series(EPISODES[14:45], start=22).iloc[0]
    assert short["label"] == (
        "descriptive only: 22 periods before, 24 needed; 9 periods after, 12 needed"
    )
    assert np.isfinite(short["change_percent"])
    assert short[["p_value", "ci_lower", "ci_upper"]].isna().all()
    empty = interrupted_series([5] * 36 + [0] * 24, start=36).iloc[0]
    assert empty["label"].startswith("not computable: no offences on one side")
    assert empty[["change_percent", "p_value"]].isna().all()
    tiny = interrupted_series([3, 2, 1], start=1).iloc[0]
    assert tiny["label"].startswith("not computable")


def test_the_seat_belt_law_as_statsmodels_has_it():
    # Drivers killed by month in the last six years of R, datasets::Seatbelts; belts compulsory from
    # position 49. statsmodels 0.15, GLM Poisson, scale="X2" and HAC.
    killed = [
        115, 95, 92, 100, 95, 114, 102, 104, 132, 136, 117, 137,
        111, 106, 98, 84, 94, 105, 123, 109, 130, 153, 134, 99,
        115, 104, 131, 108, 103, 115, 122, 122, 125, 137, 138, 152,
        120, 95, 100, 89, 82, 89, 60, 84, 113, 126, 122, 118,
        92, 86, 81, 84, 87, 90, 79, 96, 122, 120, 137, 154,
    ]  # fmt: skip
    row = interrupted_series(killed, start=37).iloc[0]
    month = 2 * np.pi * np.arange(60) / 12
    waves = [turn(k * month) for k in (1, 2) for turn in (np.sin, np.cos)]
    design = np.column_stack([np.ones(60), np.arange(60), *waves, np.arange(60) >= 37])
    model = sm.GLM(killed, design.astype(float), family=sm.families.Poisson())
    quasi = model.fit(scale="X2", tol=1e-12)
    assert row["log_change"] == pytest.approx(quasi.params[-1], abs=1e-7)
    assert row["phi"] == pytest.approx(max(1, quasi.scale), rel=1e-6)
    hac = model.fit(cov_type="HAC", cov_kwds={"maxlags": 3, "use_correction": True})
    assert row["hac_error"] == pytest.approx(hac.bse[-1], rel=1e-5)


def test_rolling_and_running_totals_are_refused():
    counts = np.random.default_rng(1).poisson(30, 71).astype(float)
    sums = np.cumsum(np.append(0, counts))
    rolling = interrupted_series(sums[12:] - sums[:-12], start=36).iloc[0]
    assert rolling["label"].startswith("not computable: these look like rolling totals")
    running = interrupted_series(sums[1:61], start=36).iloc[0]
    assert running["label"].startswith("not computable: these look like running totals")
    assert running[["change_percent", "p_value"]].isna().all()


def test_equal_counts_change_nothing_and_remember_nothing():
    row = interrupted_series([7] * 60, start=36).iloc[0]
    assert row["change_percent"] == pytest.approx(0, abs=1e-9)
    assert row["lag1"] < 0.15
    assert row["p_value"] > 0.99


def test_refusals_say_what_is_wrong():
    with pytest.raises(SchemaError, match="of one series"):
        interrupted_series([EPISODES, EPISODES], start=36)
    with pytest.raises(ParameterError, match="inside the series"):
        interrupted_series(EPISODES, start=58, phase_in=2)
    with pytest.raises(DenominatorError):
        interrupted_series(EPISODES, start=36, exposure=0)
    with pytest.raises(SchemaError, match="period for period"):
        interrupted_series(EPISODES, start=36, exposure=[1, 2])
    with pytest.raises(ParameterError, match="Start must be a whole number"):
        interrupted_series(EPISODES, start="2005-01")
