"""What is looked at before evidence is relied on; each look gives rows of `Checks`.

Names are identifiers of the catalogue; None is every source.
"""

from collections.abc import Sequence

import pandas as pd

from scp_analysis.evidence import breaks as recording
from scp_analysis.evidence import official, release_words, street
from scp_analysis.evidence.scope import Scope
from scp_analysis.loaders import csp_quarterly, street_store
from scp_analysis.periods import YEAR, month_name

SPARE = 10
Row = dict[str, str]


def files(here: Scope, names: Sequence[str] | None) -> list[Row]:
    """Look whether files are as the catalogue records them, and which are the user's own or absent."""
    table = here.catalogue.verify(names)
    present = table[table["present"]]
    absent = table[~table["present"] & ~table["id"].isin(street_store.STORE.values())]
    own = present[present["own_file"]]
    found = f"{len(present) - len(own)} shipped files as recorded, {len(own)} of the user's own"
    rows = [
        _row("Data files match their record", "ok", found=found, where="the record of the files")
    ]
    rows += [
        _row("A file of the user's own is used", "note", found=_title(here, name), where=file)
        for name, file in zip(own["id"], own["file"], strict=True)
    ]
    rows += [
        _row(
            "A file that the user supplies is absent",
            "gap",
            found=_title(here, name),
            where=file,
            remedy="add it to the workspace",
        )
        for name, file in zip(absent["id"], absent["file"], strict=True)
    ]
    return rows


def corrections(here: Scope, names: Sequence[str] | None) -> list[Row]:
    """Name the declared corrections of the sources."""
    return [
        _row(
            "Declared correction applied",
            "note",
            found=row["reason"],
            where=f"{_title(here, row['source'])}: {str(row['where']).replace('_', ' ')}",
        )
        for row in here.catalogue.corrections().to_dict("records")
        if _behind(names, str(row["source"]))
        and not release_words.guarded(here, str(row["source"]))
    ]


def street_months(here: Scope) -> list[Row]:
    """Look which months of street crime are held for the reporting and the comparison period."""
    rows = []
    for row in street.coverage(here).to_dict("records"):
        found = f"{row['held']} of {row['months']} months held"
        remedy = ""
        if not row["complete"]:
            found += f"; not held: {row['missing']}"
            remedy = "add the archive that holds these months"
        result = "ok" if row["complete"] else "gap"
        name = f"Street crime covers the {row['period']}"
        rows.append(_row(name, result, found=found, where="data.police.uk", remedy=remedy))
    return rows


def breaks(here: Scope, tables: Sequence[pd.DataFrame]) -> list[Row]:
    """Name the recording breaks in the compared periods of some tables of changes."""
    rows = []
    for row in recording.compared(here, *tables).to_dict("records"):
        doubt = ". Not verified" if row["verified"] == "no" else ""
        rows.append(
            _row(
                "Recording break in the compared periods",
                "note",
                found=f"{month_name(row['date'])}: {row['effect']}{doubt}",
                where=f"{_title(here, row['source_id'])}, {row['window']}: {row['series']}",
                remedy="do not read the change of these as one in crime alone: offences before and "
                "after were not recorded alike",
            )
        )
    return rows


def unusual(here: Scope, names: Sequence[str] | None, *, labels: set[str] | None) -> list[Row]:
    """Name quarters more than twice as high as both their neighbours, of these series or of all."""
    if not _behind(names, official.QUARTERLY):
        return []
    table = official.quarterly_history(here)
    table = table if labels is None else table[table["label"].isin(labels)]
    beside = table.groupby("series", sort=False)["count"]
    higher = pd.concat([beside.shift(1), beside.shift(-1)], axis=1).max(axis=1, skipna=False)
    odd = table[table["count"] > 2 * higher + SPARE]
    return [
        _row(
            "Quarter out of line with both neighbours",
            "note",
            found=f"{row['label']}: {row['count']:g}, more than twice the quarters beside it",
            where=f"quarter to {month_name(row['period_end'])}",
            remedy="ask the force whether the quarter is right",
        )
        for row in odd.to_dict("records")
    ]


def unassigned(here: Scope, names: Sequence[str] | None) -> list[Row]:
    """Give the share of the force's offences that no partnership has, over the latest year."""
    if not _behind(names, official.QUARTERLY):
        return []
    table = csp_quarterly.unassigned(here.catalogue)
    year = table[
        (table["force_code"] == here.partnership.force_code)
        & (table["period_end"] <= here.period.end)
        & (table["period_end"] > here.period.end - YEAR)
    ]
    if year.empty:
        return []
    share = 100 * float(year["difference"].sum()) / float(year["force_count"].sum())
    found = f"{share:.1f}% of the force's offences are not assigned to any partnership"
    return [
        _row(
            "Offences no partnership has",
            "note",
            found=found,
            where=_title(here, official.QUARTERLY),
        )
    ]


def _behind(names: Sequence[str] | None, source: str) -> bool:
    """Tell whether a source is behind a page; without names every source is."""
    return names is None or source in names


def _title(here: Scope, name: str) -> str:
    return str(here.catalogue.source(name).title)


def _row(check: str, result: str, *, found: str, where: str, remedy: str = "") -> Row:
    return {"check": check, "result": result, "found": found, "where": where, "remedy": remedy}
