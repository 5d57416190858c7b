"""Standardised rates against another implementation and textbook identities."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scp_analysis.errors import DenominatorError, ParameterError, SchemaError
from scp_analysis.statistics.areas.standardisation import (
    directly_standardised,
    indirectly_standardised,
)

AGES = pd.DataFrame(
    {
        "area": "Northtown",
        "stratum": ["0-17", "18-34", "35-64", "65+"],
        "count": [12, 55, 40, 33],
        "population": [8000, 12_000, 9000, 3000],
        "standard": [22_000, 35_000, 28_000, 15_000],
        "reference_count": [310, 1450, 900, 700],
        "reference_population": [230_000, 350_000, 260_000, 120_000],
    }
)


# PHStatsMethods 0.1.16, ph_dsr(multiplier=1000) of the table above.
@pytest.mark.parametrize(
    ("level", "lower", "upper"),
    [(0.95, 4.037971870214575, 5.725074372321532), (0.998, 3.628268782853776, 6.271697624193273)],
)
def test_direct_rates_match_another_implementation(level, lower, upper):
    row = directly_standardised(AGES, level=level).iloc[0]
    assert row["rate"] == pytest.approx(4.828611111111111)
    assert row["ci_lower"] == pytest.approx(lower, rel=1e-6)
    assert row["ci_upper"] == pytest.approx(upper, rel=1e-6)


# PHStatsMethods 0.1.16, ph_ISRate(multiplier=1000) and ph_ISRatio of the table above, and of the
# same with counts 1, 2, 1, 3 (exact limits, being below ten).
@pytest.mark.parametrize(
    ("counts", "rate", "ratio"),
    [
        (
            [12, 55, 40, 33],
            (4.489204539236821, 3.776351654301518, 5.297470040033014),
            (1.2826298683533779, 1.0789576155147194, 1.513562868580861),
        ),
        (
            [1, 2, 1, 3],
            (0.2244602269618411, 0.09024465275673843, 0.46247385501209554),
            (0.06413149341766888, 0.02578418650192527, 0.13213538714631304),
        ),
    ],
)
def test_indirect_rates_match_another_implementation(counts, rate, ratio):
    row = indirectly_standardised(AGES.assign(count=counts)).iloc[0]
    assert row["expected"] == pytest.approx(109.15074056378404)
    assert row["reference_rate"] == pytest.approx(3.5)
    np.testing.assert_allclose(row[["rate", "ci_lower", "ci_upper"]].astype(float), rate, rtol=1e-6)
    np.testing.assert_allclose(
        row[["ratio", "ratio_lower", "ratio_upper"]].astype(float), ratio, rtol=1e-6
    )


@settings(max_examples=30)
@given(counts=st.lists(st.integers(3, 500), min_size=4, max_size=4), phi=st.floats(1, 9))
def test_standardised_to_its_own_people_a_rate_is_the_crude_one(counts, phi):
    own = AGES.assign(count=counts, standard=AGES["population"])
    row = directly_standardised(own, phi=phi).iloc[0]
    assert row["rate"] == pytest.approx(row["crude_rate"])
    assert row["ci_lower"] <= row["rate"] <= row["ci_upper"]
    wider = directly_standardised(own, phi=phi + 3).iloc[0]
    assert wider["ci_upper"] > row["ci_upper"] * (1 - 1e-3)


def test_the_reference_itself_has_a_ratio_of_one():
    own = AGES.assign(count=AGES["reference_count"], population=AGES["reference_population"])
    row = indirectly_standardised(own).iloc[0]
    assert row["ratio"] == pytest.approx(1)
    assert row["rate"] == pytest.approx(row["crude_rate"])


def test_areas_keep_their_order_and_their_own_dispersion():
    two = pd.concat([AGES.assign(area="West", phi=1.0), AGES.assign(area="East", phi=4.0)])
    for method in (directly_standardised, indirectly_standardised):
        found = method(two, phi="phi")
        assert found["area"].tolist() == ["West", "East"]
        assert found["rate"][0] == found["rate"][1]
        assert found["ci_upper"][1] > found["ci_upper"][0]


def test_few_events_and_missing_counts_give_no_direct_rate():
    few, missing = AGES.assign(count=[1, 2, 3, 3]), AGES.assign(count=[1, 2, None, 30])
    row = directly_standardised(few).iloc[0]
    assert np.isnan([row["rate"], row["ci_lower"], row["ci_upper"]]).all()
    assert row["ci_method"] == "not given: fewer than 10 events"
    assert directly_standardised(missing)["ci_method"][0].startswith("not available")
    assert indirectly_standardised(missing)[["ratio", "rate", "ci_upper"]].isna().all(axis=None)


def test_refusals_say_what_is_wrong():
    with pytest.raises(SchemaError, match="Every area must have the same strata, each once"):
        directly_standardised(pd.concat([AGES, AGES.assign(area="West")[:3]]))
    with pytest.raises(DenominatorError, match=r"Every population \(population\)"):
        directly_standardised(AGES.assign(population=0))
    with pytest.raises(DenominatorError, match="Every reference_count"):
        indirectly_standardised(AGES.assign(reference_count=0))
    with pytest.raises(SchemaError, match="no standard among"):
        directly_standardised(AGES.drop(columns="standard"))
    with pytest.raises(ParameterError, match="Every phi must be 1 or more"):
        directly_standardised(AGES, phi=0.5)


# Cases of Down's syndrome by age of mother, fifth and later births, Michigan 1950-64 (Fleiss 1981,
# table 14.4); the standard is all births.
BIRTHS = pd.DataFrame(
    {
        "area": "fifth or later",
        "stratum": ["under 20", "20-24", "25-29", "30-34", "35-39", "40 and over"],
        "count": [0, 8, 63, 112, 262, 295],
        "population": [327, 30_666, 123_419, 149_919, 104_088, 34_392],
        "standard": [319_933, 931_318, 786_511, 488_235, 237_863, 61_313],
    }
)


def test_gamma_limits_match_fay_and_feuer_and_an_r_package():
    # R, dsrTest 1.0.0, vignette: 75.52901 (67.70212 to 188.30017) per 100,000; Fay and Feuer (1997),
    # table I: 75.5 (67.7 to 188.3).
    row = directly_standardised(BIRTHS, per=100_000, method="gamma").iloc[0]
    assert row["rate"] == pytest.approx(75.52901, abs=5e-6)
    assert row["ci_lower"] == pytest.approx(67.70212, abs=5e-6)
    assert row["ci_upper"] == pytest.approx(188.30017, abs=5e-6)
    assert row["ci_method"] == "gamma (Fay and Feuer)"


# PHStatsMethods 0.1.16, ph_dsr(multiplier=100000, euro_standard_pops=False).
@pytest.mark.parametrize(
    ("level", "first", "second"),
    [
        (0.90, (474.24332873, 660.89918913), (180.99708706, 462.66213953)),
        (0.95, (458.63316313, 680.19824007), (163.58703296, 496.17014002)),
        (0.998, (405.07863504, 752.19529735), (110.00508647, 629.41816056)),
    ],
)
def test_direct_rates_of_two_areas_match_another_implementation(level, first, second):
    table = pd.DataFrame(
        {
            "area": ["x"] * 5 + ["y"] * 5,
            "stratum": [0, 1, 2, 3, 4] * 2,
            "count": [3, 10, 40, 60, 20, 1, 2, 4, 5, 3],
            "population": [4000, 5000, 8000, 7000, 2000, 900, 1000, 1500, 1200, 700],
            "standard": [1600, 1800, 2200, 2500, 1900] * 2,
        }
    )
    found = directly_standardised(table, per=100_000, level=level)
    assert found["rate"].tolist() == pytest.approx([562.28571429, 298.03968254])
    limits = found[["ci_lower", "ci_upper"]].to_numpy().tolist()
    assert limits == [pytest.approx(first), pytest.approx(second)]


def test_methods_agree_where_weights_are_even_and_part_where_they_are_not():
    own = AGES.assign(standard=AGES["population"])
    exact, gamma = (
        directly_standardised(own, method=method).iloc[0] for method in ("dobson exact", "gamma")
    )
    assert exact["ci_lower"] == pytest.approx(gamma["ci_lower"])
    assert exact["ci_upper"] == pytest.approx(gamma["ci_upper"])
    uneven = [
        directly_standardised(BIRTHS, method=method)["ci_upper"][0]
        for method in ("dobson", "dobson exact", "gamma")
    ]
    assert uneven[0] == pytest.approx(uneven[1], rel=1e-5)
    assert uneven[2] > 2 * uneven[1]


def test_few_events_are_standardised_when_asked_for():
    few, none = AGES.assign(count=[1, 2, 3, 3]), AGES.assign(count=0)
    row = directly_standardised(few, fewest=5).iloc[0]
    assert row["ci_lower"] < row["rate"] < row["ci_upper"]
    assert directly_standardised(none, fewest=0)["ci_method"][0] == "not given: fewer than 1 events"
    row = directly_standardised(none, fewest=0, method="gamma").iloc[0]
    assert row["rate"] == row["ci_lower"] == 0 < row["ci_upper"]


def test_an_expected_number_alone_gives_the_ratio():
    # Breslow and Day (1987), 2.3: exact limits of a ratio are those of the count over the expected.
    table = pd.DataFrame({"area": ["a"], "stratum": ["all"], "count": [8], "population": [4]})
    table = table.assign(reference_count=1, reference_population=1)
    found = indirectly_standardised(table, method="exact").iloc[0]
    assert found["ratio"] == 2
    assert (4 * found["ratio_lower"], 4 * found["ratio_upper"]) == pytest.approx(
        (3.4538, 15.7632), abs=1e-4
    )


def test_an_empty_table_and_unknown_methods_are_refused():
    with pytest.raises(SchemaError, match="There must be strata to standardise by"):
        directly_standardised(AGES[:0])
    for method in (directly_standardised, indirectly_standardised):
        with pytest.raises(ParameterError, match="Method must be one of the values known"):
            method(AGES, method="normal")
    with pytest.raises(ParameterError, match="Fewest must be a whole number"):
        directly_standardised(AGES, fewest=-1)
