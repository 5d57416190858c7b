"""Adopting a workbook: what is written, what is told, and what is refused with nothing written."""

import hashlib

import pandas as pd
import pytest
from click.testing import CliRunner

from scp_analysis.catalogue import Catalogue
from scp_analysis.cli.commands import main
from scp_analysis.cli.group import FAILED
from scp_analysis.errors import SchemaError, SourceError, WorkspaceError
from scp_analysis.loaders import csp_annual, force_annual, force_quarterly, harm, population
from scp_analysis.loaders.workbooks import adopting, writing
from scp_analysis.loaders.workbooks.adopting import adopt
from scp_analysis.workspace import Workspace
from tests.loaders.workbooks.conftest import (
    NOTES,
    ORIGINALS,
    SHIPPED,
    above,
    needs_originals,
    partnership_title,
    published_again,
    tree,
    xlsx,
)
from tests.loaders.workbooks.test_open_data import HEADS, row

HEADER = 5  # the row of the headings in `published_again`
CODE, TOTAL, HOMICIDE = 2, 6, 8  # columns there


@pytest.fixture(scope="module")
def year():
    """The shipped figures of 2024 in the publisher's layout."""
    return published_again(2024)


def changed(rows, **edits):
    """A copy of the rows with cells changed: keyword ``r7c6=...``."""
    copy = [list(each) for each in rows]
    for place, value in edits.items():
        at, column = place[1:].split("c")
        copy[int(at)][int(column)] = value
    return copy


def book(tmp_path, rows, name="csp.xlsx"):
    return xlsx(tmp_path / name, {"Notes": NOTES, "Table C2": rows})


def retitled(rows, year):
    return [*above(partnership_title(year)), *rows[HEADER:]]


def test_the_same_figures_leave_the_table_as_it_is(tmp_path, workspace, year):
    (adopted,) = adopt(book(tmp_path, year), workspace)
    shipped = SHIPPED / "data" / "recorded_crime" / "csp_annual.parquet"
    assert adopted.path == workspace.root / "data" / "recorded_crime" / "csp_annual.parquet"
    assert adopted.path.read_bytes() == shipped.read_bytes()
    assert adopted.revisions.empty
    assert adopted.periods == ("YE Dec 2024",)
    catalogue = Catalogue(workspace)
    assert catalogue.is_own_file("ons_annual")
    assert len(csp_annual.load(catalogue))


def test_a_revised_year_replaces_the_held_one_and_the_differences_are_told(
    tmp_path, workspace, year
):
    first = year[HEADER + 1]
    rows = changed(year, **{f"r{HEADER + 1}c{TOTAL}": first[TOTAL] + 7})
    rows[HEADER + 1][HOMICIDE] = "[x]"
    (adopted,) = adopt(book(tmp_path, rows), workspace)
    told = adopted.revisions.set_index("series")
    assert told["area"].unique().tolist() == [first[CODE]]
    assert told["year"].unique().tolist() == ["YE Dec 2024"]
    total = "Total recorded crime (excluding fraud)"
    assert told.loc[total, ["previous", "current"]].tolist() == [
        str(first[TOTAL]), str(first[TOTAL] + 7)
    ]  # fmt: skip
    assert told.loc["Homicide", "current"] == "[x]"
    counts = csp_annual.load(Catalogue(workspace))
    now = counts[(counts["area_code"] == first[CODE]) & (counts["period_end"] == "2024-12")]
    now = now.set_index("series")
    assert now.loc["total", "count"] == first[TOTAL] + 7
    assert now.loc["homicide", "unavailable_reason"].startswith("published as [x]")


def test_a_new_year_stands_beside_the_old_ones(tmp_path, workspace, year):
    (adopted,) = adopt(book(tmp_path, retitled(year, 2025)), workspace)
    table = pd.read_parquet(adopted.path)
    assert sorted(table["period"].unique()) == [f"YE Dec {each}" for each in range(2021, 2026)]
    assert adopted.revisions.empty
    again = adopt(book(tmp_path, retitled(year, 2025), "again.xlsx"), workspace)
    assert again[0].rows == adopted.rows
    assert pd.read_parquet(adopted.path).equals(table)


@pytest.fixture(scope="module")
def earlier():
    """The shipped figures of 2022, which the shipped table reaches two years beyond."""
    return published_again(2022)


def test_an_older_workbook_that_changes_figures_is_refused_unless_told(
    tmp_path, workspace, earlier
):
    first = earlier[HEADER + 1]
    path = book(tmp_path, changed(earlier, **{f"r{HEADER + 1}c{TOTAL}": first[TOTAL] + 7}))
    with pytest.raises(SourceError) as caught:
        adopt(path, workspace)
    lines = str(caught.value).splitlines()
    assert "must not be older" in lines[0]
    assert lines[1].startswith("Found: 1 figures of ons_annual, which is held to YE Dec 2024")
    assert lines[1].endswith("ends with YE Dec 2022")
    assert "--older" in lines[3]
    assert not (workspace.root / "data").exists()
    (adopted,) = adopt(path, workspace, older=True)
    assert adopted.revisions["current"].tolist() == [str(first[TOTAL] + 7)]


def test_an_older_workbook_that_changes_nothing_is_no_fault(tmp_path, workspace, earlier):
    (adopted,) = adopt(book(tmp_path, earlier), workspace)
    assert adopted.revisions.empty
    assert adopted.periods == ("YE Dec 2022",)


def test_an_older_release_laid_over_an_adopted_newer_one_is_refused(tmp_path, workspace, year):
    newer = retitled(year, 2025)
    both = changed(year, **{f"r{HEADER + 1}c{TOTAL}": year[HEADER + 1][TOTAL] + 7})
    adopt(book(tmp_path, newer), workspace)
    with pytest.raises(SourceError, match=r"held to YE Dec 2025"):
        adopt(book(tmp_path, both, "older.xlsx"), workspace)
    assert len(adopt(book(tmp_path, newer, "again.xlsx"), workspace)[0].revisions) == 0


def test_notes_are_kept_beside_the_table_with_the_workbook_they_are_from(tmp_path, workspace, year):
    rows = changed(year, **{f"r{HEADER + 1}c{TOTAL}": f"{year[HEADER + 1][TOTAL]} [note 4]"})
    path = book(tmp_path, rows)
    adopt(path, workspace)
    adopt(path, workspace)
    beside = workspace.root / "data" / "recorded_crime" / "csp_annual_notes.csv"
    notes = pd.read_csv(beside, dtype=str)
    assert notes["sha256"].unique() == [hashlib.sha256(path.read_bytes()).hexdigest()]
    assert notes["text"].str.startswith("Caution").sum() == 1
    assert notes[notes["text"] == "note 4"]["note"].tolist() == [f"row {HEADER + 2}"]


REFUSALS = {
    "unknown areas": ({f"r{HEADER + 1}c{CODE}": "E22000998", f"r{HEADER + 3}c{CODE}": "E22000999"},
                      ("E22000998", "E22000999")),
    "unknown groups": ({f"r{HEADER}c{TOTAL}": "Piracy", f"r{HEADER}c{HOMICIDE}": "Barratry"},
                       ("offence group Piracy", "offence group Barratry", "no Homicide")),
    "a borrowed code": ({f"r{HEADER + 1}c3": "Somewhere else"}, ("known as",)),
    "words": ({f"r{HEADER + 1}c{TOTAL}": "about 12"}, ("about 12 in sheet Table C2, row 7",)),
    "a part of a crime": ({f"r{HEADER + 1}c{TOTAL}": 0.5}, ("0.5 in sheet Table C2, row 7",)),
    "a formula's error": ({f"r{HEADER + 1}c{TOTAL}": "#REF!"}, ("blank in sheet Table C2, row 7",)),
}  # fmt: skip


@pytest.mark.parametrize("why", REFUSALS)
def test_a_faulty_workbook_is_refused_and_nothing_is_written(tmp_path, workspace, year, why):
    edits, named = REFUSALS[why]
    before = tree(workspace.root)
    with pytest.raises(SourceError) as caught:
        adopt(book(tmp_path, changed(year, **edits)), workspace)
    text = str(caught.value)
    assert [word for word in named if word not in text] == []
    assert [line.split(":")[0] for line in text.splitlines()[1:]] == ["Found", "Where", "Try"]
    assert tree(workspace.root) == before


@pytest.mark.parametrize("when", [2024, 2025])
def test_a_workbook_cut_short_is_refused(tmp_path, workspace, year, when):
    with pytest.raises(SourceError) as caught:
        adopt(book(tmp_path, retitled(year[:-3], when)), workspace)
    lost = [line[CODE] for line in year[-3:]]
    assert "Found: without 3: " in str(caught.value)
    assert [code for code in lost if code not in str(caught.value)] == []
    assert not (workspace.root / "data").exists()


def test_an_area_that_was_abolished_may_be_absent(tmp_path, workspace, year):
    gone = year[-1][CODE]
    (adopted,) = adopt(book(tmp_path, retitled(year[:-1], 2025)), workspace, without=[gone])
    counts = csp_annual.load(Catalogue(workspace))
    now = counts[(counts["area_code"] == gone) & (counts["period_end"] == "2025-12")]
    assert now["count"].isna().all()
    assert adopted.revisions.empty


def test_an_area_twice_or_a_count_below_zero_is_refused(tmp_path, workspace, year):
    with pytest.raises(SchemaError, match="unique"):
        adopt(book(tmp_path, [*year, year[-1]]), workspace)
    negative = changed(year, **{f"r{HEADER + 1}c{TOTAL}": -1})
    with pytest.raises(SchemaError, match=r"count must not be negative"):
        adopt(book(tmp_path, negative), workspace)
    assert not (workspace.root / "data").exists()


def test_an_unknown_workbook_is_refused_with_all_that_can_be_read(tmp_path, workspace):
    path = xlsx(tmp_path / "mine.xlsx", {"Budget": [["Item", "Cost"], ["Lamps", 3]]})
    with pytest.raises(SourceError) as caught:
        adopt(path, workspace)
    text = str(caught.value)
    assert "Found: sheets Budget" in text
    readable = ("partnership", "police force area, ONS", "Home Office open data", "MYE2", "harm")
    assert [word for word in readable if word not in text] == []


def test_a_clone_is_left_alone(tmp_path, year):
    clone = Workspace(root=tmp_path, shipped=tmp_path)
    with pytest.raises(WorkspaceError, match=r"Try: scp-analysis init FOLDER"):
        adopt(book(tmp_path, year), clone)


def test_open_data_by_force_goes_into_both_its_tables(tmp_path, workspace):
    held = pd.read_parquet(SHIPPED / "data" / "recorded_crime" / "force_quarterly.parquet")
    last = held[(held["year"] == "2025/26") & (held["quarter"] == 3)]
    body = [row("2025/26", 4, force, "1", 5) for force in last["force"].unique()]
    body.append(row("2025/26", 4, body[0][2], "999X", 1, what="A new offence"))
    path = xlsx(tmp_path / "prc.xlsx", {"2025_26": [HEADS, *body]})
    counts, codes = adopt(path, workspace)
    assert (counts.source, codes.source) == ("force_quarterly", "offence_codes")
    assert counts.rows == len(held) + len(body)
    catalogue = Catalogue(workspace)
    loaded = force_quarterly.load(catalogue)
    assert (loaded["period_end"] == "2026-03").sum() == len(body)
    meanings = force_quarterly.offence_codes(catalogue).set_index("code")
    assert meanings.loc["999X", "description"] == "A new offence"
    with pytest.raises(SourceError, match="without"):
        adopt(xlsx(tmp_path / "cut.xlsx", {"2025_26": [HEADS, *body[5:]]}), workspace)


def test_weights_become_the_users_own_and_are_read_back(tmp_path, workspace):
    path = tmp_path / "severity 2020-21.csv"
    path.write_text("offence code,offence,weight\n4.10,Corporate,7000\n39,Theft,0.1\n")
    (adopted,) = adopt(path, workspace)
    table = harm.load(Catalogue(workspace), adopted.source)
    assert table.set_index("offence_code")["weight"].to_dict() == {"39": 0.1, "4.10": 7000.0}
    assert table["police_generated"].dtype == bool
    path.write_text("offence code,offence,weight\n39,Theft,0.2\n")
    (again,) = adopt(path, workspace)
    assert sorted(again.revisions["current"]) == ["", "0.2"]


def test_without_weights_the_remedy_is_told(workspace):
    with pytest.raises(SourceError, match="scp-analysis adopt"):
        harm.load(Catalogue(workspace), "harm_cambridge_index")


def test_a_disk_that_fills_up_leaves_what_was_there(tmp_path, workspace, year, monkeypatch):
    adopt(book(tmp_path, year), workspace)
    before = tree(workspace.root)
    calls = []

    def full(descriptor):
        calls.append(descriptor)
        if len(calls) == 2:
            raise OSError(28, "No space left on device")

    monkeypatch.setattr(writing.os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        adopt(book(tmp_path, retitled(year, 2025)), workspace)
    assert tree(workspace.root) == before


def test_the_command_tells_what_was_done_and_what_was_refused(
    tmp_path, workspace, year, monkeypatch
):
    monkeypatch.chdir(workspace.root)
    monkeypatch.delenv("SCP_ANALYSIS_WORKSPACE", raising=False)
    good, bad = book(tmp_path, year), xlsx(tmp_path / "bad.xlsx", {"One": [["a"]]})
    arguments = ["adopt", str(bad), str(good)]
    result = CliRunner().invoke(main, arguments, catch_exceptions=False)
    assert result.exit_code == FAILED
    assert "A workbook must hold a table that can be read." in result.stderr
    assert "csp_annual.parquet: 26,427 rows; from the workbook: YE Dec 2024" in result.stdout
    assert "0 figures changed" in result.stdout


def test_what_was_done_is_told_in_words():
    revisions = pd.DataFrame({"previous": ["1", "", "2"], "current": ["2", "3", ""]})
    aside = pd.DataFrame({"why": ["the whole force", "the whole force"]})
    given = adopting.Adopted("demo", SHIPPED, 1234, ("2031",), revisions, aside)
    assert adopting.described(given)[1:] == [
        "  revised: 1 figures changed, 1 new, 1 no longer there",
        "  left out: 2 rows, the whole force",
    ]


@needs_originals
def test_the_originals_are_adopted_without_a_revision(workspace):
    names = ["recorded_crime/ons_csp_recorded_crime_ye_dec2022.xlsx"]
    names += ["recorded_crime/policeforceareatablesyedecember2024.xlsx"]
    names += ["population/ons_mye22_lad_2023geog.xlsx"]
    adopted = [each for name in names for each in adopt(ORIGINALS / name, workspace)]
    by_source = {each.source: each for each in adopted}
    changed = [each for each in adopted if (each.revisions["previous"] != "").any()]
    assert changed == []
    new = by_source["ons_annual"].revisions
    assert new["area"].str.startswith("W14").all()
    catalogue = Catalogue(workspace)
    assert force_annual.load(catalogue)["count"].notna().all()
    held = catalogue.read("ons_annual")
    english = held[held["csp_code"].str.startswith("E")].reset_index(drop=True)
    shipped = pd.read_parquet(SHIPPED / "data" / "recorded_crime" / "csp_annual.parquet")
    pd.testing.assert_frame_equal(english, shipped)
    own = by_source["population_district"].path
    assert own.read_bytes() == (SHIPPED / "data" / "population" / "district.parquet").read_bytes()
    assert len(population.load(catalogue))
