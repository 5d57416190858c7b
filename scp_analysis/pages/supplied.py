"""One partner's return on a page: the table as printed, or since when it is owed."""

from collections.abc import Iterator
from dataclasses import replace

import pandas as pd

from scp_analysis.evidence import footings
from scp_analysis.evidence.returns import PartnerReturn
from scp_analysis.integrity import currency
from scp_analysis.pages.findings import LONG, absent
from scp_analysis.periods import month_name
from scp_analysis.presentation import formats, tables
from scp_analysis.presentation.artefacts import Artefact, Notice, Statement, Table
from scp_analysis.presentation.tabling.plain import plain


def covered(text: object) -> str:
    """Name the months from one to another; a return without them says so.

    Examples
    --------
    >>> covered("2022-08 to 2023-07"), covered("")
    ('August 2022 to July 2023', 'not stated')
    """
    months = [] if formats.absent(text) else str(text).split(" to ")
    return " to ".join(month_name(pd.Period(month, "M")) for month in months) or "not stated"


def one_return(table: PartnerReturn) -> list[Artefact]:
    """Show one return as printed, or, when it is not current, what it is instead.

    Parameters
    ----------
    table
        As ``evidence.returns`` makes it.
    """
    name = f"return-{table.stem.replace('_', '-')}"
    if table.status not in (currency.CURRENT, currency.UNDATED):
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
    by = "" if table.owner in table.title else f", as returned by {table.owner}"
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
    title = "Returns by quarter: a table that states no period counts for none"
    return [plain(table, heads=heads, title=title, name="returns-by-quarter", role="check")]


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
    found = table["result"].value_counts()
    words = {"fault": "contradictions", "gap": "figures or bases not given", "note": "questions"}
    parts = [f"{found[word]} {words[word]}" for word in words if word in found]
    claim = f"In the tables partners sent: {', '.join(parts)}."
    values = {str(word): int(number) for word, number in found.items()}
    said = Statement(name="contradictions", title="Adding up", claim=claim, values=values)
    if (table["found"] == footings.NOT_PRINTED).all():
        message = (
            f"Which figures they are is {footings.NOT_PRINTED}: it would tell what is withheld."
        )
        return [said, Notice(name="contradictions-untold", title="Adding up", message=message)]
    shown = list(_contradiction_tables(table))
    return [replace(said, evidence=shown[0].name), *shown]


def _contradiction_tables(table: pd.DataFrame) -> Iterator[Table]:
    grave, other = table[table["result"] == "fault"], table[table["result"] != "fault"]
    if len(grave):
        title = "Figures that contradict each other"
        yield tables.checks(grave, title=title, name="contradictions-table")
    if len(other):
        title = "What is not given, and what a reader will ask"
        yield tables.checks(other, title=title, name="questions-table", collapsed=True)


def _care(table: PartnerReturn) -> str:
    """Say what must be known before the figures are read."""
    undated = table.status == currency.UNDATED and currency.UNDATED not in table.note.lower()
    state = currency.UNDATED if undated else ""
    later = f"{table.later} later figures are left out" if table.later else ""
    doubts = f"does not add up: {'; '.join(table.doubts)}" if table.doubts else ""
    said = [
        text[:1].upper() + text[1:]
        for text in (table.control, doubts, table.note, state, later)
        if text
    ]
    return " ".join(f"{text.rstrip('.')}." for text in dict.fromkeys(said))
