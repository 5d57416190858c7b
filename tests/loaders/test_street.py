import pandas as pd
import pytest

from scp_analysis.errors import SourceError
from scp_analysis.loaders import street_coverage, street_district, street_grid

# README of the originals: records of every type in 2025, month by month, in the force's own files.
ESSEX_FILE_2025 = [1204, 1290, 1446, 1459, 1599, 1597, 1605, 1585, 1474, 1627, 1475, 1355]
COLCHESTER = "E07000071"
UNITS = pd.Series({"Robbery": "offences", "Anti-social behaviour": "incidents"})
DISTRICTS = pd.DataFrame({"district_code": ["D1"], "district_name": ["Northtown"]})


def records(*rows: tuple[str, str, str, int]) -> pd.DataFrame:
    columns = ["month", "force", "crime_type", "count"]
    table = pd.DataFrame(rows, columns=columns).assign(district_code="D1")
    return table.astype({"month": "str", "force": "str", "crime_type": "str"})


def tidied(raw: pd.DataFrame) -> pd.DataFrame:
    home = pd.Series({"D1": "northshire"})
    return street_district.tidy(raw, districts=DISTRICTS, home=home, units=UNITS)


def test_forces_are_added_up_and_a_held_month_has_true_zeros():
    table = tidied(
        records(("2031-01", "northshire", "Robbery", 2), ("2031-01", "btp", "Robbery", 1))
    )
    assert table.set_index("series")["count"].to_dict() == {
        "Robbery": 3,
        "Anti-social behaviour": 0,
    }


def test_a_month_of_another_force_alone_does_not_pass_for_the_whole():
    assert tidied(records(("2031-02", "btp", "Robbery", 1))).empty


def test_an_unknown_type_is_named():
    with pytest.raises(SourceError, match="Found: 1: Piracy"):
        tidied(records(("2031-01", "northshire", "Piracy", 1)))


def test_the_district_table_has_the_published_months_to_the_row(catalogue):
    own = street_district.by_force(catalogue, district_codes=(COLCHESTER,))
    essex = own[(own["force"] == "essex") & (own["month"] >= pd.Period("2025-01", "M"))]
    assert essex.sort_values("month")["count"].tolist() == ESSEX_FILE_2025
    december = own[own["month"] == pd.Period("2021-12", "M")]
    assert december["count"].sum() == 1684
    assert december.set_index("force")["count"]["essex"] == 1662


def test_incidents_are_never_among_the_offences(catalogue):
    table = street_district.load(catalogue)
    units = table.groupby("unit")["series"].unique()
    assert units["incidents"].tolist() == ["Anti-social behaviour"]
    assert len(units["offences"]) == 13


def test_districts_of_a_force_that_is_not_held_have_no_rows(catalogue):
    table = street_district.load(catalogue)
    assert "E08000003" not in set(table["area_code"])  # Manchester
    assert "E09000001" in set(table["area_code"])  # City of London


def test_coverage_tells_which_months_are_held_and_for_how_many_forces(catalogue):
    table = street_coverage.load(catalogue)
    essex = table[table["force"] == "essex"]
    assert (len(essex), (essex["forces_held"] >= 38).sum()) == (52, 45)
    assert essex["force_code"].unique().tolist() == ["E23000028"]
    transport = table[(table["force"] == "btp") & (table["month"] >= pd.Period("2025-01", "M"))]
    assert transport["month"].astype(str).tolist() == ["2025-01"]


def test_the_grid_has_the_published_months_to_the_row(catalogue):
    grid = street_grid.load(catalogue)
    own = grid[(grid["district_code"] == COLCHESTER) & (grid["month"] >= pd.Period("2025-01", "M"))]
    assert own.groupby("month")["count"].sum().tolist() == ESSEX_FILE_2025
    assert own.groupby("unit")["count"].sum().to_dict() == {"incidents": 1525, "offences": 16191}


def test_nothing_is_lost_between_files_and_grid(catalogue):
    # README of the originals: 158,217 rows in 2025 and 216,436 in the 13 months to March 2022.
    grid, outside = street_grid.load(catalogue), street_grid.unlocated(catalogue)
    both = pd.concat([grid, outside])
    held = both.groupby("month")["count"].sum()
    assert held["2025-01":"2025-12"].sum() == 158_217
    assert held["2021-03":"2022-03"].sum() == 216_436
    assert len(held) == 30


def test_places_without_a_location_are_few_and_counted_apart(catalogue):
    monthly = street_grid.unlocated(catalogue).groupby("month")["count"].sum()
    assert monthly.max() <= 205


def test_snap_points_add_up_as_counted_from_the_files(catalogue):
    # Domain notes: 2,044 snap points in the district in 2025.
    cells = street_grid.cells(catalogue)
    own = cells[cells["district_code"] == COLCHESTER]
    year = own[own["last_month"] == pd.Period("2025-12", "M")]
    assert year["snap_points"].sum() == 2044


def test_locations_name_many_records_of_a_district(catalogue):
    table = street_grid.locations(catalogue)
    totals = table.groupby(["district_code", "location"])["count"].sum()
    assert totals.min() >= 24
    assert "No Location" not in set(table["location"])
