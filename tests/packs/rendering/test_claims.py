"""claims.csv: every sentence of a pack with what a sceptical reader asks of it."""

import csv
import io

import pytest

from scp_analysis.packs.planning.plan import Page
from scp_analysis.packs.rendering.claims import COLUMNS, claims_csv
from scp_analysis.presentation import tables, wording
from scp_analysis.presentation.artefacts import Statement

PAGE = Page("overview", "overview", "Overview")
NORTHTOWN = {"area_code": "E22000001", "area_name": "Northtown"}


def claims(*notebooks):
    text = claims_csv([(PAGE, notebook) for notebook in notebooks], **NORTHTOWN)
    return list(csv.DictReader(io.StringIO(text)))


def test_a_change_has_everything_that_is_asked_of_it(page_of, shown):
    (row,) = [one for one in claims(page_of(shown)) if one["claim"] == "police-robbery"]
    assert tuple(row) == COLUMNS
    assert row["link"] == "overview.html#police-robbery"
    assert row["sentence"].startswith("Police recorded robbery in Northtown likely increased: 182")
    assert row["certainty"].startswith("The 95% interval is +2.4% to +83.3%.")
    assert (row["measure"], row["value"], row["unit"]) == ("Robbery", "36.8421052631579", "%")
    assert (row["interval_lower"], row["interval_upper"], row["level"]) == ("2.4", "83.3", "0.95")
    assert (row["method"], row["p_adjusted"]) == ("exact conditional (Clopper-Pearson)", "0.051")
    assert row["verdict"] == "likely increased"
    assert row["table"] == "tables/overview--police-table.csv"
    assert (row["row"], row["row_number"]) == ("robbery", "1")
    assert (row["period_start"], row["period_end"]) == ("2022-08", "2023-07")
    assert (row["comparison_start"], row["comparison_end"]) == ("2021-08", "2022-07")
    assert (row["area_code"], row["area_name"]) == ("E22000001", "Northtown")
    assert row["sources"] == "police"


def test_every_number_of_the_sentence_is_listed_with_its_name(page_of, shown):
    (row,) = [one for one in claims(page_of(shown)) if one["claim"] == "police-robbery"]
    assert row["figures"] == (
        "current 182; previous 133; change_percent +36.8%; ci_level 95%; ci_lower +2.4%; "
        "ci_upper +83.3%; phi 1.6; p_adjusted 0.051"
    )


def test_the_row_number_leads_to_the_row_of_the_table(page_of, shown):
    data = list(csv.DictReader(io.StringIO(shown[-1].record()["csv"])))
    for row in claims(page_of(shown)):
        assert data[int(row["row_number"]) - 1]["series"] == row["row"]


def test_a_percentage_that_is_not_said_is_not_given(page_of, shown):
    few = [one for one in claims(page_of(shown)) if one["verdict"] == "too few to say"]
    assert [one["claim"] for one in few] == ["police-homicide", "headline-too-few-to-say"]
    assert {one["value"] + one["interval_lower"] + one["p_adjusted"] for one in few} == {""}
    assert few[0]["figures"] == "current 3; previous 4"


def test_a_difference_from_the_force_is_not_given_the_interval_of_the_change(page_of, shown):
    (row,) = [one for one in claims(page_of(shown)) if one["claim"] == "against-force"]
    assert (row["value"], row["unit"]) == ("32.0", "percentage points")
    assert row["interval_lower"] + row["level"] + row["p_adjusted"] + row["verdict"] == ""


def test_with_force_counts_the_difference_has_its_own_interval(page_of, changes):
    counted = changes.assign(against_force_lower=1.0, against_force_upper=60.0)
    table = tables.changes(counted, name="t")
    said = wording.against_force(counted, evidence="t")
    (row,) = claims(page_of([*said, table]))
    assert (row["interval_lower"], row["interval_upper"], row["level"]) == ("1.0", "60.0", "0.95")
    assert row["method"] == ""


def test_a_count_has_its_value_and_its_table(page_of, shown):
    said = Statement(
        name="targets",
        title="Targets",
        claim="12 have none.",
        evidence="police-table",
        values={"without_target": 12},
    )
    (row,) = claims(page_of([said, shown[-1]]))
    assert (row["measure"], row["value"]) == ("without_target", "12")
    assert (row["table"], row["row"]) == ("tables/overview--police-table.csv", "")


def test_text_that_a_spreadsheet_would_calculate_is_guarded(page_of):
    said = Statement(name="s", title="S", claim="=cmd|'/c calc'!A", role="headline")
    assert claims(page_of([said]))[0]["sentence"] == "'=cmd|'/c calc'!A"


def test_the_same_pages_give_the_same_bytes_and_no_claim_a_header(page_of, shown):
    pages = [(PAGE, page_of(shown))] * 2
    assert claims_csv(pages, **NORTHTOWN) == claims_csv(pages, **NORTHTOWN)
    assert claims_csv([(PAGE, page_of([]))], **NORTHTOWN) == ",".join(COLUMNS) + "\n"


@pytest.mark.parametrize("times", [1, 3])
def test_every_statement_of_every_page_is_there(page_of, shown, times):
    found = claims(*[page_of(shown)] * times)
    assert len({one["claim"] for one in found}) == len(shown) - 1
    assert len(found) == times * (len(shown) - 1)
