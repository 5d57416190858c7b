"""Packs on a dask cluster of this machine: one worker with two threads.

    python on_cluster.py [--kill-after PAGES] -- ARGUMENTS OF scp-analysis packs

With ``--kill-after`` the worker is killed (SIGKILL) once so many pages have been made; its nanny starts
another. Runs in a workspace; ends as the packs end.
"""

import argparse
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from distributed import LocalCluster

from batches.runs import Run

_LOOK_SECONDS = 0.1


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--kill-after", type=int, default=0)
    parser.add_argument("rest", nargs="*")
    options = parser.parse_args()
    with LocalCluster(
        n_workers=1, threads_per_worker=2, processes=True, dashboard_address=None, memory_limit=0
    ) as cluster:
        command = ["scp-analysis", "packs", *options.rest, "--scheduler", cluster.scheduler_address]
        packs = subprocess.Popen(command)
        if options.kill_after:
            _kill_worker(cluster, packs, after=options.kill_after)
        code = packs.wait()
    sys.exit(code)


def _kill_worker(cluster: LocalCluster, packs: subprocess.Popen, *, after: int) -> None:
    outputs = Path.cwd() / "outputs"
    while packs.poll() is None:
        if len(Run.latest(outputs).ended) >= after:
            (nanny,) = cluster.workers.values()
            os.kill(nanny.pid, signal.SIGKILL)
            return
        time.sleep(_LOOK_SECONDS)
    sys.exit("the packs were made before the worker was to be killed")


if __name__ == "__main__":
    main()
