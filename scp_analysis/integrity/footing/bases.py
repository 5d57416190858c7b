"""Figures that stand on nothing: no base, no target, no value, no column beside them."""

from fractions import Fraction
from typing import Any

from scp_analysis.integrity.footing.finding import Finding, verdict
from scp_analysis.integrity.footing.intervals import INEXACT, rounded
from scp_analysis.integrity.footing.selecting import (
    ROW,
    Figure,
    cell,
    given,
    groups,
    named,
    pick,
    printed,
    told,
)
from scp_analysis.schemas.footing import AGREES, UNCHECKED, Rule
from scp_analysis.schemas.naming import in_words

_MOST = 1_000


def base(figures: list[Figure], rule: Rule, based: frozenset[int]) -> list[Finding]:
    """Find percentages and rates that no printed count stands behind.

    A figure has a base when some calculation of the rules set it against a count, or found it
    again from other figures (`based` names those rows), or when it carries its ``n_base``.
    """
    by = rule.by or ("table", "measure")
    found = []
    for key, part in groups(_shares(figures), by).items():
        bare = [each for each in part if not (each[ROW] in based or each.get("n_base"))]
        said = f"{len(bare)} of {len(part)} figures have no base printed"
        found.append(
            Finding(
                named(by, key),
                verdict(rule, sound=not bare),
                printed=told(bare),
                recomputed=said if bare else "every figure has a base",
                value=float(len(bare)),
                figures=part,
            )
        )
    return found


def claim(figures: list[Figure], rule: Rule, based: frozenset[int]) -> list[Finding]:
    """Name the smallest base that would round to each claimed effect printed without counts."""
    found = []
    for figure in _shares(figures):
        if figure[ROW] in based or figure.get("n_base"):
            continue
        exact = figure["qualifier"] not in INEXACT
        count, part = smallest_base(figure["value"], printed(figure)) if exact else (0, 0)
        said = f"a base of {count} with a change of {part} would print the same"
        found.append(
            Finding(
                cell(figure),
                rule.fault,
                printed=printed(figure),
                recomputed=said if count else "any base would do",
                detail="no counts printed",
                value=float(count) if count else None,
                figures=[figure],
            )
        )
    return found


def smallest_base(percent: float, as_printed: str) -> tuple[int, int]:
    """Give the smallest base, and the part of it, that round to a printed percentage.

    Parameters
    ----------
    percent
        The percentage; its sign does not matter.
    as_printed
        Its characters, for the number of decimals.

    Returns
    -------
    tuple of int
        Base and part; (0, 0) where none below 1,000 does.

    Examples
    --------
    >>> smallest_base(-66.0, "66% reduction"), smallest_base(-32.0, "32%")
    ((29, 19), (19, 6))
    """
    bounds = rounded(abs(percent), as_printed)
    for count in range(1, _MOST):
        part = round(bounds.point * count / 100)
        if bounds.low <= Fraction(100 * part, count) <= bounds.high:
            return count, part
    return 0, 0


def supplied(figures: list[Figure], rule: Rule) -> list[Finding]:
    """Find figures that were named but not given: a return that never came."""
    by = rule.by or ("table",)
    found = []
    for key, part in groups(figures, by).items():
        empty = [each for each in part if each["qualifier"] == "not_supplied"]
        if not empty:
            found.append(Finding(named(by, key), AGREES, figures=part))
        found += [
            Finding(
                cell(figure),
                rule.fault,
                printed=printed(figure) or "nothing",
                recomputed="missing return: not supplied",
                detail=f"owed by {figure['source_agency']}" if figure["source_agency"] else "",
                figures=[figure],
            )
            for figure in empty
        ]
    return found


def complete(figures: list[Figure], rule: Rule) -> list[Finding]:
    """Find groups that lack a figure their neighbours have, such as a comparison."""
    needs = [(c, each) for c, wanted in rule.options["needs"].items() for each in _listed(wanted)]
    found = []
    for key, part in groups(figures, rule.by).items():
        lacking = [
            in_words(str(wanted), kind="measure" if column == "measure" else "value")
            for column, wanted in needs
            if not pick(part, {column: wanted})
        ]
        found.append(
            Finding(
                named(rule.by, key),
                verdict(rule, sound=not lacking),
                printed="" if lacking else "present",
                recomputed=f"not given: {', '.join(lacking)}" if lacking else "",
                figures=part,
            )
        )
    return found


def targets(figures: list[Figure], rule: Rule) -> list[Finding]:
    """Count targets in whose words no number stands: nobody can tell whether they were met."""
    by = rule.by or ("table",)
    found = []
    for key, part in groups(pick(figures, {"measure": "target"}), by).items():
        measurable = len(given(part))
        found.append(
            Finding(
                named(by, key),
                verdict(rule, sound=measurable == len(part)),
                printed=f"{len(part)} targets",
                recomputed=f"{measurable} of {len(part)} have a numeric value",
                value=float(measurable),
                figures=part,
            )
        )
    return found or [Finding("", UNCHECKED, detail="no targets among the figures")]


def _shares(figures: list[Figure]) -> list[Figure]:
    units = [(each, str(each["unit"])) for each in given(figures)]
    return [each for each, unit in units if unit == "percent" or " per 1,000" in unit]


def _listed(wanted: Any) -> list[Any]:  # noqa: ANN401 - a value or a list of them
    return wanted if isinstance(wanted, list) else [wanted]
