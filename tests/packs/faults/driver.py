"""The command line over fake evidence, with faults on request: one process forked for each batch.

Libraries are loaded once, in the process the tests talk to (a line of JSON in, a line out); every
batch is a process of its own, so that it can be killed like any other. What goes wrong is said in the
environment: ``FAULT`` is ``<where>=<what>``.
"""

import errno
import functools
import importlib.util
import json
import os
import re
import signal
import sys
import tempfile
import time
import traceback
from dataclasses import dataclass
from pathlib import Path

from scp_analysis import workspace
from scp_analysis.cli import building
from scp_analysis.cli.commands import main
from scp_analysis.packs.keeping import keys
from scp_analysis.packs.keeping import provenance as provenances
from scp_analysis.packs.keeping import staging as stagings
from scp_analysis.packs.kernels.kernel import Kernels
from scp_analysis.packs.kernels.settings import KernelSettings
from scp_analysis.packs.running import command, manner, unchanged

WRITING = os.O_WRONLY | os.O_RDWR
UNDER_WAY = set()
ERRORS = {"full": errno.ENOSPC, "read-only": errno.EROFS}


@dataclass(frozen=True, slots=True)
class LightSettings(KernelSettings):
    """Kernels of a server that loads little, for speed."""

    def kernels(self):
        return Kernels(self.root, self.how, preload=["json"], memory_bytes=self.memory_bytes)


def conftest():
    """The notebooks, scope and catalogue of the other tests of packs."""
    path = Path(__file__).parents[1] / "conftest.py"
    spec = importlib.util.spec_from_file_location("packs_conftest", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def same_everywhere():
    """Stand in for the package and libraries, which others may be editing while tests run."""
    return {"package": "p", "libraries": "l", "python": "3"}


def pretend(root):
    """Put fakes where a batch would look for data."""
    fakes = conftest()
    here = workspace.Workspace(root=root, shipped=root.parent / "shipped")
    building.workspace.current = lambda: here
    keys.surroundings = unchanged.surroundings = same_everywhere
    provenances.made_with = lambda source: {"scp_analysis": "p"}
    command.open_scope = fakes.fake_scope
    command.Catalogue = lambda of: fakes.FakeCatalogue()
    manner.KernelSettings = LightSettings


def go_wrong(where, what):
    """Do what was asked for, at this moment."""
    if what == "kill":
        os.kill(os.getpid(), signal.SIGKILL)
    if what == "wait":
        Path(os.environ["REACHED"]).write_text(where)
        time.sleep(600)
    if what == "pause":
        Path(os.environ["REACHED"]).write_text(where)
        time.sleep(1)
    if what in ERRORS:
        raise OSError(ERRORS[what], os.strerror(ERRORS[what]), where)


def plan_fault(where, what):
    """Have `what` happen: at a write to a file whose path matches, or around the exchange."""
    if where in ("before exchange", "after exchange"):
        exchange = stagings.exchange

        def faulty(one, other):
            if where == "before exchange":
                go_wrong(where, what)
            done = exchange(one, other)
            go_wrong(where, what)
            return done

        stagings.exchange = faulty
        return
    if where == "between renames":
        rename = Path.rename

        def faulty_rename(self, target):
            done = rename(self, target)
            if ".previous" in str(target):
                go_wrong(where, what)
            return done

        Path.rename = faulty_rename
        return
    pattern = re.compile(where)

    def hook(event, arguments):
        if event != "open" or not isinstance(arguments[2], int) or not arguments[2] & WRITING:
            return
        if isinstance(arguments[0], str | os.PathLike) and pattern.search(os.fspath(arguments[0])):
            go_wrong(os.fspath(arguments[0]), what)

    sys.addaudithook(hook)


def batch(root, arguments):
    """Run the command line in this process."""
    pretend(root)
    if fault := os.environ.get("FAULT"):
        plan_fault(*fault.rsplit("=", 1))
    if os.environ.get("NO_EXCHANGE"):
        stagings.exchange = lambda one, other: False
    if limit := os.environ.get("FILE_BYTES"):
        import resource

        resource.setrlimit(resource.RLIMIT_FSIZE, (int(limit), int(limit)))
    os.chdir(root)
    main(["packs", *arguments], standalone_mode=True)


def cluster(folder, workers):
    """Keep a dask cluster of processes; its address goes to a file."""
    from distributed import LocalCluster

    options = {"dashboard_address": None, "threads_per_worker": 1, "silence_logs": 50}
    with LocalCluster(n_workers=workers, local_directory=str(folder), **options) as made:
        facts = {"address": made.scheduler_address}
        partial = folder / "cluster.partial"
        partial.write_text(json.dumps(facts))
        partial.rename(folder / "cluster.json")
        signal.sigwait({signal.SIGTERM})


def become(request):
    """Be the new process: its own session, environment and streams."""
    os.setsid()
    signal.signal(signal.SIGINT, signal.default_int_handler)
    for number in (signal.SIGTERM, signal.SIGHUP):  # ignored where the tests run under nohup
        signal.signal(number, signal.SIG_DFL)
    for number, name in ((0, os.devnull), (1, request["out"]), (2, request["err"])):
        descriptor = os.open(name, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
        os.dup2(descriptor, number)
        os.close(descriptor)
    os.environ.update(request["environment"])
    tempfile.tempdir = None
    if dask := sys.modules.get("dask"):  # it has read the environment before
        dask.config.refresh()
    root = Path(request["root"])
    if request["do"] == "cluster":
        return functools.partial(cluster, root, 2)
    return functools.partial(batch, root, request["arguments"])


def run(request):
    code = 1
    try:
        become(request)()
        code = 0
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else int(end.code is not None)
    except BaseException:  # noqa: BLE001  # a process of its own ends here
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def answer(request):
    if request["do"] == "poll":
        pid, status = os.waitpid(request["pid"], os.WNOHANG)
        UNDER_WAY.discard(pid)
        return os.waitstatus_to_exitcode(status) if pid else None
    pid = os.fork()
    if pid == 0:
        run(request)
    UNDER_WAY.add(pid)
    return pid


def say(fact):
    sys.stdout.write(json.dumps(fact) + "\n")
    sys.stdout.flush()


def threads():
    return len(list(Path("/proc/self/task").iterdir()))


if __name__ == "__main__":
    # The classes workers unpickle must come from a module they can import.
    sys.modules["driver"] = sys.modules["__main__"]
    LightSettings.__module__ = "driver"
    same_everywhere.__module__ = "driver"
    say({"threads": threads()})
    for line in sys.stdin:
        say(answer(json.loads(line)))
    for left in UNDER_WAY:  # the tests were broken off
        os.kill(left, signal.SIGTERM)
