"""Opening workbooks: kinds, cells, tables found by their columns, and files that are none."""

import io
from contextlib import suppress

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scp_analysis.errors import SourceError
from scp_analysis.loaders.workbooks import sheets
from tests.loaders.workbooks.conftest import bare_zip, html_named, ods, xlsx

ROWS = [["Code", "Name", "All ages"], ["E07000001", "Northtown ", 1200], ["E07000002", "", 0.5]]
TEXT = [["Code", "Name", "All ages"], ["E07000001", "Northtown ", "1200"], ["E07000002", "", "0.5"]]


def test_both_kinds_of_workbook_give_the_same_text(tmp_path):
    for write, name in ((xlsx, "a.xlsx"), (ods, "a.ods")):
        (sheet,) = sheets.opened(write(tmp_path / name, {"One": ROWS}))
        assert (sheet.name, [list(row) for row in sheet.rows]) == ("One", TEXT)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
def test_a_csv_file_is_one_sheet_whatever_its_encoding(tmp_path, encoding):
    path = tmp_path / "weights.csv"
    path.write_bytes("Code,Name\r\n1,Ynys Môn\r\n".encode(encoding))
    (sheet,) = sheets.opened(path)
    assert (sheet.name, sheet.rows) == ("weights", [["Code", "Name"], ["1", "Ynys Môn"]])


@given(lines=st.integers(0, 50))
def test_a_table_is_found_below_any_number_of_lines(lines):
    told = [["A line of prose about the table", "", ""] for _ in range(lines)]
    sheet = sheets.Sheet("One", [*told, *TEXT, ["Source: the publisher", "", ""], ["", "", ""]])
    (found,) = sheets.tables([sheet], {"code": {"code"}, "name": {"name"}})
    assert found.header == tuple(TEXT[0])
    assert [number for number, _ in found.rows] == [lines + 2, lines + 3]
    assert len(found.above) == lines


def test_a_sheet_without_one_of_the_columns_has_no_table():
    names = {"code": {"code"}, "region": {"region"}}
    assert list(sheets.tables([sheets.Sheet("One", TEXT)], names)) == []


def test_notes_and_shorthand_are_kept():
    book = [
        sheets.Sheet("Notes", [["Notes"], ["Note number", "Note text"], ["1", "Take care."]]),
        sheets.Sheet("Table", [["[x] indicates data are unavailable."], *TEXT]),
    ]
    assert sheets.notes(book) == [
        ("Notes", "1", "Take care."),
        ("Table", "shorthand", "[x] indicates data are unavailable."),
    ]


def damaged(tmp_path, kind):
    """One file of each kind that is no workbook."""
    whole = xlsx(tmp_path / "whole.xlsx", {"One": ROWS}).read_bytes()
    path = tmp_path / "bad.xlsx"
    contents = {
        "empty": b"",
        "cut short": whole[: len(whole) // 2],
        "rubbish": bytes(range(256)) * 40,
        "locked": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2000),
    }
    if kind in contents:
        path.write_bytes(contents[kind])
        return path
    made = {
        "web page": lambda: html_named(path),
        "other zip": lambda: bare_zip(path),
        "absent": lambda: tmp_path / "absent.xlsx",
        "folder": lambda: tmp_path,
        "other suffix": lambda: html_named(tmp_path / "page.html"),
    }
    return made[kind]()


KINDS = ["empty", "cut short", "rubbish", "locked", "web page", "other zip", "absent", "folder"]


@pytest.mark.parametrize("kind", [*KINDS, "other suffix"])
def test_what_is_no_workbook_is_refused_with_the_file_named(tmp_path, kind):
    path = damaged(tmp_path, kind)
    with pytest.raises(SourceError) as caught:
        sheets.opened(path)
    lines = str(caught.value).splitlines()
    assert lines[0] == (
        "A workbook must be an .xlsx, .ods or .csv file that opens without a password."
    )
    assert lines[2] == f"Where: {path}"
    assert lines[3].startswith("Try: download it again")


def test_a_workbook_that_unpacks_to_too_much_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(sheets, "LARGEST", 1000)
    with pytest.raises(SourceError, match=r"bytes when unpacked, over 1,000"):
        sheets.opened(xlsx(tmp_path / "a.xlsx", {"One": ROWS}))


@given(
    kind=st.sampled_from(["a.xlsx", "a.ods"]),
    kept=st.floats(0, 1),
    place=st.floats(0, 1),
    junk=st.binary(max_size=8),
)
def test_no_damage_gives_anything_but_rows_or_a_refusal(tmp_path_factory, kind, kept, place, junk):
    folder = tmp_path_factory.mktemp("fuzz")
    write = xlsx if kind == "a.xlsx" else ods
    whole = bytearray(write(folder / kind, {"One": ROWS}).read_bytes())
    at = int(place * len(whole))
    whole[at : at + 1] = junk
    (folder / kind).write_bytes(bytes(whole[: 1 + int(kept * len(whole))]))
    with suppress(SourceError):
        assert sheets.opened(folder / kind)


def test_text_of_cells():
    assert sheets.text(True) == "True"
    assert sheets.text(12) == "12"
    assert sheets.text(1e300) == str(int(1e300))
    assert io.StringIO(sheets.text(float("nan"))).read() == "nan"
    assert sheets.text(float("inf")) == "inf"


def test_one_stray_cell_at_the_far_corner_is_refused_before_it_takes_all_memory(tmp_path):
    book = openpyxl.Workbook()
    book.active["A1"], book.active["XFD1048576"] = "Area", "x"
    path = tmp_path / "stray.xlsx"
    book.save(path)
    with pytest.raises(SourceError, match=r"1,048,576 rows and 16,384 columns"):
        sheets.opened(path)
