"""Months and reporting periods: both ends inclusive, compared only with their like.

A month is a ``pandas.Period`` of frequency M, written ``2023-07``. A reporting period is a run of
whole months. Two periods may be compared only when they have the same length, start in the same
calendar month and share no month; anything else raises `PeriodError`.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self

import pandas as pd

from scp_analysis.errors import PeriodError, explain

YEAR = 12
_MONTH = re.compile(r"\d{4}-(0[1-9]|1[0-2])")


def parse_month(text: str) -> pd.Period:
    """Read a month written ``YYYY-MM``.

    Parameters
    ----------
    text
        Four digits, a hyphen and a month from 01 to 12; nothing else is accepted.

    Returns
    -------
    pandas.Period
        The month, frequency M.

    Raises
    ------
    PeriodError
        The text is not such a month.

    Examples
    --------
    >>> parse_month("2023-07")
    Period('2023-07', 'M')
    """
    if not isinstance(text, str) or not _MONTH.fullmatch(text):
        raise PeriodError(
            explain(
                "A month must be written YYYY-MM.",
                found=repr(text),
                where="the month given",
                remedy="for July 2023 write 2023-07",
            )
        )
    return pd.Period(text, freq="M")


def month_name(month: pd.Period) -> str:
    """Name a month as a reader says it.

    Examples
    --------
    >>> month_name(parse_month("2023-07"))
    'July 2023'
    """
    return f"{month.to_timestamp():%B %Y}"


@dataclass(frozen=True, slots=True, order=True)
class ReportingPeriod:
    """A run of whole months; `start` and `end` are both inside it."""

    start: pd.Period
    end: pd.Period

    def __post_init__(self) -> None:
        if self.end < self.start:
            raise PeriodError(
                explain(
                    "A reporting period must not end before it starts.",
                    found=f"{self.start} to {self.end}",
                    where="the period given",
                    remedy="swap the two months",
                )
            )

    @classmethod
    def ending(cls, end: pd.Period | str, *, months: int = YEAR) -> Self:
        """Give the period of `months` months that ends with the month `end`.

        Examples
        --------
        >>> str(ReportingPeriod.ending("2023-07"))
        '2022-08 to 2023-07'
        """
        last = parse_month(end) if isinstance(end, str) else end
        return cls(last - (months - 1), last)

    @property
    def months(self) -> int:
        """Number of months, both ends included."""
        return int((self.end - self.start).n) + 1

    @property
    def label(self) -> str:
        """The period in words.

        Examples
        --------
        >>> ReportingPeriod.ending("2023-07").label
        '12 months to July 2023'
        """
        if self.months == 1:
            return month_name(self.start)
        return f"{self.months} months to {month_name(self.end)}"

    def __str__(self) -> str:
        return f"{self.start} to {self.end}"

    def index(self) -> pd.PeriodIndex:
        """Every month of the period, in order."""
        return pd.period_range(self.start, self.end, freq="M")

    def shifted(self, months: int) -> "ReportingPeriod":
        """Move both ends by the same number of months."""
        return ReportingPeriod(self.start + months, self.end + months)

    def comparison(self) -> "ReportingPeriod":
        """Give the period it is compared with: the same months a whole number of years earlier.

        Examples
        --------
        >>> str(ReportingPeriod.ending("2023-07").comparison())
        '2021-08 to 2022-07'
        """
        years = -(-self.months // YEAR)
        return self.shifted(-YEAR * years)

    def overlaps(self, other: "ReportingPeriod") -> bool:
        """Tell whether the two periods share a month."""
        return self.start <= other.end and other.start <= self.end

    def latest_quarters(self) -> "ReportingPeriod":
        """Give the period of the same length that ends with the last calendar quarter completed.

        Examples
        --------
        >>> str(ReportingPeriod.ending("2023-07").latest_quarters())
        '2022-07 to 2023-06'
        """
        return self.shifted(-(self.end.month % 3))


def runs(months: Iterable[pd.Period]) -> list[ReportingPeriod]:
    """Gather ascending months into unbroken periods.

    Examples
    --------
    >>> [str(run) for run in runs([pd.Period(m, "M") for m in ("2024-01", "2024-02", "2025-12")])]
    ['2024-01 to 2024-02', '2025-12 to 2025-12']
    """
    found: list[ReportingPeriod] = []
    for month in months:
        if found and found[-1].end + 1 == month:
            found[-1] = ReportingPeriod(found[-1].start, month)
        else:
            found.append(ReportingPeriod(month, month))
    return found


def check_comparable(current: ReportingPeriod, previous: ReportingPeriod) -> None:
    """Refuse to compare unlike or overlapping periods.

    Parameters
    ----------
    current, previous
        The two periods whose counts are to be set against each other.

    Raises
    ------
    PeriodError
        They differ in length, start in different calendar months, or share a month. All faults are
        named at once.
    """
    faults = []
    if current.months != previous.months:
        faults.append(f"lengths {current.months} and {previous.months} months")
    if current.start.month != previous.start.month:
        faults.append(f"first months {month_name(current.start)} and {month_name(previous.start)}")
    if current.overlaps(previous):
        faults.append("months in common")
    if faults:
        raise PeriodError(
            explain(
                "Compared periods must have the same length, start in the same month of the year "
                "and not overlap.",
                found="; ".join(faults),
                where=f"{current} against {previous}",
                remedy="compare with period.comparison(), or show both without a verdict",
            )
        )
