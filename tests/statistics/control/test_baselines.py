"""Baselines: dated, in order, and never moved without a reason."""

import pandas as pd
import pytest

from scp_analysis.errors import ParameterError
from scp_analysis.statistics.control.baselines import Baseline, chart_periods, spans

MONTHS = pd.period_range("2022-01", periods=36, freq="M")


def test_limits_hold_until_the_next_baseline_and_before_the_first():
    found = spans(MONTHS, [Baseline("2022-04", "2023-03"), Baseline("2024-01", "2024-06", "moved")])
    assert [(span.applies.start, span.applies.stop) for span in found] == [(0, 24), (24, 36)]
    assert [(span.base.start, span.base.stop) for span in found] == [(3, 15), (24, 30)]


def test_all_there_is_says_so():
    found = spans(chart_periods(None, size=12), None)
    assert found[0].label == "1 to 12, all there is"


def test_labels_that_are_no_dates_and_things_that_are_no_baselines():
    quarters = pd.period_range("2020Q1", periods=12, freq="Q")
    assert spans(quarters, [Baseline("2020Q1", "2021Q4")])[0].base == slice(0, 8)
    days = pd.date_range("2022-01-01", periods=24, freq="MS")
    assert spans(days, [Baseline("2022-01", "2022-12")])[0].base == slice(0, 12)
    for labels in (MONTHS, days):
        with pytest.raises(ParameterError, match="spring is not on the chart"):
            spans(labels, [Baseline("spring", "2022-12")])
    with pytest.raises(ParameterError, match="Baselines must be a list of Baseline"):
        spans(MONTHS, [("2022-01", "2022-12")])


def test_every_fault_is_named_at_once():
    wrong = [
        Baseline("2021-01", "2022-12"),
        Baseline("2022-06", "2022-03"),
        Baseline("2024-01", "2024-06", reason=" "),
    ]
    with pytest.raises(ParameterError, match="each rebasing with its reason") as refused:
        spans(MONTHS, wrong)
    message = str(refused.value)
    for fault in (
        "2021-01 is not on the chart",
        "2022-06 comes after 2022-03",
        "2022-06 begins inside the baseline before",
        "rebasing at 2022-06 gives no reason",
    ):
        assert fault in message
