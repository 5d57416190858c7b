"""Whole packs from fake notebooks: promotion, failure, partial builds, equal bytes."""

import json

import pytest

from scp_analysis.packs.keeping.manifest import output_hashes
from scp_analysis.packs.planning.prepare import Request, prepare
from scp_analysis.packs.running import build
from scp_analysis.packs.running.build import build_packs
from scp_analysis.packs.running.engine import Limits
from scp_analysis.packs.running.progress import Silent

pytestmark = pytest.mark.notebook
PACK = "northtown/2023-07/partner"


@pytest.fixture
def run(space, open_scope):
    def _run(*only: str, seed: int = 7, **limits):
        request = Request("northtown", "2023-07", "partner", seed)
        prepared = prepare([request], workspace=space, only=only, open_scope=open_scope)
        limit = Limits(**limits)
        [result] = build_packs(prepared.plans, workspace=space, progress=Silent(), limits=limit)
        return result

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
    assert {name for name in files if "/" not in name} == expected | {"index.html", "manifest.json"}
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


def test_a_failed_pack_does_not_stop_the_next(space, open_scope, make_notebook, put_notebook):
    put_notebook(space.root, "priority", make_notebook("{'southtown': 1}[partnership]"))
    asked = [Request(name, "2023-07", "partner", 7) for name in ("northtown", "southtown")]
    prepared = prepare(asked, workspace=space, only=["priority-a1"], open_scope=open_scope)
    bad, good = build_packs(prepared.plans, workspace=space, progress=Silent())
    assert str(bad.failures[0]) == "priority, cell 7 (What we found): KeyError: 'northtown'"
    assert good.failures == ()
    assert (space.outputs / "southtown/2023-07/partner/priority-a1.html").is_file()
    assert not (space.outputs / PACK).exists()


def test_only_builds_one_page_and_keeps_the_others(space, run):
    run()
    result = run("overview")
    manifest = json.loads((result.folder / "manifest.json").read_text())
    assert [(page["page"], page["kept"]) for page in manifest["pages"]] == [
        ("overview", False),
        ("priority-a1", True),
        ("priority-a2", True),
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
    monkeypatch.setattr("scp_analysis.__version__", "9.9.9")
    index = (run("overview").folder / "index.html").read_text()
    assert "by another version of the package: Priority 1: Drugs, Priority 2: Theft." in index


def test_a_broken_artefact_fails_the_pack(space, run, make_notebook, put_notebook):
    twice = 'show("notice", "same", "<p>a</p>")\nshow("notice", "same", "<p>b</p>")'
    put_notebook(space.root, "overview", make_notebook(twice))
    result = run("overview")
    assert "'same' used 2 times" in str(result.failures[0])
    assert not (space.outputs / PACK).exists()


def test_an_interrupted_run_leaves_no_staging_and_the_old_pack(space, run, monkeypatch):
    run()
    good = contents(space.outputs / PACK)

    def interrupt(*args, **kwargs):
        raise KeyboardInterrupt

    monkeypatch.setattr(build, "assemble", interrupt)
    with pytest.raises(KeyboardInterrupt):
        run()
    assert contents(space.outputs / PACK) == good
    assert not (space.outputs / ".staging").exists()


def test_the_run_log_holds_times_and_host_and_the_pack_does_not(space, run):
    result = run()
    [log] = (space.outputs / ".logs").glob("*.jsonl")
    events = [json.loads(line) for line in log.read_text().splitlines()]
    pages = ["page ended"] * 3
    expected = ["run started", *pages, "pack ended", "run ended"]
    assert [event["event"] for event in events] == expected
    assert events[0]["processors"] >= 1
    everything = b"".join(contents(result.folder).values()).decode()
    assert str(space.root) not in everything
    assert "ipykernel_" not in everything
