"""An audited page that reads what its notebook does not declare is a failure that names the file."""

import json

import pytest

from scp_analysis.packs.keeping.hashes import is_whole
from scp_analysis.packs.keeping.provenance import provenance
from scp_analysis.packs.kernels.kernel import Kernels
from scp_analysis.packs.planning.jobs import Job
from scp_analysis.packs.planning.plan import Page
from scp_analysis.packs.planning.prepare import Request, prepare
from scp_analysis.packs.running.batch import build_packs
from scp_analysis.packs.running.execute import _declared, run_page
from scp_analysis.packs.running.limits import Limits
from scp_analysis.packs.running.manner import manner
from scp_analysis.packs.running.progress import Silent
from scp_analysis.packs.running.workers import threads

GIVEN = {
    "partnership": "northtown",
    "period_end": "2023-07",
    "plan_year": "",
    "priority": "",
    "audience": "partner",
    "seed": 3,
}
DECLARED = ("data/known.csv", "data/returns/**")
LOOK = "from scp_analysis.workspace import current\n"
UNDECLARED = {
    "opened": ("open('data/secret.csv').read()", "data/secret.csv"),
    "looked for": (f"{LOOK}current().find('data/secret.csv')", "data/secret.csv"),
    "asked after": (f"{LOOK}current().has('data/none.csv')", "data/none.csv"),
    "listed": ("import os; os.listdir('data/other')", "data/other/"),
    "two": (
        "open('data/secret.csv').read(); open('data/other/a.csv').read()",
        "data/other/a.csv, data/secret.csv",
    ),
}
ALLOWED = f"""\
import os
{LOOK}
open('data/known.csv').read(); open('data/returns/deep/a.csv').read()
os.listdir('data'); os.listdir('data/returns'); os.listdir('data/returns/deep')
current().has('data/returns/none.csv'); open('workspace.toml').close()"""


@pytest.fixture(autouse=True)
def files(space):
    for name in ("known.csv", "secret.csv", "other/a.csv", "returns/deep/a.csv"):
        (space.root / "data" / name).parent.mkdir(parents=True, exist_ok=True)
        (space.root / "data" / name).write_text("1")


@pytest.fixture
def lent():
    """Lend kernels that are ended with the test."""
    made = []

    def _lent(root, how, *, watched=True):
        preload = ["json", "scp_analysis.workspace"]
        made.append(Kernels(root, how, preload=preload, watched=watched))
        return made[-1]

    yield _lent
    for kernels in made:
        kernels.close()


@pytest.fixture
def run(space, make_notebook, put_notebook):
    def _run(kernels, *findings):
        source = put_notebook(space.root, "overview", make_notebook(*findings))
        job = Job(Page("overview", "overview", "Overview"), source, GIVEN, reads=DECLARED)
        return run_page(job, kernels=kernels, limits=Limits()).failure

    return _run


@pytest.mark.notebook
@pytest.mark.parametrize("how", ["fork", "stock"])
def test_what_is_not_declared_fails_the_page_and_is_named(space, lent, run, how):
    kernels = lent(space.root, how)
    ways = UNDECLARED if how == "fork" else {way: UNDECLARED[way] for way in ("opened", "two")}
    for way, (code, named) in ways.items():
        failure = run(kernels, code)
        assert failure is not None, way
        assert failure.error == "UndeclaredInput", way
        assert str(failure).endswith(f"read but not declared: {named}"), way
    assert run(kernels, ALLOWED) is None
    assert kernels.state.way == how


@pytest.mark.notebook
def test_an_error_of_the_notebook_is_told_first(space, lent, run):
    failure = run(lent(space.root, "fork"), "open('data/secret.csv').read(); 1 / 0")
    assert failure.error == "ZeroDivisionError"


@pytest.mark.notebook
def test_without_an_audit_nothing_is_watched(space, lent, run):
    assert run(lent(space.root, "fork", watched=False), "open('data/secret.csv').read()") is None


@pytest.mark.parametrize(
    ("read", "declared"),
    [
        ("data/known.csv", True),
        ("data/known.csv.bak", False),
        ("data/returns/a.csv", True),
        ("data/return", False),
        ("data/", True),
        ("data/returns/", True),
        ("data/returns/deep/er/", True),
        ("data/other/", False),
        ("data/known.csv/", False),
        ("notebooks/", False),
    ],
)
def test_a_folder_may_be_listed_where_files_of_it_are_declared(read, declared):
    assert _declared(read, DECLARED) is declared


@pytest.fixture
def batch(space, open_scope, catalogue, lent):
    """Build the pack, audited or not; give its row and what was run."""

    def _batch(*, audit):
        wanted = [Request("northtown", "2023-07", "partner", 7)]
        prepared = prepare(wanted, workspace=space, open_scope=open_scope)
        with threads(lent(space.root, "fork", watched=audit), jobs=2) as workers:
            [row] = build_packs(
                prepared.plans,
                workspace=space,
                provenance=provenance(space, catalogue),
                workers=workers,
                progress=Silent(),
                every=manner(space, jobs=2, audit=audit).kernels.watched,
            )
        log = max((space.outputs / ".logs").iterdir(), key=lambda path: path.stat().st_mtime_ns)
        events = [json.loads(line) for line in log.read_text().splitlines()]
        return row, [event["page"] for event in events if event["event"] == "page ended"]

    return _batch


@pytest.mark.notebook
def test_an_audit_runs_every_page_again_and_leaves_a_good_pack(
    space, batch, make_notebook, put_notebook
):
    content = make_notebook("open('data/secret.csv').read()\nshow('statement', 'a', '<p>A</p>')")
    content.metadata["scp_analysis"] = {"inputs": ["data/known.csv"]}
    put_notebook(space.root, "priority", content)
    row, ran = batch(audit=False)
    assert row.ok
    assert len(ran) == 3
    assert batch(audit=False)[1] == []
    before = {path: path.read_bytes() for path in row.folder.rglob("*") if path.is_file()}
    audited, ran = batch(audit=True)
    assert sorted(ran) == ["overview", "priority-a1", "priority-a2"]
    assert [str(failure) for failure in audited.failures] == [
        "priority, before the first cell: UndeclaredInput: read but not declared: data/secret.csv"
    ] * 2
    assert {path: path.read_bytes() for path in row.folder.rglob("*") if path.is_file()} == before
    assert is_whole(row.folder)


def test_the_server_of_an_audit_reads_nothing_beforehand(space, monkeypatch):
    made = {}
    monkeypatch.setattr(
        "scp_analysis.packs.kernels.settings.Kernels",
        lambda root, how, **options: made.update(options),
    )
    manner(space, jobs=1, audit=True).kernels.kernels()
    assert (made["watched"], made["warm_up"]) == (True, ())
    manner(space, jobs=1).kernels.kernels()
    assert made["watched"] is False
    assert len(made["warm_up"]) == 1
