"""Percentages, changes and averages of the public edition: worked out from what is published.

A figure computed from published counts tells nothing that they do not. So a derived figure is
computed again from the rounded counts, and withheld where one of them is, where it is not known
which counts it came from, or where the rounding leaves it open by more than 2.5 either way.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from scp_analysis.integrity.disclosure.counting import Counted
from scp_analysis.integrity.disclosure.relating import Derivation, Related
from scp_analysis.integrity.footing.formula import value_of
from scp_analysis.integrity.footing.intervals import Bounded, rounded

_MONTHS = "months"
_LARGE_BASE = 100
_WIDEST = 2.5


@dataclass(frozen=True, slots=True)
class Derived:
    """What is published of a derived figure: a number, or nothing; `recalculated` from what is shown."""

    value: float | None
    recalculated: bool


def derived(
    counts: Counted, related: Related, shown: Mapping[str, int | None]
) -> dict[int, Derived]:
    """Give what is published of each derived figure.

    Parameters
    ----------
    counts
        Figures of all tables.
    related
        What the footing rules say of them.
    shown
        Published count of each cell by its id; None where it is withheld.

    Returns
    -------
    dict of int to Derived
        By row. One decimal at most, and none where a count behind it is 100 or less. Whether it is
        shown depends on published counts alone, but for one thing: a printed figure that its true
        counts do not give is withheld.
    """
    found = {}
    for row, policy in counts.derived.items():
        derivation = related.derivations.get(row)
        behind = set(related.company.get(row, ()))
        touched = any(_protected(counts, other) for other in behind)
        if derivation is not None and (touched or policy.protects):
            found[row] = Derived(_again(counts, derivation, shown), recalculated=True)
            continue
        hidden = any(
            shown[counts.cells[other].id] is None for other in behind if other in counts.cells
        )
        open_ = not policy.protects or policy.unbased == "shown"
        value = float(counts.figures[row]["value"]) if open_ and not hidden else None
        found[row] = Derived(value, recalculated=False)
    return found


def _protected(counts: Counted, row: int) -> bool:
    return row in counts.cells and counts.cells[row].policy.protects


def _again(
    counts: Counted, derivation: Derivation, shown: Mapping[str, int | None]
) -> float | None:
    """Compute from the published counts; None where the true ones do not give what was printed."""
    true = _computed(counts, derivation, counts.values())
    figure = counts.figures[derivation.row]
    printed = rounded(float(figure["value"]), str(figure["value_as_printed"]))
    if true is None or not printed.meets(true):
        return None
    value = _computed(counts, derivation, shown, rounding=True)
    if value is None or value.high - value.low > 2 * _WIDEST:
        return None
    bases = [abs(shown[counts.cells[row].id] or 0) for rows in derivation.rows.values()
             for row in rows]  # fmt: skip
    places = 1 if min(bases) > _LARGE_BASE and "." in str(figure["value_as_printed"]) else 0
    return float(round(value.point, places))


def _computed(
    counts: Counted,
    derivation: Derivation,
    values: Mapping[str, int | None],
    *,
    rounding: bool = False,
) -> Bounded | None:
    names = {}
    for name, rows in derivation.rows.items():
        total = Bounded.exactly(0)
        for row in rows:
            value = values[counts.cells[row].id] if row in counts.cells else None
            if value is None:
                return None
            reach = Fraction(counts.cells[row].policy.round_to if rounding and value else 0, 2)
            total += Bounded(Fraction(value), value - reach, value + reach)
        if not rows:
            return None
        names[name] = total
    if derivation.months is not None:
        names.setdefault(_MONTHS, Bounded.exactly(derivation.months))
    try:
        return value_of(derivation.formula, names)
    except (KeyError, ZeroDivisionError):
        return None
