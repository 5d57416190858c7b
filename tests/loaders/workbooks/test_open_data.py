"""The Home Office's open data by force, code and quarter, as .ods and .xlsx."""

import pandas as pd
import pytest

from scp_analysis.errors import SourceError
from scp_analysis.loaders.workbooks import open_data, sheets
from tests.loaders.workbooks.conftest import ORIGINALS, SHIPPED, needs_originals, ods, xlsx

# The columns of the publisher's file for the year ending March 2013 onwards.
HEADS = ["Financial Year", "Financial Quarter", "Force Name", "Offence Description"]
HEADS += ["Offence Group", "Offence Subgroup", "Offence Code", "Number of Offences"]
FORCES = ["Northshire", "Devon and Cornwall"]


def row(year, quarter, force, code, count, *, what="Murder"):
    return [year, quarter, force, what, "Violence against the person", "Homicide", code, count]


BODY = [
    row("2030/31", 1, "Northshire", "1", 2),
    row("2030/31", 2, "Northshire", 1, -1),
    row("2030/31", 1, "Devon & Cornwall", "4.10", 0),
    row("2030/31", 1, "CIFAS", "CF", 999),
]


def book(tmp_path, body=BODY, *, heads=HEADS, write=ods):
    name = "prc-pfa.ods" if write is ods else "prc-pfa.xlsx"
    return write(tmp_path / name, {"Notes": [["Notes"]], "2030_31": [heads, *body]})


@pytest.mark.parametrize("write", [ods, xlsx])
def test_rows_become_the_shipped_columns(tmp_path, write):
    raw = open_data.read(book(tmp_path, write=write))
    table = open_data.tidy(raw, forces=FORCES)
    shipped = pd.read_parquet(SHIPPED / "data" / "recorded_crime" / "force_quarterly.parquet")
    pd.testing.assert_series_equal(table.dtypes, shipped.dtypes)
    assert table.to_numpy().tolist() == [
        ["2030/31", 1, "Devon and Cornwall", "4.10", 0],
        ["2030/31", 1, "Northshire", "1", 2],
        ["2030/31", 2, "Northshire", "1", -1],
    ]
    assert open_data.aside(raw)["area"].tolist() == ["CIFAS"]


def test_a_table_by_partnership_is_another_one(tmp_path):
    heads = [*HEADS[:3], "CSP Name", *HEADS[4:]]
    path = book(tmp_path, heads=heads)
    assert not open_data.recognises(sheets.opened(path))


def test_everything_wrong_is_named(tmp_path):
    body = [
        *BODY,
        row("2030/31", 1, "Northshire", "1", 3),
        row("2030/32", 1, "Northshire", "1", 1),
        row("2030/31", 5, "Nowhere", "", "[x]"),
    ]
    with pytest.raises(SourceError) as caught:
        open_data.tidy(open_data.read(book(tmp_path, body)), forces=FORCES)
    for named in ("year 2030/32", "quarter 5", "force Nowhere", "code blank", "count [x]"):
        assert named in str(caught.value)
    assert "twice: Northshire 1 2030/31 1" in str(caught.value)


def test_codes_have_the_years_of_each_meaning(tmp_path):
    body = [*BODY, row("2031/32", 1, "Northshire", "1", 2), row("2031/32", 1, "Northshire", "2", 2)]
    found = open_data.coded(open_data.read(book(tmp_path, body))).set_index("code")
    assert found.loc["1", ["first_year", "last_year"]].tolist() == ["2030/31", "2031/32"]
    assert found.loc["2", "first_year"] == "2031/32"
    assert "CF" not in found.index


@needs_originals
def test_a_year_of_the_public_copy_laid_out_as_published_gives_the_shipped_rows(tmp_path):
    held = pd.read_parquet(ORIGINALS / "recorded_crime" / "prc_pfa_long.parquet")
    order = ["FY", "Financial Quarter", "Force", "Offence Description", "Group", "Offence Subgroup"]
    year = held.loc[held["FY"] == "2025/26", [*order, "Offence Code", "n"]]
    path = xlsx(tmp_path / "prc.xlsx", {"2025_26": [HEADS, *year.to_numpy().tolist()]})
    shipped = pd.read_parquet(SHIPPED / "data" / "recorded_crime" / "force_quarterly.parquet")
    table = open_data.tidy(open_data.read(path), forces=shipped["force"].unique())
    wanted = shipped[shipped["year"] == "2025/26"].reset_index(drop=True)
    pd.testing.assert_frame_equal(table, wanted)
