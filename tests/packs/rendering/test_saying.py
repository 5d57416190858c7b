"""Words of pages that no notebook makes: a number that nothing answers for fails the build."""

from dataclasses import replace

import pytest

from scp_analysis.errors import PackError
from scp_analysis.packs.planning.edition import EDITIONS
from scp_analysis.packs.releasing.about import Part, about_page
from scp_analysis.packs.rendering import index, saying
from scp_analysis.packs.rendering.index import WorkingFile, render_index
from scp_analysis.packs.rendering.shell import Frame, nameless

FRAME = Frame(
    partnership="Three Rivers Partnership 24/7",
    period="12 months to July 2023",
    plan="Plan year 2023-24",
    data_until="Data received to 21 November 2026",
    edition=EDITIONS["partner"],
    pages=(),
)


def about(*sections, opening=(), **values):
    return about_page("Title", sections, here="x.html", frame=FRAME, opening=opening, values=values)


@pytest.mark.parametrize("text", ["29 more rows", "seven more rows", "twice as many", "up by 4%"])
def test_a_number_in_a_paragraph_a_point_or_the_opening_is_refused_without_its_value(text):
    for said in (
        lambda: about(Part("a", "A", (text,))),
        lambda: about(Part("a", "A", points=(text,))),
        lambda: about(Part("a", text)),
        lambda: about(opening=(text,)),
    ):
        with pytest.raises(PackError, match=r"must be one of its values(.|\n)*Where: page x.html"):
            said()


def test_a_number_is_answered_for_by_the_values_of_its_section_or_page():
    html = about(
        Part("a", "A", ("29 more rows",), values={"more": 29}), opening=("Issue 2.",), issue=2
    )
    assert "29 more rows" in html
    assert "Issue 2." in html


def test_names_dates_and_entries_of_a_list_pass():
    html = about(
        Part("a", "A", terms=(("FPN", "One of 3 kinds."),)),
        opening=(f"{FRAME.partnership} is responsible; {FRAME.data_until}.",),
    )
    assert "One of 3 kinds." in html


def test_the_index_passes_with_its_own_numbers_and_fails_with_another(monkeypatch):
    files = [WorkingFile("evidence.xlsx", "All tables", 123)]
    assert "123 kB" in render_index([], frame=FRAME, files=files)
    with pytest.raises(PackError, match="2 in 'Of all pages, 2 were left out"):
        render_index([], frame=FRAME, notices={"Of all pages, 2 were left out.": []})
    said = {"Pages not built: Priority 2: Theft.": ["Priority 2: Theft"]}
    assert "Priority 2: Theft" in render_index([], frame=FRAME, notices=said)
    real = index.reading

    def more(cutoffs):
        found = real(cutoffs)
        return replace(found, paragraphs=(*found.paragraphs, "Some 400 people were asked."))

    monkeypatch.setattr(index, "reading", more)
    with pytest.raises(PackError, match="400 in 'Some 400 people were asked"):
        render_index([], frame=FRAME)


def test_every_number_is_named_with_the_words_around_it():
    html = "<main><p>Up <b>29</b>\n%</p><table><tr><td>5</td></tr></table><nav>7</nav></main>"
    with pytest.raises(PackError, match=r"Found: 2: 29 % in 'Up 29 %', 5 in '5'"):
        saying.check_words(html, known=[], page="x")


def test_a_frame_without_names_keeps_its_edition():
    assert nameless(FRAME).edition == FRAME.edition
    assert nameless(FRAME).partnership == ""
