"""A difference that is only the sum of other differences, so that it is not counted again.

A rule declares where that can be: ``totals`` picks the groups that total its other groups, and
``rests_on`` names rules whose figures it adds up. It is checked, not assumed: the difference must be
exactly the sum of the others.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from scp_analysis.integrity.footing.finding import Finding
from scp_analysis.integrity.footing.selecting import pick
from scp_analysis.schemas.footing import CONTRADICTS, Rule

ONLY_A_SUM = "only the sum of differences counted elsewhere"


def counted_once(
    rules: Iterable[Rule], found: Mapping[str, Sequence[Finding]]
) -> dict[str, list[Finding]]:
    """Mark the findings whose difference is only the sum of others.

    Parameters
    ----------
    rules
        All rules.
    found
        What each found, by its name.

    Returns
    -------
    dict
        The same findings; those marked say `ONLY_A_SUM` in their detail, and still contradict.
    """
    return {
        rule.name: [
            replace(each, detail=f"{each.detail}; {ONLY_A_SUM}")
            if _is_a_sum(each, _others(each, rule, found))
            else each
            for each in found[rule.name]
        ]
        for rule in rules
    }


def _others(finding: Finding, rule: Rule, found: Mapping[str, Sequence[Finding]]) -> list[Finding]:
    """Give the findings whose differences this one may add up."""
    totals = rule.options.get("totals")
    if totals and _picked(finding, totals):
        return [each for each in found[rule.name] if not _picked(each, totals)]
    named = [each for name in rule.options.get("rests_on", ()) for each in found.get(name, ())]
    under = frozenset[int]().union(*(each.rows for each in named))
    return named if finding.rows <= under else []


def _picked(finding: Finding, totals: Mapping[str, object]) -> bool:
    return len(pick(finding.figures, totals)) == len(finding.figures) > 0


def _is_a_sum(finding: Finding, others: Iterable[Finding]) -> bool:
    gaps = [each.gap for each in others if each.status == CONTRADICTS and each.gap is not None]
    if finding.status != CONTRADICTS or finding.gap is None or not gaps:
        return False
    return math.isclose(sum(gaps), finding.gap, rel_tol=0, abs_tol=1e-9)
