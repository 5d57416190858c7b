import re

import pandas as pd
import pytest
from bs4 import BeautifulSoup
from markupsafe import Markup

from scp_analysis.errors import SchemaError
from scp_analysis.presentation import charts, markup, tables
from scp_analysis.presentation.tabling.plain import plain

KINDS = ("if only chance", "with usual variation")


def read(table):
    """Read a table as a reader would: header texts, and rows of cell texts."""
    page = BeautifulSoup(table.html(), "html.parser")
    heads = [" ".join(cell.stripped_strings) for cell in page.select("thead th")]
    rows = [
        [" ".join(cell.stripped_strings) for cell in row.find_all(["th", "td"])]
        for row in page.select("tbody tr")
    ]
    return heads, rows


def test_the_police_summary_prints_as_in_the_report(police):
    heads, rows = read(tables.changes(police))
    change = heads.index("Change %")
    printed = ["−4.7", "−5.1", "−15.5", "+36.8", "−7.4", "−11.1", "−11.6", "−34.0"]
    assert [row[change] for row in rows] == printed
    alone, varied = (heads.index(f"95% interval %, {kind}") for kind in KINDS)
    assert rows[3][alone] == "+8.8 to +72.4"
    assert rows[3][varied] == "+2.4 to +83.3"
    assert rows[7][alone] == "−37.8 to −30.0"
    assert rows[7][varied] == "not computed"
    assert rows[3][heads.index("Against force points")] == "+32.0"


def test_a_rebuilt_count_is_a_range_and_says_so(police):
    heads, rows = read(tables.headline(police))
    before = heads.index("Comparison period")
    assert rows[0][before] == "2,059 [e] (2,058 to 2,059)"
    assert rows[3][before] == "133 [e]"
    notes = " ".join(tables.headline(police).notes)
    assert "[e] estimated: the count was not supplied" in notes
    assert "the smallest possible uncertainty" in notes
    assert "With usual variation: where a near series has a history" in notes
    assert "No interval is possible because force counts were not supplied." in notes


def test_a_printed_percentage_wins_over_the_computed_one(police):
    heads, rows = read(tables.changes(police.assign(printed_percent=-5.3, change_percent=-5.26)))
    assert {row[heads.index("Change %")] for row in rows} == {"−5.3"}


def test_what_cannot_be_shown_has_marks_that_differ(awkward):
    heads, rows = read(tables.changes(awkward))
    change = heads.index("Change %")
    assert [row[change] for row in rows] == ["too few to say", "not available", "+40.0"]
    assert [row[heads.index("This period")] for row in rows] == ["3", "not available", "224"]
    page = BeautifulSoup(tables.changes(awkward).html(), "html.parser")
    assert len({mark["class"][1] for mark in page.select(".scp-mark")}) == 2
    assert "It is not zero." in page.text


def test_with_a_history_of_its_own_a_series_has_one_interval(awkward):
    heads, rows = read(tables.changes(awkward))
    assert sum("interval" in head for head in heads) == 1
    assert rows[2][heads.index("95% interval %, with usual variation")] == "+5.0 or more"


def test_text_from_data_is_escaped(awkward):
    page = tables.changes(awkward).html()
    assert "<b>Arson" not in page
    assert "&lt;b&gt;Arson &amp; theft&lt;/b&gt;" in page


def test_markup_of_an_accessible_table(police):
    page = BeautifulSoup(tables.changes(police).html(), "html.parser")
    assert all(head["scope"] == "col" for head in page.select("thead th"))
    assert all(row.find("th")["scope"] == "row" for row in page.select("tbody tr"))
    assert not page.select("[colspan], [rowspan]")
    region = page.find(role="region")
    assert region["tabindex"] == "0"
    assert page.find(id=region["aria-labelledby"]).name == "caption"
    assert page.find(id="changes-table--robbery").name == "tr"
    assert not any(cell.text.strip() == "" for cell in page.select("th, td"))


def test_columns_of_figures_are_named_once_on_the_table(police):
    page = BeautifulSoup(tables.changes(police).html(), "html.parser")
    heads = page.select("thead th")
    figures = {at for at, head in enumerate(heads, 1) if "scp-num" in head.get("class", [])}
    assert {int(name.removeprefix("scp-n")) for name in page.find("table")["class"]} == figures
    assert all(f".scp-n{at} td:nth-child({at})" in markup.stylesheet() for at in figures)


def test_without_any_variation_there_is_one_interval_and_no_empty_column(police):
    heads, _ = read(tables.changes(police.assign(phi_source="none")))
    assert sum("interval" in head for head in heads) == 1


def test_what_a_return_does_not_state_is_not_called_unavailable(supplied):
    some = supplied.iloc[1:].assign(period_label=["2022", "", "", "", ""])
    table = tables.partner_return(
        some, title="Clients", name="clients", care="Not Northtown alone."
    )
    heads, rows = read(table)
    assert rows[1][heads.index("Period")] == "not stated"
    assert table.subtitle.endswith("Not Northtown alone.")


def test_a_closed_table_is_a_disclosure(police):
    page = BeautifulSoup(tables.changes(police, collapsed=True).html(), "html.parser")
    assert page.find("details").find("summary").text.endswith("(8 rows)")


def test_a_known_force_count_gives_an_interval(police):
    counted = police.assign(against_force_lower=-1.0, against_force_upper=5.0)
    heads, rows = read(tables.headline(counted))
    head = "Against force, 95% interval points"
    assert heads.count(head) == 1
    assert rows[0][heads.index(head)] == "−1.0 to +5.0"
    assert "No interval is possible" not in " ".join(tables.headline(counted).notes)


def test_the_headline_has_a_line_only_where_there_is_history(police, history):
    known = history[history["series"] == "s0"].assign(series="robbery")
    page = BeautifulSoup(tables.headline(police, history=known).html(), "html.parser")
    assert len(page.select("svg.scp-spark")) == 1
    said = page.find("svg", class_="scp-spark")["aria-label"]
    assert re.fullmatch(r"from [\d,]+ in the 12 months to \w+ \d{4} to [\d,]+ in the 12 .*", said)


def test_rates_are_ranked_and_the_subject_is_named(rates):
    heads, rows = read(tables.rates(rates.iloc[::-1]))
    assert rows[5][0] == "Northtown (this partnership)"
    assert rows[5][heads.index("Rank could be of 13")] == "4 to 9"
    assert rows[-1][heads.index("Rate per 1,000")] == "not available"
    assert "No rate for " in " ".join(tables.rates(rates).notes)


def test_the_ranks_of_one_area_name_it_once(rates):
    own = rates[rates["subject"]].iloc[[0, 0]].assign(label=["Arson", "Theft"])
    table = tables.rates(own.reset_index(drop=True))
    heads, rows = read(table)
    assert (heads[0], [row[0] for row in rows]) == ("Measure", ["Arson", "Theft"])
    assert table.subtitle.endswith(". Northtown")


def test_small_rates_get_a_second_decimal(rates):
    small = rates.assign(rate=rates["rate"] / 100, ci_lower=0.123, ci_upper=0.987)
    heads, rows = read(tables.rates(small))
    assert rows[5][heads.index("95% interval per 1,000")] == "0.12 to 0.99"
    assert len(rows[5][heads.index("Rate per 1,000")].partition(".")[2]) == 2


def test_trends_name_place_and_months_once_and_show_what_was_tested(trends):
    alike = trends.assign(first=trends["first"].iloc[0], last=trends["last"].iloc[0])
    table = tables.trends(alike.assign(p_adjusted=0.2), place="Northtown")
    heads, rows = read(table)
    assert "Months used" not in heads
    assert table.subtitle.startswith("Northtown. ")
    assert rows[0][heads.index("p, adjusted")] == "0.20"
    assert "p, adjusted because all measures" in " ".join(table.notes)


def test_a_mark_is_explained_where_it_is_a_cell_and_only_there(police, trends):
    computed, missing = (markup.MARK_NOTES[mark] for mark in ("not computed", "not available"))
    assert computed in tables.changes(police).html()
    assert missing not in tables.changes(police.dropna(subset="against_force")).html()
    heads, rows = read(tables.trends(trends))
    assert rows[1][heads.index("Change a year %")] == "not computed"
    assert missing not in tables.trends(trends).html()
    words = pd.DataFrame({"caveat": ["The figures of Wales are not available."], "place": ["x"]})
    heads = {"place": "Place", "caveat": "Take care"}
    assert missing not in plain(words, heads=heads, title="Sources", name="sources").html()
    assert missing in plain(words.assign(caveat=""), heads=heads, title="S", name="s").html()


def test_a_mark_beside_the_shape_of_a_verdict_is_explained(police):
    few = tables.changes(police.assign(verdict="too few to say"))
    assert markup.MARK_NOTES["too few to say"] in few.html()
    shape = Markup('<span class="x"><svg></svg> too few to say</span>')
    column = markup.Column("Verdict", [shape])
    assert markup.mark_notes([column]) == (markup.MARK_NOTES["too few to say"],)


def test_what_variation_was_borrowed_from_stands_in_a_note(police):
    heads, rows = read(tables.changes(police))
    used = [row[heads.index("Variation used phi")] for row in rows]
    assert {text.split(", ")[-1] for text in used} <= {"borrowed", "chance only", "own"}
    assert any(text.endswith(", borrowed") for text in used)
    alike = police.assign(phi_source="borrowed", phi_series="9 partnerships of similar size")
    assert "Borrowed: from partnerships of similar size;" in tables.changes(alike).notes[-1]
    lent = alike.assign(phi_series="Theft").head(1)
    assert tables.changes(lent).notes[-1] == "Borrowed: Violence with injury from Theft."
    named = tables.changes(lent.assign(phi_series="Theft (official counts)")).notes[-1]
    assert named == "Borrowed from the official counts: Violence with injury from Theft."
    both = pd.concat([lent, lent.assign(label="Robbery", phi_series="Robbery (official counts)")])
    both["series"] = ["violence", "robbery"]
    assert tables.changes(both).notes[-1] == (
        "Borrowed: Violence with injury from Theft; Robbery from Robbery (official counts)."
    )


def test_a_change_that_is_clear_only_by_itself_is_explained_under_table_and_chart(police):
    told = police.assign(verdict="no clear change", ci_lower=-5.0, ci_upper=5.0)
    assert "Not called clear" not in " ".join(tables.changes(told).notes)
    told.loc[told["series"] == "robbery", "ci_lower"] = 2.0
    for shown in (tables.changes(told), tables.headline(told), charts.changes(told)):
        assert "leaves out zero: robbery. All measures are tested" in " ".join(shown.notes)


def test_a_unit_is_told_once(supplied):
    said = tables.partner_return(supplied.assign(unit="people who came twice"), title="C", name="c")
    assert read(said)[0] == ["Age band", "Existing", "New referral"]
    assert said.subtitle.endswith("Figures are people who came twice.")
    percent = supplied.assign(unit="percent", value_as_printed="12%")
    assert "percent" not in tables.partner_return(percent, title="C", name="c").html()


def test_trends_say_what_is_clear(trends):
    heads, rows = read(tables.trends(trends))
    found = [row[heads.index("Finding")] for row in rows]
    assert found == [
        "no clear trend",
        "not computable: fewer than 3 years",
        "level shift, not a trend",
    ]


def test_a_return_is_shown_as_printed_with_one_dimension_across(supplied):
    heads, rows = read(tables.partner_return(supplied, title="Clients", name="clients"))
    assert heads == ["Age band", "Existing clients", "New referral clients"]
    assert rows == [
        ["Under 12", "11", "19"],
        ["13-17", "58", "70"],
        ["18+", "468", "not available"],
    ]


def test_a_spelt_out_item_is_left_out_when_the_dimensions_say_it(supplied):
    spelt = supplied.assign(item=supplied["age_band"] + ", " + supplied["client_status"])
    heads, _ = read(tables.partner_return(spelt, title="Clients", name="clients"))
    assert heads == ["Age band", "Existing clients", "New referral clients"]


def test_a_note_follows_the_name_of_its_rows():
    notes = ["", *["no counts printed"] * 4, "one night"]
    table = pd.DataFrame(
        {
            "measure": "count",
            "item": ["Visits", "Calls", "Letters", "Talks", "Walks", "Raids"],
            "value_as_printed": list("123456"),
            "note": notes,
        }
    )
    shown = tables.partner_return(table, title="Work", name="work")
    assert shown.notes == (
        "Calls; Letters; Talks; and others: no counts printed.",
        "Raids: one night.",
    )
    whole = tables.partner_return(table.assign(note="no counts printed"), title="W", name="w")
    assert whole.notes == ("No counts printed.",)


def test_a_note_names_the_measure_where_the_item_does_not_tell():
    table = pd.DataFrame(
        {
            "measure": ["pct_change", "absolute_change", "pct_change"],
            "item": ["Robbery", "Robbery", "Arson"],
            "value_as_printed": ["5", "7", "9"],
            "note": ["", "no base", ""],
        }
    )
    shown = tables.partner_return(table, title="Crime", name="crime")
    assert shown.notes == ("Robbery, change in number: no base.",)


def test_names_for_machines_become_words():
    table = pd.DataFrame(
        {
            "measure": ["gbp", "conveyed_to_ed"],
            "client_status": ["new_referral", "existing"],
            "unit": ["GBP", "m"],
            "column_label": ["21-22", "22-23"],
            "value_as_printed": ["5", "7"],
        }
    )
    heads, rows = read(tables.partner_return(table, title="Money", name="money"))
    assert {"Client status", "Year as printed"} <= set(heads)
    words = {cell for row in rows for cell in row}
    assert {"Amount", "Conveyed to emergency department", "New referral", "Pounds"} <= words
    assert "Metres" in words


def test_a_return_with_holes_stays_long(supplied):
    heads, rows = read(tables.partner_return(supplied.iloc[1:], title="Clients", name="clients"))
    assert heads == ["Age band", "Client status", "Figure clients"]
    assert len(rows) == 5


def test_a_return_that_is_owed_shows_no_figure(supplied):
    status = "last supplied for July 2023"
    shown = tables.partner_return(supplied, title="Clients", name="clients", status=status)
    assert shown.kind == "notice"
    assert shown.role == "missing"
    assert shown.title == "Clients: last supplied for July 2023"
    assert "468" not in shown.html()


def test_windows_keep_the_printed_figure(windows):
    heads, rows = read(tables.windows(windows))
    assert rows[0][heads.index("As printed, unless said")] == "−11.6%"
    assert rows[3][heads.index("Area")] == "North quadrant (not this area alone)"
    assert rows[4][heads.index("Covers")] == "not stated"


def test_what_is_missing_goes_to_the_index(gaps):
    table = tables.missing(gaps)
    assert table.role == "missing"
    assert read(table)[1][0] == [
        "Rolling 12 months summary", "Northshire Police", "owed since July 2023",
        "nothing later was sent",
    ]  # fmt: skip


def test_a_plan_row_without_target_says_so():
    names = ("kind", "activity", "figure", "lead_agency", "partners", "period", "status")
    row = dict.fromkeys(names, "x") | {"measurable_target": "no", "partners": None, "figure": ""}
    table = tables.plan(pd.DataFrame([row]))
    assert read(table)[1] == [
        ["x", "not stated", "x", "x", "not stated", "x", "x", "no measurable target"]
    ]


def test_figures_that_are_not_alike_stand_side_by_side():
    month = pd.Period
    row = {
        "label": "Robbery", "change_percent": 36.8, "period_start": month("2022-08", "M"),
        "period_end": month("2023-07", "M"), "official_label": "Robbery of the person",
        "official_current": 60.0, "official_previous": 48.0, "official_change_percent": 25.0,
        "official_start": month("2022-07", "M"), "official_end": month("2023-06", "M"),
        "differences": "other definition; window one month earlier",
    }  # fmt: skip
    heads, rows = read(tables.beside(pd.DataFrame([row])))
    assert rows[0][2] == "+36.8"
    assert rows[0][7] == "+25"
    assert rows[0][-1] == "other definition; window one month earlier"
    assert "Verdict" not in heads


@pytest.mark.parametrize("make", [tables.changes, tables.headline, tables.rates, tables.missing])
def test_a_table_without_rows_or_columns_is_refused_by_name(make):
    with pytest.raises(SchemaError, match="Found: 0 rows; missing columns") as raised:
        make(pd.DataFrame())
    assert "when there is nothing, show a notice" in str(raised.value)
