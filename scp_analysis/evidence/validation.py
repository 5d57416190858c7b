"""Is each statistic right, and how often is it wrong by chance: what the validation notebook shows.

A *section* is a chapter of that notebook. Simulated error rates belong to one by the family
they were simulated for.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from scp_analysis.errors import UnknownNameError, explain
from scp_analysis.evidence.families import HEADLINE, OTHER, TREND, alpha_shares
from scp_analysis.evidence.scope import Scope
from scp_analysis.evidence.worked_values import KNOWN, Known
from scp_analysis.loaders import error_rates
from scp_analysis.statistics.verdicts import Cutoffs

_RANKS = r"kendall|sen\b"
_CALL_OUT = r"single change"


@dataclass(frozen=True, kw_only=True, slots=True)
class Section:
    """A chapter: its title, and which error rates are its own.

    `families` are those of the table of error rates; a pattern after one takes the tests whose name
    has it (or, after ``!``, has it not). `unsimulated` says why there may be none.
    """

    title: str
    families: Mapping[str, str]
    unsimulated: str = "no error rate has been simulated for these statistics yet"


SECTIONS: Mapping[str, Section] = {
    "intervals": Section(title="Intervals", families={"intervals": f"!{_CALL_OUT}"}),
    "change": Section(title="Change", families={"change": "", "intervals": _CALL_OUT}),
    "dispersion": Section(
        title="Dispersion",
        families={"dispersion": ""},
        unsimulated="phi is no test; how well tests with an estimated phi hold is under Change",
    ),
    "trend": Section(title="Trend", families={"trend": "", "series": _RANKS}),
    "changepoints": Section(
        title="Change points and joinpoints", families={"changepoints": "", "series": f"!{_RANKS}"}
    ),
    "control": Section(title="Control charts", families={"control chart": ""}),
    "rates": Section(title="Rates and benchmarking", families={"areas": ""}),
    "multiplicity": Section(title="Multiplicity", families={"pack": "", "multiplicity": ""}),
    "places": Section(title="Places", families={"places": ""}),
    "operations": Section(
        title="Evaluating operations", families={"operations": "", "interrupted series": ""}
    ),
    "harm": Section(
        title="Harm",
        families={"harm": ""},
        unsimulated="harm has no test of its own; the tests of the package simulate its interval",
    ),
    "scoring": Section(title="Scoring", families={"scoring": ""}),
}
"""The sections of the notebook, in its order."""

NO_SECTION = ""


def error_rates_of(here: Scope, section: str) -> pd.DataFrame:
    """Give the simulated error rates of one section.

    Parameters
    ----------
    here
        Whose workspace is read; the partnership does not matter.
    section
        A key of `SECTIONS`.

    Returns
    -------
    pandas.DataFrame
        `ErrorRates` in the order of the file; empty when nothing was simulated.

    Raises
    ------
    UnknownNameError
        There is no such section.
    """
    check_section(section)
    table = every_error_rate(here)
    return table[table["section"] == section].drop(columns="section").reset_index(drop=True)


def every_error_rate(here: Scope) -> pd.DataFrame:
    """Give all simulated error rates with the section they belong to.

    Parameters
    ----------
    here
        Whose workspace is read.

    Returns
    -------
    pandas.DataFrame
        `ErrorRates` and ``section``, which is empty where no section names the family.
    """
    table = here.catalogue.once("error_rates", lambda: error_rates.load(here.catalogue))
    named = [_section_of(*pair) for pair in zip(table["family"], table["test"], strict=True)]
    return table.assign(section=named)


def summary(here: Scope) -> pd.DataFrame:
    """Count for each section how many targets are met.

    Parameters
    ----------
    here
        Whose workspace is read.

    Returns
    -------
    pandas.DataFrame
        section, title, rows, targets (rows that have one), met (their upper bound is not above it),
        replicates (the fewest of any simulated row); every section of the notebook, and a last row for
        families that no section names, if there are any.
    """
    table = every_error_rate(here)
    groups = dict(list(table.groupby("section", sort=False)))
    titles = {name: section.title for name, section in SECTIONS.items()}
    if NO_SECTION in groups:
        titles[NO_SECTION] = "In no section"
    rows = []
    for name, title in titles.items():
        own = groups.get(name, table.iloc[:0])
        rows.append(
            {
                "section": name,
                "title": title,
                "rows": len(own),
                "targets": int(own["target"].notna().sum()),
                "met": int(met(own).sum()),
                "replicates": _fewest(own["replicates"]),
            }
        )
    return pd.DataFrame(rows).astype({"replicates": "Int64"})


def met(table: pd.DataFrame) -> pd.Series:
    """Tell of each row of `ErrorRates` whether its target is met by the upper bound of its rate.

    Examples
    --------
    >>> met(pd.DataFrame({"upper": [0.05, 0.07, 0.01], "target": [0.06, 0.06, None]})).tolist()
    [True, False, False]
    """
    return table["upper"] <= table["target"].astype(float)


def worked(section: str, **results: object) -> pd.DataFrame:
    """Put the results of a section's worked examples beside what others have printed.

    Parameters
    ----------
    section
        A key of `SECTIONS`.
    **results
        Results of the package's own functions, by the names in ``worked_values``.

    Returns
    -------
    pandas.DataFrame
        quantity, computed, published (a number), printed (the same as its source prints it),
        difference (computed less published), agrees (within half of the last printed digit), source.

    Raises
    ------
    UnknownNameError
        There is no such section, or results are missing or of no use; all are named.

    Examples
    --------
    >>> import pandas as pd
    >>> tables = {"agreement": pd.DataFrame({"kendalls_w": [0.1619]}),
    ...     "scores": pd.DataFrame({"score": [4.25]})}
    >>> worked("scoring", **tables)[["computed", "printed", "agrees"]].values.tolist()
    [[0.1619, '0.16', True], [4.25, '4.25', True]]
    """
    check_section(section)
    known = KNOWN[section]
    wanted = list(dict.fromkeys(one.result for one in known))
    if set(wanted) != set(results):
        raise UnknownNameError(
            explain(
                "A worked example must have the results that its section compares, and no others.",
                found=", ".join(results) or "none",
                where=f"section {section}",
                remedy=f"pass {', '.join(wanted)}",
            )
        )
    return pd.DataFrame([_compared(one, results[one.result]) for one in known])


def budget(here: Scope) -> pd.DataFrame:
    """Say how the pack's chance of a false alarm is divided among its families of tests.

    Parameters
    ----------
    here
        Whose pack definition is read.

    Returns
    -------
    pandas.DataFrame
        family, share (of the whole), alpha (what it may spend); the last row is what is kept back.
    """
    shares = alpha_shares(here.workspace)
    named = {
        HEADLINE: "most current source of counts",
        OTHER: "the other sources of counts together",
        TREND: "yearly rates of change",
    }
    rows = [{"family": words, "share": shares[name]} for name, words in named.items()]
    rows.append({"family": "kept back", "share": 1 - sum(shares.values())})
    table = pd.DataFrame(rows)
    return table.assign(alpha=table["share"] * Cutoffs().alpha)


def check_section(section: str) -> None:
    """Refuse a section that the notebook does not have.

    Raises
    ------
    UnknownNameError
        With the choices.
    """
    if section not in SECTIONS:
        raise UnknownNameError(
            explain(
                "A section must be one of the validation notebook.",
                found=repr(section),
                where="section",
                remedy=f"use one of {', '.join(SECTIONS)}",
            )
        )


def _fewest(replicates: pd.Series) -> int | None:
    simulated = replicates[replicates > 0]
    return int(simulated.min()) if len(simulated) else None


def _section_of(family: str, test: str) -> str:
    for name, section in SECTIONS.items():
        pattern = section.families.get(family)
        if pattern is None:
            continue
        found = re.search(pattern.removeprefix("!"), test, re.IGNORECASE) is not None
        if found != pattern.startswith("!"):
            return name
    return NO_SECTION


def _compared(one: Known, result: object) -> dict[str, object]:
    computed, published = one.get(result), float(one.printed)
    decimals = len(one.printed.partition(".")[2])
    half = 0.5 * 10.0**-decimals
    return {
        "quantity": one.quantity,
        "computed": float(computed),
        "published": published,
        "printed": one.printed,
        "difference": float(computed) - published,
        "agrees": abs(float(computed) - published) <= half * (1 + 1e-9),
        "source": one.source,
    }
