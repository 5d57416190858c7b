"""Verdicts: a fixed vocabulary, its cut-offs in one place, and the rules from numbers to words."""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import pandas as pd

from scp_analysis.errors import SchemaError, explain, first_few
from scp_analysis.statistics import inputs, settings
from scp_analysis.statistics.inputs import StrArray

LEVEL = 0.95
"""Of the intervals that changes and rates are printed with; `Cutoffs` has that of a likely change."""


class Verdict(StrEnum):
    """Every verdict a reader can meet."""

    INCREASED = "increased"
    DECREASED = "decreased"
    LIKELY_INCREASED = "likely increased"
    LIKELY_DECREASED = "likely decreased"
    NO_CLEAR_CHANGE = "no clear change"
    TOO_FEW = "too few to say"
    NOT_AVAILABLE = "not available"


class DispersionSource(StrEnum):
    """Where the dispersion behind a verdict comes from."""

    OWN_HISTORY = "own history"
    BORROWED = "borrowed"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Cutoffs:
    """Where one verdict ends and the next begins.

    `alpha`: an adjusted p value below it is a change. `likely_alpha` and `likely_level`: an adjusted
    p value below the one, with an interval of the other level that excludes no change, is a likely
    change; so a pack in which nothing changed says "likely" of anything no more often than
    `likely_alpha`. `smallest_base`: with fewer previous offences there is
    no verdict and no percentage. `power`: chance with which the smallest detectable change is
    detected.
    """

    alpha: float = 0.05
    likely_alpha: float = 0.20
    likely_level: float = 0.90
    smallest_base: int = 20
    power: float = 0.8

    def __post_init__(self) -> None:
        for name in ("alpha", "likely_alpha", "likely_level", "power"):
            settings.proportion(getattr(self, name), name=name)
        settings.at_least(self.smallest_base, 0, name="smallest_base")


READ = (
    "current",
    "previous",
    "change_percent",
    "p_adjusted",
    "ci90_lower",
    "ci90_upper",
    "phi_source",
    "unavailable_reason",
)
CAPPED = "Beyond chance alone, but with no history to judge by it is called no more than likely."
COUNTS_DIFFER = "The counts themselves differ by more than chance."
ONE_OF_MANY = (
    "On its own it would be called likely; among as many measures as are tested here, one such is "
    "to be expected by chance."
)
NO_TEST = "No test was possible."
NO_INTERVAL = "The interval that the verdict rests on is missing."


def verdicts(table: pd.DataFrame, *, cutoffs: Cutoffs | None = None) -> pd.DataFrame:
    """Give each compared pair of counts its verdict, with a note where one is owed.

    Answers: "what may be said of this change?" The first rule that is met decides:

    1. a reason why the figure is unavailable, a missing count, or no test made: *not available*;
    2. fewer previous offences than `Cutoffs.smallest_base`: *too few to say*;
    3. adjusted p below `Cutoffs.alpha`: *increased* or *decreased*; only *likely* when there is no
       dispersion to judge by (``phi_source`` "none"), and the note says so;
    4. adjusted p below `Cutoffs.likely_alpha` and the interval at `Cutoffs.likely_level` excludes no
       change: *likely increased* or *decreased*;
    5. else *no clear change*, which is not the same as "no change".

    Parameters
    ----------
    table
        A row per change, with the columns in `READ`: counts, change_percent, p_adjusted, the
        limits of the interval at the likely level (per cent), phi_source (a `DispersionSource`)
        and unavailable_reason (missing where the figure is there).
    cutoffs
        Where the words begin; the defaults when None.

    Returns
    -------
    pandas.DataFrame
        The same rows and index with verdict (a `Verdict` as text) and verdict_note (a sentence, or
        empty; the reason where the figure is not available).

    Raises
    ------
    SchemaError
        A column is absent, a count is negative, a p value is outside 0 to 1, or a phi_source is
        unknown.

    References
    ----------
    Altman DG, Bland JM (1995). Absence of evidence is not evidence of absence. *BMJ* 311, 485.

    Examples
    --------
    >>> rows = pd.DataFrame(
    ...     {
    ...         "current": [182, 3, 230],
    ...         "previous": [133, 9, 230],
    ...         "change_percent": [36.8, -66.7, 0.0],
    ...         "p_adjusted": [0.01, 0.2, 1.0],
    ...         "ci90_lower": [12.3, -90.0, -14.0],
    ...         "ci90_upper": [66.4, 20.0, 16.0],
    ...         "phi_source": "own history",
    ...         "unavailable_reason": None,
    ...     }
    ... )
    >>> verdicts(rows)["verdict"].tolist()
    ['increased', 'too few to say', 'no clear change']
    """
    limits = Cutoffs() if cutoffs is None else cutoffs
    inputs.columns(table, READ, where="the table of changes")
    current, previous = (inputs.counts(table[name], name=name) for name in READ[:2])
    p_adjusted = inputs.probabilities(table["p_adjusted"], name="p_adjusted")
    percent, lower, upper = (
        inputs.numbers(table[name], name=name)
        for name in ("change_percent", "ci90_lower", "ci90_upper")
    )
    reason, source = _reasons(table["unavailable_reason"]), _sources(table["phi_source"])
    rises = np.where(np.isnan(percent), current > previous, percent > 0)
    clear = p_adjusted < limits.alpha
    capped = clear & (source == DispersionSource.NONE)
    outside = (lower > 0) | (upper < 0)
    likely = clear | (outside & (p_adjusted < limits.likely_alpha))
    rules = [
        (reason != "", Verdict.NOT_AVAILABLE, reason),
        (np.isnan(p_adjusted + current + previous), Verdict.NOT_AVAILABLE, NO_TEST),
        (previous < limits.smallest_base, Verdict.TOO_FEW, np.where(clear, COUNTS_DIFFER, "")),
        (clear & ~capped & rises, Verdict.INCREASED, ""),
        (clear & ~capped, Verdict.DECREASED, ""),
        (likely & rises, Verdict.LIKELY_INCREASED, np.where(capped, CAPPED, "")),
        (likely, Verdict.LIKELY_DECREASED, np.where(capped, CAPPED, "")),
        (outside, Verdict.NO_CLEAR_CHANGE, ONE_OF_MANY),
        (np.isnan(lower) | np.isnan(upper), Verdict.NOT_AVAILABLE, NO_INTERVAL),
    ]
    met, words, notes = zip(*rules, strict=True)
    spread = [np.broadcast_to(np.asarray(note, dtype=object), len(table)) for note in notes]
    return table.assign(
        verdict=np.select(met, [word.value for word in words], Verdict.NO_CLEAR_CHANGE.value),
        verdict_note=np.select(met, spread, ""),
    )


def _reasons(column: pd.Series) -> StrArray:
    """Give the reasons as text, empty where there is none."""
    return column.astype(object).where(column.notna(), "").to_numpy(dtype=object)


def _sources(column: pd.Series) -> StrArray:
    choices = [source.value for source in DispersionSource]
    unknown = sorted({str(source) for source in column} - set(choices))
    if unknown:
        raise SchemaError(
            explain(
                "Every phi_source must be one of those known.",
                found=first_few(unknown),
                where="column phi_source of the table of changes",
                remedy=f"write one of: {', '.join(choices)}",
            )
        )
    return column.astype(object).to_numpy(dtype=object)
