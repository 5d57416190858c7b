"""The yearly tables by force: heads that differ, regions put aside, refusals, the original."""

import pandas as pd
import pytest

from scp_analysis.errors import SourceError
from scp_analysis.loaders.workbooks import force_tables as tables
from tests.loaders.workbooks.conftest import ORIGINALS, SHIPPED, above, needs_originals, xlsx

GROUPS = [
    "Total recorded crime (excluding fraud)",
    "Death or serious injury caused by illegal driving",
    "All other theft offences",
]
HEADS = ["Area Code", "Area Name", " Total recorded crime\n (excluding fraud)\n [note 2]"]
HEADS += ["Death or serious injury - unlawful driving", "Other theft offences"]
NAMES = pd.Series({"E23000901": "Northshire", "E23000902": "London, City of"})
BODY = [
    ["K04000001", "ENGLAND AND WALES [note 3]", 35, 1, 9],
    ["E12000001", "North East", 30, 1, 9],
    ["E23000901", "Northshire [note 4]", 20, 1, 4],
    ["E23000902", "City of London ", 10, 0, "[x]"],
    ["", "British Transport Police", 5, 0, 5],
]
TITLE = (
    "Table P1:  Police recorded crime by offence group and police force area, England and Wales, "
    "number of offences, year ending December 2031 [note 1]"
)


def book(tmp_path, body=BODY, heads=HEADS):
    rates = above(TITLE.replace("number of offences", "rate of offences per 1,000 population"))
    knife = above("Table P5: Number of knife offences, year ending December 2031")
    sheets = {"Table P1": [*above(TITLE), heads, *body], "Table P3": [*rates, heads, *body]}
    return xlsx(tmp_path / "pfa.xlsx", {**sheets, "Table P5 ": [*knife, heads, *body]})


def tidied(path):
    return tables.tidy(tables.read(path), groups=GROUPS, names=NAMES)


def test_forces_and_the_transport_police_with_groups_named_as_elsewhere(tmp_path):
    table = tidied(book(tmp_path))
    assert list(table.columns) == list(tables.COLUMNS)
    assert set(table["offence"]) == set(GROUPS)
    total = table[table["offence"] == GROUPS[0]].set_index("pfa_code")
    assert total["offences"].to_dict() == {"BTP": "5", "E23000901": "20", "E23000902": "10"}
    assert total.loc["E23000901", "pfa"] == "Northshire"


def test_regions_are_put_aside(tmp_path):
    raw = tables.read(book(tmp_path))
    assert tables.aside(raw)["area"].tolist() == ["ENGLAND AND WALES", "North East"]
    assert set(raw["sheet"]) == {"Table P1"}


def test_unknown_and_absent_forces_are_named(tmp_path):
    body = [*BODY[:3], ["E23000902", "Westshire", 1, 1, 1], ["E23000999", "Nowhere", 1, 1, ""]]
    with pytest.raises(SourceError) as caught:
        tidied(book(tmp_path, body=body[:2] + body[3:]))
    for named in (
        "area E23000902 Westshire",
        "area E23000999 Nowhere",
        "no Northshire",
        "blank in",
    ):
        assert named in str(caught.value)


@needs_originals
def test_the_original_foots_and_agrees_with_the_partnership_sheets():
    book = ORIGINALS / "recorded_crime" / "policeforceareatablesyedecember2024.xlsx"
    reference = SHIPPED / "data" / "reference"
    offences = pd.read_csv(reference / "offences.csv")
    groups = offences.loc[offences["classification"] == "ons_annual", "source_label"]
    names = pd.read_csv(reference / "forces.csv").set_index("force_code")["force_name"]
    raw = tables.read(book)
    table = tables.tidy(raw, groups=groups, names=names).astype({"offences": int})
    assert len(table) == 44 * 23 * 2  # 43 forces and the transport police
    # Table P1 prints 5,350,405 for England and Wales, and 147,943 for Essex.
    now = table[(table["period"] == "YE Dec 2024") & (table["offence"] == groups.iloc[0])]
    assert now["offences"].sum() == 5_350_405
    assert now.set_index("pfa_code").loc["E23000028", "offences"] == 147_943
