"""What an ingest says when it ends."""

from collections import Counter
from collections.abc import Iterator, Sequence

from scp_analysis.errors import first_few
from scp_analysis.ingest.kinds import STREET
from scp_analysis.ingest.records import Record
from scp_analysis.ingest.run import Outcome


def summary(outcome: Outcome) -> Iterator[str]:
    """Say what was taken in, and all that a reader of the figures should know of it.

    Yields
    ------
    str
        A line; faults are not among them.
    """
    rows = sum(record.rows for record in outcome.new)
    yield (
        f"Files taken in: {len(outcome.new)}, {rows:,} rows. "
        f"Held already: {len(outcome.held)}. Failed: {len(outcome.faults)}."
    )
    yield from _by_kind(outcome.new)
    yield from _oddities(outcome.new)
    for archive, names in outcome.ignored.items():
        yield f"Not read in {archive}: {first_few(names)}"


def _by_kind(records: Sequence[Record]) -> Iterator[str]:
    for kind in dict.fromkeys(record.kind for record in records):
        chosen = [record for record in records if record.kind == kind]
        months = sorted({record.month for record in chosen})
        forces = {record.force for record in chosen}
        counts = {
            "without coordinates": sum(record.unlocated for record in chosen),
            "outside the force": sum(record.outside or 0 for record in chosen),
            "in an unknown small area": sum(record.unknown_lsoa for record in chosen),
            "equal to an earlier row (kept)": sum(record.duplicates for record in chosen),
        }
        listed = ", ".join(f"{number:,} {what}" for what, number in counts.items())
        yield (
            f"{kind}: {sum(record.rows for record in chosen):,} rows, {len(forces)} forces, "
            f"{len(months)} months from {months[0]} to {months[-1]}; {listed}."
        )


def _oddities(records: Sequence[Record]) -> Iterator[str]:
    headers = Counter((record.kind, record.header) for record in records)
    for (kind, variant), number in headers.items():
        if variant != "full":
            yield f"Header of {number} {kind} files: {variant}."
    odd = {
        "Not UTF-8": [f"{r.source} ({r.encoding})" for r in records if _recoded(r)],
        "No rows, so the month is not counted as held": [r.source for r in records if not r.rows],
        "No small area in any row, so no district can be counted": [
            r.source for r in records if r.rows and _nowhere(r)
        ],
        "No line end after the last row; it may be cut short": [
            r.source for r in records if not r.final_newline
        ],
        "Small areas of 2011 and of 2021 in one file": [
            r.source for r in records if r.lsoa_vintage == "mixed"
        ],
    }
    for what, sources in odd.items():
        if sources:
            yield f"{what}: {first_few(sources)}"


def _nowhere(record: Record) -> bool:
    return record.kind == STREET.name and record.without_area == record.rows


def _recoded(record: Record) -> bool:
    return not record.encoding.startswith("utf-8")
