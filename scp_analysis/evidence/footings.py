"""Do the partners' tables add up, with themselves and with each other?"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import pandas as pd

from scp_analysis import reference
from scp_analysis.catalogue import Catalogue
from scp_analysis.evidence.scope import Scope
from scp_analysis.integrity.footing import shipped
from scp_analysis.integrity.footing.engine import LOOKUPS
from scp_analysis.integrity.footing.finding import WHOLE
from scp_analysis.integrity.footing.once import ONLY_A_SUM
from scp_analysis.schemas.footing import CELLS, CONTRADICTS, SOFT
from scp_analysis.schemas.results import Checks

RESULTS = ("ok", "note", "gap", "fault")
ARITHMETIC = {*CELLS, "same", "equal"}
NOT_GIVEN = {"supplied", "complete", "base", "claim", *LOOKUPS}
_OK, _NOTE, _GAP, _FAULT = RESULTS
NOT_PRINTED = "not printed in the public edition"
_NAMED = 3
_REMEDIES = {
    _NOTE: "",
    _GAP: "ask the partner for it",
    _FAULT: "ask the partner which figure is right",
}
_ABSENT = "not printed"


def checked(catalogue: Catalogue) -> pd.DataFrame:
    """Give every check of the published tables as `Footing`, made once for a catalogue."""
    return catalogue.once("footing of published tables", lambda: shipped.checked(catalogue))


def among(here: Scope, stems: Iterable[str]) -> pd.DataFrame:
    """List what does not add up in some tables, the gravest first.

    Parameters
    ----------
    here
        What the page is about.
    stems
        Published tables; a check that reaches into others is listed too.

    Returns
    -------
    pandas.DataFrame
        `Checks`: ``fault`` where figures contradict each other, ``gap`` where something that a figure
        needs was not given, ``note`` for what a reader will ask. In the public edition only which
        tables a finding is about: rules and places name figures.
    """
    wanted = set(stems)
    table = checked(here.catalogue)
    kept = table[[bool(wanted & set(_stems(row))) for row in table.to_dict("records")]]
    told = _untold if here.public else as_rows
    rows = list(told(kept, titles=titles(here.catalogue)))
    rows.sort(key=lambda row: -RESULTS.index(row["result"]))
    return Checks.validate(pd.DataFrame(rows, columns=list(Checks.to_schema().columns), dtype=str))


def doubts(here: Scope, stem: str) -> tuple[str, ...]:
    """Word the contradictions within one table: where, what is printed and what the figures give.

    The public edition says only how many there are. Only that table is read, so that a page about
    some tables does not depend on all of them.
    """
    catalogue = here.catalogue
    alone = catalogue.once(f"footing of {stem}", lambda: shipped.checked_alone(catalogue, stem))
    return as_told(here, worded(alone))


def as_told(here: Scope, doubts: tuple[str, ...]) -> tuple[str, ...]:
    """Give doubts as the edition may tell them: in the public one no figure, only how many.

    Examples
    --------
    >>> from types import SimpleNamespace
    >>> as_told(SimpleNamespace(public=True), ("May: printed 48, the figures give 43",))
    ('in 1 place; the figures are not printed in the public edition',)
    """
    if not here.public or not doubts:
        return doubts
    places = "1 place" if len(doubts) == 1 else f"{len(doubts)} places"
    return (f"in {places}; the figures are {NOT_PRINTED}",)


def worded(table: pd.DataFrame) -> tuple[str, ...]:
    """Word the figures that contradict each other among some checks (`Footing`).

    Each is said of its place in the table; of the whole table, by the rule that finds it.
    """
    rows = [row for row in table.to_dict("records") if severity(row) == _FAULT]
    places = (_place(row) for row in rows)
    named = (row["rule"] if at == WHOLE else at for row, at in zip(rows, places, strict=True))
    return tuple(f"{name}{_mark(name)}{said(row)}" for name, row in zip(named, rows, strict=True))


def titles(catalogue: Catalogue) -> dict[str, str]:
    """Give the title of every published table by its stem."""
    owed = reference.returns(catalogue.workspace)
    return dict(zip(owed["stem"], owed["title"], strict=True))


def as_rows(
    table: pd.DataFrame, *, titles: Mapping[str, str] | None = None
) -> Iterator[dict[str, str]]:
    """Word what contradicts, what is lacking and what a reader will ask as rows of `Checks`.

    Parameters
    ----------
    table
        `Footing`; checks that raise nothing are passed over.
    titles
        Title of each table; its stem stands for one without.
    """
    for row in _raised(table):
        rule = str(row["rule"])
        yield {
            "check": _capital(rule),
            "result": severity(row),
            "found": ". ".join(_capital(part) for part in (said(row), row["detail"]) if part),
            "where": f"{_tables(row, titles)}{_mark(_place(row))}{_place(row)}",
            "remedy": _REMEDIES[severity(row)],
        }


def severity(row: Mapping[Any, Any]) -> str:
    """Say how grave a finding of the footing engine is.

    Examples
    --------
    >>> severity({"status": "contradicts", "check": "sum"})
    'fault'
    >>> severity({"status": "contradicts", "check": "supplied"})
    'gap'
    >>> severity({"status": "soft", "check": "direction"})
    'note'
    """
    if row["status"] != CONTRADICTS or ONLY_A_SUM in str(row.get("detail", "")):
        return _NOTE
    if row["check"] in NOT_GIVEN or str(row.get("recomputed", "")).startswith(_ABSENT):
        return _GAP
    return _FAULT if row["check"] in ARITHMETIC else _NOTE


def said(row: Mapping[Any, Any]) -> str:
    """Word what is printed against what the figures give.

    Examples
    --------
    >>> said({"printed": "48", "recomputed": "43", "check": "sum"})
    'printed 48, the figures give 43'
    >>> said({"printed": "not printed", "recomputed": "377,500", "check": "plausible"})
    'the figures give 377,500'
    >>> said({"printed": "£1 and £2", "recomputed": "differ by 1", "check": "same"})
    '£1 and £2: differ by 1'
    """
    printed, given = str(row["printed"]), str(row["recomputed"])
    if row["check"] not in CELLS or given.startswith(_ABSENT):
        return f"{printed}: {given}" if printed else given
    figures = f"the figures give {given}"
    return figures if printed == _ABSENT else f"printed {printed}, {figures}"


def _untold(
    table: pd.DataFrame, *, titles: Mapping[str, str] | None = None
) -> Iterator[dict[str, str]]:
    """Word findings without rule, place and figures: which tables they are about stays."""
    kinds = {_FAULT: "Figures that contradict each other", _GAP: "Not given"}
    for row in _raised(table):
        grave = severity(row)
        yield {
            "check": kinds.get(grave, "What a reader will ask"),
            "result": grave,
            "found": NOT_PRINTED,
            "where": _tables(row, titles),
            "remedy": _REMEDIES[grave],
        }


def _raised(table: pd.DataFrame) -> list[dict[Any, Any]]:
    return table[table["status"].isin([CONTRADICTS, SOFT])].to_dict("records")


def _tables(row: Mapping[Any, Any], titles: Mapping[str, str] | None) -> str:
    """Name the tables of a finding by their titles, the first few of many."""
    named = [(titles or {}).get(stem, stem) for stem in _stems(row)]
    more = f" and {len(named) - _NAMED} more" if len(named) > _NAMED else ""
    return f"{', '.join(named[:_NAMED])}{more}"


def _stems(row: Mapping[Any, Any]) -> list[str]:
    return [stem.strip() for stem in str(row["table"]).split(",")]


def _place(row: Mapping[Any, Any]) -> str:
    """Give the place in a table without the table's own name."""
    where = str(row["where"]).removeprefix(f"table: {row['table']}").removeprefix(", ")
    return where or WHOLE


def _mark(place: str) -> str:
    """Give what stands beside a place: a colon, unless it has its own."""
    return ", " if ": " in place else ": "


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]
