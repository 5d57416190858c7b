import pandas as pd
import pytest

from scp_analysis.errors import SchemaError, SourceError
from scp_analysis.loaders import csp_quarterly, force_quarterly

CODES = pd.Series(
    ["E22000998", "E23000998"],
    index=pd.MultiIndex.from_tuples([("CSP", "Northtown"), ("PFA", "Northshire")]),
    dtype="str",
)
UNITS = pd.Series({"robbery": "offences"})


def published(**changes: object) -> pd.DataFrame:
    row = {
        "area": "Northtown",
        "area_type": "CSP",
        "offence_group": "robbery",
        "quarter_start": "2031-10-01",
        "count": 7,
        "unavailable_reason": None,
    }
    return pd.DataFrame([{**row, **changes}])


def test_a_published_row_becomes_one_count():
    row = csp_quarterly.tidy(published(), codes=CODES, units=UNITS).iloc[0]
    assert (row["area_code"], row["area_type"], row["unit"]) == (
        "E22000998",
        "partnership",
        "offences",
    )
    assert (str(row["period_start"]), str(row["period_end"])) == ("2031-10", "2031-12")
    assert row["count"] == 7


def test_unknown_areas_and_groups_are_all_named():
    raw = pd.concat([published(area="Easttown"), published(offence_group="arson")])
    with pytest.raises(SourceError) as caught:
        csp_quarterly.tidy(raw.reset_index(drop=True), codes=CODES, units=UNITS)
    assert "Found: 2: area Easttown, group arson" in str(caught.value)


def test_a_count_below_zero_without_a_correction_is_refused():
    with pytest.raises(SchemaError, match="count must not be negative"):
        csp_quarterly.tidy(published(count=-1), codes=CODES, units=UNITS)


def test_the_shipped_table_is_complete(catalogue):
    table = csp_quarterly.load(catalogue)
    assert len(table) == 15 * 12 * 44
    assert table["area_type"].value_counts().to_dict() == {"partnership": 7392, "force": 528}
    assert (str(table["period_start"].min()), str(table["period_end"].max())) == (
        "2015-04",
        "2026-03",
    )


def test_the_one_known_slip_is_not_available_and_no_zero(catalogue):
    table = csp_quarterly.load(catalogue)
    missing = table[table["count"].isna()]
    assert missing[["area_name", "series"]].to_numpy().tolist() == [["Maldon", "drug_trafficking"]]
    assert "prints -1" in missing["unavailable_reason"].iloc[0]


def test_what_no_partnership_has_is_as_published_with_the_source(catalogue):
    # csp_quarterly_unassigned.csv of the originals: January to March 2025.
    outside = {"wounding": 36, "rape_and_sexual_assault": 58, "robbery": 4, "shoplifting": 46}
    table = csp_quarterly.unassigned(catalogue)
    quarter = table[table["period_start"] == pd.Period("2025-01", "M")].set_index("series")
    assert quarter.loc[list(outside), "difference"].to_dict() == outside


def test_a_quarter_with_an_unavailable_count_has_no_known_difference(catalogue):
    table = csp_quarterly.unassigned(catalogue)
    quarter = table[table["period_start"] == pd.Period("2016-01", "M")]
    assert "drug_trafficking" not in set(quarter["series"])


def test_wounding_is_the_sum_of_its_codes_in_the_other_table(catalogue):
    # Two tables of one publisher: 2, 5D, 8N and 8P add up to the group, but for late revisions.
    force = "E23000028"
    group = csp_quarterly.load(catalogue).query("area_code == @force and series == 'wounding'")
    codes = force_quarterly.load(catalogue)
    codes = codes[codes["series"].isin(["2", "5D", "8N", "8P"]) & (codes["area_code"] == force)]
    both = pd.DataFrame(
        {
            "group": group.set_index("period_end")["count"],
            "codes": codes.groupby("period_end")["count"].sum(),
        }
    ).dropna()
    assert len(both) == 43
    assert (both["group"] == both["codes"]).sum() == 40
    assert (both["group"] - both["codes"]).abs().max() <= 15


def test_a_borrower_cannot_change_the_table(catalogue):
    first = csp_quarterly.load(catalogue)
    first["count"] = 0
    assert csp_quarterly.load(catalogue)["count"].sum() > 0
