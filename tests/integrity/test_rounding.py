"""What printed percentages imply, against the counts derived from the 2023 committee report."""

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from scp_analysis.errors import SourceError
from scp_analysis.integrity import rounding

# Printed totals and changes, and the earlier whole numbers they leave open: an independent audit of
# the report's tables (data/published/arithmetic_audit.csv, rows A04).
REPORT = {
    "violence with injury": (1962, -4.7, 2059, 2058, 2059),
    "violence without injury": (3377, -5.1, 3558, 3557, 3560),
    "sexual offences": (776, -15.5, 918, 918, 918),
    "robbery": (182, 36.8, 133, 133, 133),
    "residential burglary": (314, -7.4, 339, 339, 339),
    "business burglary": (224, -11.1, 252, 252, 252),
    "domestic abuse": (2875, -11.6, 3252, 3251, 3254),
    "anti-social behaviour": (1818, -34.0, 2755, 2753, 2756),
}


@pytest.mark.parametrize("name", REPORT)
def test_earlier_counts_of_the_report(name):
    total, percent, *expected = REPORT[name]
    rebuilt = rounding.previous_from_total([total], [percent])
    assert [rebuilt.best[0], rebuilt.low[0], rebuilt.high[0]] == expected


def test_all_crime_of_the_report():
    # A01 and A02 of the audit: 18,755 (18,579 to 18,933) and 17,761; the audit cuts 18,579.4 down,
    # the smallest whole number that fits is 18,580.
    later, earlier = rounding.totals_from_change(-994, -5.3)
    assert (earlier.best[0], earlier.low[0], earlier.high[0]) == (18755, 18580, 18933)
    assert (later.best[0], later.low[0], later.high[0]) == (17761, 17586, 17939)


@given(st.integers(20, 50_000), st.integers(20, 50_000))
def test_the_true_earlier_count_is_always_in_the_range(previous, current):
    percent = float(np.round(100 * (current - previous) / previous, 1))
    assume(percent > -99.9)  # at "-100.0 %" any large earlier count fits, and it is refused
    rebuilt = rounding.previous_from_total([current], [percent])
    assert rebuilt.low[0] <= previous <= rebuilt.high[0]
    assert rebuilt.low[0] <= rebuilt.best[0] <= rebuilt.high[0]


@given(st.integers(100, 50_000), st.integers(100, 50_000))
def test_both_true_counts_are_in_the_ranges(previous, current):
    percent = float(np.round(100 * (current - previous) / previous, 1))
    assume(abs(percent) > 0.05)
    later, earlier = rounding.totals_from_change(current - previous, percent)
    assert earlier.low[0] <= previous <= earlier.high[0]
    assert later.low[0] <= current <= later.high[0]


def test_a_contradiction_is_named():
    with pytest.raises(SourceError, match="must fit some whole earlier count") as caught:
        rounding.previous_from_total([10, 3], [25.0, -4.7])
    assert "1: 3 with -4.7 %" in str(caught.value)


@pytest.mark.parametrize(("change", "percent"), [(-994, 5.3), (10, 0.0), (0, 5.0)])
def test_a_difference_and_a_percentage_of_other_sign_are_refused(change, percent):
    with pytest.raises(SourceError, match="sign of its percentage"):
        rounding.totals_from_change(change, percent)
