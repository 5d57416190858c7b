"""A pack taken back leaves a notice in one step; a reissue has a number; a return is erased alone."""

import datetime as dt
import json

import pytest

from scp_analysis.errors import PackError, UnknownNameError
from scp_analysis.packs.releasing import replacing, withdrawing
from scp_analysis.packs.releasing.erasing import erase, holdings
from scp_analysis.packs.releasing.issues import Issues
from scp_analysis.packs.releasing.replacing import Place
from scp_analysis.packs.releasing.seal import check_replaceable, seal_number
from scp_analysis.packs.releasing.signing import sign
from scp_analysis.packs.releasing.withdrawing import reissue, withdraw
from scp_analysis.workspace import Workspace

DAY = dt.date(2026, 3, 4)


def test_in_place_of_a_withdrawn_pack_stands_why(outputs, build, tree):
    pack = build(outputs)
    sign(pack, by="Analyst", on=DAY)
    seal = seal_number(pack)
    withdraw(pack, because="A table counted one month <twice>.", on=DAY)
    assert set(tree(pack)) == {"index.html", "withdrawn.json"}
    page = (pack / "index.html").read_text(encoding="utf-8")
    assert "Withdrawn on 4 March 2026" in page
    assert "A table counted one month &lt;twice&gt;." in page
    assert page.count("<h1>") == 1
    kept = json.loads((pack / "withdrawn.json").read_text())
    assert (kept["issue"], kept["was"], kept["seal"]) == (1, "final", seal)
    assert kept["signed_by"] == "Analyst"
    for content in tree(outputs).values():
        assert b"Station" not in content
    with pytest.raises(PackError, match="must not come back by itself"):
        check_replaceable(pack)


def test_a_reissue_carries_its_number(outputs, build):
    pack = build(outputs)
    assert sign(pack, by="Analyst", on=DAY).issue == 1
    withdraw(pack, because="Wrong month.", on=DAY)
    reissue(pack)
    assert not pack.exists()
    check_replaceable(pack)
    build(outputs)
    assert sign(pack, by="Analyst", on=DAY).issue == 2
    assert "Final, issue 2." in (pack / "index.html").read_text(encoding="utf-8")
    withdraw(pack, because="Wrong again.", on=DAY)
    issues = Issues(Place(outputs, pack.relative_to(outputs)))
    assert [each["issue"] for each in issues.withdrawn()] == [1, 2]


def _killed(*ends, **more):
    raise KeyboardInterrupt


def _numbered(outputs, pack):
    return Issues(Place(outputs, pack.relative_to(outputs))).number()


def test_a_withdrawal_broken_off_before_or_after_the_exchange_counts_once(
    outputs, build, tree, monkeypatch
):
    pack = build(outputs)
    before = tree(pack)
    with monkeypatch.context() as patched:
        patched.setattr(replacing, "exchange", _killed)
        with pytest.raises(KeyboardInterrupt):
            withdraw(pack, because="Wrong month.", on=DAY)
    assert tree(pack) == before
    assert _numbered(outputs, pack) == 1
    with monkeypatch.context() as patched:
        patched.setattr(Issues, "note", _killed)
        with pytest.raises(KeyboardInterrupt):
            withdraw(pack, because="Wrong month.", on=DAY)
    assert set(tree(pack)) == {"index.html", "withdrawn.json"}
    with monkeypatch.context() as patched:
        patched.setattr(withdrawing, "removed", _killed)
        with pytest.raises(KeyboardInterrupt):
            reissue(pack)
    reissue(pack)
    assert _numbered(outputs, pack) == 2


def test_a_damaged_pack_can_be_withdrawn_but_not_one_that_changes_meanwhile(
    outputs, build, tree, monkeypatch
):
    pack = build(outputs)
    (pack / "overview.html").write_text("damaged")
    notice = withdrawing._notice

    def meanwhile(*facts):
        (pack / "overview.html").write_text("another")
        return notice(*facts)

    with monkeypatch.context() as patched:
        patched.setattr(withdrawing, "_notice", meanwhile)
        with pytest.raises(PackError, match="another pack"):
            withdraw(pack, because="Damaged.", on=DAY)
    assert "manifest.json" in tree(pack)
    assert not (outputs / ".issues").exists()
    withdraw(pack, because="Damaged.", on=DAY)
    assert "manifest.json" not in tree(pack)


@pytest.mark.parametrize("because", ["", "  \n", "a\x1b[2Jb"])
def test_a_reason_must_be_given(outputs, build, because, tree):
    pack = build(outputs)
    before = tree(outputs)
    with pytest.raises(PackError, match="for a reason"):
        withdraw(pack, because=because, on=DAY)
    assert tree(outputs) == before


def test_only_a_withdrawn_pack_is_reissued(outputs, build, tree):
    pack = build(outputs)
    before = tree(outputs)
    with pytest.raises(PackError, match="must have been withdrawn"):
        reissue(pack)
    assert tree(outputs) == before


@pytest.fixture
def here(tmp_path, outputs):
    (tmp_path / "shipped").mkdir()
    for name, file in (("cara", "a.csv"), ("cara", ".~lock"), ("refuge", "b.csv")):
        path = tmp_path / "work" / "data" / "returns" / name / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("figures")
    return Workspace(root=tmp_path / "work", shipped=tmp_path / "shipped")


def test_a_return_is_erased_wherever_it_may_be_and_nothing_else_is(here, outputs, build, tree):
    pack = build(outputs)
    page = {"page": "p", "outdated": False, "parameters": {}, "reads": ["data/recorded_crime/*"]}
    other = build(outputs, period="2025-11", pages=[page])
    kept = {
        outputs / ".pages" / "key.ipynb",
        outputs / ".failed" / "run" / "northtown" / "p.ipynb",
        outputs / ".logs" / "run.jsonl",
    }
    for path in (*kept, outputs / ".unchanged" / "a.json", outputs / "mine" / "notes.txt"):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("x")
    untouched = tree(other)
    found = holdings(here, "cara")
    listed = [each.path.relative_to(here.root).as_posix() for each in found]
    assert listed == [
        "data/returns/cara/.~lock", "data/returns/cara/a.csv", "outputs/northtown/2025-12/partner",
        "outputs/.pages/key.ipynb", "outputs/.failed/run", "outputs/.logs/run.jsonl",
    ]  # fmt: skip
    assert (here.root / "data/returns/cara/a.csv").exists()
    erase(found, workspace=here, on=DAY)
    left = tree(here.root)
    assert {name for name in left if not name.startswith("outputs/northtown/2025-11")} == {
        "data/returns/refuge/b.csv", "outputs/.unchanged/a.json", "outputs/mine/notes.txt",
        "outputs/.issues/northtown--2025-12--partner.json",
        "outputs/northtown/2025-12/partner/index.html",
        "outputs/northtown/2025-12/partner/withdrawn.json",
    }  # fmt: skip
    assert tree(other) == untouched
    assert "asked to have deleted" in (pack / "index.html").read_text(encoding="utf-8")


def test_nothing_is_erased_while_a_batch_runs(here, outputs, build, tree):
    build(outputs)
    (outputs / ".staging" / "run" / "northtown").mkdir(parents=True)
    before = tree(here.root)
    with pytest.raises(PackError, match="may be built while"):
        erase(holdings(here, "cara"), workspace=here, on=DAY)
    assert tree(here.root) == before


@pytest.mark.parametrize("name", ["none", "..", "cara/..", ""])
def test_a_return_that_is_none_is_refused(here, name):
    with pytest.raises(UnknownNameError, match="cara or refuge"):
        holdings(here, name)


def test_a_return_behind_a_link_is_not_followed(here, tmp_path):
    (tmp_path / "theirs").mkdir()
    (tmp_path / "theirs" / "c.csv").write_text("figures")
    (here.root / "data" / "returns" / "linked").symlink_to(tmp_path / "theirs")
    with pytest.raises(PackError, match="in the workspace itself"):
        holdings(here, "linked")
