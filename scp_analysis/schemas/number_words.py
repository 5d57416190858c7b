"""Numbers written as words: ``seven``, ``twenty-five``, ``a hundred``, ``twice``, ``half of``.

Left out is what is more often no figure: ``one``, ordinals (``the third``), rough sizes (``hundreds``),
calendar quarters and halves (``a quarter``, ``the first half``), and a name (``Three Rivers``).
"""

import re

_ONES = {
    "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9,
}  # fmt: skip
_TEENS = {
    "ten": 10, "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15,
    "sixteen": 16, "seventeen": 17, "eighteen": 18, "nineteen": 19,
}  # fmt: skip
_TENS = {
    "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80,
    "ninety": 90,
}  # fmt: skip
_SCALES = {"dozen": 12, "hundred": 100, "thousand": 1_000, "million": 1_000_000}
_SINGLE = {"a": 1, "one": 1, **_ONES, **_TEENS, **_TENS}
_TIMES = {
    "twice": "2", "double": "2", "doubled": "2", "doubles": "2", "doubling": "2", "twofold": "2",
    "thrice": "3", "triple": "3", "tripled": "3", "treble": "3", "trebled": "3", "threefold": "3",
    "tenfold": "10", "halved": "0.5", "halves": "0.5", "halving": "0.5",
}  # fmt: skip
_PARTS = {"half": 2, "third": 3, "quarter": 4, "fifth": 5, "tenth": 10}

_ONE = "|".join(_ONES)
_WHOLE = rf"(?:{'|'.join(_TENS)})(?:[-\s](?:one|{_ONE}))?|{'|'.join(_TEENS)}|{_ONE}"
_SCALED = rf"(?:(?:{_WHOLE}|a|one)[-\s])?(?:{'|'.join(_SCALES)})"
_SOME = r"(?=\s(?:of|the|as|all|them)\b)"
_PART = (
    rf"(?<!first\s)(?<!second\s)(?<!latter\s)half{_SOME}"
    rf"|(?:a|one|{_ONE})\s(?:third|quarter|fifth|tenth)s?{_SOME}"
)
_MANNER = r"(?!-(?:sided|tailed|way)\b|[-\s]count)"
NUMBER_WORD = re.compile(
    rf"(?<![\w-])(?<!\d\s)(?:{_PART}|(?:{_SCALED}|{_WHOLE}|{'|'.join(_TIMES)})(?!\w){_MANNER})",
    re.IGNORECASE,
)
_NAME = re.compile(r"[A-Z][a-z]+\s[A-Z]")


def number_words(text: str) -> list[tuple[int, str, str]]:
    """List the numbers that a text writes as words, each with its digits.

    Parameters
    ----------
    text
        Plain text.

    Returns
    -------
    list of (int, str, str)
        In order: where it begins, as written, in digits; a part in decimals (``a third of``: 0.33).

    Examples
    --------
    >>> number_words("Twenty-five in Three Rivers, twice as many, half of them new.")
    [(0, 'Twenty-five', '25'), (29, 'twice', '2'), (44, 'half', '0.5')]
    """
    return [
        (found.start(), found.group(), digits_of(found.group()))
        for found in NUMBER_WORD.finditer(text)
        if not _NAME.match(text, found.start())
    ]


def digits_of(words: str) -> str:
    """Work out what words that `NUMBER_WORD` found come to.

    Examples
    --------
    >>> digits_of("Twenty-five"), digits_of("a third")
    ('25', '0.33')
    """
    words = words.lower()
    if words in _TIMES:
        return _TIMES[words]
    *before, last = re.split(r"[-\s]", words)
    how_many = sum(_SINGLE[word] for word in before)
    if last.rstrip("s") in _PARTS:
        return f"{(how_many or 1) / _PARTS[last.rstrip('s')]:.2g}"
    if last in _SCALES:
        return str((how_many or 1) * _SCALES[last])
    return str(how_many + _SINGLE[last])
