"""Archives of any year and force: the counts are those of Python's csv, or a clear refusal."""

import tempfile
import zipfile
from collections import Counter
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from scp_analysis.catalogue import Catalogue
from scp_analysis.ingest import telling
from scp_analysis.ingest.coordinates import located
from scp_analysis.ingest.duplicates import Repeats
from scp_analysis.ingest.rebuild import FOLDER, rebuild, revised
from scp_analysis.loaders import street_coverage
from scp_analysis.workspace import Workspace, shipped_root
from tests.ingest import archives_of_any_year as made
from tests.ingest.conftest import Place

COUNTS = ("rows", "unlocated", "without_id", "without_area", "duplicates")
ONLY = [Phase.generate]  # a failing archive is shown as met: to shrink one takes minutes
TYPE = {"street": "crime_type", "outcomes": "outcome_type", "stop-and-search": "type"}


def takes_in_all(named, *, junk, zipped):
    with tempfile.TemporaryDirectory() as folder:
        place, path = Place(Path(folder) / "workspace"), Path(folder) / "2031-12.ZIP"
        path.write_bytes(made.packed(named, junk=junk))
        if not zipped:
            with zipfile.ZipFile(path) as archive:
                path = path.with_name("2031-12")
                archive.extractall(path)
        outcome = place.ingest(path)
        assert outcome.faults == []
        assert {record.source for record in outcome.new} == set(named)
        for record in outcome.new:
            expected = made.counted(named[record.source])
            assert {name: getattr(record, name) for name in COUNTS} == {
                name: expected[name] for name in COUNTS
            }
            kind = TYPE[record.kind]
            read = place.store.read(
                record.kind, columns=[kind], force=record.force, months=[record.month]
            )
            assert Counter(read[kind].astype(object).fillna("")) == expected["by type"]
        rebuild(place.catalogue.workspace)
        assert ingested(outcome) == {name: len(names) for name, names in outcome.ignored.items()}
        covered(place, named)


def ingested(outcome):
    """Names that were not read: the rubbish, all of it, is told."""
    return {name: len(made.JUNK) for name in outcome.ignored}


def covered(place, named):
    """Months count as held where there are rows, and where districts can be told."""
    street = {n: made.counted(f) for n, f in named.items() if f.kind == "street"}
    held = {
        (named[name].force, named[name].month): counts["rows"]
        for name, counts in street.items()
        if counts["rows"]
        and (
            counts["without_area"] < counts["rows"]
            or named[name].force in ("btp", "northern-ireland")
        )
    }
    coverage = pd.read_parquet(place.root / FOLDER / "coverage.parquet")
    assert coverage.set_index(["force", "month"])["rows"].to_dict() == held
    district = pd.read_parquet(place.root / FOLDER / "district.parquet")
    assert district.groupby(["force", "month"])["count"].sum().to_dict() == held
    for name in ("grid", "unlocated"):
        table = pd.read_parquet(place.root / FOLDER / f"{name}.parquet")
        assert table["count"].sum() <= sum(held.values())


@given(made.archives(), st.booleans(), st.booleans())
@settings(max_examples=30, phases=ONLY)
def test_every_archive_is_taken_in_to_the_row(named, junk, zipped):
    takes_in_all(named, junk=junk, zipped=zipped)


@pytest.mark.long
@given(made.archives(), st.booleans(), st.booleans())
@settings(max_examples=1_500, phases=ONLY)
def test_a_thousand_archives_are_taken_in_to_the_row(named, junk, zipped):
    takes_in_all(named, junk=junk, zipped=zipped)


def taken(place, publisher, tmp_path, files, name="2031-12.zip"):
    return place.ingest(publisher.zipped(tmp_path / name, files))


def old_file(*rows, header="2010, metres, no identifier"):
    return "\n".join([",".join(made.STREET[header]), *rows, ""]).encode()


OLD_ROW = "2031-01,Essex Police,Essex Police,599739.795,225233.801,On or near High Street,Burglary,"


def test_metres_on_the_grid_become_degrees(place, publisher, tmp_path):
    content = old_file(OLD_ROW, OLD_ROW.replace("599739.795,225233.801", ","))
    (record,) = taken(place, publisher, tmp_path, {publisher.name_of(): content}).new
    assert record.header == (
        "without Crime ID, Longitude, Latitude, LSOA code, LSOA name, Last outcome category; "
        "with Easting, Northing"
    )
    assert (record.rows, record.unlocated, record.without_area, record.outside) == (2, 1, 2, None)
    table = place.store.read("street")
    assert table["longitude"][0] == pytest.approx(0.90123, abs=1e-6)
    assert table["latitude"][0] == pytest.approx(51.88987, abs=1e-6)
    assert table["longitude"].isna().tolist() == [False, True]
    assert table["district_code"].isna().all()


def test_a_point_beyond_the_transformation_is_not_located():
    columns = {"easting": ["0", "599739"], "northing": ["0", "225233"]}
    table = pa.table({name: pa.array(texts).dictionary_encode() for name, texts in columns.items()})
    degrees = located(table, fault=None)
    assert degrees["longitude"].is_valid().to_pylist() == [False, True]
    assert degrees["latitude"].is_valid().to_pylist() == [False, True]


# A file without rows, and one that says nothing of any district, are no month without crime


@pytest.mark.parametrize("content", ["header only", "no small areas"])
def test_a_month_that_cannot_be_counted_is_kept_and_not_held(place, publisher, tmp_path, content):
    bare = publisher.csv_of() if content == "header only" else old_file(OLD_ROW)
    files = {publisher.name_of(): bare, publisher.name_of("2031-02"): publisher.good("2031-02")}
    outcome = taken(place, publisher, tmp_path, files)
    assert outcome.faults == []
    assert len(place.store.parts()) == 2
    assert any(
        publisher.name_of() in line and line.startswith("No ") for line in telling.summary(outcome)
    )
    rebuild(place.catalogue.workspace)
    coverage = street_coverage.load(Catalogue(place.catalogue.workspace))
    own = coverage[(coverage["force"] == "essex") & (coverage["month"] >= "2031-01")]
    assert own["month"].astype(str).tolist() == ["2031-02"]


def test_a_shipped_month_stands_where_the_users_file_has_no_rows(place, publisher, tmp_path):
    name = publisher.name_of("2025-06")
    taken(place, publisher, tmp_path, {name: publisher.csv_of()}, "2025-08.zip")
    before = street_coverage.load(Catalogue(Workspace(root=shipped_root(), shipped=shipped_root())))
    rebuild(place.catalogue.workspace)
    pd.testing.assert_frame_equal(
        street_coverage.load(Catalogue(place.catalogue.workspace)), before
    )


def test_a_newer_archive_that_lost_every_row_is_told(place, publisher, tmp_path):
    name = publisher.name_of()
    taken(place, publisher, tmp_path, {name: publisher.good()}, "2031-02.zip")
    new = taken(place, publisher, tmp_path, {name: publisher.csv_of()}, "2031-03.zip").new
    told = revised(place.catalogue.workspace, new)
    assert told["current"].sum() == 0
    assert told["previous"].sum() == 4


def test_a_table_without_rows_marks_no_repeat():
    empty = pa.table({"crime_id": pa.array([], pa.string()), "type": pa.array([], pa.string())})
    full = pa.table({"crime_id": [None, None], "type": ["x", "x"]})
    repeats = Repeats()
    flags = [repeats.mark(table).tolist() for table in (empty, full, empty, full)]
    assert flags == [[], [False, True], [], [True, True]]


# Archives as people hand them round


def test_names_with_the_separator_of_windows_are_read(place, publisher, tmp_path):
    name = "2031-01\\2031-01-essex-street.csv"
    (record,) = taken(place, publisher, tmp_path, {name: publisher.good()}).new
    assert (record.force, record.month, record.rows) == ("essex", "2031-01", 4)


def test_zips_in_folders_below_are_found(place, publisher, tmp_path):
    for month in ("2031-01", "2031-02"):
        folder = tmp_path / "downloads" / month[:4] / month
        folder.mkdir(parents=True)
        publisher.zipped(folder / f"{month}.Zip", {publisher.name_of(month): publisher.good(month)})
    (tmp_path / "downloads" / "._2031-01.zip").write_bytes(b"\0\5\x16\7")
    outcome = place.ingest(tmp_path / "downloads")
    assert outcome.faults == []
    assert [record.month for record in outcome.new] == ["2031-01", "2031-02"]


def test_loose_files_with_a_loud_ending_beside_zips_are_found(place, publisher, tmp_path):
    folder = tmp_path / "downloads"
    folder.mkdir()
    publisher.zipped(
        folder / "2031-02.zip", {publisher.name_of("2031-02"): publisher.good("2031-02")}
    )
    (folder / "2031-01-essex-street.CSV").write_bytes(publisher.good())
    assert len(place.ingest(folder).new) == 2


def test_a_copy_of_a_file_in_the_same_archive_is_held_once(place, publisher, tmp_path):
    name = publisher.name_of()
    outcome = taken(
        place, publisher, tmp_path, {name: publisher.good(), f"copy/{name}": publisher.good()}
    )
    assert outcome.faults == []
    assert (len(outcome.new), len(outcome.held)) == (1, 1)


REFUSED = {
    "two versions of one month": (
        lambda p: {p.name_of(): p.good(), f"copy/{p.name_of()}": p.good(rows=9)},
        "once, or each time alike",
    ),
    "a zip inside the zip": (lambda p: {"2031-01.zip": b"PK"}, "Try: unpack it once"),
    "rubbish of a Mac alone": (lambda p: made.JUNK, "none among its files"),
    "no files": (lambda p: {}, "no file at all"),
    "one axis of two": (
        lambda p: {p.name_of(): old_file(OLD_ROW).replace(b"Northing", b"North")},
        "no column Longitude",
    ),
    "feet on another grid": (
        lambda p: {p.name_of(): old_file(OLD_ROW.replace("599739.795", "5997397"))},
        "Found: 1: '5997397'",
    ),
    "words for metres": (
        lambda p: {p.name_of(): old_file(OLD_ROW.replace("225233.801", "north"))},
        "'north'",
    ),
    "a zero byte": (
        lambda p: {p.name_of(): p.good().replace(b"Burglary", b"Bur\0lary")},
        "zero byte",
    ),
    "a line of blanks": (lambda p: {p.name_of(): p.good() + b"   \n"}, "as many fields"),
    "blank columns at the end": (
        lambda p: {p.name_of(): p.csv_of(header=p.STREET + ",,")},
        "column '' twice",
    ),
    "outcomes named street": (
        lambda p: {p.name_of(): p.csv_of(header=p.OUTCOMES)},
        "no column Crime type",
    ),
    "two bytes a letter": (
        lambda p: {p.name_of(): p.good().decode().encode("utf-16")},
        "A file must be text",
    ),
}


@pytest.mark.parametrize("what", REFUSED)
def test_what_is_refused_says_what_where_and_what_to_try(held, publisher, tmp_path, what):
    files, message = REFUSED[what]
    before = held.listing()
    outcome = taken(held, publisher, tmp_path, files(publisher))
    assert held.listing() == before
    assert outcome.new == []
    (fault,) = outcome.faults
    assert message in str(fault)
    lines = str(fault).splitlines()
    assert [line.split(":")[0] for line in lines[1:]] == ["Found", "Where", "Try"]
