"""What each edition may show: the partner edition everything, the public one what was made safe."""

import dataclasses
import json
import time
from functools import cache

import pandas as pd
import pytest

from scp_analysis import reference
from scp_analysis.catalogue import Catalogue
from scp_analysis.errors import SourceError
from scp_analysis.evidence import (
    footings,
    names,
    plan,
    quality,
    received,
    release_words,
    released,
    returns,
)
from scp_analysis.evidence.scope import RELEASED, open_scope
from scp_analysis.integrity.disclosure import protecting
from scp_analysis.integrity.disclosure.attacking import attack, recoverable
from scp_analysis.integrity.disclosure.cells import publication_from
from scp_analysis.loaders import published
from scp_analysis.pages import supplied
from scp_analysis.returns import registry
from scp_analysis.schemas.remembering import SETTLED, SHARED
from scp_analysis.workspace import Workspace, create, shipped_root

STEM, TEMPLATE = "06_cara_clients", "joint_response_vehicle"
RETURNS = "data/reference/returns.csv"
FEW = (STEM, "03_public_perception_q4", "05_mace1_north")
END = pd.Period("2023-07", "M")
HEADS = (
    "period_start,period_end,geography,month,total_calls,conveyed_to_ed,"
    "redirected_to_alternative_service,declined_aid,other,would_have_presented_to_ed,"
    "conveyance_rate_pct,admissions_avoided_pct\n"
)
MONTHS = (
    "2023-05-01,2023-05-31,North East,May,50,22,13,12,3,30,,\n"
    "2023-06-01,2023-06-30,North East,Jun,48,12,20,6,5,28,,\n"
)


@cache
def _opened(audience, priority, period_end):
    return open_scope(
        partnership="colchester",
        period_end=period_end,
        plan_year="2023-24",
        priority=priority,
        audience=audience,
        seed=1,
        workspace=Workspace(root=shipped_root(), shipped=shipped_root()),
    )


def at(workspace, audience="public", priority="", period_end="2023-07"):
    """Open a scope once, and lay another workspace under it, whose files are no longer fresh."""
    time.sleep(1.5 * SETTLED / 1e9)
    here = _opened(audience, priority, period_end)
    return dataclasses.replace(here, workspace=workspace, catalogue=Catalogue(workspace))


@pytest.fixture
def own(tmp_path):
    """A workspace with a few of the tables: disclosure control is over all there are."""
    list(create(tmp_path))
    few = pd.read_csv(shipped_root() / RETURNS, dtype="str", keep_default_na=False)
    few = few[few["stem"].isin(FEW)]
    (tmp_path / RETURNS).parent.mkdir(parents=True)
    few.to_csv(tmp_path / RETURNS, index=False)
    return Workspace(root=tmp_path, shipped=shipped_root())


@pytest.fixture
def sent(own):
    folder = own.root / "data" / "returns" / TEMPLATE
    folder.mkdir(parents=True)
    (folder / "Mrs Example.csv").write_text(HEADS + MONTHS)
    shipped = (shipped_root() / "data" / "templates" / f"{TEMPLATE}.yml").read_text()
    templates = own.root / "data" / "templates"
    templates.mkdir(parents=True, exist_ok=True)
    (templates / f"{TEMPLATE}.yml").write_text(
        shipped.replace("publishable: no", "publishable: yes")
    )
    return own


@pytest.fixture(scope="session")
def public(opened):
    return at(opened().workspace)


def test_the_partner_edition_shows_tables_as_they_are(opened, public):
    here = at(opened().workspace, "partner")
    pd.testing.assert_frame_equal(
        released.figures(here, STEM), published.table(here.catalogue, STEM)
    )
    assert not release_words.guarded(here, STEM)
    assert release_words.guarded(public, STEM)


def test_the_public_edition_withholds_and_rounds_and_nothing_can_be_recovered(public):
    raw, safe = published.table(public.catalogue, STEM), released.figures(public, STEM)
    small = raw["value"].between(1, 7)
    assert small.any()
    assert safe.loc[small.to_numpy(), "value"].isna().all()
    assert set(safe.loc[small.to_numpy(), "value_as_printed"]) == {"[c]"}
    assert safe["value"].dropna().mod(5).eq(0).all()
    assert released.audit(public).recoverable == 0
    assert released.audit(public).primary > 0


def test_pages_say_what_was_done_where_the_table_stands(public):
    here = dataclasses.replace(public, priority=public.plan.priorities[0])
    tables = {each.stem: each for each in returns.of_priority(here)}
    shown = {name: supplied.one_return(each)[0] for name, each in tables.items()}
    assert "[c] is a figure withheld" in shown["05_mace1_north"].subtitle
    assert "counts of 1 to 7 are withheld" in shown["05_mace1_north"].subtitle
    cells = [cell for column in shown["05_mace1_north"].columns for cell in column.cells]
    assert "[c]" in cells


def test_a_table_left_out_by_policy_is_said_to_be_left_out(own):
    reference = own.root / "data" / "reference"
    policies = (shipped_root() / "data" / "reference" / "disclosure.yml").read_text()
    (reference / "disclosure.yml").write_text(
        policies.replace("05_mace1_north: people", "05_mace1_north: working_tables")
    )
    here = at(own, priority="A1")
    (mace,) = [each for each in returns.of_priority(here) if each.stem == "05_mace1_north"]
    assert mace.rows.empty
    (notice,) = supplied.one_return(mace)
    assert "Left out of the public edition: every figure of every other table" in notice.message
    assert released.audit(here).left_out == ("05_mace1_north",)


def test_changes_that_are_withheld_are_no_indicators(public):
    partner = dataclasses.replace(public, audience="partner")
    shown, every = returns.indicators(public), returns.indicators(partner)
    assert 0 < len(shown) <= len(every)
    assert "[c]" not in set(shown["as_printed"])


def test_changes_that_disclosure_control_altered_say_so_with_their_unit(public):
    shown = returns.indicators(at(public.workspace, priority="A3"))
    told = dict(zip(shown["indicator"], shown["as_printed"], strict=True))
    assert told["High-Risk Domestic Abuse"] == "48% increase"
    assert told["Hate crime"] == "15%, recalculated"
    assert told["Council ASB reports"] == "-5,000 reports, rounded"


def test_a_rounded_figure_keeps_what_its_owner_says_before_it(public):
    def told(stem):
        raw, safe = published.table(public.catalogue, stem), released.figures(public, stem)
        return dict(zip(raw["value_as_printed"], safe["value_as_printed"], strict=True))

    assert told("11_next_chapter_other")["at least 15"] == "at least 15"
    assert told("17_engagement_activity")["over 45"] == "over 45"
    assert told("19_probation_iom")["approximately 151"] == "approximately 150"
    assert told("20_children_families_hub")["45.6%"] == "45.6%"
    assert told("10_cyp_service")["*400"] == "400"


def test_a_filled_return_is_protected_and_its_file_is_not_named(sent):
    here = at(sent, priority="A4")
    (table,) = [each for each in returns.of_priority(here) if each.stem == TEMPLATE]
    raw = received.figures(here, registry.template(sent, TEMPLATE))
    assert raw["value"].eq(3).any()
    limit = registry.template(sent, TEMPLATE).disclosure.threshold
    assert not table.rows["value"].between(1, limit).any()
    assert "Example" not in table.note
    assert "file" not in table.rows.columns
    assert table.doubts == ("in 1 place; the figures are not printed in the public edition",)
    assert table.control.startswith("Disclosure control")


def test_contradictions_are_counted_and_not_told(public):
    stems = returns.stems_of(public.plan)
    partner = dataclasses.replace(public, audience="partner")
    told, untold = footings.among(partner, stems), footings.among(public, stems)
    assert untold["result"].tolist() == told["result"].tolist()
    assert set(untold["found"]) == {footings.NOT_PRINTED}
    shown = supplied.contradictions(untold)
    assert [type(each).__name__ for each in shown] == ["Statement", "Notice"]


def test_notes_and_caveats_that_tell_figures_are_left_out(public):
    vehicle = "12_joint_response_vehicle"
    assert release_words.without_figures(public, vehicle, "May: 48 calls, 43 with an outcome") == ""
    dated = "Reports of 19 September 2023 and April 2017"
    assert release_words.without_figures(public, vehicle, dated) == dated
    told = "Small count; two were repeats; not this district alone"
    assert release_words.without_figures(public, vehicle, told) == "not this district alone"
    partner = dataclasses.replace(public, audience="partner")
    assert release_words.without_figures(partner, vehicle, told) == told
    caveats = quality.sources(public, [vehicle])["caveats"].iloc[0]
    assert "48" not in caveats
    assert "transcription" in caveats


def test_no_hash_by_which_guesses_could_be_tried(public):
    rows = quality.sources(public, [STEM, "csp_quarterly"]).set_index("source_id")["sha256"]
    assert rows[STEM] == quality.NO_HASH
    assert len(rows["csp_quarterly"]) == quality.SHORT_HASH


def test_free_text_with_a_telephone_number_stops_the_build_without_repeating_it(own):
    name = "data/published/03_public_perception_q4.csv"
    table = pd.read_csv(shipped_root() / name, dtype="str", keep_default_na=False)
    table.loc[0, "note"] = "Ring 01632 960 001"
    (own.root / name).parent.mkdir(parents=True, exist_ok=True)
    table.to_csv(own.root / name, index=False)
    with pytest.raises(SourceError, match="telephone number in 03_public_perception_q4") as caught:
        released.figures(at(own), STEM)
    assert "960" not in str(caught.value)


def at_priority(here, name):
    chosen = next(each for each in here.plan.priorities if each.id == name)
    return dataclasses.replace(here, priority=chosen)


def test_only_publishable_rows_of_a_plan_are_shown(public, monkeypatch):
    here = dataclasses.replace(public, priority=public.plan.priorities[0])
    partner = dataclasses.replace(here, audience="partner")
    every = plan.tracker(here)
    assert 0 < len(every) < len(plan.tracker(partner))
    rows = plan.plans.tracker(here.catalogue, plan_year=here.plan.plan_year)
    open_rows = (rows["priority_id"] == here.priority.id) & (rows["publishable"] == "yes")
    first, second = rows.index[open_rows][:2]
    rows.loc[first, "publishable"] = "no"
    monkeypatch.setattr(plan.plans, "tracker", lambda *_, **__: rows)
    assert len(plan.tracker(here)) == len(every) - 1
    rows.loc[second, "activity"] = "write to someone@example.org"
    with pytest.raises(SourceError, match="e-mail address in the plan of 2023-24, activity: 1"):
        plan.tracker(here)


def test_the_plan_tells_no_figure_that_its_table_withholds_or_rounds(public):
    rows = plan.plans.tracker(public.catalogue, plan_year=public.plan.plan_year)
    told = {
        place: "|".join(
            plan.tracker(at_priority(public, place))[["activity", "figure"]].sum(axis=1)
        )
        for place in ("A2", "A3", "A4")
    }
    exact = "|".join(rows["activity"] + rows["figure"])
    for figure in ("2 evictions", "128 arrests", "82% above 164", "686 children", "47.01%"):
        assert figure in exact
        assert not any(figure in text for text in told.values())
    assert "[c] NSPs, 5 closure orders and [c] evictions" in told["A2"]
    assert "1,069 verbal warnings" in "|".join(rows["figure"])
    assert "[c] verbal warnings" in told["A2"]
    assert "\N{POUND SIGN}258,000" in told["A2"]
    assert "family refuge has 12 spaces" in told["A3"]
    assert "Colchester clients helped" in told["A3"]


def test_a_figure_of_the_plan_that_rests_on_no_table_is_not_told(public, monkeypatch):
    here = at_priority(public, "A1")
    rows = plan.plans.tracker(here.catalogue, plan_year=here.plan.plan_year)
    bare = rows.index[(rows["priority_id"] == "A1") & (rows["evidence"] == "")][0]
    rows.loc[bare, "activity"] = "Four children moved, and 3 more since May 2023"
    rows.loc[bare, "figure"] = "over 45 people"
    monkeypatch.setattr(plan.plans, "tracker", lambda *_, **__: rows)
    shown = plan.tracker(here)
    one = shown[shown["activity"].str.contains("moved")].iloc[0]
    assert (one["activity"], one["figure"]) == (
        "[c] children moved, and [c] more since May 2023",
        "over [c] people",
    )


def test_the_partner_edition_tells_every_figure_of_the_plan(public):
    here = dataclasses.replace(at_priority(public, "A3"), audience="partner")
    cells = "|".join(plan.tracker(here)[["activity", "figure"]].sum(axis=1))
    assert "14 more were people who are not CBH tenants." in cells
    assert "20 CBH tenant cases" in cells


def test_the_record_of_a_release_binds_the_next_of_any_partnership(own):
    first = at(own)
    kept, before = released.record_of(first), released.figures(first, STEM)
    record = publication_from(kept, where="the test")
    assert recoverable(attack(record)) == 0
    path = own.root / RELEASED / "another-partnership" / "2023-07.json"
    path.parent.mkdir(parents=True)
    path.write_text(kept)
    again = at(own, period_end="2025-12")
    assert released.audit(again).recoverable == 0
    pd.testing.assert_frame_equal(before, released.figures(again, STEM))
    assert json.loads(released.record_of(again))["cells"] == json.loads(kept)["cells"]


def test_what_a_batch_has_solved_is_not_solved_again_and_only_for_the_same_counts(own, monkeypatch):
    here = at(own)
    released.solve(here)
    record, audit = released.record_of(here), released.audit(here)
    SHARED.forget()

    def never(*_, **__):
        raise AssertionError

    monkeypatch.setattr(protecting, "attack", never)
    monkeypatch.setattr(protecting, "withheld_to_protect", never)
    assert (released.record_of(here), released.audit(here)) == (record, audit)
    name = f"data/published/{STEM}.csv"
    table = pd.read_csv(shipped_root() / name, dtype="str", keep_default_na=False)
    table.loc[0, ["value", "value_as_printed"]] = "12"
    (own.root / name).parent.mkdir(parents=True, exist_ok=True)
    table.to_csv(own.root / name, index=False)
    with pytest.raises(AssertionError):
        released.record_of(at(own))


def test_likely_names_are_those_of_the_texts_a_pack_shows(own):
    name = f"data/published/{STEM}.csv"
    table = pd.read_csv(shipped_root() / name, dtype="str", keep_default_na=False)
    zero = table.index[table["value"] == "0"][:2]
    table.loc[zero, "note"] = "seen by Jane Bloggs"
    (own.root / name).parent.mkdir(parents=True, exist_ok=True)
    table.to_csv(own.root / name, index=False)
    here = at(own)
    found = {each.words: each.place for each in names.likely_names(here)}
    assert found["Jane Bloggs"] == f"{STEM}, note, row {zero[0] + 1} (and 1 more place)"
    elsewhere = dataclasses.replace(here, plan=reference.plan_for(own, "tendring", END, ""))
    assert "Jane Bloggs" not in {each.words for each in names.likely_names(elsewhere)}


@pytest.mark.parametrize("where", ["title", "question"])
def test_a_priority_with_a_telephone_number_is_refused(own, where):
    here = at(own)
    first, *others = here.plan.priorities
    changed = dataclasses.replace(first, **{where: "Ring 01632 960001"})
    plan = dataclasses.replace(here.plan, priorities=(changed, *others))
    with pytest.raises(SourceError, match=f"{where} of priority {first.id}") as refused:
        names.likely_names(dataclasses.replace(here, plan=plan))
    assert "960001" not in str(refused.value)


def test_a_record_that_is_none_is_refused(own):
    path = own.root / RELEASED / "colchester" / "x.json"
    path.parent.mkdir(parents=True)
    path.write_text("{}")
    with pytest.raises(SourceError, match="record of an earlier publication"):
        released.figures(at(own), STEM)
