"""Funnels: both sets of limits, positions, size under no difference and under ordinary spread."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from scp_analysis.errors import DenominatorError, ParameterError, SchemaError
from scp_analysis.statistics.areas.between_areas import Spread
from scp_analysis.statistics.areas.funnel_limits import FunnelMethod
from scp_analysis.statistics.areas.funnels import INSIDE, funnel, funnel_curves

AREAS = pd.DataFrame(
    {
        "count": [12, 30, 7, 101, 55, 50, 40, 99, 16, 75],
        "denominator": [15, 25, 10.5, 80, 60, 33, 44, 120, 9, 70],
    }
)
PUBLISHED = FunnelMethod(restored=False)


def test_phi_tau_and_limits_match_another_implementation_and_the_published_formula():
    # clinical-qikit 0.5.0: phi and tau squared. Spiegelhalter (2005), eq. 11: 1 +- z sqrt(1/E + tau2).
    found = funnel(AREAS, target=1, per=1, method=PUBLISHED)
    assert found["phi"][0] == pytest.approx(2.2018879336263515)
    assert found["tau"][0] ** 2 == pytest.approx(0.03296124528029986)
    half = stats.norm.ppf(0.999) * np.sqrt(1 / AREAS["denominator"] + 0.03296124528029986)
    np.testing.assert_allclose(found["adjusted_upper_998"], 1 + half)
    assert found["adjusted_method"][0].startswith("normal on the natural scale, additive tau")


# PHStatsMethods 0.1.16, assign_funnel_significance, proportion: E is high and G is low (0.025), no
# other area is significant.
def test_positions_of_shares_match_another_implementation():
    areas = pd.DataFrame(
        {
            "count": [5, 20, 33, 70, 120, 9, 160, 48],
            "denominator": [1000, 3000, 2500, 6000, 9000, 1500, 20_000, 4100],
        },
        index=list("ABCDEFGH"),
    )
    method = FunnelMethod("binomial", definition="test inversion")
    found = funnel(areas, per=100, method=method)["position"]
    assert found[["E", "G"]].tolist() == ["above the 99.8 % limit", "below the 95 % limit"]
    assert (found.drop(["E", "G"]) == INSIDE).all()


@pytest.mark.parametrize("definition", ["spiegelhalter", "test inversion"])
def test_without_differences_few_areas_are_outside(definition):
    rng = np.random.default_rng(20264)
    areas = pd.DataFrame({"denominator": rng.uniform(20, 400, 4000)})
    found = funnel(
        areas.assign(count=rng.poisson(areas["denominator"])),
        target=1,
        per=1,
        method=FunnelMethod(definition=definition),
    )
    assert (found["position"] != INSIDE).mean() < 0.06
    assert found["position"].str.contains("99.8").mean() < 0.005


def test_with_an_ordinary_spread_few_areas_are_outside_the_adjusted_limits():
    # 40 areas whose true rates vary by 15 %: at most 2 % may lie outside 99.8 %.
    rng = np.random.default_rng(20265)
    outside = {True: [], False: []}
    for _ in range(120):
        base = 300 * rng.lognormal(0, 0.6, 40)
        areas = pd.DataFrame(
            {"denominator": base, "count": rng.poisson(base * rng.normal(1, 0.15, 40))}
        )
        found = funnel(areas, per=1)
        for adjusted in outside:
            position = found["position_adjusted" if adjusted else "position"]
            outside[adjusted].append(position.str.contains("99.8").mean())
    assert np.mean(outside[True]) < 0.02
    assert np.mean(outside[False]) > 0.15


@settings(max_examples=30)
@given(seed=st.integers(0, 500), dispersion=st.sampled_from(["additive", "multiplicative"]))
def test_adjusted_limits_are_never_inside_the_others(seed, dispersion):
    rng = np.random.default_rng(seed)
    base = rng.uniform(5, 500, 12)
    table = pd.DataFrame(
        {"count": rng.poisson(base * rng.gamma(9, 1 / 9, 12)), "denominator": base}
    )
    for scale in ("natural", "square root"):
        found = funnel(table, per=1, method=FunnelMethod(dispersion=dispersion, scale=scale))
        for level in ("95", "998"):
            assert (found[f"adjusted_lower_{level}"] <= found[f"lower_{level}"]).all()
            assert (found[f"adjusted_upper_{level}"] >= found[f"upper_{level}"]).all()
        assert (found["z"].abs() >= found["z_adjusted"].abs()).all()


def test_multiplicative_limits_are_the_published_formula():
    # Spiegelhalter (2005), eq. 7: target +- z sqrt(phi) s.
    method = FunnelMethod(dispersion="multiplicative", restored=False)
    found = funnel(AREAS, target=1, per=1, method=method)
    half = stats.norm.ppf(0.975) * np.sqrt(2.2018879336263515 / AREAS["denominator"])
    np.testing.assert_allclose(found["adjusted_upper_95"], 1 + half)


def test_a_missing_count_is_not_available_and_does_not_move_the_others():
    table = AREAS.assign(count=pd.array([None, *AREAS["count"][1:]], dtype="Int64"))
    found, without = funnel(table, per=1), funnel(AREAS[1:], per=1)
    assert found["position"][0] == found["position_adjusted"][0] == "not available"
    np.testing.assert_allclose(found["upper_95"][1:], without["upper_95"])
    assert found["tau"][1] == pytest.approx(without["tau"][1])


def test_curves_are_the_funnel_at_other_denominators():
    found = funnel(AREAS, target=1, per=1)
    spread = Spread(np.nan, found["phi"][0], found["tau"][0], 10, 0.1, restored=True)
    curves = funnel_curves(AREAS["denominator"], target=1, per=1, spread=spread)
    for name in ("lower_95", "upper_998", "adjusted_lower_95", "adjusted_upper_998"):
        np.testing.assert_allclose(curves[name], found[name])
    assert "no spread beyond chance" in funnel_curves([10], target=1)["adjusted_method"][0]


def test_refusals_say_what_is_wrong():
    with pytest.raises(DenominatorError, match="Every denominator"):
        funnel(AREAS.assign(denominator=0))
    with pytest.raises(ParameterError, match="The target of a funnel must be above 0"):
        funnel(AREAS.assign(count=0))
    with pytest.raises(ParameterError, match="above 0 and below 100"):
        funnel(AREAS.assign(denominator=200), target=120, per=100, method=FunnelMethod("binomial"))
    with pytest.raises(SchemaError, match="Shares of cases must have whole cases"):
        funnel(AREAS, method=FunnelMethod("binomial"))


def test_the_square_root_scale_matches_the_formulas_of_an_r_package():
    # R, FunnelPlotR, R/od_adjustment.R and R/od_limits.R (standardised ratios, sr_method "CQC"),
    # worked out in numpy for the data of its own tests.
    table = pd.DataFrame(
        {"count": [100, 150, 180, 80, 120, 225], "denominator": [108, 112, 165, 95, 100, 220]}
    )
    method = FunnelMethod(scale="square root", restored=False)
    found = funnel(table, target=1, per=1, method=method)
    assert found["phi"][0] == pytest.approx(2.3271782575941193)
    assert found["tau"][0] ** 2 == pytest.approx(0.003439780154186274)
    np.testing.assert_allclose(found["z"][:2], [-0.784610, 3.328887], atol=1e-6)
    np.testing.assert_allclose(
        found["adjusted_upper_95"],
        [1.31946804, 1.31700674, 1.2949629, 1.32875946, 1.32492615, 1.28275123],
        rtol=1e-6,
    )


def test_positions_of_ratios_match_another_implementation():
    # PHStatsMethods 0.1.16, assign_funnel_significance, ratio; pairs from the public test data
    # testdata_funnel_ratio_inputs.csv and two small ones.
    table = pd.DataFrame(
        {
            "count": [8, 151, 159, 191, 124, 220, 150, 0, 182, 151, 206, 16],
            "denominator": [
                *[6.24, 106.44, 232.93, 184.1, 183.89, 249.8],
                *[119.57, 12.6, 196.8, 204.6, 139.47, 36.39],
            ],
        }
    )
    found = funnel(table, target=1, per=1, method=FunnelMethod(definition="test inversion"))
    words = {
        "above the 99.8 % limit": "High (0.001)",
        "above the 95 % limit": "High (0.025)",
        "below the 99.8 % limit": "Low (0.001)",
        INSIDE: "Not significant",
    }
    assert found["position"].map(words).tolist() == [
        *["Not significant", "High (0.001)", "Low (0.001)", "Not significant", "Low (0.001)"],
        *["Not significant", "High (0.025)", "Low (0.001)", "Not significant", "Low (0.001)"],
        *["High (0.001)", "Low (0.001)"],
    ]


def test_one_area_and_a_count_of_zero_have_a_funnel():
    alone = funnel(pd.DataFrame({"count": [5], "denominator": [10]}, index=["x"]))
    assert alone.loc["x", "position"] == alone.loc["x", "position_adjusted"] == INSIDE
    assert np.isnan(alone.loc["x", "phi"])
    nothing = funnel(pd.DataFrame({"count": [0, 90], "denominator": [100, 100]}), per=1)
    assert (nothing["value"][0], nothing["lower_998"][0] > 0) == (0, True)
    assert nothing["position"][0] == "below the 99.8 % limit"
