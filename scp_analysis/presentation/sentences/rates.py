"""Sentences about rates, ranks and trends."""

from collections.abc import Sequence

import pandas as pd

from scp_analysis.presentation import formats, inputs
from scp_analysis.presentation.artefacts import Role, Statement
from scp_analysis.presentation.tabling.rates import (
    RATE_COLUMNS,
    TREND_COLUMNS,
    rank_level,
    standing,
)


def rates(
    table: pd.DataFrame,
    *,
    comparator: str = "areas compared",
    source: Sequence[str] = (),
    name: str = "rate",
    role: Role = "finding",
    evidence: str = "",
) -> list[Statement]:
    """Say what the partnership's rate is and where it ranks, with both intervals.

    Parameters
    ----------
    table
        RATES: whole comparator sets; the rows of the `subject` are worded.
    comparator
        What the other areas are, in words.
    source
        Sources as a reader should see them; without it those named by the table.
    name
        First part of each identifier; the measure follows.
    role
        What the statements are for.
    evidence
        Identifier of the table on the same page that they rest on; none when empty.

    Returns
    -------
    list of Statement
        One per measure. A rank never stands without the places it could be.

    Raises
    ------
    SchemaError
        A column is missing or there are no rows.
    """
    inputs.require(table, columns=RATE_COLUMNS, where=f"statements {name}")
    own = inputs.linked(table, evidence=evidence)[table["subject"].astype(bool).array]
    fine = formats.rate_decimals(table["rate"])
    return [
        Statement(
            name=f"{name}-{formats.slug(str(row['label']))}",
            title=_rate_title(row),
            claim=_rate(row, comparator=comparator, decimals=fine),
            detail=_rate_detail(row, comparator=comparator, decimals=fine),
            sure=_sure(row, decimals=fine),
            source=inputs.cite(table, source),
            role=role,
            evidence=row["link"] if evidence else "",
            values={"comparator": comparator} | _counted(row),
            rows=inputs.alone(row),
        )
        for _, row in own.iterrows()
    ]


def trends(
    table: pd.DataFrame,
    *,
    source: Sequence[str] = (),
    name: str = "trend",
    role: Role = "finding",
) -> list[Statement]:
    """Say how each series has moved a year over its history.

    Parameters
    ----------
    table
        TRENDS: one row per series.
    source
        Sources as a reader should see them; without it those named by the table.
    name
        First part of each identifier; the series follows.
    role
        What the statements are for.

    Returns
    -------
    list of Statement
        One per series, with its finding in the words of `evidence.trending`; a series that could not
        be fitted says why.

    Raises
    ------
    SchemaError
        A column is missing or there are no rows.
    """
    inputs.require(table, columns=TREND_COLUMNS, where=f"statements {name}")
    return [
        Statement(
            name=f"{name}-{formats.slug(str(row['series']))}",
            title=f"{row['label']}: {_finding(row)}",
            claim=_trend(row),
            sure="" if formats.absent(row["ci_lower"]) else f"Method: {row['ci_method']}.",
            source=inputs.cite(table, source),
            role=role,
            rows={formats.slug(str(row["series"])): inputs.values(row)},
        )
        for _, row in table.iterrows()
    ]


def _rate_title(row: pd.Series) -> str:
    if formats.absent(row["rate"]):
        return f"{row['label']}: rate not available"
    return f"{row['label']}: {standing(row).place} rate of {row['rank_of']:.0f}"


def _counted(row: pd.Series) -> dict[str, object]:
    """Give the places of the words, which may be counted from the lowest."""
    return {} if formats.absent(row["rate"]) else {"counted": list(standing(row).counted)}


def _finding(row: pd.Series) -> str:
    return "trend not available" if formats.absent(row["ci_lower"]) else str(row["finding"])


def _rate(row: pd.Series, *, comparator: str, decimals: int) -> str:
    span = formats.months(row["period_start"], row["period_end"])
    if formats.absent(row["rate"]):
        reason = row.get("unavailable_reason")
        because = "no count or denominator was supplied" if formats.absent(reason) else reason
        return f"The rate of {row['area_name']}, {span}, is not available: {because}."
    told = _rate_detail(row, comparator=comparator, decimals=decimals)
    return f"{row['label']}: {told[:1].lower()}{told[1:]}"


def _rate_detail(row: pd.Series, *, comparator: str, decimals: int) -> str:
    if formats.absent(row["rate"]):
        return ""
    span = formats.months(row["period_start"], row["period_end"])
    ranked = standing(row)
    could = f"it {'is' if row['rank_lower'] == row['rank_upper'] else 'could be'} {ranked.could}"
    rate = formats.number(row["rate"], decimals=decimals)
    base, _, counted = str(row["denominator_basis"]).partition(", ")
    basis = f"{base} ({counted})" if counted else base
    return (
        f"The police recorded rate in {row['area_name']} was {rate} per {row['per']:,.0f} {basis} in "
        f"the {span}. That is the {ranked.place} rate of the {row['rank_of']:.0f} {comparator}; "
        f"allowing for chance and usual variation, {could}."
    )


def _sure(row: pd.Series, *, decimals: int) -> str:
    if formats.absent(row["rate"]):
        return ""
    span = formats.interval(row["ci_lower"], row["ci_upper"], decimals=decimals)
    alone = row.to_frame().T
    return (
        f"The {inputs.level(alone)} interval of the rate, chance alone, is {span}. The range of its rank "
        f"holds {rank_level(alone)} and allows for usual variation too."
    )


def _trend(row: pd.Series) -> str:
    span = f"{formats.month(row['first'])} to {formats.month(row['last'])}"
    if formats.absent(row["ci_lower"]):
        return f"No trend can be given for {row['label']}, {span}: {row['finding']}."
    yearly = formats.signed(row["annual_change_percent"], decimals=1)
    low, high = (formats.signed(row[key], decimals=1) for key in ("ci_lower", "ci_upper"))
    width = inputs.level(row.to_frame().T)
    return (
        f"Over {span}, police recorded {row['label'][:1].lower()}{row['label'][1:]} changed by "
        f"{yearly}% a year ({width} interval {low}% to {high}%): {row['finding']}."
    )
