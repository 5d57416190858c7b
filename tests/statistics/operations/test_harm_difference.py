"""Harm added up over offences: the tests and the help page of the R package ptools."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scp_analysis.errors import SchemaError
from scp_analysis.statistics.operations.harm_difference import harm_displacement_difference

LOCAL = ["treated_before", "treated_after", "control_before", "control_after"]
# ptools 2.0.0, tests/testthat/test-wdd.R "Cumulative Harm": five offences, weights 3, 2, 5, 7, 10.
OFFENCES = pd.DataFrame(
    [
        (130, 74, 133, 91),
        (327, 202, 388, 305),
        (398, 190, 148, 97),
        (144, 92, 86, 64),
        (183, 96, 94, 67),
    ],
    columns=LOCAL,
)
WEIGHTS = [3, 2, 5, 7, 10]


def test_cumulative_harm_matches_ptools():
    row = harm_displacement_difference(OFFENCES, weights=WEIGHTS).iloc[0]
    expected = (-1721, 304.10360077, -5.65925558, -2317.03210507, -1124.96789493)
    found = row[["total", "total_error", "z", "ci_lower", "ci_upper"]].astype(float)
    np.testing.assert_allclose(found, expected, rtol=1e-8)
    assert row["offences"] == 5


def test_the_example_of_the_help_page():
    # man/wdd_harm.Rd: robbery, burglary and theft with weights 10, 5 and 1.
    table = pd.DataFrame([(20, 10, 20, 20), (25, 20, 30, 30), (70, 20, 80, 60)], columns=LOCAL)
    row = harm_displacement_difference(table, weights=[10, 5, 1], level=0.9).iloc[0]
    assert row["total"] == -100 - 25 - 30
    assert row["total_error"] == pytest.approx(np.sqrt(100 * 70 + 25 * 105 + 230))
    assert row["ci_upper"] == pytest.approx(-155 + 1.6448536269514722 * row["total_error"])


@settings(max_examples=20)
@given(factor=st.floats(0.1, 50), phi=st.floats(1, 9))
def test_the_unit_of_harm_does_not_matter_and_phi_widens(factor, phi):
    one = harm_displacement_difference(OFFENCES, weights=WEIGHTS).iloc[0]
    other = harm_displacement_difference(OFFENCES, weights=factor * np.array(WEIGHTS)).iloc[0]
    assert other["z"] == pytest.approx(one["z"])
    assert other["total"] == pytest.approx(factor * one["total"])
    wide = harm_displacement_difference(OFFENCES, weights=WEIGHTS, phi=phi).iloc[0]
    assert wide["total_error"] == pytest.approx(np.sqrt(phi) * one["total_error"])
    assert one["ci_lower"] <= one["total"] <= one["ci_upper"]


def test_what_is_missing_stays_missing_and_weights_fit():
    gap = OFFENCES.astype(float)
    gap.loc[2, "treated_before"] = np.nan
    row = harm_displacement_difference(gap, weights=WEIGHTS).iloc[0]
    assert row[["total", "p_value", "ci_lower"]].isna().all()
    assert row["ci_method"].startswith("not available")
    nothing = harm_displacement_difference(0 * OFFENCES, weights=WEIGHTS).iloc[0]
    assert nothing["ci_method"] == "not available: there are no offences at all"
    for wrong in ([1, 2], [1, 2, 3, 4, np.nan], 3):
        with pytest.raises(SchemaError, match="one weight per offence"):
            harm_displacement_difference(OFFENCES, weights=wrong)
