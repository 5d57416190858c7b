"""Folders of stock kernels: private, and found again when their batch was killed."""

import shutil
import stat
import tempfile

import pytest

from scp_analysis import locks
from scp_analysis.packs.kernels.folders import LOCK, PREFIX, Folders, remove_abandoned


@pytest.fixture(autouse=True)
def temporary(tmp_path, monkeypatch):
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


def test_one_private_folder_for_a_batch_gone_afterwards(temporary):
    folders = Folders()
    folder = folders.folder()
    assert folders.folder() == folder
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    folders.close()
    assert list(temporary.iterdir()) == []


def test_what_nobody_holds_is_removed_and_nothing_else(temporary):
    beside = Folders()
    alive = beside.folder()
    left = temporary / f"{PREFIX}killed"
    (left / "kernel").mkdir(parents=True)
    (left / "held").touch()
    other = temporary / f"{PREFIX}of-something-else"
    other.mkdir()
    remove_abandoned()
    assert sorted(temporary.iterdir()) == sorted([alive, other])
    beside.close()
    shutil.rmtree(other)


def test_a_folder_removed_just_before_it_is_held_is_not_used(temporary, monkeypatch):
    """Another batch may take it for abandoned between the moment its lock is there and is held."""
    take, removed = locks._take, []

    def late(handle):
        if not removed:
            [folder] = temporary.iterdir()
            removed.append(folder)
            shutil.rmtree(folder)
        take(handle)

    monkeypatch.setattr(locks, "_take", late)
    folders = Folders()
    folder = folders.folder()
    assert [folder] == list(temporary.iterdir()) != removed
    assert (folder / LOCK).is_file()
    folders.close()
    assert list(temporary.iterdir()) == []


def test_a_batch_that_begins_clears_what_killed_ones_left(temporary):
    left = temporary / f"{PREFIX}killed"
    left.mkdir()
    (left / "held").touch()
    folders = Folders()
    folder = folders.folder()
    assert list(temporary.iterdir()) == [folder]
    folders.close()
