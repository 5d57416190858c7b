"""Whole packs from fake notebooks: promotion, failure, partial builds, skipped pages, equal bytes."""

import dataclasses
import datetime as dt
import json
import shutil
import signal
from concurrent.futures import wait

import pytest

from scp_analysis.packs.keeping.hashes import output_hashes
from scp_analysis.packs.keeping.provenance import provenance
from scp_analysis.packs.kernels.kernel import Kernels
from scp_analysis.packs.planning.prepare import Request, prepare
from scp_analysis.packs.releasing.signing import sign
from scp_analysis.packs.releasing.withdrawing import reissue, withdraw
from scp_analysis.packs.running import assemble, batch, workers
from scp_analysis.packs.running.assemble import draft
from scp_analysis.packs.running.batch import build_packs
from scp_analysis.packs.running.ending import ended_by_signals
from scp_analysis.packs.running.limits import Limits
from scp_analysis.packs.running.progress import Silent

pytestmark = pytest.mark.notebook
PACK = "northtown/2023-07/partner"


@pytest.fixture
def build(space, open_scope, catalogue):
    """Build packs, two pages side by side; warm kernels where there are any, for speed."""

    def _build(*requests: Request, only=(), **limits):
        prepared = prepare(requests, workspace=space, only=only, open_scope=open_scope)
        kernels = Kernels(space.root, "auto", preload=["IPython.display"])
        with workers.threads(kernels, jobs=2) as lent:
            return build_packs(
                prepared.plans,
                workspace=space,
                provenance=provenance(space, catalogue),
                workers=lent,
                progress=Silent(),
                limits=Limits(**limits),
            )

    return _build


@pytest.fixture
def run(build):
    def _run(*only: str, seed: int = 7):
        [row] = build(Request("northtown", "2023-07", "partner", seed), only=only)
        return row

    return _run


def contents(folder):
    files = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


def test_a_pack_has_all_its_files_and_its_manifest_describes_them(space, run):
    result = run()
    assert result.failures == ()
    pack = space.outputs / PACK
    assert result.folder == pack
    files = contents(pack)
    pages = ["overview", "priority-a1", "priority-a2"]
    expected = {f"{page}.{kind}" for page in pages for kind in ("html", "ipynb")}
    about = {"accessibility.html", "glossary.html", "what-changed.html"}
    data = {"claims.csv", "datapackage.json", "evidence.ods", "evidence.xlsx"}
    whole = expected | about | data | {"index.html", "manifest.json"}
    assert {name for name in files if "/" not in name} == whole
    assert files["tables/priority-a2--headline.csv"] == b"priority,seed\nA2,7\n"
    assert files["figures/overview--trend.svg"] == b"<svg/>"
    manifest = json.loads(files["manifest.json"])
    assert manifest["outputs"] == output_hashes(pack)
    assert manifest["inputs"]["data"]["msg"]["sha256"] is None
    assert manifest["pages"][1]["parameters"] == {
        "partnership": "northtown",
        "period_end": "2023-07",
        "plan_year": "2023-24",
        "priority": "A1",
        "audience": "partner",
        "seed": 7,
    }
    assert not (space.outputs / ".staging").exists()


def test_equal_inputs_give_equal_bytes(space, run):
    run()
    first = contents(space.outputs / PACK)
    shutil.rmtree(space.outputs)
    run()
    assert contents(space.outputs / PACK) == first


def test_a_failing_notebook_leaves_the_last_good_pack(space, run, make_notebook, put_notebook):
    run()
    good = contents(space.outputs / PACK)
    put_notebook(space.root, "priority", make_notebook("raise ValueError(f'no {priority}')"))
    result = run()
    assert [str(failure) for failure in result.failures] == [
        "priority, cell 7 (What we found): ValueError: no A1",
        "priority, cell 7 (What we found): ValueError: no A2",
    ]
    assert contents(space.outputs / PACK) == good
    kept = contents(result.folder)
    assert set(kept) == {
        "failures.json",
        "overview.ipynb",
        "priority-a1.ipynb",
        "priority-a2.ipynb",
    }
    assert ".failed" in result.folder.parts


def test_a_failed_pack_does_not_stop_the_next(space, build, make_notebook, put_notebook):
    put_notebook(space.root, "priority", make_notebook("{'southtown': 1}[partnership];"))
    asked = [Request(name, "2023-07", "partner", 7) for name in ("northtown", "southtown")]
    bad, good = build(*asked, only=["priority-a1"])
    assert str(bad.failures[0]) == "priority, cell 7 (What we found): KeyError: 'northtown'"
    assert good.failures == ()
    assert (space.outputs / "southtown/2023-07/partner/priority-a1.html").is_file()
    assert not (space.outputs / PACK).exists()


def test_a_broken_artefact_fails_the_pack(space, run, make_notebook, put_notebook):
    twice = 'show("notice", "same", "<p>a</p>")\nshow("notice", "same", "<p>b</p>")'
    put_notebook(space.root, "overview", make_notebook(twice))
    result = run("overview")
    assert "'same' used 2 times" in str(result.failures[0])
    assert not (space.outputs / PACK).exists()


def test_pages_are_made_as_each_ends_and_are_the_same(space, run, monkeypatch):
    early, late = [], []

    def noting(into):
        def noted(order, ready):
            into.append(ready.page.name)
            return draft(order, ready)

        return noted

    monkeypatch.setattr(workers, "draft", noting(early))
    monkeypatch.setattr(assemble, "draft", noting(late))
    run()
    first = contents(space.outputs / PACK)
    assert (len(early), len(late)) == (2, 1)
    assert {*early, *late} == {"overview", "priority-a1", "priority-a2"}
    shutil.rmtree(space.outputs)
    monkeypatch.setattr(workers, "draft", lambda order, ready: 1 / 0)
    late.clear()
    run()
    assert len(late) == 3
    assert contents(space.outputs / PACK) == first


def test_a_signal_does_not_break_into_the_wait_for_pages(run, monkeypatch):
    steps = []

    def waiting(*arguments):
        steps.append("begun")
        if len(steps) == 1:
            signal.raise_signal(signal.SIGINT)
        steps.append("went on")
        return wait(*arguments)

    def interrupted():
        before = signal.signal(signal.SIGINT, signal.default_int_handler)
        try:
            with ended_by_signals():
                run()
        finally:
            signal.signal(signal.SIGINT, before)

    monkeypatch.setattr(batch, "wait", waiting)
    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert steps[:2] == ["begun", "went on"]


def test_pages_of_a_pack_that_fails_are_not_kept(
    build, space, make_notebook, put_notebook, monkeypatch
):
    lent = []
    made = workers._Threads

    def noted(*arguments):
        lent.append(made(*arguments))
        return lent[-1]

    monkeypatch.setattr(workers, "_Threads", noted)
    put_notebook(space.root, "priority", make_notebook("{'southtown': 1}[partnership];"))
    asked = [Request(name, "2023-07", "partner", 7) for name in ("northtown", "southtown")]
    bad, good = build(*asked)
    assert (bad.ok, good.ok) == (False, True)
    assert lent[0].drafts == {}


def test_a_page_that_was_made_for_another_pack_is_made_again(space, run, monkeypatch):
    def other(order, ready):
        made = draft(order, ready)
        frame = dataclasses.replace(made.frame, partnership="Elsewhere")
        return dataclasses.replace(made, frame=frame, files={"elsewhere.html": ""})

    run()
    first = contents(space.outputs / PACK)
    shutil.rmtree(space.outputs)
    monkeypatch.setattr(workers, "draft", other)
    run()
    assert contents(space.outputs / PACK) == first


def test_the_run_log_holds_times_and_host_and_the_pack_does_not(space, run):
    result = run()
    [log] = (space.outputs / ".logs").glob("*.jsonl")
    events = [json.loads(line) for line in log.read_text().splitlines()]
    pages = ["page ended"] * 3
    expected = ["run started", *pages, "pack ended", "kernels", "run ended"]
    assert [event["event"] for event in events] == expected
    assert events[0]["processors"] >= 1
    everything = b"".join(contents(result.folder).values()).decode("utf-8", "replace")
    assert str(space.root) not in everything
    assert "ipykernel_" not in everything


def test_a_final_pack_is_left_as_it_is_and_the_others_are_built(
    space, build, make_notebook, put_notebook
):
    asked = [Request(name, "2023-07", "partner", 7) for name in ("northtown", "southtown")]
    build(*asked)
    sign(space.outputs / PACK, by="Head of public protection", on=dt.date(2026, 11, 22))
    final = contents(space.outputs / PACK)
    assert b"Final" in final["index.html"]
    unchanged, _ = build(*asked)
    assert (unchanged.unchanged, unchanged.left) == (True, "")
    put_notebook(space.root, "overview", make_notebook(title="# Another question"))
    left, other = build(*asked)
    assert (left.ok, left.unchanged, other.ok, other.left) == (True, False, True, "")
    assert left.left.startswith("A final pack must not be replaced")
    assert contents(space.outputs / PACK) == final
    assert b"Another question" in (other.folder / "overview.html").read_bytes()


def test_a_withdrawn_pack_does_not_come_back_by_itself(space, build, run):
    run()
    withdraw(space.outputs / PACK, because="Counted twice.", on=dt.date(2026, 11, 22))
    notice = contents(space.outputs / PACK)
    assert run().left.startswith("A withdrawn pack must not come back")
    assert contents(space.outputs / PACK) == notice
    reissue(space.outputs / PACK)
    assert (run().left, "overview.html" in contents(space.outputs / PACK)) == ("", True)
