"""A fresh clone makes packs, the same ones every time, and never spoils a good one."""

import json
import sys

import nbformat
import pytest

from scp_analysis.packs.keeping.manifest import output_hashes

pytestmark = pytest.mark.e2e
ASKED = ("packs", "--partnership", "colchester", "--period", "2023-07", "--quiet")
SHOWN = 6  # cells of the data quality page up to the first finding
LARGEST = 300_000  # bytes of a page with charts
PAGES = ["overview", "benchmarking", *(f"priority-a{n}" for n in range(1, 6)), "data-quality"]


@pytest.fixture(scope="module")
def packs(clone, scp):
    """Build the pack, or pages of it, in the clone; give what was printed."""

    def _packs(*options, code=0):
        own = {"PYTHONPATH": str(clone)}
        return scp(sys.executable, *ASKED, *options, cwd=clone, code=code, **own)

    return _packs


@pytest.fixture(scope="module")
def pack(clone, packs):
    """The whole pack, made once."""
    assert packs() == ""
    return clone / "outputs" / "colchester" / "2023-07" / "partner"


def contents(folder):
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_the_pack_is_whole_and_its_manifest_describes_it(pack):
    manifest = json.loads((pack / "manifest.json").read_text())
    assert [page["page"] for page in manifest["pages"]] == PAGES
    assert manifest["absent_pages"] == []
    assert manifest["warnings"] == []
    assert manifest["outputs"] == output_hashes(pack)
    assert manifest["made_with"]["git_commit"]
    assert manifest["made_with"]["git_dirty"] is False


@pytest.mark.parametrize("page", ["index", *PAGES])
def test_every_page_is_marked_and_loads_nothing(pack, page):
    html = (pack / f"{page}.html").read_text()
    assert html.count("OFFICIAL-SENSITIVE") >= 2
    assert "<script" not in html
    assert "<link" not in html


def test_every_page_is_small(pack):
    sizes = {page.name: page.stat().st_size for page in pack.glob("*.html")}
    assert len(sizes) > len(PAGES)
    assert {name: size for name, size in sizes.items() if size > LARGEST} == {}


def test_the_same_inputs_give_the_same_bytes(pack, packs):
    first = output_hashes(pack)
    packs("--only", "overview", "--only", "benchmarking", "--jobs", "1")
    assert output_hashes(pack) == first


def test_a_failing_notebook_is_named_and_spoils_nothing(clone, pack, packs):
    good = contents(pack)
    path = clone / "notebooks" / "data_quality.ipynb"
    notebook = nbformat.read(path, as_version=4)
    *others, last = notebook.cells
    for cell in others[SHOWN:]:
        cell.source = "None" if cell.cell_type == "code" else cell.source  # done elsewhere, slowly
    last.source = "raise ValueError(here.partnership.name)"
    nbformat.write(notebook, path)
    printed = packs("--only", "data_quality", code=1)
    assert f"data_quality, cell {len(notebook.cells)} (Sources): ValueError: Colchester" in printed
    assert contents(pack) == good
