"""More round numbers than counts have: a sign that they were estimated, not counted."""

import math

from scp_analysis.integrity.footing.finding import Finding, verdict
from scp_analysis.integrity.footing.intervals import is_rounded
from scp_analysis.integrity.footing.selecting import Figure, given, groups, named, pick, printed
from scp_analysis.schemas.footing import Rule

MULTIPLES = (10, 100)
_UNLIKELY = 0.001
_FEW = 4
_COUNTED = {"role": "observed", "qualifier": "exact", "unit": {"not": "GBP"}}


def heaping(figures: list[Figure], rule: Rule) -> list[Finding]:
    """Find tables with more multiples of 10 or 100 than chance gives once in a thousand tables.

    Of counts well above m about one in m is divisible by m; the tail is binomial. Amounts of money
    and figures printed as "about" are left out: they are round on purpose. The multiples are the
    rule's ``multiples``.
    """
    by = rule.by or ("table", "measure")
    counts = [each for each in pick(given(figures), _COUNTED) if not is_rounded(each)]
    found = []
    for key, part in groups(counts, by).items():
        for multiple in rule.options.get("multiples", MULTIPLES):
            large = [each for each in part if each["value"] >= multiple]
            if len(large) < _FEW:
                continue
            heaped = [each for each in large if each["value"] % multiple == 0]
            chance = tail(len(heaped), len(large), 1 / multiple)
            found.append(
                Finding(
                    f"{named(by, key)}, multiples of {multiple}",
                    verdict(rule, sound=chance >= _UNLIKELY),
                    printed=", ".join(map(printed, heaped)),
                    recomputed=f"{len(heaped)} of {len(large)} are multiples of {multiple}",
                    detail=_likely(chance),
                    value=float(len(heaped)),
                    figures=large,
                )
            )
    return found


def _likely(chance: float) -> str:
    if chance < _UNLIKELY:
        return f"the chance of so many is under 1 in {1 / _UNLIKELY:,.0f}"
    return f"the chance of so many is {chance:.2g}"


def tail(least: int, count: int, share: float) -> float:
    """Give the chance of `least` or more successes in `count` trials, each of chance `share`.

    Examples
    --------
    >>> tail(2, 2, 0.5)
    0.25
    """
    terms = range(least, count + 1)
    return sum(math.comb(count, k) * share**k * (1 - share) ** (count - k) for k in terms)
