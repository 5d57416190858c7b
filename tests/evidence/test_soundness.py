"""Everything looked at once: the shipped workspace, and one with faults of its own."""

import shutil

import pandas as pd
import pytest

from scp_analysis.catalogue import Catalogue
from scp_analysis.evidence import flips, footings, soundness
from scp_analysis.evidence.scope import open_scope
from scp_analysis.returns import registry, workbook
from scp_analysis.workspace import Workspace, create, shipped_root


@pytest.fixture(scope="module")
def shipped():
    root = shipped_root()
    return soundness.everything(Catalogue(Workspace(root=root, shipped=root)))


@pytest.fixture
def own(tmp_path):
    for _ in create(tmp_path):
        pass
    return Workspace(root=tmp_path, shipped=shipped_root())


def told(table, result):
    return table[table["result"] == result]


def test_the_contradictions_of_the_published_tables_are_faults(shipped):
    faults = told(shipped, "fault")
    may = faults[faults["where"].str.contains("month: May")]
    assert may["found"].str.contains("Printed 48, the figures give 43").all()
    assert len(may) == 1
    assert faults["found"].str.contains("Printed 12, the figures give 11").sum() == 1
    assert faults["found"].str.contains("377,500").sum() == 1


def test_what_never_came_is_a_gap_and_every_shipped_file_is_in_order(shipped):
    gaps = told(shipped, "gap")
    assert gaps["found"].str.contains("not supplied").any()
    fine = told(shipped, "ok")
    assert fine["found"].str.startswith("as recorded").sum() > 50
    assert not told(shipped, "fault")["found"].str.contains("not the file").any()


def test_a_wrong_file_and_an_unreadable_return_are_faults_and_the_rest_goes_on(own):
    folder = own.root / "data" / "returns" / "marac"
    folder.mkdir(parents=True)
    (folder / "q1.csv").write_text("not,a,return\n1,2,3\n")
    table = soundness.everything(Catalogue(own))
    faults = told(table, "fault")
    assert faults["check"].str.contains("marac").any()
    assert faults["where"].str.contains("q1.csv").any()
    assert (table["check"] == "Published tables add up").sum() == 1


def test_a_filled_return_is_read_and_its_empty_workbook_is_no_fault(own):
    template = registry.template(own, "marac")
    folder = own.root / "data" / "returns" / "marac"
    folder.mkdir(parents=True)
    (folder / "empty.xlsx").write_bytes(workbook.content(template))
    table = soundness.everything(Catalogue(own))
    assert table["where"].str.contains("empty.xlsx").any()


def test_a_look_that_fails_is_a_finding_itself(own):
    (own.root / "data").mkdir(exist_ok=True)
    corrections = (shipped_root() / "data" / "corrections.yml").read_text()
    assert "expect: -1" in corrections
    (own.root / "data" / "corrections.yml").write_text(
        corrections.replace("expect: -1", "expect: -9")
    )
    faults = told(soundness.everything(Catalogue(own)), "fault")
    assert faults["check"].str.contains("Corrections could not be looked at").sum() == 1


def test_a_verdict_turned_by_a_file_of_the_users_own_is_told(own):
    source = shipped_root() / "data" / "recorded_crime" / "csp_quarterly.parquet"
    target = own.root / "data" / "recorded_crime"
    target.mkdir(parents=True, exist_ok=True)
    here = open_scope(partnership="colchester", period_end="2025-12", seed=1, workspace=own)
    shutil.copy(source, target)
    assert flips.flipped(here).empty
    counts = pd.read_parquet(source)
    own_rows = counts[
        (counts["area"] == here.partnership.name) & (counts["offence_group"] == "robbery")
    ]
    year = own_rows[own_rows["quarter_start"].between("2025-01-01", "2025-12-31")].index
    assert len(year) == 4
    counts.loc[year, "count"] *= 10
    counts.to_parquet(target / "csp_quarterly.parquet", index=False)
    here = open_scope(partnership="colchester", period_end="2025-12", seed=1, workspace=own)
    moved = flips.flipped(here).set_index("series")
    assert moved.loc["robbery", "verdict"] == "increased"
    assert moved.loc["robbery", "verdict_shipped"] == "no clear change"


def test_contradictions_of_a_plan_are_the_gravest_first_and_of_its_tables_only(shipped):
    root = shipped_root()
    here = open_scope(
        partnership="colchester",
        period_end="2023-07",
        seed=1,
        workspace=Workspace(root=root, shipped=root),
    )
    table = footings.among(here, ["12_joint_response_vehicle"])
    assert (table["result"] == "fault").sum() == 1
    assert table["where"].head(1).str.contains("Mental health joint response vehicle").all()
    assert not table["where"].str.contains("12_joint").any()
    assert footings.doubts(here, "12_joint_response_vehicle")[0] == (
        "month: May, printed 48, the figures give 43"
    )
    assert len(footings.doubts(here, "12_joint_response_vehicle")) == 1
    assert len(footings.doubts(here, "21_funding")) == 2
    assert footings.doubts(here, "07_next_chapter_referrals") == ()
    (whole,) = footings.doubts(here, "19_probation_iom")
    assert whole.startswith("regional caseload implied: the figures give ")
    assert footings.among(here, []).empty
