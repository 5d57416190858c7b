"""Street months and cells, comparator sets, partner returns, gaps, checks and sources."""

import pandas as pd
import pytest

from scp_analysis import reference
from scp_analysis.errors import ParameterError
from scp_analysis.evidence import (
    benchmark,
    gaps,
    official,
    plan,
    quality,
    returns,
    street,
    yearly,
)


def test_street_months_of_2025_are_whole_and_of_2024_are_not(opened):
    coverage = street.coverage(opened(period_end="2025-12"))
    assert coverage["complete"].tolist() == [True, False]
    assert coverage["missing"].tolist()[1] == "May 2024 to December 2024"


def test_street_counts_agree_with_the_published_months(opened):
    here = opened(period_end="2025-12")
    types = street.by_type(here)
    cells = pd.concat(
        street.cells(here, crime_types=street.counted_in(here, tuple(types["series"]), unit=unit))
        for unit in ("offences", "incidents")
    )
    # 17,716 Essex Police records of Colchester in 2025 (16,191 offences and 1,525 incidents), as the
    # publisher's files hold them; those of British Transport Police in January come on top by district.
    assert types["count"].sum() >= 17_716
    assert types.set_index("series").loc["Anti-social behaviour", "unit"] == "incidents"
    assert 17_000 < cells["count"].sum() <= 17_716
    assert (cells["easting"] % 250 == 0).all()
    assert (cells["northing"] % 250 == 0).all()


def test_incidents_are_never_added_to_offences(opened):
    here = opened(period_end="2025-12")
    mixed = ("Burglary", "Anti-social behaviour")
    assert street.counted_in(here, mixed, unit="incidents") == ("Anti-social behaviour",)
    for counting in (street.cells, street.locations):
        with pytest.raises(ParameterError, match="must be of one unit"):
            counting(here, crime_types=mixed)


def test_a_part_of_a_year_is_never_taken_for_the_whole(opened):
    assert street.by_type(opened()).empty
    assert street.cells(opened(), crime_types=("Burglary",)).empty
    assert street.locations(opened(), crime_types=("Burglary",)).empty


def test_a_comparator_set_is_shown_whole(opened):
    here = opened()
    table = benchmark.annual_rates(here, series="total", comparator_set="essex_14")
    assert len(table) == 14
    assert table["subject"].sum() == 1
    assert (table["ci_lower"] < table["rate"]).all()
    assert table["rate"].is_monotonic_decreasing
    own = table[table["subject"]].iloc[0]
    assert own["count"] == 18_783
    assert own["rank_lower"] <= own["rank"] <= own["rank_upper"]


def test_every_partnership_of_england_has_a_row_and_a_reason_where_it_has_no_rate(opened):
    table = benchmark.annual_rates(opened(), series="total", comparator_set="all")
    assert len(table) == 293
    assert table.loc[table["rate"].isna(), "unavailable_reason"].notna().all()
    assert table.loc[table["rate"].notna(), "unavailable_reason"].isna().all()


def test_ranks_depend_on_the_seed_alone(opened):
    tables = [
        benchmark.quarterly_rates(opened(), series="robbery", comparator_set="essex_14")
        for _ in range(2)
    ]
    assert tables[0].equals(tables[1])


@pytest.mark.parametrize(("end", "year"), [("2023-07", 2023), ("2022-12", 2022), ("2025-12", 2024)])
def test_the_denominator_is_of_the_middle_of_the_period_or_the_latest_before(opened, end, year):
    here = opened(period_end=end)
    table = benchmark.quarterly_rates(here, series="robbery", comparator_set="essex_14")
    assert set(table["denominator_basis"]) == {f"residents, mid-{year}"}


def test_old_returns_come_without_rows_and_say_since_when(opened):
    now, later = (
        returns.of_priority(opened(period_end=end, priority="A3")) for end in ("2023-07", "2025-12")
    )
    status = {table.stem: table.status for table in later}
    assert status["07_next_chapter_referrals"] == "last supplied for June 2023"
    assert all(table.rows.empty for table in later if "since" in table.status)
    assert {t.stem: t.current for t in now}["06_cara_clients"]


def test_figures_later_than_the_period_wait_for_a_later_pack(opened):
    probation = {t.stem: t for t in returns.of_priority(opened(priority="A4"))}["19_probation_iom"]
    assert probation.current
    assert probation.later > 0
    assert (probation.rows["period_end"].dropna() <= opened().period.end).all()


def test_indicators_that_disagree_stand_together_without_a_verdict(opened):
    table = returns.indicators(opened(priority="A3"))
    printed = " ".join(table["as_printed"])
    assert "48% increase" in printed
    assert "100 less cases" in printed
    assert "Next Chapter referrals (22-23, Total)" in set(table["indicator"])
    assert "Hate crime" in set(table["indicator"])
    assert "verdict" not in table.columns


def test_gaps_name_the_owner_and_the_month(opened):
    table = gaps.missing(opened(period_end="2025-12"))
    rows = table.set_index("what")
    assert rows.loc["Police summary for the rolling 12 months", "owed_since"] == "August 2023"
    assert rows.loc["Partnership plan and tracker", "owed_since"] == "April 2024"
    assert "8 of 12 months are not held: May 2024 to December 2024" in set(table["why"])
    assert rows.loc["Recorded crime by partnership, yearly", "owed_since"] == (
        "not held since January 2025"
    )
    assert rows.loc["Most similar group", "owed_since"] == "not open data"
    assert "has to be added" in rows.loc["Most similar group", "why"]


def test_a_partnership_outside_is_told_what_it_lacks(opened):
    what = set(gaps.missing(opened("norwich", "2025-12"))["what"])
    assert {
        "Quarterly recorded crime by partnership",
        "Partnership plan and tracker",
        "Most similar group",
    } <= what


def test_the_plan_counts_what_cannot_be_checked(opened):
    tracker = plan.tracker(opened(period_end="2017-03", priority="B1"))
    assert len(tracker) == 12
    assert plan.without_target(tracker) == (tracker["measurable_target"] == "no").sum()
    assert plan.in_force(opened(period_end="2017-03"))
    assert not plan.in_force(opened(period_end="2025-12"))


def test_checks_find_the_known_oddities(opened):
    table = quality.checks(opened("maldon", "2016-06"))
    assert "source prints -1" in " ".join(table["found"])
    braintree = quality.checks(opened("braintree", "2026-03"))
    odd = braintree[braintree["check"].str.startswith("Quarter out of line")]
    assert "Robbery: 48, more than twice the quarters beside it" in set(odd["found"])


def test_checks_of_a_page_are_about_its_own_series_and_sources(opened):
    here = opened("braintree", "2026-03")
    history, changes = official.quarterly_history(here), official.quarterly_changes(here)
    changes = changes[changes["label"] == "Robbery"]
    said = {"Quarter out of line with both neighbours", "Offences no partnership has"}
    robbery = quality.checks(here, changes, history[history["label"] == "Robbery"])
    odd = robbery.loc[robbery["check"].str.startswith("Quarter out"), "found"]
    assert len(odd) > 0
    assert odd.str.startswith("Robbery: ").all()
    assert said <= set(robbery["check"])
    assert "Declared correction applied" in set(robbery["check"])
    yearly_only = quality.checks(here, yearly.changes(here))
    assert not (said | {"Declared correction applied"}) & set(yearly_only["check"])


def test_absent_files_are_named_by_their_titles(opened):
    table = quality.checks(opened())
    absent = table[table["check"] == "A file that the user supplies is absent"]
    assert len(absent) > 0
    assert not absent["found"].str.contains("_").any()


def test_comparator_sets_of_the_same_members_stand_once(opened):
    here = opened()
    table = benchmark.sets_table(here)
    members = reference.comparator_sets(here.workspace).groupby("set")["member"].agg(frozenset)
    listed = [name for names in table["set"] for name in names.split("; ")]
    assert len(listed) == len(set(listed))
    alike = [{members[name] for name in names.split("; ")} for names in table["set"]]
    assert all(len(each) == 1 for each in alike)
    assert len({next(iter(each)) for each in alike}) == len(table)
    assert table["members"].tolist() == [len(next(iter(each))) for each in alike]
    assert all(here.partnership.code in next(iter(each)) for each in alike)


def test_sources_name_publisher_licence_and_hash(opened):
    table = quality.sources(opened(), ["csp_quarterly", "csp_quarterly", "ons_annual"])
    assert table["source_id"].tolist() == ["csp_quarterly", "ons_annual"]
    assert table["licence"].str.contains("Open Government Licence").all()
    assert table["sha256"].str.fullmatch(r"[0-9a-f]{12}").all()
