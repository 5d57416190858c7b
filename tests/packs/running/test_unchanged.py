"""Nothing is said to be unchanged that is not."""

import json

import pytest

from scp_analysis.packs.keeping.hashes import output_hashes
from scp_analysis.packs.planning.asked import Asked
from scp_analysis.packs.running import unchanged
from scp_analysis.packs.running.unchanged import Memory


@pytest.fixture
def pack(space):
    folder = space.outputs / "northtown" / "2023-07" / "partner"
    folder.mkdir(parents=True)
    (folder / "index.html").write_text("Robbery rose.")
    outputs = {"outputs": output_hashes(folder)}
    (folder / "manifest.json").write_text(json.dumps(outputs))
    return folder


@pytest.fixture
def recall(space, pack):
    (space.root / "data").mkdir()
    (space.root / "data" / "a.csv").write_text("1")
    name = pack.relative_to(space.outputs)
    Memory(space, Asked()).keep([name], reads=["data/*.csv"], unavailable=["southtown"])
    return lambda **asked: Memory(space, Asked(**asked)).recall()


def test_what_was_made_is_remembered(space, recall, pack):
    assert list(recall().lines(space.outputs)) == [
        "not available: southtown",
        f"unchanged: {pack}",
    ]


def test_another_request_is_another_matter(recall):
    assert recall(periods=["2023-07"]) is None


CHANGES = {
    "an input": ("data/a.csv", "2"),
    "a new input": ("data/b.csv", ""),
    "a notebook": ("notebooks/overview.ipynb", "{}"),
    "the list of pages": ("notebooks/pack.yml", ""),
    "the defaults": ("workspace.toml", ""),
    "a page of the pack": ("outputs/northtown/2023-07/partner/index.html", "Robbery fell."),
    "a page too many": ("outputs/northtown/2023-07/partner/more.html", ""),
    "the manifest": ("outputs/northtown/2023-07/partner/manifest.json", "{}"),
}


@pytest.mark.parametrize("what", CHANGES)
def test_any_change_is_seen(space, recall, what):
    path, content = CHANGES[what]
    (space.root / path).write_text(content)
    assert recall() is None


def test_a_file_no_page_reads_changes_nothing(space, recall):
    (space.root / "data" / "notes.txt").write_text("to do")
    assert recall() is not None


def test_another_package_or_library_is_seen(recall, monkeypatch):
    monkeypatch.setattr(unchanged, "surroundings", lambda: {"package": "another"})
    assert recall() is None


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"packs": 1}', "\0"])
def test_a_damaged_memory_is_no_memory(space, recall, content):
    [file] = (space.outputs / ".unchanged").iterdir()
    file.write_text(content)
    assert recall() is None
