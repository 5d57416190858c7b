"""What an attacker can work out from a publication: the whole numbers every withheld count may be.

Written apart from what protects: it reads a publication and nothing else, and solves integer
programmes over all that is printed. All withheld cells look alike; `knows_small` makes the attacker
one who has learnt which of them are withheld for their own smallness.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array

from scp_analysis.errors import SourceError, explain, first_few
from scp_analysis.integrity.disclosure.cells import PRIMARY, Publication, Shown, rounded

_INFEASIBLE = 2
_COLUMNS = ("cell", "reason", "lower", "upper", "feasible", "needed", "recoverable")
Array = npt.NDArray[np.float64]


@dataclass
class _Knowledge:
    """Bounds of every quantity, and rows of inequalities ``low <= sum of terms <= high``."""

    lower: dict[str, float] = field(default_factory=dict)
    upper: dict[str, float] = field(default_factory=dict)
    rows: list[tuple[dict[str, float], float, float]] = field(default_factory=list)
    withheld: dict[str, Shown] = field(default_factory=dict)
    shown: set[str] = field(default_factory=set)

    def narrow(self, name: str, low: float, high: float) -> None:
        self.lower[name] = max(self.lower.get(name, -np.inf), low)
        self.upper[name] = min(self.upper.get(name, np.inf), high)


def attack(
    publication: Publication,
    *,
    previous: Publication | None = None,
    watched: Mapping[str, int] | None = None,
    knows_small: bool = False,
) -> pd.DataFrame:
    """Solve a publication for every count it withholds.

    Parameters
    ----------
    publication
        What is published, and the relations between it.
    previous
        An earlier publication; a cell of the same id is the same count.
    watched
        Quantities that are printed nowhere and must not be known better than to this many values.
    knows_small
        Let the attacker know which cells are withheld for their own smallness.

    Returns
    -------
    pandas.DataFrame
        One row for each watched count and each that is shown nowhere, in the order of the
        publications: cell, reason,
        lower and upper (least and greatest possible count; upper is missing when there is none),
        feasible (whole numbers it may be, counted until there are enough), needed, recoverable
        (fewer are feasible than needed).

    Raises
    ------
    SourceError
        No table of counts fits all that is published: the publications contradict each other.

    Notes
    -----
    The range of a count need not be full: every value is tried. Assumes that relations hold
    exactly; an attacker who also knows a person in the table is outside this model.

    Examples
    --------
    >>> from scp_analysis.integrity.disclosure.cells import Relation
    >>> cells = (Shown("a", None, PRIMARY, 7), Shown("b", 20), Shown("all", 24))
    >>> sums = (Relation((("a", 1), ("b", 1), ("all", -1))),)
    >>> attack(Publication(cells, sums))[["lower", "upper", "recoverable"]].to_numpy().tolist()
    [[4.0, 4.0, True]]
    """
    known = _known([publication, previous] if previous else [publication], knows_small=knows_small)
    secret = {name: each for name, each in known.withheld.items() if name not in known.shown}
    needed = {name: each.threshold for name, each in secret.items()}
    needed.update(watched or {})
    order = list(needed)
    rows = {}
    for names, part in _parts(known, set(needed)):
        system = _System(names, part, known)
        for name in names:
            if name in needed:
                reason = known.withheld[name].reason if name in known.withheld else "hidden"
                rows[name] = system.attacked(name, needed[name], reason)
    return as_attack([rows[name] for name in order])


def recoverable(found: pd.DataFrame) -> int:
    """Count the cells of an attack that were recovered."""
    return int(found["recoverable"].sum())


def as_attack(rows: Sequence[Sequence[object]]) -> pd.DataFrame:
    """Lay rows of plain values out as `attack` gives them."""
    table = pd.DataFrame([list(row) for row in rows], columns=list(_COLUMNS))
    kinds = {"lower": "float64", "upper": "float64", "feasible": "int64", "needed": "int64"}
    return table.astype({**kinds, "cell": "str", "reason": "str", "recoverable": "bool"})


def plain_rows(found: pd.DataFrame) -> list[list[object]]:
    """Give an attack as plain values: no upper end is None."""
    return [
        [None if value != value else value for value in row]  # not a number
        for row in found.astype("object").to_numpy().tolist()
    ]


def _known(publications: Iterable[Publication], *, knows_small: bool) -> _Knowledge:
    known = _Knowledge()
    for each in publications:
        for shown in each.cells:
            known.narrow(shown.id, *_range(shown, knows_small=knows_small))
            if shown.value is None:
                known.withheld.setdefault(shown.id, shown)
            else:
                known.shown.add(shown.id)
        for relation in each.relations:
            terms = {name: float(times) for name, times in relation.terms}
            known.rows.append((terms, -np.inf if relation.within else 0.0, 0.0))
        for share in each.shares:
            known.rows += _share_rows(share.part, share.whole, share.percent, share.decimals)
    for terms, _, _ in known.rows:
        for name in terms:
            known.narrow(name, known.lower.get(name, 0.0), np.inf)
    return known


def _range(shown: Shown, *, knows_small: bool) -> tuple[float, float]:
    """Give the least and the greatest count that would have been published like this."""
    limit, reach = shown.threshold, shown.round_to
    if shown.value is not None:
        near = range(shown.value - reach, shown.value + reach + 1)
        fitting = [n for n in near if rounded(n, reach) == shown.value and not 1 <= abs(n) <= limit]
        return float(min(fitting)), float(max(fitting))
    if not knows_small:
        return -np.inf if shown.signed else 1.0, np.inf
    if shown.signed:
        return (-float(limit), float(limit)) if shown.reason == PRIMARY else (-np.inf, np.inf)
    return (1.0, float(limit)) if shown.reason == PRIMARY else (float(limit + 1), np.inf)


def _share_rows(
    part: str, whole: str, percent: float, decimals: int
) -> list[tuple[dict[str, float], float, float]]:
    half = 0.5 * 10.0**-decimals
    low, high = (percent - half) / 100, (percent + half) / 100
    return [({part: 1.0, whole: -low}, 0.0, np.inf), ({part: 1.0, whole: -high}, -np.inf, 0.0)]


def _parts(known: _Knowledge, wanted: set[str]) -> Iterator[tuple[list[str], list[int]]]:
    """Split the quantities into sets that share no row; only those with a wanted count."""
    parent = {name: name for name in known.lower}

    def root(name: str) -> str:
        while parent[name] != name:
            parent[name] = parent[parent[name]]
            name = parent[name]
        return name

    for terms, _, _ in known.rows:
        first, *others = terms
        for other in others:
            parent[root(other)] = root(first)
    members: dict[str, list[str]] = {}
    for name in known.lower:
        members.setdefault(root(name), []).append(name)
    rows: dict[str, list[int]] = {}
    for place, (terms, _, _) in enumerate(known.rows):
        rows.setdefault(root(next(iter(terms))), []).append(place)
    for name, part in members.items():
        if wanted.intersection(part):
            yield part, rows.get(name, [])


class _System:
    """The integer programmes of one set of linked quantities."""

    def __init__(self, names: list[str], rows: list[int], known: _Knowledge) -> None:
        self.names = names
        self.place = {name: place for place, name in enumerate(names)}
        self.lower = np.array([known.lower[name] for name in names])
        self.upper = np.array([known.upper[name] for name in names])
        finite = np.abs([*self.lower, *self.upper, 1.0])
        self.far = 1_000.0 + 10.0 * float(finite[np.isfinite(finite)].max()) * len(names)
        self.constraint = self._constraint([known.rows[row] for row in rows])
        self.seen: dict[str, set[int]] = {name: set() for name in names}

    def attacked(self, name: str, needed: int, reason: str) -> tuple[object, ...]:
        if not self.constraint and self.lower[0] > -np.inf:
            self._note_alone(name, needed)
            low, high = int(self.lower[0]), int(min(self.upper[0], self.far))
        else:
            low, high = self._end(name, 1.0), self._end(name, -1.0)
        bounded = high < self.far
        first = low if low > -self.far else min(high, 0) - needed
        last = high if bounded else max(first, 0) + needed
        for value in range(first, last + 1):
            if len(self.seen[name]) >= needed:
                break
            if value not in self.seen[name]:
                self._solve(np.zeros(len(self.names)), {name: value})
        feasible = len(self.seen[name])
        upper = float(high) if bounded else np.nan
        return name, reason, float(low), upper, feasible, needed, feasible < needed

    def _note_alone(self, name: str, needed: int) -> None:
        """Note what a count may be that nothing is linked with: anything within its bounds."""
        first = int(self.lower[0])
        last = int(min(self.upper[0], first + needed))
        self.seen[name] = set(range(first, last + 1))

    def _end(self, name: str, sign: float) -> int:
        aim = np.zeros(len(self.names))
        aim[self.place[name]] = sign
        found = self._solve(aim, {})
        if found is None:
            raise SourceError(
                explain(
                    "Publications must not contradict each other.",
                    found=first_few(self.names),
                    where="the cells linked with " + name,
                    remedy="tell the cells that were revised, and leave them out of `previous`",
                )
            )
        return int(found[self.place[name]])

    def _solve(self, aim: Array, fixed: Mapping[str, int]) -> Array | None:
        low = np.maximum(self.lower, -self.far)
        high = np.minimum(self.upper, self.far)
        for name, value in fixed.items():
            low[self.place[name]] = high[self.place[name]] = value
        if np.any(low > high):
            return None
        found = milp(
            aim,
            integrality=np.ones(len(self.names)),
            bounds=Bounds(low, high),
            constraints=self.constraint,
        )
        if found.status == _INFEASIBLE or found.x is None:
            return None
        solution: Array = np.rint(found.x)
        for name, value in zip(self.names, solution, strict=True):
            self.seen[name].add(int(value))
        return solution

    def _constraint(
        self, rows: list[tuple[dict[str, float], float, float]]
    ) -> list[LinearConstraint]:
        if not rows:
            return []
        entries = [(i, self.place[n], t) for i, (terms, _, _) in enumerate(rows)
                   for n, t in terms.items()]  # fmt: skip
        across, down, times = zip(*entries, strict=True)
        shape = (len(rows), len(self.names))
        matrix = csr_array((np.array(times), (np.array(across), np.array(down))), shape=shape)
        return [LinearConstraint(matrix, [row[1] for row in rows], [row[2] for row in rows])]
