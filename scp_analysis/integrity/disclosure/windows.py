"""One count in several windows: quarters and their year, rolling years, this release and the last.

The time line of a series is cut at every end of a window; each window is the sum of its pieces. So
every sum and difference of windows that exists is known to the protector and to the attacker alike.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import pairwise

import numpy as np
from scipy.optimize import linprog

from scp_analysis.integrity.disclosure.cells import Cell, Hidden, Relation, Shown
from scp_analysis.integrity.disclosure.policies import Policy

_Window = tuple[int, int]
_PAIR = 2


def windows(
    cells: Sequence[Cell], previous: Sequence[Shown]
) -> tuple[list[Relation], list[Hidden]]:
    """Give the relations between the windows of each series.

    Parameters
    ----------
    cells
        True counts; those with a series and both ends are windows.
    previous
        What an earlier release showed.

    Returns
    -------
    list of Relation
        Each window as the sum of its pieces, and the differences.
    list of Hidden
        Differences of two windows of this release that share an end.

    Notes
    -----
    A series whose counts cannot be sums of pieces (people counted once in each window, a figure
    that contradicts another) is left out by `protecting`, which tests it.

    Examples
    --------
    >>> from scp_analysis.integrity.disclosure.policies import WITHHOLD, Policy
    >>> rule = Policy("people", WITHHOLD, 7, 5)
    >>> year = Cell("year", 30, rule, series="s", start=0, end=11)
    >>> rest = Cell("to May", 27, rule, series="s", start=0, end=4)
    >>> found, hidden = windows([year, rest], [])
    >>> [(each.name, len(each.terms)) for each in found], hidden[0].value
    ([('windows of s', 3), ('windows of s', 2), ('windows of s', 3)], 3)
    """
    relations: list[Relation] = []
    hidden: list[Hidden] = []
    for series, listed in _series([*cells, *_others(previous, {cell.id for cell in cells})]):
        if len(listed) < _PAIR:
            continue
        relations += _pieces(series, [(name, span) for name, span, _, _ in listed])
        for name, value, policy, terms in _differences(listed):
            hidden.append(Hidden(name, value, policy))
            relations.append(Relation(terms, name=f"windows of {series}"))
    return relations, hidden


def consistent(relations: Sequence[Relation], ranges: Mapping[str, tuple[float, float]]) -> bool:
    """Tell whether some quantities from zero up keep relations, with those of `ranges` in theirs.

    Examples
    --------
    >>> two = Relation((("year", 1), ("May", -1), ("the rest", -1)))
    >>> consistent([two], {"year": (5, 5), "May": (6, 6)})
    False
    """
    names = list(dict.fromkeys(name for each in relations for name, _ in each.terms))
    place = {name: number for number, name in enumerate(names)}
    rows = np.zeros((len(relations), len(names)))
    for row, relation in zip(rows, relations, strict=True):
        for name, times in relation.terms:
            row[place[name]] = times
    bounds = [ranges.get(name, (0.0, np.inf)) for name in names]
    solved = linprog(np.zeros(len(names)), A_eq=rows, b_eq=np.zeros(len(rows)), bounds=bounds)
    return bool(solved.status == 0)


def _others(previous: Sequence[Shown], known: Collection[str]) -> list[Shown]:
    return [each for each in previous if each.id not in known]


_Listed = tuple[str, _Window, int | None, Policy | None]


def _series(each_cell: Iterable[Cell | Shown]) -> Iterator[tuple[str, list[_Listed]]]:
    found: dict[str, list[_Listed]] = {}
    for each in each_cell:
        if not each.series or each.start is None or each.end is None:
            continue
        value, policy = (each.value, each.policy) if isinstance(each, Cell) else (None, None)
        found.setdefault(each.series, []).append((each.id, (each.start, each.end), value, policy))
    yield from found.items()


def _pieces(series: str, every: Sequence[tuple[str, _Window]]) -> Iterator[Relation]:
    cuts = sorted({cut for _, (start, end) in every for cut in (start, end + 1)})
    for name, (start, end) in every:
        inside = [(a, b) for a, b in pairwise(cuts) if start <= a and b <= end + 1]
        pieces = tuple((f"{series}@{a}-{b - 1}", -1) for a, b in inside)
        yield Relation(((name, 1), *pieces), name=f"windows of {series}")


def _differences(
    listed: Sequence[_Listed],
) -> Iterator[tuple[str, int, Policy, tuple[tuple[str, int], ...]]]:
    """Give the rest of each longer window beside a shorter one with which it shares an end."""
    for long, (start, end), whole, policy in listed:
        for short, (first, last), part, _ in listed:
            inside = start <= first and last <= end and (first, last) != (start, end)
            if not inside or whole is None or part is None or policy is None:
                continue
            if (first == start or last == end) and policy.protects and whole >= part:
                name = f"{long} less {short}"
                yield name, whole - part, policy, ((long, 1), (short, -1), (name, -1))
