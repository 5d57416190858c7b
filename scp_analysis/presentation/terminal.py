"""A table of checks for a terminal: the gravest last, nothing cut off, nothing that could act."""

import shutil
import textwrap
from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

GRAVEST_LAST = ("ok", "note", "gap", "fault")
_NARROWEST, _INDENT = 60, " " * 8


def lines(checks: "pd.DataFrame", *, width: int | None = None) -> Iterator[str]:
    r"""Lay a table of checks out.

    Parameters
    ----------
    checks
        `Checks`: check, result, found, where, remedy.
    width
        Characters a line may have; that of the terminal when None.

    Yields
    ------
    str
        A line for each check that is in order, then a block for each note, gap and fault, and a count of
        each kind: the end is what is in sight. Control characters are shown as question marks, so
        that a file's text cannot move the cursor.

    Examples
    --------
    >>> import pandas as pd
    >>> row = {"check": "Sum of calls", "result": "fault", "found": "48: 43", "where": "May",
    ...        "remedy": ""}
    >>> print("\n".join(lines(pd.DataFrame([row]), width=60)))
    FAULT   Sum of calls
            48: 43
            in May
    1 fault, 0 gaps, 0 notes, 0 ok
    """
    across = max(width or shutil.get_terminal_size().columns, _NARROWEST)
    order = {result: place for place, result in enumerate(GRAVEST_LAST)}
    graded = checks.sort_values("result", key=lambda each: each.map(order), kind="stable")
    for row in graded.to_dict("records"):
        if row["result"] == "ok":
            yield textwrap.shorten(f"ok      {plain(row['check'])}: {plain(row['found'])}", across)
            continue
        yield f"{str(row['result']).upper():<8}{plain(row['check'])}"
        for lead, words in (("", row["found"]), ("in ", row["where"]), ("try: ", row["remedy"])):
            yield from _wrapped(f"{lead}{plain(words)}" if words else "", across)
    counted = Counter(checks["result"])
    plural = {"fault": "faults", "gap": "gaps", "note": "notes", "ok": "ok"}
    yield ", ".join(
        f"{counted[result]:,} {result if counted[result] == 1 else plural[result]}"
        for result in reversed(GRAVEST_LAST)
    )


def plain(words: object) -> str:
    r"""Give text without line breaks and control characters.

    Examples
    --------
    >>> plain("a\x1b[2Jb")
    'a?[2Jb'
    """
    joined = " ".join(str(words).split())
    return _printable(joined)


def inert(text: str) -> str:
    r"""Give text whose lines stay and whose control characters and direction marks are shown as ?.

    Examples
    --------
    >>> inert("Found: a\x1b[2Jb\nTry: c")
    'Found: a?[2Jb\nTry: c'
    """
    return "\n".join(map(_printable, text.split("\n")))


def _printable(line: str) -> str:
    return "".join(char if char.isprintable() else "?" for char in line.replace("\t", " "))


def _wrapped(words: str, width: int) -> list[str]:
    return textwrap.wrap(words, width, initial_indent=_INDENT, subsequent_indent=_INDENT)
