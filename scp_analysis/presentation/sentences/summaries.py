"""Sentences about many changes at once: one per verdict, or one about them all."""

from collections.abc import Sequence

import pandas as pd

from scp_analysis.presentation import formats, inputs
from scp_analysis.presentation.artefacts import Role, Statement
from scp_analysis.presentation.formats import NOT_AVAILABLE, TOO_FEW
from scp_analysis.presentation.sentences.changes import (
    NEEDED,
    POLICE,
    first_upper,
)
from scp_analysis.presentation.verdicts import NO_CLEAR_CHANGE, SHAPES

BOTH = 2
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
    groups = _by_verdict(linked)
    return [
        Statement(
            name=f"{name}-{formats.slug(word)}",
            title=_title(word, rows, of=len(table)),
            claim=_claim(word, rows, recorded=recorded, of=len(table)),
            detail=_detail(word, rows, recorded=recorded, of=len(table)),
            verdict=word,
            source=inputs.cite(rows, source),
            role=role,
            evidence=evidence,
            values=_told(rows, recorded=recorded),
            rows=inputs.behind(_named(rows)),
        )
        for word, rows in groups
    ]


def whole(
    table: pd.DataFrame,
    *,
    recorded: str = POLICE,
    limits: str = "",
    name: str = "found",
    evidence: str = "",
) -> Statement:
    """Say of all measures together what changed and what did not: the answer of a page.

    Parameters
    ----------
    table
        CHANGES: one row per measure, of one place and period.
    recorded
        Who recorded the counts.
    limits
        What these counts cannot tell, as sentences without a number; said last.
    name
        Identifier of the statement.
    evidence
        Identifier of the table on the same page that it rests on; none when empty.

    Raises
    ------
    SchemaError
        A column is missing or there are no rows.
    """
    inputs.require(table, columns=NEEDED, where=f"statement {name}")
    groups = _by_verdict(inputs.linked(table, evidence=evidence))
    counted = ", ".join(f"{len(rows)} {word}" for word, rows in groups)
    alone = len(groups) == 1
    if alone:
        title = _title(*groups[0], of=len(table))
        claim, detail = (
            worded(*groups[0], recorded=recorded, of=len(table)) for worded in (_claim, _detail)
        )
    else:
        title = f"Of {len(table)} measures: {counted}"
        told = (f"{first_upper(word)}: {_measures(rows)}." for word, rows in groups)
        claim = " ".join([_where_and_when(table.iloc[0], recorded=recorded), *told])
        detail = claim
    named = pd.concat([_named(rows) for _, rows in groups])
    known = [_told(rows, recorded=recorded) for _, rows in groups]
    values = {key: [each[key] for each in known] for key in known[0]} | {"of": len(table)}
    return Statement(
        name=name,
        title=title,
        claim=f"{claim} {limits}".strip(),
        detail=f"{detail} {limits}".strip(),
        verdict=groups[0][0] if alone else "",
        source=inputs.cite(table, ()),
        evidence=evidence,
        values=values,
        rows=inputs.behind(named),
    )


def _by_verdict(linked: pd.DataFrame) -> list[tuple[str, pd.DataFrame]]:
    """Give the rows of each verdict that occurs, in the fixed order of verdicts."""
    groups = [(word, linked[linked["verdict"] == word]) for word in SHAPES]
    return [(word, rows) for word, rows in groups if not rows.empty]


def _told(rows: pd.DataFrame, *, recorded: str) -> dict[str, object]:
    """Give the numbers of the words about some measures that are in no row."""
    named = len(_named(rows))
    return {"recorded": recorded, "measures": len(rows), "named": named, "more": len(rows) - named}


def _title(word: str, rows: pd.DataFrame, *, of: int) -> str:
    if _none_clear(word, rows, of=of):
        return f"No clear change in {'either' if of == BOTH else 'any'} of the {of} measures"
    return f"{first_upper(word)}: {_measures(rows)}"


def _claim(word: str, rows: pd.DataFrame, *, recorded: str, of: int) -> str:
    first = rows.iloc[0]
    span = formats.months(first["period_start"], first["period_end"])
    before = formats.months(first["comparison_start"], first["comparison_end"])
    when = f"in the {span}, compared with the {before}"
    measures = _measures(rows)
    area = first["area_name"]
    if _none_clear(word, rows, of=of):
        none = "Neither" if of == BOTH else "None"
        every = f"{none} of the {of} {recorded} measures in {area} shows a clear change {when}"
        return f"{every}{': ' if len(rows) <= NAMED else '. '}{_each(rows)}."
    if word == NO_CLEAR_CHANGE:
        return f"There is no clear change in {recorded} {measures} in {area} {when}."
    if word == TOO_FEW:
        return f"There are too few to say whether it changed in {area} {when}: {measures}."
    if word == NOT_AVAILABLE:
        return f"The change {when} is not available for {area}: {measures}."
    return f"{first_upper(recorded)} {measures} in {area} {word} {when}."


def _detail(word: str, rows: pd.DataFrame, *, recorded: str, of: int) -> str:
    """Say what the title does not: where and when, and of many measures alike the largest."""
    told = _where_and_when(rows.iloc[0], recorded=recorded)
    return f"{told} {first_upper(_each(rows))}." if _none_clear(word, rows, of=of) else told


def _none_clear(word: str, rows: pd.DataFrame, *, of: int) -> bool:
    """Tell whether none of several measures changed clearly."""
    return word == NO_CLEAR_CHANGE and len(rows) == of > 1


def _each(rows: pd.DataFrame) -> str:
    """Name each measure with its change; of many those with the highest counts."""
    named = _named(rows)
    each = formats.listing([_measure(row) for _, row in named.iterrows()])
    return each if len(named) == len(rows) else f"The {len(named)} with the highest counts: {each}"


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
