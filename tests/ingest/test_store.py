"""What the store holds after an ingest: every row, its place, its repeats, a record per file."""

import json

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from scp_analysis.cli.commands import main
from scp_analysis.errors import PeriodError, SourceError, UnknownNameError
from scp_analysis.ingest.archives import opened
from scp_analysis.ingest.duplicates import Repeats
from scp_analysis.ingest.store import Store

OLDER, NEWER, SHARED = "E01000010", "E01033769", "E01021674"  # 2011 only, 2021 only, in both


def test_a_part_is_rows_and_a_record(place, publisher, tmp_path):
    rows = [
        publisher.street_row(1),
        publisher.incident(),
        publisher.incident(),
        publisher.incident(place=",,No Location,,"),
        publisher.incident(place="0.1,51.5,Somewhere,X99999999,Nowhere"),
    ]
    content = publisher.csv_of(*rows)
    path = publisher.zipped(tmp_path / "2031-03.zip", {publisher.name_of(): content})
    (record,) = place.ingest(path).new
    assert (record.kind, record.force, record.month) == ("street", "essex", "2031-01")
    assert (record.archive, record.archive_file) == ("2031-03", "2031-03.zip")
    assert (record.rows, record.bytes) == (5, len(content))
    assert (record.unlocated, record.without_area, record.unknown_lsoa) == (1, 1, 1)
    assert (record.duplicates, record.without_id, record.outside) == (1, 4, 0)
    assert (record.header, record.encoding, record.newline) == ("full", "utf-8", "lf")
    assert (record.months_found, record.ingested) == (("2031-01",), 1)
    folder = place.store.root / "parts/street/essex/2031-01"
    stem = f"2031-03_{record.sha256[:12]}"
    assert sorted(path.name for path in folder.iterdir()) == [f"{stem}.json", f"{stem}.parquet"]
    assert json.loads((folder / f"{stem}.json").read_text())["rows"] == 5
    table = place.store.read("street")
    assert table["row"].tolist() == [0, 1, 2, 3, 4]
    assert table["duplicate"].tolist() == [False, False, True, False, False]
    assert table["longitude"].tolist()[:2] == [0.90123, 0.90123]
    assert np.isnan(table["longitude"][3])
    assert table["crime_id"].isna().tolist() == [False, True, True, True, True]
    assert table["crime_type"].tolist() == ["Burglary", *["Anti-social behaviour"] * 4]
    assert set(table["month"]) == {"2031-01"}
    assert table["district_code"].isna().tolist() == [False, False, False, True, True]


def test_a_second_ingest_changes_nothing(place, publisher, tmp_path):
    path = publisher.zipped(tmp_path / "2031-01.zip", {publisher.name_of(): publisher.good()})
    first = place.ingest(path)
    before = place.listing()
    second = place.ingest(path)
    assert second.new == []
    assert second.held == first.new
    assert place.listing() == before


def test_versions_lie_side_by_side_and_the_latest_archive_is_current(place, publisher, tmp_path):
    name = publisher.name_of()
    newer = publisher.zipped(tmp_path / "2031-03.zip", {name: publisher.good(rows=9)})
    older = publisher.zipped(tmp_path / "2031-02.zip", {name: publisher.good(rows=3)})
    place.ingest(newer)
    place.ingest(older)
    assert place.store.parts()["rows"].tolist() == [4, 10]
    assert place.store.current("street")["rows"].tolist() == [10]
    assert len(place.store.read("street")) == 10
    again = publisher.zipped(tmp_path / "other.zip", {name: publisher.good(rows=5)})
    place.ingest(again, archive_date="2031-03")
    assert place.store.current("street")["rows"].tolist() == [6]
    assert place.store.parts()["ingested"].tolist() == [2, 1, 3]


def test_the_archive_date_is_of_the_name_else_the_latest_month_inside(publisher, tmp_path):
    files = {publisher.name_of(month): publisher.good(month) for month in ("2030-11", "2031-01")}
    for name, date in {"2031-06.zip": "2031-06", "some-force.zip": "2031-01"}.items():
        with opened(publisher.zipped(tmp_path / name, files)) as archive:
            assert archive.date == date


def test_an_archive_date_must_be_a_month(place):
    with pytest.raises(PeriodError):
        place.ingest(archive_date="March")


def test_zip_folder_and_file_give_the_same_rows(publisher, tmp_path, place):
    content = publisher.good()
    folder = tmp_path / "unpacked"
    (folder / "2031-01").mkdir(parents=True)
    single = folder / publisher.name_of()
    single.write_bytes(content)
    archive = publisher.zipped(tmp_path / "zipped.zip", {publisher.name_of(): content})
    records = [place.ingest(path) for path in (archive, folder, single)]
    assert len(records[0].new) == 1
    assert records[1].held == records[2].held == records[0].new


def test_a_folder_of_zips_stands_for_all_of_them(publisher, tmp_path, place):
    folder = tmp_path / "downloads"
    folder.mkdir()
    (folder / "notes.txt").write_text("mine")
    for month in ("2031-01", "2031-02"):
        name = publisher.name_of(month)
        publisher.zipped(folder / f"{month}.zip", {name: publisher.good(month)})
    assert [record.archive for record in place.ingest(folder).new] == ["2031-01", "2031-02"]


def test_both_vintages_have_their_district(place, publisher, tmp_path, places):
    assert OLDER in places.only_2011
    assert NEWER in places.only_2021
    vintages = {
        "2011": [OLDER, SHARED],
        "2021": [NEWER, SHARED],
        "mixed": [OLDER, NEWER],
        "both": [SHARED],
        "none": ["X99999999"],
    }
    for number, (vintage, codes) in enumerate(vintages.items(), start=1):
        month = f"2031-{number:02d}"
        rows = [publisher.incident(month, f"0.1,51.5,A road,{code},Area") for code in codes]
        path = publisher.zipped(
            tmp_path / f"{month}.zip", {publisher.name_of(month): publisher.csv_of(*rows)}
        )
        (record,) = place.ingest(path).new
        assert record.lsoa_vintage == vintage
        districts = place.store.read("street", months=[month])["district_code"].tolist()
        assert [d for d in districts if pd.notna(d)] == [
            places.district_of[code] for code in codes if code in places.district_of
        ]


def test_a_force_without_an_area_has_its_rows_placed_and_none_outside(place, publisher, tmp_path):
    files = {
        publisher.name_of(force=force): publisher.csv_of(publisher.incident())
        for force in ("btp", "essex", "kent")
    }
    outcome = place.ingest(publisher.zipped(tmp_path / "2031-01.zip", files))
    assert {record.force: record.outside for record in outcome.new} == {
        "btp": None,
        "essex": 0,
        "kent": 1,
    }
    assert place.store.read("street")["district_code"].unique().tolist() == ["E07000071"]
    assert place.store.parts()["outside"].isna().tolist() == [True, False, False]


def test_the_other_two_kinds(place, publisher, tmp_path):
    found = f"{1:064x},2031-07,Essex Police,Essex Police,{publisher.PLACE},Local resolution"
    search = "Person search,{},,,51.5,0.1,Male,18-24,,White,An Act,Drugs,Arrest,True,False"
    times = [
        "2031-07-02T10:00:00+00:00",
        "2031-06-30T23:30:00+00:00",
    ]  # the second is 1 July, 00:30
    files = {
        publisher.name_of("2031-07", kind="outcomes"): publisher.csv_of(
            found, found, header=publisher.OUTCOMES
        ),
        publisher.name_of("2031-07", kind="stop-and-search"): publisher.csv_of(
            *(search.format(time) for time in times), header=publisher.SEARCHES
        ),
    }
    outcome = place.ingest(publisher.zipped(tmp_path / "2031-07.zip", files))
    assert outcome.faults == []
    outcomes, searches = place.store.read("outcomes"), place.store.read("stop-and-search")
    assert outcomes["outcome_type"].tolist() == ["Local resolution"] * 2
    assert outcomes["duplicate"].tolist() == [False, True]
    assert searches["date"].tolist() == times
    assert "district_code" not in searches
    wrong = publisher.csv_of(search.format("2031-06-30T21:30:00+00:00"), header=publisher.SEARCHES)
    name = publisher.name_of("2031-07", kind="stop-and-search")
    outcome = place.ingest(publisher.zipped(tmp_path / "2031-08.zip", {name: wrong}))
    assert "own month" in str(outcome.faults[0])


def test_reading_some_columns_forces_and_months(place, publisher, tmp_path):
    files = {
        publisher.name_of(month, force): publisher.good(month)
        for month in ("2031-01", "2031-02")
        for force in ("essex", "kent")
    }
    place.ingest(publisher.zipped(tmp_path / "2031-02.zip", files))
    table = place.store.read(
        "street", columns=["month", "crime_type"], force="kent", months=["2031-02"]
    )
    assert table.columns.tolist() == ["month", "crime_type"]
    assert len(table) == 4
    assert place.store.read("outcomes").empty
    with pytest.raises(UnknownNameError):
        place.store.read("street", columns=["colour"])
    with pytest.raises(UnknownNameError):
        place.store.read("streets")


def test_a_part_that_lost_its_rows_is_named(held):
    (path,) = held.store.root.glob("parts/*/*/*/*.parquet")
    path.write_bytes(path.read_bytes()[:100])
    with pytest.raises(SourceError, match="rows its record says"):
        held.store.read("street")


def test_an_empty_store_reads_as_nothing(tmp_path):
    store = Store(tmp_path / "nowhere")
    assert store.parts().empty
    assert store.current("street").empty
    assert store.read("street").empty


# Repeats, against the plain definition

_ROW = st.tuples(st.sampled_from([None, "", "a", "b"]), *[st.sampled_from(["x", "y", None])] * 2)


@given(st.lists(st.lists(_ROW, min_size=1, max_size=8), min_size=1, max_size=5))
def test_repeats_are_the_rows_met_before(tables):
    rows = [[tuple(value or None for value in row) for row in table] for table in tables]
    seen, expected = set(), []
    for row in (row for table in rows for row in table):
        expected.append(row in seen)
        seen.add(row)
    repeats = Repeats()
    found = []
    for table in rows:
        one, two, three = (pa.array(column, pa.string()) for column in zip(*table, strict=True))
        made = {"crime_id": one, "b": two.dictionary_encode(), "c": three.dictionary_encode()}
        found += repeats.mark(pa.table(made)).tolist()
    assert found == expected


def test_many_columns_of_many_values_are_still_told_apart():
    """More combinations than whole numbers of 64 bits: 14 columns of 50 values."""
    random = np.random.default_rng(5)
    values = random.integers(0, 50, (400, 14))
    values[200:] = values[:200]
    table = pa.table(
        {f"c{n}": pa.array(values[:, n].astype(str)).dictionary_encode() for n in range(14)}
    )
    assert Repeats().mark(table).tolist() == pd.DataFrame(values).duplicated().tolist()


# The command


def run_command(place, monkeypatch, *arguments):
    monkeypatch.chdir(place.root)
    return CliRunner().invoke(main, ["ingest", *map(str, arguments)])


def test_the_command_says_what_it_took_in(place, publisher, tmp_path, monkeypatch):
    latin = publisher.good().replace(b"High", "Café".encode("latin-1"))
    files = {publisher.name_of(): latin, "2031-01/notes.txt": b""}
    result = run_command(place, monkeypatch, publisher.zipped(tmp_path / "2031-01.zip", files))
    assert result.exit_code == 0, result.output
    assert "Files taken in: 1, 4 rows. Held already: 0. Failed: 0." in result.output
    assert "street: 4 rows, 1 forces, 1 months from 2031-01 to 2031-01" in result.output
    assert "Not UTF-8: 1: 2031-01/2031-01-essex-street.csv (latin-1)" in result.output
    assert "notes.txt" in result.output


def test_the_command_exits_with_1_when_a_file_failed(place, publisher, tmp_path, monkeypatch):
    files = {publisher.name_of(): b"", publisher.name_of(force="kent"): publisher.good()}
    path = publisher.zipped(tmp_path / "2031-01.zip", files)
    result = run_command(place, monkeypatch, path, "--quiet")
    assert result.exit_code == 1
    assert "Found:" in result.stderr
    assert result.stdout == ""
    result = run_command(place, monkeypatch, path, "--force", "kent")
    assert result.exit_code == 0
    assert "Held already: 1." in result.stdout


def test_the_command_refuses_a_date_that_is_none(place, tmp_path, monkeypatch):
    assert run_command(place, monkeypatch, tmp_path, "--archive-date", "2031").exit_code == 2
