"""Figures set beside each other that are not about the same thing: windows, places, directions."""

from scp_analysis.integrity.footing.finding import Finding, verdict
from scp_analysis.integrity.footing.intervals import is_rounded
from scp_analysis.integrity.footing.selecting import (
    Figure,
    cell,
    distinct,
    given,
    groups,
    named,
    pick,
    printed,
    told,
    window,
)
from scp_analysis.periods import YEAR, ReportingPeriod
from scp_analysis.schemas.footing import UNCHECKED, Rule

_PAIR = 2


def windows(figures: list[Figure], rule: Rule) -> list[Finding]:
    """Count the different windows of figures that are read together."""
    by = rule.by or ("table",)
    found = []
    for key, part in groups(figures, by).items():
        said = distinct(map(window_words, part))
        ends = [each["period_end"] for each in part if each["period_end"] is not None]
        apart = int((max(ends) - min(ends)).n) if ends else 0
        found.append(
            Finding(
                named(by, key),
                verdict(rule, sound=len(said) == 1),
                printed="; ".join(said),
                recomputed=f"{len(said)} windows" if len(said) > 1 else "one window",
                detail=f"the last months lie {apart} months apart" if apart else "",
                value=float(len(said)),
                figures=part,
            )
        )
    return found


def places(figures: list[Figure], rule: Rule) -> list[Finding]:
    """Count the different places of figures that are read together."""
    by = rule.by or ("table",)
    found = []
    for key, part in groups([each for each in figures if each["geography"]], by).items():
        said = distinct(str(each["geography"]) for each in part)
        found.append(
            Finding(
                named(by, key),
                verdict(rule, sound=len(said) == 1),
                printed="; ".join(said),
                recomputed=f"{len(said)} places" if len(said) > 1 else "one place",
                value=float(len(said)),
                figures=part,
            )
        )
    return found


def year(figures: list[Figure], rule: Rule) -> list[Finding]:
    """Find counts of a window that is not whole years, where others are of 12 months.

    Parts of a longer window of the same table, such as quarters of a year, are left out.
    """
    counts = [(each, window(each)) for each in given(figures) if not is_rounded(each)]
    dated = [(each, stated) for each, stated in counts if stated is not None]
    yearly = any(stated.months == YEAR for _, stated in dated)
    by = rule.by or ("table",)
    found = []
    for key, part in groups([each for each, _ in dated], by).items():
        every = {stated for each, stated in dated if any(each is one for one in part)}
        outer = sorted(w for w in every if not any(o != w and _holds(o, w) for o in every))
        odd = [w for w in outer if w.months % YEAR and yearly]
        found.append(
            Finding(
                named(by, key),
                verdict(rule, sound=not odd),
                printed="; ".join(map(str, outer)),
                recomputed="; ".join(_months(w) for w in odd) or "whole years",
                detail="not comparable with 12-month figures beside it" if odd else "",
                value=float(odd[0].months) if odd else None,
                figures=part,
            )
        )
    return found


def direction(figures: list[Figure], rule: Rule) -> list[Finding]:
    """Find one indicator that rises in one window or source and falls in another."""
    chosen = given(each for wanted in rule.options["figures"] for each in pick(figures, wanted))
    if len(chosen) < _PAIR:
        return [Finding("", UNCHECKED, detail="fewer than two changes are printed")]
    up = sum(each["value"] > 0 for each in chosen)
    down = sum(each["value"] < 0 for each in chosen)
    said = [f"{cell(f)}: {printed(f)} ({window_words(f)}, {f['geography']})" for f in chosen]
    return [
        Finding(
            "; ".join(distinct(str(each["item"]) for each in chosen)),
            verdict(rule, sound=not (up and down)),
            printed="; ".join(said),
            recomputed=f"{up} up, {down} down",
            detail=_shared(chosen) if up and down else "",
            figures=chosen,
        )
    ]


def comparable(figures: list[Figure], rule: Rule) -> list[Finding]:
    """Tell whether figures are of one window, place, unit and owner, and so might be added."""
    chosen = [each for wanted in rule.options["figures"] for each in pick(figures, wanted)]
    if len(chosen) < _PAIR:
        return [Finding("", UNCHECKED, detail="fewer than two of the figures are printed")]
    kinds = {
        "windows": distinct(map(window_words, chosen)),
        "places": distinct(str(each["geography"]) for each in chosen),
        "units": distinct(str(each["unit"]) for each in chosen),
        "agencies": distinct(str(each["source_agency"]) for each in chosen),
    }
    differ = {kind: each for kind, each in kinds.items() if len(each) > 1}
    return [
        Finding(
            "; ".join(distinct(str(each["item"]) for each in chosen)),
            verdict(rule, sound=not differ),
            printed=told(chosen),
            recomputed=f"not additive: other {', '.join(differ)}" if differ else "alike",
            detail="; ".join(f"{kind}: {' / '.join(each)}" for kind, each in differ.items()),
            figures=chosen,
        )
    ]


def window_words(figure: Figure) -> str:
    """Word the window of a figure: its months, or the label it goes by."""
    stated = window(figure)
    if stated is not None:
        return str(stated)
    if figure["period_end"] is not None:
        return f"at {figure['period_end']}"
    if figure["period_start"] is not None:
        return f"since {figure['period_start']}"
    return str(figure["period_label"]) or "not stated"


def _months(period: ReportingPeriod) -> str:
    return "1 month" if period.months == 1 else f"{period.months} months"


def _holds(outer: ReportingPeriod, inner: ReportingPeriod) -> bool:
    return outer.start <= inner.start and inner.end <= outer.end


def _shared(figures: list[Figure]) -> str:
    every = {stated for stated in map(window, figures) if stated is not None}
    if len(every) < _PAIR:
        return "windows are the same or not stated"
    months = set.intersection(*(set(each.index()) for each in every))
    return f"different windows, {len(months)} months in common"
