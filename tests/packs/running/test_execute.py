"""One page: every way a run can end badly is a failure that names notebook, cell and message."""

import os
import sys
import time
from pathlib import Path

import pytest

from scp_analysis.errors import PackError
from scp_analysis.packs.kernels import kernel
from scp_analysis.packs.kernels.folders import Folders
from scp_analysis.packs.kernels.kernel import Kernel, Kernels
from scp_analysis.packs.planning.jobs import Job
from scp_analysis.packs.planning.plan import Page
from scp_analysis.packs.running.execute import Failure, run_page
from scp_analysis.packs.running.limits import Limits

pytestmark = pytest.mark.notebook
GIVEN = {
    "partnership": "northtown",
    "period_end": "2023-07",
    "plan_year": "",
    "priority": "0012",
    "audience": "partner",
    "seed": 3,
}
FIRST = 7
PAGE = Page("overview", "overview", "Overview")


@pytest.fixture
def run(space, make_notebook, put_notebook):
    def _run(*findings: str, **limits):
        source = put_notebook(space.root, "overview", make_notebook(*findings))
        return run_page(
            Job(PAGE, source, GIVEN), kernels=Kernels(space.root), limits=Limits(**limits)
        )

    return _run


def printed(outcome, cell):
    return outcome.notebook.cells[cell].outputs[0].text.strip()


def test_a_page_runs_with_its_parameters_and_the_workspace_around_it(space, run):
    outcome = run(
        "import os, sys\nprint(repr(priority), seed, os.getcwd(), sys.executable, "
        "os.environ['SCP_ANALYSIS_WORKSPACE'], os.environ['PYTHONHASHSEED'])"
    )
    assert (outcome.failure, outcome.kernel_starts) == (None, 1)
    expected = ["'0012'", "3", str(space.root), sys.executable, str(space.root), "0"]
    assert printed(outcome, FIRST).split() == expected


def test_an_error_names_cell_heading_and_message(run):
    failure = run("pass", "raise ValueError('no counts')").failure
    assert failure == Failure("overview", FIRST + 1, "What we found", "ValueError", "no counts")
    assert str(failure) == "overview, cell 8 (What we found): ValueError: no counts"


def test_a_dead_kernel_is_a_failure_of_the_cell_that_ran(run):
    outcome = run("import os, signal; os.kill(os.getpid(), signal.SIGKILL)", "print('later')")
    assert (outcome.failure.cell, outcome.failure.error) == (FIRST, "DeadKernelError")
    states = [cell.metadata.papermill["status"] for cell in outcome.notebook.cells]
    assert states[FIRST:] == ["failed", "not run", "not run"]


def test_a_cell_that_takes_too_long_is_a_failure(run):
    failure = run("import time; time.sleep(60)", cell=1).failure
    assert (failure.cell, failure.error) == (FIRST, "TimeOut")
    assert failure.message == "the cell took longer than 1 s"


def test_a_notebook_that_takes_too_long_is_killed(run):
    begun = time.monotonic()
    failure = run("import time; time.sleep(60)", notebook=3.0).failure
    assert failure.message == "the notebook took longer than 3 s"
    assert time.monotonic() - begun < 30


@pytest.mark.parametrize("code", ["import sys; sys.exit(0)", "raise SystemExit"])
def test_leaving_early_is_not_success(run, code):
    failure = run(code, "print('never reached')").failure
    assert (failure.cell, failure.error) == (FIRST, "SystemExit")


def test_an_error_in_a_cell_tagged_to_raise_is_still_a_failure(space, make_notebook, put_notebook):
    content = make_notebook("raise ValueError('expected')")
    content.cells[6].metadata["tags"] = ["raises-exception"]
    source = put_notebook(space.root, "overview", content)
    outcome = run_page(Job(PAGE, source, GIVEN), kernels=Kernels(space.root), limits=Limits())
    assert outcome.failure.error == "ValueError"


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="looks for processes in /proc")
def test_processes_a_notebook_started_end_with_it(run):
    outcome = run("import subprocess; print(subprocess.Popen(['sleep', '600']).pid)")
    state = Path(f"/proc/{int(printed(outcome, FIRST))}/stat")
    for _ in range(50):
        if not state.exists() or state.read_text().split()[2] == "Z":
            return
        time.sleep(0.1)
    pytest.fail("the child process outlived its kernel")


def test_a_start_is_tried_again_and_a_kernel_leaves_no_folder(run, monkeypatch, tmp_path):
    folders = tmp_path / "t"
    folders.mkdir()
    monkeypatch.setattr(kernel.tempfile, "tempdir", str(folders))
    launch, seen = Kernel._launch, []

    def flaky(self):
        seen.append(1)
        if len(seen) == 1:
            raise RuntimeError("Address already in use")
        launch(self)

    monkeypatch.setattr(Kernel, "_launch", flaky)
    outcome = run("pass")
    assert (outcome.failure, outcome.kernel_starts) == (None, 2)
    [batch] = folders.iterdir()
    assert [path.name for path in batch.iterdir()] == ["held"]


def test_a_kernel_that_never_starts_is_a_failure_with_its_own_words(run, monkeypatch):
    monkeypatch.setattr(kernel.sys, "executable", "/bin/false")
    failure = run("pass").failure
    assert failure.cell == 0
    assert "3 failed starts; the last: the kernel ended while it started" in failure.message


def test_a_kernel_that_never_started_removes_nothing(tmp_path, monkeypatch):
    mine = tmp_path / "mine"
    mine.mkdir()
    (mine / "kept.txt").write_text("kept")
    monkeypatch.chdir(mine)
    Kernel(tmp_path, start_seconds=5, folders=Folders()).close()
    kernels = Kernels(tmp_path)
    kernels.close()
    with (
        pytest.raises(PackError, match="No kernel may start once a run is being stopped"),
        kernels.kernel(start_seconds=5, deadline_seconds=5),
    ):
        pass
    assert (mine / "kept.txt").read_text() == "kept"


@pytest.mark.skipif(os.name != "posix", reason="file sockets")
def test_the_sockets_of_a_kernel_are_private(space):
    with Kernels(space.root).kernel(start_seconds=60, deadline_seconds=60) as running:
        folder = Path(running.manager.connection_file).parent
        assert running.manager.transport == "ipc"
        assert folder.stat().st_mode & 0o077 == 0
        assert Path(running.manager.ip).parent == folder
    assert not folder.exists()
