"""One published file becomes one part of the store, whole or not at all."""

import os
import threading
from collections.abc import Collection, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from scp_analysis.errors import SourceError, WorkspaceError, explain
from scp_analysis.ingest.archives import Entry
from scp_analysis.ingest.blocks import UNREADABLE, Text
from scp_analysis.ingest.places import Places
from scp_analysis.ingest.reading import Reader
from scp_analysis.ingest.records import Record
from scp_analysis.ingest.rows import Rows, stored_schema

UNFINISHED = ".unfinished"
_COMMITTING = threading.Lock()


@dataclass(frozen=True, slots=True)
class Job:
    """A file to ingest, the archive date it goes under and its running number."""

    entry: Entry
    archive: str
    number: int

    @property
    def folder(self) -> str:
        """Where its versions are, below ``parts/``."""
        return f"{self.entry.kind.name}/{self.entry.force}/{self.entry.month}"


@dataclass(frozen=True, slots=True)
class Done:
    """The record of a file, and whether its part is new."""

    record: Record
    new: bool


class Writer:
    """Writes parts below one folder."""

    def __init__(self, root: Path, *, places: Places, held: Collection[Record]) -> None:
        self._root = root
        self._places = places
        self._held = {(each.kind, each.force, each.month, each.archive) for each in held}
        self._known = {each.stem: each for each in held}

    def ingest(self, job: Job) -> Done:
        """Read a file and write its part, unless the same bytes of the same archive are there.

        Raises
        ------
        SourceError
            The file is not what its name says; nothing is written.
        WorkspaceError
            The store cannot be written to; nothing is left of this part.
        """
        entry = job.entry
        if (entry.kind.name, entry.force, entry.month, job.archive) in self._held:
            with _open(entry) as text:
                held = self._known.get(f"{job.folder}/{job.archive}_{text.drain()[:12]}")
            if held:
                return Done(held, new=False)
        rows_file = self._root / UNFINISHED / f"{job.number}.parquet"
        try:
            with _open(entry) as text:
                record = self._write(job, text, rows_file)
            return self._commit(record, rows_file)
        except OSError as fault:
            raise _full(fault, self._root) from fault
        finally:
            with suppress(FileNotFoundError):
                rows_file.unlink()

    def _write(self, job: Job, text: Text, path: Path) -> Record:
        entry = job.entry
        reader = Reader(text, entry.kind)
        rows = Rows(entry.kind, month=entry.month, places=self._places, where=entry.where)
        with _rows_file(path, stored_schema(entry.kind)) as file:
            for table in reader.tables():
                file.write_table(rows.stored(table))
        if not text.ends_with_newline:
            rows.check_ending()
        _settle(path)
        tally, force = rows.tally, entry.force
        has_area = "lsoa_code" in reader.header.names
        return Record(
            kind=entry.kind.name,
            force=entry.force,
            month=entry.month,
            archive=job.archive,
            source=entry.source,
            archive_file=entry.archive_file,
            sha256=text.sha256,
            bytes=text.bytes,
            rows=tally.rows,
            unlocated=tally.unlocated,
            outside=self._places.outside(tally.areas, force=force) if has_area else None,
            unknown_lsoa=self._places.unknown(tally.areas),
            without_area=tally.without_area,
            duplicates=tally.duplicates,
            without_id=tally.without_id,
            header=reader.header.variant,
            encoding=text.encoding,
            newline=text.newline,
            final_newline=text.ends_with_newline,
            lsoa_vintage=self._places.vintage(tally.areas),
            months_found=tuple(sorted(tally.months)),
            ingested=job.number,
        )

    def _commit(self, record: Record, rows_file: Path) -> Done:
        """Rename the rows into place, then the record: the part is there when the record is."""
        target = self._root / "parts" / f"{record.stem}.json"
        draft = rows_file.with_suffix(".json")
        try:
            draft.write_text(record.text(), encoding="utf-8")
            _settle(draft)
            target.parent.mkdir(parents=True, exist_ok=True)
            with _COMMITTING:
                if record.stem in self._known:
                    return Done(self._known[record.stem], new=False)
                rows_file.replace(target.with_suffix(".parquet"))
                draft.replace(target)
                self._known[record.stem] = record
        finally:
            with suppress(FileNotFoundError):
                draft.unlink()
        return Done(record, new=True)


def digest(entry: Entry) -> str:
    """Give the SHA-256 of a file; a reason why there is none, of one that cannot be read."""
    try:
        with _open(entry) as text:
            return text.drain()
    except SourceError as fault:
        return str(fault)


@contextmanager
def _open(entry: Entry) -> Iterator[Text]:
    try:
        stream = entry.opened()
    except (*UNREADABLE, RuntimeError, OSError) as fault:
        raise SourceError(
            explain(
                "A file must be readable to its end.",
                found=str(fault),
                where=entry.where,
                remedy="get the archive again from its publisher; the store is as it was",
            )
        ) from fault
    with stream:
        yield Text(stream, where=entry.where)


@contextmanager
def _rows_file(path: Path, schema: pa.Schema) -> Iterator[pq.ParquetWriter]:
    coded = [each.name for each in schema if pa.types.is_dictionary(each.type)]
    with (
        pa.OSFile(str(path), "wb") as sink,
        pq.ParquetWriter(
            sink,
            schema,
            compression="zstd",
            use_dictionary=[*coded, "longitude", "latitude"],
            column_encoding={"row": "DELTA_BINARY_PACKED"},
            write_statistics=False,  # parts are read whole, so none is ever asked for
            store_schema=False,
        ) as file,
    ):
        yield file


def _settle(path: Path) -> None:
    """Wait until the file is on the disk, so that a record never outlives its rows."""
    handle = os.open(path, os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _full(fault: OSError, root: Path) -> WorkspaceError:
    return WorkspaceError(
        explain(
            "The store must be writable and have room.",
            found=str(fault),
            where=str(root),
            remedy="free some space or mend the folder, then run the same command again: "
            "finished parts are kept, nothing is half written",
        )
    )
