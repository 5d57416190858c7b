"""A fresh clone and an installed wheel each make a pack, without the folder the originals lie in.

Both work in folders of pytest's own; the clone the tests are started from is only read.
"""

import json
import os
import shutil
import subprocess
import sys
import sysconfig
import venv
from importlib.util import find_spec
from pathlib import Path

import pytest

from scp_analysis.packs.manifest import output_hashes

ROOT = Path(__file__).parents[2]
COMMAND = "from scp_analysis.cli import main; main()"

pytestmark = pytest.mark.e2e


def run(*command, cwd, **environment):
    inherited = {k: v for k, v in os.environ.items() if not k.startswith(("PYTHON", "SCP_"))}
    done = subprocess.run(
        [str(part) for part in command],
        cwd=cwd,
        env=inherited | environment,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, f"{done.stdout}\n{done.stderr}"
    return done.stdout


def check_pack(pack: Path, *, commit: bool):
    manifest = json.loads((pack / "manifest.json").read_text())
    assert manifest["outputs"] == output_hashes(pack)
    assert (manifest["made_with"]["git_commit"] is not None) is commit
    assert "OFFICIAL-SENSITIVE" in (pack / "index.html").read_text()
    everything = "".join(path.read_text() for path in pack.rglob("*.html"))
    assert "<script" not in everything
    return manifest


@pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")
def test_a_fresh_clone_makes_a_pack(tmp_path):
    clone = tmp_path / "a" / "clone"
    run("git", "clone", "--quiet", ROOT, clone, cwd=tmp_path)
    assert not (clone.parent / "shared").exists()
    asked = ["packs", "--partnership", "colchester", "--period", "2023-07", "--quiet"]
    run(sys.executable, "-c", COMMAND, *asked, cwd=clone, PYTHONPATH=str(clone))
    manifest = check_pack(clone / "outputs" / "colchester" / "2023-07" / "partner", commit=True)
    assert manifest["absent_pages"] == []


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    """The wheel of the working tree, built from a copy so that the tree stays as it is."""
    copy = tmp_path_factory.mktemp("tree") / "scp_analysis"
    heavy = shutil.ignore_patterns(".venv", ".git", "outputs", "dist", ".*_cache", "__pycache__")
    shutil.copytree(ROOT, copy, ignore=heavy)
    offline = ["--no-isolation"] if find_spec("hatchling") else []
    run(
        sys.executable,
        "-m",
        "build",
        "--wheel",
        *offline,
        "--outdir",
        copy / "dist",
        copy,
        cwd=copy,
    )
    return next((copy / "dist").glob("*.whl"))


@pytest.fixture
def python(tmp_path, wheel):
    """A clean environment with the wheel; other packages are lent by the one the tests run in."""
    home = tmp_path / "env"
    venv.create(home, with_pip=False, symlinks=os.name == "posix")
    scripts = home / ("Scripts" if os.name == "nt" else "bin")
    own = scripts / ("python.exe" if os.name == "nt" else "python")
    site = Path(
        run(own, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))", cwd=home).strip()
    )
    install = ["install", "--quiet", "--no-deps", "--no-index", wheel]
    run(sys.executable, "-m", "pip", "--python", own, *install, cwd=home)
    (site / "lent.pth").write_text(sysconfig.get_path("purelib") + "\n")
    return own


def test_an_installed_wheel_makes_a_pack_in_a_folder_of_its_own(tmp_path, python):
    where = "import scp_analysis; print(scp_analysis.__file__)"
    assert str(tmp_path) in run(python, "-c", where, cwd=tmp_path)
    work = tmp_path / "work"
    run(python, "-c", COMMAND, "init", work, cwd=tmp_path)
    asked = ["packs", "--partnership", "tendring", "--period", "2025-12", "--only", "overview"]
    run(python, "-c", COMMAND, *asked, "--quiet", cwd=work)
    check_pack(work / "outputs" / "tendring" / "2025-12" / "partner", commit=False)


def test_init_leaves_files_that_are_there(tmp_path, python):
    work = tmp_path / "work"
    (work / "notebooks").mkdir(parents=True)
    (work / "notebooks" / "overview.ipynb").write_text("mine")
    run(python, "-c", COMMAND, "init", work, cwd=tmp_path)
    assert (work / "notebooks" / "overview.ipynb").read_text() == "mine"
    assert (work / "workspace.toml").is_file()
