"""What a page says about measured things: sentence, picture and table together, or why there is none.

A notebook asks evidence for a table and hands it here. An empty table gives a notice with the reason,
so a page never skips in silence.
"""

from collections.abc import Mapping, Sequence

import pandas as pd

from scp_analysis.evidence import official
from scp_analysis.periods import ReportingPeriod
from scp_analysis.presentation import charts, tables, wording
from scp_analysis.presentation.artefacts import Artefact, Notice, Role, Statement
from scp_analysis.presentation.formats import NOT_AVAILABLE, TOO_FEW
from scp_analysis.presentation.verdicts import NO_CLEAR_CHANGE

LONG = 8
"""A table of more rows is shut until it is opened."""
UNCLEAR = (NO_CLEAR_CHANGE, TOO_FEW, NOT_AVAILABLE)


def absent(
    what: str, *, why: str, name: str, values: Mapping[str, object] | None = None
) -> list[Artefact]:
    """Say that something is not available and why; `values` are the numbers of the reason.

    Examples
    --------
    >>> absent("Yearly counts", why="no year had ended", name="yearly")[0].title
    'Yearly counts: not available'
    """
    title, known = f"{what}: not available", {"what": what, **(values or {})}
    return [Notice(name=name, title=title, message=_sentence(why), values=known)]


def headline(table: pd.DataFrame, *, history: pd.DataFrame | None = None) -> list[Artefact]:
    """Say in a few sentences what changed and what did not, with the headline table.

    Parameters
    ----------
    table
        CHANGES, the headline measures; may be empty.
    history
        HISTORY, for the small lines; they are drawn only when every measure has one of its own.

    Returns
    -------
    list of Artefact
        Statements for the index, and the table named ``headline``.
    """
    if table.empty:
        why = "no current police return, quarterly or yearly counts are held for this partnership"
        return [
            Statement(
                name="headline-absent",
                title="Headline measures: not available",
                claim=f"No change can be given: {why}.",
                role="headline",
            )
        ]
    whole = history is not None and set(table["series"]) <= set(history["series"])
    return [
        *wording.headline(table, evidence="headline"),
        *wording.against_force(table, evidence="headline"),
        tables.headline(table, history=history if whole else None),
    ]


def found(
    *,
    police: pd.DataFrame,
    quarterly: pd.DataFrame,
    annual: pd.DataFrame,
    limits: str = "",
    without_return: str = "",
) -> list[Artefact]:
    """Answer the question of a page at its top: what changed and what did not.

    Parameters
    ----------
    police, quarterly, annual
        CHANGES of the police return and of the official counts, each shown on the page under this
        name; the first that has rows is the most current, and is said. After the return the quarterly
        counts are said too: they hold offences for which it has no heading.
    limits
        What no such count can tell, as sentences without a number.
    without_return
        What cannot be told as long as there is no police return.
    """
    limits = " ".join(text for text in (limits, without_return if police.empty else "") if text)
    if not police.empty:
        said: list[Artefact] = [wording.whole(police, limits=limits, evidence="police-table")]
        if not quarterly.empty:
            own = {"name": "found-official", "evidence": "quarterly-table"}
            said.append(wording.whole(quarterly, recorded="officially counted", **own))
        return said
    for name, table in (("quarterly", quarterly), ("annual", annual)):
        if not table.empty:
            return [wording.whole(table, limits=limits, evidence=f"{name}-table")]
    why = "no current police return, quarterly or yearly counts are held for the offences of this page"
    claim = " ".join(text for text in (f"No change can be given: {why}.", limits) if text)
    return [Statement(name="found", title="Change: not available", claim=claim)]


def changes(
    table: pd.DataFrame, *, name: str, title: str, why_absent: str, statements: bool = True
) -> list[Artefact]:
    """Give the chart, the sentences and the table of a set of changes.

    Parameters
    ----------
    table
        CHANGES; may be empty.
    name
        First part of the identifiers on the page.
    title
        What the table shows.
    why_absent
        Said when the table is empty.
    statements
        Whether each row also gets its sentence; those of which no change can be said come last and
        are shown by their titles until they are opened.

    Returns
    -------
    list of Artefact
        Figure, statements, table; or a notice.
    """
    if table.empty:
        return absent(title, why=why_absent, name=f"{name}-absent")
    shut = UNCLEAR if len(table) > 1 else ()
    said = wording.changes(table, name=name, evidence=f"{name}-table", collapsed=shut)
    said.sort(key=lambda statement: statement.collapsed)
    shown = tables.changes(table, title=title, name=f"{name}-table", collapsed=len(table) > LONG)
    drawn = (
        []
        if table["change_percent"].isna().all()
        else [charts.changes(table, name=f"{name}-chart")]
    )
    return [*drawn, *(said if statements else []), shown]


def history(
    table: pd.DataFrame,
    *,
    period: ReportingPeriod,
    breaks: pd.DataFrame,
    source: Sequence[str],
    name: str = "history",
) -> list[Artefact]:
    """Draw each series quarter by quarter, with the compared windows and the recording breaks.

    Parameters
    ----------
    table
        HISTORY; may be empty.
    period
        The current window, shaded with its comparison.
    breaks
        Recording breaks that touch the series.
    source
        Sources as a reader should see them.
    name
        Identifier of the figure.
    """
    if table.empty:
        why = "no quarterly counts are held for this partnership"
        return absent("History by quarter", why=why, name=f"{name}-absent")
    return [charts.history(table, current=period, breaks=breaks, source=source, name=name)]


def trends(
    table: pd.DataFrame, *, source: Sequence[str], place: str = "", name: str = "trends"
) -> list[Artefact]:
    """Give the yearly rate of change of each series over the last years.

    Parameters
    ----------
    table
        TRENDS; may be empty.
    source
        Sources as a reader should see them.
    place
        Where the counts are from.
    name
        Identifier of the table.
    """
    if table.empty:
        fewest = official.FEWEST_QUARTERS
        why = f"fewer than {fewest} quarterly counts are held"
        return absent("Trend", why=why, name=f"{name}-absent", values={"fewest": fewest})
    title = "Change a year over the last years"
    return [tables.trends(table, title=title, source=source, name=name, place=place)]


def rates(
    table: pd.DataFrame, *, comparator: str, name: str, title: str, role: Role = "finding"
) -> list[Artefact]:
    """Give the rate and rank of the partnership among the whole of a comparator set.

    Parameters
    ----------
    table
        RATES of one measure; may be empty.
    comparator
        What the other areas are, in words.
    name
        First part of the identifiers on the page.
    title
        What is compared.
    role
        What the statement is for; ``headline`` puts it on the index.

    Returns
    -------
    list of Artefact
        Statement, figure, table (behind a disclosure when long); or a notice.
    """
    if table.empty or not table["subject"].any():
        why = f"no counts of {title.lower()} are held for the partnership in this period"
        return absent(title, why=why, name=f"{name}-absent")
    title = f"{title.strip()}: rate and rank of each area"
    shown = tables.rates(table, title=title, name=f"{name}-table", collapsed=len(table) > LONG)
    said = wording.rates(
        table, comparator=comparator, name=name, role=role, evidence=f"{name}-table"
    )
    if table.loc[table["subject"], "rate"].isna().all():
        return [*said, shown]
    return [*said, charts.rates(table, name=f"{name}-chart"), shown]


def beside(table: pd.DataFrame, *, name: str = "beside") -> list[Artefact]:
    """Show the police return beside the official series nearest to it, without a verdict.

    Parameters
    ----------
    table
        As ``evidence.beside`` makes it; may be empty.
    name
        Identifier of the table.
    """
    if table.empty:
        why = "it needs both a current police return and quarterly official counts"
        return absent("Police return beside the official series", why=why, name=f"{name}-absent")
    every = dict.fromkeys(part for text in table["differences"] for part in text.split("; "))
    notice = wording.other_definition(list(every), name=f"{name}-notice")
    return [notice, tables.beside(table, name=f"{name}-table")]


def latest(*offered: pd.DataFrame) -> pd.DataFrame:
    """Pick of several tables of rates the one that ends last; the first of those that end together.

    Parameters
    ----------
    *offered
        RATES of the same thing from several sources; any may be empty.

    Examples
    --------
    >>> old, new = (pd.DataFrame({"period_end": [year]}) for year in (2024, 2025))
    >>> int(latest(old, new, old.iloc[:0])["period_end"].iloc[0])
    2025
    """
    held = [table for table in offered if not table.empty]
    return max(held, key=lambda table: table["period_end"].max(), default=offered[0])


def rank_summary(table: pd.DataFrame, *, comparator: str) -> list[Artefact]:
    """Show where the partnership ranks for each offence group, with the places it could be.

    Parameters
    ----------
    table
        RATES, the partnership's own row of each group; may be empty.
    comparator
        What the other areas are, in words.
    """
    if table.empty:
        why = "no yearly counts are held for the partnership in this period"
        return absent("Ranks", why=why, name="ranks-absent")
    return [
        tables.rates(table, title=f"Rate and rank of each group among {comparator}", name="ranks")
    ]


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:].rstrip('.')}."
