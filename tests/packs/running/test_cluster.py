"""A dask cluster does what threads do, and nothing of it is left afterwards."""

import os
import threading
import time
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest
from click.testing import CliRunner
from jupyter_core.utils import ensure_event_loop

from scp_analysis.cli import building, commands
from scp_analysis.errors import PackError
from scp_analysis.packs.keeping.hashes import output_hashes
from scp_analysis.packs.keeping.provenance import provenance
from scp_analysis.packs.kernels import settings
from scp_analysis.packs.kernels.kernel import Kernels
from scp_analysis.packs.kernels.settings import KernelSettings
from scp_analysis.packs.planning.prepare import Request, prepare
from scp_analysis.packs.running import command
from scp_analysis.packs.running.batch import build_packs
from scp_analysis.packs.running.progress import Silent
from scp_analysis.packs.running.workers import threads

distributed = pytest.importorskip("distributed")
from distributed import Client  # noqa: E402

from scp_analysis.packs.running import cluster  # noqa: E402
from scp_analysis.packs.running.cluster import on_cluster  # noqa: E402

pytestmark = pytest.mark.notebook
NOBODY = "tcp://127.0.0.1:9"
TELL = """\
import os, pathlib
pathlib.Path(os.environ["TOLD"], f"{priority or 'none'}-{os.getpid()}-{os.getppid()}").touch()"""


@pytest.fixture(autouse=True)
def linux():
    if not hasattr(os, "pidfd_open"):
        pytest.skip("kernels are forked on Linux only")


@pytest.fixture(autouse=True)
def told(tmp_path, monkeypatch):
    """Where each page names its kernel and the server it came from."""
    folder = tmp_path / "told"
    folder.mkdir()
    monkeypatch.setenv("TOLD", str(folder))
    return folder


@pytest.fixture(autouse=True)
def light(monkeypatch):
    """Servers that load little, and a scheduler that is given up soon."""
    monkeypatch.setattr(settings, "Kernels", partial(Kernels, preload=["json"]))
    monkeypatch.setattr(cluster, "Client", lambda address, timeout: Client(address, timeout=1))


@pytest.fixture
def local():
    """Start a cluster in threads of this process; it ends with the test."""
    made = []

    def _local(workers):
        made.append(
            distributed.LocalCluster(
                n_workers=workers,
                threads_per_worker=1,
                processes=False,
                protocol="tcp://",
                dashboard_address=":0",
            )
        )
        return made[-1].scheduler_address

    yield _local
    for one in made:
        one.close()


@pytest.fixture
def kernels(space):
    return KernelSettings(space.root, "fork", warm_up=())


class Rows(Silent):
    """Remembers how each page went, but for the time it took."""

    def __init__(self):
        self.pages = {}

    def page_done(self, pack, outcome):
        self.pages[pack, outcome.page.name] = replace(outcome, seconds=0.0)


@pytest.fixture
def build(space, open_scope, catalogue):
    """Build two packs with given workers; give their rows and those of their pages."""

    def _build(workers):
        told = Rows()
        wanted = [Request(name, "2023-07", "partner", 7) for name in ("northtown", "southtown")]
        rows = build_packs(
            prepare(wanted, workspace=space, open_scope=open_scope).plans,
            workspace=space,
            provenance=provenance(space, catalogue),
            workers=workers,
            progress=told,
            every=True,
        )
        return rows, told.pages

    return _build


def ended(pid):
    state = Path(f"/proc/{pid}/stat")
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        try:
            if state.read_text().rsplit(")", 1)[1].split()[0] in "ZX":
                return True
        except (FileNotFoundError, ProcessLookupError):
            return True
        time.sleep(0.02)
    return False


def test_rows_and_packs_are_those_of_threads_and_every_kernel_ends(
    space, local, kernels, build, told, make_notebook, put_notebook
):
    fails = "if (partnership, priority) == ('southtown', 'A2'): raise ValueError('no counts')"
    show = "show('statement', 'a', f'<p>{partnership} {priority}</p>')"
    put_notebook(space.root, "priority", make_notebook(TELL, fails, show))
    with threads(kernels.kernels(), jobs=2) as workers:
        here = build(workers)
    good = output_hashes(here[0][0].folder)
    for path in told.iterdir():
        path.unlink()
    ensure_event_loop()  # in the context that dask copies: workers must not share the loop
    with on_cluster(local(2), kernels) as workers:
        assert workers.width == 2
        there = build(workers)
        told_of = [path.name.split("-") for path in told.iterdir()]
        servers = {int(server) for _, _, server in told_of}
        assert [Path(f"/proc/{server}").exists() for server in servers] == [True] * len(servers)
    assert there[1] == here[1]
    assert len(there[1]) == 6, sorted(there[1])
    assert [str(row.failure) for row in there[1].values() if row.failure] == [
        "priority, cell 8 (What we found): ValueError: no counts"
    ]
    assert [(row.pack, row.failures) for row in there[0]] == [
        (row.pack, row.failures) for row in here[0]
    ]
    assert output_hashes(there[0][0].folder) == good
    assert sorted(priority for priority, _, _ in told_of) == ["A1", "A1", "A2", "A2"]
    assert 1 <= len(servers) <= 2
    assert all(ended(pid) for pid in {*servers, *(int(pid) for _, pid, _ in told_of)})


def test_a_worker_with_other_code_is_refused_by_name(local, kernels, build, monkeypatch, told):
    address = local(1)
    main = threading.main_thread().ident

    def other_on_workers():
        return {"package": "ours" if threading.get_ident() == main else "another"}

    monkeypatch.setattr(cluster, "surroundings", other_on_workers)
    with pytest.raises(PackError) as refused, on_cluster(address, kernels) as workers:
        build(workers)
    assert "others on tcp://127.0.0.1:" in str(refused.value)
    assert "install requirements.lock" in str(refused.value)
    assert not list(told.iterdir())


def test_a_scheduler_without_workers_is_refused(local, kernels):
    address = local(0)
    with pytest.raises(PackError, match="no workers"), on_cluster(address, kernels):
        pass


def test_a_scheduler_that_is_not_there_ends_the_command_with_four_lines(
    space, open_scope, catalogue, monkeypatch
):
    monkeypatch.setattr(building.workspace, "current", lambda: space)
    monkeypatch.setattr(command, "open_scope", open_scope)
    monkeypatch.setattr(command, "Catalogue", lambda workspace: catalogue)
    done = CliRunner().invoke(
        commands.main, ["packs", "--scheduler", NOBODY], catch_exceptions=False
    )
    assert done.exit_code == 2
    said = done.stderr.strip().splitlines()
    assert len(said) == 4
    assert said[0] == "A scheduler must answer, and have workers."
    assert said[2] == f"Where: {NOBODY}"
    assert not space.outputs.exists()
