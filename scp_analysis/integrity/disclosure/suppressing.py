"""Which further cells to withhold, so that no withheld count can be worked out.

For a withheld count to stay unknown there must be, for enough values, a whole table that has that
value and looks the same in print. Each such table is an integer programme: it may alter what is
withheld freely, what is rounded within its rounding, and it may ask for further cells to be
withheld, at the cost of the information lost with them.
"""

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence

import numpy as np
import numpy.typing as npt
from scipy.optimize import Bounds, LinearConstraint, milp

from scp_analysis.integrity.disclosure.cells import Cell, Hidden, Relation, Shown
from scp_analysis.integrity.disclosure.unknowns import Unknown, unknowns

Array = npt.NDArray[np.float64]
_MOST_REVIEWED = 40


def withheld_to_protect(
    cells: Sequence[Cell],
    relations: Sequence[Relation],
    *,
    hidden: Sequence[Hidden] = (),
    previous: Sequence[Shown] = (),
) -> list[str]:
    """Choose the cells to withhold beside those that are small themselves.

    Parameters
    ----------
    cells
        True counts.
    relations
        What is true of them and a reader may know.
    hidden
        Counts that are printed nowhere but follow from others.
    previous
        What an earlier release shows of these or related cells; what it withholds stays protected.

    Returns
    -------
    list of str
        Ids, in the order of `cells`.

    Notes
    -----
    Sequential: for each value in turn the cheapest cells are opened, by integer programming, and a
    last pass shows again what turned out not to be needed (up to 40 cells of one linked set). Near
    the least loss, not proven to be it. The cost of a cell is 1 + log10(1 + count).

    References
    ----------
    Fischetti, M. and Salazar, J. J., Solving the cell suppression problem on tabular data with
    linear constraints, Management Science 47 (2001), 1008-1027.

    Examples
    --------
    >>> from scp_analysis.integrity.disclosure.policies import WITHHOLD, Policy
    >>> rule = Policy("counts", WITHHOLD, threshold=3, round_to=1)
    >>> cells = [Cell("a", 2, rule), Cell("b", 9, rule), Cell("c", 30, rule), Cell("all", 41, rule)]
    >>> total = Relation((("a", 1), ("b", 1), ("c", 1), ("all", -1)))
    >>> withheld_to_protect(cells, [total])
    ['b']
    """
    every = unknowns(cells, relations, hidden=hidden, previous=previous)
    chosen: set[str] = set()
    for names, rows in _linked(every, relations):
        part = [every[name] for name in names]
        if any(each.short for each in part):
            chosen |= _Linked(part, rows).protected()
    return [cell.id for cell in cells if cell.id in chosen]


def _linked(
    every: Mapping[str, Unknown], relations: Sequence[Relation]
) -> Iterator[tuple[list[str], list[Relation]]]:
    """Split the quantities into sets between which no relation goes."""
    group = {name: {name} for name in every}
    for relation in relations:
        joined = set().union(*(group[name] for name, _ in relation.terms))
        for name in joined:
            group[name] = joined
    done: set[str] = set()
    for name in every:
        if name not in done:
            done |= group[name]
            rows = [each for each in relations if each.terms[0][0] in group[name]]
            yield [each for each in every if each in group[name]], rows


class _Linked:
    """One set of linked quantities."""

    def __init__(self, every: list[Unknown], relations: list[Relation]) -> None:
        self.unknowns = every
        place = {each.id: number for number, each in enumerate(every)}
        self.matrix = np.zeros((len(relations), len(every)))
        for row, relation in enumerate(relations):
            for name, times in relation.terms:
                self.matrix[row, place[name]] += times
        self.least = np.array([-np.inf if each.within else 0.0 for each in relations])
        finite = [abs(b) for e in every for b in (e.low, e.high, *e.wanted) if math.isfinite(b)]
        self.far = 100.0 + 4.0 * max(finite, default=0.0)

    def protected(self) -> set[str]:
        """Withhold until nothing is short, then show again what can be.

        First against a reader who knows which counts are withheld for their own smallness. Where
        small counts sum to a small count that cannot be had in full: such a reader knows more than
        can be hidden. Then all must hold against one who sees only that they are withheld.
        """
        added, in_full = self._until_nothing_is_short()
        if not in_full:
            self._disguise()
            return {self.unknowns[n].id for n in [*added, *self._until_nothing_is_short()[0]]}
        return {self.unknowns[n].id for n in self._reviewed(added)}

    def _until_nothing_is_short(self) -> tuple[list[int], bool]:
        added: list[int] = []
        in_full = True
        while short := [n for n, each in enumerate(self.unknowns) if each.short]:
            opened = self._serve(short[0])
            if opened is None:
                self.unknowns[short[0]].needed = 0
                in_full = False
            added += opened or []
        return added, in_full

    def _disguise(self) -> None:
        for each in self.unknowns:
            if each.disguised is None:
                continue
            low, high, each.wanted, each.needed = each.disguised
            if each.opened:
                each.opened = (low, high)
            else:
                each.low, each.high = low, high

    def _serve(self, place: int) -> list[int] | None:
        """Make one more value of a quantity possible, at no cost if any can be; None if none can."""
        unknown = self.unknowns[place]
        open_values = [v for v in unknown.wanted if v not in unknown.seen]
        if not self._free(place, open_values):
            for value in open_values:
                opened = self._witness(place, value, opening=True)
                if opened is not None:
                    return opened
            return None
        return []

    def _free(self, place: int, values: Iterable[int]) -> bool:
        return any(self._witness(place, value, opening=False) is not None for value in values)

    def _reviewed(self, added: list[int]) -> list[int]:
        """Show again each added cell without which all the others stay protected."""
        kept = list(added)
        if len(added) > _MOST_REVIEWED:
            return kept
        for place in sorted(added, key=lambda n: -self.unknowns[n].cost):
            before = [set(each.seen) for each in self.unknowns]
            unknown = self.unknowns[place]
            unknown.withheld = False
            for each in self.unknowns:
                each.seen = set()
            if self._holds():
                kept.remove(place)
                continue
            unknown.withheld = True
            for each, seen in zip(self.unknowns, before, strict=True):
                each.seen = seen
        return kept

    def _holds(self) -> bool:
        for place, unknown in enumerate(self.unknowns):
            for value in unknown.wanted:
                if not unknown.short:
                    break
                if value not in unknown.seen:
                    self._witness(place, value, opening=False)
            if unknown.short:
                return False
        return True

    def _witness(self, place: int, value: int, *, opening: bool) -> list[int] | None:
        """Find a table with this value that looks the same; give what it asks to be withheld.

        Every table found also shows what else is possible, which is noted. None when there is none.
        """
        able = [n for n, e in enumerate(self.unknowns) if opening and e.opened and not e.withheld]
        low, high = self._bounds(able)
        if not low[place] <= value <= high[place]:
            return None
        low[place] = high[place] = value
        aim = np.array([0.0] * len(low) + [self.unknowns[n].cost for n in able])
        found = milp(
            aim,
            integrality=np.ones(len(aim)),
            bounds=Bounds(np.append(low, np.zeros(len(able))), np.append(high, np.ones(len(able)))),
            constraints=self._constraints(able),
        )
        if found.x is None:
            return None
        table = np.rint(found.x[: len(low)])
        sums = self.matrix @ table
        if np.any(sums > 0) or np.any(sums < self.least):
            return None
        return self._noted(table)

    def _noted(self, table: Array) -> list[int]:
        opened = []
        for number, (each, value) in enumerate(zip(self.unknowns, table, strict=True)):
            if not each.withheld and not each.low <= value <= each.high:
                each.withheld = True
                opened.append(number)
            each.seen.add(int(value))
        return opened

    def _bounds(self, able: list[int]) -> tuple[Array, Array]:
        low, high = np.empty(len(self.unknowns)), np.empty(len(self.unknowns))
        for number, each in enumerate(self.unknowns):
            ends = each.low, each.high
            if each.opened and (each.withheld or number in able):
                ends = each.opened
            low[number], high[number] = max(ends[0], -self.far), min(ends[1], self.far)
        return low, high

    def _constraints(self, able: list[int]) -> list[LinearConstraint]:
        count, free = len(self.unknowns), len(able)
        rows = np.hstack([self.matrix, np.zeros((len(self.matrix), free))])
        found = [LinearConstraint(rows, self.least, 0.0)] if len(rows) else []
        if not able:
            return found
        limits = np.zeros((2 * free, count + free))
        ends = np.empty(2 * free)
        for number, place in enumerate(able):
            each = self.unknowns[place]
            lowest = each.opened[0] if each.opened else each.low
            limits[number, [place, count + number]] = 1.0, each.high - self.far
            limits[free + number, [place, count + number]] = -1.0, lowest - each.low
            ends[number], ends[free + number] = each.high, -each.low
        return [*found, LinearConstraint(limits, -np.inf, ends)]
