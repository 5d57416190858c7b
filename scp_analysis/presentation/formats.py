"""How a number is printed: one place, so that the same figure reads the same everywhere.

Values stay unrounded until they come here. Counts have thousands separators; rates one decimal,
small ones two; percentages one decimal only when their base is over 100. A minus sign is the real
one. What cannot be printed is one of four marks that never look alike: not available, not computed,
too few to say, suppressed.
"""

import math
import re
from collections.abc import Iterable, Sequence

import pandas as pd

from scp_analysis.periods import ReportingPeriod, month_name

MINUS = "\N{MINUS SIGN}"
NOT_AVAILABLE = "not available"
NOT_COMPUTED = "not computed"
TOO_FEW = "too few to say"
SUPPRESSED = "suppressed"
DECIMAL_BASE = 100
"""A percentage is given one decimal only when the count it is a percentage of is over this."""

SMALL_RATE = 5
"""Rates that are all under this get a second decimal: with one, most would look alike."""

_ORDINAL_ENDINGS = {1: "st", 2: "nd", 3: "rd"}
_TEENS = range(11, 14)
_MONTH = re.compile(r"[A-Z][a-z]+ \d{4}")


def absent(value: object) -> bool:
    """Tell whether there is no value: None, NaN, NA, NaT or an empty text.

    Examples
    --------
    >>> absent(float("nan")), absent(0), absent("")
    (True, False, True)
    """
    return bool(pd.isna(value)) or value == ""  # type: ignore[call-overload]


def count(value: float) -> str:
    """Print a count.

    Examples
    --------
    >>> count(18755), count(0), count(float("nan"))
    ('18,755', '0', 'not available')
    """
    return NOT_AVAILABLE if absent(value) else f"{value:,.0f}".replace("-", MINUS)


def number(value: float, *, decimals: int = 1) -> str:
    """Print a rate or a ratio with a fixed number of decimals.

    Examples
    --------
    >>> number(92.84), number(-1.5), number(float("nan"))
    ('92.8', '−1.5', 'not available')
    """
    return NOT_AVAILABLE if absent(value) else f"{value:,.{decimals}f}".replace("-", MINUS)


def rate_decimals(rates: Iterable[float]) -> int:
    """Give the decimals of rates that are read together: one more where all are small.

    Examples
    --------
    >>> rate_decimals([0.8, 1.3]), rate_decimals([0.8, 9.7]), rate_decimals([])
    (2, 1, 1)
    """
    known = [float(rate) for rate in rates if not absent(rate)]
    return 2 if known and max(known) < SMALL_RATE else 1


def signed(value: float, *, decimals: int = 0) -> str:
    """Print a change: plus, true minus, or no sign when it rounds to zero.

    Examples
    --------
    >>> signed(-97), signed(36.84, decimals=1), signed(-0.04, decimals=1)
    ('−97', '+36.8', '0.0')
    """
    if absent(value):
        return NOT_AVAILABLE
    sign = "" if float(f"{value:.{decimals}f}") == 0 else "+" if value > 0 else MINUS
    return f"{sign}{abs(value):,.{decimals}f}"


def percent_decimals(base: float) -> int:
    """Give the decimals a percentage of this base may show: 1 over 100, else none.

    Examples
    --------
    >>> percent_decimals(133), percent_decimals(100), percent_decimals(float("nan"))
    (1, 0, 0)
    """
    return 1 if not absent(base) and base > DECIMAL_BASE else 0


def change_percent(value: float, *, base: float, unit: str = "") -> str:
    """Print a percentage change against a count.

    Parameters
    ----------
    value
        Change, percent.
    base
        The count it is a change from; it decides the decimals.
    unit
        ``"%"`` in a sentence, nothing under a header that states it.

    Examples
    --------
    >>> change_percent(-4.711, base=2059, unit="%"), change_percent(12.5, base=40)
    ('−4.7%', '+12')
    """
    if absent(value):
        return NOT_AVAILABLE
    return signed(value, decimals=percent_decimals(base)) + unit


def interval(lower: float, upper: float, *, decimals: int = 1, unit: str = "") -> str:
    """Print an interval of positive quantities as ``x to y``.

    Examples
    --------
    >>> interval(91.42, 94.2), interval(4, 9, decimals=0)
    ('91.4 to 94.2', '4 to 9')
    """
    if absent(lower) or absent(upper):
        return NOT_AVAILABLE
    return f"{number(lower, decimals=decimals)}{unit} to {number(upper, decimals=decimals)}{unit}"


def change_interval(lower: float, upper: float, *, base: float, unit: str = "") -> str:
    """Print the interval of a percentage change; an end without bound is said in words.

    Examples
    --------
    >>> change_interval(-10.5, 1.4, base=2059, unit="%")
    '−10.5% to +1.4%'
    >>> change_interval(20.0, float("inf"), base=4)
    '+20 or more'
    """
    if absent(lower) or absent(upper):
        return NOT_AVAILABLE
    low = change_percent(lower, base=base, unit=unit)
    if math.isinf(upper):
        return f"{low} or more"
    return f"{low} to {change_percent(upper, base=base, unit=unit)}"


def as_printed(text: object) -> str:
    """Give a figure as its source printed it; only a leading hyphen becomes a minus sign.

    Examples
    --------
    >>> as_printed("-11.6%"), as_printed("over 29%"), as_printed(None)
    ('−11.6%', 'over 29%', 'not available')
    """
    if absent(text):
        return NOT_AVAILABLE
    printed = str(text)
    return MINUS + printed[1:] if printed.startswith("-") else printed


def months(start: pd.Period, end: pd.Period) -> str:
    """Name a reporting period by its length and last month.

    Examples
    --------
    >>> months(pd.Period("2022-08"), pd.Period("2023-07"))
    '12 months to July 2023'
    """
    if absent(end):
        return "period not stated"
    return f"months to {month_name(end)}" if absent(start) else ReportingPeriod(start, end).label


def month(period: pd.Period) -> str:
    """Name a month, or say that it is not stated.

    Examples
    --------
    >>> month(pd.Period("2023-07"))
    'July 2023'
    """
    return "not stated" if absent(period) else month_name(period)


def owed(since: object) -> str:
    """Say since when something is owed; words other than a month stand as they are.

    Examples
    --------
    >>> owed("July 2023"), owed("never supplied"), owed("not held since July 2023")
    ('owed since July 2023', 'never supplied', 'not held since July 2023')
    """
    words = str(since)
    return f"owed since {words}" if _MONTH.fullmatch(words) else words


def p_value(value: float) -> str:
    """Print a p-value with its relation.

    Examples
    --------
    >>> p_value(0.0006), p_value(0.031), p_value(0.349)
    ('p < 0.001', 'p = 0.031', 'p = 0.35')
    """
    if absent(value):
        return "p not available"
    if value < 0.001:
        return "p < 0.001"
    return f"p = {value:.3f}" if value < 0.1 else f"p = {value:.2f}"


def ordinal(place: float) -> str:
    """Print a rank.

    Examples
    --------
    >>> [ordinal(n) for n in (1, 2, 3, 11, 22)]
    ['1st', '2nd', '3rd', '11th', '22nd']
    """
    whole = round(place)
    ending = "th" if whole % 100 in _TEENS else _ORDINAL_ENDINGS.get(whole % 10, "th")
    return f"{whole:,}{ending}"


def listing(items: Sequence[str]) -> str:
    """Join words as one says them.

    Examples
    --------
    >>> listing(["robbery"]), listing(["a", "b", "c"])
    ('robbery', 'a, b and c')
    """
    if len(items) < 2:
        return "".join(items)
    return f"{', '.join(items[:-1])} and {items[-1]}"


def slug(text: str) -> str:
    """Turn a label into a kebab identifier.

    Examples
    --------
    >>> slug("Violence with injury / DA")
    'violence-with-injury-da'
    """
    kept = "".join(
        letter if letter.isascii() and letter.isalnum() else " " for letter in text.lower()
    )
    return "-".join(kept.split())
