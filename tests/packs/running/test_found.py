"""What need not be run is not: by what each page depends on, and nothing else.

Notebooks are not run here, so that a hundred batches take no time: a canned page stands for an
executed one, and fails where its notebook says so.
"""

import json
import shutil
from concurrent.futures import Future

import nbformat
import pytest
from nbformat.v4 import new_output

from scp_analysis.packs.keeping import keys
from scp_analysis.packs.keeping.executed import ExecutedPages
from scp_analysis.packs.keeping.normalise import normalise, notebook_text
from scp_analysis.packs.keeping.provenance import provenance
from scp_analysis.packs.keeping.staging import write_file
from scp_analysis.packs.planning.prepare import Request, prepare
from scp_analysis.packs.running import found, making
from scp_analysis.packs.running.batch import build_packs
from scp_analysis.packs.running.execute import Failure
from scp_analysis.packs.running.making import make_pack
from scp_analysis.packs.running.orders import PageRow
from scp_analysis.packs.running.progress import Silent
from scp_analysis.presentation.artefacts import MIME

PACK = "northtown/2023-07/partner"
FAILING = "raise for "


class Canned:
    """Workers that write what an executed notebook would look like."""

    width = 2

    def page(self, order, progress):
        job, failure = order.job, None
        content = nbformat.read(job.source, as_version=4)
        if f"{FAILING}{job.parameters['priority']}" in content.cells[-2].source:
            failure = Failure(job.page.notebook, 1, "", "ValueError", "no")
        else:
            said = json.dumps(dict(job.parameters))
            record = {"kind": "notice", "id": "said", "title": "Said", "text": said}
            record["values"] = dict(job.parameters)
            shown = {"text/html": '<p id="said">Said.</p>', MIME: record}
            content.cells[-2].outputs = [new_output("display_data", data=shown)]
            text = notebook_text(normalise(content, folders={}))
            executed = ExecutedPages(order.workspace.outputs, order.run)
            write_file(executed.path(order.key), text)
        return _ended(PageRow(order.pack, job.page, order.key, failure, 0.0, 1))

    def pack(self, order):
        return _ended(make_pack(order))

    def state(self):
        return None


def _ended(row):
    future = Future()
    future.set_result(row)
    return future


class Ran(Silent):
    """Remembers which pages were run, and why others were not."""

    def __init__(self):
        self.pages = []
        self.skipped = {}

    def page_done(self, pack, outcome):
        self.pages.append(outcome.page.name)

    def page_skipped(self, pack, page, why):
        self.skipped[page] = why


@pytest.fixture
def ran():
    return Ran()


@pytest.fixture
def run(space, open_scope, ran, catalogue):
    def _run(*only):
        ran.__init__()
        asked = [Request("northtown", "2023-07", "partner", 7)]
        prepared = prepare(asked, workspace=space, only=only, open_scope=open_scope)
        [row] = build_packs(
            prepared.plans,
            workspace=space,
            provenance=provenance(space, catalogue),
            workers=Canned(),
            progress=ran,
        )
        return row

    return _run


def contents(folder):
    files = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


def test_nothing_is_run_again_when_nothing_has_changed(space, run, ran):
    assert not run().unchanged
    assert sorted(ran.pages) == ["overview", "priority-a1", "priority-a2"]
    assert run().unchanged
    assert ran.pages == []
    assert not (space.outputs / ".pages").exists()
    assert set(ran.skipped.values()) == {found.SAME}


def test_another_contact_makes_the_pack_again_and_runs_no_page(space, run, ran):
    run()
    marker = space.root / "workspace.toml"
    marker.write_text(f'{marker.read_text()}\n[publication]\ncontact = "The analysts"\n')
    assert not run().unchanged
    assert ran.pages == []
    assert "The analysts" in (space.outputs / PACK / "accessibility.html").read_text()
    assert run().unchanged


def test_a_changed_notebook_runs_its_own_pages_only(space, run, ran, make_notebook, put_notebook):
    run()
    before = contents(space.outputs / PACK)
    put_notebook(space.root, "priority", make_notebook("print('another')"))
    assert not run().unchanged
    assert sorted(ran.pages) == ["priority-a1", "priority-a2"]
    after = contents(space.outputs / PACK)
    assert after["overview.ipynb"] == before["overview.ipynb"]
    shutil.rmtree(space.outputs)
    run()
    assert contents(space.outputs / PACK) == after, "a page taken over is the page a run would make"


@pytest.mark.parametrize(
    ("declared", "again"),
    [
        (["data/a.csv"], ["priority-a1", "priority-a2"]),
        (["data/b.csv"], []),
        (None, ["priority-a1", "priority-a2"]),
    ],
)
def test_a_changed_file_runs_the_pages_that_may_read_it(
    space, run, ran, make_notebook, put_notebook, declared, again
):
    """A notebook that declares nothing may read everything."""
    (space.root / "data").mkdir()
    for name, inputs in (("overview", ["data/b.csv"]), ("priority", declared)):
        content = make_notebook()
        if inputs is not None:
            content.metadata["scp_analysis"] = {"inputs": inputs}
        put_notebook(space.root, name, content)
    run()
    (space.root / "data" / "a.csv").write_text("1")
    run()
    assert sorted(ran.pages) == again


def test_a_pack_that_was_tampered_with_is_made_anew(space, run, ran):
    page = run().folder / "priority-a1.html"
    good = page.read_bytes()
    page.write_text("<p>Robbery fell.</p>")
    run()
    assert page.read_bytes() == good
    assert len(ran.pages) == 3


def test_another_package_or_library_runs_everything(run, ran, monkeypatch):
    run()
    monkeypatch.setattr(keys, "surroundings", lambda: {"package": "another"})
    run()
    assert len(ran.pages) == 3


def test_pages_of_a_failed_pack_are_not_run_a_second_time(
    space, run, ran, make_notebook, put_notebook
):
    put_notebook(space.root, "priority", make_notebook(f"# {FAILING}A1"))
    assert not run().ok
    assert not run().ok
    assert ran.pages == ["priority-a1"]
    assert ran.skipped == {"overview": found.LEFT, "priority-a2": found.LEFT}
    put_notebook(space.root, "priority", make_notebook("priority"))
    assert run().ok
    assert "overview" not in ran.pages
    assert len(list((space.outputs / ".pages").iterdir())) == 1, "of the old notebook, for a week"


def test_only_builds_one_page_and_keeps_the_others(space, run):
    run()
    result = run("overview")
    manifest = json.loads((result.folder / "manifest.json").read_text())
    assert [(page["page"], page["outdated"]) for page in manifest["pages"]] == [
        ("overview", False),
        ("priority-a1", False),
        ("priority-a2", False),
    ]
    assert "kept from an earlier run" not in (result.folder / "index.html").read_text()


def test_only_without_a_pack_says_which_pages_are_absent(space, run):
    result = run("priority-a2")
    index = (result.folder / "index.html").read_text()
    assert "Pages not built: Overview, Priority 1: Drugs." in index
    manifest = json.loads((result.folder / "manifest.json").read_text())
    assert manifest["absent_pages"] == ["overview", "priority-a1"]
    assert "overview.html" not in (result.folder / "priority-a2.html").read_text()


def test_pages_kept_from_other_data_are_named_on_the_index(space, run, monkeypatch):
    run()
    monkeypatch.setattr(keys, "surroundings", lambda: {"package": "another"})
    index = (run("overview").folder / "index.html").read_text()
    assert "by another version of the package: Priority 1: Drugs, Priority 2: Theft." in index


def test_an_interrupted_run_leaves_no_staging_and_the_old_pack(
    space, run, monkeypatch, make_notebook, put_notebook
):
    run()
    good = contents(space.outputs / PACK)

    def interrupt(*args, **kwargs):
        raise KeyboardInterrupt

    monkeypatch.setattr(making, "assemble", interrupt)
    put_notebook(space.root, "overview", make_notebook("print('another')"))
    with pytest.raises(KeyboardInterrupt):
        run()
    assert contents(space.outputs / PACK) == good
    assert not (space.outputs / ".staging").exists()
