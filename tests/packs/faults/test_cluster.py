"""A dask cluster loses a worker, or its scheduler, in the middle of a batch."""

import json
import os
import signal
from pathlib import Path

import pytest

pytest.importorskip("distributed")
pytestmark = [pytest.mark.notebook, pytest.mark.long]
SLOW = """\
import os, pathlib, time
pathlib.Path(f"{os.environ['REACHED']}-{os.getpid()}").touch()
time.sleep(3)"""


@pytest.fixture
def cluster(batches, until):
    """A scheduler with two workers of one thread, all of them processes."""
    folder = batches.place / "dask"
    folder.mkdir()
    own = {"DASK_TEMPORARY_DIRECTORY": str(folder)}
    made = batches.start(do="cluster", root=folder, **own)
    file = folder / "cluster.json"
    assert until(file.exists), made.said
    made.own = own
    made.address = json.loads(file.read_text())["address"]
    return made


def workers(batches):
    """Processes that run pages: the parents of servers of warm kernels, not the servers of kernels."""
    ours = batches.others()
    servers = {pid for pid, command in ours.items() if "kernels.forkserver" in command}
    return {parent_of(pid) for pid in servers} & (set(ours) - servers)


def parent_of(pid):
    return int(Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[1])


def test_a_worker_that_is_killed_costs_its_own_pages_once_more(
    batches, good, change, cluster, until, whole
):
    for name in ("overview", "priority"):
        change(SLOW, name=name)
    run = batches.start("--scheduler", cluster.address, **cluster.own)
    before = batches.sleeping(run)
    os.kill(workers(batches).pop(), signal.SIGKILL)
    run.wait()
    assert run.code == 0, run.said
    begun = len(list(batches.place.glob("reached-*")))
    assert 1 <= len(before) <= begun <= 3 + 1, "only what the worker was running began again"
    assert whole() != good
    end(batches, cluster)


def test_a_scheduler_that_goes_is_a_clear_error(batches, good, change, cluster, whole):
    change(SLOW)
    run = batches.start(
        "--scheduler",
        cluster.address,
        DASK_DISTRIBUTED__COMM__TIMEOUTS__CONNECT="2s",
        **cluster.own,
    )
    batches.sleeping(run)
    cluster.signal(signal.SIGKILL)
    run.wait()
    assert run.code == 2, run.said
    assert f"Where: {cluster.address}" in run.said
    assert "Traceback" not in run.said
    whole(good)
    end(batches, cluster)
    assert batches.run().code == 0
    batches.assert_clean()


def end(batches, cluster):
    cluster.signal(signal.SIGTERM)
    cluster.wait()
    batches.assert_clean()
