"""Rates against a worked value and statsmodels; the denominator is a column and must be there."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.stats.rates import confint_poisson

from scp_analysis.errors import DenominatorError, ParameterError, SchemaError
from scp_analysis.statistics.areas.rates import rate

AREAS = pd.DataFrame(
    {"area": ["Northtown", "Southtown", "Westtown"], "count": [65, 0, 2755], "denominator": 10_000},
    index=[7, 8, 9],
)


def test_a_rate_and_its_interval_match_the_published_worked_value():
    # PHE technical guide: confidence intervals (2018), worked count of 65: limits 50.2 and 82.8.
    row = rate(AREAS, per=100_000).iloc[0]
    assert row["rate"] == 650
    assert round(row["ci_lower"] / 10, 1) == 50.2
    assert round(row["ci_upper"] / 10, 1) == 82.8


def test_rates_match_statsmodels_and_keep_rows_and_columns():
    found = rate(AREAS, level=0.998)
    lower, upper = confint_poisson(AREAS["count"][7], 10_000, method="exact-c", alpha=0.002)
    assert found["ci_lower"][7] == pytest.approx(1000 * lower)
    assert found["ci_upper"][7] == pytest.approx(1000 * upper)
    assert found.index.tolist() == [7, 8, 9]
    assert found.columns.tolist() == [
        *AREAS.columns,
        *["rate", "ci_lower", "ci_upper", "per", "ci_level", "ci_method"],
    ]
    assert "rate" not in AREAS.columns


def test_no_offence_is_a_rate_of_zero_and_no_count_is_no_rate():
    table = AREAS.assign(count=pd.array([0, None, 5], dtype="Int64"))
    found = rate(table)
    assert found["rate"].tolist()[0] == 0
    assert found["ci_lower"].tolist()[0] == 0
    assert np.isnan(found["rate"][8])
    assert found["ci_method"][8].startswith("not available")


@given(count=st.integers(0, 10_000), base=st.integers(1, 500_000), per=st.sampled_from([1, 1000]))
def test_the_interval_contains_the_rate_and_scales_with_per(count, base, per):
    table = pd.DataFrame({"count": [count], "denominator": [base]})
    row, single = rate(table, per=per).iloc[0], rate(table, per=1).iloc[0]
    assert row["ci_lower"] <= row["rate"] <= row["ci_upper"]
    assert row["ci_upper"] == pytest.approx(per * single["ci_upper"])


def test_dispersion_is_a_number_or_a_column_and_only_widens():
    plain = rate(AREAS)
    wide = rate(AREAS.assign(phi=[1.0, 2.0, 4.0]), phi="phi")
    same = rate(AREAS, phi=4)
    assert (wide["ci_upper"] >= plain["ci_upper"] - 1e-9).all()
    assert wide["ci_upper"][9] == same["ci_upper"][9] > plain["ci_upper"][9]


def test_other_columns_can_be_named():
    homes = pd.DataFrame({"burglaries": [30], "households": [5000]})
    assert rate(homes, count="burglaries", denominator="households")["rate"][0] == 6


def test_refusals_name_the_rows():
    with pytest.raises(DenominatorError, match="Every rate must have a denominator") as refused:
        rate(AREAS.assign(denominator=[10_000, 0, np.nan]))
    assert "Found: 2: 0.0, nan in column denominator\nWhere: rows 2: 8, 9" in str(refused.value)
    with pytest.raises(SchemaError, match="must have the columns") as refused:
        rate(AREAS, denominator="households", phi="spread")
    assert "no households, spread among area, count, denominator" in str(refused.value)


# PHStatsMethods 0.1.16, ph_rate(multiplier=100000, confidence=[0.95, 0.998]): Byar's limits from ten
# events on, exact ones below.
@pytest.mark.parametrize(
    ("count", "base", "value", "at_95", "at_998"),
    [
        (65, 100, 65_000, (50163.18771046, 82849.13854594), (42880.26147148, 94000.29084432)),
        (1, 120, 833.333333, (21.09817332, 4643.03615912), (0.83375028, 7694.51123038)),
        (8, 200, 4000, (1726.91608837, 7881.59461010), (985.40696087, 10578.09908292)),
        (10, 1000, 1000, (478.74499140, 1839.14586058), (291.63183747, 2419.37249279)),
        (82, 10_000, 820, (652.14911658, 1017.84839401), (568.17824995, 1140.44028904)),
        (3201, 49_999, 6402.128043, (6182.24416696, 6627.83515524), (6058.13179490, 6759.57815768)),
    ],
)
def test_byars_limits_match_another_implementation(count, base, value, at_95, at_998):
    table = pd.DataFrame({"count": [count], "denominator": [base]})
    for level, limits in ((0.95, at_95), (0.998, at_998)):
        row = rate(table, per=100_000, level=level, method="byar").iloc[0]
        assert row["rate"] == pytest.approx(value)
        assert (row["ci_lower"], row["ci_upper"]) == pytest.approx(limits, rel=1e-6)
        assert (row["ci_level"], row["ci_method"]) == (level, "Byar, exact below 10")


# R: DescTools, help page of PoissonCI (horse kicks, "exact"), and stats, example of poisson.test
# (Welsh nickel workers, 137 deaths with 24.19893 expected).
@pytest.mark.parametrize(
    ("count", "base", "lower", "upper"),
    [(196, 280, 0.6054271, 0.8051570), (137, 24.19893, 4.753125, 6.692709)],
)
def test_exact_limits_match_r(count, base, lower, upper):
    row = rate(pd.DataFrame({"count": [count], "denominator": [base]}), per=1).iloc[0]
    assert (row["ci_lower"], row["ci_upper"]) == pytest.approx((lower, upper), rel=1e-6)


def test_an_empty_table_has_no_rates_and_an_unknown_method_is_refused():
    assert rate(AREAS[:0]).empty
    with pytest.raises(ParameterError, match="Method must be one of the values known"):
        rate(AREAS, method="wald")
