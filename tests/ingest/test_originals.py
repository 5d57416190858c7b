"""The publisher's own files, where they are: every row is taken in and counted where it lies."""

import csv
import io
import zipfile

import pytest

from scp_analysis.workspace import shipped_root

ORIGINALS = shipped_root().parent / "shared" / "data"
STREET = ORIGINALS / "street"
DISTRICT = "E07000071"
# Rows of the district by month of 2025, from the README beside the originals.
MONTHS_2025 = [1204, 1290, 1446, 1459, 1599, 1597, 1605, 1585, 1474, 1627, 1475, 1355]

pytestmark = pytest.mark.skipif(not STREET.is_dir(), reason=f"the originals are not here: {STREET}")


def in_district(place, months=None):
    """Rows by month of the district."""
    columns = ["month", "district_code"]
    table = place.store.read("street", columns=columns, force="essex", months=months)
    return table[table["district_code"] == DISTRICT].groupby("month", observed=True).size()


def test_a_year_gives_the_known_counts(place):
    outcome = place.ingest(STREET / "essex-2025.zip")
    assert outcome.faults == []
    assert sum(record.rows for record in outcome.new) == 158_217
    assert in_district(place).tolist() == MONTHS_2025
    # 3,305 exact repeats, every one without identifier: domain notes, section 3.
    table = place.store.read("street", columns=["crime_id", "crime_type", "duplicate"])
    assert table["duplicate"].sum() == 3_305
    assert set(table.loc[table["duplicate"], "crime_type"]) == {"Anti-social behaviour"}
    assert {record.lsoa_vintage for record in outcome.new} == {"2021"}
    # 155 rows in areas outside the force: the same notes.
    assert sum(record.outside for record in outcome.new) == 155


@pytest.mark.long
def test_every_archive_is_taken_in_to_the_row(place):
    paths = [STREET, ORIGINALS / "stop_and_search"]
    outcome = place.ingest(*paths)
    assert outcome.faults == []
    expected = {}
    for path in sorted(STREET.glob("*.zip")):
        with zipfile.ZipFile(path) as archive:
            for name in archive.namelist():
                text = io.StringIO(archive.read(name).decode("utf-8-sig"), newline="")
                expected[path.name, name] = sum(1 for row in csv.reader(text) if row) - 1
    for path in sorted((ORIGINALS / "stop_and_search").glob("*.csv")):
        text = io.StringIO(path.read_bytes().decode("utf-8-sig"), newline="")
        expected["stop_and_search", path.name] = sum(1 for row in csv.reader(text) if row) - 1
    found = {(record.archive_file, record.source): record.rows for record in outcome.new}
    assert found == expected
    assert in_district(place, ["2021-12"]).tolist() == [1_662]
    assert in_district(place, [f"2025-{n:02d}" for n in range(1, 13)]).tolist() == MONTHS_2025
    before = place.listing()
    assert place.ingest(*paths).new == []
    assert place.listing() == before
