"""What the plan says: the objectives of a priority, what was done, and whether it can be checked."""

import pandas as pd

from scp_analysis.evidence import release_words
from scp_analysis.evidence.scope import Scope
from scp_analysis.integrity.disclosure.trackers import publishable
from scp_analysis.loaders import plans

COLUMNS = [
    "kind",
    "activity",
    "figure",
    "lead_agency",
    "partners",
    "period",
    "status",
    "measurable_target",
]
_FREE = ("activity", "figure", "partners", "status", "status_note")
"""What is written freely, and may hold a figure."""


def tracker(here: Scope) -> pd.DataFrame:
    """List the tracker rows of the page's priority, objectives first.

    Parameters
    ----------
    here
        What the page is about, with a priority.

    Returns
    -------
    pandas.DataFrame
        ``kind`` (objective, target or activity), ``activity``, ``figure`` (what was counted, in words),
        ``lead_agency``, ``partners``, ``period`` as text, ``status`` and ``measurable_target`` (yes or
        no); empty when no tracker was supplied. In the public edition only rows marked publishable, and
        in them no figure that disclosure control withholds or rounds.

    Raises
    ------
    SourceError
        Public edition: a row holds a telephone number, an e-mail address or a full postcode.
    """
    if here.priority is None or not here.plan.supplied:
        return pd.DataFrame(columns=COLUMNS)
    rows = _rows(here)
    own = rows[rows["priority_id"] == here.priority.id][COLUMNS].reset_index(drop=True)
    release_words.checked_text(here, _texts(own, here.plan.plan_year))
    return own


def texts(here: Scope) -> dict[str, str]:
    """Give every text of the plan's tracker that the edition may show, by its place."""
    if not here.plan.supplied:
        return {}
    rows = _rows(here)
    return {
        f"{place} of priority {priority}": text
        for priority, own in rows.groupby("priority_id", sort=False)
        for place, text in _texts(own, here.plan.plan_year).items()
    }


def _rows(here: Scope) -> pd.DataFrame:
    rows = plans.tracker(here.catalogue, plan_year=here.plan.plan_year)
    if not here.public or rows.empty:
        return rows
    shown = publishable(rows)
    texts = {
        name: [
            release_words.without_counts(here, text, evidence=evidence)
            for text, evidence in zip(shown[name], shown["evidence"], strict=True)
        ]
        for name in _FREE
    }
    return shown.assign(**texts)


def _texts(table: pd.DataFrame, plan_year: str) -> dict[str, str]:
    return {
        f"the plan of {plan_year}, {column}: {number}": str(text)
        for column in COLUMNS
        for number, text in enumerate(table[column], start=1)
    }


def without_target(table: pd.DataFrame) -> int:
    """Count the tracker rows that cannot be checked as met or not met."""
    return int((table["measurable_target"] != "yes").sum())


def in_force(here: Scope) -> bool:
    """Tell whether the plan shown was in force at the end of the reporting period."""
    return here.plan.supplied and bool(here.plan.start <= here.period.end <= here.plan.end)
