"""A pack is put in place whole, an old one survives, and nothing outside the outputs is touched."""

from pathlib import Path

import pytest

from scp_analysis.errors import PackError
from scp_analysis.packs.keeping import staging as staging_module
from scp_analysis.packs.keeping.staging import Staging, staged_run, write_file

PACK = Path("northtown/2023-07/partner")


@pytest.fixture
def staging(tmp_path):
    return Staging(tmp_path / "outputs", PACK, run="run")


@pytest.mark.parametrize("bad", ["", ".", "..", "../other", "/absolute", "a/../../b"])
def test_a_pack_or_run_that_names_no_folder_of_its_own_is_refused(tmp_path, bad):
    with pytest.raises(PackError, match="must lie in a folder of its own below the outputs"):
        Staging(tmp_path, Path(bad), run="run")
    with pytest.raises(PackError, match="must lie in a folder of its own below the outputs"):
        Staging(tmp_path, PACK, run=bad)


def contents(folder):
    return {path.name: path.read_text() for path in folder.rglob("*") if path.is_file()}


@pytest.fixture(params=["in one step", "in two steps"])
def manner(request, monkeypatch):
    if request.param == "in two steps":
        monkeypatch.setattr(staging_module, "exchange", lambda one, other: False)
    return request.param


def test_promotion_replaces_the_old_pack_whole(staging, manner):
    write_file(staging.target / "old.html", "old")
    with staged_run(staging.target.parents[2], "run"):
        staging.write("tables/new.csv", "a\n")
        assert staging.promote() == staging.target
    assert contents(staging.target) == {"new.csv": "a\n"}
    assert [path.name for path in staging.target.parents[2].iterdir()] == ["northtown"]


def test_a_pack_that_came_meanwhile_is_replaced(staging, monkeypatch):
    """Two runs at once: the one that ends last wins, whole."""
    staging.write("new.html", "mine")
    rename = Path.rename

    def slow(self, target):
        monkeypatch.setattr(Path, "rename", rename)
        write_file(staging.target / "other.html", "theirs")
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", slow)
    staging.promote()
    assert contents(staging.target) == {"new.html": "mine"}


def test_a_promotion_that_fails_puts_the_old_pack_back(staging, monkeypatch):
    monkeypatch.setattr(staging_module, "exchange", lambda one, other: False)
    write_file(staging.target / "old.html", "old")
    staging.write("new.html", "new")
    rename = Path.rename

    def refuse(self, target):
        if self == staging.folder:
            raise OSError("device busy")
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", refuse)
    with pytest.raises(PackError, match="moved into place whole"):
        staging.promote()
    assert contents(staging.target) == {"old.html": "old"}


def test_an_old_pack_moved_aside_by_a_killed_run_is_put_back(staging):
    outputs = staging.target.parents[2]
    write_file(outputs / ".previous" / PACK / "manifest.json", "old")
    with staged_run(outputs, "next"):
        assert contents(staging.target) == {"manifest.json": "old"}
    assert not (outputs / ".previous").exists()


def test_what_a_killed_run_left_is_cleared_away_and_its_pages_are_kept(tmp_path):
    left = tmp_path / ".staging" / "killed"
    write_file(left / PACK / "overview.html", "half")
    write_file(left / ".pages" / "abc.ipynb", "{}")
    with staged_run(tmp_path, "next"):
        assert not left.exists()
        assert contents(tmp_path / ".pages") == {"abc.ipynb": "{}"}


def test_what_a_run_beside_it_is_building_stays(tmp_path):
    with staged_run(tmp_path, "one"):
        write_file(tmp_path / ".staging" / "one" / PACK / "overview.html", "half")
        with staged_run(tmp_path, "other"):
            pass
        assert (tmp_path / ".staging" / "one" / PACK / "overview.html").exists()
    assert not (tmp_path / ".staging").exists()


def test_a_failed_run_is_kept_apart(staging):
    with staged_run(staging.target.parents[2], "run"):
        staging.write("overview.ipynb", "{}")
        kept = staging.quarantine()
    assert contents(kept) == {"overview.ipynb": "{}"}
    assert not staging.target.exists()


def test_neighbours_of_the_outputs_are_left_alone(tmp_path, staging):
    write_file(tmp_path / "data" / "counts.csv", "a\n")
    write_file(tmp_path / "outputs" / "southtown" / "index.html", "x")
    with staged_run(tmp_path / "outputs", "run"):
        staging.write("index.html", "x")
        staging.promote()
    assert (tmp_path / "data" / "counts.csv").exists()
    assert (tmp_path / "outputs" / "southtown" / "index.html").exists()


def test_a_file_is_written_whole_or_not_at_all(tmp_path, monkeypatch):
    file = tmp_path / "page.html"
    write_file(file, "old")

    def full(self, content):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(OSError, match="No space"):
        write_file(file, "new")
    assert contents(tmp_path) == {"page.html": "old"}
