"""Sentences about the difference from the force: the worst, and whether it is clear at all."""

from collections.abc import Sequence

import pandas as pd

from scp_analysis.presentation import formats, inputs
from scp_analysis.presentation.artefacts import Role, Statement
from scp_analysis.presentation.formats import NOT_AVAILABLE, TOO_FEW
from scp_analysis.presentation.sentences.changes import NEEDED
from scp_analysis.presentation.uncertainty import (
    FORCE_LEVEL,
    NO_FORCE_INTERVAL,
    force_interval_known,
)
from scp_analysis.presentation.verdicts import NO_CLEAR_CHANGE


def against_force(
    table: pd.DataFrame,
    *,
    source: Sequence[str] = (),
    name: str = "against-force",
    role: Role = "headline",
    evidence: str = "",
) -> list[Statement]:
    """Say which measure did worst against the force, and which others did worse than it.

    Where force counts give an interval, only measures whose interval lies above zero count as worse.

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
        counts there is no interval, and it says so; with them, it may be that none is clearly worse.

    Raises
    ------
    SchemaError
        A column is missing or there are no rows.
    """
    inputs.require(table, columns=(*NEEDED, "force_change_percent"), where=f"statement {name}")
    said = ~table["verdict"].isin((TOO_FEW, NOT_AVAILABLE))
    known = inputs.linked(table, evidence=evidence)[(table["against_force"].notna() & said).array]
    if known.empty:
        return []
    counted = force_interval_known(known)
    ordered = known.sort_values("against_force", ascending=False, kind="stable")
    clear = ordered[ordered["against_force_lower"] > 0] if counted else ordered
    worst = (ordered if clear.empty else clear).iloc[0]
    title, main, others = _none_clear(worst) if clear.empty else _worst(clear, counted=counted)
    sure = _interval(worst) if counted else NO_FORCE_INTERVAL
    worse = clear[clear["against_force"] > 0]
    told = worse if len(worse) else ordered.loc[[worst.name], :]
    return [
        Statement(
            name=name,
            title=title,
            claim=f"{main} {sure}{others}",
            detail=f"{main}{others}",
            sure=sure,
            source=inputs.cite(known, source),
            role=role,
            estimate="against_force",
            evidence=worst["link"] if evidence else "",
            values={"against_force_level": FORCE_LEVEL},
            rows=inputs.behind(told),
        )
    ]


def _worst(ordered: pd.DataFrame, *, counted: bool) -> tuple[str, str, str]:
    worst = ordered.iloc[0]
    heading = "Worst" if worst["against_force"] > 0 else "Least good"
    title = f"{heading} against the force: {worst['sentence_label']}"
    return title, _against(worst, counted=counted), _others(ordered.iloc[1:])


def _none_clear(largest: pd.Series) -> tuple[str, str, str]:
    """Say that every interval of the difference from the force holds no difference at all."""
    span = formats.months(largest["period_start"], largest["period_end"])
    before = formats.months(largest["comparison_start"], largest["comparison_end"])
    points = formats.signed(largest["against_force"], decimals=1)
    told = (
        f"Between the {before} and the {span}, no police recorded measure in {largest['area_name']} "
        "did clearly worse than in the rest of the force area. The largest difference, of "
        f"{largest['sentence_label']}, is {points} percentage points, which chance could explain."
    )
    return "No measure clearly worse than the force", told, ""


def _against(row: pd.Series, *, counted: bool) -> str:
    force = formats.signed(row["force_change_percent"], decimals=1)
    points = formats.number(abs(row["against_force"]))
    side = "above" if row["against_force"] > 0 else "below"
    span = formats.months(row["period_start"], row["period_end"])
    before = formats.months(row["comparison_start"], row["comparison_end"])
    where = "the rest of the force area" if counted else "the whole force area"
    unclear = row["verdict"] == NO_CLEAR_CHANGE
    alone = f" By itself, the change in {row['area_name']} is not clear." if unclear else ""
    return (
        f"Between the {before} and the {span}, police recorded {row['sentence_label']} changed by "
        f"{inputs.percent(row, unit='%')} in {row['area_name']} and by {force}% in {where}: "
        f"{points} percentage points {side} the force.{alone}"
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


def _interval(row: pd.Series) -> str:
    low, high = (
        formats.signed(row[f"against_force_{end}"], decimals=1) for end in ("lower", "upper")
    )
    width = f"{FORCE_LEVEL:.0%}"
    return (
        f"The {width} interval of the difference is {low} to {high} percentage points, "
        "wide enough to hold for all measures looked at together."
    )
