"""Official counts: totals from the shipped tables, families, history and what it leaves out."""

import numpy as np
import pandas as pd
import pytest

from scp_analysis.evidence import families, focus, headline, history, judging, official, yearly
from scp_analysis.loaders import csp_annual
from scp_analysis.periods import ReportingPeriod
from scp_analysis.statistics.dispersion.estimates import pooled_dispersion


def test_quarterly_totals_are_the_four_quarters(opened):
    changes = official.quarterly_changes(opened()).set_index("series")
    assert len(changes) == 12
    assert changes.loc["robbery", ["current", "previous"]].tolist() == [189.0, 124.0]
    assert changes.loc["wounding", ["current", "previous"]].tolist() == [1884.0, 1989.0]
    assert set(changes["period_end"].astype(str)) == {"2023-06"}
    assert set(changes["family"]) == {families.QUARTERLY}


def test_a_series_has_one_verdict_on_every_page(opened):
    whole = official.quarterly_changes(opened(priority="A1"))
    part = headline.of_series(whole, opened(priority="A1").priority.official)
    shared = whole.set_index("series").loc[part["series"]]
    assert part["p_adjusted"].tolist() == shared["p_adjusted"].tolist()
    assert len(part) < len(whole)


def test_against_the_rest_of_the_force_has_an_interval(opened):
    row = official.quarterly_changes(opened()).set_index("series").loc["robbery"]
    assert row["against_force_lower"] < row["against_force"] < row["against_force_upper"]


def test_history_ends_before_the_current_year_and_leaves_masked_years_out(opened):
    here = opened()
    wide = official.quarterly_matrix(here, here.partnership.code)
    period = here.period.latest_quarters()
    masked = official.masked_periods(here)
    years = history.years_before(wide, period, masked=masked, breaks={})
    whole = ~np.isnan(years).any(axis=(0, 2))
    assert years.shape == (12, 7, 4)
    assert whole.sum() == 5
    assert whole.tolist() == [True, True, True, True, False, False, True]
    totals = years[list(wide.index).index("robbery"), -1].sum()
    assert totals == 124.0


def test_a_break_inside_a_year_takes_the_year_out_for_that_series_only(opened):
    here = opened()
    wide = official.quarterly_matrix(here, here.partnership.code)
    dates = {"robbery": [pd.Period("2017-04", "M")]}
    years = history.years_before(wide, here.period.latest_quarters(), masked=[], breaks=dates)
    gone = np.isnan(years).all(axis=2)
    assert gone[list(wide.index).index("robbery")].sum() == 0  # five later years are enough
    early = ReportingPeriod.ending("2019-06")
    years = history.years_before(wide, early, masked=[], breaks=dates)
    gone = np.isnan(years).all(axis=2)
    assert gone[list(wide.index).index("robbery")].sum() == 1
    assert gone[list(wide.index).index("wounding")].sum() == 0


@pytest.mark.parametrize(
    ("months", "inside"), [(("2020-03", "2021-07"), True), (("2020-05", "2020-05"), False)]
)
def test_a_quarter_is_masked_when_most_of_it_is(months, inside):
    stretch = ReportingPeriod(*(pd.Period(month, "M") for month in months))
    assert history.is_masked(pd.Period("2020-06", "M"), [stretch]) is inside
    assert history.is_masked(pd.Period("2020-03", "M"), [stretch]) is False


def test_a_missing_quarter_makes_no_total(opened):
    here = opened("maldon", "2016-06")
    changes = official.quarterly_changes(here).set_index("series")
    assert np.isnan(changes.loc["drug_trafficking", "current"])
    assert changes.loc["drug_trafficking", "verdict"] == "not available"
    assert changes["unavailable_reason"].str.startswith("a count of the").all()


def test_yearly_changes_borrow_from_partnerships_of_similar_size(opened):
    changes = yearly.changes(opened(period_end="2025-12")).set_index("series")
    assert set(changes["period_end"].astype(str)) == {"2024-12"}
    assert changes.loc["total", "current"] == 16060.0
    assert changes.loc["total", "phi_source"] == "borrowed"
    assert "of similar size" in changes.loc["total", "phi_series"]


def test_what_is_borrowed_is_the_dispersion_of_the_areas_with_half_to_twice_the_count(opened):
    here = opened(period_end="2025-12")
    counts = csp_annual.load(here.catalogue)
    changes = yearly.changes(here).set_index("series")
    for series, change in changes.iterrows():
        own = counts[(counts["series"] == series) & (counts["period_end"] <= "2024-12")]
        wide = own.pivot(index="area_code", columns="period_end", values="count").dropna()
        latest = wide.iloc[:, -1]
        similar = wide[latest.between(change["current"] / 2, change["current"] * 2)]
        wanted = pooled_dispersion(similar.to_numpy(dtype=float)).iloc[0]
        assert change["phi"] == pytest.approx(wanted["phi"], rel=1e-12)
        assert change["phi_df"] == wanted["phi_df"]
        assert change["phi_series"] == f"{len(similar)} partnerships of similar size"


def test_outside_the_quarterly_area_there_is_none(opened):
    here = opened("norwich", "2025-12")
    assert official.quarterly_changes(here).empty
    assert official.quarterly_history(here).empty
    assert official.quarterly_trends(here).empty
    assert not yearly.changes(here).empty


def test_the_headline_is_the_most_current_table(opened):
    assert headline.changes(opened())["family"].iloc[0] == "police return"
    assert headline.changes(opened(period_end="2025-12"))["family"].iloc[0] == families.QUARTERLY
    assert headline.changes(opened("norwich", "2025-12"))["family"].iloc[0] == families.YEARLY
    assert headline.changes(opened("cardiff", "2025-12")).empty


def test_every_table_and_history_has_one_order_the_highest_count_first(opened):
    here = opened()
    counts = official.quarterly_changes(here)
    assert counts["current"].is_monotonic_decreasing
    assert list(official.quarterly_history(here)["series"].unique()) == list(counts["series"])
    assert list(official.quarterly_trends(here)["series"]) == list(counts["series"])
    assert yearly.changes(here)["current"].is_monotonic_decreasing
    focused = opened(priority="A2")
    for part in (focus.quarterly(focused), focus.annual(focused)):
        assert len(part) > 1
        assert part["current"].is_monotonic_decreasing


def test_history_says_why_quarters_are_left_out_of_trends(opened):
    table = official.quarterly_history(opened())
    assert table["masked"].any()
    assert (table["masked_reason"].str.startswith("Coronavirus") == table["masked"]).all()
    assert set(table.loc[~table["masked"], "masked_reason"]) == {""}


def test_a_trend_is_called_at_the_share_its_table_names(opened):
    table = official.quarterly_trends(opened()).set_index("series")
    assert set(table["family"]) == {families.TRENDS}
    assert set(table["alpha_share"]) == {0.05}
    assert table.loc["burglary_residential", "finding"] == "falling trend"
    assert table.loc["wounding", "finding"] == "level shift, not a trend"
    rest = table[table["finding"].isin(["rising trend", "falling trend"])]
    assert (rest["p_adjusted"] < 0.05).all()


def test_the_smallest_change_that_could_be_seen_is_at_the_cut_off_of_the_family(opened):
    table = official.quarterly_changes(opened()).set_index("series")
    assert set(table["tested_together"]) == {12}
    unclear = table.loc[["robbery", "vehicle_offences"]]
    assert unclear["verdict"].eq("no clear change").all()
    assert unclear["ci_lower"].gt(0).all()
    assert (unclear["change_percent"] < unclear["detectable_rise"]).all()


@pytest.mark.parametrize("together", [1, 3, 40])
def test_a_change_of_which_nothing_is_said_is_smaller_than_what_could_be_seen(opened, together):
    rng = np.random.default_rng(together)
    row = official.quarterly_changes(opened()).head(1)
    for _ in range(200 // together):
        before = rng.integers(20, 4000, together).astype(float)
        table = row.loc[row.index.repeat(together)].assign(
            previous=before,
            current=np.round(before * np.exp(rng.normal(0, 0.5, together))),
            phi=1 + rng.exponential(2, together),
            phi_df=rng.integers(4, 200, together).astype(float),
        )
        table = table.drop(columns=["family", "alpha_share", "tested_together"])
        found = judging.judge(opened(), table, family=families.QUARTERLY)
        unclear = found[found["verdict"] == "no clear change"]
        assert (unclear["change_percent"] < unclear["detectable_rise"]).all()
        falls = unclear[unclear["detectable_fall"].notna()]
        assert (falls["change_percent"] > falls["detectable_fall"]).all()
