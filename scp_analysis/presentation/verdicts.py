"""The shape that goes with each verdict word: in tables, sentences and charts the same.

A verdict is a word first, a shape second, and a colour never: an upward triangle for an increase,
a downward one for a decrease, hollow when only likely, a ring for no clear change.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from markupsafe import Markup

from scp_analysis.presentation.formats import NOT_AVAILABLE, TOO_FEW


@dataclass(frozen=True, slots=True)
class Shape:
    """How a verdict is drawn: a matplotlib marker, filled or not, an SVG path, and a character."""

    marker: str
    filled: bool
    clear: bool
    path: str
    sign: str


_UP = "M6 1.5 11 10.5H1z"
_DOWN = "M6 10.5 1 1.5h10z"
_RING = "M6 1.8a4.2 4.2 0 1 0 0 8.4a4.2 4.2 0 1 0 0-8.4z"
_CROSS = "M2 2 10 10M10 2 2 10"
_DOTS = "M1.5 6h1.6M5.2 6h1.6M8.9 6h1.6"

NO_CLEAR_CHANGE = "no clear change"
SHAPES: Mapping[str, Shape] = MappingProxyType(
    {
        "increased": Shape("^", filled=True, clear=True, path=_UP, sign="\u25b2"),
        "likely increased": Shape("^", filled=False, clear=True, path=_UP, sign="\u25b3"),
        "decreased": Shape("v", filled=True, clear=True, path=_DOWN, sign="\u25bc"),
        "likely decreased": Shape("v", filled=False, clear=True, path=_DOWN, sign="\u25bd"),
        NO_CLEAR_CHANGE: Shape("o", filled=False, clear=False, path=_RING, sign="\u25cb"),
        TOO_FEW: Shape("_", filled=False, clear=False, path=_DOTS, sign="\u2026"),
        NOT_AVAILABLE: Shape("x", filled=False, clear=False, path=_CROSS, sign="\u00d7"),
    }
)
"""Every verdict, in the order in which counts of verdicts are read out."""


def symbol(verdict: str) -> Markup:
    """Draw the shape of a verdict as a small inline picture that screen readers skip.

    Parameters
    ----------
    verdict
        One of the fixed vocabulary; the word itself is printed beside the shape by the caller.

    Examples
    --------
    >>> symbol("increased").startswith('<svg class="scp-shape"')
    True
    """
    shape = SHAPES[verdict]
    fill = "currentColor" if shape.filled else "none"
    return Markup(
        '<svg class="scp-shape" viewBox="0 0 12 12" width="12" height="12" aria-hidden="true" '
        'focusable="false"><path d="{path}" fill="{fill}" stroke="currentColor" '
        'stroke-width="1.6" stroke-linejoin="round"/></svg>'
    ).format(path=shape.path, fill=fill)


def badge(verdict: str) -> Markup:
    """Give the verdict as shape and word.

    Examples
    --------
    >>> "no clear change" in badge("no clear change")
    True
    """
    clear = "scp-verdict-clear" if SHAPES[verdict].clear else "scp-verdict-open"
    return Markup('<span class="scp-verdict {clear}">{shape} {word}</span>').format(
        clear=clear, shape=symbol(verdict), word=verdict
    )
