"""Two folders change places, or nothing happens."""

import sys

import pytest

from scp_analysis.packs.keeping import exchange as module
from scp_analysis.packs.keeping.exchange import exchange


@pytest.fixture
def pair(tmp_path):
    for name in ("one", "other"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "is").write_text(name)
    return tmp_path / "one", tmp_path / "other"


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="a step of Linux")
def test_two_folders_change_places(pair):
    assert exchange(*pair)
    assert [(folder / "is").read_text() for folder in pair] == ["other", "one"]


def test_a_folder_that_is_not_there_is_an_error_and_nothing_moves(pair):
    with pytest.raises(FileNotFoundError):
        exchange(pair[0], pair[1] / "no")
    assert (pair[0] / "is").read_text() == "one"


def test_elsewhere_nothing_is_moved(pair, monkeypatch):
    monkeypatch.setattr(module.sys, "platform", "darwin")
    module._renameat2.cache_clear()
    assert not exchange(*pair)
    assert (pair[0] / "is").read_text() == "one"
    monkeypatch.undo()
    module._renameat2.cache_clear()
