"""The police return of July 2023, against the figures worked out from the printed report."""

import pytest

from scp_analysis.evidence import beside, official, police
from scp_analysis.periods import ReportingPeriod

# Printed percentages; and the exact conditional 95 % intervals of an independent audit of the report
# (data/published/arithmetic_audit.csv, rows A04).
PRINTED = {
    "all_crime": -5.3,
    "violence_with_injury": -4.7,
    "violence_without_injury": -5.1,
    "sexual_offences": -15.5,
    "robbery": 36.8,
    "residential_burglary": -7.4,
    "business_burglary": -11.1,
    "domestic_abuse": -11.6,
    "anti_social_behaviour": -34.0,
}
POISSON = {
    "violence_with_injury": (-10.5, 1.4),
    "violence_without_injury": (-9.5, -0.5),
    "sexual_offences": (-23.3, -6.9),
    "robbery": (8.8, 72.4),
    "residential_burglary": (-20.8, 8.3),
    "business_burglary": (-26.1, 6.8),
    "domestic_abuse": (-15.9, -7.0),
    "anti_social_behaviour": (-37.8, -30.0),
}


@pytest.fixture(scope="module")
def returned(opened):
    return police.changes(opened()).set_index("series")


def test_prints_what_the_report_prints(returned):
    assert returned["printed_percent"].to_dict() == PRINTED
    assert returned["change_percent"].round(1).to_dict() == PRINTED


@pytest.mark.parametrize("series", POISSON)
def test_the_smallest_possible_uncertainty_is_the_poisson_interval(returned, series):
    limits = returned.loc[series, ["poisson_lower", "poisson_upper"]]
    assert tuple(round(float(limit), 1) for limit in limits) == POISSON[series]


@pytest.mark.parametrize(
    "series", ["violence_with_injury", "residential_burglary", "business_burglary"]
)
def test_no_clear_change_where_chance_explains_it(returned, series):
    assert returned.loc[series, "verdict"] == "no clear change"


def test_without_a_near_series_the_verdict_is_capped(returned):
    asb = returned.loc["anti_social_behaviour"]
    assert asb["phi_source"] == "none"
    assert asb["p_adjusted"] < 0.001
    assert asb["verdict"] == "likely decreased"


def test_all_crime_borrows_from_the_sum_of_the_groups_and_is_not_called(returned, opened):
    row = returned.loc["all_crime"]
    assert (row["phi_source"], row["phi_series"]) == (
        "borrowed",
        "the sum of the offence groups (official quarterly counts)",
    )
    groups = tuple(official.quarterly_matrix(opened(), opened().partnership.code).index)
    parts = tuple(name for name in groups if name != "most_serious_violence")
    period = ReportingPeriod(row["period_start"], row["period_end"])
    summed = official.dispersion_of(opened(), [parts], period).iloc[0]
    assert (row["phi"], row["phi_df"]) == (summed["phi"], summed["phi_df"])
    assert row["phi"] > 2
    assert row["ci_lower"] < row["poisson_lower"] < row["poisson_upper"] < 0 < row["ci_upper"]
    assert row["verdict"] == "no clear change"


def test_borrowed_dispersion_names_its_series(returned):
    assert returned.loc["robbery", "phi_series"] == "Robbery (official quarterly counts)"
    assert returned.loc["domestic_abuse", "phi_series"] == (
        "Wounding and Assault without injury (official quarterly counts)"
    )


def test_robbery_is_worst_against_the_force_without_an_interval(opened):
    worst = police.worst_against_force(police.changes(opened()))
    assert worst["series"] == "robbery"
    assert worst["against_force"] == pytest.approx(32.0)
    assert worst[["against_force_lower", "against_force_upper"]].isna().all()


def test_earlier_counts_are_ranges_and_say_so(returned):
    assert (returned["previous_low"] <= returned["previous"]).all()
    assert (returned["previous"] <= returned["previous_high"]).all()
    assert set(returned["previous_basis"]) == {"rebuilt from the printed percentage"}


def test_an_old_return_is_not_evidence_and_others_have_none(opened):
    assert police.changes(opened(period_end="2025-12")).empty
    assert police.return_status(opened(period_end="2025-12")) == "last supplied for July 2023"
    assert police.changes(opened("tendring", "2025-12")).empty
    assert police.return_status(opened("tendring", "2025-12")) == "never supplied"


def test_the_official_series_beside_it_is_named_unlike(opened):
    pairs = beside.police_and_official(opened())
    assert len(pairs) == 8
    assert all("window one month earlier" in text for text in pairs["differences"])
    assert all("other definition" in text for text in pairs["differences"])
    assert set(pairs["official_end"].astype(str)) == {"2023-06"}
    assert "verdict" not in pairs.columns


def test_a_lender_has_the_variation_it_has_in_its_own_table(returned, opened):
    own = official.quarterly_changes(opened()).set_index("series")
    assert returned.loc["robbery", "phi"] == own.loc["robbery", "phi"]
    assert returned.loc["sexual_offences", "phi"] == own.loc["rape_and_sexual_assault", "phi"]
