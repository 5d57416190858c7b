"""Categories and areas that do not make up a whole: overlaps, and sets with members left out."""

from scp_analysis.integrity.footing.finding import Finding, verdict
from scp_analysis.integrity.footing.intervals import is_rounded
from scp_analysis.integrity.footing.known import Known
from scp_analysis.integrity.footing.selecting import Figure, given, groups, named, number, text
from scp_analysis.integrity.footing.writing import dimensions
from scp_analysis.schemas.footing import Rule
from scp_analysis.schemas.naming import in_words

_PAIR = 2


def overlaps(figures: list[Figure], rule: Rule, known: Known) -> list[Finding]:
    """Find categories listed beside those they overlap with: they may not be summed."""
    column = str(rule.options["column"])
    by = rule.by or ("table", "measure")
    found = []
    for key, part in groups([f for f in given(figures) if not is_rounded(f)], by).items():
        listed = {text(each[column]) for each in part}
        pairs = {
            " and ".join(sorted((each, other)))
            for each in listed
            for other in known.overlaps.get(each, frozenset()) & listed
        }
        total = float(sum(each["value"] for each in part))
        found.append(
            Finding(
                named(by, key),
                verdict(rule, sound=not pairs),
                printed="; ".join(sorted(listed)),
                recomputed=f"the sum {number(total)} is not a total"
                if pairs
                else "no known overlap",
                detail=f"overlap: {'; '.join(sorted(pairs))}" if pairs else "",
                value=total,
                figures=part,
            )
        )
    return found


def comparators(figures: list[Figure], rule: Rule, known: Known) -> list[Finding]:
    """Find comparisons with some of the areas of a set and not with all of them."""
    by = rule.by or ("table",)
    found = []
    for key, part in groups(given(figures), by).items():
        for column in dimensions(part):
            listed = {text(each[column]) for each in part} - {""}
            for title, members in known.area_sets.items():
                shown = {m for m in members if any(_is(name, m) for name in listed)}
                if len(shown) < _PAIR:
                    continue
                left_out = sorted(members - shown)
                found.append(
                    Finding(
                        f"{named(by, key)}, {in_words(column, kind='column')}",
                        verdict(rule, sound=not left_out),
                        printed=f"{len(shown)} of {len(members)} of {title}",
                        recomputed=f"{len(left_out)} areas omitted",
                        detail=", ".join(left_out),
                        value=float(len(left_out)),
                        figures=part,
                    )
                )
    return found


def _is(name: str, member: str) -> bool:
    """Tell whether a printed name is a member's, in full or its first word or words."""
    short, full = name.strip().casefold(), member.casefold()
    return full == short or full.startswith((f"{short}-", f"{short} "))
