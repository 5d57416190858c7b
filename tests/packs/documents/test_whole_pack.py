"""The default pack, built and made into documents: no fault of structure, nothing cut off, same bytes."""

import subprocess
import sys
from pathlib import Path

import pytest

from scp_analysis import workspace
from scp_analysis.packs.documents.composing import composed
from scp_analysis.packs.documents.finished import finished
from scp_analysis.packs.documents.making import documents
from tests.packs.documents.pdf_structure import Tagged, faults
from tests.packs.documents.test_printing import ROOT, overflowing

pytestmark = [pytest.mark.long, pytest.mark.e2e]
COMMAND = "from scp_analysis.cli.commands import main; main()"


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """A workspace with the default pack of its latest shipped plan, and no other page left out."""
    root = tmp_path_factory.mktemp("documents") / "workspace"
    workspace.create(root)
    subprocess.run(
        [sys.executable, "-c", COMMAND, "packs", "--period", "2023-07"],
        check=True,
        cwd=root,
        env={"PYTHONPATH": str(ROOT), "PATH": ""},
    )
    (pack,) = (path.parent for path in (root / "outputs").glob("[!.]*/*/*/manifest.json"))
    return pack


@pytest.fixture(scope="module")
def made(built):
    return {path.name: path.read_bytes() for path in documents(built)}


def test_the_structure_is_without_fault(made):
    assert faults(made["summary.pdf"]) == []
    assert faults(made["pack.pdf"]) == []


def test_every_page_of_the_pack_is_a_part(made, built):
    titles = [sheet.title for sheet in finished(built).sheets]
    tagged = Tagged(made["pack.pdf"])
    assert len(tagged.of_kind("/H1")) == len(titles)
    outline = [each.title for each in tagged.reader.outline if not isinstance(each, list)]
    assert outline == titles


def test_nothing_is_cut_off(built):
    read = finished(built)
    assert list(overflowing(composed(read, read.sheets, title="A title"))) == []


def test_made_again_in_another_process_the_bytes_are_the_same(made, built, tmp_path):
    subprocess.run(
        [sys.executable, "-c", COMMAND, "documents", built, "--to", tmp_path],
        check=True,
        cwd=built.parents[3],
        env={"PYTHONPATH": str(ROOT), "PYTHONHASHSEED": "7", "PATH": ""},
    )
    assert {name: Path(tmp_path, name).read_bytes() for name in made} == made
