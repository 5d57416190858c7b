"""Dispersion against a regression with free years and seasons, and its behaviour when simulated."""

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
import statsmodels.formula.api as smf
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from scipy import stats

from scp_analysis.errors import ParameterError, SchemaError
from scp_analysis.statistics.dispersion.estimates import history_dispersion, pooled_dispersion

tables = hnp.arrays(
    float, st.tuples(st.integers(3, 7), st.just(4)), elements=st.integers(0, 400).map(float)
)


def pearson_dispersion(table, rows="C(row)", columns="C(column)"):
    """Fit the same two-way model with statsmodels, as a second implementation."""
    frame = pd.DataFrame(table).reset_index(names="row").melt("row", None, "column", "count")
    model = smf.glm(f"count ~ {rows} + {columns}", frame, family=sm.families.Poisson()).fit(
        tol=1e-12
    )
    return model.pearson_chi2 / model.df_resid


def test_raw_dispersion_matches_a_regression_with_free_years_and_seasons():
    generator = np.random.default_rng(5)
    history = generator.negative_binomial(40, 0.3, (6, 5, 12)).astype(float)
    found = history_dispersion(history)
    expected = [pearson_dispersion(series) for series in history]
    np.testing.assert_allclose(found["phi_raw"], expected, rtol=1e-8)


def test_raw_dispersion_is_pearsons_chi_square_of_a_contingency_table():
    # R: chisq.test(apply(HairEyeColor, 1:2, sum)), 138.29 on 9 degrees of freedom; the table is of
    # Snee RD (1974). Graphical display of two-way contingency tables. The American Statistician 28.
    hair_by_eye = [[68, 20, 15, 5], [119, 84, 54, 29], [26, 17, 14, 14], [7, 94, 10, 16]]
    found = history_dispersion(hair_by_eye)
    assert found["phi_raw"][0] * 9 == pytest.approx(138.29, abs=0.005)
    assert pooled_dispersion(hair_by_eye)["phi"][0] * 9 == pytest.approx(138.29, abs=0.005)


def test_raw_dispersion_matches_scipys_chi_square_too():
    table = np.array([[20, 31, 25, 18], [28, 30, 40, 22], [12, 45, 30, 35]])
    chi_square = stats.chi2_contingency(table, correction=False).statistic
    assert history_dispersion(table)["phi_raw"][0] == pytest.approx(chi_square / 6)


@pytest.mark.parametrize("level", [0.9, 0.95, 0.998])
def test_limits_of_pooled_dispersion_are_those_of_a_variance(level):
    areas = np.random.default_rng(6).negative_binomial(30, 0.2, (14, 4)).astype(float)
    found = pooled_dispersion(areas, level=level).iloc[0]
    chi_square = found["phi"] * 39
    lower, upper = (chi_square / stats.chi2.ppf(q, 39) for q in ((1 + level) / 2, (1 - level) / 2))
    assert (found["phi_lower"], found["phi_upper"]) == pytest.approx((lower, upper))
    assert found["phi_level"] == level


def test_pooled_dispersion_matches_a_regression_with_free_areas_and_years():
    areas = np.random.default_rng(6).negative_binomial(30, 0.2, (14, 4)).astype(float)
    found = pooled_dispersion(areas).iloc[0]
    assert found["phi"] == pytest.approx(pearson_dispersion(areas), rel=1e-8)
    assert found["phi_df"] == 13 * 3


@given(table=tables)
def test_floor_limits_and_order_hold_for_any_history(table):
    row = history_dispersion(table).iloc[0]
    if np.isnan(row["phi"]):
        assert row["phi_method"].startswith("not available: ")
        return
    assert 1 <= row["phi_lower"] <= row["phi"] <= row["phi_upper"]
    assert 0 <= row["lag1"] < 1
    assert 0 < row["phi_df"] <= (len(table) - 1) * 3


@given(table=tables, drift=st.floats(0.5, 2.0))
def test_drift_between_years_is_not_mistaken_for_scatter(table, drift):
    smooth = np.outer(100 * drift ** np.arange(len(table)), [1.0, 1.2, 0.9, 0.8])
    assert history_dispersion(smooth.round(9)).fillna({"phi": 1})["phi"][0] == pytest.approx(1)
    one, other = history_dispersion(table), history_dispersion(table[::-1, ::-1])
    np.testing.assert_allclose(one["phi"], other["phi"], rtol=1e-9)


def test_unrelated_series_do_not_influence_each_other_and_gaps_only_cost_their_year():
    history = np.random.default_rng(8).poisson(50, (3, 6, 4)).astype(float)
    alone = history_dispersion(np.delete(history[1], 2, axis=0))
    history[1, 2, 3] = np.nan
    together = history_dispersion(history, related=False)
    assert together["years"].tolist() == [6, 5, 6]
    assert together["phi_raw"][1] == pytest.approx(alone["phi_raw"][0])
    pd.testing.assert_series_equal(together.loc[0], history_dispersion(history[0]).loc[0])


def batch(*, seed=8, series=12, years=6):
    """Draw clustered series that are alike, one of them with a year of its own missing."""
    history = np.random.default_rng(seed).negative_binomial(30, 1 / 3, (series, years, 4))
    history = history.astype(float)
    history[1, 2, 3] = np.nan
    return history


def test_related_series_steady_each_other_across_different_missing_years():
    apart, related = (history_dispersion(batch(), related=r) for r in (False, True))
    np.testing.assert_allclose(apart["phi_raw"], related["phi_raw"])
    np.testing.assert_allclose(related["phi_own"], apart["phi"])
    for column in ("phi", "lag1"):
        assert related[column].std() < 0.7 * apart[column].std()
    assert (related["phi_df"] > apart["phi_df"]).all()
    assert (related["prior_df"] > 0).all()
    assert (apart["prior_df"] == 0).all()
    assert related["phi_method"][0].endswith("steadied by related series")


def test_order_of_related_series_does_not_matter_and_labels_keep_groups_apart():
    history, order = batch(), np.random.default_rng(1).permutation(12)
    found = history_dispersion(history)
    moved = history_dispersion(history[order])
    pd.testing.assert_frame_equal(moved, found.iloc[order].reset_index(drop=True))
    labels = np.repeat(["theft", "violence"], 6)
    labelled = history_dispersion(history, related=labels)
    pd.testing.assert_frame_equal(labelled[:6], history_dispersion(history[:6]))


def test_a_series_with_no_scatter_or_too_few_years_takes_no_part():
    history = batch()
    history[3, :4] = np.nan
    history[4] = 7
    found = history_dispersion(history)
    rest = history_dispersion(np.delete(history, [3, 4], axis=0))
    assert found.loc[[3, 4], "phi"].isna().all()
    pd.testing.assert_frame_equal(found.drop([3, 4]).reset_index(drop=True), rest)


def test_two_years_of_many_areas_can_be_pooled_and_of_few_cannot():
    areas = np.random.default_rng(6).negative_binomial(30, 0.2, (14, 2)).astype(float)
    found = pooled_dispersion(areas).iloc[0]
    assert found["phi"] == pytest.approx(pearson_dispersion(areas), rel=1e-8)
    assert found["phi_df"] == 13
    few = pooled_dispersion(areas[:9]).iloc[0]
    assert np.isnan(few["phi"])
    assert few["phi_method"] == (
        "not available: 9 whole areas of 2 years; 3 years with offences, or 2 of at least 10 "
        "areas, needed"
    )


def test_too_short_or_empty_a_history_is_not_available_and_says_why():
    short = history_dispersion(np.full((2, 2, 4), 9.0))
    assert short["phi"].isna().all()
    assert short["phi_method"][0] == (
        "not available: 2 whole years of 4 seasons; 3 years with offences needed"
    )
    assert history_dispersion(np.zeros((1, 5, 4)))["phi"].isna().all()
    assert pooled_dispersion([[5, 6, 7]])["phi_method"][0].startswith(
        "not available: 1 whole areas"
    )


def simulated(kind, *, replicates=4000, years=7, seasons=4, mean=60.0):
    generator = np.random.default_rng(31)
    shape = (replicates, years * seasons)
    if kind == "independent":
        return generator.poisson(mean, shape).reshape(-1, years, seasons).astype(float)
    if kind == "clustered":
        drawn = generator.negative_binomial(mean / 2, 1 / 3, shape)
        return drawn.reshape(-1, years, seasons).astype(float)
    level = np.zeros(shape)
    level[:, 0] = generator.standard_normal(replicates)
    for t in range(1, shape[1]):
        level[:, t] = 0.5 * level[:, t - 1] + np.sqrt(0.75) * generator.standard_normal(replicates)
    drawn = generator.poisson(mean * np.exp(0.2 * level))
    return drawn.reshape(-1, years, seasons).astype(float)


@pytest.mark.parametrize(("kind", "phi"), [("independent", 1.0), ("clustered", 3.0)])
def test_the_raw_estimate_is_unbiased(kind, phi):
    assert history_dispersion(simulated(kind))["phi_raw"].mean() == pytest.approx(phi, rel=0.03)


@pytest.mark.parametrize("kind", ["independent", "clustered", "remembering"])
def test_what_is_estimated_is_the_variance_of_the_difference_of_two_years(kind):
    history = simulated(kind)
    totals = history.sum(axis=2)
    true = (totals[:, 5] - totals[:, 6]).var() / (totals[:, 5] + totals[:, 6]).mean()
    found = history_dispersion(history[:, :5])["phi"]
    assert 0.7 * true < found.median() < 1.35 * true


def test_refusals_say_what_is_wrong():
    with pytest.raises(SchemaError, match=r"must have the dimensions \(series, years, seasons\)"):
        history_dispersion(np.ones(5))
    with pytest.raises(ParameterError, match="Seasons must be a whole number of at least 2"):
        history_dispersion(np.ones((1, 5, 1)))
    with pytest.raises(SchemaError, match="Counts must be zero or more") as refused:
        history_dispersion([[1, 2], [3, -1], [5, 6]])
    assert "positions 1: [1, 1]" in str(refused.value)
    with pytest.raises(SchemaError, match="true, false or one label per series"):
        history_dispersion(np.ones((3, 5, 4)), related=["theft"])
    with pytest.raises(ParameterError, match="Level must lie between 0 and 1"):
        history_dispersion(np.ones((5, 4)), level=0)
