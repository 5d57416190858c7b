"""What is different, in the order readers ask: verdicts, revisions, what is gone, the new period."""

from dataclasses import dataclass
from types import MappingProxyType

import pandas as pd

from scp_analysis.packs.releasing.differences import (
    ARRIVED,
    GONE,
    NEW_PERIOD,
    OTHER,
    PRINTED_OTHERWISE,
    REVISION,
    VERDICT,
)
from scp_analysis.packs.releasing.row_keys import KINDS

_ALSO = "more_tables"
_FIGURES = frozenset(name for kind in KINDS for name in kind.figures)
_SECTIONS = MappingProxyType(
    {
        "verdicts": "Verdicts that are another word now",
        "revisions": "Figures that were revised: same row, same period, other value",
        "gone": "What is no longer there",
        "arrived": "What is new",
        "periods": "Figures of a new period",
        "other": "What the packs are made from and with",
    }
)


@dataclass(frozen=True, slots=True)
class Section:
    """One part of what changed.

    `rows` has the columns of `Differences` and `more_tables`: the number of further tables in which
    the same is different. `beside` counts the changed cells of the section that are left out: those
    that are no figure a reader asks for first, such as a dispersion.
    """

    name: str
    title: str
    rows: pd.DataFrame
    beside: int


def sections(table: pd.DataFrame) -> list[Section]:
    """Put differences in order; what stands in several tables is told once.

    Parameters
    ----------
    table
        `Differences`.

    Returns
    -------
    list of Section
        Those with anything to say, verdicts first.
    """
    first = table["column"].isin(_FIGURES) | ~table["what"].eq("cell")
    kind = table["kind"]
    chosen = {
        "verdicts": (kind == VERDICT, kind == VERDICT),
        "revisions": (kind.isin([REVISION, PRINTED_OTHERWISE]) & first, kind == REVISION),
        "gone": (kind == GONE, kind == GONE),
        "arrived": (kind == ARRIVED, kind == ARRIVED),
        "periods": ((kind == NEW_PERIOD) & first, kind == NEW_PERIOD),
        "other": (kind == OTHER, kind == OTHER),
    }
    made = [
        Section(name, title, _once(table[shown]), int((of & ~shown).sum()))
        for name, title in _SECTIONS.items()
        for shown, of in [chosen[name]]
    ]
    return [section for section in made if len(section.rows) or section.beside]


def _once(rows: pd.DataFrame) -> pd.DataFrame:
    """Tell what is the same in several tables once, where it stands first."""
    if rows.empty:
        return rows.assign(**{_ALSO: 0})
    same = [name for name in rows.columns if name != "where"]
    told = rows["what"].isin(["cell", "row"])
    rows = rows.assign(group=rows["where"].where(~told, ""))
    counted = rows.groupby([*same, "group"], sort=False, dropna=False)["where"]
    also = counted.transform("size") - 1
    first = ~rows.duplicated([*same, "group"])
    return rows.assign(**{_ALSO: also})[first].drop(columns="group").reset_index(drop=True)
