"""The local store: every version of every published file ingested, side by side.

Below ``store/street``: ``parts/<kind>/<force>/<month>/<archive>_<sha12>.parquet`` and beside it the
record, ``.json``. A part is there when its record is. The *current* version of a month is the one of
the latest archive; of several, the one ingested last.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, fields
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from scp_analysis.errors import SourceError, UnknownNameError, explain
from scp_analysis.ingest.kinds import KINDS
from scp_analysis.ingest.records import Record, read_record
from scp_analysis.ingest.rows import stored_schema
from scp_analysis.workspace import Workspace

FOLDER = "store/street"
_FIELDS = [each.name for each in fields(Record)]
_COUNTS = [each.name for each in fields(Record) if each.type in (int, int | None)]
_VERSION = ["archive", "ingested"]
_MONTH = ["force", "month"]


class Store:
    """The parts of one workspace; nothing is kept in memory between calls."""

    def __init__(self, root: Path) -> None:
        self.root = root

    @classmethod
    def of(cls, workspace: Workspace) -> "Store":
        """Give the store of a workspace, there or not."""
        return cls(workspace.root / FOLDER)

    def records(self) -> list[Record]:
        """Read the record of every part, by path.

        Raises
        ------
        WorkspaceError
            A record is damaged.
        """
        return [read_record(path) for path in sorted((self.root / "parts").glob("*/*/*/*.json"))]

    def parts(self) -> pd.DataFrame:
        """Tabulate the records.

        Returns
        -------
        pandas.DataFrame
            One row per part; columns as `Record`, counts as whole numbers (``outside`` may be
            missing); sorted by kind, force, month, archive and ingested.

        Raises
        ------
        WorkspaceError
            A record is damaged.
        """
        rows = [asdict(record) for record in self.records()]
        table = pd.DataFrame(rows, columns=_FIELDS).astype(dict.fromkeys(_COUNTS, "Int64"))
        return table.sort_values(["kind", *_MONTH, *_VERSION], ignore_index=True)

    def current(self, kind: str) -> pd.DataFrame:
        """Give the current version of each force and month.

        Parameters
        ----------
        kind
            ``street``, ``outcomes`` or ``stop-and-search``.

        Returns
        -------
        pandas.DataFrame
            As `parts`, one row per force and month.

        Raises
        ------
        UnknownNameError
            There is no such kind.
        WorkspaceError
            A record is damaged.
        """
        _check_kind(kind)
        table = self.parts()
        table = table[table["kind"] == kind].sort_values([*_MONTH, *_VERSION])
        return table.drop_duplicates(_MONTH, keep="last").reset_index(drop=True)

    def path(self, record: Record) -> Path:
        """Give the Parquet file of a part."""
        return self.root / "parts" / f"{record.stem}.parquet"

    def read(
        self,
        kind: str,
        *,
        columns: Sequence[str] | None = None,
        force: str | None = None,
        months: Collection[str] | None = None,
    ) -> pd.DataFrame:
        """Read rows of the current versions.

        Parameters
        ----------
        kind
            ``street``, ``outcomes`` or ``stop-and-search``.
        columns
            Which columns, ``force``, ``month`` and ``archive`` among them; default all.
        force
            One force, as file names spell it; default all.
        months
            Months written ``YYYY-MM``; default all.

        Returns
        -------
        pandas.DataFrame
            Rows in the order of force, month and file. Text that repeats is categorical.

        Raises
        ------
        UnknownNameError
            There is no such kind or column.
        SourceError
            A part has a record but no rows, or other rows than its record says.
        WorkspaceError
            A record is damaged.
        """
        chosen = self.current(kind)
        if force is not None:
            chosen = chosen[chosen["force"] == force]
        if months is not None:
            chosen = chosen[chosen["month"].isin(list(months))]
        schema = _with_version(stored_schema(KINDS[kind]))
        wanted = list(schema.names if columns is None else columns)
        _check_columns(wanted, schema.names)
        kept = set(chosen["ingested"])
        tables = [self._part(each, wanted) for each in self.records() if each.ingested in kept]
        empty = schema.empty_table().select(wanted)
        frame: pd.DataFrame = pa.concat_tables([empty, *tables]).unify_dictionaries().to_pandas()
        return frame

    def version(
        self, part: Mapping[str, object], *, columns: Sequence[str] | None = None
    ) -> pd.DataFrame:
        """Read the rows of one version.

        Parameters
        ----------
        part
            Its row of `parts`: kind, force, month, archive and sha256 are looked at.
        columns
            As for `read`.

        Returns
        -------
        pandas.DataFrame
            Rows in the order of the file; text is plain text.

        Raises
        ------
        UnknownNameError
            There is no such column.
        SourceError
            Its rows are not there, or other than its record says.
        WorkspaceError
            Its record is not there, or damaged.
        """
        folder = self.root / "parts" / "/".join(str(part[name]) for name in ("kind", *_MONTH))
        record = read_record(folder / f"{part['archive']}_{str(part['sha256'])[:12]}.json")
        known = _with_version(stored_schema(KINDS[record.kind])).names
        wanted = list(known if columns is None else columns)
        _check_columns(wanted, known)
        table = self._part(record, wanted)
        texts = {each.name: pa.string() for each in table.schema if _coded(each.type)}
        fields = [pa.field(each.name, texts.get(each.name, each.type)) for each in table.schema]
        frame: pd.DataFrame = table.cast(pa.schema(fields)).to_pandas()
        return frame

    def _part(self, record: Record, wanted: Sequence[str]) -> pa.Table:
        path = self.path(record)
        schema = stored_schema(KINDS[record.kind])
        inside = [name for name in wanted if name in schema.names]
        coded = [name for name in inside if _coded(schema.field(name).type)]
        try:
            table = pq.read_table(path, columns=inside, read_dictionary=coded, partitioning=None)
        except (OSError, pa.ArrowInvalid) as fault:
            raise _damaged(path, str(fault)) from fault
        number = pq.read_metadata(path).num_rows
        if number != record.rows:
            raise _damaged(path, f"{number:,} rows, {record.rows:,} recorded")
        made = {name: table[name] for name in inside}
        for name in ("force", "month", "archive"):
            made[name] = pa.repeat(getattr(record, name), number).dictionary_encode()
        return pa.table({name: made[name] for name in wanted})


def _with_version(schema: pa.Schema) -> pa.Schema:
    for name in ("force", "month", "archive"):
        schema = schema.append(pa.field(name, pa.dictionary(pa.int32(), pa.string())))
    return schema


def _coded(kind: pa.DataType) -> bool:
    return bool(pa.types.is_dictionary(kind))


def _check_kind(kind: str) -> None:
    if kind not in KINDS:
        raise UnknownNameError(
            explain(
                "A kind of file must be a known one.",
                found=repr(kind),
                where="the kind given",
                remedy=f"use one of {', '.join(KINDS)}",
            )
        )


def _check_columns(wanted: list[str], known: list[str]) -> None:
    unknown = [name for name in wanted if name not in known]
    if unknown:
        raise UnknownNameError(
            explain(
                "A column must be one the store has.",
                found=", ".join(unknown),
                where="the columns given",
                remedy=f"use some of {', '.join(known)}",
            )
        )


def _damaged(path: Path, found: str) -> SourceError:
    return SourceError(
        explain(
            "A part must hold the rows its record says.",
            found=found,
            where=str(path),
            remedy="delete the record beside it and ingest its archive again",
        )
    )
