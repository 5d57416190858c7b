"""Verdicts: every rule, in its order, and never "no change" for what is not known."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scp_analysis.errors import ParameterError, SchemaError
from scp_analysis.statistics import verdicts as module
from scp_analysis.statistics.verdicts import Cutoffs, Verdict, verdicts

PLAIN = {
    "current": 120.0,
    "previous": 100.0,
    "change_percent": 20.0,
    "p_adjusted": 0.19,
    "ci90_lower": -2.0,
    "ci90_upper": 40.0,
    "phi_source": "own history",
    "unavailable_reason": None,
}
FALL = {"current": 80.0, "change_percent": -20.0, "ci90_lower": -35.0, "ci90_upper": 1.0}


def judged(**changed):
    return verdicts(pd.DataFrame([PLAIN | changed])).iloc[0]


@pytest.mark.parametrize(
    ("changed", "verdict"),
    [
        ({}, "no clear change"),
        ({"p_adjusted": 0.049}, "increased"),
        ({"p_adjusted": 0.05}, "no clear change"),
        ({"ci90_lower": 0.1}, "likely increased"),
        ({"ci90_lower": 0.1, "p_adjusted": 0.2}, "no clear change"),
        (FALL | {"ci90_upper": -0.1, "p_adjusted": 0.3}, "no clear change"),
        (FALL, "no clear change"),
        (FALL | {"p_adjusted": 0.01}, "decreased"),
        (FALL | {"ci90_upper": -0.1}, "likely decreased"),
        ({"previous": 19.0, "p_adjusted": 0.2}, "too few to say"),
        ({"previous": 20.0, "p_adjusted": 0.01}, "increased"),
        (
            {"unavailable_reason": "recorded as -1 by the publisher", "p_adjusted": 0.01},
            "not available",
        ),
        ({"p_adjusted": np.nan}, "not available"),
        ({"previous": np.nan}, "not available"),
        ({"current": np.nan, "previous": 5.0}, "not available"),
        ({"p_adjusted": 0.01, "phi_source": "borrowed"}, "increased"),
        ({"p_adjusted": 0.01, "phi_source": "none"}, "likely increased"),
        (FALL | {"p_adjusted": 0.01, "phi_source": "none"}, "likely decreased"),
        ({"phi_source": "none"}, "no clear change"),
    ],
)
def test_each_rule(changed, verdict):
    assert judged(**changed)["verdict"] == verdict


def test_notes_say_what_is_owed():
    assert judged()["verdict_note"] == ""
    assert judged(p_adjusted=0.01, phi_source="none")["verdict_note"] == module.CAPPED
    assert judged(ci90_lower=0.1, phi_source="none")["verdict_note"] == ""
    assert judged(ci90_lower=0.1, p_adjusted=0.3)["verdict_note"] == module.ONE_OF_MANY
    assert judged(unavailable_reason="not published")["verdict_note"] == "not published"
    assert judged(p_adjusted=np.nan)["verdict_note"] == module.NO_TEST
    assert judged(previous=3.0, p_adjusted=0.001)["verdict_note"] == module.COUNTS_DIFFER


@given(
    st.fixed_dictionaries(
        {
            "p_adjusted": st.one_of(st.none(), st.floats(0, 1)),
            "previous": st.one_of(st.none(), st.integers(0, 100).map(float)),
            "phi_source": st.sampled_from(["own history", "borrowed", "none"]),
            "unavailable_reason": st.sampled_from([None, pd.NA, "not published"]),
        }
    )
)
def test_what_is_not_known_is_never_no_change_and_none_is_never_clear(changed):
    verdict = judged(**changed)["verdict"]
    unknown = changed["p_adjusted"] is None or changed["previous"] is None
    refused = isinstance(changed["unavailable_reason"], str)
    assert verdict in set(Verdict)
    assert (verdict == "not available") == (unknown or refused)
    if changed["phi_source"] == "none":
        assert verdict not in {"increased", "decreased"}


@pytest.mark.parametrize("limit", ["ci90_lower", "ci90_upper"])
def test_without_its_interval_nothing_is_called_no_change(limit):
    found = judged(**{limit: None})
    assert found["verdict"] == "not available"
    assert found["verdict_note"] == module.NO_INTERVAL
    assert judged(**{limit: None}, p_adjusted=0.01)["verdict"] == "increased"


def test_cutoffs_are_in_one_place_and_can_be_moved():
    strict = Cutoffs(alpha=0.01, smallest_base=200)
    rows = pd.DataFrame(
        [PLAIN | {"p_adjusted": 0.02}, PLAIN | {"previous": 300.0, "p_adjusted": 0.02}]
    )
    assert verdicts(rows, cutoffs=strict)["verdict"].tolist() == [
        "too few to say",
        "no clear change",
    ]
    assert Cutoffs() == Cutoffs(alpha=0.05, likely_level=0.90, smallest_base=20, power=0.8)


def test_rows_index_and_columns_are_kept():
    rows = pd.DataFrame([PLAIN, PLAIN], index=["a", "b"]).assign(label="robbery")
    found = verdicts(rows)
    assert found.index.tolist() == ["a", "b"]
    assert found.columns.tolist() == [*rows.columns, "verdict", "verdict_note"]
    assert verdicts(rows.iloc[:0]).empty


def test_refusals_say_what_is_wrong():
    with pytest.raises(SchemaError, match="must have the columns") as refused:
        verdicts(pd.DataFrame([PLAIN]).drop(columns=["ci90_lower"]))
    assert "no ci90_lower among" in str(refused.value)
    with pytest.raises(SchemaError, match="Previous must be zero or more"):
        judged(previous=-1)
    with pytest.raises(SchemaError, match="Every p_adjusted must lie between 0 and 1"):
        judged(p_adjusted=5)
    with pytest.raises(SchemaError, match="Every phi_source must be one of those known") as refused:
        judged(phi_source="guess")
    assert "Found: 1: guess" in str(refused.value)
    with pytest.raises(ParameterError, match="Alpha must lie between 0 and 1"):
        Cutoffs(alpha=5)
