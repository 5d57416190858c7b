"""Faults in how figures are written: bands, decimals, units, dates outside the period."""

import math
import re
from itertools import pairwise

import pandas as pd

from scp_analysis.integrity.footing.finding import Finding, verdict
from scp_analysis.integrity.footing.intervals import is_rounded, step
from scp_analysis.integrity.footing.selecting import (
    ROW,
    Figure,
    cell,
    distinct,
    given,
    groups,
    named,
    number,
    pick,
    printed,
    text,
    told,
)
from scp_analysis.schemas.footing import Rule
from scp_analysis.schemas.inputs import PRINTED_FIGURES
from scp_analysis.schemas.naming import in_words

_COMMON = {*PRINTED_FIGURES.columns, "table", "n_base", "template", "file", "row", "status", ROW}
_MONTH = re.compile(r"\d{4}-(0[1-9]|1[0-2])")
_WORDS = re.compile(r"[a-z]+")


def dimensions(figures: list[Figure]) -> list[str]:
    """Name the columns that are the figures' own and not empty."""
    own = distinct(column for each in figures for column in each if column not in _COMMON)
    return [column for column in own if any(text(each[column]) for each in figures)]


def bands(figures: list[Figure], rule: Rule) -> list[Finding]:
    """Find bands, such as of age, that leave a number out or hold one twice."""
    by = rule.by or ("table",)
    found = []
    for key, part in groups(figures, by).items():
        for column in dimensions(part):
            edges = sorted({edge for edge in (band(text(f[column])) for f in part) if edge})
            if all(high == low + 1 for low, high in edges):
                continue  # a single number, or years such as 21-22
            faults = [_between(*pair) for pair in pairwise(edges) if pair[1][0] != pair[0][1] + 1]
            found.append(
                Finding(
                    f"{named(by, key)}, {in_words(column, kind='column')}",
                    verdict(rule, sound=not faults),
                    printed=" / ".join(map(_worded, edges)),
                    recomputed="; ".join(faults) or "each number in one band",
                    figures=part,
                )
            )
    return found


def band(words: str) -> tuple[int, float] | None:
    """Read a band of whole numbers; None for anything else.

    Examples
    --------
    >>> band("Under 12"), band("13-17"), band("18+"), band("all")
    ((0, 11), (13, 17), (18, inf), None)
    """
    plain = words.strip().lower()
    if found := re.fullmatch(r"under (\d{1,3})", plain):
        return 0, int(found[1]) - 1
    if found := re.fullmatch(r"(\d{1,3})\s*(?:\+|and over|or over)", plain):
        return int(found[1]), math.inf
    if found := re.fullmatch(r"(\d{1,3})\s*(?:-|–|to)\s*(\d{1,3})", plain):
        return int(found[1]), int(found[2])
    return None


def decimals(figures: list[Figure], rule: Rule) -> list[Finding]:
    """Find percentages or rates of one table printed with different numbers of decimals."""
    by = rule.by or ("table", "measure", "unit")
    stated = [each for each in given(figures) if is_rounded(each) and each["unit"] != "GBP"]
    found = []
    for key, part in groups(stated, by).items():
        steps = sorted({step(each["value"], printed(each)) for each in part})
        mixed = len(steps) > 1
        found.append(
            Finding(
                named(by, key),
                verdict(rule, sound=not mixed),
                printed=", ".join(map(printed, part)),
                recomputed="mixed precision" if mixed else "one precision",
                detail=f"steps of {', '.join(number(float(s)) for s in steps)}" if mixed else "",
                figures=part,
            )
        )
    return found


def units(figures: list[Figure], rule: Rule) -> list[Finding]:
    """Find figures whose printed words name another unit than the one they are in."""
    known = {str(each["unit"]) for each in figures if re.fullmatch(r"[a-z]+s", str(each["unit"]))}
    by = rule.by or ("table",)
    found = []
    for key, part in groups([each for each in given(figures) if each["unit"]], by).items():
        wrong = [(each, other) for each in part if (other := _other_unit(each, known))]
        if not wrong:
            found.append(Finding(named(by, key), verdict(rule, sound=True), figures=part))
        found += [
            Finding(
                cell(figure),
                rule.fault,
                printed=printed(figure),
                recomputed=str(figure["unit"]),
                detail=f"counts {figure['unit']}, printed as {other}",
                figures=[figure],
            )
            for figure, other in wrong
        ]
    return found


def units_apart(figures: list[Figure], rule: Rule) -> list[Finding]:
    """Find tables that pass from one unit to another that does not follow from it."""
    by = rule.by or ("table",)
    found = []
    for key, part in groups(given(figures), by).items():
        for pair in rule.options["apart"]:
            kept = pick(part, {"unit": list(pair)})
            if len({each["unit"] for each in kept}) != len(pair):
                continue
            found.append(
                Finding(
                    named(by, key),
                    rule.fault,
                    printed="; ".join(f"{cell(f)}: {printed(f)} ({f['unit']})" for f in kept),
                    recomputed=f"{' and '.join(map(str, pair))} are not the same thing",
                    figures=kept,
                )
            )
    return found


def dated(figures: list[Figure], rule: Rule) -> list[Finding]:
    """Find dated activities that lie outside the period they are reported for."""
    by = rule.by or ("table",)
    found = []
    for key, part in groups(pick(figures, {"measure": "date"}), by).items():
        stated = [(each, _month(each)) for each in part]
        before = [f for f, m in stated if m and f["period_start"] and m < f["period_start"]]
        after = [f for f, m in stated if m and f["period_end"] and m > f["period_end"]]
        found.append(
            Finding(
                named(by, key),
                verdict(rule, sound=not before and not after),
                printed=f"{len(part)} dated activities",
                recomputed=f"{len(before)} before the period; {len(after)} after it",
                detail="; ".join(f"{each['item']} {printed(each)}" for each in before + after),
                value=float(len(before + after)),
                figures=part,
            )
        )
    return found


def small(figures: list[Figure], rule: Rule) -> list[Finding]:
    """Count small cells about people that are printed in clear."""
    low, high = float(rule.options.get("low", 1)), float(rule.options.get("high", 7))
    by = rule.by or ("table",)
    found = []
    for key, part in groups(given(figures), by).items():
        inner = [each for each in part if each["role"] == "observed" and not is_rounded(each)]
        cells = [each for each in inner if low <= each["value"] <= high]
        found.append(
            Finding(
                named(by, key),
                verdict(rule, sound=not cells),
                printed=told(cells),
                recomputed=f"{len(cells)} {_cells(len(cells))} of {low:g}-{high:g} in clear",
                value=float(len(cells)),
                figures=part,
            )
        )
    return found


def _cells(count: int) -> str:
    return "cell" if count == 1 else "cells"


def _month(figure: Figure) -> pd.Period | None:
    found = _MONTH.match(printed(figure))
    return pd.Period(found[0], freq="M") if found else None


def _other_unit(figure: Figure, known: set[str]) -> str:
    said = set(_WORDS.findall(printed(figure).lower()))
    own = set(_WORDS.findall(str(figure["unit"]).lower()))
    return ", ".join(sorted((said & known) - own)) if not said & own else ""


def _between(first: tuple[int, float], second: tuple[int, float]) -> str:
    if second[0] <= first[1]:
        return f"{second[0]} is in two bands"
    missing = distinct([f"{first[1] + 1:g}", f"{second[0] - 1:g}"])
    return f"{' to '.join(missing)} is in no band"


def _worded(edge: tuple[int, float]) -> str:
    return f"{edge[0]}+" if math.isinf(edge[1]) else f"{edge[0]}-{edge[1]:g}"
