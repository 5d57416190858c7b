"""The record beside every part: what the file was and what was met in it."""

import json
from dataclasses import dataclass, fields
from pathlib import Path

from scp_analysis.errors import WorkspaceError, explain


@dataclass(frozen=True, slots=True)
class Record:
    """One version of one published file.

    Counts are of rows: `unlocated` without coordinates, `without_area` with a blank small area,
    `unknown_lsoa` with a code of neither vintage, `outside` in a known area that is not the file's
    force's (None for a force without an area and for a file without small areas), `duplicates` equal
    to an earlier row, `without_id` with a blank identifier. `ingested` is a running number, not a time.
    """

    kind: str
    force: str
    month: str
    archive: str
    source: str
    archive_file: str
    sha256: str
    bytes: int
    rows: int
    unlocated: int
    outside: int | None
    unknown_lsoa: int
    without_area: int
    duplicates: int
    without_id: int
    header: str
    encoding: str
    newline: str
    final_newline: bool
    lsoa_vintage: str
    months_found: tuple[str, ...]
    ingested: int

    @property
    def stem(self) -> str:
        """Where the part is below ``parts/``, without its suffix."""
        return f"{self.kind}/{self.force}/{self.month}/{self.archive}_{self.sha256[:12]}"

    def text(self) -> str:
        """Give the record as it is written."""
        content = {each.name: getattr(self, each.name) for each in fields(self)}
        return json.dumps(content, indent=1) + "\n"


def read_record(path: Path) -> Record:
    """Read a record.

    Raises
    ------
    WorkspaceError
        It is not one.
    """
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        months = tuple(content["months_found"])
        return Record(**{**content, "months_found": months})
    except (OSError, KeyError, TypeError, ValueError) as fault:
        raise WorkspaceError(
            explain(
                "A record of the store must have exactly the fields "
                f"{', '.join(each.name for each in fields(Record))}.",
                found=repr(fault),
                where=str(path),
                remedy="delete this record and ingest its archive again",
            )
        ) from fault
