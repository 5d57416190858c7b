"""What holds between counts because a footing rule says so, and which figures follow from which.

A rule that only adds and subtracts is a relation; what it computes and no table prints is a hidden
count. A rule that divides names the counts behind a printed percentage, change or average.
"""

import ast
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from scp_analysis.integrity.disclosure.cells import Hidden, Relation, Terms
from scp_analysis.integrity.disclosure.counting import Counted
from scp_analysis.integrity.disclosure.policies import EXEMPT, Policy
from scp_analysis.integrity.footing.selecting import (
    PRINTED,
    ROW,
    Figure,
    grouped,
    of_rule,
    window,
)
from scp_analysis.schemas.footing import Rule

_OVERLAP = (("both", "first"), ("both", "second"), ("first", PRINTED), ("second", PRINTED))


@dataclass(frozen=True, slots=True)
class Derivation:
    """A printed figure that follows from counts: `formula` of sums of the rows of each name."""

    row: int
    formula: str
    rows: Mapping[str, tuple[int, ...]]
    months: int | None


@dataclass(frozen=True, slots=True)
class Related:
    """What rules say: true relations, hidden counts, derived figures, and what stands with them."""

    relations: tuple[Relation, ...]
    hidden: tuple[Hidden, ...]
    derivations: Mapping[int, Derivation]
    company: Mapping[int, frozenset[int]]
    untrue: tuple[str, ...]


def related(counts: Counted, rules: Iterable[Rule]) -> Related:
    """Read relations from footing rules.

    Parameters
    ----------
    counts
        Figures of all tables.
    rules
        Footing rules; those that search for faults are passed over.

    Returns
    -------
    Related
        A relation that the figures break is weakened to parts within their total where that is
        true, else left out; `untrue` names both.
    """
    found = _Found(counts)
    for rule in rules:
        if rule.calculates:
            for where, cells in grouped(of_rule(counts.figures, rule), rule):
                found.take(rule, where, cells)
    return Related(
        tuple(found.relations),
        tuple(found.hidden),
        found.derivations,
        {row: frozenset(others) for row, others in found.company.items()},
        tuple(found.untrue),
    )


def linear(formula: str) -> dict[str, int] | None:
    """Give the times each name counts in a formula that only adds and subtracts; None for another.

    Examples
    --------
    >>> linear("opening + opened - closed")
    {'opening': 1, 'opened': 1, 'closed': -1}
    >>> linear("100 * part / whole") is None
    True
    """
    times: dict[str, int] = {}
    return times if _add(ast.parse(formula, mode="eval").body, 1, times) else None


def _add(node: ast.AST, sign: int, times: dict[str, int]) -> bool:
    if isinstance(node, ast.Name):
        times[node.id] = times.get(node.id, 0) + sign
        return True
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        return _add(node.operand, -sign, times)
    if not isinstance(node, ast.BinOp) or not isinstance(node.op, ast.Add | ast.Sub):
        return False
    other = -sign if isinstance(node.op, ast.Sub) else sign
    return _add(node.left, sign, times) and _add(node.right, other, times)


class _Found:
    def __init__(self, counts: Counted) -> None:
        self.counts = counts
        self.values = counts.values()
        self.relations: list[Relation] = []
        self.hidden: list[Hidden] = []
        self.derivations: dict[int, Derivation] = {}
        self.company: dict[int, set[int]] = {}
        self.untrue: list[str] = []

    def take(self, rule: Rule, where: str, cells: Mapping[str, Sequence[Figure]]) -> None:
        rows = {name: tuple(int(f[ROW]) for f in figures) for name, figures in cells.items()}
        self._note_company(rows)
        named_all = all(rows.values())
        if rule.check in ("within", "percent") and rows["part"] and rows["whole"]:
            self._within(rule.name, rows, "part", "whole")
        if not rule.formula or not named_all:
            return
        times = linear(rule.formula)
        if times is None:
            self._note_derivation(rule, rows, cells)
        else:
            self._note_sum(rule, where, rows, times)
        if rule.check == "overlap":
            for inner, outer in _OVERLAP:
                if inner in rows and outer in rows:
                    self._within(rule.name, rows, inner, outer)

    def _note_company(self, rows: Mapping[str, tuple[int, ...]]) -> None:
        every = {row for each in rows.values() for row in each}
        for row in every & set(self.counts.derived):
            self.company.setdefault(row, set()).update(every - {row})

    def _note_derivation(
        self, rule: Rule, rows: Mapping[str, tuple[int, ...]], cells: Mapping[str, Sequence[Figure]]
    ) -> None:
        aims = rows.get(PRINTED, ())
        if len(aims) != 1 or aims[0] not in self.counts.derived:
            return
        months = window(cells[PRINTED][0])
        self.derivations.setdefault(
            aims[0],
            Derivation(
                aims[0],
                rule.formula,
                {name: each for name, each in rows.items() if name != PRINTED},
                None if months is None else int((months.end - months.start).n) + 1,
            ),
        )

    def _note_sum(
        self,
        rule: Rule,
        where: str,
        rows: Mapping[str, tuple[int, ...]],
        times: Mapping[str, int],
    ) -> None:
        terms = self._terms(rows, times)
        if terms is None:
            return
        if PRINTED in rows:
            aim = self._terms(rows, {PRINTED: -1})
            if aim is not None:
                self._keep(Relation(_joined((*terms, *aim)), name=rule.name))
        elif len(terms) > 1:
            self._hide(rule.name, where, terms)

    def _hide(self, rule: str, where: str, terms: Terms) -> None:
        """Add a count that a rule computes; below zero it is no count."""
        name = f"{rule}|{where}|{terms[0][0]}|{terms[-1][0]}"
        relation = Relation(terms, name=rule)
        value = relation.gap(self.values)
        policy = _strictest(self.counts, [each for each, _ in terms])
        if value < 0:
            self.untrue.append(rule)
        elif policy.protects:
            self.hidden.append(Hidden(name, value, policy))
            self.relations.append(Relation((*terms, (name, -1)), name=rule))

    def _within(
        self, rule: str, rows: Mapping[str, tuple[int, ...]], inner: str, outer: str
    ) -> None:
        """Add a part of a whole; the rest of the whole is a count too."""
        terms = self._terms(rows, {outer: 1, inner: -1})
        if terms:
            self._hide(rule, f"{outer} less {inner}", terms)

    def _keep(self, relation: Relation) -> None:
        if not relation.terms:
            return
        if relation.holds(self.values):
            self.relations.append(relation)
            return
        weaker = Relation(relation.terms, within=True, name=relation.name)
        self.untrue.append(relation.name)
        if not relation.within and weaker.holds(self.values):
            self.relations.append(weaker)

    def _terms(self, rows: Mapping[str, tuple[int, ...]], times: Mapping[str, int]) -> Terms | None:
        """Give ids and times; None when a figure is no whole count."""
        found = [(row, sign) for name, sign in times.items() for row in rows[name]]
        if any(row not in self.counts.cells for row, _ in found):
            return None
        return _joined(tuple((self.counts.cells[row].id, sign) for row, sign in found))


def _joined(terms: Terms) -> Terms:
    summed: dict[str, int] = {}
    for name, times in terms:
        summed[name] = summed.get(name, 0) + times
    return tuple((name, times) for name, times in summed.items() if times)


def _strictest(counts: Counted, ids: Sequence[str]) -> Policy:
    own = [cell.policy for cell in counts.cells.values() if cell.id in set(ids)]
    return max((p for p in own if p.protects), key=lambda p: p.threshold, default=EXEMPT)
