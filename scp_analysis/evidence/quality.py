"""Can the evidence be relied on: what was read, what was looked at, what was found."""

from collections.abc import Iterable, Sequence

import pandas as pd

from scp_analysis import reference
from scp_analysis.catalogue import Source
from scp_analysis.evidence import breaks, families, looks, official, police, release_words
from scp_analysis.evidence.scope import Scope
from scp_analysis.loaders import street_store
from scp_analysis.schemas.results import Checks, Sources

EVERY_PAGE = ("street_district", "offences", "priorities", "returns", "recording_breaks")
SHORT_HASH = 12
NO_HASH = "not given"


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
        Result tables of the page: the files behind them are looked at, and the series in them.
        Without any, every file of the catalogue is, and every series.

    Returns
    -------
    pandas.DataFrame
        `Checks`: files and hashes, corrections applied, months covered, recording breaks, quarters
        out of line with their neighbours, offences no partnership has.
    """
    names = _with_store(here, _named(tables)) if tables else None
    rows = [
        *looks.files(here, names),
        *looks.corrections(here, names),
        *looks.street_months(here),
        *looks.breaks(here, tables or breaks.every_change(here)),
        *looks.unusual(here, names, labels=_labels(tables) if tables else None),
        *looks.unassigned(here, names),
    ]
    return Checks.validate(pd.DataFrame(rows, columns=list(Checks.to_schema().columns), dtype=str))


def breaks_in_history(here: Scope) -> pd.DataFrame:
    """List every recording break of the quarterly counts up to the end of the reporting period."""
    table = official.recording_breaks(here)
    return table[table["date"] <= here.period.end].reset_index(drop=True)


def breaks_shown(here: Scope) -> pd.DataFrame:
    """List the recording breaks in all that a pack shows, each with what is counted.

    Returns
    -------
    pandas.DataFrame
        As `evidence.breaks.within` gives it, with ``counts``: the title of the source.
    """
    table = breaks.within(here)
    titles = [str(here.catalogue.source(name).title) for name in table["source_id"]]
    return table.assign(counts=titles)


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


def _source_row(here: Scope, name: str, digest: str) -> dict[str, str]:
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


def _labels(tables: Sequence[pd.DataFrame]) -> set[str]:
    return {str(label) for table in tables if "label" in table for label in table["label"]}
