"""Derived tables: every record counted once, and equal to the shipped tables on the originals."""

import io
import zipfile

import numpy as np
import pandas as pd
import pytest

from scp_analysis.ingest import derive
from scp_analysis.workspace import shipped_root

DATA = shipped_root() / "data"
ORIGINALS = shipped_root().parent / "shared" / "data" / "street"
NAMES = {
    "Longitude": "longitude",
    "Latitude": "latitude",
    "Location": "location",
    "LSOA code": "lsoa_code",
    "Crime type": "crime_type",
}
needs_originals = pytest.mark.skipif(
    not ORIGINALS.is_dir(), reason=f"the originals are not here: {ORIGINALS}"
)


def part(month="2031-01", force="northshire", archive="2031-03"):
    return {"force": force, "month": month, "archive": archive}


def rows(*places, crime_type="Robbery", district="D1"):
    table = pd.DataFrame(places, columns=["longitude", "latitude", "location"])
    return table.assign(crime_type=crime_type, district_code=district)


HERE, THERE = (0.9, 51.89, "On or near High Street"), (0.905, 51.89, "On or near Low Street")
NOWHERE = (np.nan, np.nan, "No Location")


def test_every_row_is_counted_once():
    made = derive.tables(
        [(part(), rows(HERE, HERE, THERE)), (part("2031-02"), rows(HERE, NOWHERE))]
    )
    assert made["district"]["count"].tolist() == [3, 2]
    assert made["grid"]["count"].sum() == 4
    assert made["unlocated"].to_dict("list") == {
        "force": ["northshire"],
        "month": ["2031-02"],
        "crime_type": ["Robbery"],
        "count": [1],
    }
    assert made["coverage"]["rows"].tolist() == [3, 2]


def test_a_row_without_a_district_is_counted_apart():
    made = derive.tables([(part(), rows(HERE, district=None))])
    assert made["district"]["district_code"].tolist() == ["none"]
    assert made["grid"].empty
    assert made["coverage"]["rows"].tolist() == [1]


def test_snap_points_of_a_cell_are_distinct_points_not_records():
    near = (HERE[0] + 0.0001, HERE[1], HERE[2])
    made = derive.tables([(part(), rows(HERE, HERE, near))])
    cells = made["grid_cells"]
    assert cells["snap_points"].sum() == 2
    assert cells["location_count"].sum() == 3
    assert cells[["first_month", "last_month"]].iloc[0].tolist() == ["2031-01", "2031-01"]


def test_a_location_is_named_from_its_twenty_fourth_record_on():
    few, enough = [HERE] * (derive.COMMON - 1), [THERE] * derive.COMMON
    named = derive.tables([(part(), rows(*few, *enough))])["locations"]
    assert named["location"].tolist() == ["On or near Low Street"]


def test_nothing_held_gives_tables_without_rows_that_can_be_written(tmp_path):
    made = derive.tables([])
    assert all(table.empty for table in made.values())
    assert [path.exists() for path in derive.write(made, tmp_path)] == [True] * 6


def test_a_table_is_replaced_in_one_step(tmp_path):
    derive.write(derive.tables([(part(), rows(HERE))]), tmp_path)
    derive.write(derive.tables([(part(), rows(HERE, THERE))]), tmp_path)
    assert pd.read_parquet(tmp_path / "district.parquet")["count"].tolist() == [2]
    assert sorted(path.suffix for path in tmp_path.iterdir()) == [".parquet"] * 6


def _originals(name):
    """Read an original archive part by part, districts through the shipped lookup."""
    lookup = pd.read_parquet(DATA / "lookups" / "lsoa.parquet")
    codes = [lookup.set_index(f"lsoa{year}_code")["district_code"] for year in (21, 11)]
    codes = pd.concat(codes)
    codes = codes[~codes.index.duplicated()]
    with zipfile.ZipFile(ORIGINALS / f"{name}.zip") as archive:
        for file in sorted(n for n in archive.namelist() if n.endswith("-street.csv")):
            table = pd.read_csv(io.BytesIO(archive.read(file)), usecols=[*NAMES])
            table = table.rename(columns=NAMES)
            month, force = file.rpartition("/")[2][:7], "essex"
            table["district_code"] = table["lsoa_code"].map(codes)
            yield part(month, force, "2019-02"), table


@needs_originals
def test_the_originals_give_the_shipped_tables():
    made = derive.tables(_originals("essex-2018-10_2019-02"))
    months = set(made["coverage"]["month"])
    for name in ("district", "grid"):
        shipped = pd.read_parquet(DATA / "street" / f"{name}.parquet")
        shipped = shipped[shipped["month"].isin(months) & (shipped["force"] == "essex")]
        # The grid names districts of 2022, the store those of 2024: cells are compared without.
        apart = {"count"} if name == "district" else {"count", "district_code"}
        keys = [column for column in shipped.columns if column not in apart]
        ours, theirs = (
            table.groupby(keys)["count"].sum().sort_index() for table in (made[name], shipped)
        )
        pd.testing.assert_series_equal(ours, theirs, check_dtype=False)
    unlocated = pd.read_csv(DATA / "street" / "unlocated.csv")
    expected = unlocated[unlocated["month"].isin(months)].groupby("month")["count"].sum()
    assert made["unlocated"].groupby("month")["count"].sum().tolist() == expected.tolist()
