"""Harm against Garwood's table, scipy's gamma and simulation; what it refuses and reports."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from scp_analysis.errors import ParameterError, SchemaError
from scp_analysis.statistics.harm.totals import harm

WEIGHTS = pd.DataFrame(
    {
        "offence_code": ["1, 4.1/2/10", "19C", "34B", "39", "92A"],
        "offence": ["homicide", "Rape", "Robbery", "Theft from the person", "Trafficking"],
        "weight": [7900.0, 2900.0, 700.0, 30.0, 500.0],
        "police_generated": [False, False, False, False, True],
        "weight_set": "invented",
        "vintage": "2020",
    }
)
COUNTS = pd.DataFrame({"offence_code": ["1", "19C", "34B", "39"], "count": [1, 20, 60, 900]})


# Pearson ES, Hartley HO (1966). Biometrika Tables for Statisticians I, table 40: with one weight
# the interval of Fay and Feuer is Garwood's, times the weight.
@pytest.mark.parametrize(
    ("count", "lower", "upper"),
    [(0, 0.0, 3.69), (1, 0.0253, 5.57), (5, 1.62, 11.67), (10, 4.80, 18.39), (50, 37.11, 65.92)],
)
def test_with_one_weight_the_limits_are_those_of_the_count(count, lower, upper):
    row = harm(pd.DataFrame({"offence_code": ["39"], "count": [count]}), WEIGHTS).iloc[0]
    assert row["harm"] == 30 * count
    assert row["ci_lower"] == pytest.approx(30 * lower, abs=0.2)
    assert row["ci_upper"] == pytest.approx(30 * upper, abs=0.2)
    if count:
        assert row["effective_n"] == pytest.approx(count)


@pytest.mark.parametrize(("level", "phi"), [(0.95, 1.0), (0.95, 4.0), (0.998, 2.5)])
def test_limits_match_gamma_quantiles_of_scipy(level, phi):
    # Fay and Feuer (1997), Statistics in Medicine 16, eq. 1 and 2.
    weight, count = np.array([7900, 2900, 700, 30.0]), COUNTS["count"].to_numpy(dtype=float)
    total, variance, most = weight @ count, phi * weight**2 @ count, phi * weight.max()
    row = harm(COUNTS, WEIGHTS, level=level, phi=phi).iloc[0]

    def quantile(mean, var, p):
        return stats.gamma.ppf(p, mean**2 / var, scale=var / mean)

    tail = (1 - level) / 2
    assert row["ci_lower"] == pytest.approx(quantile(total, variance, tail))
    assert row["ci_upper"] == pytest.approx(quantile(total + most, variance + most**2, 1 - tail))
    assert row["effective_n"] == pytest.approx(total**2 / variance)


@pytest.mark.parametrize("means", [(0.3, 10, 60, 900), (0.1, 1, 5, 100), (3, 60, 300, 4000)])
def test_the_true_harm_is_covered(means):
    rng = np.random.default_rng(20267)
    runs = 1500
    counts = rng.poisson(means, (runs, 4))
    table = pd.DataFrame(
        {
            "run": np.repeat(np.arange(runs), 4),
            "offence_code": np.tile(["1", "19C", "34B", "39"], runs),
            "count": counts.ravel(),
        }
    )
    truth = np.dot(means, [7900, 2900, 700, 30])
    found = harm(table, WEIGHTS, by=["run"])
    covered = (found["ci_lower"] <= truth) & (truth <= found["ci_upper"])
    assert covered.mean() > 0.95 - 3 * np.sqrt(0.05 * 0.95 / runs)


def test_what_it_hangs_on_is_reported():
    row = harm(COUNTS, WEIGHTS).iloc[0]
    assert row["harm"] == 7900 + 58_000 + 42_000 + 27_000
    assert row["top_offence"] == "Rape"
    assert row["top_share"] == pytest.approx(58_000 / 134_900)
    assert row["homicide_harm"] == 7900
    assert row["harm_without_homicide"] == 127_000
    assert row["without_lower"] < 127_000 < row["without_upper"] < row["ci_upper"]
    assert (row["weight_set"], row["vintage"]) == ("invented", "2020")


def test_groups_keep_their_order_and_their_sums():
    table = pd.concat([COUNTS.assign(area=area, count=COUNTS["count"] * times)
                       for area, times in (("West", 2), ("East", 1))])  # fmt: skip
    found = harm(table, WEIGHTS, by=["area"])
    assert found["area"].tolist() == ["West", "East"]
    assert found["harm"].tolist() == [269_800, 134_900]
    assert harm(table, WEIGHTS)["harm"][0] == 404_700


def test_offences_found_by_police_activity_are_counted_apart():
    drugs = pd.DataFrame({"offence_code": ["92A"], "count": [400]})
    row = harm(pd.concat([COUNTS, drugs]), WEIGHTS).iloc[0]
    assert (row["police_generated"], row["offences"], row["matched"]) == (400, 1381, 981)
    assert row["harm"] == harm(COUNTS, WEIGHTS)["harm"][0]


def test_too_many_offences_without_a_weight_give_no_total():
    other = pd.DataFrame({"offence_code": ["999"], "count": [200]})
    table = pd.concat([COUNTS, other])
    row = harm(table, WEIGHTS).iloc[0]
    assert row["unmatched_share"] == pytest.approx(200 / 1181)
    assert np.isnan([row["harm"], row["ci_upper"], row["effective_n"], row["top_share"]]).all()
    assert row["ci_method"].startswith("not given: too many offences")
    assert harm(table, WEIGHTS, most_unmatched=0.2)["harm"][0] == 134_900
    assert harm(other, WEIGHTS)["ci_method"][0].startswith("not available: no offence")


def test_a_missing_count_makes_its_group_missing_and_no_other():
    table = pd.concat([COUNTS.assign(area="West"), COUNTS.assign(area="East")]).reset_index(
        drop=True
    )
    table["count"] = table["count"].astype("Int64").mask(table.index == 1)
    found = harm(table, WEIGHTS, by=["area"])
    assert found["harm"].isna().tolist() == [True, False]
    assert found["ci_method"][0] == "not available: a count is missing"
    assert found["top_offence"].isna().tolist() == [True, False]


@settings(max_examples=30)
@given(counts=st.lists(st.integers(0, 200), min_size=4, max_size=4), phi=st.floats(1, 9))
def test_the_interval_holds_the_total_and_scales_with_the_weights(counts, phi):
    table = COUNTS.assign(count=counts)
    row = harm(table, WEIGHTS, phi=phi).iloc[0]
    scaled = harm(table, WEIGHTS.assign(weight=WEIGHTS["weight"] / 365), phi=phi).iloc[0]
    assert row["ci_lower"] <= row["harm"] <= row["ci_upper"]
    assert scaled["ci_upper"] == pytest.approx(row["ci_upper"] / 365)
    assert scaled["effective_n"] == pytest.approx(row["effective_n"], nan_ok=True)
    assert np.isnan(row["effective_n"]) or row["effective_n"] <= sum(counts) + 1e-6


def test_refusals_say_what_is_wrong():
    with pytest.raises(SchemaError, match="Harm must be worked out from offence codes"):
        harm(COUNTS.assign(offence_code="Violence and sexual offences"), WEIGHTS)
    with pytest.raises(SchemaError, match="There must be counts to weigh"):
        harm(COUNTS[:0], WEIGHTS)
    with pytest.raises(SchemaError, match="no area among"):
        harm(COUNTS, WEIGHTS, by=["area"])
    with pytest.raises(ParameterError, match="Every phi must be known here"):
        harm(COUNTS.assign(phi=np.nan), WEIGHTS, phi="phi")
    with pytest.raises(SchemaError, match="Count must be zero or more"):
        harm(COUNTS.assign(count=-1), WEIGHTS)


def test_weights_of_a_standard_give_the_published_standardised_rate():
    # R, dsrTest 1.0.0, vignette: 75.52901 (67.70212 to 188.30017) per 100,000; Fay and Feuer (1997),
    # table I. A standardised rate is a weighted sum with the standard's share over people as weight.
    births = np.array([327, 30_666, 123_419, 149_919, 104_088, 34_392])
    standard = np.array([319_933, 931_318, 786_511, 488_235, 237_863, 61_313])
    codes = [f"code {number}" for number in range(6)]
    weights = pd.DataFrame(
        {"offence_code": codes, "weight": 1e5 * standard / standard.sum() / births}
    ).assign(weight_set="shares", vintage="1966")
    counts = pd.DataFrame({"offence_code": codes, "count": [0, 8, 63, 112, 262, 295]})
    row = harm(counts, weights).iloc[0]
    found = (row["harm"], row["ci_lower"], row["ci_upper"])
    assert found == pytest.approx((75.52901, 67.70212, 188.30017), abs=5e-6)


@pytest.mark.parametrize("codes", [[1, 39], [1.0, 39.0], ["1", " 39 "]])
def test_codes_read_as_numbers_find_their_weight(codes):
    row = harm(pd.DataFrame({"offence_code": codes, "count": [2, 10]}), WEIGHTS).iloc[0]
    assert (row["homicide_harm"], row["harm_without_homicide"]) == (15_800, 300)


def test_one_column_to_group_by_may_be_named_by_itself_and_nothing_is_zero():
    table = COUNTS.assign(area="West", count=0)
    row = harm(table, WEIGHTS, by="area").iloc[0]
    assert (row["area"], row["harm"], row["ci_lower"], row["top_offence"]) == ("West", 0, 0, "")
    assert row["ci_upper"] > 0
