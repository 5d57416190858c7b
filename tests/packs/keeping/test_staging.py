"""A pack is put in place whole, an old one survives, and nothing outside the outputs is touched."""

from pathlib import Path

import pytest

from scp_analysis.errors import PackError
from scp_analysis.packs.keeping.staging import Staging, write_file

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


def test_promotion_replaces_the_old_pack_whole(staging):
    write_file(staging.target / "old.html", "old")
    staging.open()
    staging.write("tables/new.csv", "a\n")
    assert staging.promote() == staging.target
    staging.close()
    assert [path.name for path in staging.target.rglob("*")] == ["tables", "new.csv"]
    assert [path.name for path in staging.target.parents[2].iterdir()] == ["northtown"]


def test_a_promotion_that_fails_puts_the_old_pack_back(staging, monkeypatch):
    write_file(staging.target / "old.html", "old")
    staging.open()
    rename = Path.rename

    def refuse(self, target):
        if self == staging.folder:
            raise OSError("device busy")
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", refuse)
    with pytest.raises(PackError, match="moved into place whole"):
        staging.promote()
    assert (staging.target / "old.html").read_text() == "old"


def test_an_old_pack_moved_aside_by_a_killed_run_is_put_back(staging):
    write_file(staging.target / "old.html", "old")
    staging.open()
    aside = staging.target.parents[2] / ".previous" / PACK
    aside.parent.mkdir(parents=True)
    staging.target.rename(aside)
    staging.close()
    again = Staging(staging.target.parents[2], PACK, run="next")
    again.open()
    again.close()
    assert (staging.target / "old.html").read_text() == "old"


def test_a_failed_run_is_kept_apart(staging):
    staging.open()
    staging.write("overview.ipynb", "{}")
    kept = staging.quarantine()
    staging.close()
    assert (kept / "overview.ipynb").exists()
    assert not staging.target.exists()


def test_neighbours_of_the_outputs_are_left_alone(tmp_path, staging):
    write_file(tmp_path / "data" / "counts.csv", "a\n")
    write_file(tmp_path / "outputs" / "southtown" / "index.html", "x")
    staging.open()
    staging.promote()
    staging.close()
    assert (tmp_path / "data" / "counts.csv").exists()
    assert (tmp_path / "outputs" / "southtown" / "index.html").exists()
