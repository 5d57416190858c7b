"""Word of the summary, read back: styles, tables, language, properties; nothing that acts."""

import io
import re
import zipfile
from xml.etree.ElementTree import fromstring

import docx
import pytest
from docx.oxml.ns import qn

from scp_analysis.packs.documents.composing import document_title
from scp_analysis.packs.documents.finished import finished
from scp_analysis.packs.documents.word import word
from scp_analysis.packs.documents.word_text import Line
from scp_analysis.packs.releasing.signing import sign
from tests.packs.documents.conftest import MARKING, PERIOD, RECEIVED
from tests.packs.documents.test_finished import DAY


def of(pack):
    read = finished(pack)
    return word(read, title=document_title(read, "summary"))


def parts(data):
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        return {entry.filename: file.read(entry) for entry in file.infolist()}


@pytest.fixture
def made(pack):
    return of(pack)


@pytest.fixture
def document(made):
    return docx.Document(io.BytesIO(made))


def test_headings_are_headings_in_order(document):
    found = [
        (each.style.name, each.text) for each in document.paragraphs if "Heading" in each.style.name
    ]
    assert found[0] == ("Heading 1", "Safer Northtown: evidence pack")
    assert [text for style, text in found if style == "Heading 2"] == [
        "In one minute",
        "Headline figures",
        "Questions and answers",
        "What we could not get",
        "How to read this",
    ]
    assert {style for style, _ in found} == {"Heading 1", "Heading 2"}


def test_the_summary_is_there_as_lists_facts_and_notices(document):
    texts = [(each.style.name, each.text) for each in document.paragraphs]
    assert ("Normal", f"Reporting period: {PERIOD}") in texts
    assert ("List Bullet", "Robbery rose. (Overview)") in texts
    assert ("Notice", "One page is from older data.") in texts
    assert ("Question", "Overview: Is robbery rising?") in texts
    assert ("Table note", "[e] estimated.") in texts


def test_tables_have_a_caption_a_header_row_that_repeats_and_a_title(document):
    table = document.tables[0]
    assert (
        table._tbl.tblPr.find(qn("w:tblCaption")).get(qn("w:val"))
        == "Overview: Figures of found Northtown"
    )
    heads = [row._tr.trPr.find(qn("w:tblHeader")) is not None for row in table.rows]
    assert heads == [True] + [False] * (len(heads) - 1)
    assert all(row._tr.trPr.find(qn("w:cantSplit")) is not None for row in table.rows)
    look = table._tbl.tblPr.find(qn("w:tblLook"))
    assert (look.get(qn("w:firstRow")), look.get(qn("w:firstColumn"))) == ("1", "1")
    above = table._tbl.getprevious()
    assert above.find(f".//{qn('w:pStyle')}").get(qn("w:val")) == "Caption"
    assert [cell.text for cell in table.rows[1].cells][:2] == [
        "Row 0",
        "1,234 [e]\n(1,230 to 1,238)",
    ]


@pytest.mark.parametrize(
    ("verdict", "sign"),
    [("increased", "\u25b2"), ("likely decreased", "\u25bd"), ("no clear change", "\u25cb")],
)
def test_a_verdict_keeps_its_sign(verdict, sign):
    element = fromstring(
        f'<td><span class="scp-verdict"><span class="doc-mark"/> {verdict}</span></td>'
    )
    paragraph = docx.Document().add_paragraph()
    Line(paragraph).write(element)
    assert paragraph.text == f"{sign} {verdict}"


def test_tables_fit_the_page(document):
    section = document.sections[0]
    room = section.page_width - section.left_margin - section.right_margin
    for table in document.tables:
        assert sum(column.width for column in table.columns) <= room


def test_every_page_says_what_it_is(document):
    section = document.sections[0]
    head = [line.text for line in section.header.paragraphs]
    assert head == [f"{MARKING}. Draft", "Safer Northtown: evidence pack"]
    assert section.footer.paragraphs[0].text.startswith(f"{PERIOD}. {RECEIVED}. Page ")


def test_the_file_knows_its_language_and_title_and_no_author_of_a_template(made):
    found = parts(made)
    assert b'w:val="en-GB"' in found["word/styles.xml"]
    assert not re.search(rb"en-US|python-docx|Macintosh", b"".join(found.values()))
    core = found["docProps/core.xml"].decode()
    assert f"<dc:title>Safer Northtown: evidence pack, summary. {PERIOD}. Draft</dc:title>" in core
    assert "<dc:creator>Safer Northtown</dc:creator>" in core
    assert "<dc:language>en-GB</dc:language>" in core
    assert not re.search("created|modified>", core)
    assert not [name for name in found if "thumbnail" in name or "customXml" in name]


def test_a_final_pack_has_the_day_it_was_signed(pack):
    sign(pack, by="Head of service", on=DAY)
    core = parts(of(pack))["docProps/core.xml"].decode()
    assert core.count("2026-02-03T00:00:00Z") == 2


def test_same_pack_same_bytes_and_one_moment_for_every_part(made, pack):
    assert of(pack) == made
    with zipfile.ZipFile(io.BytesIO(made)) as file:
        assert {entry.date_time for entry in file.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert file.namelist()[0] == "[Content_Types].xml"


def test_text_of_partners_is_text(pack, renamed):
    hostile = '=cmd|"x"!A1 { HYPERLINK "http://x" } &lt;w:p&gt; \x07\u202e &#1; http://x.example'
    renamed(pack, "index.html", "Robbery rose.", hostile)
    found = parts(of(pack))
    shown = docx.Document(io.BytesIO(of(pack)))
    assert any('{ HYPERLINK "http://x" } <w:p>' in each.text for each in shown.paragraphs)
    body = found["word/document.xml"].decode()
    assert not re.search("instrText|fldSimple|<w:hyperlink|<w:object|<w:altChunk", body)
    assert "\u202e" not in body
    assert not re.search(rb'TargetMode="External"', b"".join(found.values()))
    fields = re.findall(rb'w:instr="([^"]*)"', b"".join(found.values()))
    assert fields == [b"PAGE", b"NUMPAGES"]
