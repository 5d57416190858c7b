"""One ingest: which files, in which order, two at a time; every fault is told at the end."""

from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path

from scp_analysis.catalogue import Catalogue
from scp_analysis.errors import ScpAnalysisError, SourceError, WorkspaceError, explain, first_few
from scp_analysis.ingest.archives import Archive, Entry, archives_in, opened
from scp_analysis.ingest.locking import locked
from scp_analysis.ingest.parts import UNFINISHED, Done, Job, Writer, digest
from scp_analysis.ingest.places import Places
from scp_analysis.ingest.records import Record
from scp_analysis.ingest.store import Store
from scp_analysis.periods import parse_month

LOCK = ".lock"
JOBS = 2


@dataclass(slots=True)
class Outcome:
    """What an ingest did: records of new parts, of parts already there, and what failed."""

    new: list[Record] = field(default_factory=list)
    held: list[Record] = field(default_factory=list)
    ignored: dict[str, tuple[str, ...]] = field(default_factory=dict)
    faults: list[ScpAnalysisError] = field(default_factory=list)


def ingest(
    paths: Iterable[Path],
    *,
    catalogue: Catalogue,
    archive_date: str = "",
    forces: Sequence[str] = (),
    progress: Callable[[int, int], None] | None = None,
) -> Outcome:
    """Take archives into the store of a workspace.

    Parameters
    ----------
    paths
        Zips, folders or CSV files; a folder of zips stands for all of them.
    catalogue
        The data of the workspace: its lookups give every row its district.
    archive_date
        Month the archives were published, ``YYYY-MM``; default from each one's name or content.
    forces
        Only these forces, as file names spell them; default all.
    progress
        Called with the files done and the files in all.

    Returns
    -------
    Outcome
        Records in the order of the files. A file that fails leaves no trace in the store; the
        others go on.

    Raises
    ------
    PeriodError
        `archive_date` is not a month.
    WorkspaceError
        Another ingest is running, or a record of the store is damaged.
    """
    if archive_date:
        parse_month(archive_date)
    store = Store.of(catalogue.workspace)
    with locked(store.root / LOCK), ExitStack() as stack:
        outcome = Outcome()
        held = store.records()
        archives = [
            archive
            for path in paths
            for each in archives_in(path)
            if (archive := _opened(each, stack, outcome)) is not None
        ]
        start = max((record.ingested for record in held), default=0) + 1
        jobs = _jobs(archives, archive_date=archive_date, forces=forces, start=start)
        _check_forces(jobs, forces, outcome)
        jobs = _not_from_later(jobs, outcome)
        writer = Writer(store.root, places=Places.of(catalogue), held=held)
        with _unfinished(store.root, stack):
            _work(jobs, writer, outcome, progress)
    return outcome


def _opened(path: Path, stack: ExitStack, outcome: Outcome) -> Archive | None:
    try:
        archive = stack.enter_context(opened(path))
    except SourceError as fault:
        outcome.faults.append(fault)
        return None
    if archive.ignored:
        outcome.ignored[str(path)] = archive.ignored
    return _without_rivals(archive, outcome)


def _without_rivals(archive: Archive, outcome: Outcome) -> Archive:
    """Set files aside that are of the same kind, force and month in one archive, and differ."""
    groups: dict[tuple[str, str, str], list[Entry]] = {}
    for entry in archive.entries:
        groups.setdefault((entry.kind.name, entry.force, entry.month), []).append(entry)
    aside = [
        entry
        for group in groups.values()
        if len(group) > 1 and len({digest(each) for each in group}) > 1
        for entry in group
    ]
    if aside:
        outcome.faults.append(
            SourceError(
                explain(
                    "A force and month must be in an archive once, or each time alike.",
                    found=first_few(entry.source for entry in aside),
                    where=archive.name,
                    remedy="ingest each download by itself, or with --archive-date its month",
                )
            )
        )
    return replace(archive, entries=tuple(each for each in archive.entries if each not in aside))


def _jobs(
    archives: Sequence[Archive], *, archive_date: str, forces: Sequence[str], start: int
) -> list[Job]:
    chosen = [
        (entry, date)
        for archive in archives
        for date in [archive_date or archive.date]
        for entry in archive.entries
        if not forces or entry.force in forces
    ]
    return [Job(entry, date, number) for number, (entry, date) in enumerate(chosen, start=start)]


def _not_from_later(jobs: Sequence[Job], outcome: Outcome) -> list[Job]:
    """Set files aside that are of a later month than their archive."""
    late = [job.entry for job in jobs if job.entry.month > job.archive]
    if late:
        outcome.faults.append(
            SourceError(
                explain(
                    "A file must not be of a later month than its archive was published in.",
                    found=first_few(entry.source for entry in late),
                    where=", ".join(dict.fromkeys(entry.archive_file for entry in late)),
                    remedy="give the month of publication with --archive-date",
                )
            )
        )
    return [job for job in jobs if job.entry.month <= job.archive]


def _check_forces(jobs: Sequence[Job], forces: Sequence[str], outcome: Outcome) -> None:
    absent = sorted(set(forces) - {job.entry.force for job in jobs})
    if absent:
        outcome.faults.append(
            SourceError(
                explain(
                    "A force asked for must have a file in the archives.",
                    found=f"no file of {', '.join(absent)}",
                    where="the archives given",
                    remedy="write it as in the file names, such as devon-and-cornwall",
                )
            )
        )


def _unfinished(root: Path, stack: ExitStack) -> ExitStack:
    """Make the folder of unfinished files, empty; a killed run may have left some."""
    folder = root / UNFINISHED
    folder.mkdir(parents=True, exist_ok=True)
    for path in folder.iterdir():
        path.unlink()
    done = ExitStack()
    done.callback(_remove, folder)
    return stack.enter_context(done)


def _remove(folder: Path) -> None:
    with suppress(OSError):
        folder.rmdir()


def _work(
    jobs: Sequence[Job],
    writer: Writer,
    outcome: Outcome,
    progress: Callable[[int, int], None] | None,
) -> None:
    """Give two workers the largest files first, so that both end at about the same time."""
    results: dict[int, Done] = {}
    faults: dict[int, ScpAnalysisError] = {}
    by_size = sorted(jobs, key=lambda job: -job.entry.size)
    with ThreadPoolExecutor(JOBS) as pool:
        running: dict[Future[Done], Job] = {pool.submit(writer.ingest, job): job for job in by_size}
        left: set[Future[Done]] = set(running)
        while left:
            finished, left = wait(left, return_when=FIRST_COMPLETED)
            for future in finished:
                _settled(future, running[future], results, faults)
            if any(isinstance(fault, WorkspaceError) for fault in faults.values()):
                pool.shutdown(wait=True, cancel_futures=True)
                for future in left:
                    if not future.cancelled():
                        _settled(future, running[future], results, faults)
                break
            if progress:
                progress(len(jobs) - len(left), len(jobs))
    for number in sorted(results):
        (outcome.new if results[number].new else outcome.held).append(results[number].record)
    outcome.faults += [faults[number] for number in sorted(faults)]


def _settled(
    future: Future[Done],
    job: Job,
    results: dict[int, Done],
    faults: dict[int, ScpAnalysisError],
) -> None:
    try:
        results[job.number] = future.result()
    except ScpAnalysisError as fault:
        faults[job.number] = fault
