"""Text as a workbook may hold it: nothing that acts, nothing that breaks a file."""

import re
from functools import lru_cache

LONGEST = 32_767  # UTF-16 units a cell may hold
_CUT = " [cut: the whole text is in the CSV file]"
_UNSAFE = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufff9-\ufffb\ufffe\uffff"
    r"\u061c\u202a-\u202e\u2066-\u2069]"
    + "".join(rf"|[\U{plane:04x}fffe\U{plane:04x}ffff]" for plane in range(1, 17))
)
_SHIELDED = re.compile(r"'[\s\x00]*[=+\-@|＝＋－＠]")
_REPLACED = "\ufffd"


def one_line(text: object, *, longest: int = LONGEST) -> str:
    r"""Give text as one line that can stand in a cell.

    Parameters
    ----------
    text
        Anything; it may come from a partner's file.
    longest
        UTF-16 units it may have.

    Returns
    -------
    str
        White space is a single space; control characters, halves of characters and marks that turn
        the direction of writing are shown as a replacement character; what is too long says so.

    Examples
    --------
    >>> one_line("=1\x00+1\n of 3")
    '=1\ufffd+1 of 3'
    """
    return _line(str(text), longest)


@lru_cache(maxsize=2**14)
def _line(text: str, longest: int) -> str:
    line = _UNSAFE.sub(_REPLACED, " ".join(text.split()))
    return line if _units(line) <= longest else _cut(line, longest)


def without_controls(text: object) -> str:
    r"""Give text with its own line ends and spaces, and without what no file can hold.

    Examples
    --------
    >>> without_controls("a\x1b[2J\r\nb")
    'a\ufffd[2J\nb'
    """
    return _UNSAFE.sub(_REPLACED, re.sub(r"\r\n?", "\n", str(text)))


def unshielded(text: str) -> str:
    """Take away the apostrophe that stands in a CSV file before what a program could take for a formula.

    A workbook needs none: its text is text. See `scp_analysis.presentation.tidy.as_csv`.

    Examples
    --------
    >>> unshielded("'=1+1"), unshielded("'tis")
    ('=1+1', "'tis")
    """
    return text[1:] if _SHIELDED.match(text) else text


def _units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def _cut(text: str, longest: int) -> str:
    ending = _CUT if longest == LONGEST else "…"
    room = (longest - len(ending)) * 2
    return text.encode("utf-16-le")[:room].decode("utf-16-le", errors="ignore") + ending
