"""Sentences about many changes at once: one per verdict, and the worst against the force."""

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
from scp_analysis.presentation.uncertainty import NO_FORCE_INTERVAL, force_interval_known
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
    groups = [(word, table[table["verdict"] == word]) for word in SHAPES]
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
            values={str(row["series"]): row["change_percent"] for _, row in rows.iterrows()},
        )
        for word, rows in groups
        if not rows.empty
    ]


def against_force(
    table: pd.DataFrame,
    *,
    source: Sequence[str] = (),
    name: str = "against-force",
    role: Role = "headline",
    evidence: str = "",
) -> list[Statement]:
    """Say which measure did worst against the force, and which others did worse than it.

    Parameters
    ----------
    table
        CHANGES; rows without a force figure, or with too few offences, are left out.
    source
        Sources as a reader should see them; without it those named by the table.
    name
        Identifier of the statement.
    role
        What the statement is for; ``headline`` puts it on the index.
    evidence
        Identifier of the table on the same page that it rests on; none when empty.

    Returns
    -------
    list of Statement
        One statement, or none when no row has a force figure. It carries no verdict: without force
        counts there is no interval, and it says so.

    Raises
    ------
    SchemaError
        A column is missing or there are no rows.
    """
    inputs.require(table, columns=(*NEEDED, "force_change_percent"), where=f"statement {name}")
    known = table[table["against_force"].notna() & ~table["verdict"].isin((TOO_FEW, NOT_AVAILABLE))]
    if known.empty:
        return []
    ordered = known.sort_values("against_force", ascending=False, kind="stable")
    worst, counted = ordered.iloc[0], force_interval_known(known)
    heading = "Worst" if worst["against_force"] > 0 else "Least good"
    return [
        Statement(
            name=name,
            title=f"{heading} against the force: {worst['sentence_label']}",
            claim=_against(worst, counted=counted) + _others(ordered.iloc[1:]),
            sure=_force_interval(worst) if counted else NO_FORCE_INTERVAL,
            source=inputs.cite(known, source),
            role=role,
            evidence=f"{evidence}--{formats.slug(str(worst['series']))}" if evidence else "",
            values=inputs.values(worst),
        )
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
    """Name the measures; of many, those with the largest counts, and how many more there are."""
    if len(rows) <= NAMED:
        return formats.listing([_measure(row) for _, row in rows.iterrows()])
    largest = rows.sort_values("current", ascending=False, kind="stable").head(NAMED - 1)
    named = [_measure(row) for _, row in largest.iterrows()]
    return formats.listing([*named, f"{len(rows) - len(named)} more measures"])


def _measure(row: pd.Series) -> str:
    if row["verdict"] == TOO_FEW:
        counts = f"{formats.count(row['current'])}, before {formats.count(row['previous'])}"
        return f"{row['sentence_label']} ({counts})"
    if row["verdict"] == NOT_AVAILABLE:
        return str(row["sentence_label"])
    return f"{row['sentence_label']} ({inputs.percent(row, unit='%')})"


def _against(row: pd.Series, *, counted: bool) -> str:
    force = formats.signed(row["force_change_percent"], decimals=1)
    points = formats.number(abs(row["against_force"]))
    side = "above" if row["against_force"] > 0 else "below"
    span = formats.months(row["period_start"], row["period_end"])
    before = formats.months(row["comparison_start"], row["comparison_end"])
    where = "the rest of the force area" if counted else "the whole force area"
    return (
        f"Between the {before} and the {span}, police recorded {row['sentence_label']} changed by "
        f"{inputs.percent(row, unit='%')} in {row['area_name']} and by {force}% in {where}: "
        f"{points} percentage points {side} the force."
    )


def _others(rows: pd.DataFrame) -> str:
    worse = rows[rows["against_force"] > 0]
    if worse.empty:
        return ""
    named = [
        f"{row['sentence_label']} ({formats.signed(row['against_force'], decimals=1)} points)"
        for _, row in worse.iterrows()
    ]
    return f" Also worse than the force: {formats.listing(named)}."


def _force_interval(row: pd.Series) -> str:
    low, high = (
        formats.signed(row[f"against_force_{end}"], decimals=1) for end in ("lower", "upper")
    )
    return f"The 95% interval of the difference is {low} to {high} percentage points."
