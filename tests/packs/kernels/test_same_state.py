"""A warm kernel begins in the state a stock kernel begins in, but for a short list."""

import ast
import importlib.util
import json
from collections import Counter
from pathlib import Path

import nbformat
import pytest

from scp_analysis.packs.kernels.environment import EVIDENCE_MODULES
from scp_analysis.packs.kernels.kernel import Kernels
from scp_analysis.workspace import shipped_root

pytestmark = pytest.mark.notebook
PROBE = Path(__file__).with_name("probe_code.py").read_text(encoding="utf-8")
ALLOWED = ("gc frozen", "pandas", "environment", "tasks", "modules")
"""The server froze its objects for the collector; tests of their own look at the others."""
ADDED = ("PIL.", "scp_analysis.packs")


@pytest.fixture(scope="module")
def facts(tmp_path_factory, ask):
    """What a stock kernel and two warm ones say about themselves."""
    root = tmp_path_factory.mktemp("work")
    limits = {"start_seconds": 60, "deadline_seconds": 120}
    found = {}
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PROBE_MODULES", " ".join(EVIDENCE_MODULES))
        with Kernels(root, "fork") as kernels:
            for name, fork in (("stock", False), ("warm", True), ("warm again", True)):
                with kernels.kernel(**limits, fork=fork) as kernel:
                    found[name] = json.loads(ask(kernel, PROBE).text)
    return found


def without(fact, *names):
    return {name: value for name, value in fact.items() if name not in names}


def test_a_warm_kernel_begins_as_a_stock_kernel_does(facts):
    stock, warm = facts["stock"], facts["warm"]
    assert without(warm, *ALLOWED) == without(stock, *ALLOWED)
    assert len(stock) > 45


@pytest.mark.parametrize("name", ["cwd", "hash", "sys.path", "signals", "rcparams"])
def test_the_probe_sees_something(facts, name):
    assert facts["stock"][name]


def test_pandas_options_differ_in_the_case_of_utf_8_only(facts):
    stock, warm = facts["stock"]["pandas"], facts["warm"]["pandas"]
    assert stock["display.max_columns"] == warm["display.max_columns"] == "20"
    assert without(warm, "display.encoding") == without(stock, "display.encoding")
    assert warm["display.encoding"].lower() == stock["display.encoding"].lower()


def test_the_environment_differs_in_the_kernels_own_folder_and_parent_only(facts):
    own = ("IPYTHONDIR", "JPY_PARENT_PID")
    stock, warm = facts["stock"]["environment"], facts["warm"]["environment"]
    assert without(warm, *own) == without(stock, *own)
    assert stock.keys() == warm.keys()


def test_no_thread_but_that_of_arrow_is_missing(facts):
    missing = Counter(facts["stock"]["tasks"]) - Counter(facts["warm"]["tasks"])
    added = Counter(facts["warm"]["tasks"]) - Counter(facts["stock"]["tasks"])
    assert (set(missing) <= {"jemalloc_bg_thd"}, added) == (True, Counter())


def test_no_module_is_missing_and_those_added_are_of_the_drawing_and_the_server(facts):
    stock, warm = set(facts["stock"]["modules"]), set(facts["warm"]["modules"])
    assert stock - warm == set()
    assert {name for name in warm - stock if not name.startswith(ADDED)} == set()


def test_two_warm_kernels_begin_alike(facts):
    own = ("environment", "sys.argv")
    assert without(facts["warm again"], *own) == without(facts["warm"], *own)


def test_warm_kernels_draw_different_random_numbers_and_the_same_hashes(make_kernels, lend, ask):
    code = "import random, numpy; print(random.random(), numpy.random.random(), hash('a'))"
    kernels = make_kernels(preload=["numpy"])
    drawn = []
    for _ in range(2):
        with lend(kernels) as kernel:
            drawn.append(ask(kernel, code).text.split())
    (one, other, hashed), (one_again, other_again, hashed_again) = drawn
    assert one != one_again
    assert other != other_again
    assert hashed == hashed_again


def test_a_figure_of_a_warm_kernel_is_shown_as_in_a_stock_kernel(make_kernels, lend, ask):
    code = "import matplotlib.pyplot as plt\nplt.plot([1, 3, 2]);"
    kernels = make_kernels(preload=["matplotlib.pyplot"])
    shown = []
    for fork in (True, False):
        with lend(kernels, fork=fork) as kernel:
            shown.append(ask(kernel, code).shown)
    assert shown[0] == shown[1]
    assert shown[0][0]["image/png"]


def imports(source):
    """Modules a cell imports, by whichever form."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def is_module(name):
    within = importlib.util.find_spec(name.rpartition(".")[0])
    return bool(within.submodule_search_locations) and bool(importlib.util.find_spec(name))


def test_the_server_has_loaded_what_the_shipped_notebooks_import(facts):
    """But for the statistics the validation page takes apart."""
    asked = set()
    for path in (shipped_root() / "notebooks").glob("*.ipynb"):
        for cell in nbformat.read(path, as_version=4).cells:
            if cell.cell_type == "code":
                asked |= set(imports(cell.source))
    loaded = set(facts["warm"]["modules"])
    missing = {name for name in asked if not {name, name.rpartition(".")[0]} & loaded}
    rooms = ("scp_analysis.evidence.", "scp_analysis.pages.", "scp_analysis.presentation.")
    mine = {name for name in asked if name.startswith(rooms)}
    unloaded = {name for name in mine - loaded if is_module(name)}
    assert {name for name in missing if "statistics" not in name} == set()
    assert (bool(mine), unloaded) == (True, set())
