"""The change of a rolling total is one period in and one period out, and nothing else."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from scp_analysis.errors import ParameterError, SchemaError
from scp_analysis.statistics.changes.rolling import decompose_rolling_change

series = hnp.arrays(float, (3, 20), elements=st.integers(0, 50).map(float))


@settings(max_examples=30)
@given(counts=series)
def test_it_matches_pandas_rolling_and_shift(counts):
    found = decompose_rolling_change(counts, width=12)
    for row in range(3):
        one = pd.Series(counts[row])
        steps = found[found["series"] == row].set_index("period")
        totals = one.rolling(12).sum()
        np.testing.assert_allclose(steps["total"], totals[12:])
        np.testing.assert_allclose(steps["change"], totals.diff()[12:])
        np.testing.assert_allclose(steps["came_in"] - steps["went_out"], one.diff(12)[12:])
        np.testing.assert_allclose(steps["change"], steps["came_in"] - steps["went_out"])


def test_a_missing_period_leaves_the_change_unknown_and_not_zero():
    found = decompose_rolling_change([1, 2, None, 4, 5, 6, 7], width=2)
    assert found["change"].isna().tolist() == [True, True, True, False, False]
    assert found["came_in"].tolist()[1:] == [4, 5, 6, 7]
    assert found["method"][0].startswith("not available")


def test_nothing_going_out_has_no_percentage_and_a_short_series_no_rows():
    found = decompose_rolling_change([0, 4, 3], width=2)
    assert np.isnan(found["came_in_percent"][0])
    assert len(decompose_rolling_change([1, 2, 3], width=12)) == 0


def test_refusals_say_what_is_wrong():
    with pytest.raises(ParameterError, match="Width must be a whole number of at least 1"):
        decompose_rolling_change([1, 2], width=0)
    with pytest.raises(SchemaError, match=r"dimensions \(series, periods\)"):
        decompose_rolling_change(np.zeros((2, 2, 2)), width=1)
