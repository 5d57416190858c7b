"""Written, filled in, read back: equal, for every template, layout and kind of file."""

import dataclasses
import zipfile

import openpyxl
import pytest

from scp_analysis.errors import SourceError
from scp_analysis.returns import layout, workbook
from scp_analysis.returns.reading import read


@pytest.mark.parametrize("suffix", ["csv", "xlsx", "ods"])
@pytest.mark.parametrize("shape", ["long", "wide"])
def test_every_template_reads_back_equal(every, suffix, shape, tools, tmp_path):
    template = dataclasses.replace(every, layout=shape)
    rows, expected = tools.filled(template, seed=len(every.name))
    reading = read(tools.write(tmp_path / f"filled.{suffix}", template, rows), template)
    assert sorted(map(repr, tools.as_read(reading, template))) == sorted(map(repr, expected))
    assert set(reading.faults["severity"]) <= {"warning"}


def test_every_template_makes_equal_bytes_twice(every):
    assert workbook.content(every) == workbook.content(every)


def test_every_workbook_holds_its_four_sheets_and_the_columns(every, tmp_path):
    path = tmp_path / "handed_out.xlsx"
    workbook.write(every, path)
    book = openpyxl.load_workbook(path)
    assert book.sheetnames == ["Read me", "Data", "Dictionary", "Lists"]
    columns = layout.columns(every)
    assert [cell.value for cell in book["Data"][1]] == columns
    explained = [cell.value for cell in book["Dictionary"]["A"]]
    assert set(columns) <= set(explained)
    assert {measure.name for measure in every.measures} <= set(explained)
    words = " ".join(str(cell.value) for cell in book["Read me"]["B"])
    assert every.owner in words
    assert every.legal_basis.label in words


def test_every_listed_value_is_offered_in_a_drop_down(every, tmp_path):
    path = tmp_path / "handed_out.xlsx"
    workbook.write(every, path)
    book = openpyxl.load_workbook(path)
    columns = layout.columns(every)
    offered = {}
    for rule in book["Data"].data_validations.dataValidation:
        column = columns[
            openpyxl.utils.column_index_from_string(str(rule.sqref).split("2:")[0]) - 1
        ]
        if rule.type == "list":
            sheet, cells = rule.formula1.split("!")
            offered[column] = (
                [row[0].value for row in book[sheet][cells.replace("$", "")]]
                if ":" in cells
                else []
            )
    for dimension in every.dimensions:
        if dimension.values:
            assert offered[dimension.name] == list(dimension.values)


def test_no_cell_of_any_workbook_is_a_formula(every, tools, tmp_path):
    rows, _ = tools.filled(every)
    path = tools.write(tmp_path / "filled.xlsx", every, rows)
    with zipfile.ZipFile(path) as archive:
        sheets = [name for name in archive.namelist() if name.startswith("xl/worksheets/")]
        assert all(b"<f>" not in archive.read(name) for name in sheets)
    cells = [cell for sheet in openpyxl.load_workbook(path) for row in sheet for cell in row]
    assert all(cell.data_type != "f" for cell in cells)
    risky = [cell for cell in cells if isinstance(cell.value, str) and cell.value[:1] in "=+-@"]
    assert risky
    assert all(cell.quotePrefix for cell in risky)


def test_the_handed_out_workbook_untouched_is_refused_as_unfilled(every, tmp_path):
    path = tmp_path / "handed_out.xlsx"
    workbook.write(every, path)
    with pytest.raises(SourceError, match="at least one row must be filled in"):
        read(path, every)
