"""Small packs that are whole, with a page, a table and a manifest."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from scp_analysis.packs.keeping.hashes import MANIFEST, output_hashes
from scp_analysis.packs.keeping.manifest import VERSION

STANDING = '<span class="pack-standing">Draft</span>'
HTML = f"<p>{STANDING}</p>\n<h1>{{}}</h1>\n{STANDING}"
TABLE = "location,count\nPark,3\nStation,5\n"


def make_pack(outputs: Path, *, period="2025-12", table=TABLE, **changed) -> Path:
    """Write a pack below `outputs`; `changed` are parts of its manifest."""
    pack = outputs / "northtown" / period / "partner"
    (pack / "tables").mkdir(parents=True)
    (pack / "index.html").write_text(HTML.format("Index"))
    (pack / "overview.html").write_text(HTML.format("Zoë's page"), encoding="utf-8")
    (pack / "overview.ipynb").write_text("{}")
    (pack / "tables" / "overview--locations.csv").write_text(table)
    page = {
        "page": "overview", "notebook": "overview", "notebook_sha256": "0" * 64, "outdated": False,
        "parameters": {"seed": 1}, "reads": ["data/returns/**"], "key": "k", "warnings": [],
    }  # fmt: skip
    about = {
        "partnership": "northtown", "code": "E22999999", "name": "Northtown", "audience": "partner",
        "period_start": "2025-01", "period_end": period, "plan_year": "2023-24",
        "plan_supplied": True,
    }  # fmt: skip
    content = {
        "manifest_version": VERSION,
        "pack": about,
        "made_with": {"scp_analysis": "0.1.0", "libraries": {"numpy": "2.4"}},
        "inputs": {
            "data": {"counts": {"file": "c.csv", "sha256": "1" * 64, "own_file": False}},
            "reference": {"data/reference/offences.csv": "2" * 64},
        },
        "pages": [page],
        "absent_pages": [],
        "warnings": [],
    } | changed
    write_manifest(pack, content)
    return pack


def write_manifest(pack: Path, content) -> None:
    """Write a manifest that names what is there."""
    text = json.dumps(content | {"outputs": output_hashes(pack)}, indent=1, sort_keys=True)
    (pack / MANIFEST).write_text(text + "\n")


@pytest.fixture
def outputs(tmp_path: Path) -> Path:
    return tmp_path / "work" / "outputs"


@pytest.fixture
def build() -> Callable[..., Path]:
    return make_pack


@pytest.fixture
def manifest_of() -> Callable[..., None]:
    return write_manifest


@pytest.fixture
def tree() -> Callable[[Path], dict[str, bytes]]:
    """Give every file below a folder with its content."""

    def read(folder: Path) -> dict[str, bytes]:
        files = (path for path in folder.rglob("*") if path.is_file())
        return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}

    return read
