"""A contradiction goes away when the figure behind it is put right: the engine reads the tables."""

import pandas as pd
import pytest

from scp_analysis.integrity.footing import known, shipped
from scp_analysis.integrity.footing.engine import check

VEHICLE, FUNDING, CHILDREN = (
    "12_joint_response_vehicle",
    "21_funding",
    "20_children_families_hub",
)
# Rule, where, table, the row to change (column: value), column, the value that puts it right.
REPAIRS = {
    "May": ("calls by outcome", "month: May", VEHICLE, {"month": "May", "measure": "other"}, 19),
    "12 = 6 + 5": (
        "referrals by referrer", "", "30_b_chaotic_lifestyles_referrals", {"referrer": "CBH"}, 7,
    ),
    "0.04 %": (
        "regional caseload implied", "", "19_probation_iom", {"unit": "percent"}, 4.0,
    ),
    "first line of Safer Streets": (
        "amounts printed twice", "Secured", FUNDING, {"value_as_printed": "£258,000"}, 264_000,
    ),
    "signposting": (
        "requests that could have been signposted", "", CHILDREN,
        {"item": "RFS referrer could have signposted"}, 37_610,
    ),
    "weekly events": (
        "weekly events", "", "17_engagement_activity", {"activity": "Stroll with a Patrol"}, 26,
    ),
    "council reports": (
        "anti-social behaviour, council within police", "", "04_sac_evidence_base",
        {"indicator": "Council ASB reports"}, -500,
    ),
    "sexual offences": (
        "sexual offences, direction", "", "04_sac_evidence_base",
        {"indicator": "All sexual offences incl. rape"}, -29,
    ),
}  # fmt: skip
# The same, for a column of words.
REWORDED = {
    "age 12": ("bands without gap", "age band", "06_cara_clients", {"age_band": "Under 12"},
               "age_band", "Under 13"),
    "requests": ("units that do not follow from each other", CHILDREN, CHILDREN, {"unit": "children"},
                 "unit", "requests"),
    "offences": ("printed words and unit", "Anti-Social", "01_police_summary_r12",
                 {"value_as_printed": "Total 1818 offences"}, "value_as_printed", "1818 incidents"),
    "missing return": ("figures supplied", "IOM", "32_b_plan_statistics",
                       {"qualifier": "not_supplied"}, "qualifier", "exact"),
    "18 months": ("years of 12 months", "06_cara", "06_cara_clients", {"geography": "Colchester"},
                  "period_start", pd.Period("2022-08", "M")),
    "snapshots": ("snapshots of one date", "19_probation", "19_probation_iom",
                  {"period_basis": "snapshot"}, "period_end", pd.Period("2023-08", "M")),
}  # fmt: skip


def rerun(catalogue, figures, rule):
    listed = [each for each in shipped.rules(catalogue.workspace) if each.name == rule]
    return check(figures, listed, known.of(catalogue.workspace))


def faults(table, where):
    bad = table[table["status"].isin(["contradicts", "soft"])]
    text = bad["where"] + " " + bad["table"]
    return bad[text.str.contains(where, regex=False)]


def rows_where(figures, table, row):
    kept = figures["table"] == table
    for column, value in row.items():
        kept &= figures[column] == value
    return kept


@pytest.mark.parametrize("name", REPAIRS)
def test_a_figure_put_right(name, catalogue, figures):
    rule, where, table, row, value = REPAIRS[name]
    assert len(faults(rerun(catalogue, figures, rule), where))
    right = figures.copy()
    kept = rows_where(right, table, row)
    assert kept.sum() == 1
    right.loc[kept, "value"] = value
    right.loc[kept, "value_as_printed"] = f"{value:g}"
    right.loc[kept, "qualifier"] = "exact"
    assert faults(rerun(catalogue, right, rule), where).empty


@pytest.mark.parametrize("name", REWORDED)
def test_words_put_right(name, catalogue, figures):
    rule, where, table, row, column, value = REWORDED[name]
    assert len(faults(rerun(catalogue, figures, rule), where))
    right = figures.copy()
    right.loc[rows_where(right, table, row), column] = value
    assert faults(rerun(catalogue, right, rule), where).empty


@pytest.mark.parametrize("month", ["Jan", "Feb", "Mar", "Apr"])
def test_a_month_that_foots_contradicts_once_it_is_changed(month, catalogue, figures):
    wrong = figures.copy()
    kept = rows_where(wrong, VEHICLE, {"month": month, "measure": "declined_aid"})
    wrong.loc[kept, "value"] += 1
    assert len(faults(rerun(catalogue, wrong, "calls by outcome"), f"month: {month}")) == 1
    columns = rerun(catalogue, wrong, "calls of the months")
    assert faults(columns, "")["where"].tolist() == ["measure: declined aid"]
