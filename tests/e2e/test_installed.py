"""An installed wheel works without a clone: in a clean environment, in a folder of its own."""

import json
import os
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import pytest

from scp_analysis.packs.keeping.manifest import output_hashes

pytestmark = pytest.mark.e2e
PURELIB = "import sysconfig; print(sysconfig.get_path('purelib'))"


@pytest.fixture(scope="module")
def python(tmp_path_factory, wheel, run):
    """A clean environment with the wheel; other packages are lent by the one the tests run in."""
    home = tmp_path_factory.mktemp("clean")
    venv.create(home, with_pip=False, symlinks=os.name == "posix")
    own = home / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    install = ["install", "--quiet", "--no-deps", "--no-index", wheel]
    run(sys.executable, "-m", "pip", "--python", own, *install, cwd=home)
    site = Path(run(own, "-c", PURELIB, cwd=home))
    (site / "lent.pth").write_text(sysconfig.get_path("purelib") + "\n")
    return own


def test_the_wheel_carries_the_workspace_and_no_leftovers(wheel):
    names = zipfile.ZipFile(wheel).namelist()
    defaults = "scp_analysis/_defaults"
    for needed in ("workspace.toml", "notebooks/pack.yml", "data/catalogue.yml"):
        assert f"{defaults}/{needed}" in names
    assert not [name for name in names if "__pycache__" in name or "checkpoint" in name]


def test_an_installed_wheel_makes_a_pack_in_a_folder_of_its_own(tmp_path, python, run, scp):
    where = "import scp_analysis; print(scp_analysis.__file__)"
    assert str(python.parents[1]) in run(python, "-c", where, cwd=tmp_path)
    work = tmp_path / "work"
    scp(python, "init", work, cwd=tmp_path)
    asked = ["packs", "--partnership", "tendring", "--period", "2025-12", "--only", "overview"]
    scp(python, *asked, "--quiet", cwd=work)
    pack = work / "outputs" / "tendring" / "2025-12" / "partner"
    manifest = json.loads((pack / "manifest.json").read_text())
    assert manifest["outputs"] == output_hashes(pack)
    assert manifest["made_with"]["git_commit"] is None
    assert "Pages not built" in (pack / "index.html").read_text()


def test_init_leaves_files_that_are_there(tmp_path, python, scp):
    work = tmp_path / "work"
    (work / "notebooks").mkdir(parents=True)
    (work / "notebooks" / "overview.ipynb").write_text("mine")
    scp(python, "init", work, cwd=tmp_path)
    assert (work / "notebooks" / "overview.ipynb").read_text() == "mine"
    assert (work / "workspace.toml").is_file()
