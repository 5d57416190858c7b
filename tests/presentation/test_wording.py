import itertools
import re

import pandas as pd
import pytest
from bs4 import BeautifulSoup

from scp_analysis.errors import SchemaError
from scp_analysis.presentation import tables, wording
from scp_analysis.presentation.verdicts import SHAPES

FORBIDDEN = re.compile(
    r"crime (fell|rose|dropped)|\bstable\b|significant|because of", re.IGNORECASE
)


def by_name(statements):
    return {statement.name: statement for statement in statements}


def everything(police, awkward, rates, trends, windows, gaps):
    parts = (
        wording.changes(police), wording.changes(awkward), wording.headline(police),
        wording.headline(awkward), wording.against_force(police), wording.rates(rates),
        wording.trends(trends), wording.windows(windows), wording.missing(gaps),
    )  # fmt: skip
    return list(itertools.chain(*parts))


def test_no_clear_change_is_said_with_interval_and_what_could_be_missed(police):
    said = by_name(wording.changes(police))["change-violence-with-injury"]
    assert said.title == "Violence with injury: no clear change"
    assert said.claim == (
        "There is no clear change in police recorded violence with injury in Northtown: 1,962 "
        "offences in the 12 months to July 2023, compared with about 2,059 (rebuilt from the "
        "printed percentage, 2,058 to 2,059) in the 12 months to July 2022 (−4.7%). With counts and "
        "variation of this size, a fall under about 9% or a rise under about 10% could easily be missed."
    )
    assert "is a 95% interval of −10.5% to +1.4%." in said.sure


def test_a_borrowed_dispersion_is_named_and_the_interval_labelled(police):
    said = by_name(wording.changes(police))["change-robbery"]
    assert said.title == "Police recorded robbery likely increased"
    assert said.sure.startswith(
        "The smallest possible uncertainty, chance alone, is a 95% interval of +8.8% to +72.4%. "
        "With the variation of robbery of the person, a variance 1.6 times that of chance alone, "
        "it is +2.4% to +83.3%; the verdict goes by this one."
    )


def test_without_any_dispersion_the_cap_is_told(police):
    said = by_name(wording.changes(police))["change-anti-social-behaviour"]
    assert "incidents in the 12 months" in said.claim
    assert "the verdict is at most 'likely'" in said.sure


def test_the_cap_is_told_once(police):
    note = "With no history to judge by it is called no more than likely."
    said = wording.changes(police.assign(verdict_note=note))[-1]
    assert said.sure.endswith(note)
    assert "at most" not in said.sure


def test_an_own_history_is_not_called_the_smallest(awkward):
    said = by_name(wording.changes(awkward))["change-hostile"]
    assert "smallest possible" not in said.sure
    assert "+5.0% or more" in said.sure


def test_too_few_hides_the_percentage(awkward):
    said = by_name(wording.changes(awkward))["change-kidnap"]
    assert "3 offences in the 12 months to July 2023, compared with 6 in" in said.claim
    assert "%" not in said.claim
    assert said.sure == ""


def test_not_available_gives_the_reason(awkward):
    said = by_name(wording.changes(awkward))["change-gap"]
    assert said.claim.endswith("is not available: the force does not publish it by partnership.")


def test_every_sentence_of_change_names_place_and_both_periods(police, awkward):
    for said in [*wording.changes(police), *wording.headline(police)]:
        assert "Northtown" in said.claim
        assert "July 2023" in said.claim
        assert "July 2022" in said.claim
    assert all("Northtown" in said.claim for said in wording.changes(awkward))


def test_forbidden_words_are_never_said(police, awkward, rates, trends, windows, gaps):
    for said in everything(police, awkward, rates, trends, windows, gaps):
        assert not FORBIDDEN.search(f"{said.title} {said.text()}")
        assert "nan" not in said.text().lower().replace("financ", "")
        assert "-" not in re.sub(r"\w-\w", "", said.text())


def test_text_from_data_is_escaped_in_sentences(awkward):
    page = "".join(said.html() for said in wording.changes(awkward))
    assert "<b>arson" not in page
    assert "&lt;b&gt;arson" in page


def test_what_could_be_missed_is_of_the_variation_only_where_it_is_known(police):
    quiet = police.assign(verdict="no clear change")
    said = by_name(wording.changes(quiet))
    assert " With counts of this size, a fall" in said["change-anti-social-behaviour"].claim
    assert " With counts and variation of this size, a fall" in said["change-robbery"].claim
    vague = by_name(wording.changes(quiet.assign(detectable_fall=float("nan"))))
    assert vague["change-robbery"].claim.endswith(
        "this size, any fall or a rise under about 10% could easily be missed."
    )


def test_a_change_that_is_not_called_though_its_interval_leaves_out_zero_says_why(police):
    note = "On its own it would be called likely."
    apart = police.assign(verdict="no clear change", verdict_note=note, alpha_share=0.1)
    said = by_name(wording.changes(apart))
    assert said["change-robbery"].sure.endswith(
        "The interval by itself leaves out no change. That is not enough here: 8 measures are looked at "
        "together, and they may spend 10% of the pack's chance of a false alarm."
    )
    assert note not in said["change-robbery"].sure
    assert said["change-violence-with-injury"].sure.endswith(note)
    assert "not enough" not in by_name(wording.changes(police))["change-robbery"].sure


def test_a_borrowed_interval_wider_than_chance_says_why_when_the_variation_is_not(police):
    sure = by_name(wording.changes(police.assign(phi=1.0)))["change-robbery"].sure
    assert ", wider because few years tell that variation; the verdict goes by" in sure
    assert "few years" not in by_name(wording.changes(police))["change-robbery"].sure


def test_the_verdict_is_said_in_its_own_words(police):
    for word, row in zip(SHAPES, itertools.cycle([police.iloc[[0]]]), strict=False):
        (said,) = wording.changes(row.assign(verdict=word))
        assert word in f"{said.title}".lower()


def test_the_minute_has_one_sentence_for_each_verdict(police):
    said = wording.headline(police)
    assert [one.verdict for one in said] == [
        "likely increased", "decreased", "likely decreased", "no clear change"
    ]  # fmt: skip
    assert {one.role for one in said} == {"headline"}
    assert said[0].claim == (
        "Police recorded robbery (+36.8%) in Northtown likely increased in the 12 months to July "
        "2023, compared with the 12 months to July 2022."
    )


def test_of_many_measures_the_largest_are_named_and_the_rest_counted(police):
    alike = police.assign(verdict=["no clear change"] * (len(police) - 1) + ["decreased"])
    said = wording.headline(alike)[-1]
    assert "violence without injury (−5.1%), domestic abuse" in said.claim
    assert "and 2 more measures in Northtown" in said.claim
    assert "robbery" not in said.claim


def test_that_no_measure_changed_is_said_of_all_of_them(police):
    (said,) = wording.headline(police.assign(verdict="no clear change"))
    assert said.title == "No clear change in any of the 8 measures"
    assert said.claim.startswith(
        "None of the 8 police recorded measures in Northtown shows a clear change in the 12 months "
        "to July 2023, compared with the 12 months to July 2022. The 5 with the highest counts: "
    )
    few = police.head(2).assign(verdict="no clear change")
    (said,) = wording.headline(few)
    assert said.title == "No clear change in either of the 2 measures"
    assert said.claim.startswith("Neither of the 2 police recorded measures")
    assert "2022: violence with injury (−4.7%) and violence without injury (−5.1%)." in said.claim


def test_one_statement_answers_for_all_verdicts_and_says_what_counts_cannot(police):
    said = wording.whole(police, limits="They cannot tell who was helped.", evidence="table")
    assert said.title == (
        "Of 8 measures: 1 likely increased, 2 decreased, 2 likely decreased, 3 no clear change"
    )
    each = [f"{one.title}." for one in wording.headline(police)]
    assert said.claim == " ".join(
        [
            "Police recorded, Northtown, 12 months to July 2023 compared with 12 months to July 2022.",
            *each,
            "They cannot tell who was helped.",
        ]
    )
    assert (said.verdict, said.evidence, said.role) == ("", "table", "finding")
    assert set(said.rows) == {f"table--{name.replace('_', '-')}" for name in police["series"]}
    alike = wording.whole(police.assign(verdict="decreased"))
    assert (alike.verdict, alike.title[:10]) == ("decreased", "Decreased:")


def test_worst_against_the_force(police):
    (said,) = wording.against_force(police)
    assert said.title == "Worst against the force: robbery"
    assert "32.0 percentage points above the force" in said.claim
    assert "domestic abuse (+3.6 points) and violence with injury (+2.9 points)" in said.claim
    assert said.sure == "No interval is possible because force counts were not supplied."
    assert said.verdict == ""


def test_force_counts_give_an_interval(police):
    counted = police.assign(against_force_lower=1.0, against_force_upper=60.0)
    (said,) = wording.against_force(counted)
    assert said.sure == (
        "The 95% interval of the difference is +1.0 to +60.0 percentage points, wide enough to hold for "
        "all measures looked at together."
    )
    assert "the rest of the force area" in said.claim


def test_a_difference_that_chance_explains_is_not_called_worse(police):
    counted = police.assign(against_force_lower=-20.0, against_force_upper=60.0)
    (said,) = wording.against_force(counted)
    assert said.title == "No measure clearly worse than the force"
    assert "The largest difference, of robbery, is +32.0 percentage points" in said.claim
    assert "chance could explain" in said.claim


def test_only_what_is_clearly_worse_is_named_beside_the_worst(police):
    counted = police.assign(against_force_lower=-1.0, against_force_upper=60.0)
    counted.loc[police["series"].isin(["robbery", "domestic_abuse"]), "against_force_lower"] = 0.5
    (said,) = wording.against_force(counted)
    assert said.detail.endswith("Also worse than the force: domestic abuse (+3.6 points).")
    assert "looked at together. Also worse" in said.claim


def test_without_force_figures_nothing_is_said(police):
    assert wording.against_force(police.assign(against_force=float("nan"))) == []


def test_a_rank_never_stands_without_its_range(rates):
    (said,) = wording.rates(rates, comparator="areas of the county")
    assert "6th highest rate of the 13 areas of the county" in said.claim
    assert said.claim.endswith(
        "allowing for chance and usual variation, it could be anywhere from 4th to 9th highest."
    )
    assert said.sure == (
        "The 95% interval of the rate, chance alone, is 79.1 to 82.9. The range of its rank holds 90% "
        "and allows for usual variation too."
    )


def test_a_rank_is_counted_from_the_nearer_end(rates):
    ninth = rates.assign(subject=rates["rank"] == 9)
    (said,) = wording.rates(ninth, comparator="areas")
    assert said.title == "All recorded crime: 5th lowest rate of 13"
    assert "5th lowest rate of the 13 areas" in said.claim
    assert said.claim.endswith("it could be anywhere from 2nd to 7th lowest.")
    (last,) = wording.rates(rates.assign(subject=rates["rank"] == 13), comparator="areas")
    assert last.title == "All recorded crime: lowest rate of 13"
    (middle,) = wording.rates(rates.assign(subject=rates["rank"] == 7), comparator="areas")
    assert middle.title == "All recorded crime: 7th highest rate of 13"


def test_a_missing_rate_says_why(rates):
    gone = rates.assign(subject=rates["rate"].isna())
    (said,) = wording.rates(gone)
    assert said.claim.endswith("is not available: not published for Wales.")


def test_trends_use_a_fixed_vocabulary(trends):
    said = by_name(wording.trends(trends))
    assert said["trend-robbery"].title == "Robbery: no clear trend"
    assert said["trend-fraud"].title == "Fraud: trend not available"
    assert said["trend-burglary"].title == "Burglary: level shift, not a trend"


def test_a_trend_is_told_in_the_words_of_its_table(trends):
    falling = trends.assign(finding="falling trend")
    assert wording.trends(falling)[2].title == "Burglary: falling trend"
    assert wording.trends(falling)[2].claim.endswith("falling trend.")


def test_indicators_that_disagree_get_no_verdict(windows):
    (said,) = wording.windows(windows)
    assert said.title == "Indicators disagree"
    assert "cover 5 different windows and 3 areas" in said.claim
    assert "down: Domestic abuse offences and Conference cases." in said.claim
    assert said.claim.endswith("No verdict is given on the set.")
    assert wording.windows(windows.iloc[:1]) == []


def test_referrals_are_spoken_of_only_where_there_are_some(windows):
    few = windows.head(2)
    for names, told in ((["Robbery", "All crime"], False), (["Robbery", "Referrals in"], True)):
        (said,) = wording.windows(few.assign(indicator=names))
        assert ("more reports or referrals can go with fewer" in said.claim) == told
        assert "so all can be true" in said.claim


def test_an_indicator_printed_in_two_ways_is_named_once(windows):
    twice = pd.concat([windows.iloc[:2], windows.iloc[[0]].assign(change=-20.0)])
    (said,) = wording.windows(twice)
    assert "up: High-risk domestic abuse; down: Domestic abuse offences. They" in said.claim


def test_indicators_of_the_same_months_and_place_do_not_disagree(windows):
    alike = windows.assign(area_name="Northtown", own_area=True)
    for key in ("period_start", "period_end"):
        alike[key] = windows[key].iloc[0]
    (said,) = wording.windows(alike)
    assert said.title == "Indicators side by side"
    assert "cover the same months and the same area but count different things" in said.claim


def test_on_its_page_a_statement_says_nothing_twice(police, rates):
    for said in [*wording.changes(police), *wording.headline(police), *wording.rates(rates)]:
        page = BeautifulSoup(said.html(), "html.parser").text
        assert page.count(said.title) == 1
        assert said.claim not in page
        assert said.detail in page


def test_an_unclear_change_may_be_shut_but_keeps_its_claim(police):
    shut = wording.changes(police, collapsed=("no clear change",))
    assert [said.collapsed for said in shut] == list(police["verdict"] == "no clear change")
    page = BeautifulSoup(shut[0].html(), "html.parser")
    assert page.find("summary").text.strip() == "Violence with injury: no clear change."
    assert shut[0].claim == wording.changes(police)[0].claim


def test_what_is_owed_says_since_when(gaps):
    first, second = wording.missing(gaps)
    assert "owed since July 2023 (nothing later was sent)" in first.claim
    assert "Referrals: never supplied (no return is on file)." in second.claim
    assert wording.missing(gaps.iloc[:0]) == []


def test_a_statement_links_to_its_row(police):
    said = wording.changes(police, evidence="changes-table")[3]
    assert 'href="#changes-table--robbery"' in said.html()
    assert "href" not in wording.changes(police)[3].html()


def test_values_behind_the_words_are_whole(police):
    (values,) = wording.changes(police)[3].record()["rows"].values()
    assert values["change_percent"] == 36.8
    assert values["period_end"] == "2023-07"


def test_each_measure_of_the_minute_has_its_row(police):
    said = wording.headline(police, evidence="headline")[1]
    rows = said.record()["rows"]
    assert said.evidence == "headline"
    assert set(rows) == {"headline--sexual-offences", "headline--domestic-abuse"}
    assert rows["headline--sexual-offences"]["current"] == 776


def test_against_the_force_rests_on_the_worst_row_and_lists_the_others(police):
    (said,) = wording.against_force(police, evidence="headline")
    assert said.evidence == "headline--robbery"
    assert said.estimate == "against_force"
    worse = police["series"][police["against_force"] > 0]
    assert set(said.rows) == {f"headline--{name.replace('_', '-')}" for name in worse}


def test_series_of_several_areas_have_rows_of_their_own(police):
    both = pd.concat([police, police.assign(area_name="Southtown")])
    said = wording.changes(both, evidence="t")
    assert [one.evidence for one in said] == [f"t--{name}" for name in tables.changes(both).row_ids]


def test_a_rate_leads_to_the_row_of_the_partnership(rates):
    (said,) = wording.rates(rates, evidence="rates-table")
    assert said.evidence == "rates-table--northtown"
    assert "northtown" in tables.rates(rates).row_ids


def test_a_table_without_columns_is_refused():
    with pytest.raises(SchemaError, match="statements change"):
        wording.changes(pd.DataFrame({"series": ["robbery"]}))
