"""The workbook that is handed out, filled in by a partner's own program, is evidence as it comes back."""

import datetime as dt

import openpyxl
import pytest
from odf.opendocument import OpenDocumentSpreadsheet
from odf.table import Table, TableCell, TableRow
from odf.text import P

from scp_analysis.evidence import received, returns
from scp_analysis.evidence.scope import open_scope
from scp_analysis.integrity.footing import filled
from scp_analysis.returns import handing_out, reading, registry
from scp_analysis.workspace import Workspace, create, shipped_root

NAME = "joint_response_vehicle"
FIGURES = (
    "total_calls",
    "conveyed_to_ed",
    "redirected_to_alternative_service",
    "declined_aid",
    "other",
)
SENT = {"Oct": (50, 20, 15, 10, 5), "Nov": (48, 12, 20, 6, 5)}
DATES = {
    "Oct": (dt.date(2025, 10, 1), dt.date(2025, 10, 31)),
    "Nov": (dt.date(2025, 11, 1), dt.date(2025, 11, 30)),
}  # fmt: skip


def fill(path):
    """Fill two months in, leave the others as handed out, and save."""
    book = openpyxl.load_workbook(path)
    sheet = book["Data"]
    heads = {cell.value: cell.column for cell in sheet[1]}
    for row in range(2, sheet.max_row + 1):
        month = sheet.cell(row, heads["month"]).value
        if month not in SENT:
            continue
        cells = dict(zip(("period_start", "period_end"), DATES[month], strict=True))
        cells |= dict(zip(FIGURES, SENT[month], strict=True)) | {"geography": "North East"}
        for name, value in cells.items():
            sheet.cell(row, heads[name], value)
    book.save(path)


def as_ods(path):
    """Save a workbook again as an office suite does: every sheet, dates and numbers typed."""
    again = OpenDocumentSpreadsheet()
    for sheet in openpyxl.load_workbook(path):
        table = Table(name=sheet.title)
        for values in sheet.iter_rows(values_only=True):
            line = TableRow()
            for value in values:
                line.addElement(_ods_cell(value))
            table.addElement(line)
        again.spreadsheet.addElement(table)
    target = path.with_suffix(".ods")
    again.save(str(target))
    path.unlink()
    return target


def _ods_cell(value):
    if value is None:
        return TableCell()
    if isinstance(value, dt.date):
        typed = {"valuetype": "date", "datevalue": f"{value:%Y-%m-%d}"}
    elif isinstance(value, int | float):
        typed = {"valuetype": "float", "value": value}
    else:
        typed = {"valuetype": "string"}
    cell = TableCell(**typed)
    cell.addElement(P(text=str(value)))
    return cell


@pytest.fixture(scope="module", params=["xlsx", "ods"])
def here(request, tmp_path_factory):
    """A workspace whose partner has sent the workbook back."""
    root = tmp_path_factory.mktemp("own")
    list(create(root))
    own = Workspace(root=root, shipped=shipped_root())
    path = root / "data" / "returns" / NAME / "autumn.xlsx"
    path.parent.mkdir(parents=True)
    handing_out.written(own, NAME, path)
    fill(path)
    if request.param == "ods":
        as_ods(path)
    return open_scope(
        partnership="colchester", period_end="2025-12", plan_year="2023-24", priority="A4",
        seed=1, workspace=own,
    )  # fmt: skip


def test_the_figures_are_those_filled_in_and_the_months_left_alone_are_none(here):
    figures = received.figures(here, registry.template(here.workspace, NAME))
    told = figures.set_index(["month", "measure"])["value"]
    for month, values in SENT.items():
        assert [told[month, name] for name in FIGURES] == list(values)
    assert set(figures["month"]) == set(SENT)
    assert set(figures["geography"]) == {"North East"}


def test_it_appears_as_received_and_nothing_is_missing_any_more(here):
    (sent,) = [one for one in returns.of_priority(here) if one.files]
    assert (sent.stem, sent.current) == (NAME, True)
    assert [name.split(".")[0] for name in sent.files] == ["autumn"]
    assert sent.title not in set(returns.missing(here)["what"])
    status = returns.status_of_all(here).set_index("title")
    assert status.loc[sent.title, "note"].startswith("filled in by template: autumn.")


def test_its_footing_is_checked(here):
    template = registry.template(here.workspace, NAME)
    figures = reading.all_returns(here.workspace).figures
    own = figures[figures["template"] == NAME]
    checked = filled.checked(own, template.footing, template=NAME)
    wrong = checked[checked["status"] == "contradicts"]
    assert wrong[["printed", "recomputed"]].values.tolist() == [["48", "43"]]
    assert len(received.doubts(here, template)) == 1
