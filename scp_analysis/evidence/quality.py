"""Can the evidence be relied on: what was read, what was looked at, what was found."""

from collections.abc import Iterable, Sequence

import pandas as pd

from scp_analysis import reference
from scp_analysis.catalogue import Source
from scp_analysis.evidence import families, official, police, release_words, street, yearly
from scp_analysis.evidence.scope import Scope
from scp_analysis.loaders import csp_quarterly, street_store
from scp_analysis.periods import YEAR, ReportingPeriod, month_name
from scp_analysis.schemas.results import Checks, Sources

EVERY_PAGE = ("street_district", "offences", "priorities", "returns", "recording_breaks")
SHORT_HASH = 12
NO_HASH = "not given"
SPARE = 10
Row = dict[str, str]


def sources(here: Scope, source_ids: Iterable[str]) -> pd.DataFrame:
    """Say where the figures of a page come from.

    Parameters
    ----------
    here
        What the page is about.
    source_ids
        Catalogue identifiers, repeated ones once.

    Returns
    -------
    pandas.DataFrame
        `Sources` in the order given. In the public edition a file under disclosure control is without
        its hash, by which guesses at a count could be tried, and without caveats that tell figures.
    """
    hashes = here.catalogue.hashes(_with_store(here, source_ids))
    rows = [_source_row(here, name, digest) for name, digest in hashes.items()]
    return Sources.validate(
        pd.DataFrame(rows, columns=list(Sources.to_schema().columns), dtype=str)
    )


def every_source(here: Scope) -> pd.DataFrame:
    """Say what each file of the catalogue that is present is and where it comes from."""
    return sources(here, [name for name in here.catalogue.sources() if here.catalogue.has(name)])


def checks(here: Scope, *tables: pd.DataFrame) -> pd.DataFrame:
    """Look at the evidence of this partnership and period, and say what was found.

    Parameters
    ----------
    here
        What the page is about.
    *tables
        Result tables of the page: the files behind them are looked at. Without any, every file of
        the catalogue is.

    Returns
    -------
    pandas.DataFrame
        `Checks`: files and hashes, corrections applied, months covered, recording breaks, quarters
        out of line with their neighbours, offences no partnership has.
    """
    names = _with_store(here, _named(tables)) if tables else None
    looks = (_corrections, _street_months, _breaks, _unusual, _unassigned)
    rows = _files(here, names) + [row for look in looks for row in look(here)]
    return Checks.validate(pd.DataFrame(rows, columns=list(Checks.to_schema().columns), dtype=str))


def breaks_in(here: Scope, period: ReportingPeriod, *, classification: str) -> pd.DataFrame:
    """List the recording breaks in a period or its comparison that touch a classification."""
    table = reference.recording_breaks(here.workspace)
    inside = (table["date"] > period.comparison().start) & (table["date"] <= period.end)
    own = table["areas"].isin(
        ["England and Wales", here.partnership.force_code, here.partnership.code]
    )
    kept = table[inside & own & (table["classification"] == classification)]
    return kept.reset_index(drop=True)


def breaks_in_history(here: Scope) -> pd.DataFrame:
    """List every recording break of the quarterly counts up to the end of the reporting period."""
    table = official.recording_breaks(here)
    return table[table["date"] <= here.period.end].reset_index(drop=True)


def sources_of(here: Scope, *tables: pd.DataFrame) -> pd.DataFrame:
    """Say where the figures of some result tables come from.

    Parameters
    ----------
    here
        What the page is about.
    *tables
        Result tables; those without a ``source_id`` add nothing.

    Returns
    -------
    pandas.DataFrame
        `Sources`: the files named by the tables, the populations where rates are among them, and the
        lists every page reads.
    """
    return sources(here, _named(tables))


def definitions(here: Scope, *tables: pd.DataFrame) -> pd.DataFrame:
    """Say what each series of some result tables means and what it overlaps with.

    Parameters
    ----------
    here
        What the page is about.
    *tables
        Result tables; those without ``series`` and ``source_id`` add nothing.

    Returns
    -------
    pandas.DataFrame
        ``label``, ``definition``, ``codes``, ``unit`` and ``overlaps``, in the order of the tables.
    """
    offences = reference.offences(here.workspace)
    wanted = [
        set(zip(_classification(table), table["series"], strict=True))
        for table in tables
        if {"series", "source_id"} <= set(table.columns)
    ]
    keys = set().union(*wanted)
    pairs = zip(offences["classification"], offences["series"], strict=True)
    kept = offences[[pair in keys for pair in pairs]]
    return kept[["label", "definition", "codes", "unit", "overlaps"]].reset_index(drop=True)


def _classification(table: pd.DataFrame) -> pd.Series:
    return table["source_id"].replace(families.RETURN_STEM, police.RETURN)


def _with_store(here: Scope, source_ids: Iterable[str]) -> list[str]:
    """Name each source once, a street table with the store's table beside it when there is one."""
    named = []
    for name in dict.fromkeys(source_ids):
        own = street_store.STORE.get(name)
        named += [name, own] if own and here.catalogue.has(own) else [name]
    return named


def _source_row(here: Scope, name: str, digest: str) -> Row:
    source: Source = here.catalogue.source(name)
    caveats = (release_words.without_figures(here, name, caveat) for caveat in source.caveats)
    dated = source.period_start and source.period_end
    return {
        "source_id": source.id,
        "title": source.title,
        "publisher": source.publisher,
        "covers": f"{source.period_start} to {source.period_end}" if dated else "not dated",
        "retrieved": str(source.retrieved),
        "licence": source.licence,
        "file": source.file,
        "sha256": NO_HASH if release_words.guarded(here, name) else digest[:SHORT_HASH],
        "caveats": " ".join(filter(None, caveats)),
        "landing_page": source.landing_page or "",
    }


def _title(here: Scope, name: str) -> str:
    return str(here.catalogue.source(name).title)


def _row(check: str, result: str, *, found: str, where: str, remedy: str = "") -> Row:
    return {"check": check, "result": result, "found": found, "where": where, "remedy": remedy}


def _named(tables: Sequence[pd.DataFrame]) -> list[str]:
    named = [
        str(name)
        for table in tables
        if "source_id" in table.columns
        for name in table["source_id"].dropna().unique()
    ]
    if any("denominator" in table.columns and len(table) for table in tables):
        named.append("population_district")
    return list(dict.fromkeys([*named, *EVERY_PAGE]))


def _files(here: Scope, names: Iterable[str] | None) -> list[Row]:
    table = here.catalogue.verify(names)
    present = table[table["present"]]
    absent = table[~table["present"] & ~table["id"].isin(street_store.STORE.values())]
    own = present[present["own_file"]]
    found = f"{len(present) - len(own)} shipped files as recorded, {len(own)} of the user's own"
    rows = [_row("Data files match their record", "ok", found=found, where="data/catalogue.yml")]
    rows += [
        _row("A file of the user's own is used", "note", found=_title(here, name), where=file)
        for name, file in zip(own["id"], own["file"], strict=True)
    ]
    rows += [
        _row(
            "A file that the user supplies is absent",
            "gap",
            found=name,
            where=file,
            remedy="add it to the workspace",
        )
        for name, file in zip(absent["id"], absent["file"], strict=True)
    ]
    return rows


def _corrections(here: Scope) -> list[Row]:
    return [
        _row(
            "Declared correction applied",
            "note",
            found=row["reason"],
            where=f"{_title(here, row['source'])}: {row['where']}",
        )
        for row in here.catalogue.corrections().to_dict("records")
        if not release_words.guarded(here, str(row["source"]))
    ]


def _street_months(here: Scope) -> list[Row]:
    rows = []
    for row in street.coverage(here).to_dict("records"):
        found = f"{row['published']} of {row['months']} months published"
        remedy = ""
        if not row["complete"]:
            found += f"; not held: {row['missing']}"
            remedy = "add the archive that holds these months"
        result = "ok" if row["complete"] else "gap"
        name = f"Street crime covers the {row['period']}"
        rows.append(_row(name, result, found=found, where="data.police.uk", remedy=remedy))
    return rows


def _breaks(here: Scope) -> list[Row]:
    rows = []
    for classification in (official.QUARTERLY, yearly.ANNUAL):
        for row in breaks_in(here, here.period, classification=classification).to_dict("records"):
            doubt = ". Not verified" if row["verified"] == "no" else ""
            found = f"{month_name(row['date'])}: {row['effect']}{doubt}"
            rows.append(
                _row(
                    "Recording break in the compared periods",
                    "note",
                    found=found,
                    where=_title(here, classification),
                )
            )
    return rows


def _unusual(here: Scope) -> list[Row]:
    """Name quarters more than twice as high as both their neighbours."""
    table = official.quarterly_history(here)
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


def _unassigned(here: Scope) -> list[Row]:
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
