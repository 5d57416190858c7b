"""Rolling totals against pandas, and honest about gaps."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from scp_analysis.errors import ParameterError, PeriodError, SchemaError
from scp_analysis.statistics.changes.windows import rolling_sum, window_totals

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


@given(
    counts=hnp.arrays(float, (2, 30), elements=st.integers(0, 500).map(float)),
    width=st.integers(1, 15),
    gap=st.integers(0, 20),
)
def test_windows_are_two_totals_of_the_rolling_sum_that_share_no_period(counts, width, gap):
    end = 29 - width - gap
    if end < width - 1:
        with pytest.raises(PeriodError):
            window_totals(counts, current_end=29, previous_end=max(end, 0), width=width)
        return
    found = window_totals(counts, current_end=29, previous_end=end, width=width)
    totals = rolling_sum(counts, width=width)
    np.testing.assert_array_equal(found["current"], totals[:, 29])
    np.testing.assert_array_equal(found["previous"], totals[:, end])
    assert (found["previous_end"] < found["current_start"]).all()
    assert (found["current_end"] - found["current_start"] + 1 == width).all()


@pytest.mark.parametrize(
    ("current_end", "previous_end"), [(23, 12), (23, 22), (23, 23), (11, 23), (24, 11), (23, 10)]
)
def test_windows_that_overlap_or_reach_outside_are_refused(current_end, previous_end):
    with pytest.raises(PeriodError, match="lie inside the series and share no period"):
        window_totals(np.ones(24), current_end=current_end, previous_end=previous_end)


def test_neighbouring_windows_are_allowed_and_a_gap_makes_its_total_missing():
    counts = np.arange(24.0)
    counts[3] = np.nan
    found = window_totals(counts, current_end=23, previous_end=11).iloc[0]
    assert np.isnan(found["previous"])
    assert found["current"] == sum(range(12, 24))
    assert found["method"].startswith("not available")


@pytest.mark.parametrize("end", [-1, 23.0, True, "23", None])
def test_an_end_that_is_no_place_is_refused(end):
    with pytest.raises(ParameterError, match="Current_end must be a whole number of at least 0"):
        window_totals(np.ones(24), current_end=end, previous_end=11)
    with pytest.raises(SchemaError, match=r"dimensions \(series, periods\)"):
        window_totals(np.ones((1, 1, 24)), current_end=23, previous_end=11)
