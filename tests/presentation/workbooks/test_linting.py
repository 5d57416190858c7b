"""The linter catches what it is for: each rule has a workbook that breaks it."""
# ruff: noqa: E501

import io
import zipfile
from collections.abc import Callable

import openpyxl
import pytest
from openpyxl.styles import Alignment
from openpyxl.workbook import Workbook

from scp_analysis.presentation.workbooks.records import PlainTable
from tests.presentation.workbooks.conftest import to_ods, to_xlsx
from tests.presentation.workbooks.linting import faults_of_ods, faults_of_xlsx

Break = Callable[[Workbook], object]


def put(address: str, value: object) -> Break:
    """Give what puts a value into a cell of the first table's sheet."""

    def putting(book: Workbook) -> None:
        book["Table_1"][address] = value

    return putting


def _link(book: Workbook) -> None:
    book["Table_1"]["A8"].hyperlink = "https://example.invalid/"


def _aligned(book: Workbook) -> None:
    book["Table_1"]["G8"].alignment = Alignment(horizontal="left")


def _frozen(book: Workbook) -> None:
    book["Table_1"].freeze_panes = "A7"


def _hidden(book: Workbook) -> None:
    book["Table_1"].column_dimensions["B"].hidden = True


def _untitled(book: Workbook) -> None:
    book.properties.title = None


def _renamed(book: Workbook) -> None:
    book["Table_1"].title = "Table one, history"


def _unmarked(book: Workbook) -> None:
    del book["Table_1"].tables["t_overview__history"]


def _uncovered(book: Workbook) -> None:
    del book["Cover"]


def _no_contact(book: Workbook) -> None:
    book["Cover"].delete_rows(book["Cover"].max_row - 1, 2)


BROKEN_XLSX: list[tuple[Break, str]] = [
    (put("C8", "=1+1"), "Table_1: formulas"),
    (_link, "Table_1: link to https://example.invalid/"),
    (lambda book: book["Table_1"].merge_cells("A1:C1"), "Table_1: merged cells"),
    (_frozen, "Table_1: frozen panes"),
    (_hidden, "Table_1: hidden"),
    (put("B8", None), "Table_1: empty cells in the table"),
    (lambda book: [put(f"{c}8", None)(book) for c in "ABCDEFGHI"], "Table_1: empty rows in the table"),
    (put("A2", None), "Table_1: empty rows above the table"),
    (put("B6", None), "Table_1: column without a heading"),
    (put("B6", "measure"), "Table_1: headings not unique"),
    (put("B2", "beside"), "Table_1: more than one column above the table"),
    (put("A11", "below"), "Table_1: text outside the table"),
    (put("K8", "beside"), "Table_1: text outside the table"),
    (put("A1", None), "Table_1: no title in A1"),
    (put("B8", "[u]"), "Table_1: shorthand [u] not explained"),
    (_aligned, "Table_1: column 7: figures not on the right"),
    (put("B8", 12), "Table_1: column 2: figures not on the right"),
    (_untitled, "workbook: no title"),
    (_renamed, "Table one, history: name with spaces or signs, or too long"),
    (_unmarked, "Table_1: 0 marked-up tables"),
    (_uncovered, "workbook: begins with ['Contents', 'Notes']"),
    (_no_contact, "Cover: nobody to ask"),
]  # fmt: skip
BROKEN_ODS: list[tuple[str, str, str, str]] = [
    # part, what stands there, what is put there, the fault
    ("content.xml", 'office:value="1250"', 'office:value="1250" table:formula="of:=1"', "Table_1: formulas"),
    ("content.xml", "#Table_1", "https://example.invalid/", "Contents: link to https://example"),
    ("content.xml", "<text:p>Robbery</text:p>", "", "Table_1: empty cells in the table"),
    ("content.xml", "<text:p>Measure</text:p>", "", "Table_1: column without a heading"),
    ("content.xml", "<text:p>Measure<", "<text:p>AREA<", "Table_1: headings not unique"),
    ("content.xml", "table:table-header-rows>", "table:table-rows>", "Table_1: 0 marked-up tables"),
    ("content.xml", "<text:p>Shorthand: [x]", "<text:p>Shorthand:", "Table_1: shorthand [x] not explained"),
    ("content.xml", "<table:title>Table 1: Title of overview--history</table:title>", "", "Table_1: no title of the table"),
    ("content.xml", 'table:name="Table_1"', 'table:name="Table 1"', "Table 1: name with spaces"),
    ("content.xml", 'office:value-type="float"', 'table:number-columns-spanned="2" office:value-type="float"', "Table_1: merged cells"),
    ("content.xml", 'style:name="figure0"', 'style:name="figurex"', "Table_1: column 7: figures not on"),
    ("content.xml", 'table:name="notes_table"', 'table:name="T_OVERVIEW__HISTORY"', "workbook: t_overview__history named twice"),
    ("meta.xml", "en-GB", "fr-FR", "workbook: language fr-FR"),
    ("meta.xml", "dc:title", "dc:subject", "workbook: no title"),
    ("styles.xml", 'fo:language="en"', 'fo:language="fr"', "workbook: text in fr"),
]  # fmt: skip


@pytest.mark.parametrize(("broken", "fault"), BROKEN_XLSX, ids=[fault for _, fault in BROKEN_XLSX])
def test_a_broken_xlsx_is_caught(release: list[PlainTable], broken: Break, fault: str) -> None:
    book = openpyxl.load_workbook(io.BytesIO(to_xlsx(release)))
    broken(book)
    saved = io.BytesIO()
    book.save(saved)
    assert fault in faults_of_xlsx(saved.getvalue())


@pytest.mark.parametrize(
    ("part", "old", "new", "fault"), BROKEN_ODS, ids=[fault for *_, fault in BROKEN_ODS]
)
def test_a_broken_ods_is_caught(
    release: list[PlainTable], part: str, old: str, new: str, fault: str
) -> None:
    content = rewritten(to_ods(release), part, old, new)
    assert any(found.startswith(fault) for found in faults_of_ods(content))


def test_an_unpacked_media_type_is_asked_for(release: list[PlainTable]) -> None:
    content = rewritten(to_ods(release), "meta.xml", "en-GB", "en-GB", order=reversed)
    assert "workbook: media type is not first" in faults_of_ods(content)


def test_a_link_in_the_xml_that_no_reader_shows_is_caught(release: list[PlainTable]) -> None:
    part = "xl/worksheets/_rels/sheet4.xml.rels"
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/hyperlink"
    link = f'<Relationship Id="rId9" Type="{kind}" Target="https://example.invalid" TargetMode="External"/>'
    end = "</Relationships>"
    content = rewritten(to_xlsx(release), part, end, link + end)
    assert f"{part}: leads outside" in faults_of_xlsx(content)


def rewritten(
    content: bytes, part: str, old: str, new: str, *, order: Callable[..., object] = iter
) -> bytes:
    """Give a workbook with one part changed; the old text must be there."""
    saved = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(saved, "w") as target:
        for member in order(source.infolist()):  # type: ignore[attr-defined]
            data = source.read(member)
            if member.filename == part:
                assert old.encode() in data
                data = data.replace(old.encode(), new.encode())
            target.writestr(member, data)
    return saved.getvalue()
