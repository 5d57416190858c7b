import pandas as pd
import pandera.pandas as pa
import pytest

from scp_analysis.errors import SchemaError
from scp_analysis.schemas.checking import validated

SCHEMA = pa.DataFrameSchema(
    {"area": pa.Column("str"), "count": pa.Column("int64", pa.Check.ge(0))},
    strict=True,
    name="Counts",
)


def test_a_table_that_keeps_its_schema_comes_back_as_it_is():
    frame = pd.DataFrame({"area": ["Northtown"], "count": [3]})
    pd.testing.assert_frame_equal(validated(frame, schema=SCHEMA, where="here"), frame)


def test_every_fault_is_named_at_once_with_its_first_offender():
    frame = pd.DataFrame({"area": ["Northtown", "Southtown"], "count": [3, -1], "extra": 1})
    with pytest.raises(SchemaError) as caught:
        validated(frame, schema=SCHEMA, where="counts.csv")
    message = str(caught.value)
    assert message.startswith("Table Counts must keep its declared columns and rules.\nFound: 2: ")
    assert "greater_than_or_equal_to(0) (1, first -1 in row 1)" in message
    assert "extra" in message
    assert "Where: counts.csv" in message
    assert "Try: compare the file with data/README.md" in message


def test_a_missing_column_is_named():
    with pytest.raises(SchemaError, match="count"):
        validated(pd.DataFrame({"area": ["Northtown"]}), schema=SCHEMA, where="counts.csv")
