"""Any papermill runs the shipped notebooks, with the engine, the provisioner or neither: same outputs."""

import os
import subprocess
import sys
import tempfile
from functools import partial
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook

from scp_analysis.packs.keeping.normalise import normalise, notebook_text, placeholders
from scp_analysis.packs.kernels.environment import SERVER_VARIABLE

pytestmark = pytest.mark.e2e
ENGINE = ("--engine", "scp-analysis")
GIVEN = {"partnership": "colchester", "period_end": "2023-07", "plan_year": "2023-24"}
PRIORITY = ("priority_early_intervention", GIVEN | {"priority": "A4"})
VALIDATION = ("validation", {})
SERVER = "scp_analysis.packs.kernels.forkserver"
LOADED = ("pandas", "scipy.stats", "matplotlib.pyplot", "seaborn")
IS_FORKED = "import gc; print(gc.get_freeze_count() > 0)"


@pytest.fixture(scope="module")
def tree(tmp_path_factory, clone, run):
    """A workspace with the notebooks as they were committed; another module changes the clone."""
    folder = tmp_path_factory.mktemp("engine") / "tree"
    run("git", "clone", "--quiet", clone, folder, cwd=folder.parent)
    return folder


@pytest.fixture(scope="module")
def execute(tree, run):
    """Run a notebook with papermill as from a shell; give its normal form."""

    def _execute(source, *options, **environment):
        target = tree.parent / "out.ipynb"
        target.unlink(missing_ok=True)
        command = (sys.executable, "-m", "papermill", "--no-progress-bar", *options, source, target)
        run(*command, cwd=tree, PYTHONPATH=str(tree), **environment)
        executed = nbformat.read(target, as_version=4)
        return notebook_text(normalise(executed, folders=placeholders(tree)))

    return _execute


@pytest.fixture(scope="module")
def shipped(tree, execute):
    """Run a shipped notebook with parameters."""

    def _shipped(notebook, *options, **environment):
        name, parameters = notebook
        given = [part for name, value in parameters.items() for part in ("-r", name, value)]
        return execute(tree / "notebooks" / f"{name}.ipynb", *given, *options, **environment)

    return _shipped


@pytest.fixture(scope="module")
def plain(shipped):
    """The stock engine, in a stock kernel."""
    return shipped(PRIORITY)


@pytest.fixture(scope="module")
def server(tree):
    """A server of warm kernels started by hand; give the environment in which it is used."""
    if sys.platform != "linux":
        pytest.skip("kernels are forked on Linux only")
    with tempfile.TemporaryDirectory() as folder:
        socket = Path(folder, "warm")
        command = [sys.executable, "-m", SERVER, "--socket", socket, "--preload", *LOADED]
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
        own = os.environ | {"PYTHONPATH": str(tree)}
        with subprocess.Popen(command, cwd=tree, env=own, **pipes) as process:
            assert process.stdout.readline() == "ready\n"
            yield {
                SERVER_VARIABLE: str(socket),
                "JUPYTER_DEFAULT_PROVISIONER_NAME": "scp-analysis-warm",
            }
            process.stdin.close()
            assert process.wait(timeout=30) == 0
        assert not socket.exists()


def outputs(text):
    """What every code cell put out."""
    cells = nbformat.reads(text, as_version=4).cells
    return [cell.outputs for cell in cells if cell.cell_type == "code"]


def test_the_notebook_shows_something_and_no_error(plain):
    shown = [out for cell in outputs(plain) for out in cell]
    assert len(shown) > 5
    assert {out.output_type for out in shown} == {"display_data"}


def test_the_engine_gives_the_outputs_of_the_stock_engine(shipped, plain):
    assert outputs(shipped(PRIORITY, *ENGINE)) == outputs(plain)


def test_plain_papermill_can_use_warm_kernels(shipped, plain, server):
    assert outputs(shipped(PRIORITY, **server)) == outputs(plain)


@pytest.mark.parametrize("options", [(), ENGINE], ids=["plain", "engine"])
def test_kernels_are_really_forked(execute, server, tmp_path, options):
    kernel = {"name": "python3", "language": "python", "display_name": "Python 3"}
    probe = new_notebook(cells=[new_code_cell(IS_FORKED)], metadata={"kernelspec": kernel})
    nbformat.write(probe, tmp_path / "probe.ipynb")
    said = partial(execute, tmp_path / "probe.ipynb", *options)
    assert [out.text for [out] in outputs(said(**server))] == ["True\n"]
    assert [out.text for [out] in outputs(said())] == ["False\n"]


@pytest.mark.long
def test_the_notebook_about_the_methods_has_the_same_outputs_too(shipped, server):
    stock = shipped(VALIDATION)
    assert outputs(shipped(VALIDATION, *ENGINE)) == outputs(stock)
    assert outputs(shipped(VALIDATION, **server)) == outputs(stock)
