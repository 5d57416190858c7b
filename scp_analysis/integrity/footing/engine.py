"""Apply footing rules to a long table of printed figures: one row for each check.

First every rule that calculates, so that it is known which percentages have a count behind them;
then the rules that look for faults of writing, of bases and of likeness.
"""

from collections.abc import Callable, Iterable

import numpy as np
import pandas as pd

from scp_analysis.errors import SourceError, explain, first_few
from scp_analysis.integrity.footing import (
    bases,
    heaping,
    labels,
    likeness,
    repeated,
    sets,
    writing,
)
from scp_analysis.integrity.footing.calculating import calculated
from scp_analysis.integrity.footing.finding import Finding
from scp_analysis.integrity.footing.intervals import is_rounded
from scp_analysis.integrity.footing.known import Known
from scp_analysis.integrity.footing.once import counted_once
from scp_analysis.integrity.footing.selecting import ROW, Figure, as_figures, check_columns, of_rule
from scp_analysis.schemas.checking import validated
from scp_analysis.schemas.footing import FOOTING, Rule
from scp_analysis.schemas.inputs import PRINTED_FIGURES

Sweep = Callable[[list[Figure], Rule], list[Finding]]
SWEEPS: dict[str, Sweep] = {
    "bands": writing.bands,
    "comparable": likeness.comparable,
    "complete": bases.complete,
    "dated": writing.dated,
    "decimals": writing.decimals,
    "direction": likeness.direction,
    "equal": repeated.equal,
    "heaping": heaping.heaping,
    "labels": labels.labels,
    "places": likeness.places,
    "same": repeated.same,
    "small": writing.small,
    "spans": labels.spans,
    "supplied": bases.supplied,
    "targets": bases.targets,
    "units": writing.units,
    "units_apart": writing.units_apart,
    "windows": likeness.windows,
    "year": likeness.year,
}
LOOKUPS: dict[str, Callable[[list[Figure], Rule, Known], list[Finding]]] = {
    "comparators": sets.comparators,
    "overlaps": sets.overlaps,
}
BASES: dict[str, Callable[[list[Figure], Rule, frozenset[int]], list[Finding]]] = {
    "base": bases.base,
    "claim": bases.claim,
}
_NUMBERS = ("value", "lower", "upper")
_NOTHING = Known()


def together(tables: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """Lay tables of printed figures one below the other.

    Parameters
    ----------
    tables
        `PrintedFigures` with their own dimensions, by the stem of the table.

    Returns
    -------
    pandas.DataFrame
        All rows, with ``table``; a dimension a table does not have is empty in its rows.

    Raises
    ------
    SourceError
        There is no table.
    """
    if not tables:
        raise SourceError(
            explain(
                "Footing needs at least one table of figures.",
                found="none",
                where="the tables given",
                remedy="name a return that has been supplied",
            )
        )
    parts = [frame.assign(table=stem) for stem, frame in tables.items()]
    whole = pd.concat(parts, ignore_index=True)
    dated = ("period_start", "period_end", "value")
    words = [column for column in whole.columns if column not in dated]
    stated = whole[words]
    return whole.assign(**stated.astype("str").where(stated.notna(), ""))


def check(figures: pd.DataFrame, rules: Iterable[Rule], known: Known = _NOTHING) -> pd.DataFrame:
    """Check printed figures against rules.

    Parameters
    ----------
    figures
        `PrintedFigures` with their own dimensions and ``table``, as `together` gives them.
    rules
        What must hold.
    known
        What may be looked up; nothing is known by default.

    Returns
    -------
    pandas.DataFrame
        `Footing`, rules in their order: rule, check, table, where (the cell in words), printed,
        recomputed, value (the number recomputed), lower and upper (the rounding interval of the
        printed figure; of the recomputed one where none is printed), status (agrees, contradicts,
        soft, implied, cannot be checked) and detail.

    Raises
    ------
    SourceError
        A column every figure must have is missing, a value is infinite, or a rule names a column
        that is not there.
    UnknownNameError
        A rule names a reference value that is not declared.

    Notes
    -----
    A count is exact. A percentage, rate or average printed with d decimals covers half a unit of
    its last digit on either side, both ends included. A figure that is printed as "over" or
    "about" never contradicts exactly: it is soft.

    Examples
    --------
    >>> from scp_analysis.schemas.footing_reading import rules
    >>> table = pd.DataFrame({"item": ["May", "June", "Total"], "value": [4.0, 5.0, 10.0]})
    >>> table = table.assign(measure="calls", unit="calls", value_as_printed=["4", "5", "10"],
    ...                      role="observed", qualifier="exact", geography="", period_label="",
    ...                      period_start=pd.NaT, period_end=pd.NaT, source_agency="")
    >>> for column in ("source_doc", "section", "source_line", "priority", "period_basis",
    ...                "comparator", "note"):
    ...     table[column] = ""
    >>> block = {"name": "calls", "check": "sum", "parts": {"item": {"not": "Total"}},
    ...          "total": {"item": "Total"}}
    >>> found = check(together({"calls": table}), rules([block], where="the example"))
    >>> found[["printed", "recomputed", "status"]].to_numpy().tolist()
    [['10', '9', 'contradicts']]
    """
    _check_figures(figures)
    listed = list(rules)
    for rule in listed:
        check_columns(rule, map(str, figures.columns))
    every = as_figures(figures)
    numbers = {rule.name: calculated(every, rule, known) for rule in listed if rule.calculates}
    based = _based(every, numbers)
    found = {
        rule.name: numbers[rule.name] if rule.calculates else _swept(every, rule, known, based)
        for rule in listed
    }
    once = counted_once(listed, found)
    rows = [finding.row(rule) for rule in listed for finding in once[rule.name]]
    table = pd.DataFrame(rows, columns=list(FOOTING.columns))
    words = [name for name in FOOTING.columns if name not in _NUMBERS]
    typed = table.astype({**dict.fromkeys(words, "str"), **dict.fromkeys(_NUMBERS, "float64")})
    return validated(typed, schema=FOOTING, where="footing")


def _check_figures(figures: pd.DataFrame) -> None:
    lacking = [each for each in (*PRINTED_FIGURES.columns, "table") if each not in figures.columns]
    if lacking:
        raise SourceError(
            explain(
                "Figures must have the common columns and the name of their table.",
                found=first_few(lacking),
                where="the figures given",
                remedy="read them with loaders.published, then lay them together",
            )
        )
    endless = figures[np.isinf(figures["value"].astype("float64"))]
    if len(endless):
        raise SourceError(
            explain(
                "A figure must be a finite number, or empty.",
                found=first_few(endless["value"]),
                where=first_few(endless["table"] + ": " + endless["item"]),
                remedy="correct the value in the table",
            )
        )


def _swept(figures: list[Figure], rule: Rule, known: Known, based: frozenset[int]) -> list[Finding]:
    own = of_rule(figures, rule)
    if rule.check in LOOKUPS:
        return LOOKUPS[rule.check](own, rule, known)
    if rule.check in BASES:
        return BASES[rule.check](own, rule, based)
    return SWEEPS[rule.check](own, rule)


def _based(figures: list[Figure], numbers: dict[str, list[Finding]]) -> frozenset[int]:
    """Name the rows that a calculation set against a count, or found again from other figures."""
    counts = {int(f[ROW]) for f in figures if f["value"] is not None and not is_rounded(f)}
    every = [found for each in numbers.values() for found in each]
    sound = [found.rows for found in every if found.recalculated or found.rows & counts]
    return frozenset().union(*sound)
