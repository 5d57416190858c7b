import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scp_analysis.errors import SourceError
from scp_analysis.schemas.correcting import corrected, described

SLIP = {
    "source": "demo",
    "where": {"area": "Northtown"},
    "column": "count",
    "expect": -1,
    "action": "set_unavailable",
    "reason": "printed as -1",
    "reported_to": "nobody yet",
}
COUNTS = pd.DataFrame({"area": ["Northtown", "Southtown"], "count": [-1, 4]})


def test_a_value_is_taken_away_with_its_reason_and_the_rest_is_left():
    table, applied = corrected(COUNTS, corrections=[SLIP], declared_in="corrections.yml")
    assert table["unavailable_reason"].iloc[0] == "printed as -1"
    assert pd.isna(table["unavailable_reason"].iloc[1])
    assert applied[["where", "found", "rows"]].iloc[0].tolist() == ["area Northtown", "-1", 1]


def test_a_value_can_be_set():
    slip = {**SLIP, "action": "set", "value": 1}
    table, _ = corrected(COUNTS, corrections=[slip], declared_in="corrections.yml")
    assert table["count"].tolist() == [1, 4]
    assert table["unavailable_reason"].isna().all()
    assert COUNTS["count"].tolist() == [-1, 4]  # the input is untouched


def test_corrections_that_match_nothing_are_all_named():
    gone = [{**SLIP, "expect": 9}, {**SLIP, "where": {"area": "Easttown"}}]
    with pytest.raises(SourceError) as caught:
        corrected(COUNTS, corrections=[SLIP, *gone], declared_in="corrections.yml")
    message = str(caught.value)
    assert message.startswith("A correction must match the source it corrects.")
    assert "no row with area Northtown and count 9" in message
    assert "no row with area Easttown and count -1" in message
    assert "Try: the publisher may have revised the file" in message


INCOMPLETE = {
    "no reason": ({**SLIP, "reason": ""}, "correction of demo: no reason"),
    "nobody told": ({k: v for k, v in SLIP.items() if k != "reported_to"}, "no reported_to"),
    "nothing expected": ({k: v for k, v in SLIP.items() if k != "expect"}, "no expect"),
    "no source": ({}, "correction of no source: no source"),
    "unknown action": ({**SLIP, "action": "drop"}, "unknown action 'drop'"),
    "nothing to set": ({**SLIP, "action": "set"}, "no value to set"),
    "unknown column": ({**SLIP, "where": {"place": "Northtown"}}, "no column place"),
}


@pytest.mark.parametrize("name", INCOMPLETE)
def test_a_correction_says_what_why_and_who_was_told(name):
    slip, found = INCOMPLETE[name]
    with pytest.raises(SourceError) as caught:
        corrected(COUNTS, corrections=[SLIP, slip], declared_in="corrections.yml")
    message = str(caught.value)
    assert message.startswith("A correction must say what it corrects")
    assert found in message
    assert "Where: corrections.yml" in message
    assert "Try: fields are source, where," in message


def test_no_correction_leaves_the_table_and_an_empty_list():
    table, applied = corrected(COUNTS, corrections=[], declared_in="corrections.yml")
    pd.testing.assert_frame_equal(table.drop(columns="unavailable_reason"), COUNTS)
    assert applied.empty


def test_corrections_are_described_without_the_data():
    assert described([SLIP])["reason"].tolist() == ["printed as -1"]


@given(st.lists(st.integers(0, 5), min_size=1, max_size=20))
def test_only_the_rows_that_match_lose_their_value(values):
    counts = pd.DataFrame({"area": "Northtown", "count": [*values, -1]})
    table, applied = corrected(counts, corrections=[SLIP], declared_in="corrections.yml")
    assert (table["unavailable_reason"].notna() == (counts["count"] == -1)).all()
    assert applied["rows"].sum() == 1
