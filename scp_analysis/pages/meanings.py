"""What the words of a page mean and how its figures were made: series, verdicts, methods."""

from dataclasses import asdict

import pandas as pd

from scp_analysis.evidence import benchmark
from scp_analysis.presentation import wording
from scp_analysis.presentation.artefacts import Artefact, Notice
from scp_analysis.presentation.formats import NOT_AVAILABLE
from scp_analysis.presentation.tabling.plain import plain
from scp_analysis.statistics.areas.between_areas import FEWEST_AREAS
from scp_analysis.statistics.verdicts import Cutoffs

_DISPERSION = (
    "Dispersion (phi) is variance over mean; it is estimated from earlier years after each year's "
    "level and the seasons are removed, or borrowed from the series named in the table."
)
_TESTS = (
    "All measures of one source are tested together, and p values are adjusted by Benjamini and "
    "Hochberg's method."
)
_RANKS = (
    f"Ranks: the rate of every area is drawn {benchmark.SIMULATIONS:,} times from what its count, the "
    f"usual variation of such counts and, among {FEWEST_AREAS} areas or more, the spread of them all say "
    f"about it; the range holds the places it then had in {benchmark.RANK_LEVEL:.0%} of the draws."
)


def definitions(table: pd.DataFrame) -> list[Artefact]:
    """Show what each series means, which offence codes it holds and in what it is counted.

    Parameters
    ----------
    table
        label, definition, codes, unit, overlaps, as ``evidence.quality`` makes it; empty when no
        series is shown, and then nothing is said.
    """
    if table.empty:
        return []
    shown = table.assign(
        codes=[codes.replace(";", ", ") or "not listed by the source" for codes in table["codes"]]
    )
    heads = {"label": "Measure", "definition": "What it covers", "codes": "Home Office codes"}
    heads |= {"unit": "Counted in"}
    return [
        plain(
            shown, heads=heads, title="What the measures cover", name="definitions", role="method"
        )
    ]


def verdict_words() -> list[Artefact]:
    """Explain the verdict words with the cut-offs in force."""
    limits = Cutoffs()
    message = (
        "Increased or decreased: p, adjusted for all measures tested together, is below "
        f"{limits.alpha:g}. Likely: it is below {limits.likely_alpha:g} and the measure's own "
        f"{limits.likely_level:.0%} interval excludes no change; or it is below {limits.alpha:g} and "
        "there is no history to judge by. No clear change: neither, which does not mean that nothing "
        "changed; the interval of the measure by itself may then still leave out no change. The "
        f"smallest change that would be called likely with {limits.power:.0%} chance, were it the only "
        "one of its source, is in the sentence about the measure, where it has one, and in the data "
        f"file. Too few to say: the earlier count is under {limits.smallest_base}."
    )
    return [
        Notice(
            name="verdict-words",
            title="How to read the verdicts",
            message=message,
            values=asdict(limits),
        )
    ]


def method(*tables_used: pd.DataFrame) -> list[Artefact]:
    """Say how the figures were made, as the result tables themselves name it.

    Parameters
    ----------
    *tables_used
        Result tables of the page; each names its own interval method. Tests are spoken of where one
        has any, and so are ranks.
    """
    named = [
        str(text)
        for table in tables_used
        if "ci_method" in table.columns
        for text in table["ci_method"].dropna().unique()
        if not str(text).startswith(NOT_AVAILABLE)
    ]
    shares = _shares(tables_used)
    methods = "; ".join(dict.fromkeys(named)) or "no interval is given on this page"
    tests = [_DISPERSION, _TESTS + _budget(shares)] if _have("p_adjusted", tables_used) else []
    ranks = [_RANKS] if _have("rank_lower", tables_used) else []
    values = {
        "methods": named,
        "alpha": Cutoffs().alpha,
        "family": list(shares),
        "alpha_share": list(shares.values()),
        "simulations": benchmark.SIMULATIONS,
        "rank_level": benchmark.RANK_LEVEL,
        "fewest_areas": FEWEST_AREAS,
    }
    message = " ".join([f"Intervals: {methods}.", *tests, *ranks])
    return [
        wording.recorded_crime(),
        Notice(name="method", title="Method", message=message, values=values),
    ]


def _have(column: str, tables: tuple[pd.DataFrame, ...]) -> bool:
    """Tell whether any table has a value in a column."""
    return any(column in table.columns and table[column].notna().any() for table in tables)


def _shares(tables_used: tuple[pd.DataFrame, ...]) -> dict[str, float]:
    """Give the share of the pack's false alarms that each family of tests on the page may spend."""
    return {
        str(family): float(share)
        for table in tables_used
        if {"family", "alpha_share"} <= set(table.columns)
        for family, share in table.groupby("family")["alpha_share"].first().items()
    }


def _budget(shares: dict[str, float]) -> str:
    if not shares:
        return ""
    named = "; ".join(f"{family}, {share:.0%}" for family, share in shares.items())
    return (
        f" Adjusted p values are divided by the family's share of the {Cutoffs().alpha:.0%} chance of a "
        f"false alarm that the whole pack may have: {named}."
    )
