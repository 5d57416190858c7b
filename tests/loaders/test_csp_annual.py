import pandas as pd
import pytest

from scp_analysis.errors import SourceError
from scp_analysis.loaders import csp_annual

OFFENCES = pd.DataFrame({"series": ["robbery"], "source_label": ["Robbery"], "unit": ["offences"]})
PARTNERSHIPS = pd.DataFrame(
    {"code": ["E22000901", "E22000902", "W14000901"], "name": ["Northtown", "Southtown", "Tref"]}
)
CHANGES = pd.DataFrame(
    {
        "period": ["2031"],
        "code": ["E22000902"],
        "published_name": ["Greater Southtown"],
        "area_code": ["E06000902"],
        "area_type": ["district"],
        "note": ["published for the whole district"],
    }
)


def published(*rows: tuple[str, str, str, str]) -> pd.DataFrame:
    columns = ["period", "csp_code", "csp", "offences"]
    raw = pd.DataFrame(rows, columns=columns, dtype="str").assign(offence="Robbery")
    return raw.assign(unavailable_reason=pd.Series(None, index=raw.index, dtype="str"))


def tidied(*rows: tuple[str, str, str, str]) -> pd.DataFrame:
    return csp_annual.tidy(
        published(*rows), offences=OFFENCES, partnerships=PARTNERSHIPS, changes=CHANGES
    ).set_index(["area_code", "area_type"])


def test_counts_markers_and_gaps_are_three_different_things():
    table = tidied(("YE Dec 2031", "E22000901", "Northtown ", "0"))
    assert table.loc[("E22000901", "partnership"), "count"] == 0
    south = table.loc[("E22000902", "partnership")]
    assert pd.isna(south["count"])
    assert "published for the whole district" in south["unavailable_reason"]
    welsh = table.loc[("W14000901", "partnership")]
    assert welsh["unavailable_reason"] == "the copy of the table held covers England only"


@pytest.mark.parametrize("marker", ["[x]", "[X]", "[u]", "[z]", "[c]"])
def test_a_marker_is_not_available_with_its_meaning(marker):
    row = tidied(("YE Dec 2031", "E22000901", "Northtown", marker)).loc[
        ("E22000901", "partnership")
    ]
    assert pd.isna(row["count"])
    assert row["unavailable_reason"].startswith(f"published as {marker.lower()}: ")


def test_a_borrowed_code_goes_to_the_area_it_stood_for():
    table = tidied(("YE Dec 2031", "E22000902", "Greater Southtown", "9"))
    assert table.loc[("E06000902", "district"), "count"] == 9
    assert table.loc[("E06000902", "district"), "area_name"] == "Greater Southtown"


def test_unknown_offences_markers_and_codes_are_all_named():
    raw = published(
        ("YE Dec 2031", "E22000901", "Northtown", "[q]"),
        ("YE Dec 2031", "E22000999", "Eastton", "1"),
    )
    raw.loc[1, "offence"] = "Piracy"
    with pytest.raises(SourceError) as caught:
        csp_annual.tidy(raw, offences=OFFENCES, partnerships=PARTNERSHIPS, changes=CHANGES)
    assert "Found: 3: offence Piracy, marker '[q]', code E22000999" in str(caught.value)


def test_every_partnership_has_a_row_for_every_group_and_year(catalogue):
    table = csp_annual.load(catalogue)
    own = table[table["area_type"] == "partnership"]
    assert len(own) == 314 * 23 * 4
    assert (own.groupby("area_code").size() == 92).all()


def test_wales_and_the_force_without_data_are_not_available(catalogue):
    table = csp_annual.load(catalogue)
    welsh = table[table["area_code"].str.startswith("W")]
    assert welsh["count"].isna().all()
    marked = table[table["unavailable_reason"].str.contains(r"\[x\]", na=False)]
    assert len(marked) == 8 * 23 * 2  # Devon and Cornwall: 8 partnerships, 2021 and 2022


def test_codes_that_stood_for_districts_do_not_make_a_false_fall(catalogue):
    table = csp_annual.load(catalogue)
    total = table[(table["series"] == "total") & (table["area_type"] == "partnership")]
    corby = total[total["area_name"] == "Corby"].set_index("period_end")["count"]
    assert corby.isna().tolist() == [True, True, False, False]
    wide = total.pivot_table(index="area_code", columns="period_end", values="count")
    change = wide.iloc[:, 2] / wide.iloc[:, 1] - 1
    assert change.abs().max() < 0.25


def test_the_published_rates_come_back_from_our_counts(catalogue):
    # ONS prints rates per 1,000 beside populations rounded to 100: the count over the printed
    # population must give the rate, to within that rounding.
    rates = catalogue.read("csp_rates").query("offence == 'Total recorded crime (excluding fraud)'")
    rates = rates.assign(year=rates["period"].str[-4:], rate=pd.to_numeric(rates["rate"], "coerce"))
    people = catalogue.read("population_printed")
    counts = csp_annual.load(catalogue)
    counts = counts[(counts["series"] == "total") & (counts["area_type"] == "partnership")]
    counts = counts.assign(year=counts["period_end"].dt.year.astype("str"))
    both = rates.merge(counts, left_on=["csp_code", "year"], right_on=["area_code", "year"]).merge(
        people, left_on=["csp_code", "year"], right_on=["partnership_code", "rates_year"]
    )
    both = both[both["rate"].notna() & both["count"].notna()]
    residents = both["population"].astype(float)
    ours = 1000 * both["count"].astype(float) / residents
    assert len(both) > 550
    assert ((ours / both["rate"] - 1).abs() <= 60 / residents).all()
