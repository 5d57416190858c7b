"""Read one cell: numbers, dates and markers as people write them, refusing what is not clear."""

import datetime as dt
import math
import re
from decimal import Decimal

from scp_analysis.schemas.templating import Measure

MARKERS = {"[x]": "not_supplied", "[c]": "suppressed"}
_ENDINGS = {"[e]": "estimated", "[p]": "provisional"}
_NUMBER = re.compile(r"-?(?:[0-9]{1,12}|[0-9]{1,3}(?:,[0-9]{3}){1,3})(?:\.[0-9]{1,12})?")
_ISO = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
_BRITISH = re.compile(r"([0-9]{1,2})/([0-9]{1,2})/([0-9]{4})")
_CLOCK = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_WHOLE = ("count", "change", "rank")
_YEARS = range(1990, 2101)


def as_text(cell: object) -> str:
    """Write a spreadsheet's cell as one would type it.

    Examples
    --------
    >>> [as_text(cell) for cell in (12.0, 0.5, None, dt.date(2023, 7, 31), dt.time(23, 5))]
    ['12', '0.5', '', '2023-07-31', '23:05']
    """
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return str(cell).upper()
    if isinstance(cell, float):
        return _plain(cell)
    if isinstance(cell, dt.datetime):
        midnight = cell.time() == dt.time.min
        return cell.date().isoformat() if midnight else cell.isoformat(sep=" ")
    if isinstance(cell, dt.time):
        return cell.isoformat("minutes" if not cell.second else "seconds")
    return str(cell)


def _plain(number: float) -> str:
    if not math.isfinite(number):
        return str(number)
    written = format(Decimal(repr(number)), "f")
    return written.removesuffix(".0")


def date_of(text: str) -> dt.date | None:
    """Read a day written YYYY-MM-DD or DD/MM/YYYY; None when it is neither.

    Examples
    --------
    >>> date_of("31/07/2023"), date_of("2023-07-31"), date_of("07/31/2023")
    (datetime.date(2023, 7, 31), datetime.date(2023, 7, 31), None)
    """
    iso, british = _ISO.fullmatch(text), _BRITISH.fullmatch(text)
    parts = iso.groups() if iso else british.groups()[::-1] if british else None
    if parts is None:
        return None
    try:
        day = dt.date(*map(int, parts))
    except ValueError:
        return None
    return day if day.year in _YEARS else None


def time_of(text: str) -> str | None:
    """Read a time of day written HH:MM; seconds of a spreadsheet's time are dropped."""
    short = text[:5] if len(text) == len("HH:MM:SS") else text
    return short if _CLOCK.fullmatch(short) else None


def marked(text: str) -> tuple[str, str]:
    """Part a value from its marker: the number as text, and the status the marker stands for.

    Examples
    --------
    >>> marked("[x]"), marked("1,069 [p]"), marked("12")
    (('', 'not_supplied'), ('1,069', 'provisional'), ('12', ''))
    """
    if text.lower() in MARKERS:
        return "", MARKERS[text.lower()]
    for ending, status in _ENDINGS.items():
        if text.lower().endswith(ending):
            return text[: -len(ending)].strip(), status
    return text, ""


def number_of(text: str, measure: Measure) -> float | None:
    """Read a number of a measure; None when the text is not one.

    Thousands may be parted by commas, money may begin with a pound sign, a percentage may end in a
    percent sign. Nothing else is guessed.

    Examples
    --------
    >>> money = Measure("gbp", "Amount", "money", "GBP", 0, None, {}, {})
    >>> number_of("£1,069.50", money), number_of("43k", money)
    (1069.5, None)
    """
    bare = text.replace("\N{MINUS SIGN}", "-")
    if measure.type == "money":
        bare = bare.removeprefix("£").strip()
    if measure.type.startswith("percent"):
        bare = bare.removesuffix("%").strip()
    return float(bare.replace(",", "")) if _NUMBER.fullmatch(bare) else None


def is_whole(number: float, measure: Measure) -> bool:
    """Tell whether a number is whole where its measure must be."""
    return measure.type not in _WHOLE or number.is_integer()


def whole_of(text: str) -> int | None:
    """Read a whole number above 0; None when the text is not one."""
    bare = text.replace(",", "") if _NUMBER.fullmatch(text) else ""
    return int(bare) if bare.isdigit() and int(bare) > 0 else None


def unprintable(text: str) -> bool:
    """Tell whether a text holds characters that cannot be shown or stored in a workbook."""
    return bool(_CONTROL.search(text)) or any("\ud800" <= each <= "\udfff" for each in text)
