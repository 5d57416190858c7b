"""The yearly tables by partnership: layouts, rows put aside, refusals, equality with the originals."""

import pandas as pd
import pytest

from scp_analysis.errors import SourceError
from scp_analysis.loaders.workbooks import partnership_tables as tables
from tests.loaders.workbooks.conftest import (
    AREA_HEADS,
    NOTES,
    ORIGINALS,
    SHIPPED,
    above,
    needs_originals,
    ods,
    partnership_title,
    xlsx,
)

GROUPS = ["Total recorded crime (excluding fraud)", "Homicide", "Robbery"]
HEADS = [*AREA_HEADS, "Total recorded crime\n (excluding fraud) [note 2]", "Homicide", "Robbery"]
NAMES = pd.Series({"E22000901": "Northtown", "E22000902": "Barrow-in-Furness", "W14000901": "Tref"})
FORCE = ["E23000901", "Northshire "]
BODY = [
    [*FORCE, "", "", "", "", 60, 1, 9],
    [*FORCE, "E22000901", "Northtown ", "E07000901", "Northtown", 30, 0, "4 [note 1]"],
    [*FORCE, "E22000902", "Barrow-In-Furness", "E07000902", "Barrow", 20, "[x]", -1],
    [*FORCE, "", "Unassigned Northshire", "", "", "", "", ""],
    [*FORCE, "combined", "East Northtown", "E07000903", "East Northtown", 5, 0, 0],
    [*FORCE, "", "Northtown Airport", "", "", 1, 0, 0],
    ["W15000901", "Gogledd", "W14000901", "Tref", "W06000901", "Tref ", "1,005", "[c]", "[u1]"],
]


def book(tmp_path, *, body=BODY, heads=HEADS, year=2031, write=xlsx, lines=None):
    sheets = {
        "Cover sheet": [["Crime in England & Wales"]],
        "Notes": NOTES,
        "Table C2": [*(lines or above(partnership_title(year))), heads, *body],
        "Table C4": [*above("Table C4: Percentage change between recorded crimes"), heads, *body],
    }
    return write(tmp_path / ("book.ods" if write is ods else "book.xlsx"), sheets)


def tidied(path, **changed):
    return tables.tidy(tables.read(path), **{"groups": GROUPS, "names": NAMES, **changed})


@pytest.mark.parametrize("write", [xlsx, ods])
def test_every_cell_of_a_partnership_is_kept_as_published(tmp_path, write):
    table = tidied(book(tmp_path, write=write))
    assert list(table.columns) == list(tables.COLUMNS)
    assert table["period"].unique().tolist() == ["YE Dec 2031"]
    figures = table.pivot(index="csp_code", columns="offence", values="offences")
    assert figures.loc["E22000901"].to_dict() == {GROUPS[0]: "30", "Homicide": "0", "Robbery": "4"}
    assert figures.loc["E22000902"].to_dict() == {
        GROUPS[0]: "20", "Homicide": "[x]", "Robbery": "-1"
    }  # fmt: skip
    assert figures.loc["W14000901"].to_dict() == {
        GROUPS[0]: "1005", "Homicide": "[c]", "Robbery": "[u1]"
    }  # fmt: skip


def test_a_footnote_mark_keeps_the_number_and_is_told(tmp_path):
    raw = tables.read(book(tmp_path))
    (noted,) = raw[raw["note"] != ""].to_dict("records")
    assert (noted["offences"], noted["note"], noted["csp_code"]) == ("4", "note 1", "E22000901")


def test_other_rows_are_put_aside_each_with_its_reason(tmp_path):
    aside = tables.aside(tables.read(book(tmp_path)))
    assert dict(zip(aside["area"], aside["why"], strict=True)) == {
        "Northshire": "the whole force",
        "Unassigned Northshire": "assigned to no partnership",
        "East Northtown": "a part of a partnership",
        "Northtown Airport": "the publisher gives no code",
    }
    assert len(aside) + 3 == len(BODY)


def test_every_unknown_area_group_and_figure_is_named(tmp_path):
    body = [
        *BODY,
        [*FORCE, "E22000998", "Nowhere", "", "", 1, 1, 1],
        [*FORCE, "E22999", "Short", "", "", 1, 1, 1],
        [*FORCE, "E22000901", "Southtown", "", "", 1, "n/k", ""],
    ]
    heads = [*HEADS[:-1], "Piracy"]
    with pytest.raises(SourceError) as caught:
        tidied(book(tmp_path, body=body, heads=heads))
    text = str(caught.value)
    for named in (
        "area E22000998 Nowhere in sheet Table C2",
        "area E22999 Short",
        "area E22000901 Southtown (known as Northtown)",
        "offence group Piracy",
        "no Robbery in sheet Table C2",
        "n/k in sheet Table C2, row 16, Homicide",
        "blank in sheet Table C2, row 16, Piracy",
    ):
        assert named in text
    assert "..." not in text


def test_a_name_seen_before_is_accepted(tmp_path):
    body = [[*FORCE, "E22000901", "Old Northtown", "", "", 1, 1, 1]]
    path = book(tmp_path, body=body)
    with pytest.raises(SourceError, match="Old Northtown"):
        tidied(path)
    assert len(tidied(path, accepted={("E22000901", "Old Northtown")})) == 3


@pytest.mark.parametrize("ending", ["year ending March 2031", "years ending December"])
def test_a_year_that_does_not_end_in_december_is_refused_or_not_recognised(tmp_path, ending):
    lines = above(partnership_title(2031).replace("year ending December 2031", ending))
    path = book(tmp_path, lines=lines)
    if "March" in ending:
        with pytest.raises(SourceError, match="Found: 1: year ending Mar 2031"):
            tables.read(path)
    else:
        assert tables.read(path).empty


def test_a_table_without_a_partnership_is_refused(tmp_path):
    with pytest.raises(SourceError, match="no partnership at all"):
        tidied(book(tmp_path, body=BODY[:1]))


@needs_originals
@pytest.mark.parametrize(
    ("name", "years"),
    [
        ("ons_csp_recorded_crime_ye_dec2022.xlsx", (2021, 2022)),
        ("policeforceareatablesyedecember2024.xlsx", (2023, 2024)),
    ],
)
def test_the_originals_give_exactly_the_shipped_rows(name, years):
    shipped = pd.read_parquet(SHIPPED / "data" / "recorded_crime" / "csp_annual.parquet")
    raw = tables.read(ORIGINALS / "recorded_crime" / name)
    published = set(raw[["csp_code", "csp"]].itertuples(index=False, name=None))
    groups = shipped["offence"].unique()
    table = tables.tidy(raw, groups=groups, names=pd.Series(dtype=str), accepted=published)
    english = table[table["csp_code"].str.startswith("E")].reset_index(drop=True)
    wanted = shipped[shipped["period"].isin([f"YE Dec {year}" for year in years])]
    pd.testing.assert_frame_equal(english, wanted.reset_index(drop=True), check_dtype=False)
    rows = raw.drop_duplicates(["sheet", "row"])
    assert len(rows) == len(tables.aside(raw)) + len(table) / len(groups)
    # 21 partnerships in Wales, which the shipped table leaves out, in each of two years.
    assert len(table) - len(english) == 21 * 2 * 23
