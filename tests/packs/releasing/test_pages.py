"""The pages no notebook makes: headings in order, everything escaped, terms exactly as given."""

import csv
import dataclasses
import datetime as dt
import itertools

import pytest
from bs4 import BeautifulSoup

from scp_analysis.errors import SchemaError
from scp_analysis.packs.planning.edition import EDITIONS
from scp_analysis.packs.releasing.accessibility import accessibility_page
from scp_analysis.packs.releasing.between_packs import compare
from scp_analysis.packs.releasing.editions import edition
from scp_analysis.packs.releasing.glossary import glossary_page, terms
from scp_analysis.packs.releasing.signing import sign
from scp_analysis.packs.releasing.what_changed import (
    nothing_before,
    pack_before,
    what_changed,
    what_changed_csv,
    what_changed_page,
)
from scp_analysis.packs.rendering.shell import Frame, Link
from scp_analysis.workspace import Workspace, shipped_root

DAY = dt.date(2026, 2, 3)
OWN = "E22000084"


@pytest.fixture
def frame():
    return Frame(
        partnership="Safer <Northtown>",
        period="12 months to December 2025",
        plan="Plan year 2023-24",
        data_until="",
        edition=EDITIONS["partner"],
        pages=(Link("overview.html", "Overview"),),
    )


@pytest.fixture(scope="module")
def shipped(tmp_path_factory):
    return Workspace(root=tmp_path_factory.mktemp("none"), shipped=shipped_root())


def check_page(html):
    page = BeautifulSoup(html, "html.parser")
    assert len(page.find_all("h1")) == 1
    levels = [int(heading.name[1]) for heading in page.main.find_all(["h1", "h2", "h3"])]
    assert all(after - before <= 1 for before, after in itertools.pairwise(levels))
    ids = [tag["id"] for tag in page.find_all(id=True)]
    assert len(ids) == len(set(ids))
    assert "<Northtown>" not in html
    assert {span.text for span in page.find_all(class_="pack-standing")} == {"Draft"}
    assert not page.find_all("script")
    return page


def test_the_glossary_has_every_acronym_of_the_published_list_as_it_is(shipped):
    with shipped.find("data/published/35_acronyms.csv").open(encoding="utf-8") as file:
        listed = {row["abbreviation"]: row["description"] for row in csv.DictReader(file)}
    ours = {each.term: each.stands_for for each in terms(shipped, partnership=OWN)}
    assert len(listed) == 26
    assert {term: ours[term] for term in listed} == listed


def test_acronyms_of_one_place_are_for_that_place_alone(shipped):
    other = {each.term for each in terms(shipped, partnership="E22999999")}
    own = {each.term for each in terms(shipped, partnership=OWN)}
    assert other < own
    assert {"CBH", "CCC", "SCP"} <= own - other
    assert {"ASB", "CSP", "suppressed"} <= other


def test_the_glossary_is_in_the_order_of_the_alphabet_and_a_page(shipped, frame):
    entries = terms(shipped, partnership=OWN)
    names = [each.term.casefold() for each in entries]
    assert names == sorted(names)
    page = check_page(glossary_page(entries, frame=frame))
    assert [each.text for each in page.main.find_all("h2")] == ["Acronyms", "Terms"]
    assert {each.text for each in page.main.find_all("dt")} == {each.term for each in entries}


def _own_list(tmp_path, text):
    path = tmp_path / "data" / "reference" / "glossary.csv"
    path.parent.mkdir(parents=True)
    path.write_text(text)
    return Workspace(root=tmp_path, shipped=shipped_root())


def test_a_partnerships_own_meaning_wins_and_is_escaped(tmp_path, frame):
    text = "term,stands_for,meaning,partnership\nX,,of all,\nX,,<b>own</b>,E22999999\n"
    entries = terms(_own_list(tmp_path, text), partnership="E22999999")
    assert [each.meaning for each in entries] == ["<b>own</b>"]
    assert "&lt;b&gt;own&lt;/b&gt;" in glossary_page(entries, frame=frame)


def test_a_list_that_breaks_its_rules_is_refused(tmp_path):
    text = "term,stands_for,meaning,partnership\nX,,,northtown\n"
    with pytest.raises(SchemaError, match=r"glossary\.csv"):
        terms(_own_list(tmp_path, text), partnership=OWN)


def test_the_accessibility_statement_is_a_page(frame):
    page = check_page(accessibility_page(frame=frame))
    heads = [each.text for each in page.main.find_all("h2")]
    assert {"Feedback and contact", "Enforcement", "Compliance"} <= set(heads)
    assert heads[-1] == "Preparation of this statement"
    assert "Safer <Northtown> is responsible" in page.main.text
    assert "contact the analyst or the team" in page.main.text


def test_the_accessibility_statement_names_whom_to_contact_and_the_day_of_the_data(frame):
    dated = dataclasses.replace(frame, data_until="Data received to 21 November 2026")
    html = accessibility_page(frame=dated, contact="the community safety team.")
    text = check_page(html).main.text
    assert "contact the community safety team. Say which page" in text
    assert "(12 months to December 2025), from data received to 21 November 2026." in text
    assert html == accessibility_page(frame=dated, contact="the community safety team.")


def test_without_an_earlier_pack_the_page_says_so(outputs, build, frame):
    pack = build(outputs)
    assert pack_before(pack) is None
    found = nothing_before()
    assert found.table.empty
    assert list(found.table.columns) == list(compare(edition(pack), edition(pack)).columns)
    page = check_page(what_changed_page(found, frame=frame))
    assert "none to compare" in page.main.text
    assert what_changed_csv(found).splitlines() == [",".join(found.table.columns)]


def test_the_page_compares_with_the_last_pack_that_was_signed_off(outputs, build, frame):
    final = build(outputs, period="2025-09", table="location,count\nPark,3.12\n<b>Quay,1200\n")
    sign(final, by="Analyst", on=DAY)
    build(outputs, period="2025-10")
    broken = build(outputs, period="2025-11")
    sign(broken, by="Analyst", on=DAY)
    (broken / "overview.ipynb").write_text("[]")
    sign(build(outputs, period="2026-01"), by="Analyst", on=DAY)
    pack = build(outputs, table="location,count\nPark,3.13\n<b>Quay,1300\n")
    assert pack_before(pack) == final
    found = what_changed(final, edition(pack))
    assert found.said.startswith(
        "Compared with the pack of the period to September 2025, issue 1, signed off on 3 "
    )
    html = what_changed_page(found, frame=frame)
    page = check_page(html)
    cells = [[cell.text for cell in row.find_all(["th", "td"])] for row in page.main.select("tr")]
    assert ["Park, count", "3.12", "3.13", "no period", "overview: locations"] in cells
    assert ["<b>Quay, count", "1,200", "1,300", "no period", "overview: locations"] in cells
    assert "<b>" not in html
    assert what_changed_page(found, frame=frame) == html
    assert what_changed_csv(found).count("\n") == len(found.table) + 1


def test_a_long_list_is_cut_and_says_so(outputs, build, frame):
    def many(count):
        rows = "".join(f"Place {number},{count}\n" for number in range(70))
        return f"location,count\n{rows}"

    sign(build(outputs, period="2025-11", table=many(1)), by="Analyst", on=DAY)
    pack = build(outputs, table=many(2))
    found = what_changed(pack_before(pack), edition(pack))
    page = check_page(what_changed_page(found, frame=frame))
    assert len(page.select("#revisions ~ div tbody tr, section tbody tr")) >= 60
    assert "10 more rows are in tables/what-changed.csv" in page.main.text
