"""The numbers a text holds, apart from those that name a date, a period, a plan year, an age or a code.

Numbers are found in digits and in words; what counts as a number word is in `number_words`.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from scp_analysis.schemas.number_words import NUMBER_WORD, number_words

_MINUS = "\N{MINUS SIGN}"
_APART = "\N{SYMBOL FOR UNIT SEPARATOR}"
_MONTH = (
    r"(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?"
    r"|Sept?(?:ember)?|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)\b"
)
_YEAR = r"(?:19\d\d|20[0-4]\d)\b(?![,.]\d|%|\s(?:offences|incidents|crimes|people|victims|cases)\b)"
_DAY = r"(?:[12]\d|3[01]|0?[1-9])(?:st|nd|rd|th)?"
_AGE = r"\d{1,2}"
_AGES = rf"{_AGE}(?:\s?(?:to|and|or|-|\N{{EN DASH}})\s?{_AGE})?"
_BEFORE_YEAR = (
    r"(?:in|since|until|before|after|during|mid|early|late|years?|spring|summer|autumn|winter"
    r"|census)"
)
_DATES = (
    rf"\b(?:{_DAY}(?:\s(?:to|and|or)\s|\s?[-\N{{EN DASH}}]\s?))?{_DAY}\s{_MONTH}(?:\s{_YEAR})?",
    rf"\b{_MONTH}\s{_YEAR}",
    rf"\b(?:\d{{1,3}}|three|six)\s(?=months?\s(?:to|ending|ended)\s{_MONTH})",
    r"\b(?:12|[Tt]welve)(?=[\s-]months?\b)(?<!\bof the 12)(?<!\bof the twelve)",
    r"\b(?:19|20)\d\d-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])\b",
    r"\b(?:19|20)\d\d-(?:0[1-9]|1[0-2])\b",
    r"\bQ[1-4](?:[\s-](?:19|20)\d\d)?\b|\b(?:19|20)\d\d[\s-]?Q[1-4]\b|\b[Qq]uarter\s[1-4]\b",
    rf"\b(?i:{_BEFORE_YEAR})(?:\s|-){_YEAR}|\b{_YEAR}(?=\s[Cc]ensus\b)",
    rf"\b(?i:from\s{_YEAR}\sto|between\s{_YEAR}\sand)\s{_YEAR}",
)
_OR_OVER = r"(?:\+|\s(?:and|or)\s(?:over|under|above|below|older|younger))?"
_AGE_BANDS = (
    rf"\b(?i:age[ds]?)\s(?:under\s|over\s)?{_AGES}{_OR_OVER}",
    rf"\b(?i:under|over)[\s-]{_AGE}s\b",
    rf"\b{_AGES}[\s-](?:year-olds?|years?\sold|year\solds?)\b",
)
_PLAN_YEARS = re.compile(
    r"\b((?:19|20)\d\d)(?:-|/|\N{EN DASH})((?:(?:19|20)\d\d)|\d\d)\b(?![,.%]?\d|%)"
)
_CODE = r"\b[A-Z]+-?\d+\b(?![,.]\d|%)"
_NAMED = re.compile("|".join((*_DATES, *_AGE_BANDS, _CODE)))
_NUMERAL = re.compile(
    rf"""(?P<below><\s?)?
    (?P<sign>[+{_MINUS}]|(?<![\w.)])-)?
    (?P<digits>\d{{1,3}}(?:,\d{{3}})+(?!\d)(?:\.\d+)?|\d+(?:\.\d+)?|[\u00bc-\u00be\u2150-\u215e])
    (?P<percent>\s?%|\s?per\scent\b)?""",
    re.VERBOSE,
)


@dataclass(frozen=True, slots=True)
class Numeral:
    """One number as printed: its digits without separators, its sign if it has one, and its unit."""

    text: str
    digits: str
    sign: str
    percent: bool
    below: bool

    @property
    def decimals(self) -> int:
        """Number of digits after the point."""
        return len(self.digits.partition(".")[2])


def numerals(text: str, *, labels: Iterable[str] = ()) -> list[Numeral]:
    """List the numbers of a text that are figures.

    Parameters
    ----------
    text
        A title or sentence as a reader sees it.
    labels
        Names and phrases that may stand in it as they are: what a series or a return is called, a
        reason as its owner gives it. Digits inside one of them are no figure; elsewhere they are.

    Returns
    -------
    list of Numeral
        In order. Left out are the digits of a day, month or year (``31 July 2023``, ``July 2023``,
        ``2023-07``, ``2023-07-31``, ``in 2014``, ``mid-2024``), of a period (``12 months to July
        2023``, ``12 months``), a plan year (``2022-23``, ``2022/23``), a quarter (``Q1
        2023``, ``quarter 1``), an age (``aged 10 to 17``, ``under 18s``, ``16 to 24 year olds``) and
        a code (capitals directly followed by digits: ``B1``, ``E07000071``). A number in words has the
        digits it comes to.

    Examples
    --------
    >>> [one.text for one in numerals("1,962 in the 12 months to July 2023 (\N{MINUS SIGN}4.7%)")]
    ['1,962', '−4.7%']
    >>> [one.text for one in numerals("MACE 1: 13 of two dozen aged 10 to 17", labels=["MACE 1"])]
    ['13', 'two dozen']
    """
    kept = _without(text.replace("\N{NO-BREAK SPACE}", " "), labels)
    kept = _PLAN_YEARS.sub(_plan_year, kept)
    kept = _NAMED.sub(_APART, kept)
    found = [(each.start(), _numeral(each)) for each in _NUMERAL.finditer(kept)]
    found += [
        (start, Numeral(words, digits, sign="", percent=False, below=False))
        for start, words, digits in number_words(kept)
    ]
    return [one for _, one in sorted(found, key=lambda each: each[0])]


def _without(text: str, labels: Iterable[str]) -> str:
    for label in sorted(set(_worded(labels, text.lower())), key=lambda each: (-len(each), each)):
        bounded = rf"(?<![\w.,]){re.escape(label)}(?!\w|[.,]\d|%)"
        text = re.sub(bounded, _APART, text, flags=re.IGNORECASE)
    return text


def _worded(labels: Iterable[str], text: str) -> Iterator[str]:
    """Give the labels with a number, as sentences print them, that a text in small letters has."""
    for label in labels:
        words = label.replace("\N{NO-BREAK SPACE}", " ").strip().rstrip(".")
        printed = words.replace("-", _MINUS, 1) if words.startswith("-") else words
        for each in {words, printed}:
            if each.lower() in text and (re.search(r"\d", each) or NUMBER_WORD.search(each)):
                yield each


def _plan_year(found: re.Match[str]) -> str:
    """Take out two years that follow each other; leave any other pair of numbers."""
    first, second = int(found.group(1)), found.group(2)
    after = int(second) if len(second) == 4 else first // 100 * 100 + int(second)
    follows = after == first + 1 or (len(second) == 2 and (first + 1) % 100 == int(second))
    return _APART if follows else found.group(0)


def _numeral(found: re.Match[str]) -> Numeral:
    sign = (found["sign"] or "").replace("-", _MINUS)
    return Numeral(
        text=found.group(0).strip(),
        digits=found["digits"].replace(",", ""),
        sign=sign,
        percent=found["percent"] is not None,
        below=found["below"] is not None,
    )
