"""The style sheet of a page: that of the package, and on paper the marking of the edition on every sheet.

No text of a file is in it: the marking is the edition's, and who signed stands in the page itself.
"""

import re
from functools import cache
from importlib import resources

from scp_analysis.presentation import markup

_PLAIN = re.compile(r"[A-Za-z0-9 ]")
# On the first sheet the head of the page has the marking in full.
_ON_PAPER = """
@media print {{
@page {{ {draft} }}
@page final {{ {final} }}
@page :first {{ {nothing} }}
@page final:first {{ {nothing} }}
body:has(.pack-final) {{ page: final }}
}}"""
_AT_THE_TOP = "@top-center {{ content: {text}; font: bold 8pt Arial, sans-serif }}"


@cache
def style_sheet(marking: str) -> str:
    """Give the style sheet of the pages of one edition.

    Parameters
    ----------
    marking
        What each printed sheet says at its top, with "Draft" or, on a page that says that it is
        final, "Final".

    Returns
    -------
    str
        To stand between ``<style>`` and ``</style>`` as it is, whatever the marking.
    """
    own = resources.files("scp_analysis.packs.rendering").joinpath("templates", "pack.css")
    written = _shorter(f"{own.read_text(encoding='utf-8')}\n{markup.stylesheet()}")
    draft, final = (
        _AT_THE_TOP.format(text=quoted(f"{marking}. {standing}")) for standing in ("Draft", "Final")
    )
    nothing = _AT_THE_TOP.format(text="none")
    return written + _ON_PAPER.format(draft=draft, final=final, nothing=nothing)


def quoted(text: str) -> str:
    r"""Write a text as a string of CSS that nothing in the text can end.

    Parameters
    ----------
    text
        Any text. What is neither a letter of English, a digit nor a space is written by its number.

    Returns
    -------
    str
        With its quotes.

    Examples
    --------
    >>> print(quoted('A "b"; } </style>'))
    "A \22 b\22 \3b  \7d  \3c \2f style\3e "
    """
    return f'"{"".join(one if _PLAIN.match(one) else _numbered(one) for one in text)}"'


def _numbered(letter: str) -> str:
    # Zero and half of a pair stand for nothing; a browser would put the same in their place.
    number = ord(letter)
    unusable = number == 0 or 0xD800 <= number <= 0xDFFF
    return rf"\{0xFFFD if unusable else number:x} "


def _shorter(sheet: str) -> str:
    """Leave out of a style sheet what is there for its writers: remarks, and space."""
    told = re.sub(r"\s+", " ", re.sub(r"/\*.*?\*/", "", sheet, flags=re.DOTALL))
    return re.sub(r" ?([{};,]) ?", r"\1", told.replace(": ", ":")).replace(";}", "}").strip()
