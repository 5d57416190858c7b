"""Everything a workspace holds, looked at once: is it there, is it what it says, does it add up?

Unlike `evidence.quality`, which serves one page, this looks at every source whatever a pack reads of
it. A look that cannot be finished is itself a finding; the others go on.
"""

from collections.abc import Callable, Iterator
from itertools import product

import pandas as pd

from scp_analysis.catalogue import Catalogue
from scp_analysis.errors import ScpAnalysisError
from scp_analysis.evidence import flips, footings
from scp_analysis.evidence.scope import open_scope
from scp_analysis.ingest import revisions
from scp_analysis.ingest.store import Store
from scp_analysis.integrity.footing import filled
from scp_analysis.loaders import street_store
from scp_analysis.returns import reading, registry
from scp_analysis.schemas.footing import CONTRADICTS, SOFT
from scp_analysis.schemas.results import Checks

OK, NOTE, GAP, FAULT = footings.RESULTS
STREET = "street"
Row = dict[str, str]
Look = Callable[[Catalogue], Iterator[Row]]


def everything(catalogue: Catalogue) -> pd.DataFrame:
    """Look at every source of a workspace.

    Parameters
    ----------
    catalogue
        The data of a workspace.

    Returns
    -------
    pandas.DataFrame
        `Checks`: files (present, hash, what they cover), corrections, archives ingested and what a
        newer one revised, filled returns and how they add up, the published tables and how they add
        up. ``fault``: a file is not what its record says, a figure contradicts another, a filled
        return cannot be read; ``gap``: something is not there; ``note``: for the reader to know.
    """
    looks: tuple[Look, ...] = (_files, _corrections, _archives, _verdicts, _returns, _published)
    rows = [row for look in looks for row in _finished(look, catalogue)]
    return Checks.validate(pd.DataFrame(rows, columns=list(Checks.to_schema().columns), dtype=str))


def _finished(look: Look, catalogue: Catalogue) -> Iterator[Row]:
    try:
        yield from list(look(catalogue))
    except ScpAnalysisError as fault:
        name = look.__name__.strip("_")
        message = " ".join(str(fault).split())
        yield _row(f"{name.capitalize()} could not be looked at", FAULT, message, where=name)


def _row(check: str, result: str, found: str, *, where: str, remedy: str = "") -> Row:
    return {"check": check, "result": result, "found": found, "where": where, "remedy": remedy}


def _files(catalogue: Catalogue) -> Iterator[Row]:
    for row in catalogue.verify().to_dict("records"):
        source = catalogue.source(str(row["id"]))
        if source.id in street_store.STORE.values():
            continue
        covers = (
            f"{source.period_start} to {source.period_end}" if source.period_end else "not dated"
        )
        if not row["present"]:
            result = GAP if source.user_supplied else FAULT
            yield _row(source.title, result, "not there", where=source.file, remedy=source.next)
        elif not row["hash_ok"]:
            remedy = "restore the file from the release it came with"
            found = "not the file its record describes"
            yield _row(source.title, FAULT, found, where=source.file, remedy=remedy)
        else:
            whose = "the user's own file" if row["own_file"] else "as recorded"
            yield _row(source.title, OK, f"{whose}; covers {covers}", where=source.file)


def _corrections(catalogue: Catalogue) -> Iterator[Row]:
    declared = catalogue.corrections()
    for name in declared["source"].unique():
        _, applied = catalogue.corrected(name, catalogue.read(name))
        where = catalogue.source(name).title
        for row in applied.to_dict("records"):
            found = (
                f"{row['where']}: {row['reason']} (reported to: {row['reported_to'] or 'nobody'})"
            )
            yield _row("Declared correction still matches", OK, found, where=where)


def _archives(catalogue: Catalogue) -> Iterator[Row]:
    store = Store.of(catalogue.workspace)
    current = store.current(STREET)
    for force, rows in current.groupby("force"):
        months = sorted(rows["month"])
        counted = {
            "rows": rows["rows"].sum(),
            "without coordinates": rows["unlocated"].sum(),
            "equal to an earlier row, kept": rows["duplicates"].sum(),
            "in an unknown small area": rows["unknown_lsoa"].sum(),
        }
        found = "; ".join(f"{int(number):,} {what}" for what, number in counted.items())
        where = f"{len(months)} months, {months[0]} to {months[-1]}"
        yield _row(f"Street-level archive of {force}", OK, found, where=where)
    parts = store.parts()
    street = parts[parts["kind"] == STREET]
    columns = ["district_code", "crime_type"]
    moved = revisions.revised(street, lambda part: store.version(part, columns=columns))
    for line in revisions.summary(moved):
        yield _row("A newer archive revised a month", NOTE, line, where="store/street")


def _verdicts(catalogue: Catalogue) -> Iterator[Row]:
    """Tell which verdicts of the workspace's default packs its own files have turned."""
    defaults = catalogue.workspace.defaults()
    own = catalogue.verify()["own_file"].any()
    for partnership, period in product(defaults.partnerships, defaults.periods if own else ()):
        here = open_scope(
            partnership=partnership,
            period_end=period,
            seed=defaults.seed,
            workspace=catalogue.workspace,
        )
        where = f"{partnership}, {here.period.label}"
        for row in flips.flipped(here).to_dict("records"):
            found = f"{row['label']} ({row['family']}): {row['verdict_shipped']} became {row['verdict']}"
            yield _row("The workspace's own files turn a verdict", NOTE, found, where=where)


def _returns(catalogue: Catalogue) -> Iterator[Row]:
    workspace = catalogue.workspace
    found = reading.all_returns(workspace)
    for row in found.faults.to_dict("records"):
        result = FAULT if row["severity"] == "error" else NOTE
        place = f"{row['file']}, row {row['row']}" if pd.notna(row["row"]) else str(row["file"])
        words = f"{row['column']}: {row['rule']}; found {row['found']}".removeprefix(": ")
        yield _row(f"Filled return: {row['template']}", result, words, where=place)
    for name, figures in found.figures.groupby("template"):
        template = registry.template(workspace, str(name))
        checked = filled.checked(figures, template.footing, template=template.name)
        yield from footings.as_rows(checked)
        yield _row(f"Filled return: {name}", OK, f"{len(figures):,} figures read", where=str(name))


def _published(catalogue: Catalogue) -> Iterator[Row]:
    checked = footings.checked(catalogue)
    yield from footings.as_rows(checked, titles=footings.titles(catalogue))
    sound = int((~checked["status"].isin([CONTRADICTS, SOFT])).sum())
    found = f"{sound:,} of {len(checked):,} checks raise nothing"
    yield _row("Published tables add up", OK, found, where="data/published")
