"""The parts every page has: what it covers, what partners sent, what the plan says, how it was done."""

from collections.abc import Sequence
from dataclasses import replace

import pandas as pd

from scp_analysis.evidence.returns import PartnerReturn
from scp_analysis.evidence.scope import Scope
from scp_analysis.integrity.disclosure.cells import MARKER
from scp_analysis.pages import about, supplied
from scp_analysis.pages.findings import LONG, absent
from scp_analysis.presentation import charts, formats, inputs, tables, wording
from scp_analysis.presentation.artefacts import Artefact, Notice, Statement
from scp_analysis.presentation.tabling.plain import plain

_WITHHELD = (
    f"{MARKER}: a figure that the public edition withholds, or shows rounded in its own table.",
)
_INDICATOR = ["indicator", "owner", "area_name", "period_start", "period_end"]
MOST_MISSING = 4
"""How many gaps the index names in its one minute; all are in the table."""


def scope(here: Scope) -> list[Artefact]:
    """Say what the page is about: place, period, comparison, plan, and what does not fit.

    Parameters
    ----------
    here
        What the page is about.
    """
    said: list[Artefact] = [
        Notice(
            name="scope",
            title=here.partnership.title,
            message=" ".join(about.words(here)),
            values=about.names(here),
        )
    ]
    if not here.plan.supplied:
        said.append(wording.no_plan(area=here.partnership.name))
    elif here.plan.end < here.period.end:
        said.append(about.plan_ended(here))
    return said


def returns(received: Sequence[PartnerReturn]) -> list[Artefact]:
    """Show what partners sent in: current tables as the edition may show them, then which are old.

    Parameters
    ----------
    received
        As ``evidence.returns`` makes them; none gives a notice.
    """
    if not received:
        why = "no partner return was supplied for this page"
        return absent("Partner returns", why=why, name="returns-absent")
    return supplied.every_return(received)


def indicators(table: pd.DataFrame) -> list[Artefact]:
    """Draw the windows of indicators that are read together, and say whether they disagree.

    Parameters
    ----------
    table
        WINDOWS; may be empty. Nothing is drawn of a single indicator, nor where all cover the same
        months and area.
    """
    if table.empty:
        why = "no partner's return for this period gives a change to set beside the others"
        return absent("Partners' own changes", why=why, name="windows-absent")
    table, source = _once(table), tuple(dict.fromkeys(table["owner"]))
    shown = tables.windows(table, source=source)
    if len(table) == 1:
        alone = "Only one indicator was returned for this period, so there is nothing to disagree."
        single = Statement(
            name="windows", title="A single indicator", claim=alone, evidence=shown.name
        )
        return [single, shown]
    said = wording.windows(table, source=source, evidence=shown.name)
    if len(table[["period_start", "period_end", "area_name"]].drop_duplicates()) == 1:
        return [*said, shown]
    return [*said, charts.windows(table, source=source), shown]


def plan(table: pd.DataFrame, *, here: Scope, without_target: int) -> list[Artefact]:
    """Show the objectives and activity of the priority, and how much of it can be checked.

    Parameters
    ----------
    table
        Tracker rows; may be empty.
    here
        What the page is about.
    without_target
        How many of the rows have no measurable target.
    """
    if table.empty:
        why = "no plan tracker was supplied for this priority"
        return absent("What the plan says", why=why, name="plan-absent")
    measurable = Statement(
        name="plan-targets",
        title="Measurable targets",
        claim=_targets(here.plan.plan_year, rows=len(table), without=without_target),
        role="context",
        evidence="plan",
        values={"without_target": without_target, "rows": len(table)},
    )
    source = (f"Plan tracker {here.plan.plan_year}, {here.partnership.title}",)
    shown = tables.plan(table, source=source, collapsed=len(table) > LONG)
    withheld = table[["activity", "figure"]].apply(
        lambda texts: texts.str.contains(MARKER, regex=False)
    )
    return [measurable, replace(shown, notes=_WITHHELD if withheld.any(axis=None) else ())]


def missing_in_short(table: pd.DataFrame) -> list[Artefact]:
    """Say in one sentence for the index what could not be had.

    Parameters
    ----------
    table
        MISSING; empty when nothing is.
    """
    if table.empty:
        return []
    named = (
        f"{row['what']} ({row['owner']}: {formats.owed(row['owed_since'])})"
        for _, row in table.head(MOST_MISSING).iterrows()
    )
    rest = len(table) - MOST_MISSING
    more = f"; and {rest} more, listed below" if rest > 0 else ""
    listed = f"{'; '.join(named)}{more}."
    return [
        Statement(
            name="missing-in-short",
            title="Missing",
            claim=f"Missing: {listed}",
            detail=listed,
            role="headline",
            evidence="missing",
            values={"more": rest} | inputs.listed(table.head(MOST_MISSING)),
        )
    ]


def missing(table: pd.DataFrame) -> list[Artefact]:
    """Show what could not be had, from whom, and since when where that is known.

    Parameters
    ----------
    table
        MISSING; empty when nothing is.
    """
    if table.empty:
        return [
            Notice(name="missing-none", title="Nothing is missing", message="Every source is held.")
        ]
    return [tables.missing(table)]


def return_status(table: pd.DataFrame) -> list[Artefact]:
    """Show of every return of the plan whether it is current.

    Parameters
    ----------
    table
        owner, title, covers, geography, status, note; empty without a plan.
    """
    if table.empty:
        why = "no plan was supplied that asks for any"
        return absent("Partner returns", why=why, name="returns-absent")
    heads = {"title": "Return", "owner": "From", "covers": "Covers", "geography": "Place"}
    heads |= {"status": "Status", "note": "Take care"}
    each = zip(table["covers"], table["status"], strict=True)
    covers = [supplied.covered(text, status=state) for text, state in each]
    table = table.assign(covers=covers, note=[note or "none" for note in table["note"].fillna("")])
    return [plain(table, heads=heads, title="Partner returns", name="returns-status", role="check")]


def check_summary(table: pd.DataFrame, *, partners: pd.DataFrame) -> list[Artefact]:
    """Say how many checks were made and how they came out.

    Parameters
    ----------
    table
        CHECKS.
    partners
        CHECKS of what partners sent; may be empty.
    """
    found = table["result"].value_counts()
    graded = {"ok": "ok", "note": "notes", "gap": "gaps", "fault": "faults"}
    parts = [f"{found[k]} {k if found[k] == 1 else v}" for k, v in graded.items() if k in found]
    sent, numbers = supplied.adding_up(partners)
    claim = f"Of {len(table)} checks on the evidence: {', '.join(parts)}. {sent}".strip()
    counted = {str(word): int(number) for word, number in found.items()}
    values = {"checks": len(table), "sent": list(numbers.values()), **counted}
    name = "check-summary"
    return [Statement(name=name, title="Checks", claim=claim, evidence="checks", values=values)]


def breaks(table: pd.DataFrame) -> list[Artefact]:
    """List the recording breaks in what the pack shows.

    Parameters
    ----------
    table
        Recording breaks with what is counted and the months shown of it; may be empty.
    """
    if table.empty:
        why = "none is on record for the months and the series that are shown"
        return absent("Recording breaks", why=why, name="breaks-absent")
    heads = {"date": "From", "counts": "Counts", "series": "Series", "window": "Shown"}
    heads |= {"effect": "Effect", "source": "Says who", "verified": "Verified"}
    return [plain(table, heads=heads, title="Recording breaks", name="breaks", role="check")]


def comparator_sets(table: pd.DataFrame) -> list[Artefact]:
    """List the comparator sets that the partnership is compared with.

    Parameters
    ----------
    table
        set, title, basis, members.
    """
    heads = {"title": "Comparator set", "members": "Members", "basis": "Why these"}
    shown = plain(table, heads=heads, title="Comparator sets", name="comparator-sets", role="check")
    return [shown]


def commentary() -> list[Artefact]:
    """Keep the place of the analyst's own words: a text cell of a copy of the notebook."""
    message = "The analyst has added none to this page."
    return [Notice(name="commentary", title="No commentary", message=message)]


def _targets(plan_year: str, *, rows: int, without: int) -> str:
    """Say how many of a priority's rows in the plan can be checked."""
    what = f"objectives and activities of this priority in the plan of {plan_year}"
    target = "target that can be checked as met or not met"
    if rows == 1:
        return f"The only one of the {what} has {'no' if without else 'a'} {target}."
    if without in (0, rows):
        return f"{'None' if without else 'Each'} of the {rows} {what} has a {target}."
    return f"{without} of the {rows} {what} {'has' if without == 1 else 'have'} no {target}."


def _once(table: pd.DataFrame) -> pd.DataFrame:
    """Put what is printed twice of one indicator and one way, such as percent and number, in one row."""
    up = table["change"] > 0
    groups = table.groupby([*_INDICATOR, up.rename("up")], sort=False, dropna=False)
    printed = groups["as_printed"].agg("; ".join)
    merged = groups.first().assign(as_printed=printed).reset_index()
    return merged[list(table.columns)]
