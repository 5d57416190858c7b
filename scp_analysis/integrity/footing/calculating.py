"""Rules that compute a number from printed figures and set it against what is printed.

Sums, inclusion and exclusion, stock and flow, percentages, changes, averages, any formula; parts
that must not pass their whole; ratios that must lie in a declared range.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from scp_analysis.errors import UnknownNameError, explain
from scp_analysis.integrity.footing.finding import Finding, verdict
from scp_analysis.integrity.footing.formula import value_of
from scp_analysis.integrity.footing.intervals import INEXACT, Bounded, covered
from scp_analysis.integrity.footing.known import Declared, Known
from scp_analysis.integrity.footing.selecting import (
    PRINTED,
    Figure,
    cell,
    grouped,
    number,
    of_rule,
    printed,
    told,
    window,
)
from scp_analysis.schemas.footing import IMPLIED, SOFT, UNCHECKED, Rule
from scp_analysis.schemas.footing_reading import names_in

MONTHS = "months"


@dataclass(frozen=True, slots=True)
class _Group:
    """The figures of one check: those of each cell by its name."""

    where: str
    cells: Mapping[str, list[Figure]]

    @property
    def figures(self) -> list[Figure]:
        return [figure for each in self.cells.values() for figure in each]

    @property
    def shown(self) -> str:
        return (
            "; ".join(map(printed, self.cells[PRINTED])) if PRINTED in self.cells else "not printed"
        )

    @property
    def working(self) -> str:
        parts = {name: " + ".join(number(each["value"]) for each in figures)
                 for name, figures in self.cells.items() if name != PRINTED}  # fmt: skip
        return ", ".join(f"{name} {values}" for name, values in parts.items())

    @property
    def months(self) -> int | None:
        every = [window(each) for each in self.cells.get(PRINTED) or self.figures]
        stated = [each for each in every if each is not None]
        if not stated:
            return None
        return int((max(w.end for w in stated) - min(w.start for w in stated)).n) + 1

    def found(
        self,
        status: str,
        *,
        detail: str = "",
        value: Bounded | None = None,
        bounds: Bounded | None = None,
        recomputed: str = "",
        gap: float | None = None,
    ) -> Finding:
        around = bounds or value
        return Finding(
            where=self.where,
            status=status,
            printed=self.shown,
            recomputed=number(float(value.point)) if value else recomputed,
            detail=detail,
            value=float(value.point) if value else None,
            lower=float(around.low) if around else None,
            upper=float(around.high) if around else None,
            figures=self.figures,
            recalculated=PRINTED in self.cells and value is not None,
            gap=gap,
        )


def calculated(figures: Sequence[Figure], rule: Rule, known: Known) -> list[Finding]:
    """Apply a rule that calculates.

    Parameters
    ----------
    figures
        The figures of all tables.
    rule
        A rule whose `calculates` is true.
    known
        Declared reference values.

    Returns
    -------
    list of Finding
        One for each group the rule's ``by`` makes.

    Raises
    ------
    UnknownNameError
        The rule names a reference value that is not declared.
    """
    declared = _declared(rule, known)
    checks = grouped(of_rule(figures, rule), rule)
    return [_finding(_Group(where, cells), rule, declared) for where, cells in checks]


def _finding(group: _Group, rule: Rule, declared: Declared | None) -> Finding:
    refused = _refused(group, rule)
    if refused is not None:
        return refused
    values = {name: _summed(figures) for name, figures in group.cells.items()}
    if MONTHS in names_in(rule.formula or "0"):
        if group.months is None:
            return group.found(UNCHECKED, detail="the figures do not state their window")
        values[MONTHS] = Bounded.exactly(group.months)
    if rule.check == "within":
        return _within(group, rule, values)
    try:
        value = value_of(rule.formula, values)
    except ZeroDivisionError:
        return group.found(UNCHECKED, detail="the divisor is zero or may be")
    if rule.check == "before" or rule.options.get("counted"):
        counted = value.whole()
        if counted is None:
            return group.found(rule.fault, detail=group.working, recomputed="no whole number fits")
        value = counted
    if declared is not None:
        return _plausible(group, rule, value, declared)
    if PRINTED not in values:
        return group.found(IMPLIED, detail=group.working, value=value)
    return _compared(group, rule, value, values[PRINTED])


def _refused(group: _Group, rule: Rule) -> Finding | None:
    """Tell why a check cannot be made, or that something that must be printed is not."""
    lacking = [name for name, figures in group.cells.items() if not figures]
    demanded = [name for name in rule.options.get("required", ()) if name in lacking]
    if demanded and group.figures:
        shown = told(group.figures)
        return Finding(group.where, rule.fault, printed=shown,
                       recomputed=f"not printed: {', '.join(demanded)}",
                       detail="a figure without what it must be read against",
                       figures=group.figures)  # fmt: skip
    if lacking:
        return group.found(UNCHECKED, detail=f"no figure for {', '.join(lacking)}")
    unsupplied = [cell(each) for each in group.figures if each["value"] is None]
    if unsupplied:
        return group.found(UNCHECKED, detail=f"not supplied: {', '.join(unsupplied)}")
    return None


def _summed(figures: Iterable[Figure]) -> Bounded:
    total = Bounded.exactly(0)
    for figure in figures:
        total += covered(figure)
    return total


def _compared(group: _Group, rule: Rule, value: Bounded, shown: Bounded) -> Finding:
    if value.meets(shown):
        return group.found(
            verdict(rule, sound=True), detail=group.working, value=value, bounds=shown
        )
    words = [INEXACT[q] for q in (str(f["qualifier"]) for f in group.figures) if q in INEXACT]
    gap = float(shown.point - value.point)
    detail = f"{'+' if gap > 0 else '-'}{number(abs(gap))} against the figures: {group.working}"
    if words:
        detail = f"a figure is printed as {words[0]}; {detail}"
    status = SOFT if words else rule.fault
    return group.found(status, detail=detail, value=value, bounds=shown, gap=gap)


def _within(group: _Group, rule: Rule, values: Mapping[str, Bounded]) -> Finding:
    part, whole = values["part"], values["whole"]
    sound = min(abs(part.low), abs(part.high)) <= whole.high
    detail = (
        "" if sound else f"{number(abs(float(part.point)))} is more than its whole: {group.working}"
    )
    return group.found(verdict(rule, sound=sound), detail=detail, value=whole)


def _plausible(group: _Group, rule: Rule, value: Bounded, declared: Declared) -> Finding:
    sound = value.low <= declared.high and value.high >= declared.low
    detail = (
        f"it should lie between {number(declared.low)} and {number(declared.high)} {declared.unit}: "
        f"{declared.source}; worked out from {group.working}"
    )
    return group.found(verdict(rule, sound=sound), detail=detail, value=value)


def _declared(rule: Rule, known: Known) -> Declared | None:
    if rule.check != "plausible":
        return None
    quantity = str(rule.options["quantity"])
    if quantity not in known.values:
        raise UnknownNameError(
            explain(
                "A reference value must be declared.",
                found=repr(quantity),
                where=f"rule {rule.name}",
                remedy="add a row to data/reference/reference_values.csv",
            )
        )
    return known.values[quantity]
