"""Pages made fit for print: everything shown, nothing acting, links that lead somewhere or are words."""

import re
from importlib import resources
from xml.etree.ElementTree import fromstring

import pytest

from scp_analysis.errors import PackError
from scp_analysis.packs.documents.composing import composed
from scp_analysis.packs.documents.finished import Sheet, finished
from scp_analysis.packs.documents.formulas import in_line
from scp_analysis.packs.documents.leading import places
from scp_analysis.packs.documents.pictures import drawing
from scp_analysis.packs.documents.printable import printable
from scp_analysis.packs.documents.trees import classes, parsed, text_of
from scp_analysis.packs.documents.widths import WIDE
from scp_analysis.packs.rendering.formulas import mathml
from tests.packs.documents.conftest import CODE, MARKING, PERIOD, RECEIVED

PLAIN = {
    "html", "head", "meta", "title", "body", "section", "div", "p", "span", "a", "img", "h1", "h2", "h3",
    "ul", "ol", "li", "table", "figcaption", "colgroup", "col", "thead", "tbody", "tr", "th", "td",
}  # fmt: skip


def page(inside, name="overview"):
    main = next(parsed(f"<!DOCTYPE html><main>{inside}</main>").iter("main"))
    return Sheet(name, "A page", main)


def shown(inside):
    sheet = page(inside)
    return printable(sheet, places([sheet]))


@pytest.fixture
def whole(pack):
    read = finished(pack)
    return parsed(composed(read, read.sheets, title="A title"))


def test_a_document_is_of_plain_elements_with_identifiers_of_their_own(whole):
    assert {element.tag for element in whole.iter()} == PLAIN - {"ol", "h3"}
    ids = [found for element in whole.iter() if (found := element.get("id"))]
    assert len(ids) == len(set(ids))
    links = [link.get("href") for link in whole.iter("a")]
    assert {link[1:] for link in links if link.startswith("#")} <= set(ids)
    assert "#overview:wide--3" in links
    assert "#glossary:terms" in links
    assert "https://www.ons.gov.uk/" in links


def test_a_document_names_its_language_title_and_state(whole):
    body = next(whole.iter("body"))
    assert whole.get("lang") == "en-GB"
    assert text_of(next(whole.iter("title"))) == "A title"
    assert body.get("data-marking") == MARKING
    assert body.get("data-standing") == "Draft"
    assert body.get("data-facts") == f"{PERIOD}. {RECEIVED}"


def test_contents_stand_after_the_facts_and_name_each_part(whole):
    first = next(whole.iter("section"))
    kinds = [" ".join(classes(child)) for child in first]
    assert kinds.index("doc-contents") == kinds.index("doc-facts") + 1
    entries = [text_of(each) for each in whole.iter("p") if "doc-entry" in classes(each)]
    assert entries == ["Is robbery rising?", "Glossary"]


def test_what_is_folded_is_open_and_code_is_left_out(whole):
    text = text_of(whole)
    assert "Robbery: no clear change." in text
    assert "Figures of wide" in text
    assert "Table: folded" not in text
    assert CODE not in text
    assert "behind: It rose" not in text


def test_wide_tables_are_marked_and_narrow_ones_are_not(whole):
    tables = [each for each in whole.iter("div") if "scp-table" in classes(each)]
    assert [WIDE in classes(each) for each in tables] == [False, True]


def test_a_table_of_few_rows_is_kept_whole_unless_they_are_long():
    def kept_whole(words):
        rows = f"<tr><th>A</th><td>{words}</td></tr>" * 4
        section = shown(f'<div class="scp-table"><table><tbody>{rows}</tbody></table></div>')
        return any("doc-whole" in classes(each) for each in section.iter("div"))

    assert kept_whole("Short.")
    assert not kept_whole("A caveat of several words. " * 40)


def test_no_table_is_in_type_smaller_than_eight_points():
    sheet = resources.files("scp_analysis.packs.documents").joinpath("templates", "document.css")
    text = sheet.read_text(encoding="utf-8")
    tables = [rule for rule in text.split("}") if re.search(r"(^|[\s,])(table|t[hd]|\.scp-)", rule)]
    sizes = [
        float(size) for rule in tables for size in re.findall(r"font(?:-size)?: ?([\d.]+)pt", rule)
    ]
    assert sizes
    assert min(sizes) >= 8


def test_files_of_the_pack_are_named_and_other_pages_are_words_in_a_summary(pack):
    read = finished(pack)
    alone = parsed(composed(read, read.sheets[:1], title="A title"))
    assert not [link for link in alone.iter("a") if not link.get("href").startswith("#")]
    assert "Robbery rose. (Overview)" in text_of(alone)
    both = parsed(composed(read, read.sheets, title="A title"))
    assert "Data (CSV): tables/overview--chart.csv" in text_of(both)


def test_a_link_that_leads_nowhere_is_told():
    with pytest.raises(PackError, match="must lead to a place that is there") as told:
        shown('<p><a href="#absent">here</a></p>')
    assert "'#absent'" in str(told.value)


def test_a_list_of_terms_is_a_list_of_items():
    (terms,) = shown(
        "<dl><div><dt>ASB</dt><dd>Nuisance.</dd><dd>Loud.</dd></div><dt>A</dt><dd>B</dd></dl>"
    )
    assert [[text_of(each) for each in item] for item in terms] == [
        ["ASB", "Nuisance.", "Loud."],
        ["A", "B"],
    ]


def test_nothing_of_a_page_styles_acts_or_controls():
    part = shown(
        '<p style="color:red" onclick="x()" tabindex="0">a\u202eb</p><script>x()</script>'
        "<style>p{}</style><!-- remark --><button>press</button>"
    )
    assert [dict(each.attrib) for each in part] == [{}]
    assert text_of(part) == "a\ufffdb"


@pytest.mark.parametrize(
    ("latex", "text"),
    [
        (r"z = \frac{a}{b - 1}", "z = a / (b − 1)"),
        (r"\sqrt{n} \le x_i^2", "√(n) ≤ xi2"),
        (r"\hat{p}", "p^"),
        (r"\sum_{i=1}^{n} y_i", "∑i = 1nyi"),
    ],
)
def test_formulas_are_lines_of_text(latex, text):
    assert text_of(in_line(fromstring(mathml(latex, display="block")))) == text


def test_a_drawing_for_readers_needs_words():
    svg = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"{}><title>{}</title></svg>'
    with pytest.raises(PackError, match="must have words"):
        drawing(fromstring(svg.format("", "")), within=frozenset(), where="overview.html")
    named = drawing(fromstring(svg.format("", "From 1 to 2")), within=frozenset(), where="a.html")
    assert named.get("alt") == "From 1 to 2"
    mark = svg.format(' aria-hidden="true" fill="currentColor"', "")
    hidden = drawing(fromstring(mark), within=frozenset({"scp-verdict-clear"}), where="a.html")
    assert (hidden.tag, hidden.get("alt")) == ("span", None)
    assert "%2312436d" in hidden.get("style")
