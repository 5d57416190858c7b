"""Write tables whole or not at all, equal contents as equal bytes."""

import io
import os
from collections.abc import Mapping
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq


def content(table: pd.DataFrame, suffix: str) -> bytes:
    """Give the bytes of a table as Parquet or CSV, by a suffix such as ``.parquet``."""
    if suffix != ".parquet":
        return table.to_csv(index=False, lineterminator="\n").encode()
    arrow = pa.Table.from_pandas(table, preserve_index=False).replace_schema_metadata(None)
    buffer = io.BytesIO()
    pq.write_table(arrow, buffer, compression="zstd", compression_level=19)
    return buffer.getvalue()


def write(tables: Mapping[Path, pd.DataFrame]) -> None:
    """Write several tables: all are on the disk under other names before the first one is renamed.

    Parameters
    ----------
    tables
        Each with its path; folders are made.

    Raises
    ------
    OSError
        The disk is full or not to be written to; what was there before is untouched.
    """
    staged: dict[Path, Path] = {}
    try:
        for path, table in tables.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            draft = path.with_name(f".{path.name}.{os.getpid()}.part")
            staged[path] = draft
            with draft.open("wb") as file:
                file.write(content(table, path.suffix))
                file.flush()
                os.fsync(file.fileno())
        for path, draft in staged.items():
            draft.replace(path)
    finally:
        for draft in staged.values():
            draft.unlink(missing_ok=True)
