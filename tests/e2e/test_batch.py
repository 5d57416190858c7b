"""A batch over the shipped data: the same bytes however it is run, and nothing run that need not be."""

import json
import resource
import shutil
import sys
from functools import partial
from pathlib import Path

import nbformat
import pytest

from scp_analysis.packs.keeping.hashes import output_hashes
from scp_analysis.packs.running.found import SAME

pytestmark = pytest.mark.e2e
PERIOD = "2025-12"
HERE = ("colchester", PERIOD)
THERE = ("tendring", PERIOD)
PAGES = ("--only", "priority-a4", "--only", "data-quality")
TABLE = "data/published/12_joint_response_vehicle.csv"
OTHERS_TABLE = "data/published/05_mace1_north.csv"
NOTEBOOK = "priority_early_intervention"
ALONE = {"validation"}  # about the methods, not about a partnership: see test_engine.py
TIMED = """\
import sys
from scp_analysis.cli.commands import main
try:
    main()
finally:
    heavy = {"pandas", "numpy", "pyarrow", "papermill", "jupyter_client"} & set(sys.modules)
    print("heavy:", *sorted(heavy))"""


@pytest.fixture(scope="module")
def tree(tmp_path_factory, clone, run):
    """A clone of the clone, which other modules change."""
    folder = tmp_path_factory.mktemp("batch") / "tree"
    run("git", "clone", "--quiet", clone, folder, cwd=folder.parent)
    return folder


class Space:
    """A workspace beside the tree, and its packs."""

    def __init__(self, root, tree, command):
        self.root = root
        self.tree = tree
        self._command = partial(command, cwd=root, PYTHONPATH=str(tree))

    def packs(self, *options, asked=HERE, code=0):
        """Build packs; give what was printed."""
        partnership, period = asked
        names = ("--partnership", partnership, "--period", period, "--quiet")
        return self._command(sys.executable, "packs", *names, *options, code=code)

    def again(self, manifest, *options, code=0):
        return self._command(
            sys.executable, "packs", "--from-manifest", manifest, *options, code=code
        )

    def pack(self, asked=HERE):
        return self.root.joinpath("outputs", *asked, "partner")

    def events(self):
        """The run log of the last batch."""
        log = max((self.root / "outputs/.logs").iterdir(), key=lambda path: path.stat().st_mtime_ns)
        return [json.loads(line) for line in log.read_text().splitlines()]

    def ran(self):
        return sorted(row["page"] for row in self.events() if row["event"] == "page ended")

    def passed_over(self):
        rows = (row for row in self.events() if row["event"] == "page not run")
        return {row["page"]: row["why"] for row in rows}

    def way(self):
        return next(row["way"] for row in self.events() if row["event"] == "kernels")

    def own(self, name, change):
        """Put a changed copy of a shipped file into the workspace."""
        target = self.root / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(change((self.tree / name).read_text(encoding="utf-8")), encoding="utf-8")


@pytest.fixture(scope="module")
def make(tmp_path_factory, tree, scp):
    def _make(name):
        root = tmp_path_factory.mktemp(name) / "work"
        scp(sys.executable, "init", root, cwd=root.parent, PYTHONPATH=str(tree))
        return Space(root, tree, scp)

    return _make


@pytest.fixture(scope="module")
def warm(make):
    """Two pages made by warm kernels, side by side."""
    made = make("warm")
    made.packs(*PAGES, "--kernels", "fork", "--jobs", "2")
    assert made.way() == "fork"
    return made


@pytest.fixture(scope="module")
def stock(make):
    """The same pages made by stock kernels, one after the other."""
    made = make("stock")
    made.packs(*PAGES, "--kernels", "stock", "--jobs", "1")
    assert made.way() == "stock"
    return made


def contents(folder):
    files = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


def differing(one, other):
    """Name the files of two packs that are not the same bytes: shorter than the bytes themselves."""
    here, there = contents(one), contents(other)
    assert len(here) > len(output_hashes(one)) > 0, "with the manifest"
    return sorted(name for name in {*here, *there} if here.get(name) != there.get(name))


def test_from_scratch_warm_or_stock_side_by_side_or_not_the_bytes_are_the_same(warm, stock):
    assert warm.ran() == ["data-quality", "priority-a4"]
    assert differing(warm.pack(), stock.pack()) == []


def test_nothing_changed_is_told_without_loading_anything(warm, run):
    before = contents(warm.pack())
    logs = len(list((warm.root / "outputs/.logs").iterdir()))
    names = ("packs", "--partnership", "colchester", "--period", PERIOD, *PAGES)
    took = []
    for _ in range(3):
        begun = _seconds()
        own = {"PYTHONPATH": str(warm.tree)}
        said = run(sys.executable, "-c", TIMED, *names, cwd=warm.root, **own)
        took.append(_seconds() - begun)
        assert said.splitlines() == [f"unchanged: {warm.pack()}", "heavy:"]
    assert min(took) < 1, took
    assert contents(warm.pack()) == before
    assert len(list((warm.root / "outputs/.logs").iterdir())) == logs, "no batch was begun"


def _seconds():
    """Processor time of the processes that were run, so that a busy machine makes no difference."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def test_a_manifest_gives_its_pack_again_or_names_all_that_is_gone(stock, tmp_path):
    manifest = shutil.copyfile(stock.pack() / "manifest.json", tmp_path / "manifest.json")
    good = contents(stock.pack())
    shutil.rmtree(stock.root / "outputs")
    said = stock.again(manifest, "--kernels", "fork")
    assert said.splitlines()[-1] == f"the same, file by file: {stock.pack()}"
    assert stock.ran() == ["data-quality", "priority-a4"]
    assert contents(stock.pack()) == good

    shutil.rmtree(stock.root / "outputs")
    content = json.loads(manifest.read_text())
    content["made_with"]["libraries"]["pandas"] = "1.0"
    manifest.write_text(json.dumps(content))
    stock.own(TABLE, lambda text: text + "\n")
    notebook = stock.root / "notebooks" / f"{NOTEBOOK}.ipynb"
    notebook.write_text(notebook.read_text() + "\n")
    said = stock.again(manifest, code=2)
    assert len(said.splitlines()) == 4
    found = said.splitlines()[1]
    assert found.startswith("Found: 3 no longer there: pandas 1.0 (here ")
    assert f"; {TABLE} with sha256 " in found
    assert f"; notebook {NOTEBOOK} with sha256 " in found
    assert not (stock.root / "outputs").exists(), "nothing was begun"


def test_one_partner_table_changed_runs_the_pages_that_may_read_it(make, warm):
    here = make("changed")
    shutil.copytree(warm.root / "outputs", here.root / "outputs")
    wanted = (*PAGES, "--only", "priority-a5")
    here.packs(*wanted)
    assert here.ran() == ["priority-a5"]
    assert here.passed_over() == {"priority-a4": SAME, "data-quality": SAME}
    here.own(TABLE, lambda text: "\n".join(text.splitlines()[:-1]) + "\n")
    here.packs(*wanted)
    assert here.ran() == ["data-quality", "priority-a4"]
    assert here.passed_over() == {"priority-a5": SAME}


@pytest.mark.long
@pytest.mark.parametrize("how", ["fork", "stock"])
def test_a_shipped_page_declares_what_it_reads_and_one_that_does_not_is_named(make, how):
    here = make(f"audit-{how}")
    page = ("--only", "priority-a4", "--audit", "--kernels", how)
    here.packs(*page)
    assert here.way() == how
    good = contents(here.pack())
    path = here.root / "notebooks" / f"{NOTEBOOK}.ipynb"
    content = nbformat.read(path, as_version=4)
    content.metadata["scp_analysis"] = {"inputs": ["data/population/district.parquet"]}
    nbformat.write(content, path)
    said = here.packs(*page, code=1)
    assert f"{NOTEBOOK}, before the first cell: UndeclaredInput: read but not declared: " in said
    assert TABLE in said
    assert OTHERS_TABLE not in said
    assert contents(here.pack()) == good


@pytest.mark.long
def test_every_shipped_notebook_has_the_same_outputs_warm_and_stock(make):
    packs = (HERE, ("colchester", "2023-07"), THERE)
    warm, stock = make("all-warm"), make("all-stock")
    made = set()
    for asked in packs:
        for space, how in ((warm, "fork"), (stock, "stock")):
            space.packs("--kernels", how, asked=asked)
            assert space.way() == how
        assert differing(warm.pack(asked), stock.pack(asked)) == []
        manifest = json.loads((warm.pack(asked) / "manifest.json").read_text())
        assert manifest["absent_pages"] == []
        made |= {page["notebook"] for page in manifest["pages"]}
    assert made | ALONE == {path.stem for path in Path(warm.root, "notebooks").glob("*.ipynb")}


@pytest.mark.long
def test_every_page_of_the_shipped_packs_reads_what_it_declares(make):
    here = make("audit-all")
    for asked in (HERE, ("colchester", "2023-07"), THERE):
        assert here.packs("--audit", asked=asked) == ""
