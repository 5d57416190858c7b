"""Which figures are about the same thing?"""

import pytest

from scp_analysis.integrity import alike
from scp_analysis.periods import ReportingPeriod

JULY, JUNE = ReportingPeriod.ending("2023-07"), ReportingPeriod.ending("2023-06")


@pytest.mark.parametrize(
    ("first", "second", "words"),
    [
        (JULY, JULY, ""),
        (JULY, JUNE, "window one month earlier"),
        (JUNE, JULY, "window one month later"),
        (JULY, ReportingPeriod.ending("2023-04"), "window 3 months earlier"),
        (JULY, ReportingPeriod.ending("2023-07", months=11), "11 months against 12"),
    ],
)
def test_windows(first, second, words):
    assert alike.window_difference(first, second) == words


def test_every_difference_is_named():
    found = alike.differences(
        JULY, JUNE, definitions=("a", "b"), places=("A", "B"), units=("offences", "incidents")
    )
    assert found == [
        "other definition",
        "window one month earlier",
        "other place: B against A",
        "other unit: incidents against offences",
    ]
