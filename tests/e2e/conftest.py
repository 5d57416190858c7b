"""A clone and a wheel of the tree the tests are started from, made once; that tree is only read."""

import os
import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
COMMAND = "from scp_analysis.cli.commands import main; main()"
HEAVY = (".venv", ".git", "outputs", "dist", ".*_cache", ".hypothesis", "__pycache__")


def _run(*command, cwd, code=0, **environment):
    inherited = {k: v for k, v in os.environ.items() if not k.startswith(("PYTHON", "SCP_"))}
    done = subprocess.run(
        [str(part) for part in command],
        cwd=cwd,
        env=inherited | environment,
        capture_output=True,
        text=True,
    )
    printed = f"{done.stdout}\n{done.stderr}".strip()
    assert done.returncode == code, printed
    return printed


@pytest.fixture(scope="session")
def run():
    """Run a program away from this tree's own settings; give what it printed."""
    return _run


@pytest.fixture(scope="session")
def scp():
    """Run ``scp-analysis`` with a given interpreter."""

    def _scp(python, *arguments, cwd, **options):
        return _run(python, "-c", COMMAND, *arguments, cwd=cwd, **options)

    return _scp


@pytest.fixture(scope="session")
def clone(tmp_path_factory):
    """A clone of what was committed, with nothing beside it."""
    if shutil.which("git") is None or not (ROOT / ".git").exists():
        pytest.skip("git is not installed, or this tree is not a clone")
    folder = tmp_path_factory.mktemp("alone") / "clone"
    _run("git", "clone", "--quiet", ROOT, folder, cwd=folder.parent)
    assert not (folder.parent / "shared").exists()
    return folder


@pytest.fixture(scope="session")
def wheel(tmp_path_factory):
    """The wheel of the working tree, built from a copy so that the tree stays as it is."""
    copy = tmp_path_factory.mktemp("tree") / "scp_analysis"
    shutil.copytree(ROOT, copy, ignore=shutil.ignore_patterns(*HEAVY))
    offline = ["--no-isolation"] if find_spec("hatchling") else []
    build = ["-m", "build", "--wheel", *offline, "--outdir", copy / "dist", copy]
    _run(sys.executable, *build, cwd=copy)
    return next((copy / "dist").glob("*.whl"))
