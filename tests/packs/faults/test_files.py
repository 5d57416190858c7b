"""The file system refuses: no room, no leave to write, no folder; the error says so, nothing is lost."""

import ctypes
import os
import shutil

import pytest

pytestmark = pytest.mark.notebook
NO_ROOM = "No space left on device"


@pytest.mark.parametrize(
    ("where", "reused"),
    [
        (r"\.pages/\w+\.ipynb", 0),
        (r"\.staging/.*/overview\.html", 3),
        (r"\.staging/.*/manifest\.json", 3),
    ],
)
def test_no_room_left_while_a_pack_is_made(batches, good, change, whole, where, reused):
    for name in ("overview", "priority"):
        change(name=name)
    said = batches.refused(FAULT=f"{where}=full")
    assert f"Found: {NO_ROOM}" in said
    whole(good)
    batches.assert_clean()
    assert batches.run().code == 0
    assert batches.pages_run() == 3 - reused
    assert whole() != good
    batches.assert_clean()


def test_no_room_left_for_the_run_log(batches, good, change, whole):
    change()
    assert NO_ROOM in batches.refused(FAULT=r"\.logs/=full")
    whole(good)
    batches.assert_clean()


def test_no_room_left_for_the_memory_of_what_is_unchanged(batches, good, change, whole):
    change()
    assert NO_ROOM in batches.refused(FAULT=r"\.unchanged/=full")
    new = whole()
    assert new != good
    batches.assert_clean()
    assert "unchanged:" in batches.run().said
    whole(new)


def test_a_file_may_not_grow(batches, good, change, whole):
    """A limit the system itself enforces (``RLIMIT_FSIZE``)."""
    change("show('notice', 'long', '<p>' + 'a' * 300_000 + '</p>')")
    said = batches.refused(FILE_BYTES="200000")
    assert "Found: File too large" in said
    whole(good)
    batches.assert_clean()
    assert batches.run().code == 0
    assert whole() != good


@pytest.fixture
def mount():
    """Mount over a folder; skipped where that is not permitted."""
    libc = ctypes.CDLL(None, use_errno=True)
    mounted = []

    def _mount(source, target, kind, flags, options=None):
        names = [os.fsencode(name) if name else None for name in (source, target, kind, options)]
        if libc.mount(names[0], names[1], names[2], flags, names[3]):
            pytest.skip(f"mounting is not permitted: {os.strerror(ctypes.get_errno())}")
        mounted.append(target)

    yield _mount
    for target in reversed(mounted):
        libc.umount2(os.fsencode(target), 2)


def test_a_disk_that_is_full(batches, change, whole, mount):
    """Real: a file system in memory, smaller than the pack."""
    batches.outputs.mkdir()
    mount("tmpfs", batches.outputs, "tmpfs", 0, "size=3m")
    done = batches.run()
    assert done.code == 0, done.said
    good = whole()
    change("show('notice', 'long', '<p>' + 'a' * 2_000_000 + '</p>')")
    assert f"Found: {NO_ROOM}" in batches.refused()
    whole(good)
    batches.assert_clean()
    change()
    assert batches.run().code == 0
    assert whole() != good
    batches.assert_clean()


READ_ONLY, REMOUNT, BIND = 1, 32, 4096


def test_outputs_that_may_only_be_read(batches, good, change, whole, mount):
    """Real: mounted read-only."""
    change()
    mount(batches.outputs, batches.outputs, None, BIND)
    mount(None, batches.outputs, None, BIND | REMOUNT | READ_ONLY)
    said = batches.refused()
    assert "Found: Read-only file system" in said
    whole(good)
    batches.assert_clean()
    mount(None, batches.outputs, None, BIND | REMOUNT)
    assert batches.run().code == 0
    assert whole() != good


def test_nothing_has_changed_in_outputs_that_may_only_be_read(batches, good, whole, mount):
    mount(batches.outputs, batches.outputs, None, BIND)
    mount(None, batches.outputs, None, BIND | REMOUNT | READ_ONLY)
    done = batches.run()
    assert (done.code, done.said.split(":")[0]) == (0, "unchanged")
    whole(good)


def test_outputs_that_are_a_file(batches, whole):
    batches.outputs.write_text("mine")
    assert f"Where: {batches.outputs}" in batches.refused()
    assert batches.outputs.read_text() == "mine"
    batches.outputs.unlink()
    assert batches.run().code == 0
    whole()


@pytest.mark.parametrize("link", ["northtown", "northtown/2023-07", "northtown/2023-07/partner"])
def test_a_link_that_leads_out_of_the_outputs_is_refused(batches, good, change, link, contents):
    elsewhere = batches.place / "elsewhere"
    shutil.move(batches.outputs / link, elsewhere)
    (batches.outputs / link).symlink_to(elsewhere)
    before = contents(elsewhere)
    change()
    said = batches.refused()
    assert f"Where: {batches.outputs / link}" in said
    assert contents(elsewhere) == before
    batches.assert_clean()
    (batches.outputs / link).unlink()
    assert batches.run().code == 0
    assert contents(elsewhere) == before


@pytest.mark.parametrize("folder", [".staging", ".pages"])
def test_a_link_in_place_of_a_folder_of_its_own_is_refused(batches, good, change, folder, contents):
    elsewhere = batches.place / "elsewhere"
    (elsewhere / "run" / ".pages").mkdir(parents=True)
    (elsewhere / "run" / ".pages" / "page.ipynb").write_text("mine")
    shutil.rmtree(batches.outputs / folder, ignore_errors=True)
    (batches.outputs / folder).symlink_to(elsewhere)
    change()
    assert f"Where: {batches.outputs / folder}" in batches.refused()
    assert contents(elsewhere) == {"run/.pages/page.ipynb": b"mine"}


def test_outputs_may_be_a_link_themselves(batches, good, change, whole):
    elsewhere = batches.place / "elsewhere"
    shutil.move(batches.outputs, elsewhere)
    batches.outputs.symlink_to(elsewhere)
    change()
    assert batches.run().code == 0
    assert whole() != good
    batches.assert_clean()
