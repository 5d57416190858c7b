"""Rolling totals against pandas, and honest about gaps."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from scp_analysis.errors import ParameterError
from scp_analysis.statistics.changes.windows import rolling_sum

series = hnp.arrays(float, st.integers(1, 40), elements=st.integers(0, 500).map(float))


@given(counts=series, width=st.integers(1, 45))
def test_totals_match_pandas(counts, width):
    expected = pd.Series(counts).rolling(width).sum().to_numpy()
    np.testing.assert_allclose(rolling_sum(counts, width=width), expected)


@given(counts=series, gap=st.integers(0, 39), width=st.integers(1, 12))
def test_a_gap_makes_every_total_over_it_missing(counts, gap, width):
    gap %= len(counts)
    counts[gap] = np.nan
    totals = rolling_sum(counts, width=width)
    assert np.isnan(totals[gap : gap + width]).all()
    np.testing.assert_allclose(totals, pd.Series(counts).rolling(width).sum().to_numpy())


def test_series_are_rows_and_do_not_leak_into_each_other():
    both = rolling_sum([[1, 2, 3], [10, 20, 30]], width=2)
    np.testing.assert_array_equal(both, [[np.nan, 3, 5], [np.nan, 30, 50]])


def test_missing_is_not_zero():
    assert np.isnan(rolling_sum([5, None, 5], width=2)).all()
    np.testing.assert_array_equal(rolling_sum([5, 0, 5], width=2)[1:], [5, 5])


@pytest.mark.parametrize("width", [0, -1, 2.5, True, "12"])
def test_a_width_that_is_no_number_of_periods_is_refused(width):
    with pytest.raises(ParameterError, match="Width must be a whole number of at least 1"):
        rolling_sum([1, 2], width=width)
