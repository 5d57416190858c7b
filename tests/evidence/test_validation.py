"""Worked examples agree with what others printed; every simulated row has a section."""

import numpy as np
import pandas as pd
import pytest

from scp_analysis.errors import UnknownNameError
from scp_analysis.evidence import families, validation, worked_data, worked_values
from scp_analysis.statistics.multiplicity import adjust
from scp_analysis.statistics.scoring.scores import kendalls_w, priority_scores


def scoring():
    return {
        "agreement": kendalls_w(worked_data.JUDGES),
        "scores": priority_scores(worked_data.SCORES, worked_data.SCORE_WEIGHTS),
    }


def test_a_worked_example_stands_beside_what_was_printed():
    # Siegel S (1956), chapter 9: W = 0.16; computed 0.1619 is the same to half of the last digit.
    table = validation.worked("scoring", **scoring()).set_index("quantity")
    row = table.loc["Kendall's W, three scorers of six"]
    assert row["published"] == 0.16
    assert row["difference"] == pytest.approx(0.0019, abs=1e-4)
    assert table["agrees"].all()
    assert table["source"].str.len().gt(5).all()


def test_a_value_off_by_more_than_half_of_the_last_digit_does_not_agree():
    wrong = scoring() | {"agreement": pd.DataFrame({"kendalls_w": [0.1651]})}
    assert validation.worked("scoring", **wrong)["agrees"].tolist() == [False, True]
    edge = scoring() | {"agreement": pd.DataFrame({"kendalls_w": [0.165]})}
    assert validation.worked("scoring", **edge)["agrees"].tolist() == [True, True]
    missing = scoring() | {"agreement": pd.DataFrame({"kendalls_w": [np.nan]})}
    assert not validation.worked("scoring", **missing)["agrees"][0]


def test_an_array_a_list_and_a_table_are_read_alike():
    adjusted = adjust(worked_data.TRIAL)
    table = validation.worked("multiplicity", adjusted=adjusted, rejected=[4, 3])
    assert table["agrees"].all()
    again = validation.worked("multiplicity", adjusted=list(adjusted), rejected=np.array([4, 3]))
    pd.testing.assert_frame_equal(table, again)


def test_results_that_are_missing_or_of_no_use_are_named():
    with pytest.raises(UnknownNameError, match="pass agreement, scores"):
        validation.worked("scoring", agreement=1)
    with pytest.raises(UnknownNameError, match="agreement, scores, more"):
        validation.worked("scoring", **scoring(), more=2)
    with pytest.raises(UnknownNameError, match="use one of intervals, change"):
        validation.worked("astrology")


def test_every_section_has_worked_values_with_a_source():
    assert list(worked_values.KNOWN) == list(validation.SECTIONS)
    for known in worked_values.KNOWN.values():
        assert len({one.quantity for one in known}) == len(known)
        assert all(one.source for one in known)
        assert all(float(one.printed) == float(one.printed) for one in known)


def test_every_simulated_row_is_in_one_section(opened):
    here = opened()
    table = validation.every_error_rate(here)
    assert (table["section"] != validation.NO_SECTION).all(), set(table["family"])
    parts = [validation.error_rates_of(here, section) for section in validation.SECTIONS]
    assert sum(map(len, parts)) == len(table)
    with pytest.raises(UnknownNameError, match="A section must be one"):
        validation.error_rates_of(here, "astrology")


@pytest.mark.parametrize(
    ("family", "test", "section"),
    [
        ("trend", "trend, 60 months, one series", "trend"),
        ("series", "correlated seasonal Mann-Kendall, 60 months", "trend"),
        ("series", "change point, 60 months", "changepoints"),
        ("series", "percentage a year outside its interval, 40 quarters", "changepoints"),
        ("intervals", "single change, E-test", "change"),
        ("intervals", "Wilson, 0.95 interval", "intervals"),
        ("areas", "true rank outside its 90 % interval", "rates"),
        ("interrupted series", "placebo in time, 12 months", "operations"),
        ("pack", "pack of 56 tests, any likely", "multiplicity"),
        ("tarot", "cards", validation.NO_SECTION),
    ],
)
def test_a_row_goes_where_its_statistic_is_explained(opened, monkeypatch, family, test, section):
    here, row = opened(), validation.every_error_rate(opened()).iloc[[0]]
    row = row.drop(columns="section").assign(family=family, test=test)
    monkeypatch.setattr(type(here.catalogue), "once", lambda *_: row)
    assert validation.every_error_rate(here)["section"].tolist() == [section]
    summary = validation.summary(here).set_index("section")
    assert summary.loc[section, "rows"] == 1
    assert summary["rows"].sum() == 1
    assert (validation.NO_SECTION in summary.index) == (section == validation.NO_SECTION)


def test_the_summary_counts_targets_and_those_met(opened):
    here = opened()
    table, summary = validation.every_error_rate(here), validation.summary(here)
    assert summary["section"].tolist() == list(validation.SECTIONS)
    assert summary["rows"].sum() == len(table)
    assert summary["targets"].sum() == table["target"].notna().sum()
    assert summary["met"].sum() == (table["upper"] <= table["target"]).sum()
    assert summary.loc[summary["rows"] == 0, "replicates"].isna().all()


def test_the_budget_is_that_of_the_pack_definition(opened):
    table = validation.budget(opened())
    shares = families.alpha_shares(opened().workspace)
    assert table["share"].sum() == pytest.approx(1)
    assert table["alpha"].sum() == pytest.approx(0.05)
    assert table["share"].iloc[0] == shares["headline"]
    assert table["family"].iloc[-1] == "kept back"
