"""Write tables so that equal contents give equal bytes, and keep the hashes of the catalogue."""

import hashlib
import re
from pathlib import Path

import pandas as pd

from scp_analysis.loaders.workbooks import writing

DATA = Path(__file__).resolve().parents[1]
_RECORD = re.compile(
    r"^(\s+file: (?P<file>\S+)\n(?:(?!\s+file:).*\n)*?\s+sha256: )(?P<hash>\S+)", re.MULTILINE
)


def write(table: pd.DataFrame, path: Path) -> None:
    """Write a table as Parquet or CSV, by the suffix of `path`."""
    writing.write({path: table})


def digest(path: Path) -> str:
    """Give the SHA-256 of a file, in hexadecimal."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def rewrite_hashes(catalogue: Path) -> list[str]:
    """Put the hash of each shipped file in its record; give the files whose hash changed."""
    changed = []

    def renewed(record: re.Match[str]) -> str:
        path = catalogue.parent / record["file"]
        if record["hash"] == "null" or not path.is_file():
            return record[0]
        if digest(path) != record["hash"]:
            changed.append(record["file"])
        return record[1] + digest(path)

    text = catalogue.read_text(encoding="utf-8")
    catalogue.write_text(_RECORD.sub(renewed, text), encoding="utf-8")
    return changed
