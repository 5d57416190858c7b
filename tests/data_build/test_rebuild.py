"""The shipped data is what the committed scripts make of the originals; and fit to be shipped."""

import csv
import hashlib
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from scp_analysis.workspace import shipped_root

DATA = shipped_root() / "data"
ORIGINALS = shipped_root().parent / "shared" / "data"
LARGEST = 2_000_000
ALL = 12_000_000

needs_originals = pytest.mark.skipif(
    not ORIGINALS.is_dir(), reason=f"the originals are not here: {ORIGINALS}"
)


def read(path: Path) -> list[dict[str, str]]:
    """Rows of a CSV file."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def shipped() -> dict[str, bytes]:
    """Every shipped file by its path below data/."""
    return {
        path.relative_to(DATA).as_posix(): path.read_bytes()
        for path in sorted(DATA.rglob("*"))
        if path.is_file() and "__pycache__" not in path.parts
    }


def test_no_file_is_large_and_all_together_are_small():
    sizes = {name: len(content) for name, content in shipped().items()}
    assert max(sizes.values()) < LARGEST
    assert sum(sizes.values()) < ALL


@needs_originals
def test_a_rebuild_gives_the_same_bytes(tmp_path):
    copy = tmp_path / "data"
    shutil.copytree(DATA, copy, ignore=shutil.ignore_patterns("__pycache__"))
    for folder in ("lookups", "population", "recorded_crime", "harm", "street", "published"):
        shutil.rmtree(copy / folder)
    command = [sys.executable, "-B", str(copy / "build" / "all.py"), "--originals", str(ORIGINALS)]
    subprocess.run(command, check=True, capture_output=True)
    rebuilt = {
        path.relative_to(copy).as_posix(): path.read_bytes()
        for path in copy.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    assert sorted(rebuilt) == sorted(shipped())
    assert [name for name, content in shipped().items() if rebuilt[name] != content] == []


@needs_originals
def test_only_our_own_labels_and_notes_of_the_transcription_are_reworded():
    changed = set()
    for path in sorted((ORIGINALS / "published").glob("*.csv")):
        before = read(path)
        after = read(DATA / "published" / path.name)
        assert (list(before[0]), len(before)) == (list(after[0]), len(after))
        for old, new in zip(before, after, strict=True):
            changed |= {column for column in old if old[column] != new[column]}
    assert changed == {"measure", "note"}


@needs_originals
def test_no_original_is_shipped_byte_for_byte_but_our_own_transcription():
    digests = {hashlib.sha256(content).hexdigest(): name for name, content in shipped().items()}
    for path in ORIGINALS.rglob("*"):
        if path.is_file() and "published" not in path.parts:
            assert hashlib.sha256(path.read_bytes()).hexdigest() not in digests, path
