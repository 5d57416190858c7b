"""Months and reporting periods."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scp_analysis.errors import PeriodError
from scp_analysis.periods import ReportingPeriod, check_comparable, month_name, parse_month

ends = st.integers(0, 12 * 60).map(lambda n: pd.Period("1990-01", "M") + n)
WRONG = ["2023-13", "2023-7", "07-2023", "2023-07-01", "", "2023–07", 202307, None]


@pytest.mark.parametrize("text", WRONG)
def test_anything_but_a_month_is_refused(text):
    with pytest.raises(PeriodError, match="must be written YYYY-MM") as caught:
        parse_month(text)
    assert repr(text) in str(caught.value)
    assert "Try: for July 2023 write 2023-07" in str(caught.value)


def test_a_period_holds_both_its_ends():
    period = ReportingPeriod.ending("2023-07")
    assert (str(period.start), str(period.end), period.months) == ("2022-08", "2023-07", 12)
    assert [str(month) for month in period.index()][::11] == ["2022-08", "2023-07"]
    assert period.label == "12 months to July 2023"
    assert ReportingPeriod.ending("2023-07", months=1).label == month_name(parse_month("2023-07"))


def test_a_period_cannot_end_before_it_starts():
    with pytest.raises(PeriodError, match="must not end before it starts"):
        ReportingPeriod(parse_month("2023-07"), parse_month("2023-06"))


@pytest.mark.parametrize(
    ("month", "quarter_end"),
    [
        ("2023-07", "2023-06"),
        ("2023-06", "2023-06"),
        ("2025-12", "2025-12"),
        ("2024-02", "2023-12"),
    ],
)
def test_latest_quarters_end_with_the_last_whole_quarter(month, quarter_end):
    assert str(ReportingPeriod.ending(month).latest_quarters().end) == quarter_end


@given(ends, st.integers(1, 36))
def test_the_comparison_period_is_always_comparable(end, months):
    period = ReportingPeriod.ending(end, months=months)
    check_comparable(period, period.comparison())


@given(ends, st.integers(1, 11))
def test_a_rolling_year_is_never_compared_with_one_that_overlaps_it(end, months):
    period = ReportingPeriod.ending(end)
    with pytest.raises(PeriodError, match="months in common"):
        check_comparable(period, period.shifted(-months))


def test_all_faults_of_a_comparison_are_named_at_once():
    spring = ReportingPeriod.ending("2023-05", months=3)
    with pytest.raises(PeriodError) as caught:
        check_comparable(ReportingPeriod.ending("2023-07"), spring)
    message = str(caught.value)
    assert "lengths 12 and 3 months" in message
    assert "first months August 2022 and March 2023" in message
    assert "months in common" in message
