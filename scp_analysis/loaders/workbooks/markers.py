"""What stands in a cell beside or instead of a number: shorthand, and marks of footnotes.

Shorthand is that of the Government Statistical Service, in square brackets, with or without a number
(``[u1]``); a few older signs are known too. A dash is not: publishers use it for nought and for
nothing known.
"""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass

MEANINGS: Mapping[str, str] = {
    "x": "the publisher has no data",
    "u": "not calculated by the publisher",
    "z": "does not apply",
    "c": "suppressed by the publisher as confidential",
    "w": "withheld by the publisher",
    "low": "rounds to nought but is not nought",
    "..": "the publisher has no data",
    ":": "the publisher has no data",
    "*": "suppressed by the publisher as confidential",
}
"""What may stand instead of a number."""

BESIDE: Mapping[str, str] = {
    "r": "revised",
    "p": "provisional",
    "e": "estimated",
    "b": "break in the series",
    "f": "forecast",
    "u": "of low reliability",
}
"""What may stand beside a number, with ``[note 4]``."""

_NUMBER = re.compile(r"^\s*(?P<sign>[-−–]?)(?P<digits>\d[\d,]*(?:\.\d+)?(?:[eE]-?\d+)?)\s*")
_MARK = re.compile(r"\[\s*([^\[\]]+?)\s*\]")
_NOTE = re.compile(r"^notes?\s*\d+([, ]+\d+)*$")
_ALONE = re.compile(r"^\[\s*([a-z]+?)\s*\d*\s*\]$")
_DECLARED = re.compile(
    r"\[(\w{1,4})\]\s*(?:indicates?|means|stands for|is)\s+(?:that\s+)?(.+?)(?=\s*\[\w{1,4}\]\s*"
    r"(?:indicates?|means|stands|is)|[.\n]|$)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Marked:
    """A cell taken apart: a number without commas, or a marker, or neither; and marks beside it."""

    number: str = ""
    marker: str = ""
    notes: tuple[str, ...] = ()
    fault: str = ""


def marked(cell: str) -> Marked:
    """Take a cell apart.

    Parameters
    ----------
    cell
        Text of a cell.

    Returns
    -------
    Marked
        ``number`` (empty where there is none), ``marker`` as published, ``notes`` in words, and
        ``fault``: the text, where it is none of these.

    Examples
    --------
    >>> marked("1,234 [note 4]")
    Marked(number='1234', marker='', notes=('note 4',), fault='')
    >>> marked("[u1]").marker, marked("n/k").fault
    ('[u1]', 'n/k')
    """
    stripped = cell.strip()
    if not stripped or reason(stripped):
        return Marked(marker=stripped)
    number = _NUMBER.match(stripped)
    if number is None:
        return Marked(fault=stripped)
    rest = stripped[number.end() :]
    marks = [found.lower() for found in _MARK.findall(rest)]
    if _MARK.sub("", rest).strip() or not all(_beside(mark) for mark in marks):
        return Marked(fault=stripped)
    sign = "-" if number["sign"] else ""
    return Marked(
        number=sign + number["digits"].replace(",", ""),
        notes=tuple(BESIDE.get(mark, mark) for mark in marks),
    )


def reason(cell: str, specific: Mapping[str, str] | None = None) -> str | None:
    """Say why there is no number, for a cell that holds a marker alone; None for any other cell.

    Parameters
    ----------
    cell
        Text of a cell.
    specific
        What a marker means in one publisher's table, where it is narrower than `MEANINGS`.

    Examples
    --------
    >>> reason("[C]"), reason("12")
    ('published as [c]: suppressed by the publisher as confidential', None)
    """
    sign = cell.strip().lower()
    bracketed = _ALONE.match(sign)
    if not bracketed and sign not in {"..", ":", "*"}:
        return None
    key = bracketed[1] if bracketed else sign
    meaning = {**MEANINGS, **(specific or {})}.get(key)
    return f"published as {sign}: {meaning}" if meaning else None


def declared(lines: Collection[str]) -> dict[str, str]:
    """Give what a sheet itself says its shorthand stands for.

    Examples
    --------
    >>> declared(["Some shorthand is used. [x] indicates data are unavailable. [z] is not applicable."])
    {'x': 'data are unavailable', 'z': 'not applicable'}
    """
    return {
        mark.lower(): " ".join(meaning.split())
        for line in lines
        for mark, meaning in _DECLARED.findall(line)
    }


def _beside(mark: str) -> bool:
    return mark in BESIDE or bool(_NOTE.match(mark))
