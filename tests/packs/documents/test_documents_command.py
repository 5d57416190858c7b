"""The command: what it writes and where, what it refuses, and that it leaves a pack as it is."""

import importlib
import json

import pytest
from click.testing import CliRunner

from scp_analysis.cli.commands import main
from scp_analysis.errors import PackError
from scp_analysis.packs.documents import libraries, making
from scp_analysis.packs.keeping.hashes import is_whole

WORD, PDF = ("--only", "summary-docx"), ("--only", "summary-pdf")


@pytest.fixture
def run(pack):
    """Run the command on the pack."""
    return lambda *words: CliRunner().invoke(main, ["documents", str(pack), *map(str, words)])


@pytest.fixture
def place(outputs):
    return outputs.parent / "documents" / "northtown" / "2023-07" / "partner"


@pytest.fixture
def stand_ins(monkeypatch):
    """Make documents of words, where it does not matter what is in them."""
    kinds = {kind: _stand_in(kind) for kind in making.KINDS}
    monkeypatch.setattr(making, "KINDS", kinds)


def _stand_in(kind):
    name = kind.replace("-", ".")
    return lambda pack: (name, f"{name} {pack.standing}".encode())


def test_word_lies_beside_the_outputs_and_the_pack_is_as_it_was(run, place, pack):
    done = run(*WORD)
    assert (done.exit_code, done.output) == (0, f"{place / 'summary.docx'}\n")
    assert sorted(path.name for path in place.iterdir()) == ["documents.json", "summary.docx"]
    assert is_whole(pack)


def test_all_are_made_when_none_is_named(run, place, stand_ins):
    done = run()
    assert done.output.splitlines() == [
        str(place / name) for name in ("summary.pdf", "pack.pdf", "summary.docx")
    ]
    kept = json.loads((place / "documents.json").read_text())
    assert set(kept) == {"summary.pdf", "pack.pdf", "summary.docx"}
    assert kept["pack.pdf"]["pack"] == "northtown/2023-07/partner"


def test_another_folder_may_be_named_but_none_of_a_pack(run, pack, tmp_path, stand_ins):
    assert run("--to", tmp_path / "mine").exit_code == 0
    assert (tmp_path / "mine" / "pack.pdf").read_text() == "pack.pdf Draft"
    for inside in (pack, pack / "tables"):
        refused = run("--to", inside)
        assert (refused.exit_code, "must lie outside packs" in refused.output) == (2, True)
    assert is_whole(pack)


def test_a_pack_that_was_moved_needs_a_folder_for_its_documents(pack, tmp_path, stand_ins):
    moved = tmp_path / "moved"
    pack.rename(moved)
    refused = CliRunner().invoke(main, ["documents", str(moved)])
    assert refused.exit_code == 2
    assert "--to FOLDER" in refused.output
    named = CliRunner().invoke(main, ["documents", str(moved), "--to", str(tmp_path / "there")])
    assert named.exit_code == 0


def test_what_was_made_is_replaced_but_not_what_was_edited(run, place, pack, renamed, stand_ins):
    run(*PDF)
    renamed(pack, "index.html", "Draft", "Final")
    assert run(*PDF).exit_code == 0
    assert (place / "summary.pdf").read_text() == "summary.pdf Final"
    (place / "summary.pdf").write_text("with the remarks of a committee")
    refused = run()
    assert refused.exit_code == 2
    assert "edited must not be replaced" in refused.output
    assert (place / "summary.pdf").read_text() == "with the remarks of a committee"
    assert not (place / "pack.pdf").exists()


def test_writing_that_is_broken_off_can_be_done_again(
    run, place, pack, renamed, stand_ins, monkeypatch
):
    run()
    renamed(pack, "index.html", "Draft", "Final")
    (place / "summary.docx").unlink()
    (place / "summary.docx").mkdir()
    broken = run("--only", "pack-pdf", "--only", "summary-docx")
    assert broken.exit_code != 0
    (place / "summary.docx").rmdir()
    again = run()
    assert again.exit_code == 0, again.output
    assert (place / "summary.docx").read_text() == "summary.docx Final"


def test_a_failure_leaves_what_was_there(run, place, stand_ins, monkeypatch):
    run()
    before = {path.name: path.read_bytes() for path in place.iterdir()}

    def fails(pack):
        raise PackError("It must not work.")

    monkeypatch.setattr(making, "KINDS", {**making.KINDS, "summary-docx": fails})
    assert run().exit_code == 2
    assert {path.name: path.read_bytes() for path in place.iterdir()} == before


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        (ImportError("No module named 'weasyprint'"), "pip install 'scp-analysis[documents]'"),
        (OSError("cannot load library 'libpango-1.0-0'"), "apt-get install libpango-1.0-0"),
    ],
)
def test_a_missing_library_is_told_with_what_to_install(run, place, monkeypatch, fault, words):
    def missing(name):
        if name == "weasyprint":
            raise fault
        return importlib.import_module(name)

    monkeypatch.setattr(libraries, "import_module", missing)
    refused = run(*PDF)
    assert refused.exit_code == 2
    assert words in refused.output
    assert not place.exists()


def test_kinds_are_those_the_command_offers():
    offered = CliRunner().invoke(main, ["documents", "--help"]).output
    assert all(kind in offered for kind in making.KINDS)
