"""Kernels to talk to, and a look at what they leave behind."""

import os
import time
from pathlib import Path
from types import SimpleNamespace

import pytest
from jupyter_core.utils import run_sync

from scp_analysis.packs.kernels import kernel as kernels_module
from scp_analysis.packs.kernels.kernel import Kernels

LIGHT = ("json",)


def ask(kernel, code, *, timeout=60):
    """Run code in a kernel: its reply, what it printed, what it displayed."""
    client = kernel.manager.client()
    client.start_channels()
    said = SimpleNamespace(text="", shown=[], reply={})

    def hear(message):
        content = message["content"]
        if message["msg_type"] == "stream" and content["name"] == "stdout":
            said.text += content["text"]
        elif message["msg_type"] in ("display_data", "execute_result"):
            said.shown.append(content["data"])

    try:
        run_sync(client.wait_for_ready)(timeout=timeout)
        run = run_sync(client.execute_interactive)
        said.reply = run(code, timeout=timeout, output_hook=hear, allow_stdin=False)["content"]
    finally:
        client.stop_channels()
    return said


def gone(pid: int, *, seconds: float = 10) -> bool:
    """Whether a process is no more, or only waits for its parent to notice."""
    state = Path(f"/proc/{pid}/stat")
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        try:
            if state.read_text().rsplit(")", 1)[1].split()[0] in "ZX":
                return True
        except (FileNotFoundError, ProcessLookupError):
            return True
        time.sleep(0.02)
    return False


@pytest.fixture(autouse=True)
def linux():
    if not hasattr(os, "pidfd_open"):
        pytest.skip("kernels are forked on Linux only")


@pytest.fixture
def folders(tmp_path_factory, monkeypatch):
    """Where the folders of kernels and servers are made: a short path, as sockets need."""
    made = tmp_path_factory.mktemp("k")
    monkeypatch.setattr(kernels_module.tempfile, "tempdir", str(made))
    return made


@pytest.fixture
def make_kernels(tmp_path, folders):
    """Make kernels of a workspace without notebooks; they are closed at the end of the test."""
    made = []

    def _make(how="fork", **options):
        made.append(Kernels(tmp_path, how, **{"preload": LIGHT} | options))
        return made[-1]

    yield _make
    for kernels in made:
        kernels.close()


@pytest.fixture
def lend():
    """Lend a kernel with the usual limits."""

    def _lend(kernels, **options):
        return kernels.kernel(**{"start_seconds": 60, "deadline_seconds": 60} | options)

    return _lend


@pytest.fixture(name="ask", scope="session")
def _ask():
    return ask


@pytest.fixture(name="gone")
def _gone():
    return gone


@pytest.fixture
def put_module(tmp_path, monkeypatch):
    """Put a module where servers and kernels find it, as an installed one."""
    site = tmp_path / "site"
    site.mkdir()
    monkeypatch.setenv("PYTHONPATH", str(site))

    def _put(name, text):
        (site / f"{name}.py").write_text(text)
        return name

    return _put


@pytest.fixture
def slow_module(put_module):
    return put_module("slow_probe", "import time; time.sleep(60)")


@pytest.fixture
def threading_module(put_module):
    text = "import threading, time\nthreading.Thread(target=time.sleep, args=(600,), daemon=True)"
    return put_module("threading_probe", f"{text}.start()\n")


@pytest.fixture
def remembering_module(put_module):
    text = "calls = []\ndef read():\n    calls or calls.append(1)\n    return len(calls)\n"
    return put_module("remembering_probe", text)
