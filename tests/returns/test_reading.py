"""Reading back: blanks, markers, both layouts, and every fault told at once."""

import datetime as dt
import re
import zipfile
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory

import openpyxl
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scp_analysis import workspace
from scp_analysis.errors import SourceError
from scp_analysis.returns import registry, workbook
from scp_analysis.returns.reading import all_returns, read

LONG = "period_start,period_end,geography,month,measure,value,status,qualifier,n_base,note\n"
JULY = "2023-07-01,2023-07-31,Area,Jul,"


@pytest.fixture
def vehicle(shipped):
    return registry.template(shipped, "joint_response_vehicle")


@pytest.fixture
def sent(tmp_path):
    def write(text, name="filled.csv", encoding="utf-8"):
        path = tmp_path / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode(encoding))
        return path

    return write


def _faults(path, template):
    with pytest.raises(SourceError) as fault:
        read(path, template)
    message = str(fault.value)
    assert [line.split(":")[0] for line in message.split("\n")][-2:] == ["Where", "Try"]
    return message


def test_blank_is_not_supplied_and_never_zero(vehicle, sent):
    text = LONG + f"{JULY}total_calls,,,,,\n{JULY}other,0,,,,\n{JULY}declined_aid,[c],,,,\n"
    table = read(sent(text), vehicle).figures
    assert table["status"].tolist() == ["not_supplied", "observed", "suppressed"]
    assert table["value"].isna().tolist() == [True, False, True]
    assert table["value"][1] == 0
    assert (table["source_agency"] == "integrated care board").all()


@pytest.mark.parametrize(
    ("cell", "value", "status"),
    [
        ("1,069", 1069, "observed"),
        ("12 [e]", 12, "estimated"),
        ("12 [P]", 12, "provisional"),
        ("[X]", None, "not_supplied"),
        (" 7 ", 7, "observed"),
    ],
)
def test_values_as_people_write_them(cell, value, status, vehicle, sent):
    row = read(sent(LONG + f'{JULY}total_calls,"{cell}",,,,\n'), vehicle).figures.iloc[0]
    assert row["status"] == status
    assert (None if pd.isna(row["value"]) else row["value"]) == value


@pytest.mark.parametrize(
    ("line", "words"),
    [
        (f"{JULY}total_calls,twelve,,,,", "total_calls must be a whole number: 'twelve'"),
        (f"{JULY}total_calls,12.5,,,,", "total_calls must be a whole number: '12.5'"),
        (f'{JULY}total_calls,"1,06",,,,', "must be a whole number"),
        (f"{JULY}total_calls,nan,,,,", "must be a whole number: 'nan'"),
        (f"{JULY}total_calls,1e3,,,,", "must be a whole number: '1e3'"),
        (f"{JULY}total_calls,=1+1,,,,", "must be a whole number: '=1+1'"),
        (f"{JULY}total_calls,-1,,,,", "implausible: total_calls must be 0 to 10,000"),
        (
            f"{JULY}conveyance_rate_pct,101,,,5,",
            "implausible: conveyance_rate_pct must be 0 to 100",
        ),
        (f"{JULY}calls,12,,,,", "measure: must be one of"),
        (f"{JULY}total_calls,12,perhaps,,,", "status: must be one of observed"),
        (f"{JULY}total_calls,12,not_supplied,,,", "a figure that is not_supplied has no value"),
        (f"{JULY}total_calls,,estimated,,,", "a figure that is estimated needs a value"),
        (f"{JULY}total_calls,12 [e],observed,,,", "12 [e] and the status must agree"),
        (f"{JULY}total_calls,12,,rather,,", "qualifier: must be blank or one of"),
        (f"{JULY}conveyance_rate_pct,12,,,0,", "n_base: must be a whole number above 0"),
        ("2023-07-01,2023-08-31,Area,Jul,total_calls,1,,,,", "period must be one calendar month"),
        ("2023-07-31,2023-07-01,Area,Jul,total_calls,1,,,,", "period must be one calendar month"),
        ("2023-07-01,31 July,Area,Jul,total_calls,1,,,,", "must be a date"),
        ("2023-07-01,2023-02-30,Area,Jul,total_calls,1,,,,", "must be a date"),
        (",,Area,Jul,total_calls,1,,,,", "period not stated"),
        ("2023-07-01,2023-07-31,,Jul,total_calls,1,,,,", "geography not stated"),
        ("2023-07-01,2023-07-31,Area,July,total_calls,1,,,,", "month: must be one of"),
        (f"{JULY}total_calls,1,,,,a\x07bell", "characters that cannot be printed"),
        (f"{JULY}total_calls,1,,,,note,more", "no cell may stand beyond the headings"),
    ],
)
def test_a_cell_that_breaks_a_rule_is_named_with_its_row(line, words, vehicle, sent):
    message = _faults(sent(LONG + line + "\n"), vehicle)
    assert words in message
    assert "row 2" in message


def test_all_faults_are_told_at_once(vehicle, sent):
    text = (
        LONG
        + f"{JULY}total_calls,x,,,,\n{JULY}other,-1,,,,\n2023-07-01,,Area,Jul,declined_aid,1,,,,\n"
    )
    message = _faults(sent(text), vehicle)
    assert "Found: 3:" in message
    assert all(f"row {row}" in message for row in (2, 3, 4))


def test_all_faults_of_one_row_are_told_at_once(vehicle, sent):
    row = "2023-07-01,2023-08-31,,July,total_calls,x,,rather,none,a\x00b\n"
    message = _faults(sent(LONG + row.replace("\x00", "\x01")), vehicle)
    for column in ("month", "period_end", "geography", "value", "qualifier", "n_base", "note"):
        assert f"row 2, {column}: " in message


def test_a_figure_given_twice_is_refused(vehicle, sent):
    message = _faults(sent(LONG + f"{JULY}other,1,,,,\n{JULY}other,2,,,,\n"), vehicle)
    assert "row 3: a figure must be given once: Jul, other" in message


def test_a_total_row_may_join_several_months(vehicle, sent):
    row = "2023-01-01,2023-05-31,Area,{},total_calls,236,,,,\n"
    assert len(read(sent(LONG + row.format("Total")), vehicle).figures) == 1
    assert "period must be" in _faults(sent(LONG + row.format("May")), vehicle)


@pytest.mark.parametrize(
    ("header", "words"),
    [
        (LONG.replace("month,", ""), "columns must be there: 1: month"),
        (LONG.replace("note", "remarks"), "unknown columns: 1: remarks"),
        (LONG.replace("note", "value"), "columns given twice: 1: value"),
        (LONG.replace("note", ",x"), "a heading left blank"),
    ],
)
def test_headings_must_be_those_of_the_template(header, words, vehicle, sent):
    assert words in _faults(sent(header + f"{JULY}other,1,,,,\n"), vehicle)


def test_a_measure_asked_for_with_some_values_only(shipped, sent):
    flags = registry.template(shipped, "police_flags")
    text = LONG.replace("month", "indicator") + "2021-10-01,2022-09-30,Area,Hate crime,rank,5,,,,\n"
    assert "rank is asked for with indicator Modern Slavery" in _faults(sent(text), flags)


def test_a_unit_given_must_be_the_templates(shipped, sent):
    police = registry.template(shipped, "police_rolling_12_months")
    text = LONG.replace("month", "offence_group").replace("note", "note,unit")
    row = "2022-08-01,2023-07-31,Area,Anti-Social Behaviour,total,1818,,,,,{}\n"
    assert read(sent(text + row.format("incidents")), police).figures["unit"][0] == "incidents"
    assert "unit must be incidents: 'offences'" in _faults(
        sent(text + row.format("offences")), police
    )


def test_british_dates_and_snapshots(shipped, sent):
    probation = registry.template(shipped, "victim_contact_scheme")
    table = read(
        sent("period_end,geography,members,members_region,pct_of_region\n02/08/2023,Area,151,,\n"),
        probation,
    )
    assert table.figures["period_start"].tolist() == [pd.Timestamp("2023-08-02")] * 3


def test_rows_left_as_handed_out_take_the_one_period_there_is(vehicle, tmp_path):
    path = tmp_path / "filled.xlsx"
    workbook.write(vehicle, path)
    book = openpyxl.load_workbook(path)
    for column, value in enumerate(
        [dt.date(2023, 1, 1), dt.date(2023, 1, 31), "Area", "Jan", 33], start=1
    ):
        book["Data"].cell(2, column, value)
    book.save(path)
    reading = read(path, vehicle)
    assert reading.figures["status"].eq("not_supplied").sum() == 13 * 8 - 1
    assert reading.figures["value"].dropna().tolist() == [33]


def test_rows_left_as_handed_out_are_told_when_there_are_several_periods(vehicle, sent):
    text = (
        LONG + f"{JULY}other,1,,,,\n2023-08-01,2023-08-31,Area,Aug,other,1,,,,\n,,,Sep,other,,,,,\n"
    )
    reading = read(sent(text), vehicle)
    assert len(reading.figures) == 2
    assert "rows left as handed out" in reading.faults["rule"][0]


def test_formula_like_text_and_html_stay_text(vehicle, tools, tmp_path):
    for suffix in ("csv", "xlsx", "ods"):
        base = {
            "period_start": dt.date(2023, 7, 1),
            "period_end": dt.date(2023, 7, 31),
            "month": "Jul",
        }
        rows = [base | {"geography": text, "note": text, "other": 1} for text in tools.nasty]
        table = read(tools.write(tmp_path / f"nasty.{suffix}", vehicle, rows), vehicle).figures
        told = table[table["measure"] == "other"]
        assert told["note"].tolist() == tools.nasty
        assert told["geography"].tolist() == tools.nasty


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_encodings_and_line_ends(encoding, newline, vehicle, sent):
    text = (LONG + f"{JULY}other,1,,,,café £5\n").replace("\n", newline)
    reading = read(sent(text, encoding=encoding), vehicle)
    assert reading.figures["note"][0] == "café £5"
    assert len(reading.faults) == (encoding == "cp1252")


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("a.csv", b"", "an empty file"),
        ("a.csv", b"\n\n , ,\n", "no cell with content"),
        ("a.csv", b"\x00\x01\x02", "bytes that are not text"),
        ("a.csv", b"\xff\xfe\x00", "unknown encoding"),
        ("a.csv", b'a,"b\n', "unexpected end of data"),
        ("a.xlsx", b"rubbish", "not a readable workbook"),
        ("a.ods", b"PK\x03\x04rubbish", "not a readable workbook"),
        ("a.pdf", b"%PDF", "a .pdf file"),
    ],
)
def test_files_that_cannot_be_read(name, content, words, vehicle, sent):
    assert words in _faults(sent(content, name), vehicle)


def test_a_file_that_is_not_there(vehicle, tmp_path):
    assert "No such file" in _faults(tmp_path / "nowhere.csv", vehicle)


def test_a_workbook_of_another_template_is_refused(shipped, vehicle, tmp_path):
    path = tmp_path / "fire.xlsx"
    workbook.write(registry.template(shipped, "fire_and_rescue"), path)
    assert "must be of the template joint_response_vehicle: fire_and_rescue" in _faults(
        path, vehicle
    )


def test_a_formula_without_its_result_is_refused_and_one_with_it_read(vehicle, tools, tmp_path):
    rows, _ = tools.filled(vehicle)
    path = tools.write(tmp_path / "filled.xlsx", vehicle, rows)
    book = openpyxl.load_workbook(path)
    book["Data"]["E2"] = "=1+1"
    book.save(path)
    assert "a formula without its result" in _faults(path, vehicle)
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    sheet = "xl/worksheets/sheet2.xml"
    parts[sheet], empty = re.subn(rb"<v ?/>|<v></v>", b"<v>2</v>", parts[sheet])
    assert empty == 1
    with zipfile.ZipFile(path, "w") as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    assert read(path, vehicle).figures["value"][0] == 2


@pytest.mark.parametrize(("stray", "columns"), [("XFD1048576", "16,384"), ("A1048576", "16")])
def test_a_stray_cell_far_away_is_refused_before_it_fills_the_memory(
    stray, columns, vehicle, tools, tmp_path
):
    rows, _ = tools.filled(vehicle)
    path = tools.write(tmp_path / "filled.xlsx", vehicle, rows)
    book = openpyxl.load_workbook(path)
    book["Data"][stray] = "x"
    book.save(path)
    assert f"a sheet of 1,048,576 rows and {columns} columns" in _faults(path, vehicle)


def test_an_ods_row_repeated_without_end(vehicle, tools, tmp_path):
    rows, expected = tools.filled(vehicle)
    cells = '<table:table-cell table:number-columns-repeated="16384"{}'
    row = '<table:table-row table:number-rows-repeated="1048500">{}</table:table-row>'
    columns = [*rows[0], *(each.name for each in vehicle.measures if each.name not in rows[0])]
    path = tmp_path / "filled.ods"
    tools.write_ods(path, columns, rows, extra=row.format(cells.format("/>")))
    assert len(read(path, vehicle).figures) == len(expected)
    full = cells.format(' office:value-type="string"><text:p>x</text:p></table:table-cell>')
    tools.write_ods(path, columns, rows, extra=row.format(full))
    assert "a sheet of 1,048,514 rows" in _faults(path, vehicle)


def test_a_zip_that_swells_is_refused(vehicle, tmp_path):
    path = tmp_path / "bomb.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for number in range(5):
            archive.writestr(f"xl/{number}.bin", bytes(90_000_000))
    assert "450,000,000 bytes once unpacked" in _faults(path, vehicle)


def test_sheets_without_a_data_sheet(vehicle, tools, tmp_path):
    path = tools.write_ods(tmp_path / "two.ods", ["a"], [], sheets=("One", "Two"))
    assert "sheets One, Two" in _faults(path, vehicle)


@given(st.lists(st.lists(st.text(max_size=12), max_size=12), max_size=8))
def test_any_csv_is_read_or_refused_in_words(rows):
    template = registry.template(workspace.current(), "victim_contact_scheme")
    text = "period_start,period_end,geography,members,members_region,pct_of_region,note\n"
    text += "\n".join(",".join(row) for row in rows)
    with TemporaryDirectory() as folder:
        path = Path(folder) / "any.csv"
        path.write_bytes(text.encode("utf-8", "surrogatepass"))
        with suppress(SourceError):
            read(path, template)


def test_all_returns_goes_on_past_a_bad_file_and_reconciles_files(bench):
    folder = bench.root / "data" / "returns" / "joint_response_vehicle"
    folder.mkdir(parents=True)
    other = bench.root / "data" / "returns" / "no_such_return"
    other.mkdir()
    (folder / "1.csv").write_text(LONG + f"{JULY}other,1,,,,\n{JULY}total_calls,5,,,,\n")
    (folder / "2.csv").write_text(LONG + f"{JULY}other,1,,,,\n{JULY}total_calls,6,,,,\n")
    (folder / "3.csv").write_text(LONG + f"{JULY}declined_aid,x,,,,\n")
    (folder / "4.pdf").write_text("x")
    (folder / "~$5.xlsx").write_text("lock")
    (other / "6.csv").write_text("a,b\n1,2\n")
    reading = all_returns(bench)
    assert reading.figures["measure"].tolist() == ["other"]
    faults = reading.faults.groupby("file")["severity"].agg(list).to_dict()
    assert faults == {
        "1.csv, 2.csv": ["error", "warning"],
        "3.csv": ["error"],
        "4.pdf": ["warning"],
        "6.csv": ["error"],
    }


def test_a_workspace_without_returns_gives_empty_tables(bench):
    reading = all_returns(bench)
    assert len(reading.figures) == len(reading.faults) == 0
    assert {"template", "value", "status"} <= set(reading.figures.columns)
