"""Recording breaks: attached to the series they name, in the months shown of them, and to no other."""

import pandas as pd

from scp_analysis.evidence import breaks, focus, official, police, quality, yearly

ADOPTED = "May 2023"
RETURN = "Police summary for the rolling 12 months"


def checked(here, *tables):
    table = quality.checks(here, *tables)
    return table[table["check"] == "Recording break in the compared periods"]


def test_a_break_is_told_of_the_source_in_whose_months_it_lies(opened):
    here = opened()
    found = breaks.compared(here, police.changes(here), yearly.changes(here))
    assert found["source_id"].tolist() == ["01_police_summary_r12"]
    assert found["series"].tolist() == ["All crime, Domestic abuse offences"]
    assert found["window"].tolist() == ["August 2021 to July 2023"]
    assert breaks.compared(here, official.quarterly_changes(here)).empty
    later = opened(period_end="2025-12")
    found = breaks.compared(later, yearly.changes(later))
    assert found["window"].tolist() == ["January 2023 to December 2024"]
    assert "Stalking and harassment" in found["series"].iloc[0]


def test_a_page_names_the_break_only_where_it_shows_what_is_touched(opened):
    for priority, series in (("A3", "Domestic abuse offences"), ("A5", "All crime")):
        here = opened(priority=priority)
        (row,) = checked(here, focus.police(here), focus.annual(here)).to_dict("records")
        assert row["where"] == f"{RETURN}, August 2021 to July 2023: {series}"
        assert row["found"].startswith(ADOPTED)
        assert row["remedy"].startswith("do not read the change of these as one in crime alone")
    here = opened(priority="A4")
    assert checked(here, focus.police(here), focus.annual(here), focus.history(here)).empty


def test_a_break_in_the_first_month_compared_divides_nothing(opened):
    here = opened()
    table = police.changes(here)
    for start, number in (("2023-04", 1), ("2023-05", 0)):
        cut = table.assign(comparison_start=pd.Period(start, "M"))
        assert len(breaks.compared(here, cut)) == number


def test_the_list_has_every_break_in_what_is_shown(opened):
    table = quality.breaks_shown(opened())
    assert table["date"].astype(str).tolist() == ["2017-04", "2023-05"]
    assert table["counts"].iloc[1] == RETURN
    assert table["window"].iloc[0] == "April 2015 to June 2023"
    later = quality.breaks_shown(opened(period_end="2025-12"))
    assert later["date"].astype(str).tolist() == ["2017-04", "2023-05", "2025-02"]
    assert later["source_id"].tolist() == ["csp_quarterly", "ons_annual", "street_district"]
    assert later["series"].iloc[2] == "all"


def test_data_quality_checks_every_comparison_of_the_pack(opened):
    assert len(checked(opened())) == 1
    assert len(checked(opened(period_end="2025-12"))) == 1


def test_the_return_that_lacks_a_heading_is_not_called_absent(opened):
    assert "no heading for the offences" in focus.without_police(opened(priority="A4"))
    later = opened(period_end="2025-12", priority="A4")
    assert focus.without_police(later).startswith("the force has not supplied its own summary")
