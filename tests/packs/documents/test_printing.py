"""PDF of packs, read back: structure, what stands on every page, same bytes, nothing fetched."""

import io
import re
import subprocess
import sys
from pathlib import Path

import pytest
from pypdf import PdfReader

from scp_analysis.errors import PackError
from scp_analysis.packs.documents import tagging
from scp_analysis.packs.documents.finished import Sheet, finished
from scp_analysis.packs.documents.leading import places
from scp_analysis.packs.documents.libraries import library
from scp_analysis.packs.documents.making import KINDS, PACK_PDF, SUMMARY_PDF
from scp_analysis.packs.documents.printable import printable
from scp_analysis.packs.documents.printing import _style_sheet, printed
from scp_analysis.packs.documents.trees import made as made_element
from scp_analysis.packs.documents.trees import parsed, written
from scp_analysis.presentation.markup import picture_address
from tests.packs.documents.conftest import (
    CODE,
    HEADS,
    MARKING,
    PERIOD,
    PICTURE,
    RECEIVED,
    ROWS,
    write_pack,
)
from tests.packs.documents.pdf_structure import Tagged, faults

try:
    library("weasyprint")
except PackError as absent:
    pytest.skip(f"WeasyPrint cannot be imported: {absent}", allow_module_level=True)

ROOT = Path(__file__).parents[3]


def of(pack, *, whole=True):
    _, data = KINDS[PACK_PDF if whole else SUMMARY_PDF](finished(pack))
    return data


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    return of(write_pack(tmp_path_factory.mktemp("pack") / "outputs"))


@pytest.fixture(scope="module")
def tagged(made):
    return Tagged(made)


def words(page):
    return " ".join(page.extract_text().split())


def test_the_structure_is_without_fault(made, pack):
    assert faults(made) == []
    assert faults(of(pack, whole=False)) == []


def test_the_linter_sees_what_the_printer_alone_leaves_out(pack, monkeypatch):
    monkeypatch.setattr(tagging, "_elements", lambda pdf: iter(()))
    monkeypatch.setattr(tagging, "_make_artifacts", lambda pdf, reached: None)
    found = " ".join(faults(of(pack, whole=False)))
    for fault in ("without scope", "that no element has", "/Caption in /Div"):
        assert fault in found


@pytest.mark.parametrize(
    ("inside", "fault"),
    [
        (f'<h1>a</h1><img alt=" " src="{picture_address(PICTURE)}">', "without alternative text"),
        ("<h1>a</h1><h4>b</h4>", "a heading of level 4 after one of level 1"),
        ("<h2>b</h2>", "the first heading is not of the first level"),
        ("<h1>a</h1><table><tr><td>1</td></tr></table>", "without headings of columns"),
        ("<h1>a</h1><ul><div>b</div></ul>", "/Div in /L"),
    ],
)
def test_the_linter_sees_faults_of_pages(inside, fault):
    html = f'<!DOCTYPE html><html lang="en-GB"><title>a</title><body>{inside}</body></html>'
    assert fault in " ".join(faults(printed(html, identifier="0", where="a.pdf")))


def test_every_page_says_what_it_is_of_when_and_which(made):
    pages = PdfReader(io.BytesIO(made)).pages
    for number, page in enumerate(pages, start=1):
        text = words(page)
        for line in (MARKING, "Draft", PERIOD, RECEIVED, f"Page {number} of {len(pages)}"):
            assert line in text, (number, line)


def test_all_is_there_and_code_is_not(tagged):
    text = tagged.text(tagged.top)
    for shown in (
        "Robbery rose.",
        "What we found",
        "Data (CSV): tables/overview--chart.csv",
        "CARA",
    ):
        assert shown in text
    assert CODE not in text
    assert MARKING not in text


def test_alternative_texts_and_words_of_links_are_those_of_the_pages(tagged):
    alts = {str(each.node["/Alt"]) for each in tagged.of_kind("/Figure")}
    assert alts == {"Robbery rose from 10 to 90.", "from 10 to 12"}
    notes = [note.get_object() for page in tagged.reader.pages for note in page.get("/Annots", [])]
    said = {str(note["/Contents"]) for note in notes}
    assert {"See the figures for: Robbery", "Glossary", "the publisher"} <= said
    outside = [str(note["/A"]["/URI"]) for note in notes if "/A" in note]
    assert outside == ["https://www.ons.gov.uk/"]


def test_bookmarks_follow_the_headings(tagged):
    outline = tagged.reader.outline
    top = [each.title for each in outline if not isinstance(each, list)]
    assert top == ["Safer Northtown: evidence pack", "Is robbery rising?", "Glossary"]


def test_header_rows_stand_on_each_page_of_a_table_and_wide_ones_lie_across(tagged):
    wide = [table for table in tagged.of_kind("/Table") if len(heads(table)) == HEADS]
    assert len(wide) > 1
    pages = [table.node["/Pg"].get_object() for table in wide]
    assert all(float(page["/MediaBox"][2]) > float(page["/MediaBox"][3]) for page in pages)
    rows = [row for table in wide for row in table.walk() if row.kind == "/TBody"]
    assert sum(len(body.children) for body in rows) == ROWS


def heads(table):
    return [
        each
        for top in table.children
        if top.kind == "/THead"
        for each in top.walk()
        if each.kind == "/TH"
    ]


@pytest.mark.parametrize("words", ["1,234 to 1,238", "a", "Unbreakable" * 9])
@pytest.mark.parametrize("columns", [3, 9, 12, 20])
def test_nothing_is_cut_off(words, columns):
    cells = "".join(f'<th scope="col">{words}</th>' for _ in range(columns))
    table = f'<div class="scp-table"><table class="scp-n2 scp-n3"><tr>{cells}</tr></table></div>'
    main = next(parsed(f"<main>{table}</main>").iter("main"))
    sheet = Sheet("overview", "A page", main)
    body = made_element("body", {}, [printable(sheet, places([sheet]))])
    assert list(overflowing(written(made_element("html", {"lang": "en-GB"}, [body])))) == []


def overflowing(html):
    """The texts of a document that end beyond the edge of their page."""
    weasyprint = library("weasyprint")
    sheet = weasyprint.CSS(string=_style_sheet())
    for page in weasyprint.HTML(string=html).render(stylesheets=[sheet]).pages:
        edge = page._page_box.content_box_x() + page._page_box.width
        for box in page._page_box.descendants():
            if type(box).__name__ == "TextBox" and box.position_x + box.width > edge + 1:
                yield box.text


def test_the_file_tells_title_and_author_and_no_time_of_a_machine(made, pack):
    about = PdfReader(io.BytesIO(made)).metadata
    assert about["/Title"] == f"Safer Northtown: evidence pack. {PERIOD}. Draft"
    assert about["/Author"] == "Safer Northtown"
    assert not {"/CreationDate", "/ModDate"} & set(about)


def test_same_pack_same_bytes_in_another_process(made, pack, tmp_path):
    code = (
        "import sys; from pathlib import Path\n"
        "from scp_analysis.packs.documents.making import documents\n"
        "documents(Path(sys.argv[1]), to=Path(sys.argv[2]), only=['pack-pdf'])"
    )
    subprocess.run(
        [sys.executable, "-c", code, pack, tmp_path / "again"],
        check=True,
        cwd=ROOT,
        env={"PYTHONPATH": str(ROOT), "PYTHONHASHSEED": "7", "PATH": ""},
    )
    assert (tmp_path / "again" / "pack.pdf").read_bytes() == made


@pytest.mark.parametrize(
    "address", ["https://example.org/a.png", "file:///etc/hostname", "data:image/svg+xml,broken"]
)
def test_what_would_be_fetched_or_cannot_be_drawn_stops_the_document(address):
    html = f'<!DOCTYPE html><html lang="en"><title>a</title><img alt="b" src="{address}"></html>'
    with pytest.raises(PackError, match="must be printed whole"):
        printed(html, identifier="0", where="a.pdf")


def test_a_character_that_no_font_has_is_told():
    html = '<!DOCTYPE html><html lang="en"><title>a</title><h1>a</h1><p>\U0010ffff</p></html>'
    with pytest.raises(PackError, match="must be in a font") as told:
        printed(html, identifier="0", where="a.pdf")
    assert "U+10FFFF" in str(told.value)


def test_text_of_partners_is_text(pack, renamed):
    hostile = "&lt;/span&gt;) Tj /URI (http://x) \\ @import url(http://x) {{7*7}}"
    renamed(pack, "index.html", "Robbery rose.", hostile)
    renamed(pack, "index.html", "Draft", "Draft\"; } @page { content: 'x'")
    found = of(pack, whole=False)
    assert faults(found) == []
    text = " ".join(words(page) for page in PdfReader(io.BytesIO(found)).pages)
    assert "Tj /URI (http://x) \\ @import url(http://x) {{7*7}}" in text
    assert text.count("Draft\"; } @page { content: 'x'") >= 1
    assert not re.search(rb"/URI\s*\(", found)
