"""A hundred kills at random moments: what holds after each, and what comes of a clean run at last."""

import contextlib
import os
import random
import shutil
import signal
import time

import pytest

pytestmark = [pytest.mark.notebook, pytest.mark.long]
KILLS = 100


def test_a_hundred_kills_at_random_moments(batches, good, change, whole, contents):
    chance = random.Random(5)
    longest = measured(batches, change)
    known = [whole()]
    for turn in range(KILLS):
        if turn % 10 == 0:
            change(title="# Turn" + " again" * turn)
        victim = batches.start()
        time.sleep(chance.uniform(0.0, longest))
        if chance.random() < 0.2 and (server := batches.server()):
            kill(server)
        victim.signal(signal.SIGKILL)
        victim.wait()
        batches.assert_ended(folders=False)
        now = whole()
        if now not in known:
            known.append(now)
    assert batches.run().code == 0
    batches.assert_clean()
    after = whole()
    shutil.rmtree(batches.outputs)
    assert batches.run().code == 0
    assert whole() == after, "as one that was not disturbed, byte for byte"
    assert len(known) <= KILLS // 10 + 1, "never a pack that no batch would make"


def measured(batches, change):
    """How long a batch takes that is left alone."""
    change(title="# Measured")
    begun = time.monotonic()
    assert batches.run().code == 0
    return time.monotonic() - begun


def kill(pid):
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)
