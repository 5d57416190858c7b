"""A browser, and one small pack to look at; without either the tests are skipped, visibly."""

import os
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

from tests.browser import accessible

ROOT = Path(__file__).parents[2]
COMMAND = "from scp_analysis.cli.commands import main; main()"


@pytest.fixture(scope="session")
def look():
    """The checks of `accessible.py`."""
    return accessible


@pytest.fixture(scope="session")
def browser(tmp_path_factory):
    """Chromium, running for as long as the tests do."""
    if find_spec("websocket") is None:
        pytest.skip("websocket-client is not installed")
    from tests.browser import chromium

    if chromium.installed() is None:
        pytest.skip("chromium is not installed")
    with chromium.Browser(tmp_path_factory.mktemp("profile")) as running:
        yield running


@pytest.fixture(scope="session")
def make_packs(tmp_path_factory):
    """Build packs in a workspace of their own; give their pages."""

    def _make(*asked):
        root = tmp_path_factory.mktemp("packs") / "work"
        _scp("init", str(root), cwd=root.parent)
        _scp("packs", "--quiet", *asked, cwd=root)
        return sorted((root / "outputs").glob("*/*/*/*.html"))

    return _make


@pytest.fixture(scope="session")
def pages(make_packs):
    """Pages of each template: of a notebook, the index, and those about the pack."""
    found = make_packs("--period", "2023-07", "--only", "overview")
    names = {"accessibility", "glossary", "index", "overview", "what-changed"}
    assert {file.stem for file in found} == names
    return found


@pytest.fixture(scope="session")
def all_pages(make_packs):
    """Every page of every pack that is built by default."""
    found = make_packs()
    assert len({file.parent for file in found}) == 2
    assert len(found) >= 2 * 12
    return found


def _scp(*arguments, cwd):
    inherited = {k: v for k, v in os.environ.items() if not k.startswith(("PYTHON", "SCP_"))}
    done = subprocess.run(
        [sys.executable, "-c", COMMAND, *arguments],
        cwd=cwd,
        env=inherited | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, f"{done.stdout}\n{done.stderr}"
