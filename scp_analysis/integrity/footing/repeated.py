"""Figures that are printed more than once, or of which there should be one: are they the same?"""

from scp_analysis.integrity.footing.finding import Finding, verdict
from scp_analysis.integrity.footing.intervals import covered
from scp_analysis.integrity.footing.selecting import (
    Figure,
    cell,
    distinct,
    given,
    groups,
    named,
    number,
    pick,
    printed,
    told,
)
from scp_analysis.schemas.footing import UNCHECKED, Rule


def same(figures: list[Figure], rule: Rule) -> list[Finding]:
    """Check pairs of figures that are printed in two places and must be one amount."""
    found = []
    for pair in rule.options["pairs"]:
        picked = [given(pick(figures, wanted)) for wanted in pair]
        both = [each for part in picked for each in part]
        if any(len(part) != 1 for part in picked):
            found.append(
                Finding(
                    told(both),
                    UNCHECKED,
                    detail=f"the selectors pick {' and '.join(str(len(p)) for p in picked)} figures",
                    figures=both,
                )
            )
            continue
        first, second = (covered(each) for each in both)
        gap = float(abs(first.point - second.point))
        sound = first.meets(second)
        found.append(
            Finding(
                " and ".join(map(cell, both)),
                verdict(rule, sound=sound),
                printed=" and ".join(map(printed, both)),
                recomputed="the same" if sound else f"differ by {number(gap)}",
                value=gap,
                lower=float(first.low),
                upper=float(first.high),
                figures=both,
                gap=float(second.point - first.point),
            )
        )
    return found


def equal(figures: list[Figure], rule: Rule) -> list[Finding]:
    """Check that every figure of a group has one value."""
    found = []
    for key, part in groups(given(figures), rule.by).items():
        values = distinct(number(each["value"]) for each in part)
        found.append(
            Finding(
                named(rule.by, key),
                verdict(rule, sound=len(values) == 1),
                printed=told(part),
                recomputed=" / ".join(values),
                value=float(len(values)),
                figures=part,
            )
        )
    return found
