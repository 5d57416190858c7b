"""The engine by itself, as plain papermill uses it: true states, few and whole writes, quick ends."""

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import nbformat
import papermill
import pytest
from jupyter_client.kernelspec import NoSuchKernel
from nbclient.exceptions import CellTimeoutError, DeadKernelError
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output
from papermill.engines import NotebookExecutionManager, papermill_engines
from papermill.exceptions import PapermillExecutionError
from papermill.iorw import LocalHandler

from scp_analysis.errors import PackError
from scp_analysis.packs.kernels.kernel import Kernels
from scp_analysis.packs.running import engine, entry_point, saving, starting
from scp_analysis.packs.running.engine import PackEngine
from scp_analysis.packs.running.limits import Limits
from scp_analysis.packs.running.saving import SparingManager, write_whole

pytestmark = pytest.mark.notebook
DIE = "import os, signal; os.kill(os.getpid(), signal.SIGKILL)"


def notebook(*sources):
    cells = [new_markdown_cell("# Title"), *map(new_code_cell, sources)]
    metadata = {"kernelspec": {"name": "python3", "language": "python", "display_name": "Python"}}
    return new_notebook(cells=cells, metadata=metadata)


@pytest.fixture
def run(tmp_path):
    def _run(*sources, **options):
        nbformat.write(notebook(*sources), tmp_path / "in.ipynb")
        return papermill.execute_notebook(
            str(tmp_path / "in.ipynb"),
            options.pop("output", str(tmp_path / "out.ipynb")),
            engine_name=engine.NAME,
            progress_bar=False,
            **options,
        )

    return _run


@pytest.fixture
def saved(tmp_path):
    return lambda: nbformat.read(tmp_path / "out.ipynb", as_version=4)


@pytest.fixture
def temporary(tmp_path, monkeypatch):
    folder = tmp_path / "t"
    folder.mkdir()
    monkeypatch.setattr(starting.tempfile, "tempdir", str(folder))
    return folder


def states(content):
    return [cell.metadata.papermill["status"] for cell in content.cells]


def text(cell):
    return cell.outputs[0].text.strip()


def test_any_notebook_runs_in_a_private_kernel_that_leaves_nothing(run, saved, temporary):
    told = []
    run(
        "import json, os\nfrom ipykernel.connect import get_connection_file as where\n"
        "print(json.load(open(where()))['transport'], os.path.dirname(where()), os.getpid(),"
        "oct(os.stat(os.path.dirname(where())).st_mode)[-3:])",
        "",
        "print(2)",
        tell=lambda number, of: told.append((number, of)),
    )
    transport, folder, process, mode = text(saved().cells[1]).split()
    assert (transport, mode, Path(folder).parent) == ("ipc", "700", temporary)
    assert states(saved()) == ["completed"] * 4
    assert saved().metadata.papermill["exception"] is None
    assert told == [(1, 2), (2, 2)]
    assert not list(temporary.iterdir())
    assert not Path(f"/proc/{process}").exists()


def test_a_killed_kernel_is_told_truthfully_in_the_file(run, saved, temporary):
    with pytest.raises(DeadKernelError):
        run("print(1)", DIE, "print(2)")
    assert states(saved()) == ["completed", "completed", "failed", "not run"]
    assert saved().cells[2].metadata.papermill["exception"] is True
    assert saved().metadata.papermill["exception"] is True
    assert not list(temporary.iterdir())


def test_a_failing_cell_is_saved_at_once_and_never_run_again(run, saved, tmp_path):
    with pytest.raises(PapermillExecutionError, match="no counts"):
        run(f"open({str(tmp_path / 'n')!r}, 'a').write('x'); raise ValueError('no counts')", "1")
    assert (tmp_path / "n").read_text() == "x"
    shown = [cell for cell in saved().cells if "papermill" in cell.metadata]
    assert [c.metadata.papermill["status"] for c in shown] == ["completed", "failed", "not run"]


def test_a_cell_that_takes_too_long_is_failed_and_what_it_started_ends(run, saved):
    code = "import subprocess, time; print(subprocess.Popen(['sleep', '600']).pid); time.sleep(600)"
    begun = time.monotonic()
    with pytest.raises(CellTimeoutError):
        run(code, "2", execution_timeout=1)
    assert time.monotonic() - begun < 60
    assert states(saved())[1:] == ["failed", "not run"]
    state = Path(f"/proc/{text(saved().cells[1])}/stat")
    for _ in range(50):
        if not state.exists() or state.read_text().split()[2] == "Z":
            return
        time.sleep(0.1)
    pytest.fail("the child process outlived its kernel")


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({}, Limits(cell=300, start=60.0, output=30)),
        ({"execution_timeout": None, "start_timeout": 60}, Limits()),
        ({"execution_timeout": 5, "iopub_timeout": 9}, Limits(cell=5, output=9)),
        ({"execution_timeout": -1}, Limits(cell=-1)),
    ],
)
def test_there_is_a_time_out_unless_the_caller_wants_none(options, expected):
    assert engine._limits(options) == expected


def test_the_kernel_is_not_given_time_to_say_goodbye(run, tmp_path):
    late = f"import atexit, time\natexit.register(lambda: (time.sleep(20), open({str(tmp_path)!r}"
    begun = time.monotonic()
    run(late + " + '/late', 'w')))")
    assert time.monotonic() - begun < 15
    assert not (tmp_path / "late").exists()


def test_a_graceful_end_can_be_asked_for(run, tmp_path):
    run(
        f"import atexit\natexit.register(lambda: open({str(tmp_path / 'bye')!r}, 'w').close())",
        shutdown_kernel="graceful",
    )
    assert (tmp_path / "bye").exists()


def test_only_the_start_is_tried_again(run, monkeypatch, temporary, tmp_path):
    launch, seen = starting._launch, []

    def flaky(*given):
        seen.append(1)
        if len(seen) < starting.START_ATTEMPTS:
            raise RuntimeError("Address already in use")
        launch(*given)

    monkeypatch.setattr(starting, "_launch", flaky)
    done = run(f"open({str(tmp_path / 'n')!r}, 'a').write('x')")
    assert (len(seen), states(done)) == (3, ["completed"] * 2)
    assert (tmp_path / "n").read_text() == "x"
    assert not list(temporary.iterdir())


def test_a_kernel_that_never_starts_leaves_every_cell_not_run(run, saved, monkeypatch, temporary):
    seen = []
    monkeypatch.setattr(
        starting, "_launch", lambda _manager, _wanted, log: log.write_text("no module x")
    )
    monkeypatch.setattr(starting, "_wait_until_bound", lambda *_: seen.append(1) or _ended())
    with pytest.raises(
        PackError, match=r"3 failed starts; the last: the kernel ended .* no module"
    ):
        run("print(1)")
    assert len(seen) == 3
    assert states(saved()) == ["not run", "not run"]
    assert saved().metadata.papermill["exception"] is True
    assert not list(temporary.iterdir())


def _ended():
    raise starting._EndedError


def test_an_unknown_kernel_is_not_tried_again(run, saved):
    with pytest.raises(NoSuchKernel):
        run("1", kernel_name="nowhere", language="python")
    assert states(saved()) == ["not run", "not run"]


def test_a_kernel_that_is_lent_is_left_running_and_the_notebook_handed_back(run, tmp_path):
    kept = []
    kernels = Kernels(tmp_path)
    try:
        with kernels.kernel(start_seconds=60, deadline_seconds=120) as kernel:
            run("x = 41", kernel=kernel, keep=kept.append, output=None)
            run("print(x + 1)", kernel=kernel, keep=kept.append, output=None)
    finally:
        kernels.close()
    assert text(kept[1].cells[1]) == "42"
    assert kept[1].cells[1].metadata.get("execution") is None


def test_the_file_goes_to_the_folder_papermill_was_started_in(run, tmp_path, monkeypatch):
    for name in ("here", "there"):
        (tmp_path / name).mkdir()
    monkeypatch.chdir(tmp_path / "here")
    run("import os; print(os.getcwd())", output="out.ipynb", cwd=str(tmp_path / "there"))
    done = nbformat.read(tmp_path / "here/out.ipynb", as_version=4)
    assert text(done.cells[1]) == str(tmp_path / "there")
    assert [path.name for path in (tmp_path / "here").iterdir()] == ["out.ipynb"]


# --- saving


class Clock:
    def __init__(self):
        self.now = 1000.0

    def monotonic(self):
        return self.now


@pytest.fixture
def clock(monkeypatch):
    made = Clock()
    monkeypatch.setattr(saving, "time", made)
    return made


@pytest.fixture
def manager(tmp_path, clock):
    content = notebook("1", "2")
    content.metadata["papermill"] = {}
    made = SparingManager(content, output_path=str(tmp_path / "s.ipynb"), progress_bar=False)
    made.notebook_start()
    return made


def test_a_notebook_is_written_at_most_once_in_ten_seconds(manager, clock):
    assert manager.saves == 1
    for second, saves in [(0, 1), (9.9, 1), (10.1, 2), (10.2, 2), (20.2, 3)]:
        clock.now = 1000.0 + second
        manager.save()
        assert manager.saves == saves, second


def test_slow_writing_takes_a_tenth_of_the_time_at_most(manager, clock, monkeypatch):
    monkeypatch.setattr(saving, "write_whole", lambda *_: setattr(clock, "now", clock.now + 5))
    clock.now += 60
    manager.autosave_cell()
    for seconds, saves in [(44, 2), (2, 3)]:
        clock.now += seconds
        manager.autosave_cell()
        assert manager.saves == saves


def test_saving_while_a_cell_runs_can_be_declined(manager, clock):
    clock.now += 60
    manager.autosave_cell_every = 0
    manager.autosave_cell()
    assert manager.saves == 1


def test_a_failure_and_the_end_are_written_at_once(manager, tmp_path):
    cells = manager.nb.cells
    manager.cell_start(cells[1], 1)
    manager.cell_exception(cells[1], cell_index=1)
    manager.cell_complete(cells[1], cell_index=1)
    assert (manager.saves, states(nbformat.read(tmp_path / "s.ipynb", 4))) == (
        2,
        ["pending", "failed", "pending"],
    )
    manager.notebook_complete()
    assert states(nbformat.read(tmp_path / "s.ipynb", 4)) == ["not run", "failed", "not run"]
    assert manager.saves == 3


def test_the_cost_of_saving_does_not_grow_with_the_square_of_the_outputs(
    tmp_path, monkeypatch, clock
):
    """60 pictures: the stock engine writes more than 60 times what it keeps, this one twice."""
    written = []
    write = LocalHandler.write
    monkeypatch.setattr(
        LocalHandler,
        "write",
        lambda self, buf, path: (written.append(len(buf)), write(self, buf, path)),
    )

    def bytes_for_one_kept(kind):
        written.clear()
        content = notebook(*["draw()"] * 60)
        content.metadata["papermill"] = {}
        state = kind(content, output_path=str(tmp_path / "big.ipynb"), progress_bar=False)
        state.notebook_start()
        for index, cell in enumerate(content.cells):
            state.cell_start(cell, index)
            if cell.cell_type == "code":
                cell.execution_count = index
                cell.outputs = [new_output("display_data", {"image/png": "A" * 10_000})]
            state.cell_complete(cell, cell_index=index)
        state.notebook_complete()
        return sum(written) / written[-1]

    assert bytes_for_one_kept(SparingManager) < 2
    assert bytes_for_one_kept(NotebookExecutionManager) > 60


@pytest.mark.skipif(os.name != "posix", reason="limits the size of a file")
def test_a_full_disk_leaves_the_old_file_and_no_part_of_the_new(tmp_path):
    import resource

    path = tmp_path / "out.ipynb"
    path.write_text("old")
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (2_000, hard))
    try:
        with pytest.raises(OSError, match="File too large"):
            write_whole(notebook("x" * 1_000_000), str(path))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert path.read_text() == "old"
    assert sorted(each.name for each in tmp_path.iterdir()) == ["elsewhere", "out.ipynb"]


def test_a_full_disk_ends_the_run_with_the_old_file(run, tmp_path, monkeypatch):
    (tmp_path / "out.ipynb").write_text("old")
    monkeypatch.setattr(LocalHandler, "write", _no_space)
    with pytest.raises(OSError, match="No space left"):
        run("1")
    assert (tmp_path / "out.ipynb").read_text() == "old"


def _no_space(self, buf, path):
    Path(path).write_text(buf[:10])
    raise OSError(28, "No space left on device", path)


def test_a_rewritten_file_keeps_its_mode_and_a_link_stays_a_link(tmp_path):
    real, link = tmp_path / "real.ipynb", tmp_path / "link.ipynb"
    real.write_text("old")
    real.chmod(0o640)
    link.symlink_to(real)
    write_whole(notebook("1"), str(link))
    assert link.is_symlink()
    assert real.stat().st_mode & 0o777 == 0o640
    assert json.loads(real.read_text())["nbformat"] == 4


def test_what_is_not_a_file_is_left_to_papermill(capfdbinary):
    write_whole(notebook("1"), "-")
    sys.stdout.flush()
    assert b'"nbformat": 4' in capfdbinary.readouterr().out


# --- the entry point


@pytest.fixture
def with_entry_point(tmp_path):
    metadata = tmp_path / "path/door-1.dist-info"
    metadata.mkdir(parents=True)
    metadata.joinpath("METADATA").write_text("Metadata-Version: 2.1\nName: door\nVersion: 1\n")
    metadata.joinpath("entry_points.txt").write_text(
        f"[papermill.engine]\n{engine.NAME} = {entry_point.__name__}:ChosenEngine\n"
    )
    return {**os.environ, "PYTHONPATH": str(metadata.parent)}


def test_papermill_finds_the_engine_by_its_name(with_entry_point, tmp_path):
    nbformat.write(notebook("print(1)", DIE, "print(2)"), tmp_path / "in.ipynb")
    command = ["-m", "papermill", "--engine", engine.NAME, "in.ipynb", "out.ipynb"]
    done = subprocess.run(
        [sys.executable, *command],
        cwd=tmp_path,
        env=with_entry_point,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert "DeadKernelError" in done.stderr
    kept = nbformat.read(tmp_path / "out.ipynb", 4)
    assert states(kept) == ["completed", "completed", "failed", "not run"]


def test_the_engine_can_be_imported_before_papermill(with_entry_point, tmp_path):
    code = (
        "from scp_analysis.packs.running.engine import PackEngine\n"
        "from papermill.engines import papermill_engines as all\n"
        "assert all.get_engine('scp-analysis') is PackEngine"
    )
    command = [sys.executable, "-c", code]
    subprocess.run(command, cwd=tmp_path, env=with_entry_point, timeout=120, check=True)


def test_the_door_gives_what_the_engine_gives():
    content = notebook("1")
    assert entry_point.ChosenEngine.nb_kernel_name(content) == PackEngine.nb_kernel_name(content)
    assert entry_point.ChosenEngine.nb_language(content) == PackEngine.nb_language(content)
    assert papermill_engines.get_engine(engine.NAME) is PackEngine
