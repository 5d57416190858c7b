"""Sentences about many changes at once: one per verdict."""

from collections.abc import Sequence

import pandas as pd

from scp_analysis.presentation import formats, inputs
from scp_analysis.presentation.artefacts import Role, Statement
from scp_analysis.presentation.formats import NOT_AVAILABLE, TOO_FEW
from scp_analysis.presentation.sentences.changes import (
    NEEDED,
    NO_CLEAR_CHANGE,
    POLICE,
    first_upper,
)
from scp_analysis.presentation.verdicts import SHAPES

NAMED = 6
"""How many measures one sentence may name."""


def headline(
    table: pd.DataFrame,
    *,
    recorded: str = POLICE,
    source: Sequence[str] = (),
    name: str = "headline",
    role: Role = "headline",
    evidence: str = "",
) -> list[Statement]:
    """Say in one sentence per verdict what changed and what did not.

    Parameters
    ----------
    table
        CHANGES: one row per measure, of one place and period.
    recorded
        Who recorded the counts.
    source
        Sources as a reader should see them; without it those named by the table.
    name
        First part of each identifier; the verdict follows.
    role
        What the statements are for; ``headline`` puts them on the index.
    evidence
        Identifier of the table on the same page that they rest on; none when empty.

    Returns
    -------
    list of Statement
        One per verdict that occurs, in the fixed order of verdicts.

    Raises
    ------
    SchemaError
        A column is missing or there are no rows.
    """
    inputs.require(table, columns=NEEDED, where=f"statements {name}")
    linked = inputs.linked(table, evidence=evidence)
    groups = [(word, linked[linked["verdict"] == word]) for word in SHAPES]
    return [
        Statement(
            name=f"{name}-{formats.slug(word)}",
            title=f"{first_upper(word)}: {_measures(rows)}",
            claim=_claim(word, rows, recorded=recorded),
            detail=_where_and_when(rows.iloc[0], recorded=recorded),
            verdict=word,
            source=inputs.cite(rows, source),
            role=role,
            evidence=evidence,
            values={"recorded": recorded, "more": len(rows) - len(_named(rows))},
            rows=inputs.behind(_named(rows)),
        )
        for word, rows in groups
        if not rows.empty
    ]


def _claim(word: str, rows: pd.DataFrame, *, recorded: str) -> str:
    first = rows.iloc[0]
    span = formats.months(first["period_start"], first["period_end"])
    before = formats.months(first["comparison_start"], first["comparison_end"])
    when = f"in the {span}, compared with the {before}"
    measures = _measures(rows)
    area = first["area_name"]
    if word == NO_CLEAR_CHANGE:
        return f"There is no clear change in {recorded} {measures} in {area} {when}."
    if word == TOO_FEW:
        return f"There are too few to say whether it changed in {area} {when}: {measures}."
    if word == NOT_AVAILABLE:
        return f"The change {when} is not available for {area}: {measures}."
    return f"{first_upper(recorded)} {measures} in {area} {word} {when}."


def _where_and_when(row: pd.Series, *, recorded: str) -> str:
    span = formats.months(row["period_start"], row["period_end"])
    before = formats.months(row["comparison_start"], row["comparison_end"])
    return f"{first_upper(recorded)}, {row['area_name']}, {span} compared with {before}."


def _measures(rows: pd.DataFrame) -> str:
    """Name the measures; of many, how many more there are."""
    named = [_measure(row) for _, row in _named(rows).iterrows()]
    more = [f"{len(rows) - len(named)} more measures"] if len(rows) > len(named) else []
    return formats.listing([*named, *more])


def _named(rows: pd.DataFrame) -> pd.DataFrame:
    """Give the measures that are named: all, or of many those with the largest counts."""
    if len(rows) <= NAMED:
        return rows
    return rows.sort_values("current", ascending=False, kind="stable").head(NAMED - 1)


def _measure(row: pd.Series) -> str:
    if row["verdict"] == TOO_FEW:
        counts = f"{formats.count(row['current'])}, before {formats.count(row['previous'])}"
        return f"{row['sentence_label']} ({counts})"
    if row["verdict"] == NOT_AVAILABLE:
        return str(row["sentence_label"])
    return f"{row['sentence_label']} ({inputs.percent(row, unit='%')})"
