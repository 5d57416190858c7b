"""The published tables go through their templates: what fits comes back equal, what does not is named."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from scp_analysis import reference
from scp_analysis.errors import SourceError
from scp_analysis.returns import registry
from scp_analysis.returns.reading import read

PUBLISHED = Path(__file__).parents[2] / "data" / "published"
COMMON = [
    "period_start",
    "period_end",
    "geography",
    "measure",
    "value",
    "unit",
    "source_agency",
    "note",
]
# Stem of the table, its template, and what is renamed there: columns and cells.
FITS = [
    ("01_police_summary_r12", "police_rolling_12_months", {}),
    ("04_sac_evidence_base", "police_flags", {}),
    ("05_mace1_north", "exploitation_panel", {}),
    ("06_cara_clients", "sexual_violence_clients", {}),
    ("07_next_chapter_referrals", "domestic_abuse_referrals", {}),
    ("08_recovery_refuge", "refuge_placements", {}),
    ("09_family_refuge", "refuge_placements", {}),
    ("10_cyp_service", "children_young_people_service", {}),
    ("12_joint_response_vehicle", "joint_response_vehicle", {}),
    ("30_b_chaotic_lifestyles_referrals", "support_project_referrals", {}),
    ("31_b_sos_bus_18aug2016", "night_time_contacts", {}),
]
# tables that print no period: each of their rows is refused for that and for nothing else
UNDATED = [
    ("02_crime_rate_per_1000", "crime_rates", {}),
    ("03_public_perception_q4", "public_perception_survey", {}),
    (
        "13_cbh_asb_outcomes",
        "housing_asb",
        {
            "item": "outcome",
            "Omnis Centre people per session (low)": "Drop-in people per session (low)",
            "Omnis Centre people per session (high)": "Drop-in people per session (high)",
            "people": "count",
        },
    ),
    (
        "14_cbh_da_cases",
        "housing_domestic_abuse",
        {"CBH tenants": "own tenants", "non CBH tenants": "others"},
    ),
    ("15_pspo_enforcement", "pspo_enforcement", {}),
    ("23_vvu_outcome_measures", "serious_violence_measures", {}),
]

DATES = {
    "month": ("2023-07-01", "2023-07-31"),
    "quarter": ("2023-01-01", "2023-03-31"),
    "rolling_12_months": ("2022-08-01", "2023-07-31"),
}


def _as_return(stem, template, renamed):
    """Lay a published table out as the template's sheet: no figure is changed."""
    raw = pd.read_csv(PUBLISHED / f"{stem}.csv", dtype="str", keep_default_na=False)
    raw = raw.rename(columns=renamed)
    held = [each.name for each in template.dimensions] + ["measure"]
    raw[held] = raw[held].replace(renamed)
    raw["qualifier"] = raw["qualifier"].replace({"not_supplied": ""})
    raw["status"], raw["n_base"] = "", ""
    return raw[
        [*COMMON, *(each.name for each in template.dimensions), "qualifier", "status", "n_base"]
    ]


@pytest.mark.parametrize(("stem", "name", "renamed"), FITS, ids=[fit[0] for fit in FITS])
def test_a_published_table_reads_back_equal(stem, name, renamed, shipped, tmp_path):
    template = registry.template(shipped, name)
    assert stem in template.serves
    sent = _as_return(stem, template, renamed)
    path = tmp_path / f"{stem}.csv"
    sent.to_csv(path, index=False)
    got = read(path, template).figures
    assert len(got) == len(sent)
    for column in (
        "geography",
        "measure",
        "unit",
        "source_agency",
        "note",
        *(d.name for d in template.dimensions),
    ):
        assert got[column].tolist() == sent[column].tolist(), column
    np.testing.assert_array_equal(got["value"], pd.to_numeric(sent["value"]))
    for column in ("period_start", "period_end"):
        assert got[column].dt.strftime("%Y-%m-%d").tolist() == sent[column].tolist()


@pytest.mark.parametrize(("stem", "name", "renamed"), UNDATED, ids=[each[0] for each in UNDATED])
def test_a_table_without_periods_is_refused_for_that_alone(stem, name, renamed, shipped, tmp_path):
    template = registry.template(shipped, name)
    assert stem in template.serves
    sent = _as_return(stem, template, renamed)
    path = tmp_path / f"{stem}.csv"
    sent.to_csv(path, index=False)
    with pytest.raises(SourceError) as fault:
        read(path, template)
    found = str(fault.value).split("Found: ")[1].split("\nWhere")[0]
    missing = int((sent["period_start"] == "").sum() + (sent["period_end"] == "").sum())
    assert found.startswith(f"{missing}: ")
    told = found.split(": ", 1)[1].removesuffix(", ...").split(", row ")
    assert all("period not stated" in words for words in told)
    start, end = DATES[template.period.rules[0]]
    dated = sent.assign(period_start=start, period_end=end)
    dated.to_csv(path, index=False)
    got = read(path, template).figures
    np.testing.assert_array_equal(got["value"], pd.to_numeric(sent["value"]))
    assert got["status"].eq("not_supplied").tolist() == sent["value"].eq("").tolist()


def test_the_printed_share_of_0_04_percent_is_flagged_as_a_proportion(shipped, tmp_path):
    template = registry.template(shipped, "victim_contact_scheme")
    path = tmp_path / "scheme.csv"
    path.write_text(
        "period_end,geography,members,members_region,pct_of_region\n2023-08-02,Area,151,,0.04\n"
    )
    faults = read(path, template).faults
    assert any("proportions written as percentages" in rule for rule in faults["rule"])
    assert any("without its base" in rule for rule in faults["rule"])


def test_every_stem_a_template_serves_is_a_published_table(shipped):
    stems = set(reference.returns(shipped)["stem"])
    served = {stem for template in registry.templates(shipped) for stem in template.serves}
    assert served <= stems
    assert {stem for stem, *_ in (*FITS, *UNDATED)} <= served


def test_small_counts_of_the_reference_table_have_a_policy(shipped):
    small = reference.returns(shipped).query("small_counts == 'yes'")["stem"]
    people = set(small) - {"17_engagement_activity"}
    for stem in people:
        for template in registry.serving(shipped, stem):
            assert template.disclosure.threshold > 0, (stem, template.name)
            assert not template.publishable, (stem, template.name)
