"""What partners sent in: each return with its owner, window, place, and whether it is still current."""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd
from pandas.api.typing import NaTType

from scp_analysis import reference
from scp_analysis.evidence import footings, received, release_words, released
from scp_analysis.evidence.scope import Scope, once_a_scope
from scp_analysis.integrity import currency
from scp_analysis.integrity.disclosure.publishing import RECALCULATED, ROUNDED
from scp_analysis.loaders import published
from scp_analysis.periods import ReportingPeriod, month_name
from scp_analysis.reference import Plan
from scp_analysis.schemas.inputs import PRINTED_FIGURES
from scp_analysis.schemas.results import Missing, Windows
from scp_analysis.schemas.templating import Template

STATUS_COLUMNS = ["owner", "title", "covers", "geography", "status", "note"]
CHANGE_MEASURES = ("pct_change", "absolute_change")


@dataclass(frozen=True, slots=True)
class PartnerReturn:
    """One partner's table as printed, and how far it can be used.

    `later` is the number of figures later than the reporting period; `doubts` say where the table
    contradicts itself; `files` are those of a filled return, none for a printed table. `control` says
    what disclosure control did to the figures of the public edition, or why the table is left out of
    it; empty where they are as printed.
    """

    stem: str
    title: str
    owner: str
    status: str
    note: str
    rows: pd.DataFrame
    later: int
    doubts: tuple[str, ...] = ()
    files: tuple[str, ...] = ()
    control: str = ""

    @property
    def current(self) -> bool:
        """Whether the table is evidence for the reporting period."""
        return self.status == currency.CURRENT


def of_priority(here: Scope) -> list[PartnerReturn]:
    """Collect the returns that serve the page's priority.

    Parameters
    ----------
    here
        What the page is about; without a priority, the returns of the whole plan.

    Returns
    -------
    list of PartnerReturn
        In the order of the priority's block, which names printed tables or templates. Figures later
        than the reporting period are left out and counted; a return that is no longer current comes
        without rows. A printed table that is no longer current gives way to a filled return that is.
        In the public edition figures are those of `evidence.released`.
    """
    stems = here.priority.returns if here.priority else here.plan.returns
    return [table for stem in stems for table in _of_stem(here, stem)]


def indicators(here: Scope) -> pd.DataFrame:
    """Set every printed change of the priority's partners side by side with its window and place.

    Returns
    -------
    pandas.DataFrame
        `Windows`, oldest window first; changes that are current for the reporting period only. No
        verdict: windows, places and definitions differ. A change that is withheld from the public
        edition is left out.
    """
    tables = [
        _not_withheld(table.rows.assign(item=_named(table)))
        for table in of_priority(here)
        if table.current
    ]
    rows = pd.concat(tables, ignore_index=True) if tables else pd.DataFrame()
    if rows.empty:
        return Windows.none()
    dated = rows["measure"].isin(CHANGE_MEASURES) & rows["period_end"].notna()
    changes = rows[dated & rows["period_start"].notna()]
    if changes.empty:
        return Windows.none()
    table = pd.DataFrame(
        {
            "indicator": changes["item"],
            "owner": changes["source_agency"],
            "area_name": changes["geography"],
            "period_start": changes["period_start"],
            "period_end": changes["period_end"],
            "change": changes["value"].astype(float),
            "change_percent": changes["value"].where(changes["unit"] == "percent").astype(float),
            "as_printed": _as_told(changes),
            "own_area": changes["geography"].str.startswith(here.partnership.name),
        }
    ).sort_values(["period_end", "period_start", "indicator"])
    return Windows.validate(table.reset_index(drop=True))


def status_of_all(here: Scope) -> pd.DataFrame:
    """Tell of every return of the plan whether it is current, old, undated or later.

    Returns
    -------
    pandas.DataFrame
        ``owner``, ``title``, ``covers``, ``geography``, ``status`` and ``note``; empty without a plan.
    """
    places = _owed(here).set_index("stem")["geography"]
    rows = []
    for table in (each for stem in stems_of(here.plan) for each in _of_stem(here, stem)):
        window = window_of(table)
        sent = ", ".join(dict.fromkeys(table.rows["geography"])) if table.files else ""
        rows.append(
            {
                "owner": table.owner,
                "title": table.title,
                "covers": str(window) if window else "",
                "geography": sent or str(places.get(table.stem, "")),
                "status": table.status,
                "note": table.note,
            }
        )
    return pd.DataFrame(rows, columns=STATUS_COLUMNS, dtype=str)


def missing(here: Scope) -> pd.DataFrame:
    """List every return that is owed and no longer current.

    Parameters
    ----------
    here
        What the page is about: those of its priority, or of the whole plan when it has none.

    Returns
    -------
    pandas.DataFrame
        `Missing`: old returns with the month from which they are owed.
    """
    rows = []
    owed = _owed(here)
    stems = here.priority.returns if here.priority else stems_of(here.plan)
    for row in owed[owed["stem"].isin(stems)].to_dict("records"):
        end = _until(here, published.table(here.catalogue, str(row["stem"])))["period_end"].max()
        status = _status(here, end)
        if status.startswith(currency.OLD) and not _sent(here, str(row["stem"])):
            rows.append(
                {
                    "owner": str(row["owner"]),
                    "what": str(row["title"]),
                    "owed_since": month_name(end + 1),
                    "why": f"the last one covers to {month_name(end)}: not evidence for this period",
                }
            )
    return Missing.validate(
        pd.DataFrame(rows, columns=list(Missing.to_schema().columns), dtype=str)
    )


def cited(supplied: list[PartnerReturn]) -> pd.DataFrame:
    """Name the printed tables among some returns, as the ``source_id`` column of a table."""
    printed = [table.stem for table in supplied if not table.files]
    return pd.DataFrame({"source_id": printed}, dtype=str)


def stems_of(plan: Plan) -> tuple[str, ...]:
    """Name every return that a plan and its priorities ask for, each once."""
    every = [*plan.returns, *(stem for priority in plan.priorities for stem in priority.returns)]
    return tuple(dict.fromkeys(every))


def window_of(table: PartnerReturn) -> ReportingPeriod | None:
    """Give the stretch of months a return covers, first to last; None when it states none."""
    starts, ends = table.rows["period_start"].dropna(), table.rows["period_end"].dropna()
    return None if starts.empty or ends.empty else ReportingPeriod(starts.min(), ends.max())


@once_a_scope
def _owed(here: Scope) -> pd.DataFrame:
    table = reference.returns(here.workspace)
    return table[table["partnership"] == here.partnership.slug]


def _of_stem(here: Scope, stem: str) -> list[PartnerReturn]:
    """Give the printed table of a stem, and what was sent in by its templates."""
    owed = _owed(here)
    printed = [_return(here, stem, row) for row in owed[owed["stem"] == stem].to_dict("records")]
    sent = _sent(here, stem)
    return [table for table in printed if table.current or not sent] + sent


def _sent(here: Scope, stem: str) -> list[PartnerReturn]:
    """Give the filled returns behind a stem that are evidence for the reporting period."""
    found = (_filled(here, template) for template in received.templates(here, stem))
    return [table for table in found if table]


def _filled(here: Scope, template: Template) -> PartnerReturn | None:
    whole = received.figures(here, template)
    rows = _until(here, whole) if len(whole) else whole
    end = rows["period_end"].max() if len(rows) else None
    state = currency.status(end, period=here.period, months=template.currency_months)
    if state != currency.CURRENT:
        return None
    files = tuple(dict.fromkeys(rows["file"].astype(str)))
    shown = _until(here, released.filled(here, template))
    return PartnerReturn(
        stem=template.name,
        title=template.title,
        owner=", ".join(dict.fromkeys(rows["source_agency"])) or template.owner,
        status=currency.CURRENT,
        note="filled in by template" + ("" if here.public else f": {', '.join(files)}"),
        rows=shown.drop(columns=["template", "file", "row"]),
        later=len(whole) - len(rows),
        doubts=received.doubts(here, template),
        files=files,
        control=release_words.in_words(here, template.name, shown),
    )


def _return(here: Scope, stem: str, row: Mapping[Hashable, Any]) -> PartnerReturn:
    whole = published.table(here.catalogue, stem)
    rows = _until(here, whole)
    ends = rows["period_end"] if len(rows) else whole["period_end"]
    status = _status(here, ends.max())
    usable = status in (currency.CURRENT, currency.UNDATED)
    shown = _until(here, released.figures(here, stem)) if usable else rows.iloc[:0]
    return PartnerReturn(
        stem=stem,
        title=str(row["title"]),
        owner=str(row["owner"]),
        status=status,
        note=release_words.without_figures(here, stem, str(row["note"])),
        rows=shown,
        later=len(whole) - len(rows),
        doubts=footings.doubts(here, stem) if usable else (),
        control=release_words.in_words(here, stem, shown) if usable else "",
    )


def _named(table: PartnerReturn) -> pd.Series:
    """Name each figure by its item, after the title of the return where many dimensions make it up."""
    rows = table.rows
    dimensions = rows.columns.difference([*PRINTED_FIGURES.columns, *released.TOLD])
    several = (rows[dimensions].fillna("").astype("str") != "").sum(axis=1) > 1
    return rows["item"].where(~several, f"{table.title} (" + rows["item"] + ")")


def _as_told(changes: pd.DataFrame) -> list[str]:
    """Give changes as printed; one that disclosure control altered with its unit, and what was done."""
    told = []
    for row in changes.to_dict("records"):
        unit = "" if row["unit"] == "percent" else f" {row['unit']}"
        altered = row.get("shown") in (ROUNDED, RECALCULATED)
        more = f"{unit}, {row['shown']}" if altered else ""
        told.append(f"{row['value_as_printed']}{more}")
    return told


def _not_withheld(rows: pd.DataFrame) -> pd.DataFrame:
    return rows[rows["marker"] == ""] if "marker" in rows.columns else rows


def _until(here: Scope, rows: pd.DataFrame) -> pd.DataFrame:
    """Leave out the figures that are later than the reporting period."""
    return rows[rows["period_end"].isna() | (rows["period_end"] <= here.period.end)]


def _status(here: Scope, end: pd.Period | NaTType) -> str:
    return currency.status(end, period=here.period)
