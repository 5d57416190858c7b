"""Run chart: published critical values, scipy, and a coin."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scp_analysis.errors import SchemaError
from scp_analysis.statistics.control.runs import run_chart


@pytest.mark.parametrize(
    ("points", "longest", "crossings"), [(10, 6, 2), (16, 7, 4), (20, 7, 6), (24, 8, 8)]
)
def test_critical_values_are_those_of_anhoej(points, longest, crossings):
    # Anhoej J, Olesen AV (2014). PLoS ONE 9(11), e113825; in R as in qicharts2:
    # round(log2(n)) + 3 and qbinom(0.05, n - 1, 0.5).
    found = run_chart(np.tile([1.0, -1.0], points // 2)).iloc[0]
    assert found["longest_run_limit"] == longest
    assert found["crossings_limit"] == crossings


def test_a_shift_half_way_signals_and_says_which_side():
    values = np.concatenate([np.tile([1.0, 2.0], 10), np.tile([5.0, 6.0], 5), [7.0] * 5])
    found = run_chart(values).iloc[0]
    assert found["longest_run"] == 15
    assert found["signal"]
    assert found["side"] in ("high", "low")


def test_false_alarms_are_about_one_in_twenty_five():
    # Anhoej and Olesen (2014): the two rules together signal in 3 to 8 % of stable series.
    values = np.random.default_rng(5).normal(size=(1000, 24))
    assert 0.02 < run_chart(values)["signal"].mean() < 0.09


@settings(max_examples=25)
@given(seed=st.integers(0, 999))
def test_only_the_order_of_the_values_matters(seed):
    values = np.random.default_rng(seed).normal(size=(3, 25))
    columns = ["points", "longest_run", "crossings", "signal"]
    pd.testing.assert_frame_equal(run_chart(values)[columns], run_chart(np.exp(values))[columns])
    backwards = run_chart(values[:, ::-1])
    pd.testing.assert_frame_equal(run_chart(values)[columns], backwards[columns])


def test_infinite_values_are_refused_and_no_series_is_an_empty_table():
    with pytest.raises(SchemaError, match="Values must be finite"):
        run_chart([1.0, np.inf] * 10)
    none = run_chart(np.empty((0, 24)))
    assert len(none) == 0
    assert "signal" in none.columns


@pytest.mark.parametrize("values", [[1.0] * 20, [np.nan] * 20, [1.0, 2.0, 3.0]])
def test_too_few_points_are_not_a_quiet_series(values):
    found = run_chart(values).iloc[0]
    assert found["signal"] is pd.NA
    assert found["note"].startswith("not computable: ")
