"""XLSX and ODS say the same, keep good practice, hold figures as figures and never act."""

import datetime as dt
import getpass
import io
import socket
import warnings
import zipfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
import python_calamine
from gptables import GPWorkbook
from hypothesis import example, given, settings
from hypothesis import strategies as st
from openpyxl.cell import Cell
from openpyxl.worksheet.worksheet import Worksheet

from scp_analysis.errors import SchemaError
from scp_analysis.presentation.workbooks.book import NO_CONTACT, NO_LICENCE, book
from scp_analysis.presentation.workbooks.inert import LONGEST, one_line
from scp_analysis.presentation.workbooks.records import MARKERS, Column, PlainTable
from scp_analysis.presentation.workbooks.xlsx import gptable
from scp_analysis.schemas import workbook_limits
from tests.presentation.workbooks.conftest import HISTORY, PACK, of_text, table, to_ods, to_xlsx
from tests.presentation.workbooks.linting import faults_of_ods, faults_of_xlsx

Write = Callable[..., bytes]
Lint = Callable[[bytes], list[str]]
BOTH = pytest.mark.parametrize(
    ("write", "faults"), [(to_xlsx, faults_of_xlsx), (to_ods, faults_of_ods)], ids=["xlsx", "ods"]
)
ANY_TEXT = st.text(st.characters(exclude_categories=()), max_size=40)


def batched(items: Sequence[str], size: int) -> Iterator[tuple[str, ...]]:
    """Give so many at a time; what is left over is left out."""
    return zip(*[iter(items)] * size, strict=False)


def read(content: bytes) -> dict[str, list[list[object]]]:
    """Read every sheet with a reader that is not one of the writers."""
    with python_calamine.load_workbook(io.BytesIO(content)) as book:
        return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}


@BOTH
def test_a_release_keeps_good_practice(
    write: Write, faults: Lint, release: list[PlainTable]
) -> None:
    assert faults(write(release)) == []


@BOTH
def test_sheets_come_in_reading_order(
    write: Write, faults: Lint, release: list[PlainTable]
) -> None:
    sheets = list(read(write(release)))
    assert sheets == ["Cover", "Contents", "Notes", "Table_1", "Table_2", "Dictionary"]


@BOTH
def test_there_is_no_sheet_of_notes_without_notes(write: Write, faults: Lint) -> None:
    content = write([table("history", HISTORY)])
    assert "Notes" not in read(content)
    assert faults(content) == []


@BOTH
def test_a_sheet_says_what_where_from_and_what_its_shorthand_means(
    write: Write, faults: Lint, release: list[PlainTable]
) -> None:
    sheet = read(write(release))["Table_1"]
    assert [row[0] for row in sheet[:5]] == [
        "Table 1: Title of overview--history",
        "Robbery, Northtown",
        (
            "This worksheet contains one table. It is from the page ‘Overview’ of the pack. "
            "See [note 1], [note 2] on the worksheet Notes."
        ),
        "Shorthand: [x] not available: not published, not supplied or not computed; it is not zero.",
        "Source: Northshire Police: rolling 12 months",
    ]
    assert sheet[5] == [
        "Measure", "Area", "Unit", "Period from", "Period to", "Count", "12 months to here", "Masked",
    ]  # fmt: skip
    april, june = dt.date(2023, 4, 1), dt.date(2023, 6, 1)
    assert sheet[7] == ["Robbery", "Northtown", "offences", april, june, 1250, 182, "no"]
    assert sheet[8][5:7] == ["[x]", 190]


@BOTH
def test_notes_are_said_once_with_their_worksheets(
    write: Write, faults: Lint, release: list[PlainTable]
) -> None:
    notes = read(write(release))["Notes"]
    assert notes[3:] == [
        ["note 1", "Counts are of offences.", "Table_1, Table_2"],
        ["note 2", "Provisional.", "Table_1"],
    ]


@BOTH
def test_the_cover_says_who_when_and_under_which_licence(
    write: Write, faults: Lint, release: list[PlainTable]
) -> None:
    cover = " ".join(str(row[0]) for row in read(write(release))["Cover"])
    for said in (
        PACK.title,
        PACK.edition,
        PACK.contact,
        PACK.licence,
        PACK.data_until,
        "1 September 2023",
    ):
        assert said in cover


@BOTH
def test_both_formats_hold_the_same(write: Write, faults: Lint, release: list[PlainTable]) -> None:
    assert read(to_xlsx(release)) == read(to_ods(release))


@BOTH
def test_equal_tables_give_equal_bytes(
    write: Write, faults: Lint, release: list[PlainTable]
) -> None:
    again = [replace(each, data=each.data.copy()) for each in release]
    assert write(release) == write(again)
    assert write(release) != write(release[:1])


@BOTH
def test_every_time_stamp_is_fixed(write: Write, faults: Lint, release: list[PlainTable]) -> None:
    with zipfile.ZipFile(io.BytesIO(write(release))) as archive:
        assert {member.date_time for member in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        meta = archive.read("docProps/core.xml" if write is to_xlsx else "meta.xml")
    assert meta.count(b"2023-09-01T00:00:00") == 2


@BOTH
def test_the_caller_s_table_is_not_changed(write: Write, faults: Lint) -> None:
    given = HISTORY.copy()
    write([table("history", given)])
    pd.testing.assert_frame_equal(given, HISTORY)


@BOTH
def test_nothing_in_the_corpus_acts_or_is_lost(
    write: Write, faults: Lint, corpus: list[str]
) -> None:
    said = [text for text in corpus if text.strip() and text not in MARKERS]
    tables = [of_text(corpus, title="Words", notes=tuple(said))]
    tables += [
        of_text(["a"], name=f"t{at}", title=one, pages=(two,), subject=three, source=(four,))
        for at, (one, two, three, four) in enumerate(batched([*said, *said[:3]], 4))
    ]
    content = write(tables)
    assert faults(content) == []
    sheet = read(content)["Table_1"]
    start = next(at for at, row in enumerate(sheet) if row[0] == "Words") + 1
    assert [row[0] for row in sheet[start:]] == [one_line(text) or "[z]" for text in corpus]


@BOTH
def test_the_pack_s_own_words_cannot_act(write: Write, faults: Lint, corpus: list[str]) -> None:
    said = [text for text in corpus[::6] if text.strip() and len(text) < LONGEST - 100]
    fields = ("partnership", "period", "edition", "contact", "licence")
    for texts in batched(said, len(fields)):
        words = dict(zip(fields, texts, strict=True))
        content = write([of_text(["a"])], pack=replace(PACK, **words))
        assert faults(content) == []
        lines = [row[0] for row in read(content)["Cover"]]
        assert one_line(f"Partnership: {words['partnership']}") in lines
        assert one_line(words["contact"]) in lines


@BOTH
@settings(max_examples=5)
@given(cells=st.lists(ANY_TEXT, min_size=1, max_size=4), said=ANY_TEXT.filter(str.strip))
@example(cells=["=1+1", "\x00"], said="$$x$$ [a](b)")
def test_any_text_gives_a_valid_inert_file(
    write: Write, faults: Lint, cells: list[str], said: str
) -> None:
    given_ = of_text(cells, title=said, subject=said, pages=(said,), notes=(said,), source=(said,))
    heading = replace(given_.columns[0], heading=said, unit=said)
    content = write([replace(given_, columns=(heading,))])
    assert faults(content) == []
    shown = [row[0] for row in read(content)["Table_1"][-len(cells) :]]
    assert shown == [one_line(text) or "[z]" for text in cells]


@BOTH
@settings(max_examples=5)
@given(st.lists(st.floats(-(10**14), 10**14), min_size=1, max_size=5))
def test_numbers_stay_the_numbers_they_were(
    write: Write, faults: Lint, values: list[float]
) -> None:
    column = Column(name="value", heading="Value", kind="number")
    given_ = table("values", pd.DataFrame({"value": values}), columns=(column,))
    content = write([given_])
    assert faults(content) == []
    shown = [row[0] for row in read(content)["Table_1"][-len(values) :]]
    assert [float(str(value)) for value in shown] == pytest.approx(values, rel=1e-14)


def test_figures_have_a_format_and_words_are_text(release: list[PlainTable]) -> None:
    made = openpyxl.load_workbook(io.BytesIO(to_xlsx(release)))
    for row in (7, 9):
        formats = [cell.number_format for cell in made["Table_1"][row]]
        assert formats == ["@", "@", "@", "mmmm yyyy", "mmmm yyyy", "#,##0", "#,##0", "@"]
    assert made["Table_2"]["B7"].number_format == "#,##0.0"
    assert made["Table_2"]["B7"].value == 12.5
    assert made["Table_1"].tables["t_overview__history"].ref == "A6:H9"


@BOTH
def test_headings_that_differ_in_case_only_are_told_apart(write: Write, faults: Lint) -> None:
    columns = tuple(
        Column(name=f"c{at}", heading=text) for at, text in enumerate(("A", "a", "A (2)", ""))
    )
    data = pd.DataFrame([list("wxyz")], columns=[column.name for column in columns])
    content = write([table("same", data, columns=columns)])
    assert faults(content) == []
    assert read(content)["Table_1"][2] == ["A", "a (2)", "A (2) (2)", "c3"]


@BOTH
def test_two_tables_of_one_name_are_refused(write: Write, faults: Lint) -> None:
    with pytest.raises(SchemaError, match="used 2 times"):
        write([of_text(["a"], name="a--b"), of_text(["b"], name="a--b")])


@BOTH
def test_text_among_figures_is_refused(write: Write, faults: Lint) -> None:
    column = Column(name="value", heading="Value", kind="whole")
    wrong = table("values", pd.DataFrame({"value": [1, "about 5"]}), columns=(column,))
    with pytest.raises(SchemaError, match="'about 5'"):
        write([wrong])


@BOTH
def test_the_package_s_own_reader_takes_the_file(
    write: Write, faults: Lint, release: list[PlainTable]
) -> None:
    assert workbook_limits.problem(write(release)) is None


@BOTH
def test_columns_for_machines_and_those_that_say_nothing_are_left_to_the_file(
    write: Write, faults: Lint
) -> None:
    columns = (
        Column(name="when", heading="When"),
        Column(name="code", heading="Code", place="file"),
        Column(name="what", heading="What", place="first"),
        Column(name="again", heading="Again", place="first"),
        Column(name="share", heading="Share", unit="%", kind="number", blank="[x]"),
        Column(name="hidden", heading="Hidden", kind="number", blank="[x]"),
    )
    data = pd.DataFrame(
        [["now", "c", "a", "a", "", "[c]"], ["then", "d", "b", "b", "", "[c]"]],
        columns=[column.name for column in columns],
    )
    given_ = table("some", data, columns=columns, files=("tables/some.csv", "tables/more.csv"))
    content = write([given_])
    assert faults(content) == []
    sheet = read(content)["Table_1"]
    assert sheet[-3:] == [["What", "When", "Hidden"], ["a", "now", "[c]"], ["b", "then", "[c]"]]
    assert [
        "Every column as data: tables/some.csv and 1 more. Not shown, as no row has a value: Share (%).",
        "",
        "",
    ] in sheet


@BOTH
def test_a_table_of_which_nothing_would_be_left_is_shown_whole(write: Write, faults: Lint) -> None:
    columns = (Column(name="code", heading="Code", place="file"),)
    content = write([table("codes", pd.DataFrame({"code": ["", ""]}), columns=columns)])
    assert faults(content) == []
    assert read(content)["Table_1"][-3:] == [["Code"], ["[z]"], ["[z]"]]


@BOTH
def test_a_table_without_rows_is_refused(write: Write, faults: Lint) -> None:
    with pytest.raises(SchemaError, match="0 rows"):
        write([table("none", HISTORY[:0])])


@BOTH
def test_a_cover_without_contact_and_licence_says_so(
    write: Write, faults: Lint, release: list[PlainTable]
) -> None:
    content = write(release, pack=replace(PACK, contact="", licence=" "))
    assert faults(content) == []
    lines = [row[0] for row in read(content)["Cover"]]
    assert NO_CONTACT in lines
    assert NO_LICENCE in lines


@BOTH
def test_days_can_be_sorted_and_those_no_program_knows_are_words(
    write: Write, faults: Lint
) -> None:
    columns = (
        Column(name="month", heading="Month", kind="month"),
        Column(name="day", heading="Day", kind="date"),
    )
    data = pd.DataFrame(
        {"month": ["2023-04", "1850-01", ""], "day": ["2023-04-05", "", "1850-01-02"]}
    )
    sheet = read(write([table("days", data, columns=columns)]))["Table_1"]
    assert sheet[-3:] == [
        [dt.date(2023, 4, 1), dt.date(2023, 4, 5)],
        ["January 1850", "[z]"],
        ["[z]", "2 January 1850"],
    ]


def test_no_file_tells_of_the_machine_it_was_made_on(release: list[PlainTable]) -> None:
    telling = [getpass.getuser(), socket.gethostname(), str(Path.home()), str(Path.cwd()), "/tmp"]
    for content in (to_xlsx(release), to_ods(release)):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            said = b"".join(archive.read(name) for name in archive.namelist()).decode()
        assert [words for words in telling if f">{words}<" in said or f"{words}/" in said] == []
        assert f"{dt.datetime.now(dt.UTC):%Y-%m-%d}" not in said


def test_sheets_of_tables_are_what_gptables_writes(release: list[PlainTable]) -> None:
    laid = book(release, pack=PACK)
    ours = openpyxl.load_workbook(io.BytesIO(to_xlsx(release)))
    compared = [sheet for sheet in laid.sheets if not sheet.links]
    stream = io.BytesIO()
    workbook = GPWorkbook(stream, options={"strings_to_formulas": False})
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", pd.errors.Pandas4Warning)
        for sheet in compared:
            workbook.add_worksheet(sheet.label).write_gptable(gptable(sheet), auto_width=False)
    workbook.close()
    theirs = openpyxl.load_workbook(stream)
    assert [sheet.label for sheet in compared] == ["Notes", "Table_1", "Table_2", "Dictionary"]
    for sheet in compared:
        assert looked_at(ours[sheet.label]) == looked_at(theirs[sheet.label])


def looked_at(sheet: Worksheet) -> list[object]:
    """Give all that a reader sees of a sheet but the widths, and how its table is marked."""
    cells = [
        (cell.coordinate, cell.value, cell.number_format, *map(repr, looks(cell)))
        for row in sheet.iter_rows()
        for cell in row
    ]
    marks = [
        (mark.name, mark.ref, mark.headerRowCount, mark.autoFilter, mark.column_names)
        for mark in sheet.tables.values()
    ]
    return [cells, marks, sheet.sheet_view.showGridLines]


def looks(cell: Cell) -> tuple[object, ...]:
    """Give how a cell looks."""
    return cell.font, cell.alignment, cell.border
