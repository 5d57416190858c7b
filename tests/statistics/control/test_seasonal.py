"""Seasonally adjusted chart: the season of statsmodels, false alarms, and what it refuses."""

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm

from scp_analysis.errors import DenominatorError, ParameterError
from scp_analysis.statistics.control.baselines import Baseline
from scp_analysis.statistics.control.individuals import xmr_chart
from scp_analysis.statistics.control.seasonal import seasonal_chart

T = np.arange(72)
SEASON = 1 + 0.3 * np.sin(2 * np.pi * T / 12)
FOUR_YEARS = [Baseline(1, 48)]


def monthly(seed, *, mean=40.0, series=5, phi=1.0):
    generator = np.random.default_rng(seed)
    level = np.broadcast_to(mean * SEASON, (series, 72))
    if phi > 1:
        level = generator.gamma(level / (phi - 1), phi - 1)
    return generator.poisson(level).astype(float)


def test_season_and_dispersion_equal_statsmodels():
    counts, people = monthly(1), np.linspace(90, 110, 72)
    found = seasonal_chart(counts, periods_per_year=12, exposure=people, baselines=FOUR_YEARS)
    past = slice(0, 48)
    design = np.hstack([np.eye(4)[T[past] // 12], np.eye(12)[T[past] % 12][:, 1:]])
    for row in range(5):
        model = sm.GLM(
            counts[row, past], design, family=sm.families.Poisson(), offset=np.log(people[past])
        ).fit(tol=1e-12)
        factor = np.exp(np.append(0, model.params[4:]))
        one = found[found["series"] == row]
        np.testing.assert_allclose(one["season"][:12], factor / factor.mean(), rtol=1e-7)
        phi = max(1, model.pearson_chi2 / model.df_resid)
        np.testing.assert_allclose(one["phi"], phi, rtol=1e-7)
        np.testing.assert_allclose(
            one["value"], counts[row] / people / np.tile(factor / factor.mean(), 6), rtol=1e-7
        )


def test_summer_is_no_signal_here_but_is_on_an_ordinary_chart():
    counts = monthly(2, series=300)
    adjusted = seasonal_chart(
        counts, periods_per_year=12, baselines=FOUR_YEARS, rules="limits only"
    )
    plain = xmr_chart(counts, baselines=FOUR_YEARS, rules="limits only")
    new = adjusted["period"] > 48
    assert adjusted.loc[new, "signal"].mean() < 0.005
    assert plain.loc[new, "signal"].mean() > 0.02


@pytest.mark.parametrize(("mean", "phi"), [(5.0, 1.0), (40.0, 3.0)])
def test_small_and_clustered_counts_signal_about_as_often_as_they_should(mean, phi):
    counts = monthly(3, mean=mean, phi=phi, series=300)
    found = seasonal_chart(counts, periods_per_year=12, baselines=FOUR_YEARS, rules="limits only")
    assert found.loc[found["period"] > 48, "signal"].mean() < 0.008


def test_a_fall_of_a_third_is_found_within_the_year():
    counts = monthly(4, series=100)
    counts[:, 60:] = np.random.default_rng(5).poisson(40 * 0.65 * SEASON[60:], (100, 12))
    found = seasonal_chart(counts, periods_per_year=12, baselines=FOUR_YEARS)
    last = found[(found["period"] > 60) & (found["side"] == "low")]
    assert last["series"].nunique() > 95


def test_a_masked_month_shapes_nothing_and_is_still_judged():
    counts = monthly(6, series=1)
    mask = np.isin(T, [14, 15, 16])
    wild = counts.copy()
    wild[0, [14, 15, 16]] = 0
    call = {"periods_per_year": 12, "mask": mask, "baselines": FOUR_YEARS}
    one, other = seasonal_chart(counts, **call), seasonal_chart(wild, **call)
    np.testing.assert_allclose(one["season"], other["season"])
    np.testing.assert_allclose(one["upper"], other["upper"])
    assert other["signal"][[14, 15, 16]].all()


@pytest.mark.parametrize(
    ("counts", "call", "reason"),
    [
        (np.full(72, np.nan), {}, "0 periods, 36 needed"),
        (monthly(7)[0], {"baselines": [Baseline(1, 24)]}, "24 periods of history, 36 needed"),
        (np.zeros(72), {}, "the season does not settle, too few offences"),
        (
            monthly(7)[0],
            {"mask": T % 12 == 3},
            "a month or quarter is not in the history",
        ),
        (np.cumsum(monthly(7)[0]), {}, "these look like running totals"),
    ],
)
def test_without_a_season_there_is_no_verdict(counts, call, reason):
    found = seasonal_chart(counts, periods_per_year=12, **call)
    assert found["note"].str.startswith(f"not computable: {reason}").all()
    assert found["signal"].isna().all()
    assert found[["centre", "lower", "upper"]].isna().all(axis=None)


def test_a_batch_with_gaps_equals_its_series_one_by_one():
    counts = monthly(8)
    counts[2, 5] = np.nan
    together = seasonal_chart(counts, periods_per_year=12, baselines=FOUR_YEARS)
    alone = seasonal_chart(counts[2], periods_per_year=12, baselines=FOUR_YEARS).assign(series=2)
    pd.testing.assert_frame_equal(together[together["series"] == 2].reset_index(drop=True), alone)


def test_counts_that_never_change_are_no_signal():
    found = seasonal_chart([7] * 60, periods_per_year=12)
    assert not found["signal"].any()
    assert (found["note"] == "").all()


def test_refusals_say_what_is_wrong():
    with pytest.raises(ParameterError, match="Periods_per_year must be one of the values known"):
        seasonal_chart(np.ones(60), periods_per_year=1)
    with pytest.raises(DenominatorError, match="Every exposure must be above zero"):
        seasonal_chart(np.ones(60), periods_per_year=12, exposure=0)
