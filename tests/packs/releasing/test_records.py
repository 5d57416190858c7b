"""What is kept of a public pack: with the draft, then with the data, never in the pack."""

import json
from dataclasses import replace
from types import SimpleNamespace

import pytest

from scp_analysis.errors import PackError
from scp_analysis.evidence import names
from scp_analysis.evidence import released as disclosed
from scp_analysis.integrity.disclosure.free_text import LikelyName
from scp_analysis.packs.keeping.hashes import MANIFEST, file_hash
from scp_analysis.packs.keeping.manifest import PageRecord, read_page_records
from scp_analysis.packs.planning.jobs import Head
from scp_analysis.packs.releasing import records
from scp_analysis.packs.releasing.seal import SIGNATURE
from scp_analysis.workspace import Workspace

CELL = {"id": "refuge|all", "value": 10}
RECORD = {"cells": [CELL]}
KEY = "k" * 40


@pytest.fixture
def here(outputs, monkeypatch):
    found = (LikelyName("Jane Example", "plan, activity: 3", 1),)
    monkeypatch.setattr(records, "open_scope", lambda **asked: SimpleNamespace(**asked))
    monkeypatch.setattr(disclosed, "record_of", lambda scope: json.dumps(RECORD))
    monkeypatch.setattr(names, "likely_names", lambda scope: found)
    return Workspace(root=outputs.parent, shipped=outputs.parent)


@pytest.fixture
def public(outputs, build, manifest_of):
    """Public drafts, and what they are about."""

    def made(period="2025-12"):
        pack = build(outputs, period=period)
        content = json.loads((pack / MANIFEST).read_text())
        content["pack"]["audience"] = "public"
        content["pages"][0] |= {"key": "", "reads": ["data/released/**"]}
        moved = pack.rename(pack.with_name("public"))
        manifest_of(moved, content)
        about = {"title": "Safer Northtown", "period_label": "2025", **content["pack"]}
        return moved, Head(**{k: about[k] for k in Head.__dataclass_fields__ if k in about})

    return made


def page(pack, **changed):
    row = json.loads((pack / MANIFEST).read_text())["pages"][0]
    return PageRecord(**row | {"key": KEY} | changed)


def keep(here, made, **changed):
    pack, head = made
    return records.keep(here, head, pack=pack, pages=[page(pack, **changed)])


def released(here):
    return sorted(path.name for path in (here.root / "data/released/northtown").glob("*"))


def test_a_record_is_made_with_a_draft_and_released_with_it(here, public):
    made = public()
    keep(here, made)
    with records.releasing(here, made[0]):
        assert released(here) == ["2025-12.json"]
    kept = here.root / "data/released/northtown/2025-12.json"
    assert json.loads(kept.read_text()) == RECORD
    assert not list(made[0].rglob("*released*"))
    keep(here, made)
    with records.releasing(here, made[0]):
        pass
    assert released(here) == ["2025-12-issue-2.json", "2025-12.json"]


def test_a_record_is_taken_back_when_signing_fails(here, public):
    made = public()
    keep(here, made)
    with pytest.raises(KeyboardInterrupt), records.releasing(here, made[0]):
        raise KeyboardInterrupt
    assert released(here) == []


def test_a_public_draft_without_its_own_record_is_refused(here, public, manifest_of):
    pack, head = public()
    with pytest.raises(PackError, match="no record"), records.releasing(here, pack):
        pass
    keep(here, (pack, head))
    content = json.loads((pack / MANIFEST).read_text())
    manifest_of(pack, content | {"warnings": ["built again"]})
    with pytest.raises(PackError, match="record of another draft"), records.releasing(here, pack):
        pass
    assert released(here) == []


def test_a_draft_made_before_another_release_must_agree_with_it(here, public, monkeypatch):
    first, second = public("2025-11"), public("2025-12")
    for made in (first, second):
        keep(here, made)
    with records.releasing(here, first[0]):
        pass
    with records.releasing(here, second[0]):
        assert released(here) == ["2025-11.json", "2025-12.json"]
    third, fourth = public("2026-01"), public("2026-02")
    keep(here, third)
    other = {"cells": [CELL | {"value": 15}]}
    monkeypatch.setattr(disclosed, "record_of", lambda scope: json.dumps(other))
    keep(here, fourth)
    with records.releasing(here, fourth[0]):
        pass
    with (
        pytest.raises(PackError, match=r"released since.*2026-02\.json"),
        records.releasing(here, third[0]),
    ):
        pass
    keep(here, third)
    with records.releasing(here, third[0]):
        assert "2026-01.json" in released(here)


@pytest.mark.parametrize(
    ("audience", "reads", "times"),
    [("public", ["data/**"], 1), ("public", ["data/street/*"], 0), ("partner", ["data/**"], 0)],
)
def test_disclosure_control_is_worked_out_once_for_a_batch(
    here, public, monkeypatch, audience, reads, times
):
    _, head = public()
    worked_out = []
    monkeypatch.setattr(disclosed, "solve", worked_out.append)
    plan = SimpleNamespace(
        head=replace(head, audience=audience), jobs=[SimpleNamespace(reads=reads)]
    )
    records.solve(here, [plan, plan])
    assert len(worked_out) == times


def test_a_final_pack_is_left_to_sign_to_refuse(here, public):
    pack, _ = public()
    (pack / SIGNATURE).write_text("{}")
    with records.releasing(here, pack):
        assert released(here) == []


def test_a_pack_that_shows_no_partners_figure_has_no_record(here, public):
    made = public()
    keep(here, made, reads=["data/street/*"])
    with records.releasing(here, made[0]):
        assert released(here) == []


def test_keys_of_pages_are_beside_a_public_pack_and_not_in_it(here, public):
    made = public()
    assert read_page_records(made[0]) == {}
    keep(here, made)
    assert read_page_records(made[0])["overview"].key == KEY
    assert KEY not in "".join(p.read_text() for p in made[0].rglob("*") if p.is_file())
    (made[0] / "overview.html").write_text("signed")
    assert read_page_records(made[0])["overview"].key == KEY
    notebook = made[0] / "overview.ipynb"
    sha = file_hash(notebook)
    content = json.loads((made[0] / MANIFEST).read_text())
    content["outputs"]["overview.ipynb"] = sha[::-1]
    (made[0] / MANIFEST).write_text(json.dumps(content))
    assert read_page_records(made[0]) == {}


def test_likely_names_are_listed_with_their_words_for_the_terminal_only(here, public):
    made = public()
    assert list(records.words_to_read(here, made[0])) == []
    [found] = keep(here, made)
    assert found.place == "plan, activity: 3 (and 1 more place)"
    first, remedy = records.words_to_read(here, made[0])
    assert first == "may name a person: 'Jane Example' in plan, activity: 3 (and 1 more place)"
    assert "not_names in data/reference/disclosure.yml" in remedy
    assert "Example" not in "".join(p.read_text() for p in made[0].rglob("*") if p.is_file())


def test_a_partner_pack_needs_no_record(here, outputs, build):
    pack = build(outputs)
    with records.releasing(here, pack):
        assert not (here.root / "data").exists()
    assert list(records.words_to_read(here, pack)) == []
