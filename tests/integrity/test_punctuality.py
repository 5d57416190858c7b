"""Received, late, missing, last supplied for: per return and quarter."""

import pandas as pd
import pytest

from scp_analysis.errors import SchemaError
from scp_analysis.integrity import punctuality
from scp_analysis.periods import ReportingPeriod

QUARTERS = [ReportingPeriod.ending(end, months=3)
            for end in ("2022-09", "2022-12", "2023-03", "2023-06", "2023-09")]  # fmt: skip


def owed(frequency="quarterly", due_days=30):
    return pd.DataFrame(
        [{"stem": "calls", "owner": "Trust", "frequency": frequency, "due_days": due_days}]
    )


def received(*windows, snapshot=False):
    table = pd.DataFrame(windows, columns=["period_start", "period_end", "received_on"])
    return pd.DataFrame({
        "stem": ["calls"] * len(table),
        "period_start": pd.PeriodIndex(table["period_start"], freq="M"),
        "period_end": pd.PeriodIndex(table["period_end"], freq="M"),
        "received_on": pd.to_datetime(table["received_on"]),
        "snapshot": snapshot,
    })  # fmt: skip


def statuses(owed_, received_, as_of="2024-12-31"):
    table = punctuality.by_quarter(owed_, received_, quarters=QUARTERS, as_of=pd.Timestamp(as_of))
    return table["status"].tolist()


def test_each_status_in_turn():
    came = received(("2022-07", "2022-09", "2022-10-30"), ("2022-10", "2022-12", "2023-01-31"))
    assert statuses(owed(), came, as_of="2023-10-30") == [
        "received", "late", "missing", "last supplied for December 2022", "not due yet",
    ]  # fmt: skip


def test_what_never_came_is_missing():
    assert statuses(owed(), received()) == ["missing"] * 5


def test_a_quarter_needs_all_its_months():
    two = received(("2022-07", "2022-07", None), ("2022-09", "2022-09", None))
    assert statuses(owed("monthly"), two)[0] == "part"
    assert statuses(owed("monthly"), two)[1] == "missing"
    three = received(*((m, m, None) for m in ("2022-07", "2022-08", "2022-09")))
    assert statuses(owed("monthly"), three)[0] == "received"


def test_a_part_of_a_quarter_that_is_not_due_is_not_due():
    part = received(("2023-07", "2023-08", None))
    assert statuses(owed(), part, as_of="2023-10-30")[-1] == "not due yet"
    assert statuses(owed(), part, as_of="2023-10-31")[-1] == "part"


def test_figures_without_any_period_are_not_taken_for_nothing():
    undated = received((None, None, None))
    assert statuses(owed(), undated) == ["supplied, period not stated"] * 5
    dated = received((None, None, None), ("2022-07", "2022-09", None))
    assert statuses(owed(), dated)[:2] == ["received", "missing"]


def test_a_snapshot_is_for_the_quarter_in_which_it_was_taken():
    one_day = received(("2022-08", "2022-08", None), snapshot=True)
    assert statuses(owed(), one_day)[:2] == ["received", "last supplied for August 2022"]


def test_a_rolling_year_supplies_all_its_quarters():
    assert statuses(owed("yearly"), received(("2022-07", "2023-06", None)))[:4] == ["received"] * 4


def test_what_is_owed_on_occasion_is_not_missing():
    assert set(statuses(owed("each event"), received())) == {"owed when it happens"}


def test_a_day_that_was_not_kept_is_in_time():
    assert statuses(owed(), received(("2022-07", "2022-09", None)))[0] == "received"


@pytest.mark.parametrize(
    ("end", "frequency", "expected"),
    [
        ("2023-06", "quarterly", "2023-07-30"),
        ("2023-06", "monthly", "2023-07-30"),
        ("2023-06", "half-yearly", "2023-10-30"),
        ("2023-09", "half-yearly", "2023-10-30"),
        ("2023-03", "yearly", "2023-04-30"),
        ("2023-06", "yearly", "2024-04-30"),
    ],
)
def test_the_day_it_is_due(end, frequency, expected):
    quarter = ReportingPeriod.ending(end, months=3)
    found = punctuality.due_on(quarter, frequency=frequency, due_days=30)
    assert str(found.date()) == expected


def test_unknown_frequencies_and_other_periods_are_refused():
    year = [ReportingPeriod.ending("2023-06")]
    with pytest.raises(SchemaError) as caught:
        punctuality.by_quarter(
            owed("weekly"), received(), quarters=year, as_of=pd.Timestamp("2024-01-01")
        )
    assert "calls: frequency 'weekly'" in str(caught.value)
    assert "12 months" in str(caught.value)
