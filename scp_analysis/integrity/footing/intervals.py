"""Exact numbers with bounds: what a printed figure may have been before it was rounded.

A figure printed with d decimals stands for every number within half a unit of its last digit, both
ends included, because it is not known how halves were rounded. Fractions, not floats: a bound that
falls on .5 must fall on it exactly.
"""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

_NUMBER = re.compile(r"(\d[\d,]*)(?:\.(\d+))?\s*(k\b|m\b|million\b)?", re.IGNORECASE)
_SCALES = {"": 1, "k": 1_000, "m": 1_000_000, "million": 1_000_000}
INEXACT = {
    "approx": "about", "over": "over", "at_least": "at least", "nearly": "nearly",
    "up_to": "up to", "range_low": "from", "range_high": "up to", "range_10_12": "a range",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Bounded:
    """A number and the interval it may lie in; arithmetic gives an interval that holds the truth."""

    point: Fraction
    low: Fraction
    high: Fraction

    @classmethod
    def exactly(cls, value: float | Fraction) -> "Bounded":
        """Give a number without any doubt.

        Examples
        --------
        >>> Bounded.exactly(0.1).high
        Fraction(1, 10)
        """
        number = value if isinstance(value, Fraction) else Fraction(Decimal(repr(float(value))))
        return cls(number, number, number)

    def __add__(self, other: "Bounded") -> "Bounded":
        return Bounded(self.point + other.point, self.low + other.low, self.high + other.high)

    def __neg__(self) -> "Bounded":
        return Bounded(-self.point, -self.high, -self.low)

    def __sub__(self, other: "Bounded") -> "Bounded":
        return self + -other

    def __mul__(self, other: "Bounded") -> "Bounded":
        ends = [a * b for a in (self.low, self.high) for b in (other.low, other.high)]
        return Bounded(self.point * other.point, min(ends), max(ends))

    def __truediv__(self, other: "Bounded") -> "Bounded":
        if other.low <= 0 <= other.high:
            raise ZeroDivisionError
        ends = [a / b for a in (self.low, self.high) for b in (other.low, other.high)]
        return Bounded(self.point / other.point, min(ends), max(ends))

    def meets(self, other: "Bounded") -> bool:
        """Tell whether the two may be the same number.

        Examples
        --------
        >>> printed = rounded(12.0, "12")
        >>> printed.meets(Bounded.exactly(12.5)), printed.meets(Bounded.exactly(12.51))
        (True, False)
        """
        return self.low <= other.high and other.low <= self.high

    def whole(self) -> "Bounded | None":
        """Keep the whole numbers only; None when the interval holds none.

        Examples
        --------
        >>> Bounded(Fraction(5, 2), Fraction(9, 4), Fraction(11, 4)).whole() is None
        True
        """
        low, high = Fraction(math.ceil(self.low)), Fraction(math.floor(self.high))
        if low > high:
            return None
        return Bounded(min(max(Fraction(math.floor(self.point + Fraction(1, 2))), low), high),
                       low, high)  # fmt: skip


def step(value: float, printed: str) -> Fraction:
    """Give the unit of the last digit printed.

    Parameters
    ----------
    value
        The figure.
    printed
        Its characters; a number in words has the step of the value itself.

    Examples
    --------
    >>> step(38.1, "38.10%"), step(1300000.0, "£1.3m"), step(7.0, "seven")
    (Fraction(1, 100), Fraction(100000, 1), Fraction(1, 1))
    """
    size = abs(Fraction(Decimal(repr(float(value)))))
    for whole, part, scale in _NUMBER.findall(printed):
        times = _SCALES[scale.lower()]
        if Fraction(Decimal(f"{whole.replace(',', '')}.{part or 0}")) * times == size:
            return Fraction(times, 10 ** len(part))
    exponent = Decimal(repr(float(value))).normalize().as_tuple().exponent
    return Fraction(1, 10 ** max(0, -int(exponent)))


def rounded(value: float, printed: str) -> Bounded:
    """Give a figure with half a unit of its last digit on either side.

    Examples
    --------
    >>> share = rounded(-5.3, "reduced by 5.3%")
    >>> float(share.low), float(share.high)
    (-5.35, -5.25)
    """
    half, point = step(value, printed) / 2, Bounded.exactly(value).point
    return Bounded(point, point - half, point + half)


def is_rounded(figure: Mapping[Any, Any]) -> bool:
    """Tell whether a figure is a rounded one: a percentage, a rate, an average, or in thousands."""
    unit = str(figure["unit"])
    if unit == "percent" or " per " in unit:
        return True
    return unit == "GBP" and step(float(figure["value"]), str(figure["value_as_printed"])) > 1


def covered(figure: Mapping[Any, Any]) -> Bounded:
    """Give what a printed figure covers: a count is exact, a rounded figure is not."""
    value = float(figure["value"])
    if is_rounded(figure):
        return rounded(value, str(figure["value_as_printed"]))
    return Bounded.exactly(value)
