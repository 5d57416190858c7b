"""The tables of the public edition: every column in which a withheld number could stand is rewritten."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from scp_analysis.integrity.disclosure.cells import MARKER, PERCENTAGE, Shown
from scp_analysis.integrity.disclosure.counting import Counted
from scp_analysis.integrity.disclosure.deriving import Derived
from scp_analysis.integrity.disclosure.notes import without_figures
from scp_analysis.integrity.disclosure.policies import Policy
from scp_analysis.integrity.footing.selecting import ROW

AS_PRINTED, ROUNDED, RECALCULATED = "as printed", "rounded", "recalculated"
WITHHELD, NOT_SUPPLIED = "withheld", "not supplied"
_NOTE = "note"
_QUALIFIED = re.compile(
    r"(?:over|at least|up to|nearly|almost|about|around|approximately|approx\.|more than|fewer than"
    r"|less than|under)\s+(?=\d)",
    re.IGNORECASE,
)
"""What a figure is said to be only near to; it stays when the figure is rounded."""
_FREE_TEXT = (_NOTE, "comparator", "qualifier")


@dataclass(frozen=True, slots=True)
class Published:
    """Public tables, what was done to each figure, and how many notes were taken out."""

    tables: Mapping[str, pd.DataFrame]
    cells: pd.DataFrame
    notes: int


@dataclass(frozen=True, slots=True)
class _Figure:
    value: float | None
    shown: str
    reason: str = ""


def published(
    tables: Mapping[str, pd.DataFrame],
    figures: pd.DataFrame,
    counts: Counted,
    shown: Sequence[Shown],
    behind: Mapping[int, Derived],
    by_table: Mapping[str, Policy],
) -> Published:
    """Write tables as they may be published.

    Parameters
    ----------
    tables
        As given; not changed.
    figures
        The same laid together.
    counts
        Their counts.
    shown
        What is published of each count, in the order of `counts`.
    behind
        What is published of each derived figure, by row.
    by_table
        The policy of each table.

    Returns
    -------
    Published
        Tables with ``value``, ``value_as_printed``, ``shown`` and ``marker``. In a protected table the
        note of a withheld figure is emptied, others lose the clauses that may tell a figure, and
        numbers beside the value are taken out.
    """
    given = dict(zip(counts.cells, shown, strict=True))
    every = [_figure(int(f[ROW]), counts, given, behind) for f in counts.figures]
    out, notes, done = {}, 0, 0
    for name, frame in tables.items():
        own = every[done : done + len(frame)]
        done += len(frame)
        safe, emptied = _cleaned(frame, own) if by_table[name].protects else (frame, 0)
        notes += emptied
        words = [
            _words(each, text) for each, text in zip(own, frame["value_as_printed"], strict=True)
        ]
        out[name] = safe.assign(
            value=pd.array([each.value for each in own], dtype="Float64").to_numpy(
                dtype="float64", na_value=float("nan")
            ),
            value_as_printed=words,
            shown=[each.shown for each in own],
            marker=[MARKER if each.shown == WITHHELD else "" for each in own],
        )
    told = figures[["table", "item", "measure", "unit"]].assign(
        shown=[each.shown for each in every],
        reason=[each.reason for each in every],
        policy=[by_table[name].name for name in figures["table"]],
    )
    return Published(out, told.reset_index(drop=True), notes)


def _figure(
    row: int, counts: Counted, given: Mapping[int, Shown], behind: Mapping[int, Derived]
) -> _Figure:
    if row in given:
        return _count(given[row], protected=counts.cells[row].policy.protects)
    if row in behind:
        found = behind[row]
        if found.value is None:
            return _Figure(None, WITHHELD, PERCENTAGE)
        return _Figure(found.value, RECALCULATED if found.recalculated else AS_PRINTED)
    if row in counts.printed:
        return _Figure(float(counts.figures[row]["value"]), AS_PRINTED)
    return _Figure(None, NOT_SUPPLIED)


def _count(shown: Shown, *, protected: bool) -> _Figure:
    if shown.value is None:
        return _Figure(None, WITHHELD, shown.reason)
    return _Figure(float(shown.value), ROUNDED if protected and shown.value else AS_PRINTED)


def _words(figure: _Figure, as_printed: str) -> str:
    if figure.shown == WITHHELD:
        return MARKER
    if figure.shown in (ROUNDED, RECALCULATED) and figure.value is not None:
        qualified = _QUALIFIED.match(str(as_printed))
        digits = f"{figure.value:,.1f}".removesuffix(".0")
        near = qualified.group() if qualified else ""
        return f"{near}{digits}{'%' if '%' in str(as_printed) else ''}"
    return str(as_printed)


def _cleaned(frame: pd.DataFrame, figures: Sequence[_Figure]) -> tuple[pd.DataFrame, int]:
    """Take out of a protected table what could tell a number beside the figure itself."""
    safe = frame.copy()
    withheld = [each.shown == WITHHELD for each in figures]
    shortened = 0
    for name in frame.columns:
        column = frame[name]
        if name in _FREE_TEXT:
            said = [
                "" if gone and name == _NOTE else without_figures(text)
                for text, gone in zip(column.fillna("").astype("str"), withheld, strict=True)
            ]
            shortened += sum(column.fillna("") != said)
            safe[name] = pd.Series(said, index=column.index, dtype=column.dtype)
        elif name != "value" and pd.api.types.is_numeric_dtype(column):
            safe[name] = float("nan")
    return safe, shortened
