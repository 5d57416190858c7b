"""Batches as processes, what goes wrong with them, and what must hold whatever went wrong."""

import contextlib
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest

from scp_analysis.packs.keeping.hashes import is_whole

DRIVER = Path(__file__).with_name("driver.py")
PACK = "northtown/2023-07/partner"
OTHER = "southtown/2023-07/partner"
SECONDS = 60
ONE_THREAD = {
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "JE_ARROW_MALLOC_CONF": "background_thread:false",
}


def until(condition, seconds=SECONDS):
    """Wait until something holds, and give it; None when it does not come to pass."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if found := condition():
            return found
        time.sleep(0.01)
    return None


def contents(folder):
    """Every file below a folder, byte by byte."""
    files = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


def processes(mark):
    """Living processes that were started with the environment of a test: pid and command line."""
    found = {}
    for path in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            environment = (path / "environ").read_bytes()
            state = (path / "stat").read_text().rsplit(")", 1)[1].split()[0]
            if f"TMPDIR={mark}\0".encode() in environment and state not in "ZX":
                command = (path / "cmdline").read_bytes().replace(b"\0", b" ")
                found[int(path.name)] = command.decode(errors="replace")
    return found


class Nursery:
    """The process batches are forked from: libraries are loaded once."""

    def __init__(self):
        self._process = subprocess.Popen(
            [sys.executable, str(DRIVER)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env=os.environ | ONE_THREAD | {"PYTHONPATH": str(DRIVER.parent)},
        )
        self.threads = json.loads(self._process.stdout.readline())["threads"]

    def ask(self, **request):
        self._process.stdin.write(json.dumps(request) + "\n")
        self._process.stdin.flush()
        return json.loads(self._process.stdout.readline())

    def close(self):
        self._process.stdin.close()
        self._process.wait()
        self._process.stdout.close()


class Running:
    """A process forked from the nursery."""

    def __init__(self, nursery, pid, out, err):
        self._nursery = nursery
        self.pid = pid
        self._out, self._err = out, err
        self._code = None

    @property
    def code(self):
        """Exit code, negative for a signal; None while it runs."""
        if self._code is None:
            self._code = self._nursery.ask(do="poll", pid=self.pid)
        return self._code

    def signal(self, number):
        if self.code is None:
            os.kill(self.pid, number)

    def wait(self):
        assert until(lambda: self.code is not None), f"still running: {self.said}"
        return self

    @property
    def said(self):
        return self._out.read_text() + self._err.read_text()


class Batches:
    """A workspace with a temporary folder of its own, and batches in it."""

    def __init__(self, nursery, root, place):
        self._nursery = nursery
        self.root = root
        self.outputs = root / "outputs"
        self.place = place
        self.temporary = place / "t"
        self.temporary.mkdir()
        self.reached = place / "reached"
        self.started = []

    def start(self, *arguments, do="batch", root=None, **environment):
        number = len(self.started)
        out, err = (self.place / f"{number}.{kind}" for kind in ("out", "err"))
        for path in (out, err):
            path.touch()
        own = {"TMPDIR": str(self.temporary), "REACHED": str(self.reached)}
        self.reached.unlink(missing_ok=True)
        pid = self._nursery.ask(
            do=do,
            root=str(root or self.root),
            arguments=["--jobs", "2", *arguments],
            environment=own | environment,
            out=str(out),
            err=str(err),
        )
        self.started.append(Running(self._nursery, pid, out, err))
        return self.started[-1]

    def run(self, *arguments, **environment):
        return self.start(*arguments, **environment).wait()

    def refused(self, *arguments, **environment):
        """Run a batch that must end with a clear error; give the error."""
        done = self.run(*arguments, **environment)
        assert done.code not in (0, None), done.said
        assert "Traceback" not in done.said, done.said
        lines = done.said.splitlines()
        for word in ("Found: ", "Where: ", "Try: "):
            assert any(line.startswith(word) for line in lines), done.said
        return done.said

    def others(self):
        """Servers, kernels and whatever they started."""
        return processes(self.temporary)

    def sleeping(self, run, number=1):
        """Kernels in a cell that does not end, once there are so many."""

        def found():
            assert run.code is None, run.said
            there = sorted(self.place.glob("reached-*"))
            return there if len(there) >= number else []

        return [int(path.name.split("-")[1]) for path in until(found)]

    def pages_run(self):
        """How many pages the last batch ran."""
        log = max((self.outputs / ".logs").glob("*.jsonl"), key=lambda path: path.stat().st_ctime)
        events = [json.loads(line)["event"] for line in log.read_text().splitlines()]
        return events.count("page ended")

    def server(self):
        """The server of warm kernels: leads its session, and its parent is no process of ours."""
        ours = self.others()
        runners = {running.pid for running in self.started}
        return next((pid for pid in ours if parent(pid) in runners), None)

    def pack(self, name=PACK):
        return self.outputs / name

    def lying_about(self):
        """What no batch may leave but logs, failed runs and pages for the next."""
        staging = self.outputs / ".staging"
        left = [path for path in (staging, self.outputs / ".previous") if path.exists()]
        left += self.outputs.rglob("*.partial")
        return left + list(self.temporary.iterdir())

    def assert_ended(self, *, folders=True):
        """Nothing runs any more, and no temporary folder is left; allows a moment for the end.

        Without `folders`, one may stay for the next batch to clear away: of stock kernels whose runner
        was killed, of a server killed together with its runner.
        """
        assert until(lambda: not self.others(), 15) is not None, self.others()
        if not folders:
            return
        assert until(lambda: not list(self.temporary.iterdir()), 5), list(self.temporary.iterdir())

    def assert_clean(self):
        self.assert_ended()
        assert self.lying_about() == []

    def kill_all(self):
        for running in self.started:
            running.signal(signal.SIGKILL)
        for pid in self.others():
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)


def parent(pid):
    with contextlib.suppress(OSError):
        return int(Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[1])
    return None


@pytest.fixture(autouse=True)
def linux():
    if not hasattr(os, "pidfd_open"):
        pytest.skip("signals, warm kernels and mounts as on Linux")


@pytest.fixture(scope="session")
def nursery():
    made = Nursery()
    yield made
    made.close()


@pytest.fixture
def batches(nursery, space):
    """Sockets need a short path, so the temporary folder lies apart from pytest's."""
    place = Path(tempfile.mkdtemp(prefix="f"))
    made = Batches(nursery, space.root, place)
    yield made
    made.kill_all()
    shutil.rmtree(place, ignore_errors=True)


@pytest.fixture(scope="session")
def kept():
    """The workspace in which the first test of a session built a pack: others begin with it."""
    return {}


@pytest.fixture
def good(batches, kept):
    """The pack before the fault: its files, byte by byte."""
    for path, content in kept.items():
        target = batches.root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
    done = batches.run()
    assert done.code == 0, done.said
    assert ("unchanged:" in done.said) == bool(kept), done.said
    kept.update(contents(batches.root))
    assert is_whole(batches.pack())
    return contents(batches.pack())


@pytest.fixture
def change(space, make_notebook, put_notebook):
    """Change notebooks, so that the next batch has to make their pages again."""

    def _change(*findings, name="overview", title="# Changed"):
        put_notebook(space.root, name, make_notebook(*findings, title=title))

    return _change


@pytest.fixture
def whole(batches):
    """Have the pack in place be whole, and equal to what it should be, if that is said."""

    def _whole(expected=None, name=PACK):
        assert is_whole(batches.pack(name))
        found = contents(batches.pack(name))
        assert expected is None or found == expected
        return found

    return _whole


@pytest.fixture(name="contents")
def _contents():
    return contents


@pytest.fixture(name="until")
def _until():
    return until
