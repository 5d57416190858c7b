"""A pack is a draft until it is sealed; a sign that fails touches nothing; a seal shows every change."""

import datetime as dt
import json
import shutil

import pytest

from scp_analysis.errors import PackError
from scp_analysis.integrity.disclosure.policies import EXEMPT, Policies
from scp_analysis.packs.keeping.hashes import file_hash, is_whole
from scp_analysis.packs.releasing import replacing, signing
from scp_analysis.packs.releasing.roles import role
from scp_analysis.packs.releasing.seal import (
    as_drafted,
    check_numbered,
    check_replaceable,
    check_seal,
    seal_number,
    signature_of,
)
from scp_analysis.packs.releasing.signing import sign

DAY = dt.date(2026, 2, 3)
WORDS = Policies(EXEMPT, {}, {}, titles=frozenset({"Mrs", "Dr"}))


def test_signing_seals_a_whole_pack_and_every_page_says_so(outputs, build):
    pack = build(outputs)
    before = {path.name: file_hash(path) for path in pack.rglob("*") if path.is_file()}
    signature = sign(pack, by="Head of service", on=DAY)
    assert (signature.by, signature.on, signature.issue) == ("Head of service", "2026-02-03", 1)
    for page in ("index.html", "overview.html"):
        text = (pack / page).read_text(encoding="utf-8")
        assert text.count("Final. Signed off by: Head of service, 3 February 2026") == 2
        assert "Draft" not in text
    assert is_whole(pack)
    assert signature.draft == {
        name: before[name] for name in ("index.html", "overview.html", "manifest.json")
    }
    assert check_seal(pack) == signature
    assert [path.name for path in outputs.iterdir()] == ["northtown"]


def test_the_same_draft_signed_by_the_same_on_the_same_day_is_the_same_to_the_byte(
    tmp_path, build, tree
):
    packs = [build(tmp_path / name / "outputs") for name in ("one", "two")]
    for pack in packs:
        sign(pack, by="Analyst", on=DAY)
    assert tree(packs[0]) == tree(packs[1])


def test_the_signature_names_every_file_and_the_manifest(outputs, build):
    pack = build(outputs)
    sign(pack, by="Analyst", on=DAY)
    named = json.loads((pack / "signature.json").read_text())
    assert set(named["outputs"]) == {
        "index.html", "overview.html", "overview.ipynb", "tables/overview--locations.csv",
    }  # fmt: skip
    for name, sha256 in named["outputs"].items():
        assert file_hash(pack / name) == sha256
    assert len(named["manifest_sha256"]) == 64


def test_what_the_draft_was_can_be_told_from_the_final_pack(outputs, build):
    pack = build(outputs)
    named = json.loads((pack / "manifest.json").read_text())["outputs"]
    assert as_drafted(pack, named) == named
    sign(pack, by="Analyst", on=DAY)
    final = json.loads((pack / "manifest.json").read_text())["outputs"]
    assert final != named
    assert as_drafted(pack, final) == named


def _flip(pack, name):
    content = (pack / name).read_bytes()
    (pack / name).write_bytes(content[:-2] + bytes([content[-2] ^ 1]) + content[-1:])


@pytest.mark.parametrize("name", ["index.html", "tables/overview--locations.csv", "overview.ipynb"])
def test_a_changed_file_breaks_the_seal_and_is_named(outputs, build, name):
    pack = build(outputs)
    sign(pack, by="Analyst", on=DAY)
    _flip(pack, name)
    with pytest.raises(PackError, match=name):
        check_seal(pack)


def test_a_file_added_or_taken_away_breaks_the_seal(outputs, build):
    pack = build(outputs)
    sign(pack, by="Analyst", on=DAY)
    (pack / "more.html").write_text("")
    with pytest.raises(PackError, match=r"more\.html"):
        check_seal(pack)
    (pack / "more.html").unlink()
    (pack / "overview.ipynb").unlink()
    with pytest.raises(PackError, match=r"overview\.ipynb"):
        check_seal(pack)


def test_a_change_that_the_manifest_was_made_to_fit_breaks_the_seal(outputs, build, manifest_of):
    pack = build(outputs)
    sign(pack, by="Analyst", on=DAY)
    content = json.loads((pack / "manifest.json").read_text())
    (pack / "tables" / "overview--locations.csv").write_text("location,count\nPark,4\n")
    manifest_of(pack, content)
    assert is_whole(pack)
    with pytest.raises(PackError, match=r"locations\.csv, manifest\.json"):
        check_seal(pack)


def test_a_pack_signed_anew_has_another_number(tmp_path, build):
    pack = build(tmp_path / "one" / "outputs")
    sign(pack, by="Analyst", on=DAY)
    noted = seal_number(pack)
    assert check_numbered(pack, noted[:12]).by == "Analyst"
    other = build(tmp_path / "two" / "outputs", table="location,count\nPark,4\n")
    sign(other, by="Analyst", on=DAY)
    with pytest.raises(PackError, match="seal that was noted down"):
        check_numbered(other, noted)


def _refused(pack, tree, match):
    before = tree(pack)
    with pytest.raises(PackError, match=match):
        sign(pack, by="Analyst", on=DAY)
    assert tree(pack) == before
    assert not list(pack.parents[2].glob(".*"))


def test_a_final_pack_is_not_signed_again(outputs, build, tree):
    pack = build(outputs)
    sign(pack, by="Analyst", on=DAY)
    _refused(pack, tree, "signed on 2026-02-03 by: Analyst")


def test_a_changed_pack_is_not_signed(outputs, build, tree):
    pack = build(outputs)
    (pack / "overview.ipynb").write_text("{ }")
    _refused(pack, tree, "exactly the files its manifest names")


def test_an_unfinished_pack_is_not_signed(outputs, build, tree):
    _refused(build(outputs, absent_pages=["benchmarking"]), tree, "not built: 1: benchmarking")


def test_a_pack_with_a_page_from_an_earlier_run_is_not_signed(outputs, build, tree):
    page = {"page": "overview", "outdated": True, "parameters": {}, "reads": []}
    _refused(build(outputs, pages=[page]), tree, "kept from an earlier run: 1: overview")


def test_a_pack_without_pages_or_manifest_is_not_signed(outputs, build, tree):
    pack = build(outputs, pages=[])
    _refused(pack, tree, "no page at all")
    (pack / "manifest.json").unlink()
    _refused(pack, tree, "must have a manifest")


def test_a_page_that_does_not_say_that_it_is_a_draft_is_not_signed(
    outputs, build, manifest_of, tree
):
    pack = build(outputs)
    (pack / "overview.html").write_text("<p>No banner</p>")
    manifest_of(pack, json.loads((pack / "manifest.json").read_text()))
    _refused(pack, tree, "must say that it is one")


def test_a_pack_outside_its_place_is_not_signed(outputs, build, tree, tmp_path):
    pack = build(outputs)
    elsewhere = tmp_path / "copies" / "pack"
    shutil.copytree(pack, elsewhere)
    with pytest.raises(PackError, match="where it was built"):
        sign(elsewhere, by="Analyst", on=DAY)
    failed = outputs / ".failed" / "run"
    shutil.copytree(outputs / "northtown", failed / "northtown")
    with pytest.raises(PackError, match="where it was built"):
        sign(failed / "northtown" / "2025-12" / "partner", by="Analyst", on=DAY)


def test_a_pack_behind_a_link_is_not_signed(outputs, build, tmp_path):
    real = build(tmp_path / "other")
    outputs.mkdir(parents=True)
    (outputs / "northtown").symlink_to(real.parents[1])
    with pytest.raises(PackError, match="not behind a link"):
        sign(outputs / "northtown" / "2025-12" / "partner", by="Analyst", on=DAY)


def test_a_pack_replaced_while_it_is_signed_is_left_as_it_is(outputs, build, tree, monkeypatch):
    pack = build(outputs)
    seal = signing._seal

    def meanwhile(folder, **facts):
        seal(folder, **facts)
        (pack / "overview.ipynb").write_text('{"a": 1}')

    monkeypatch.setattr(signing, "_seal", meanwhile)
    with pytest.raises(PackError, match="another pack, or a changed one"):
        sign(pack, by="Analyst", on=DAY)
    assert "signature.json" not in tree(pack)
    assert (pack / "overview.ipynb").read_text() == '{"a": 1}'


@pytest.mark.parametrize("steps", ["one", "two"])
def test_a_disk_that_refuses_leaves_the_draft(outputs, build, tree, monkeypatch, steps):
    pack = build(outputs)
    before = tree(pack)
    if steps == "two":
        monkeypatch.setattr(replacing, "exchange", lambda one, other: False)
        sign(pack, by="Analyst", on=DAY)
        assert check_seal(pack).by == "Analyst"
        return

    def full(one, other):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(replacing, "exchange", full)
    with pytest.raises(PackError, match="No space left"):
        sign(pack, by="Analyst", on=DAY)
    assert tree(pack) == before


def test_a_final_pack_must_not_be_replaced(outputs, build):
    pack = build(outputs)
    check_replaceable(pack)
    check_replaceable(outputs / "none")
    sign(pack, by="Analyst", on=DAY)
    with pytest.raises(PackError, match="must not be replaced by a draft"):
        check_replaceable(pack)


def test_a_draft_has_no_seal_to_check(outputs, build):
    with pytest.raises(PackError, match="the pack is a draft"):
        signature_of(build(outputs))


@pytest.mark.parametrize(
    "given",
    ["Head of Public Protection", "community safety analyst", "Chair, Scrutiny Committee",
     "Detective Chief Inspector", "the partnership's Analyst"],
)  # fmt: skip
def test_a_role_may_sign(given):
    assert role(f" {given} ", WORDS) == given


@pytest.mark.parametrize(
    "given",
    ["", "a" * 81, "analyst@example.org", "Analyst 01632 960 001", "Analyst 077 00 900 123",
     "Mrs Example", "Jane Example", "Analyst, Mrs Example", "analyst＠example.org", "an\x00alyst",
     "Analyst 9600012"],
)  # fmt: skip
def test_a_person_may_not_and_is_not_repeated(given):
    with pytest.raises(PackError, match="must be signed by a role") as refused:
        role(given, WORDS)
    assert not given or given not in str(refused.value)
