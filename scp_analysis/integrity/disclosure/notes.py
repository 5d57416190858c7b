"""What may be said beside figures that are protected: the clauses of a note that tell no figure."""

import calendar
import re
from collections.abc import Container

from scp_analysis.integrity.disclosure.cells import MARKER
from scp_analysis.schemas.number_words import NUMBER_WORD, digits_of

_MONTHS = "|".join(filter(None, (*calendar.month_name, *calendar.month_abbr)))
_WORDS = (
    "one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|dozen|single|sole|few|"
    "nobody|none|both|half|pair|couple"
)
_SPAN = "days?|nights?|weeks?|months?|quarters?|years?"
_THINGS = "reports?|tables?|columns?|sources?|pages?|areas?|districts?"
_YEAR = r"(?:19|20)\d\d(?:[-/]\d\d)?"
_NO_FIGURE = re.compile(
    rf"(?:\b\d{{1,2}} )?\b(?:{_MONTHS}) (?:19|20)\d\d\b"
    rf"|\b(?:\d{{1,2}}|{_WORDS})[ -](?:{_SPAN})\b"
    rf"|^\s*{_YEAR}\s*$|\b(?:in|since|until|year) {_YEAR}\b"
    r"|\bmore than one\b"
    rf"|\b(?:{_WORDS}) (?:(?!of |in |at |with |from |to )[a-z]+ ){{0,2}}(?:{_THINGS})\b",
    re.IGNORECASE,
)
_SIZES = {"one": 1.0, "pair": 2.0, "pairs": 2.0, "couple": 2.0, "half": 0.5}
_AGE = r"\d{1,2}(?:\s?(?:to|or|-|\N{EN DASH})\s?\d{1,2})?"
_KEPT = re.compile(
    rf"(?i:{_NO_FIGURE.pattern})"
    rf"|(?i:\b(?:\d{{1,2}} (?:or|to) )?(?:\d{{1,2}}|{_WORDS})[ -](?:{_SPAN}|hours?|minutes?)\b)"
    rf"|(?i:\bage[ds]? {_AGE}(?: and {_AGE})*\b|\b(?:under-|over-)?{_AGE}s\b)"
    r"|(?i:\bschool years? \d{1,2}(?:(?:, | and )\d{1,2})*|\byear \d{1,2}\b)"
    r"|(?i:\b(?:children|adults|people) (?:aged|below|under|over) \d{1,2}\b)"
    r"|\b20[12]\d(?:[-/]\d\d\b|(?=$|[;,.)]| for\b))|\b[0-2]\d[0-5]\d-[0-2]\d[0-5]\d\b"
    r"|\b[A-Z]{2,} \d\b|\b[A-Z]+\d\w*|\b(?:Level|Number) \d(?: or \d)?\b|\b[Oo]ne-to-one\b"
)
"""What is no count of anything: dates, lengths of time, ages, school years, codes and numbered names."""
_NUMBER = re.compile(
    rf"(?:(?<!\w)[-\N{{MINUS SIGN}}])?\d[\d,]*(?:\.\d+)?%?|\b(?:{'|'.join(_SIZES)})\b",
    re.IGNORECASE,
)
_TELLING = re.compile(
    rf"\d|\b(?:{_WORDS})\b|\bsmall (?:count|number)|{NUMBER_WORD.pattern}", re.IGNORECASE
)
_BETWEEN = re.compile(r"(;\s*|(?<=[^\d\s])\.\s+)")


def without_figures(note: str) -> str:
    """Leave out the clauses of a note that may tell a figure, or that this one is small.

    Parameters
    ----------
    note
        Clauses between semicolons and full stops.

    Returns
    -------
    str
        The others. A date or a length of time is no figure; a number in words is one.

    Examples
    --------
    >>> without_figures("Small counts about children; requests are not children")
    'requests are not children'
    >>> without_figures("May: 48 calls; 11-month window to June 2023")
    '11-month window to June 2023'
    >>> without_figures("two clients left. Asterisk printed, no footnote given")
    'Asterisk printed, no footnote given'
    >>> without_figures("fifteen were children; counts of requests")
    'counts of requests'
    """
    clauses = _BETWEEN.split(note)
    kept = [
        clause.strip()
        for clause in clauses[::2]
        if clause.strip() and not _TELLING.search(_NO_FIGURE.sub("", clause))
    ]
    if len(kept) == sum(bool(clause.strip()) for clause in clauses[::2]):
        return note
    return "; ".join(clause.rstrip(".") for clause in kept)


def masked(text: str, *, known: Container[float]) -> str:
    """Put the marker of a withheld figure in the place of each number of a text.

    Parameters
    ----------
    text
        Of a plan: what was done, and how much.
    known
        Sizes of the figures that may be told. Dates, lengths of time, ages, school years, codes and
        numbered names are no figures; a number in words is one.

    Examples
    --------
    >>> masked("Also 28 NSPs, 5 closure orders and two evictions since 2021", known={28.0})
    'Also 28 NSPs, [c] closure orders and [c] evictions since 2021'
    >>> masked("MACE 1, over 11 months: groups for ages 8-10; up 29% from 698", known=())
    'MACE 1, over 11 months: groups for ages 8-10; up [c] from [c]'
    >>> masked("Twenty-five women and fifteen men; Two Northtown cases", known=())
    '[c] women and [c] men; [c] Northtown cases'
    """
    said, last = [], 0
    for kept in _KEPT.finditer(text):
        said += [_hidden(text[last : kept.start()], known), kept.group()]
        last = kept.end()
    return "".join([*said, _hidden(text[last:], known)])


def _hidden(text: str, known: Container[float]) -> str:
    def told(found: re.Match[str]) -> str:
        return found.group() if _size(found.group()) in known else MARKER

    return _NUMBER.sub(told, NUMBER_WORD.sub(told, text))


def _size(number: str) -> float:
    """Read a number in digits or in words, without its sign."""
    if number.lower() in _SIZES:
        return _SIZES[number.lower()]
    if NUMBER_WORD.fullmatch(number):
        return float(digits_of(number))
    return float(number.strip("-\N{MINUS SIGN}%").replace(",", ""))
