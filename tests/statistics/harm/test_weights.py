"""Weights of harm: one per code, one set, one vintage, and never the groups of the street data."""

import pandas as pd
import pytest

from scp_analysis.errors import SchemaError
from scp_analysis.statistics.harm.weights import (
    BELOW_FORCE,
    STREET_GROUPS,
    join_codes,
    weights_by_code,
)

WEIGHTS = pd.DataFrame(
    {
        "offence_code": ["1, 4.1/2/10", "1, 4.1/2/10", "19C", "39", "92A"],
        "offence": ["Murder", "Manslaughter", "Rape", "Theft from the person", "Trafficking"],
        "weight": [7900.0, 7900.0, 2900.0, 33.0, 500.0],
        "police_generated": [False, False, False, False, True],
        "weight_set": "invented",
        "vintage": "2020",
    }
)


def test_homicide_is_one_code_however_sources_join_it():
    found = weights_by_code(WEIGHTS).set_index("code")
    assert found.index.tolist() == ["homicide", "19C", "39", "92A"]
    assert found.loc["homicide", "offence"] == "homicide"
    codes = pd.Series(["1", "4.1", "4.2", "4.10", "1/4.1/4.10/4.2", " 1, 4.1/2/10", "4.3"])
    assert (join_codes(codes)[:6] == "homicide").all()
    assert join_codes(codes)[6] == "4.3"
    assert found["police_generated"].tolist() == [False, False, False, True]


@pytest.mark.parametrize("group", sorted(STREET_GROUPS))
@pytest.mark.parametrize("form", [str, str.title, lambda text: text.replace(" ", "-")])
def test_every_group_of_the_street_data_is_refused(group, form):
    with pytest.raises(SchemaError, match="Harm must be worked out from offence codes") as refused:
        join_codes(pd.Series(["39", form(group)]))
    assert "below that show counts and say that harm is not available" in str(refused.value)


def test_refusals_say_what_is_wrong():
    with pytest.raises(SchemaError, match="There must be one vintage for the whole table"):
        weights_by_code(WEIGHTS.assign(vintage=["2020"] * 4 + ["2021"]))
    with pytest.raises(SchemaError, match="There must be one weight_set for the whole table"):
        weights_by_code(WEIGHTS.assign(weight_set=None))
    with pytest.raises(SchemaError, match="There must be one weight for every code") as refused:
        weights_by_code(WEIGHTS.assign(weight=[7900, 7000, 1, 1, 1]))
    assert "Found: 1: homicide" in str(refused.value)
    with pytest.raises(SchemaError, match="There must be one weight for every code"):
        weights_by_code(WEIGHTS.assign(weight=None))
    with pytest.raises(SchemaError, match="Weight must be zero or more"):
        weights_by_code(WEIGHTS.assign(weight=-1))
    with pytest.raises(SchemaError, match="Police_generated must hold numbers"):
        weights_by_code(WEIGHTS.assign(police_generated="False"))
    with pytest.raises(SchemaError, match="no vintage among"):
        weights_by_code(WEIGHTS.drop(columns="vintage"))


def test_a_missing_flag_is_false_and_below_force_level_there_is_a_sentence():
    flags = [None, None, None, None, True]
    found = weights_by_code(WEIGHTS.assign(police_generated=flags))
    assert found["police_generated"].tolist() == [False, False, False, True]
    assert "whole forces only" in BELOW_FORCE
