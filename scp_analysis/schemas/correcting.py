"""Apply declared corrections to a table as read: each one must still match what it corrects."""

from collections.abc import Iterable, Mapping
from typing import Any

import pandas as pd

from scp_analysis.errors import SourceError, explain, first_few

REASON = "unavailable_reason"
_KEPT = ("source", "column", "action", "reason", "reported_to")
_MUST = ("source", "where", "column", "expect", "action", "reason", "reported_to")
_ACTIONS = ("set_unavailable", "set")
_COLUMNS = ["source", "where", "column", "found", "action", "reason", "reported_to"]


def corrected(
    frame: pd.DataFrame, *, corrections: Iterable[Mapping[str, Any]], declared_in: str
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Apply corrections and tell what was done.

    Parameters
    ----------
    frame
        A table as read from its file; it is not changed.
    corrections
        Records with source, where (column: value), column, expect, action (set_unavailable, or set
        with a value), reason, reported_to.
    declared_in
        File the records come from, for the message.

    Returns
    -------
    tuple of pandas.DataFrame
        The table with a column ``unavailable_reason``, null where nothing was taken away; and one
        row per correction: source, where, column, found, action, reason, reported_to, rows.

    Raises
    ------
    SourceError
        A correction matches no row, or another value than it expects; lacks a field, a reason or
        who was told; or names a column the table does not have. All such are named.

    Examples
    --------
    >>> slip = {"source": "demo", "where": {"area": "Northtown"}, "column": "count", "expect": -1,
    ...         "action": "set_unavailable", "reason": "printed as -1", "reported_to": "nobody"}
    >>> counts = pd.DataFrame({"area": ["Northtown", "Southtown"], "count": [-1, 4]})
    >>> table, applied = corrected(counts, corrections=[slip], declared_in="the example")
    >>> table["unavailable_reason"].isna().tolist()
    [False, True]
    """
    chosen = list(corrections)
    if faults := [fault for each in chosen for fault in _faults(each, frame)]:
        raise SourceError(_incomplete(faults, declared_in))
    matches = [_match(frame, correction) for correction in chosen]
    lost = [c for c, match in zip(chosen, matches, strict=True) if not match.any()]
    if lost:
        raise SourceError(_unmatched(lost, declared_in))
    table = frame.assign(**{REASON: pd.Series(None, index=frame.index, dtype="str")})
    for correction, match in zip(chosen, matches, strict=True):
        if correction["action"] == "set":
            table.loc[match, correction["column"]] = correction["value"]
        else:
            table.loc[match, REASON] = correction["reason"]
    return table, described(chosen).assign(rows=[int(match.sum()) for match in matches])


def described(corrections: Iterable[Mapping[str, Any]]) -> pd.DataFrame:
    """Lay corrections out: source, where, column, found, action, reason, reported_to."""
    records = [
        {**{key: c[key] for key in _KEPT}, "where": _where(c), "found": str(c["expect"])}
        for c in corrections
    ]
    return pd.DataFrame(records, columns=_COLUMNS)


def _faults(correction: Mapping[str, Any], table: pd.DataFrame) -> list[str]:
    name = f"correction of {correction.get('source') or 'no source'}"
    faults = [f"{name}: no {key}" for key in _MUST if correction.get(key) in (None, "", {})]
    if faults:
        return faults
    if correction["action"] not in _ACTIONS:
        faults.append(f"{name}: unknown action {correction['action']!r}")
    if correction["action"] == "set" and "value" not in correction:
        faults.append(f"{name}: no value to set")
    columns = [*correction["where"], correction["column"]]
    return faults + [f"{name}: no column {each}" for each in columns if each not in table.columns]


def _incomplete(faults: list[str], declared_in: str) -> str:
    return explain(
        "A correction must say what it corrects, what it expects, why, and who was told.",
        found=first_few(faults),
        where=declared_in,
        remedy=f"fields are {', '.join(_MUST)}; action is {' or '.join(_ACTIONS)} (with a value)",
    )


def _match(table: pd.DataFrame, correction: Mapping[str, Any]) -> "pd.Series[bool]":
    match = pd.Series(data=True, index=table.index)
    wanted = {**correction["where"], correction["column"]: correction["expect"]}
    for column, value in wanted.items():
        match &= table[column].astype("str") == str(value)
    return match


def _where(correction: Mapping[str, Any]) -> str:
    return ", ".join(f"{column} {value}" for column, value in correction["where"].items())


def _unmatched(lost: list[Mapping[str, Any]], declared_in: str) -> str:
    return explain(
        "A correction must match the source it corrects.",
        found="; ".join(f"no row with {_where(c)} and {c['column']} {c['expect']}" for c in lost),
        where=f"{declared_in}, source {lost[0]['source']}",
        remedy="the publisher may have revised the file: check it, then remove the correction",
    )
