"""Inputs of every kind, missing values kept, refusals worded alike."""

import numpy as np
import pandas as pd
import pytest

from scp_analysis.errors import ParameterError, SchemaError
from scp_analysis.statistics import inputs, settings


@pytest.mark.parametrize(
    "values",
    [
        [3, None, 0],
        (3.0, np.nan, 0.0),
        np.array([3, np.nan, 0]),
        pd.Series([3, None, 0], dtype="Int64"),
        pd.array([3, None, 0], dtype="Int64"),
        pd.Series([3, None, 0], dtype=object),
        pd.Index([3, None, 0]),
    ],
)
def test_every_kind_of_column_keeps_missing_apart_from_zero(values):
    np.testing.assert_array_equal(inputs.counts(values), [3, np.nan, 0])


def test_the_input_is_never_changed():
    given = np.array([1.0, 2.0])
    inputs.counts(given)[0] = 99
    assert given[0] == 1


def test_text_and_infinity_are_refused_in_the_same_words():
    with pytest.raises(SchemaError, match="Counts must hold numbers"):
        inputs.counts(pd.Series(["7", "x"]))
    with pytest.raises(SchemaError, match="Counts must be zero or more") as refused:
        inputs.counts([[1, 2], [np.inf, -3]])
    assert "Found: 2: inf, -3.0\nWhere: positions 2: [1, 0], [1, 1]" in str(refused.value)


def test_patterns_cover_every_row_once():
    used = np.random.default_rng(1).random((50, 3)) > 0.5
    rows = np.concatenate([rows for _, rows in inputs.patterns(used)])
    assert sorted(rows.tolist()) == list(range(50))
    for pattern, members in inputs.patterns(used):
        assert (used[members] == pattern).all()


@pytest.mark.parametrize("level", [0, 1, 95, -0.1, np.nan, "0.95"])
def test_levels_are_proportions(level):
    with pytest.raises(ParameterError, match=r"95 % is level=0\.95"):
        settings.proportion(level, name="level")


@pytest.mark.parametrize(
    "values", [["7", "8"], np.array(["7"]), pd.Series(pd.to_datetime(["2024-01-01"])), ["7", 8]]
)
def test_text_and_dates_are_no_numbers(values):
    with pytest.raises(SchemaError):
        inputs.numbers(values, name="counts")


def test_every_kind_of_missing_is_missing():
    for values in ([1, None], [1, pd.NA], [1, np.nan], pd.Series([1, pd.NA], dtype="Int64")):
        assert np.isnan(inputs.numbers(values, name="counts")).tolist() == [False, True]
