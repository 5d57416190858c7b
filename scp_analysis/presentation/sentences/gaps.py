"""Sentences about what is missing and what must be known first: gaps, limits, labels."""

from collections.abc import Sequence

import pandas as pd

from scp_analysis.presentation import formats, inputs
from scp_analysis.presentation.artefacts import Notice, Role, Statement
from scp_analysis.presentation.sentences.changes import first_upper

_ASKED = ("referral", "report", "request", "client", "call", "contact")
"""Words of indicators that count people who asked for help or told of something."""


def missing(
    table: pd.DataFrame, *, name: str = "not-supplied", role: Role = "missing"
) -> list[Statement]:
    """Say what each owner has not supplied, since when and why.

    Parameters
    ----------
    table
        MISSING: owner, what, owed_since, why; all text.
    name
        Identifier of the statements; a number follows.
    role
        What the statements are for; ``headline`` puts them on the index.

    Returns
    -------
    list of Statement
        One per owner; none when nothing is missing.
    """
    if table.empty:
        return []
    inputs.require(table, columns=("owner", "what", "owed_since", "why"), where=name)
    return [
        Statement(
            name=f"{name}-{place}",
            title=f"Missing: {owner}",
            claim=" ".join(_gap(row) for _, row in rows.iterrows()),
            role=role,
            values={"gaps": len(rows)} | inputs.listed(rows),
        )
        for place, (owner, rows) in enumerate(table.groupby("owner", sort=False), start=1)
    ]


def windows(
    table: pd.DataFrame, *, source: Sequence[str] = (), name: str = "windows", evidence: str = ""
) -> list[Statement]:
    """Say how indicators of one subject differ in direction, window and area, and why they can.

    Parameters
    ----------
    table
        WINDOWS: one row per indicator.
    source
        Sources as a reader should see them; without it those named by the table.
    name
        Identifier of the statement.
    evidence
        Identifier of the table on the same page that it rests on; none when empty.

    Returns
    -------
    list of Statement
        One statement without a verdict; none when there are fewer than two indicators.
    """
    if len(table) < 2:
        return []
    up, down = (list(way["indicator"].unique()) for way in _by_direction(table))
    ways = [
        f"{way}: {formats.listing(items)}" for way, items in (("up", up), ("down", down)) if items
    ]
    spans = len(table[["period_start", "period_end"]].drop_duplicates())
    areas = len(table["area_name"].unique())
    alike = spans == areas == 1
    return [
        Statement(
            name=name,
            title="Indicators disagree" if up and down and not alike else "Indicators side by side",
            claim=f"As their owners give them, {'; '.join(ways) or 'none is a change in numbers'}. "
            f"They {_covered(spans, areas)} count different things, so all can be true"
            f"{_though(table['indicator'])}. No verdict is given on the set.",
            source=inputs.cite(table, source),
            evidence=evidence,
            values={"windows": spans, "areas": areas, "indicator": [*up, *down]},
        )
    ]


def _by_direction(table: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    return table[table["change"] > 0], table[table["change"] < 0]


def partial_set(*, shown: int, whole: int, name: str = "partial-set") -> Notice:
    """Label a comparison that leaves members of its comparator set out.

    Examples
    --------
    >>> partial_set(shown=4, whole=13).title
    'Partial comparator set: 4 of 13 areas'
    """
    return Notice(
        name=name,
        title=f"Partial comparator set: {shown} of {whole} areas",
        message="Areas are left out of this comparison. A place among some of the areas says "
        "nothing about the place among all of them.",
        tone="caution",
        values={"shown": shown, "whole": whole},
    )


def no_plan(*, area: str, name: str = "no-plan") -> Notice:
    """Say that the themes shown are not the partnership's own priorities.

    Examples
    --------
    >>> no_plan(area="Northtown").title
    'No plan supplied'
    """
    return Notice(
        name=name,
        title="No plan supplied",
        message=f"No partnership plan was supplied for {area}. The offence themes shown are those "
        "that come with the software; they are not the partnership's priorities.",
        values={"area": area},
    )


def other_definition(differences: Sequence[str], *, name: str = "other-definition") -> Notice:
    """Label two figures that stand side by side and must not be compared.

    Parameters
    ----------
    differences
        Every way in which they differ, in words.
    name
        Identifier, unique on the page.

    Examples
    --------
    >>> other_definition(["other definition", "window one month earlier"]).title
    'Other definition, window one month earlier'
    """
    return Notice(
        name=name,
        title=first_upper(", ".join(differences)),
        message="The figures stand side by side to be seen together. They do not measure the same "
        "thing over the same months, so no verdict is given on the pair.",
        tone="caution",
        values={"differences": list(differences)},
    )


def no_comparison(reason: str, *, name: str = "no-comparison") -> Notice:
    """Say why there is no comparison year.

    Examples
    --------
    >>> no_comparison("no counts for May 2024 to December 2024").message[:38]
    'No counts for May 2024 to December 202'
    """
    return Notice(
        name=name,
        title="No comparison year",
        message=f"{first_upper(reason).rstrip('.')}. A change is not computed from months that are "
        "missing.",
    )


def recorded_crime(*, name: str = "recorded-crime") -> Notice:
    """Say what police recorded crime can and cannot show."""
    return Notice(
        name=name,
        title="What police recorded offences show",
        message="Police recorded crime is published as official statistics; its accreditation was "
        "removed in 2014. It counts what is reported to the police and recorded by them, so a "
        "change may be one in reporting or in recording. Anti-social behaviour is counted in "
        "incidents and is never added to offences.",
    )


def _though(indicators: pd.Series) -> str:
    """Say how they can be, where people who asked for help are counted among them."""
    asked = any(word in str(name).lower() for name in indicators for word in _ASKED)
    return ": more reports or referrals can go with fewer recorded offences" if asked else ""


def _covered(spans: int, areas: int) -> str:
    if spans == areas == 1:
        return "cover the same months and the same area but"
    return f"cover {_number(spans, 'different window')} and {_number(areas, 'area')} and"


def _gap(row: pd.Series) -> str:
    why = str(row["why"]).rstrip(".")
    return f"{row['what']}: {formats.owed(row['owed_since'])} ({why})."


def _number(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"
