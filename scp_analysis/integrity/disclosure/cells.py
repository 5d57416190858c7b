"""Counts, what holds between them, and what is published of them.

A quantity is known by its id. A relation may name quantities that are published nowhere, such as the
count of a month of which only the year is shown: they are whole numbers from zero up.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass

from scp_analysis.errors import SourceError, explain
from scp_analysis.integrity.disclosure.policies import Policy

PRIMARY, SECONDARY, PERCENTAGE = "primary", "secondary", "percentage"
MARKER = "[c]"
Terms = tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Cell:
    """One true count. `signed` counts are changes and may be negative.

    Cells of one `series` count the same thing in different windows; `start` and `end` are months as
    whole numbers, both inclusive.
    """

    id: str
    value: int
    policy: Policy
    signed: bool = False
    series: str = ""
    start: int | None = None
    end: int | None = None

    @property
    def small(self) -> bool:
        """Whether the count itself must be withheld."""
        return self.policy.protects and 1 <= abs(self.value) <= self.policy.threshold


@dataclass(frozen=True, slots=True)
class Relation:
    """Terms that sum to zero, or with `within` to zero or less.

    Examples
    --------
    >>> Relation((("men", 1), ("women", 1), ("all", -1))).gap({"men": 3, "women": 4, "all": 7})
    0
    """

    terms: Terms
    within: bool = False
    name: str = ""

    def gap(self, values: Mapping[str, int]) -> int:
        """Give what the terms sum to."""
        return sum(times * values[each] for each, times in self.terms)

    def holds(self, values: Mapping[str, int]) -> bool:
        """Tell whether the relation is true of these values."""
        gap = self.gap(values)
        return gap <= 0 if self.within else gap == 0


@dataclass(frozen=True, slots=True)
class Hidden:
    """A count that is printed nowhere but follows from others, such as a difference; its true value."""

    id: str
    value: int
    policy: Policy

    @property
    def needed(self) -> int:
        """How many values must stay possible: where it is small, as many as a rounded count has.

        Examples
        --------
        >>> from scp_analysis.integrity.disclosure.policies import WITHHOLD
        >>> Hidden("the rest", 2, Policy("people", WITHHOLD, threshold=7, round_to=5)).needed
        5
        """
        if not self.policy.protects or not 1 <= self.value <= self.policy.threshold:
            return 0
        return self.policy.round_to if self.policy.round_to > 1 else self.policy.threshold


@dataclass(frozen=True, slots=True)
class Shown:
    """What is published of one cell: a number, or nothing and then why it is withheld."""

    id: str
    value: int | None
    reason: str = ""
    threshold: int = 0
    round_to: int = 1
    signed: bool = False
    series: str = ""
    start: int | None = None
    end: int | None = None


@dataclass(frozen=True, slots=True)
class Share:
    """A percentage printed of the true counts: 100 * part / whole to some decimals."""

    part: str
    whole: str
    percent: float
    decimals: int


@dataclass(frozen=True, slots=True)
class Publication:
    """All that an attacker of one release knows: what is shown, and what holds between the cells."""

    cells: tuple[Shown, ...]
    relations: tuple[Relation, ...]
    shares: tuple[Share, ...] = ()

    def to_json(self) -> str:
        """Write the publication, to be kept for the next release; it holds no withheld number."""
        return json.dumps(asdict(self), indent=1, sort_keys=True, ensure_ascii=False) + "\n"


def joined(later: Publication, earlier: Publication | None) -> Publication:
    """Lay an earlier publication behind a later one: all that was ever shown, for the next release.

    Examples
    --------
    >>> first, second = (Publication((Shown(name, 10),), ()) for name in ("a", "b"))
    >>> [each.id for each in joined(second, first).cells]
    ['b', 'a']
    """
    if earlier is None:
        return later
    known = {each.id: each for each in later.cells}
    for each in earlier.cells:
        if each.id not in known or (known[each.id].value is None and each.value is not None):
            known[each.id] = each
    return Publication(
        cells=tuple(known.values()),
        relations=tuple(unlike([*later.relations, *earlier.relations])),
        shares=(*later.shares, *earlier.shares),
    )


def publication_from(content: str, *, where: str) -> Publication:
    """Read a publication that `Publication.to_json` wrote.

    Raises
    ------
    SourceError
        The text is no such publication.

    Examples
    --------
    >>> kept = Publication((Shown("a", 10, "", 7, 5),), ())
    >>> publication_from(kept.to_json(), where="the example") == kept
    True
    """
    try:
        found = json.loads(content)
        return Publication(
            cells=tuple(Shown(**each) for each in found["cells"]),
            relations=tuple(_relation(each) for each in found["relations"]),
            shares=tuple(Share(**each) for each in found["shares"]),
        )
    except (KeyError, TypeError, ValueError) as fault:
        raise SourceError(
            explain(
                "The record of an earlier publication must be the one a pack wrote.",
                found=repr(fault),
                where=where,
                remedy="take the file from the earlier public pack",
            )
        ) from fault


def unlike(relations: Iterable[Relation]) -> list[Relation]:
    """Give each relation once, whatever its name and the order of its terms."""
    found: dict[tuple[Terms, bool], Relation] = {}
    for each in relations:
        found.setdefault((tuple(sorted(each.terms)), each.within), each)
    return list(found.values())


def rounded(value: int, to: int) -> int:
    """Give a count to the nearest multiple, halves upwards, alike on both sides of zero.

    Examples
    --------
    >>> rounded(8, 5), rounded(12, 5), rounded(13, 5), rounded(-7, 5), rounded(5, 10)
    (10, 10, 15, -5, 10)
    """
    size = (abs(value) + to // 2) // to * to if to > 1 else abs(value)
    return size if value >= 0 else -size


def _relation(found: Mapping[str, object]) -> Relation:
    terms = found["terms"]
    if not isinstance(terms, list):
        message = "terms must be a list"
        raise TypeError(message)
    return Relation(
        terms=tuple((str(each), int(times)) for each, times in terms),
        within=bool(found["within"]),
        name=str(found["name"]),
    )
