"""Anchors of a page: readable, stable from run to run, never used twice."""

import re
from collections.abc import Iterable


class Anchors:
    """The identifiers in use on one page."""

    def __init__(self, taken: Iterable[str] = ()) -> None:
        self._taken = set(taken)

    def of(self, text: str) -> str:
        """Make an identifier from words.

        Examples
        --------
        >>> anchors = Anchors(["robbery"])
        >>> anchors.of("Robbery"), anchors.of("What we found")
        ('robbery-2', 'what-we-found')
        """
        stem = "-".join(re.findall(r"[a-z0-9]+", text.lower())) or "part"
        name, number = stem, 1
        while name in self._taken:
            number += 1
            name = f"{stem}-{number}"
        self._taken.add(name)
        return name
