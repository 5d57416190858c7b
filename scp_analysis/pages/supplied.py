"""One partner's return on a page: the table as printed, or since when it is owed."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

import pandas as pd

from scp_analysis.evidence import footings
from scp_analysis.evidence.returns import PartnerReturn
from scp_analysis.integrity import currency, punctuality
from scp_analysis.pages.findings import LONG, absent
from scp_analysis.periods import month_name
from scp_analysis.presentation import formats, tables
from scp_analysis.presentation.artefacts import Artefact, Notice, Statement, Table
from scp_analysis.presentation.tabling.plain import plain

NO_VALUE = "not_supplied"
"""The qualifier of a figure that its owner names and does not give."""
_LOWERED = ("The ", "Several ")
_BY_QUARTER = "Whether a return is due is judged on the day the last data of the pack came in."
_QUARTER_NOTES = {
    punctuality.PART: "Part: some months of the quarter came, not all.",
    punctuality.UNDATED: "Supplied, period not stated: figures came but do not say which months they "
    "are for, so no quarter can be ticked off.",
}
_NOT_BY_QUARTER = (
    "A return with a quarter missing is also under 'What we could not get', by the title of its printed "
    "table, once no figure of it is evidence for this period any more. A return that no template asks "
    "for by quarter is there only."
)


def covered(text: object, *, status: str = currency.UNDATED) -> str:
    """Name the months from one to another; a return without them says so, or that it is another's.

    Examples
    --------
    >>> covered("2022-08 to 2023-07"), covered("")
    ('August 2022 to July 2023', 'not stated')
    >>> covered("", status="last supplied for July 2023")
    'another period'
    """
    if formats.absent(text) or not str(text):
        return "not stated" if status == currency.UNDATED else "another period"
    return " to ".join(month_name(pd.Period(month, "M")) for month in str(text).split(" to "))


def is_shown(table: PartnerReturn) -> bool:
    """Tell whether the figures of a return stand on the page: if current, or without a period."""
    return table.status in (currency.CURRENT, currency.UNDATED)


def every_return(received: Sequence[PartnerReturn]) -> list[Artefact]:
    """Show the returns that can be shown, then name those that cannot.

    Parameters
    ----------
    received
        As ``evidence.returns`` makes them.
    """
    told = [table for table in received if is_shown(table)]
    old = [table for table in received if not is_shown(table)]
    return [*(artefact for table in told for artefact in one_return(table)), *not_shown(old)]


def not_shown(old: Sequence[PartnerReturn]) -> list[Artefact]:
    """Name the returns whose last table is no evidence for the period; many in one notice.

    Parameters
    ----------
    old
        Returns that are not current; one of them has its own notice, none needs none.
    """
    if len(old) < 2:
        return [artefact for table in old for artefact in one_return(table)]
    titles = [table.title for table in old]
    return [
        Notice(
            name="returns-not-shown",
            title=f"Not supplied for this period: {len(old)} returns",
            message=f"{'; '.join(titles)}. The last table of each is not shown, since it is not "
            "evidence for this period. Who owes it, and since when, is under 'What we could not get'.",
            values={"returns": len(old), "titles": titles},
        )
    ]


def one_return(table: PartnerReturn) -> list[Artefact]:
    """Show one return as printed, or, when it is not current, what it is instead.

    Parameters
    ----------
    table
        As ``evidence.returns`` makes it.
    """
    name = f"return-{table.stem.replace('_', '-')}"
    if not is_shown(table):
        message = (
            f"{table.owner}: the last table is not shown, since it is not evidence for this period."
        )
        return [
            Notice(
                name=f"{name}-status",
                title=f"{table.title}: {table.status}",
                message=message,
                values={"title": table.title, "owner": table.owner, "status": table.status},
            )
        ]
    if table.rows.empty and table.control:
        words: dict[str, object] = {"title": table.title, "control": table.control}
        words |= {"note": table.note, "doubts": list(table.doubts), "later": table.later}
        return [
            Notice(name=f"{name}-left-out", title=table.title, message=_care(table), values=words)
        ]
    if _without_figure(table.rows):
        return [_no_figure(table, name=f"{name}-no-figure")]
    by = "" if table.owner in table.title else f", as returned by {_within(table.owner)}"
    shown = tables.partner_return(
        table.rows, title=f"{table.title}{by}", name=name, source=(table.owner,), care=_care(table)
    )
    return [replace(shown, collapsed=shown.rows > LONG) if isinstance(shown, Table) else shown]


def by_quarter(table: pd.DataFrame) -> list[Artefact]:
    """Show which returns came for each quarter.

    Parameters
    ----------
    table
        title, owner, owed, and a column of status words for each quarter; may be empty.
    """
    if table.empty:
        why = "no plan was supplied that asks for a return with a template"
        return absent("Returns by quarter", why=why, name="returns-by-quarter-absent")
    heads = {"title": "Return", "owner": "From", "owed": "Owed"}
    heads |= {name: name for name in table.columns if name not in heads}
    shown = plain(
        table, heads=heads, title="Returns by quarter", name="returns-by-quarter", role="check"
    )
    used = set(table.drop(columns=["title", "owner", "owed"]).to_numpy().ravel())
    told = tuple(note for word, note in _QUARTER_NOTES.items() if word in used)
    return [replace(shown, subtitle=_BY_QUARTER, notes=(*told, _NOT_BY_QUARTER))]


def contradictions(table: pd.DataFrame) -> list[Artefact]:
    """Say where partners' tables contradict themselves or each other, and what they leave out.

    Parameters
    ----------
    table
        CHECKS of these tables; may be empty.
    """
    if table.empty:
        why = "no partner table of this plan was supplied, or none raises a question"
        return absent("Contradictions", why=why, name="contradictions-absent")
    claim, values = adding_up(table)
    said = Statement(name="contradictions", title="Adding up", claim=claim, values=values)
    if (table["found"] == footings.NOT_PRINTED).all():
        message = (
            f"Which figures they are is {footings.NOT_PRINTED}: it would tell what is withheld."
        )
        return [said, Notice(name="contradictions-untold", title="Adding up", message=message)]
    shown = list(_contradiction_tables(table))
    return [replace(said, evidence=shown[0].name), *shown]


def adding_up(table: pd.DataFrame) -> tuple[str, dict[str, int]]:
    """Count what partners' tables raise, as a sentence with its numbers; none without a row.

    Parameters
    ----------
    table
        CHECKS of these tables.
    """
    found = table["result"].value_counts()
    words = {
        "fault": ("contradiction", "contradictions"),
        "gap": ("figure or base not given", "figures or bases not given"),
        "note": ("question", "questions"),
    }
    numbers = {word: int(found[word]) for word in words if word in found}
    parts = [f"{number} {words[word][number != 1]}" for word, number in numbers.items()]
    return f"In the tables partners sent: {', '.join(parts)}." if parts else "", numbers


def _contradiction_tables(table: pd.DataFrame) -> Iterator[Table]:
    grave, other = table[table["result"] == "fault"], table[table["result"] != "fault"]
    if len(grave):
        title = "Figures that contradict each other"
        yield tables.checks(grave, title=title, name="contradictions-table")
    if len(other):
        title = "What is not given, and what a reader will ask"
        yield tables.checks(other, title=title, name="questions-table", collapsed=True)


def _without_figure(rows: pd.DataFrame) -> bool:
    return len(rows) > 0 and "qualifier" in rows and bool(rows["qualifier"].eq(NO_VALUE).all())


def _no_figure(table: PartnerReturn, *, name: str) -> Notice:
    message = f"{table.owner} names measures and gives no figure for any of them."
    words = {"title": table.title, "owner": table.owner}
    return Notice(name=name, title=f"{table.title}: no figure", message=message, values=words)


def _within(owner: str) -> str:
    """Write the name of an owner as it stands within a sentence."""
    return owner[:1].lower() + owner[1:] if owner.startswith(_LOWERED) else owner


def _care(table: PartnerReturn) -> str:
    """Say what must be known before the figures are read."""
    note, state = table.note, ""
    if table.status == currency.UNDATED:
        note = "" if note.rstrip(".").lower() == currency.UNDATED else note
        period = "the period" if currency.UNDATED in note.lower() else f"{currency.UNDATED}: it"
        state = f"{period} may lie long before this one"
    later = f"{table.later} later figures are left out" if table.later else ""
    doubts = f"does not add up: {'; '.join(table.doubts)}" if table.doubts else ""
    said = [
        text[:1].upper() + text[1:] for text in (table.control, doubts, note, state, later) if text
    ]
    return " ".join(f"{text.rstrip('.')}." for text in dict.fromkeys(said))
