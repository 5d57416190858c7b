"""docs/methods.md is what its generator writes, and leaves no family of statistics out."""

import pkgutil
import runpy
import subprocess
import sys
from pathlib import Path

from scp_analysis import statistics

ROOT = Path(__file__).parents[2]
BUILD = ROOT / "docs" / "build"
LISTED = runpy.run_path(str(BUILD / "concepts.py"))
PATHS = [path for concepts in LISTED["CONCEPTS"].values() for path in concepts.values()]


def test_the_page_is_up_to_date():
    command = [sys.executable, BUILD / "methods.py", "--check"]
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr


def test_every_module_has_a_concept_or_serves_those_that_have():
    prefix = f"{statistics.__name__}."
    found = pkgutil.walk_packages(statistics.__path__, prefix)
    modules = {module.name.removeprefix(prefix) for module in found if not module.ispkg}
    with_concept = {path.rpartition(".")[0] for path in PATHS}
    assert with_concept.isdisjoint(LISTED["SHARED"])
    assert modules == with_concept | set(LISTED["SHARED"])


def test_no_concept_is_listed_twice():
    assert len(PATHS) == len(set(PATHS))
