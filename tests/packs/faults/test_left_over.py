"""What others leave, alter or do at the same time: two batches, the clock, damaged and foreign files."""

import os
import signal
import time

import pytest

from scp_analysis.packs.keeping.staging import new_run

pytestmark = pytest.mark.notebook
PACK = "northtown/2023-07/partner"
OTHER = "southtown/2023-07/partner"
MANIFEST = f"{PACK}/manifest.json"


def more_of(*values):
    """More of the same, left to the long tests."""
    return [pytest.param(value, marks=pytest.mark.long) for value in values]


@pytest.mark.parametrize("environment", [{}, {"NO_EXCHANGE": "1"}], ids=["one step", "two steps"])
def test_batches_at_once_on_one_pack(batches, good, change, whole, environment):
    """Three times in a row, each time with something changed."""
    for turn in range(3):
        change(title="# Turn" + " again" * turn)
        both = [batches.start(**environment) for _ in range(2)]
        for run in both:
            assert run.wait().code == 0, run.said
        assert whole() != good
        batches.assert_clean()
    assert "unchanged:" in batches.run().said


def test_batches_at_once_on_different_packs(batches, whole):
    both = [batches.start("--partnership", name) for name in ("northtown", "southtown")]
    for run in both:
        assert run.wait().code == 0, run.said
    whole(name=PACK)
    whole(name=OTHER)
    batches.assert_clean()


def test_a_batch_is_killed_beside_another(batches, good, change, until, whole):
    change()
    killed = batches.start("--partnership", "southtown", FAULT=r"index\.html=wait")
    assert until(batches.reached.exists)
    other = batches.start()
    killed.signal(signal.SIGKILL)
    killed.wait()
    assert other.wait().code == 0, other.said
    new = whole()
    assert new != good
    assert batches.run("--partnership", "southtown").code == 0
    assert batches.pages_run() == 0
    whole(new)
    whole(name=OTHER)
    batches.assert_clean()


def test_a_batch_that_stands_still_does_not_hold_up_another(batches, good, change, until, whole):
    change()
    slow = batches.start("--partnership", "southtown", FAULT=r"index\.html=wait")
    assert until(batches.reached.exists)
    assert batches.run().code == 0
    assert whole() != good
    slow.signal(signal.SIGTERM)
    slow.signal(signal.SIGKILL)
    slow.wait()


@pytest.mark.parametrize("content", [b"", *more_of(b"\0" * 2000, b'{"cells": []', b"{}", b"[1]")])
def test_a_page_that_waits_and_is_damaged_is_run_again(batches, good, change, whole, content):
    change()
    assert batches.run(FAULT=r"index\.html=full").code == 2
    for page in (batches.outputs / ".pages").glob("*.ipynb"):
        damaged = content or page.read_bytes()[:-100]
        page.unlink()  # it may be one file with a page of the pack in place
        page.write_bytes(damaged)
    done = batches.run()
    assert done.code == 0, done.said
    assert batches.pages_run() == 1
    assert whole() != good
    batches.assert_clean()


@pytest.mark.parametrize(
    "content", [b"{", *more_of(b"", b"[]", b'{"outputs": {}, "pages": 3}', b"\xff")]
)
def test_a_damaged_manifest(batches, good, whole, content):
    (batches.outputs / MANIFEST).write_bytes(content)
    done = batches.run()
    assert done.code == 0, done.said
    whole(good)
    batches.assert_clean()


def test_files_of_others_in_a_pack_go_when_it_is_made_again(batches, good, whole):
    (batches.pack() / "mine.txt").write_text("mine")
    (batches.pack() / "tables" / "deep").mkdir()
    (batches.pack() / "overview.html").unlink()
    assert batches.run().code == 0
    whole(good)
    batches.assert_clean()


def test_partial_files_and_locks_of_killed_runs_go(batches, good, change, whole):
    staging = batches.outputs / ".staging"
    (staging / "killed" / PACK).mkdir(parents=True)
    (staging / "killed" / PACK / "overview.html.abc123.partial").write_text("half")
    (staging / "killed-before-it-had-a-folder.lock").touch()
    (staging / ".lock").touch()
    (staging / "stray").write_text("half")
    (batches.outputs / ".unchanged" / "0123456789abcdef.partial").write_text("half")
    (batches.outputs / ".previous" / PACK / "tables").mkdir(parents=True)
    (batches.outputs / ".previous" / PACK / "overview.html").write_text("half removed")
    change()
    assert batches.run().code == 0
    assert whole() != good
    batches.assert_clean()


def test_a_memory_that_is_damaged(batches, good, whole):
    [memory] = (batches.outputs / ".unchanged").glob("*.json")
    memory.write_text("{")
    assert "unchanged:" in batches.run().said
    whole(good)


@pytest.mark.parametrize("days", [400, *more_of(-400)])
def test_a_clock_that_jumps(batches, good, change, whole, days):
    """Files from another year, before and after: at worst a page is run again."""
    change()
    assert batches.run(FAULT=r"index\.html=full").code == 2
    then = time.time() + days * 86_400
    for path in batches.outputs.rglob("*"):
        os.utime(path, (then, then))
    assert batches.run().code == 0
    assert whole() != good
    batches.assert_clean()


def test_runs_of_one_second_have_names_of_their_own():
    names = [new_run() for _ in range(1000)]
    assert len(set(names)) == 1000
