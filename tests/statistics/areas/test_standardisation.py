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
