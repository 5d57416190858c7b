"""What a reader may not know of each quantity: where it may lie, and which values must stay possible."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field

from scp_analysis.integrity.disclosure.cells import PRIMARY, Cell, Hidden, Relation, Shown, rounded


@dataclass
class Unknown:
    """One quantity: where it may lie as printed, where once withheld, and what must stay possible.

    `opened` is None when the quantity cannot be withheld. `wanted` lists values in the order they
    are asked for, of which `needed` must be possible once the quantity is withheld. `disguised` is
    where it may lie for a reader who cannot tell small counts from others, with the same two.
    """

    id: str
    low: float
    high: float
    opened: tuple[float, float] | None = None
    cost: float = 0.0
    wanted: tuple[int, ...] = ()
    needed: int = 0
    withheld: bool = False
    disguised: tuple[float, float, tuple[int, ...], int] | None = None
    seen: set[int] = field(default_factory=set)

    @property
    def short(self) -> bool:
        """Whether too few values are known to be possible."""
        return self.withheld and len(self.seen.intersection(self.wanted)) < self.needed


def unknowns(
    cells: Sequence[Cell],
    relations: Sequence[Relation],
    *,
    hidden: Sequence[Hidden] = (),
    previous: Sequence[Shown] = (),
) -> dict[str, Unknown]:
    """Give every quantity of a release by its id.

    Parameters
    ----------
    cells
        True counts.
    relations
        What holds between them; a quantity named here only is a whole number from zero up.
    hidden
        Counts that are printed nowhere but follow from others.
    previous
        What an earlier release shows. A count that was shown then can no longer be withheld; one that
        was withheld then for its own smallness stays protected.

    Examples
    --------
    >>> from scp_analysis.integrity.disclosure.policies import WITHHOLD, Policy
    >>> found = unknowns([Cell("a", 3, Policy("people", WITHHOLD, 7, 5))], [])["a"]
    >>> found.low, found.high, found.wanted, found.short
    (1, 7, (1, 2, 3, 4, 5, 6, 7), True)
    """
    found = {cell.id: _of_cell(cell, place) for place, cell in enumerate(cells)}
    for each in hidden:
        if each.needed and each.policy.secondary:
            wanted = _outward(each.value, 0, 2 * each.needed)
            found[each.id] = Unknown(
                each.id, 0.0, math.inf, wanted=wanted, needed=each.needed, withheld=True
            )
    for shown in previous:
        earlier = _of_shown(shown)
        own = found.setdefault(shown.id, earlier)
        if own is not earlier:
            own.low, own.high = max(own.low, earlier.low), min(own.high, earlier.high)
            if shown.value is not None:
                own.opened, own.needed, own.disguised = None, 0, None
    for relation in relations:
        for name, _ in relation.terms:
            found.setdefault(name, Unknown(name, 0.0, math.inf))
    return found


def _of_cell(cell: Cell, place: int) -> Unknown:
    policy = cell.policy
    if not policy.protects:
        return Unknown(cell.id, cell.value, cell.value)
    if cell.small:
        low, high = (-policy.threshold if cell.signed else 1), policy.threshold
        needed = policy.threshold if policy.secondary else 0
        found = Unknown(cell.id, low, high, needed=needed, withheld=True)
        found.wanted = tuple(range(low, high + 1))
        found.disguised = _disguise(cell.value, policy.threshold, needed, signed=cell.signed)
        return found
    low, high = _printed_range(
        rounded(cell.value, policy.round_to), policy.threshold, policy.round_to
    )
    found = Unknown(cell.id, low, high)
    if cell.value > 0 and policy.secondary and not cell.signed:
        found.opened = (policy.threshold + 1, math.inf)
        found.cost = 1 + math.log10(1 + cell.value) + 1e-6 * place
        found.needed = policy.threshold
        found.wanted = _outward(cell.value, policy.threshold + 1, 4 * policy.threshold)
        found.disguised = _disguise(cell.value, policy.threshold, policy.threshold, signed=False)
    return found


def _of_shown(shown: Shown) -> Unknown:
    if shown.value is not None:
        return Unknown(shown.id, *_printed_range(shown.value, shown.threshold, shown.round_to))
    limit = shown.threshold
    small = shown.reason == PRIMARY
    low, high = (-limit if shown.signed else 1, limit) if small else (limit + 1, math.inf)
    return Unknown(
        shown.id,
        low,
        high,
        wanted=tuple(range(low, (limit if small else 12 * limit) + 1)),
        needed=limit,
        withheld=True,
        disguised=_disguise(1, limit, limit, signed=shown.signed),
    )


def _disguise(
    value: int, threshold: int, needed: int, *, signed: bool
) -> tuple[float, float, tuple[int, ...], int]:
    """Give the range of a withheld count for a reader who knows only that it is withheld."""
    lowest = -4 * threshold if signed else 1
    return (-math.inf if signed else 1.0), math.inf, _outward(value, lowest, 8 * threshold), needed


def _printed_range(value: int, threshold: int, round_to: int) -> tuple[int, int]:
    """Give the counts printed as this number: half a step around it, but none that is withheld."""
    down, up = round_to // 2, (round_to - 1) // 2
    if value < 0:
        low, high = _printed_range(-value, threshold, round_to)
        return -high, -low
    if value == 0:
        return (0, up) if up > threshold else (0, 0)
    return max(value - down, threshold + 1), value + up


def _outward(value: int, lowest: int, reach: int) -> tuple[int, ...]:
    """List whole numbers by their distance from a value, none below the lowest."""
    steps = [value, *(value + sign * step for step in range(1, reach + 1) for sign in (1, -1))]
    return tuple(each for each in steps if each >= lowest)
