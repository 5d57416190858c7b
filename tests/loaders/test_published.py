import pandas as pd
import pytest

from scp_analysis import reference
from scp_analysis.errors import SourceError, UnknownNameError
from scp_analysis.loaders import plans, published

# Crime and Disorder Committee report, 19 September 2023, section 5: percent, total, force percent.
POLICE_SUMMARY = {
    "all_crime": (-5.3, None, None),
    "violence_with_injury": (-4.7, 1962, -7.6),
    "violence_without_injury": (-5.1, 3377, -4.7),
    "sexual_offences": (-15.5, 776, -8.8),
    "robbery": (36.8, 182, 4.8),
    "residential_burglary": (-7.4, 314, 4.7),
    "business_burglary": (-11.1, 224, 2.2),
    "domestic_abuse": (-11.6, 2875, -15.2),
    "anti_social_behaviour": (-34.0, 1818, -31.5),
}


def test_the_police_summary_is_as_printed(catalogue):
    table = published.police_summary(catalogue)
    assert table["series"].tolist() == list(POLICE_SUMMARY)
    for row in table.itertuples():
        figures = (row.printed_percent, row.total, row.force_change_percent)
        assert tuple(None if pd.isna(f) else f for f in figures) == POLICE_SUMMARY[row.series]
    assert table["printed_change"].dropna().tolist() == [-994]
    assert set(table["period_start"].astype(str) + table["period_end"].astype(str)) == {
        "2022-082023-07"
    }
    assert set(table["area_name"]) == {"Colchester district"}


def test_an_unknown_heading_is_named(catalogue):
    figures = published.table(catalogue, published.POLICE_SUMMARY)
    with pytest.raises(SourceError, match="Found: 9: All crime"):
        published._check_headings(figures, pd.Series(dtype="str"))


def test_every_partner_table_can_be_read(catalogue):
    for stem in reference.returns(catalogue.workspace)["stem"]:
        table = published.table(catalogue, stem)
        assert len(table), stem
        assert str(table["period_end"].dtype) == "period[M]", stem
        assert (table["item"] != "").all(), stem


def test_a_figure_not_supplied_is_missing_and_says_so(catalogue):
    table = published.table(catalogue, "23_vvu_outcome_measures")
    assert table["value"].isna().all()
    assert set(table["qualifier"]) == {"not_supplied"}
    funding = published.table(catalogue, "21_funding")
    missing = funding[funding["value"].isna()]
    assert (missing["qualifier"] == "not_supplied").all()


def test_dimensions_are_joined_and_kept(catalogue):
    table = published.table(catalogue, "06_cara_clients")
    assert table["item"].iloc[0] == "Under 12, existing, Female"
    assert {"age_band", "client_status", "gender"} <= set(table.columns)
    assert published.table(catalogue, "16_hotspots_patrols")["item"].iloc[0].startswith("Op Grip, ")


def test_text_stays_as_printed(catalogue):
    cyp = published.table(catalogue, "10_cyp_service")
    assert {"*400", "*120"} <= set(cyp["value_as_printed"])
    assert cyp[cyp["value_as_printed"] == "*400"]["value"].tolist() == [400]


def test_an_unknown_table_is_refused(catalogue):
    with pytest.raises(UnknownNameError, match="A data source must be in the catalogue"):
        published.table(catalogue, "99_dreams")


def test_rates_are_as_printed(catalogue):
    table = published.rates(catalogue).set_index("area_name")["rate"].to_dict()
    assert table == {
        "Colchester": 92.8,
        "Harlow": 125.4,
        "Southend": 108,
        "Basildon": 105,
        "Thurrock": 96.9,
    }


def test_the_audit_is_whole(catalogue):
    status = published.audit(catalogue)["status"].value_counts().to_dict()
    assert sum(status.values()) == 166
    assert set(status) == {"PASS", "IMPLIED", "FAIL", "SOFT"}


@pytest.mark.parametrize(("year", "rows", "objectives"), [("2016-17", 34, 0), ("2023-24", 236, 16)])
def test_trackers_of_both_shapes_come_alike(catalogue, year, rows, objectives):
    table = plans.tracker(catalogue, plan_year=year)
    assert len(table) == rows
    assert (table["kind"] == "objective").sum() == objectives
    assert (table["kind"].iloc[:objectives] == "objective").all()
    assert set(table["plan_year"]) == {year}


def test_no_objective_and_no_target_can_be_checked(catalogue):
    # Data dictionary of the originals: no objective of 2023-24 has a numeric result.
    newer = plans.tracker(catalogue, plan_year="2023-24")
    objectives = newer[newer["kind"] == "objective"]
    assert set(objectives["measurable_target"]) == {"no"}


def test_a_plan_year_without_a_tracker_is_empty(catalogue):
    assert plans.tracker(catalogue, plan_year="2019-20").empty


def test_periods_are_worded_as_far_as_known():
    raw = pd.DataFrame(
        {
            "period_start": ["2031-04", "2031-04", "2031-04", "", ""],
            "period_end": ["2031-04", "2031-06", "", "2031-06", ""],
        }
    )
    assert plans._period(raw).tolist() == [
        "2031-04",
        "2031-04 to 2031-06",
        "from 2031-04",
        "until 2031-06",
        "",
    ]


def test_operations_are_listed(catalogue):
    table = plans.operations(catalogue)
    assert len(table) == 82
    assert set(table["base_count_given"]) <= {"yes", "no"}
