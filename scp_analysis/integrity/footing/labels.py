"""Do the words of a period say what its dates say? Year labels, quarters and named months."""

import calendar
import re

import pandas as pd

from scp_analysis.integrity.footing.finding import Finding, verdict
from scp_analysis.integrity.footing.selecting import Figure, distinct, groups, named, text, window
from scp_analysis.integrity.footing.writing import dimensions
from scp_analysis.periods import YEAR, ReportingPeriod
from scp_analysis.schemas.footing import Rule

APRIL = 4
_QUARTER = 3
_CENTURY = 100
_YEARS = re.compile(
    r"(?:q(?P<quarter>[1-4]))?[\s(]*(?P<first>20\d\d|\d\d)[-/](?P<second>20\d\d|\d\d)\)?"
)
_BARE = re.compile(r"q([1-4])(?:\s*\(.*\))?")
_NAMES = {name.lower(): n for n, name in enumerate(calendar.month_name) if name}
_NAMED = re.compile(rf"({'|'.join(_NAMES)})\s+(20\d\d)", re.IGNORECASE)
_DAYS = re.compile(r"(?<!\d)\d{1,2}/(\d{1,2})/(20\d\d|\d\d)(?!\d)")


def labels(figures: list[Figure], rule: Rule) -> list[Finding]:
    """Find figures labelled with a year, or a quarter of it, that their dates are not.

    A label such as 22-23 or 2022/23 means the year from April (option ``first_month``).
    """
    by = rule.by or ("table",)
    first = int(rule.options.get("first_month", APRIL))
    found = []
    for key, part in groups([each for each in figures if window(each)], by).items():
        own = [*dimensions(part), "period_label"]
        read = [(each, meant([text(each[c]) for c in own], first)) for each in part]
        said = [(each, label) for each, label in read if label is not None]
        if not said:
            continue
        wrong = [f"{f['item']}: {window(f)}, label means {w}" for f, w in said if window(f) != w]
        found.append(
            Finding(
                named(by, key),
                verdict(rule, sound=not wrong),
                printed=f"{len(said)} figures labelled with a year",
                recomputed=f"{len(wrong)} cover other months" if wrong else "labels fit the dates",
                detail="; ".join(distinct(wrong)),
                value=float(len(wrong)),
                figures=part,
            )
        )
    return found


def spans(figures: list[Figure], rule: Rule) -> list[Finding]:
    """Check that the first and last month named in a label are those of the dates."""
    by = ("table", "period_label")
    found = []
    for (_, label), part in groups([each for each in figures if window(each)], by).items():
        months = months_named(label)
        if len(set(months)) == 1 or not months:
            continue
        said = ReportingPeriod(months[0], months[-1])
        wrong = [each for each in part if window(each) != said]
        found.append(
            Finding(
                label,
                verdict(rule, sound=not wrong),
                printed=str(said),
                recomputed="; ".join(distinct(str(window(each)) for each in part)),
                figures=part,
            )
        )
    return found


def months_named(words: str) -> list[pd.Period]:
    """Give the months a text names with their year, in order of time.

    Examples
    --------
    >>> [str(month) for month in months_named("1 September 2022 to 31/07/23")]
    ['2022-09', '2023-07']
    """
    found = [(_full(year), _NAMES[name.lower()]) for name, year in _NAMED.findall(words)]
    found += [(_full(year), int(month)) for month, year in _DAYS.findall(words)]
    months = {f"{year}-{month:02d}" for year, month in found if 1 <= month <= YEAR}
    return sorted(pd.Period(month, freq="M") for month in months)


def meant(words: list[str], first: int = APRIL) -> ReportingPeriod | None:
    """Read the year, or its quarter, that the labels of a figure name.

    Parameters
    ----------
    words
        Its labels, such as ``22-23`` and ``Q1``.
    first
        First month of the year.

    Returns
    -------
    ReportingPeriod or None
        None where no label names a year.

    Examples
    --------
    >>> str(meant(["22-23", "Q1 (ends June)"])), str(meant(["Q1 (23-24)"])), meant(["Total"])
    ('2022-04 to 2022-06', '2023-04 to 2023-06', None)
    """
    year = quarter = None
    for label in words:
        plain = label.strip().lower()
        if (found := _YEARS.fullmatch(plain)) and _follows(found["first"], found["second"]):
            year = _full(found["first"])
            quarter = int(found["quarter"]) if found["quarter"] else quarter
        elif bare := _BARE.fullmatch(plain):
            quarter = int(bare[1])
    if year is None:
        return None
    start = pd.Period(f"{year}-{first:02d}", freq="M")
    if quarter is None:
        return ReportingPeriod(start, start + YEAR - 1)
    return ReportingPeriod.ending(start + _QUARTER * quarter - 1, months=_QUARTER)


def _follows(first: str, second: str) -> bool:
    return (_full(first) + 1) % _CENTURY == _full(second) % _CENTURY


def _full(year: str) -> int:
    return int(year) if int(year) >= _CENTURY else 2000 + int(year)
