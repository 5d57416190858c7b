"""Pages and index: accessible, in order, marked, and loading nothing from elsewhere."""

import re
from html.parser import HTMLParser

import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from scp_analysis.errors import PackError
from scp_analysis.packs.planning.edition import EDITIONS
from scp_analysis.packs.planning.plan import Page
from scp_analysis.packs.rendering.index import render_index
from scp_analysis.packs.rendering.render import render_page
from scp_analysis.packs.rendering.shell import Frame, Link
from scp_analysis.presentation.artefacts import MIME

PAGE = Page("overview", "overview", "Overview")
FRAME = Frame(
    partnership="Safer Northtown",
    period="12 months to July 2023",
    plan="Plan year 2023-24",
    data_until="Data received to 2026-11-21",
    edition=EDITIONS["partner"],
    pages=(Link("overview.html", "Overview"),),
)


def artefact(kind, name, html, **fields):
    record = {"kind": kind, "id": name, "title": name.title(), "text": f"{name} text."} | fields
    return new_output("display_data", data={MIME: record, "text/html": html, "text/plain": name})


def book(*outputs, text="## What we found", tag="finding"):
    cells = [
        new_markdown_cell("# Is robbery rising?\n\nFor all.", metadata={"tags": ["title"]}),
        new_markdown_cell("## Checks"),
        new_code_cell("check()", metadata={"tags": ["checks"]}),
        new_markdown_cell(text),
        new_code_cell("show(1 < 2)", outputs=list(outputs), metadata={"tags": [tag]}),
        new_markdown_cell("#### Sources", metadata={"tags": ["sources"]}),
    ]
    return new_notebook(cells=cells)


class Outline(HTMLParser):
    def __init__(self, html):
        super().__init__()
        self.levels, self.ids, self.links = [], [], []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        values = dict(attrs)
        if re.fullmatch(r"h[1-6]", tag):
            self.levels.append(int(tag[1]))
        self.ids += [values["id"]] if "id" in values else []
        if tag == "a" and values.get("href", "").startswith("#"):
            self.links.append(values["href"][1:])


def test_headings_are_in_order_anchors_unique_and_every_inner_link_leads_somewhere():
    heading = artefact("heading", "robbery", "<h5>x</h5>", level=5)
    found = Outline(render_page(book(heading), page=PAGE, frame=FRAME))
    assert found.levels.count(1) == 1
    steps = zip(found.levels, found.levels[1:], strict=False)
    assert all(after - before <= 1 for before, after in steps)
    assert len(found.ids) == len(set(found.ids))
    assert set(found.links) <= set(found.ids)


def test_findings_come_before_checks_and_the_code_stands_once_at_the_end_escaped():
    html = render_page(book(), page=PAGE, frame=FRAME)
    places = [html.index(text) for text in ("What we found</h", "Checks</h", "Sources</h")]
    assert places == sorted(places)
    assert html.count("show(1 &lt; 2)") == 1
    assert html.index("show(1 &lt; 2)") > html.index("The code behind this page</summary>")


def test_the_marking_stands_at_head_and_foot_and_the_language_is_declared():
    html = render_page(book(), page=PAGE, frame=FRAME)
    assert html.count("OFFICIAL-SENSITIVE: partner edition, not for publication") == 2
    assert '<html lang="en-GB">' in html
    assert "<title>Is robbery rising? - Safer Northtown, 12 months to July 2023</title>" in html


def test_html_in_text_cells_is_escaped_and_pictures_are_not_loaded():
    text = "## A <script>alert()</script>\n\n![plan](https://example.org/a.png)"
    html = render_page(book(text=text), page=PAGE, frame=FRAME)
    assert "<script" not in html
    assert "<img" not in html


def test_printed_lines_are_escaped_text():
    printed = new_output("stream", name="stdout", text="<b>one</b>")
    assert "&lt;b&gt;one&lt;/b&gt;" in render_page(book(printed), page=PAGE, frame=FRAME)


def test_what_is_displayed_otherwise_is_refused_with_its_cell():
    value = new_output("execute_result", data={"text/plain": "1", "text/html": "<b>1</b>"})
    picture = new_output("display_data", data={"image/png": "AA", "text/plain": "<Figure>"})
    with pytest.raises(PackError) as caught:
        render_page(book(value, picture), page=PAGE, frame=FRAME)
    assert "Found: 2: cell 5 (show(1 < 2)): displays HTML" in str(caught.value)
    assert "displays a picture" in str(caught.value)


def test_standard_error_goes_to_the_warnings():
    warning = new_output("stream", name="stderr", text="counts are <old>")
    html = render_page(book(warning), page=PAGE, frame=FRAME)
    assert html.index("counts are &lt;old&gt;") > html.index("<h2>Warnings</h2>")


@pytest.mark.parametrize(
    "html",
    [
        "<script>1</script>",
        '<img src="https://example.org/a.png">',
        '<link rel="stylesheet" href="a.css">',
        "<style>@import 'a.css'</style>",
        '<p style="background: url(//example.org/a)">',
    ],
)
def test_a_page_that_would_load_or_run_something_is_refused(html):
    with pytest.raises(PackError, match="A page must load nothing from elsewhere"):
        render_page(book(artefact("notice", "n", html)), page=PAGE, frame=FRAME)


def test_a_figure_lacking_its_description_is_refused():
    figure = artefact("figure", "trend", "<figure></figure>", csv="a\n", source=["Police"])
    with pytest.raises(PackError, match="figure 'trend' lacks alt"):
        render_page(book(figure), page=PAGE, frame=FRAME)


def test_the_index_takes_headlines_tables_and_what_is_missing_from_the_pages():
    table = '<div id="headline"><table><caption id="headline-caption">H</caption></table></div>'
    gone = '<div id="missing">Owed since May</div>'
    outputs = [
        artefact("statement", "robbery", "<p>x</p>", role="headline", text="Robbery rose."),
        artefact("table", "headline", table, role="headline", csv="a\n"),
        artefact("table", "missing", gone, role="missing", csv="b\n"),
    ]
    second = Page("priority-a1", "priority", "Priority 1", heading="Priority 1: D", question="Why?")
    made = [(PAGE, book(*outputs)), (second, book(*outputs))]
    html = render_index(made, frame=FRAME, notices={"Pages not built: Benchmarking.": []})
    assert 'Robbery rose. <a href="overview.html#robbery">' in html
    assert html.count('id="overview-headline"') == 1
    assert "priority-a1-headline" not in html
    assert html.count("Owed since May") == 1
    assert "Priority 1</a>: Why?" in html
    assert "Pages not built: Benchmarking." in html
    assert "adjusted p below 0.05" in html
    found = Outline(html)
    assert len(found.ids) == len(set(found.ids))


def test_what_the_minute_says_is_not_said_again_as_an_answer():
    def answered(role):
        said = {
            "robbery": "Robbery rose.",
            "robbery-official": "So it did.",
            "theft": "Theft fell.",
        }
        outputs = [
            artefact("statement", name, "", role=role, claim=text) for name, text in said.items()
        ]
        return render_index([(PAGE, book(*outputs))], frame=FRAME)

    headline, finding = answered("headline"), answered("finding")
    assert headline.count("Robbery rose.") == 1
    assert "<dd>Answered above, in one minute.</dd>" in headline
    assert "<dd>Robbery rose. So it did.</dd>" in finding


def test_an_index_without_headlines_says_so():
    html = render_index([(PAGE, book())], frame=FRAME)
    assert "No page of this pack makes a headline statement." in html
    assert "No page of this pack lists anything as missing." in html


def test_a_table_whose_rows_all_stand_in_another_is_left_out_of_the_index():
    def missing(what, *rows):
        html = f'<div id="missing">{what}</div>'
        return artefact("table", "missing", html, role="missing", csv="\n".join(["what", *rows]))

    second = Page("priority-a1", "priority", "Priority 1")
    made = [
        (second, book(missing("Part of it", "survey"))),
        (PAGE, book(missing("All of it", "plan", "survey"))),
    ]
    html = render_index(made, frame=FRAME)
    assert "All of it" in html
    assert "Part of it" not in html


def test_tables_of_several_pages_have_captions_of_their_own_on_the_index():
    one = (
        '<div id="missing"><table><caption><span class="scp-title">Not supplied</span></caption>'
        '<tr id="missing--fire"><td><a href="#sources--fire">Fire</a></td></tr></table></div>'
    )
    pages = [
        (page, book(artefact("table", "missing", one, role="missing", csv=page.name)))
        for page in (PAGE, Page("priority-a1", "priority", "Priority A & B"))
    ]
    html = render_index(pages, frame=FRAME)
    for caption in ("Overview: Not supplied", "Priority A &amp; B: Not supplied"):
        assert html.count(caption) == 1
    assert 'id="priority-a1-missing--fire"' in html
    assert 'href="priority-a1.html#sources--fire"' in html
    found = Outline(html)
    assert len(found.ids) == len(set(found.ids))
