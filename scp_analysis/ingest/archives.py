"""What is in an archive, without unpacking it: a zip, a folder, or one CSV file.

Nothing is written where a name in an archive says: names are only read. An archive with a name
that leads out of it, or that would inflate beyond reason, is refused whole.
"""

import re
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO, cast

from scp_analysis.errors import SourceError, explain, first_few
from scp_analysis.ingest.blocks import LONGEST_FILE, UNREADABLE
from scp_analysis.ingest.kinds import KINDS, Kind

MOST_FILES = 100_000
LARGEST = 64 << 30  # bytes inflated; all forces for three years are about 12 GB
MOST_INFLATED = 200  # times its size in the zip; the publisher's files inflate 4 to 12 times
_SMALL = 64 << 20  # bytes no ratio is asked of
_ENCRYPTED = 0x1
_MONTH = r"\d{4}-(?:0[1-9]|1[0-2])"
_FILE = re.compile(rf"({_MONTH})-([a-z0-9]+(?:-[a-z0-9]+)*?)-({'|'.join(KINDS)})\.csv")
_DATED = re.compile(_MONTH)
_AGAIN = "download the archive from data.police.uk again; the store is as it was"
_INSIDE = "unpack it once and ingest the folder: a zip inside a zip is not opened"


@dataclass(frozen=True, slots=True)
class Entry:
    """One published file, and how to open it."""

    kind: Kind
    force: str
    month: str
    source: str
    archive_file: str
    size: int
    opened: Callable[[], BinaryIO] = field(repr=False)

    @property
    def where(self) -> str:
        """The file, for messages."""
        if self.source == self.archive_file:
            return self.source
        return f"{self.source} in {self.archive_file}"


@dataclass(frozen=True, slots=True)
class Archive:
    """The files of an archive that can be ingested, and the names of those that cannot."""

    name: str
    entries: tuple[Entry, ...]
    ignored: tuple[str, ...]

    @property
    def date(self) -> str:
        """Archive date: from a name such as ``2031-01.zip``, else the latest month inside."""
        stem = re.sub(r"\.zip$", "", self.name, flags=re.IGNORECASE)
        if _DATED.fullmatch(stem):
            return stem
        return max((entry.month for entry in self.entries), default="")


@contextmanager
def opened(path: Path) -> Iterator[Archive]:
    """Open an archive for as long as its files are read.

    Parameters
    ----------
    path
        A zip, a folder (with all folders below it) or one CSV file.

    Yields
    ------
    Archive
        Entries by source name.

    Raises
    ------
    SourceError
        There is no such path, the zip is damaged or unsafe, or nothing in it can be ingested.
    """
    if path.is_dir():
        yield _archive(path.resolve().name, list(_below(path)))
    elif path.suffix.lower() == ".csv" and path.is_file():
        yield _archive(path.name, [(path.name, path.stat().st_size, _plain(path))])
    elif path.is_file():
        with _zip(path) as file:
            members = [each for each in file.infolist() if not each.is_dir()]
            _check_names([each.orig_filename for each in file.infolist()], path)
            _check_sizes(members, path)
            listed = [(m.filename, m.file_size, _opener(file, m)) for m in members]
            yield _archive(path.name, listed)
    else:
        raise _refused(rule="A path to ingest must exist.", found="nothing there", where=str(path))


def archives_in(path: Path) -> list[Path]:
    """Give the archives a path stands for: itself, or every zip below a folder and its loose files."""
    if not path.is_dir():
        return [path]
    below = sorted(each for each in path.rglob("*") if not each.name.startswith("."))
    zips = [each for each in below if each.suffix.lower() == ".zip" and each.is_file()]
    loose = any(_FILE.fullmatch(each.name.lower()) for each in below)
    return zips + ([path] if loose or not zips else [])


_Listed = tuple[str, int, Callable[[], BinaryIO]]


def _below(folder: Path) -> Iterator[_Listed]:
    for path in sorted(folder.rglob("*")):
        if path.is_file() and path.suffix.lower() != ".zip":
            yield path.relative_to(folder).as_posix(), path.stat().st_size, _plain(path)


def _plain(path: Path) -> Callable[[], BinaryIO]:
    return lambda: path.open("rb")


def _opener(file: zipfile.ZipFile, member: zipfile.ZipInfo) -> Callable[[], BinaryIO]:
    return lambda: cast("BinaryIO", file.open(member))


def _archive(name: str, listed: list[_Listed]) -> Archive:
    entries, ignored = [], []
    for source, size, opener in listed:
        base = re.split(r"[/\\]", source)[-1]
        match = _FILE.fullmatch(base.lower())
        if not match or base.startswith("."):
            ignored.append(source)
            continue
        month, force, kind = match.groups()
        entries.append(
            Entry(KINDS[kind], force, month, source, archive_file=name, size=size, opened=opener)
        )
    if not entries:
        raise _refused(
            rule="An archive must have a file such as 2031-01/2031-01-northshire-street.csv.",
            found=f"none among its files, {first_few(ignored)}" if ignored else "no file at all",
            where=name,
            remedy=_INSIDE if any(_is_zip(each) for each in ignored) else _AGAIN,
        )
    return Archive(name, tuple(sorted(entries, key=lambda entry: entry.source)), tuple(ignored))


@contextmanager
def _zip(path: Path) -> Iterator[zipfile.ZipFile]:
    try:
        file = zipfile.ZipFile(path)
    except (*UNREADABLE, OSError, ValueError) as fault:
        raise _refused(rule="A zip must be whole.", found=str(fault), where=str(path)) from fault
    with file:
        yield file


def _check_names(names: list[str], path: Path) -> None:
    unsafe = [name for name in names if _leads_out(name)]
    if unsafe:
        rule = "Names in an archive must stay inside it."
        raise _refused(rule=rule, found=first_few(map(repr, unsafe)), where=str(path))
    twice = sorted(name for name, number in Counter(names).items() if number > 1)
    if twice:
        rule = "A file must be in an archive once."
        raise _refused(rule=rule, found=first_few(twice), where=str(path))


def _leads_out(name: str) -> bool:
    parts = re.split(r"[/\\]", name)
    drive = re.match(r"[A-Za-z]:", name) is not None
    return drive or ".." in parts or parts[0] == "" or "\0" in name


def _check_sizes(members: list[zipfile.ZipInfo], path: Path) -> None:
    inflated = sum(each.file_size for each in members)
    packed = max(path.stat().st_size, 1)
    faults = [
        f"{each.filename} inflates from {each.compress_size:,} to {each.file_size:,} bytes"
        for each in members
        if each.file_size > LONGEST_FILE
        or (each.file_size > _SMALL and each.file_size > MOST_INFLATED * each.compress_size)
    ]
    if len(members) > MOST_FILES:
        faults.append(f"{len(members):,} files")
    if inflated > LARGEST or (inflated > _SMALL and inflated > MOST_INFLATED * packed):
        faults.append(f"{inflated:,} bytes inflated from {packed:,}")
    if faults:
        raise _refused(
            rule="An archive must not be a zip bomb.", found=first_few(faults), where=str(path)
        )
    locked = [each.filename for each in members if each.flag_bits & _ENCRYPTED]
    if locked:
        raise _refused(
            rule="An archive must not be encrypted.", found=first_few(locked), where=str(path)
        )


def _is_zip(name: str) -> bool:
    return name.lower().endswith(".zip")


def _refused(*, rule: str, found: str, where: str, remedy: str = _AGAIN) -> SourceError:
    return SourceError(explain(rule, found=found, where=where, remedy=remedy))
