"""Rules of the house that no linter knows."""

import ast
import re
import subprocess
import sys
import tokenize
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
MODULES = sorted((ROOT / "scp_analysis").rglob("*.py"))
MODULES = [path for path in MODULES if "_defaults" not in path.parts]
PLACES = re.compile(r"colchester|essex|tendring|chelmsford", re.IGNORECASE)
LONGEST_MODULE = 300


def _name(path):
    return str(path.relative_to(ROOT))


def test_imports_go_downwards_only():
    linter = Path(sys.executable).with_name("lint-imports")
    run = subprocess.run([linter], cwd=ROOT, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout


@pytest.mark.parametrize("path", MODULES, ids=_name)
def test_nothing_in_the_package_names_a_place(path):
    assert not PLACES.search(path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("path", MODULES, ids=_name)
def test_modules_stay_small(path):
    with tokenize.open(path) as lines:
        assert sum(1 for _ in lines) <= LONGEST_MODULE


@pytest.mark.parametrize("path", MODULES, ids=_name)
def test_no_assert_print_or_bare_except(path):
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        assert not isinstance(node, ast.Assert), f"assert on line {node.lineno}"
        if isinstance(node, ast.ExceptHandler):
            assert node.type is not None, f"bare except on line {node.lineno}"
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            assert node.func.id != "print", f"print on line {node.lineno}"


@pytest.mark.parametrize("path", MODULES, ids=_name)
def test_public_functions_take_few_keywords(path):
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for node in tree.body:
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
            assert len(node.args.kwonlyargs) <= 7, node.name


INITS = [
    path for path in MODULES if path.name == "__init__.py" and path.parent.name != "scp_analysis"
]


@pytest.mark.parametrize("path", INITS, ids=_name)
def test_init_files_hold_a_docstring_only(path):
    body = ast.parse(path.read_text(encoding="utf-8")).body
    assert len(body) == 1
    assert isinstance(body[0].value, ast.Constant)
