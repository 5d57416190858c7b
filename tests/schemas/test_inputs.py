import pandas as pd
import pytest

from scp_analysis.errors import SchemaError
from scp_analysis.loaders.counting import offence_counts


def counts(**changes: object) -> pd.DataFrame:
    row = {
        "area_code": "E22000999",
        "area_name": "Northtown",
        "area_type": "partnership",
        "classification": "csp_quarterly",
        "series": "robbery",
        "unit": "offences",
        "period_start": pd.Period("2031-01", "M"),
        "period_end": pd.Period("2031-03", "M"),
        "count": 4,
        "unavailable_reason": None,
        "source_id": "demo",
    }
    return pd.DataFrame([{**row, **changes}])


def test_a_zero_is_a_count_and_needs_no_reason():
    assert offence_counts(counts(count=0), where="demo")["count"].tolist() == [0]


def test_a_reason_takes_the_count_away():
    table = offence_counts(counts(unavailable_reason="not supplied"), where="demo")
    assert table["count"].isna().all()
    assert table["unavailable_reason"].tolist() == ["not supplied"]


@pytest.mark.parametrize(
    ("changes", "wording"),
    [
        ({"count": None}, "count must be null exactly where unavailable_reason says why"),
        ({"count": -1}, "count must not be negative"),
        ({"unit": "crimes"}, "unit"),
        ({"period_end": pd.Period("2030-12", "M")}, "period_end must not be before period_start"),
    ],
)
def test_a_broken_rule_is_named(changes, wording):
    with pytest.raises(SchemaError, match=wording):
        offence_counts(counts(**changes), where="demo")


def test_counts_by_offence_code_are_net_and_may_fall_below_zero():
    table = offence_counts(counts(count=-2, classification="ho_code"), where="demo")
    assert table["count"].tolist() == [-2]


def test_the_same_cell_twice_is_refused():
    with pytest.raises(SchemaError, match="area_code"):
        offence_counts(pd.concat([counts(), counts()]), where="demo")
