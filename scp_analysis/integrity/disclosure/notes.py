"""What may be said beside figures that are protected: the clauses of a note that tell no figure."""

import calendar
import re

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
_TELLING = re.compile(rf"\d|\b(?:{_WORDS})\b|\bsmall (?:count|number)", re.IGNORECASE)
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
