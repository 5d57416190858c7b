"""Which numbers of a text are claims that something answers for.

A number is answered for when it is one of the values handed over with the text, printed by the
rules of `presentation.formats`; names that hold digits are handed over as values too.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from scp_analysis.presentation.formats import MINUS
from scp_analysis.presentation.numerals import Numeral, numerals
from scp_analysis.presentation.tidy import as_plain

Known = Iterable[tuple[str, object]]
SHARE_NAMES = ("level", "share", "power", "alpha")
"""A value whose name ends with one of these is a share of one, and may be printed as a percentage."""


@dataclass(frozen=True, slots=True)
class Traced:
    """A number as printed, and the name of the value it is; no name when nothing answers for it."""

    printed: str
    value: str


def traced(text: str, known: Known) -> list[Traced]:
    """Find the value behind each number of a text.

    Parameters
    ----------
    text
        A title or sentence as a reader sees it.
    known
        Names and values; a value may be a list of values. Texts are names that may be quoted whole.

    Returns
    -------
    list of Traced
        In order. A number is that value which, rounded to as many decimals, prints the same digits;
        a sign, where there is one, must be its own. A whole number without sign or ``%`` is a count
        and must be a whole value; a share is a percentage only under one of `SHARE_NAMES`;
        ``< 0.001`` needs a p value below it.

    Examples
    --------
    >>> traced("31 of 40 (77.5%)", [("met", 31), ("all", 40)])
    [Traced(printed='31', value='met'), Traced(printed='40', value='all'), \
Traced(printed='77.5%', value='')]
    """
    return _traced(text, *_sorted(known))


def unaccounted(texts: Iterable[str], known: Known) -> list[str]:
    """List the numbers of some texts that none of the values answers for, each once.

    Examples
    --------
    >>> unaccounted(["Robbery: +36.8%", "182 offences, 29% more"], [("change_percent", 36.84),
    ...     ("current", 182.0)])
    ['29%']
    """
    labels, numbers = _sorted(known)
    every = (one for text in texts for one in _traced(text, labels, numbers))
    return list(dict.fromkeys(one.printed for one in every if not one.value))


def plain(value: object) -> object:
    """Turn a value, or a list or mapping of values, into what JSON can hold.

    Examples
    --------
    >>> plain({"a": (1, float("nan"))})
    {'a': [1, None]}
    """
    if isinstance(value, Mapping):
        return {str(name): plain(each) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return [plain(each) for each in value]
    return as_plain(value)


def _sorted(known: Known) -> tuple[list[str], list[tuple[str, float]]]:
    """Tell names from numbers."""
    every = list(_each(known))
    labels = [value for _, value in every if isinstance(value, str)]
    return labels, [(name, value) for name, value in every if isinstance(value, int | float)]


def _traced(text: str, labels: list[str], numbers: list[tuple[str, float]]) -> list[Traced]:
    return [
        Traced(one.text, next(_names(one, numbers), "")) for one in numerals(text, labels=labels)
    ]


def _each(known: Known) -> Iterator[tuple[str, object]]:
    """Give every single value under the name of the list it is in, but for truths and what is absent."""
    for name, value in known:
        if isinstance(value, Mapping):
            yield from _each((str(key), each) for key, each in value.items())
        elif isinstance(value, list | tuple):
            yield from _each((name, each) for each in value)
        else:
            told = as_plain(value)
            if told is not None and not isinstance(told, bool):
                yield name, told


def _names(one: Numeral, numbers: list[tuple[str, float]]) -> Iterator[str]:
    """Name the values that print this number; digits of another script are printed by none."""
    if not one.digits.isascii():
        return
    size, room = float(one.digits), 0.51 * 10.0**-one.decimals
    for name, value in numbers:
        if one.below:
            printed = name.startswith("p_") and value < size
        else:
            printed = abs(abs(value) - size) <= room and _prints(one, value)
        share = one.percent and not printed and name.endswith(SHARE_NAMES)
        if printed or (share and _prints(one, value * 100)):
            yield name


def _prints(one: Numeral, value: float) -> bool:
    # A change that rounds to zero is printed without a sign.
    counted = not (one.percent or one.sign or one.decimals or one.digits == "0")
    if counted and value != round(value):
        return False
    signs = {"+": value > 0, MINUS: value < 0, "": True}
    return signs[one.sign] and f"{abs(value):.{one.decimals}f}" == one.digits
