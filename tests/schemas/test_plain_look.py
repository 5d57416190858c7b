"""A plain look may only say yes where pandera does, and then of the same table."""

import numpy as np
import pandas as pd
import pandera.errors
import pandera.pandas as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scp_analysis.schemas import inputs, results
from scp_analysis.schemas.plain_look import plainly_keeps, plainly_typed

MONTHS = pd.PeriodIndex(["2031-01", "2031-02"], freq="M")
COUNTS = pd.DataFrame(
    {
        "area_code": ["E1", "E2"],
        "area_name": "Northtown",
        "area_type": "district",
        "classification": "demo",
        "series": "theft",
        "unit": "offences",
        "period_start": MONTHS,
        "period_end": MONTHS,
        "count": pd.array([3, None], dtype="Int64"),
        "unavailable_reason": pd.Series([None, "not published"], dtype="str"),
        "source_id": "demo",
    }
)
SPOILED = {
    "negative": {"count": pd.array([-1, None], dtype="Int64")},
    "null without reason": {"unavailable_reason": pd.Series([None, None], dtype="str")},
    "unknown word": {"unit": ["offences", "crimes"]},
    "null text": {"area_name": pd.Series([None, "x"], dtype="str")},
    "wrong type": {"count": [3.0, np.nan]},
    "objects": {"area_name": pd.Series(["x", 3], dtype=object)},
    "periods": {"period_end": MONTHS - 1},
    "one more": {"extra": 1},
    "twice": {"area_code": "E1", "period_start": MONTHS[0], "period_end": MONTHS[1]},
}


def kept_by_pandera(frame, schema):
    try:
        schema.validate(frame, lazy=True)
    except pandera.errors.SchemaErrors:
        return False
    return True


def test_a_right_table_is_seen_to_be_right():
    assert plainly_keeps(COUNTS, inputs.OFFENCE_COUNTS)
    assert kept_by_pandera(COUNTS, inputs.OFFENCE_COUNTS)


@pytest.mark.parametrize("change", SPOILED.values(), ids=SPOILED)
def test_a_wrong_table_is_left_to_pandera(change):
    spoiled = COUNTS.assign(**change)
    assert not kept_by_pandera(spoiled, inputs.OFFENCE_COUNTS)
    assert not plainly_keeps(spoiled, inputs.OFFENCE_COUNTS)


@pytest.mark.parametrize(
    "column",
    [
        pa.Column("int64", pa.Check(lambda value: value > 0, element_wise=True)),
        pa.Column("int64", pa.Check(lambda values: values > 0, ignore_na=False)),
        pa.Column("int64", required=False),
        pa.Column("int64", parsers=pa.Parser(abs)),
    ],
)
def test_what_is_not_looked_at_is_left_to_pandera(column):
    assert not plainly_keeps(pd.DataFrame({"count": [1]}), pa.DataFrameSchema({"count": column}))


VALUES = st.one_of(st.none(), st.integers(-2, 9), st.floats(-2, 9), st.sampled_from(["a", "b"]))
TYPES = st.sampled_from([None, "object", "str", "float64", "Int64"])


@given(
    values=st.lists(VALUES, max_size=4),
    dtype=TYPES,
    declared=st.sampled_from(["str", "float64", "Int64", "int64"]),
    nullable=st.booleans(),
    unique=st.booleans(),
)
def test_yes_is_said_only_where_pandera_says_it_of_the_same_table(
    values, dtype, declared, nullable, unique
):
    try:
        frame = pd.DataFrame({"x": pd.Series(values, dtype=dtype)})
    except (ValueError, TypeError):
        return
    check = pa.Check.isin(["a"]) if declared == "str" else pa.Check.ge(0)
    column = pa.Column(declared, check, nullable=nullable, unique=unique, coerce=True)
    schema = pa.DataFrameSchema({"x": column}, strict=True)
    typed = plainly_typed(frame, schema)
    if plainly_keeps(typed, schema):
        pd.testing.assert_frame_equal(schema.validate(frame), typed, check_exact=True)


def test_results_are_typed_as_pandera_types_them():
    row = dict.fromkeys(results.Checks.to_schema().columns, "x") | {"result": "ok"}
    loose = pd.DataFrame([row], dtype=object)
    slow = results.Checks.to_schema().validate(loose)
    pd.testing.assert_frame_equal(results.Checks.validate(loose), slow)
    with pytest.raises(pandera.errors.SchemaError, match="isin"):
        results.Checks.validate(loose.assign(result="fine"))
