"""The shipped weights and the counts by offence code of a force fit together."""

import pytest

from scp_analysis.loaders import force_quarterly
from scp_analysis.loaders import harm as weights_of
from scp_analysis.statistics.harm.totals import harm


def test_the_shipped_weights_cover_nearly_all_that_a_force_records(catalogue):
    weights = weights_of.load(catalogue, "harm_crime_severity_score")
    assert set(weights["vintage"]) == {"2020-21"}
    counts = force_quarterly.load(catalogue)
    year = counts["period_end"].between("2024-03", "2024-12") & counts["count"].notna()
    own = counts[year & (counts["area_name"] == "Essex")].rename(columns={"series": "offence_code"})
    (found,) = harm(own.astype({"count": float}), weights).to_dict("records")
    assert found["offences"] == own["count"].sum()
    assert 0 < found["unmatched_share"] < 0.10
    assert found["harm_without_homicide"] < found["harm"]
    assert found["top_offence"] == "Rape of a female aged 16 and over"


def test_weights_are_those_of_the_publisher(catalogue):
    weights = weights_of.load(catalogue, "harm_crime_severity_score").set_index("offence_code")
    assert weights.loc["1", "weight"] == pytest.approx(7973.393423)
    assert weights.loc["56A", "weight"] == pytest.approx(826.190061)
