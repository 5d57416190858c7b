"""Mid-year residents: which table is taken, the vintage kept, refusals, the original."""

import pandas as pd
import pytest

from scp_analysis.errors import SourceError
from scp_analysis.loaders.workbooks import estimates
from tests.loaders.workbooks.conftest import ORIGINALS, SHIPPED, needs_originals, ods, xlsx

DISTRICTS = ["E06000901", "W06000902"]
FIRST = ["Code", "Name", "Geography"]
GEOGRAPHY = "Geography: estimates reflect boundaries in place as of April 2033."
MYE2 = [
    ["MYE2: Persons by single year of age and sex for local authorities, mid-2031"],
    ["This worksheet contains one table."],
    [*FIRST, "All ages", 0, 1],
    ["K04000001", "ENGLAND AND WALES", "Country", 300, 1, 2],
    ["E06000901", "Northtown", "Unitary Authority", 100, 1, 2],
    ["W06000902", "Tref ", "Unitary Authority", 200, 1, 2],
]
MYE5 = [
    ["MYE5: Population density for local authorities, mid-2030 to mid-2031"],
    [
        *FIRST, "Area (sq km)", "Estimated Population mid-2031", "2031 people per sq. km",
        "Estimated Population mid-2030", "2030 people per sq. km",
    ],
    ["E12000001", "NORTH EAST", "Region", 10, 300, 30, 290, 29],
    ["E06000901", "Northtown", "Unitary Authority", 5, 100, 20, 95, 19],
    ["W06000902", "Tref ", "Unitary Authority", 5, 200, 40, 195, 39],
    ["S12000033", "Aberdeen", "Council Area", 5, 200, 40, 195, 39],
]  # fmt: skip
MYE6 = [
    ["MYE6: Median age of population"],
    [*FIRST, "Mid-2031"],
    ["E06000901", "Northtown", "", 40],
]
NOTES = [["Notes"], [1, GEOGRAPHY]]


def book(tmp_path, sheets, *, write=xlsx, name="mye31"):
    return write(tmp_path / f"{name}.{'ods' if write is ods else 'xlsx'}", sheets)


def tidied(path):
    return estimates.tidy(estimates.read(path), districts=DISTRICTS)


@pytest.mark.parametrize("write", [xlsx, ods])
def test_every_year_is_taken_and_the_release_and_boundaries_are_kept(tmp_path, write):
    sheets = {"Notes": NOTES, "MYE2 - Persons": MYE2, "MYE5": MYE5, "MYE6": MYE6}
    table = tidied(book(tmp_path, sheets, write=write))
    vintage = "MYE5 mid-2031 release (2033 LAD boundaries)"
    assert table.to_numpy().tolist() == [
        ["E06000901", "Northtown", 2030, 95, vintage],
        ["E06000901", "Northtown", 2031, 100, vintage],
        ["W06000902", "Tref", 2030, 195, vintage],
        ["W06000902", "Tref", 2031, 200, vintage],
    ]


def test_the_table_of_persons_is_enough(tmp_path):
    table = tidied(book(tmp_path, {"MYE2 - Persons": MYE2}, name="mye31_2032geog"))
    assert table["population"].tolist() == [100, 200]
    assert table["vintage"].unique().tolist() == ["MYE2 mid-2031 release (2032 LAD boundaries)"]


def test_boundaries_that_are_not_stated_are_said_to_be_so(tmp_path):
    table = tidied(book(tmp_path, {"MYE2 - Persons": MYE2}))
    assert table["vintage"].iloc[0] == "MYE2 mid-2031 release (boundaries not stated)"


def test_larger_areas_and_other_countries_are_put_aside(tmp_path):
    raw = estimates.read(book(tmp_path, {"MYE5": MYE5}))
    assert estimates.aside(raw)["area"].tolist() == ["NORTH EAST", "Aberdeen"]


def test_everything_wrong_is_named(tmp_path):
    rows = [*MYE5[:4], ["E07000999", "Oldtown", "", 5, 1, 1, 1, 1]]
    rows[3] = ["E06000901", "Northtown", "", 5, "[x]", 20, 0.5, 19]
    path = book(tmp_path, {"MYE5": [*rows, rows[3]], "MYE2 - Persons": MYE2})
    with pytest.raises(SourceError) as caught:
        tidied(path)
    for named in (
        "area E07000999 Oldtown",
        "no W06000902 in MYE5",
        "E06000901 twice for 2031",
        "[x] in sheet MYE5, row 4, 2031",
        "0.5 in sheet MYE5, row 4, 2030",
        "E06000901 in 2031: 100 in sheet MYE2 - Persons, [x] elsewhere",
    ):
        assert named in str(caught.value)


def test_females_alone_are_not_persons():
    females = [[MYE2[0][0].replace("Persons", "Females")], *MYE2[1:]]
    sheet = estimates.Sheet("MYE2 - Females", [[str(cell) for cell in row] for row in females])
    assert not estimates.recognises([sheet])


@needs_originals
def test_the_original_gives_exactly_the_shipped_rows_of_its_years():
    raw = estimates.read(ORIGINALS / "population" / "ons_mye22_lad_2023geog.xlsx")
    shipped = pd.read_parquet(SHIPPED / "data" / "population" / "district.parquet")
    districts = shipped["district_code"].unique()
    table = estimates.tidy(raw, districts=districts)
    wanted = shipped[shipped["year"] <= 2022].reset_index(drop=True)
    pd.testing.assert_frame_equal(table, wanted, check_dtype=False)
    persons = raw[raw["table"] == "MYE2"].assign(sheet="MYE2", release="2022")
    alone = estimates.tidy(persons, districts=districts)
    latest = wanted[wanted["year"] == 2022].reset_index(drop=True)
    assert alone["population"].tolist() == latest["population"].tolist()
    assert alone["vintage"].iloc[0] == "MYE2 mid-2022 release (2023 LAD boundaries)"
