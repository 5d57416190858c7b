"""What free text gives away: telephone numbers, e-mail addresses, full postcodes; perhaps a name.

The first three are blocked, a likely name is a warning: only a reader can tell a person from a place.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from scp_analysis.errors import SourceError, explain, first_few
from scp_analysis.integrity.disclosure.policies import Policies

TELEPHONE, EMAIL, POSTCODE, NAME = "telephone number", "e-mail address", "postcode", "likely name"
BLOCKED = (TELEPHONE, EMAIL, POSTCODE)
_GAP = r"[ .\-()]{0,3}"
_PATTERNS = {
    TELEPHONE: re.compile(rf"(?<![\w.])(?:\+|00)44{_GAP}(?:\(0\){_GAP})?(?:\d{_GAP}){{8,9}}\d(?!\w)"
                          rf"|(?<![\w.+])\(?0\d(?:{_GAP}\d){{8,9}}(?!\w)"),
    EMAIL: re.compile(r"[\w.+%'-]+\s?(?:@|\(at\)|\[at\])\s?[\w-]+(?:\s?(?:\.|\(dot\)|\[dot\])\s?[\w-]+)+",
                      re.IGNORECASE),
    POSTCODE: re.compile(r"(?<![A-Za-z0-9])(?:GIR ?0AA|[A-PR-UWYZ](?:\d{1,2}|[A-HK-Y]\d{1,2}"
                         r"|\d[A-HJKPSTUW]|[A-HK-Y]\d[ABEHMNPRVWXY])\s{0,2}\d[ABD-HJLNP-UW-Z]{2})(?![A-Za-z0-9])",
                         re.IGNORECASE),
}  # fmt: skip
_UPPER, _LOWER = "[A-ZÀ-ÖØ-Þ]", "[a-zß-öø-ÿ]"
_CAPITALISED = rf"(?:{_UPPER}['’])?(?:{_UPPER}{_LOWER}+)+(?:['’-]{_UPPER}?{_LOWER}+)*"
_PAIR = re.compile(rf"\b{_CAPITALISED}(?: {_CAPITALISED})+\b")
_INVISIBLE = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff\u00ad"))
_DASHES = dict.fromkeys(map(ord, "‐‑‒–—−"), "-")
_FEWEST_WORDS = 2


@dataclass(frozen=True, slots=True)
class Found:
    """One thing in a text: what it is, and the words."""

    kind: str
    words: str

    @property
    def blocked(self) -> bool:
        """Whether the text may not be published with it."""
        return self.kind in BLOCKED


def found_in(text: str, policies: Policies) -> list[Found]:
    """Find what a text may give away.

    Parameters
    ----------
    text
        Free text; full-width digits, other dashes and invisible characters are read as plain ones.
    policies
        For the words that are no names, and the titles that go before one.

    Returns
    -------
    list of Found
        Numbers, addresses and postcodes first, then likely names: two words or more with capitals of
        which none is in the allow-list, or one word after a title.

    Examples
    --------
    >>> from scp_analysis.integrity.disclosure.policies import EXEMPT
    >>> plain = Policies(EXEMPT, {}, {}, titles=frozenset({"Mrs"}))
    >>> [each.kind for each in found_in("Ring Mrs Example on 01632 960 001", plain)]
    ['telephone number', 'likely name']
    """
    plain = unicodedata.normalize("NFKC", text).translate(_INVISIBLE).translate(_DASHES)
    fixed = [
        Found(kind, " ".join(match.group().split()))
        for kind, pattern in _PATTERNS.items()
        for match in pattern.finditer(plain)
    ]
    return [*fixed, *(Found(NAME, words) for words in _names(plain, policies))]


@dataclass(frozen=True, slots=True)
class LikelyName:
    """Words that may be the name of a person: where they stand first, and in how many more places."""

    words: str
    where: str
    more: int = 0

    @property
    def place(self) -> str:
        """Where to look, without the words.

        Examples
        --------
        >>> LikelyName("Jane Example", "the plan, activity: 3", 2).place
        'the plan, activity: 3 (and 2 more places)'
        """
        places = "1 more place" if self.more == 1 else f"{self.more} more places"
        return f"{self.where} (and {places})" if self.more else self.where


def likely_names_in(texts: Mapping[str, str], policies: Policies) -> tuple[LikelyName, ...]:
    """Refuse texts with a number, an address or a postcode; give the likely names in the others.

    Parameters
    ----------
    texts
        Where each stands, to the text.
    policies
        As for `found_in`.

    Returns
    -------
    tuple of LikelyName
        Each once, in the order of the texts.

    Raises
    ------
    SourceError
        Something blocked stands in a text. All places are named; the words are not repeated, as a
        message may be kept in a log.
    """
    once = {text: found_in(text, policies) for text in dict.fromkeys(texts.values())}
    every = [(where, each) for where, text in texts.items() for each in once[text]]
    blocked = [f"{each.kind} in {where}" for where, each in every if each.blocked]
    if blocked:
        raise SourceError(
            explain(
                "Public text must hold no telephone number, e-mail address or full postcode.",
                found=first_few(blocked),
                where="the free text of the public edition",
                remedy="take it out; the first half of a postcode may stay",
            )
        )
    places: dict[str, list[str]] = {}
    for where, each in every:
        places.setdefault(each.words, []).append(where)
    return tuple(LikelyName(words, at[0], len(at) - 1) for words, at in places.items())


def _names(text: str, policies: Policies) -> Iterator[str]:
    if policies.titles:
        titles = "|".join(sorted(map(re.escape, policies.titles), key=len, reverse=True))
        for match in re.finditer(rf"\b(?:{titles})\.? (?:{_CAPITALISED} ?)+", text):
            yield match.group().strip()
    for match in _PAIR.finditer(text):
        words = match.group().split()
        while words and _ruled_out(words[0], policies):
            words = words[1:]
        stop = next((n for n, word in enumerate(words) if _ruled_out(word, policies)), len(words))
        if stop >= _FEWEST_WORDS and stop == len(words):
            yield " ".join(words)


def _ruled_out(word: str, policies: Policies) -> bool:
    return word in policies.not_names or word in policies.titles
