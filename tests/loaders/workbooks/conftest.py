"""Workbooks in their publishers' layouts, small, and a workspace to adopt them into."""

import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from odf.opendocument import OpenDocumentSpreadsheet
from odf.table import Table, TableCell, TableRow
from odf.text import P

from scp_analysis.workspace import Workspace, shipped_root

Rows = Sequence[Sequence[object]]
SHIPPED = shipped_root()
ORIGINALS = SHIPPED.parent / "shared" / "data"
needs_originals = pytest.mark.skipif(
    not ORIGINALS.is_dir(), reason=f"the originals are not here: {ORIGINALS}"
)
AREA_HEADS = [
    "Police Force\nArea code", "Police Force\nArea name", "Community Safety\nPartnership code",
    "Community Safety\n Partnership name", "Local Authority code", "Local Authority name",
]  # fmt: skip
NOTES = [["Notes"], ["This worksheet contains one table."], ["Note number", "Note text"]]
NOTES += [[1, "Caution must be taken when interpreting small numbers of offences."]]


def xlsx(path: Path, sheets: Mapping[str, Rows]) -> Path:
    """Write a workbook as a spreadsheet program does."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
    book.save(path)
    return path


def ods(path: Path, sheets: Mapping[str, Rows]) -> Path:
    """Write an open document workbook."""
    book = OpenDocumentSpreadsheet()
    for name, rows in sheets.items():
        table = Table(name=name)
        for row in rows:
            line = TableRow()
            for cell in row:
                line.addElement(_cell(cell))
            table.addElement(line)
        book.spreadsheet.addElement(table)
    book.save(str(path))
    return path


def _cell(value: object) -> TableCell:
    if value in (None, ""):
        return TableCell()
    number = isinstance(value, int | float)
    kind = {"valuetype": "float", "value": value} if number else {"valuetype": "string"}
    cell = TableCell(**kind)
    cell.addElement(P(text=str(value)))
    return cell


def above(title: str) -> list[list[object]]:
    """The lines a publisher puts above a table."""
    return [
        [title],
        ["This worksheet contains one table. Some cells refer to notes on the notes worksheet."],
        ["Some shorthand is used in this table. [x] indicates data are unavailable."],
        ["Link to Notes page"],
        ["Source: Home Office - Police recorded crime"],
    ]


def partnership_title(year: int) -> str:
    return (
        "Table C2: Number of police recorded crimes for headline offences by Community Safety "
        f"Partnership area, England and Wales, year ending December {year} [note 1][note 2]"
    )


def published_again(year: int) -> list[list[object]]:
    """The shipped figures of one year, put back into the publisher's layout."""
    held = pd.read_parquet(SHIPPED / "data" / "recorded_crime" / "csp_annual.parquet")
    held = held[held["period"] == f"YE Dec {year}"]
    keys = ["pfa_code", "pfa", "csp_code", "csp", "la_code", "la"]
    wide = held.pivot_table(index=keys, columns="offence", values="offences", aggfunc="first")
    groups = pd.read_csv(SHIPPED / "data" / "reference" / "offences.csv")
    order = groups.loc[groups["classification"] == "ons_annual", "source_label"]
    body = [
        [*area, *(int(cell) if cell.lstrip("-").isdigit() else cell for cell in cells)]
        for area, cells in zip(wide.index, wide[order].to_numpy(), strict=True)
    ]
    return [*above(partnership_title(year)), [*AREA_HEADS, *order], *body]


@pytest.fixture
def workspace(tmp_path) -> Workspace:
    """A workspace of the user's own, empty, with the shipped defaults behind it."""
    root = tmp_path / "mine"
    root.mkdir()
    (root / "workspace.toml").write_text("", encoding="utf-8")
    return Workspace(root=root, shipped=SHIPPED)


def tree(folder: Path) -> dict[str, bytes]:
    """Every file below a folder with its bytes."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def html_named(path: Path) -> Path:
    """A web page saved under the name of a workbook: what a failed download leaves."""
    path.write_text("<!DOCTYPE html><html><body>Not found</body></html>", encoding="utf-8")
    return path


def bare_zip(path: Path) -> Path:
    """A zip that is no workbook."""
    with zipfile.ZipFile(path, "w") as packed:
        packed.writestr("readme.txt", "nothing here")
    return path
