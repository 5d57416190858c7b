"""The spreadsheets of a pack: what goes in, what stands once; nothing withheld or active does."""

import csv
import hashlib
import io
import json
import os
import subprocess
import sys
import zipfile
from dataclasses import replace
from html import escape
from pathlib import Path

import jsonschema
import nbformat
import openpyxl
import pandas as pd
import pytest
import python_calamine
from nbformat.v4 import new_code_cell, new_notebook, new_output

from scp_analysis.evidence import gaps, official, quality, yearly
from scp_analysis.evidence.scope import open_scope
from scp_analysis.packs.keeping.manifest import PageRecord
from scp_analysis.packs.keeping.provenance import Provenance
from scp_analysis.packs.keeping.staging import Staging
from scp_analysis.packs.planning.edition import EDITIONS
from scp_analysis.packs.planning.jobs import Head
from scp_analysis.packs.planning.plan import Page
from scp_analysis.packs.rendering.index import render_index
from scp_analysis.packs.rendering.shell import Frame, Link
from scp_analysis.packs.rendering.spreadsheets import (
    ODS,
    XLSX,
    pack_of,
    spreadsheets,
    working_files,
)
from scp_analysis.packs.running.assemble import assemble
from scp_analysis.packs.running.orders import PackOrder, Ready
from scp_analysis.presentation import tables
from scp_analysis.presentation.artefacts import MIME
from scp_analysis.presentation.tidy import as_csv
from scp_analysis.presentation.workbooks.dictionary import known, schema_of
from scp_analysis.presentation.workbooks.inert import one_line
from scp_analysis.presentation.workbooks.package import DESCRIPTION
from scp_analysis.presentation.workbooks.reading import described, frame_of
from scp_analysis.workspace import Workspace, shipped_root
from tests.attack.corpus import SHORT, storable
from tests.presentation.workbooks.linting import faults_of_ods, faults_of_xlsx

ROOT = Path(__file__).parents[3]
RULES = ROOT / "tests" / "presentation" / "workbooks" / "data_package_rules.json"
OVERVIEW = Page("overview", "overview", "Overview")
SECOND = Page("priority-a1", "priority", "Priority 1: Drugs")
FRAME = Frame(
    partnership="Safer Northtown",
    period="12 months to July 2023",
    plan="Plan year 2023-24",
    data_until="Data received to 21 November 2026",
    edition=EDITIONS["partner"],
    pages=(Link("overview.html", "Overview"),),
)
HEAD = Head(
    partnership="northtown",
    code="E22999999",
    name="Northtown",
    title="Safer Northtown",
    period_start="2022-08",
    period_end="2023-07",
    period_label="12 months to July 2023",
    plan_year="2023-24",
    plan_supplied=True,
    audience="partner",
)
PACK = pack_of(HEAD, FRAME)
COUNTS = pd.DataFrame({"label": ["Robbery", "Arson"], "count": [12.0, 3.0]})
MORE = pd.DataFrame({"label": ["Robbery", "Arson", "Theft"], "count": [12.0, 3.0, None]})
CHECKED = pd.DataFrame({"check": ["Months"], "result": ["ok"], "found": ["12"]})


def shown(kind, name, data, about="Counts & more", **fields):
    """One output of a cell."""
    record = {"kind": kind, "id": name, "title": name.title(), "csv": as_csv(data)} | fields
    html = f'<div id="{name}"><span class="scp-subtitle">{escape(about)}</span></div>'
    return new_output("display_data", data={MIME: record, "text/html": html, "text/plain": name})


def notebook(*outputs):
    return new_notebook(cells=[new_code_cell("show()", outputs=list(outputs))])


def made_of(*outputs, second=()):
    pages = [(OVERVIEW, notebook(*outputs))]
    return pages + ([(SECOND, notebook(*second))] if second else [])


def read(content):
    """Every sheet by a reader that is not one of the writers."""
    with python_calamine.load_workbook(io.BytesIO(content)) as book:
        return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}


def sheets_of(made):
    """The sheets, after both formats have passed the linter and say the same."""
    files = spreadsheets(made, pack=PACK)
    assert faults_of_xlsx(files[XLSX]) == []
    assert faults_of_ods(files[ODS]) == []
    sheets = read(files[XLSX])
    assert sheets == read(files[ODS])
    return sheets


def body(sheet):
    """The heading row and the rows of a sheet with a table of several columns."""
    start = next(at for at, row in enumerate(sheet) if len([v for v in row if v != ""]) > 1)
    return sheet[start:]


def contents(sheets):
    """What each sheet with a table of the pages holds, and from which pages."""
    return [(row[1], row[3]) for row in body(sheets["Contents"]) if row[0].startswith("Table_")]


def test_names_for_machines_are_words_in_the_workbook_and_names_in_the_file():
    data = pd.DataFrame({"measure": ["gbp", "pct_change"], "unit": ["GBP", "percent"]})
    made = made_of(shown("table", "money", data))
    assert body(sheets_of(made)["Table_1"])[1:] == [
        ["Amount", "pounds"],
        ["Percentage change", "percent"],
    ]
    assert made[0][1].cells[0].outputs[0].data[MIME]["csv"].startswith("measure,unit\ngbp,GBP")


def test_two_tables_of_one_title_on_one_page_are_told_apart():
    made = made_of(
        shown("table", "few", COUNTS, title="Ranks"), shown("table", "all", MORE, title="Ranks")
    )
    assert [what for what, _ in contents(sheets_of(made))] == [
        "Ranks (Overview, 2 rows)",
        "Ranks (Overview, 3 rows)",
    ]


def test_the_cover_tells_of_disclosure_control_where_there_was_some():
    plain = shown("table", "plain", COUNTS)
    altered = shown("table", "altered", COUNTS.assign(shown="rounded"))

    def cover(made):
        return " ".join(str(row[0]) for row in sheets_of(made)["Cover"])

    assert "Disclosure control" not in cover(made_of(plain))
    assert "‘How it is shown’" in cover(made_of(plain, altered))


def test_a_table_says_what_it_is_where_it_is_from_and_where_its_data_lie():
    table = shown("table", "counts", COUNTS, source=["A police force"], notes=["Provisional."])
    sheet = sheets_of(made_of(table))["Table_1"]
    assert [row[0] for row in sheet[:5]] == [
        "Table 1: Counts",
        "Counts & more",
        (
            "This worksheet contains one table. It is from the page ‘Overview’ of the pack. "
            "See [note 1] on the worksheet Notes."
        ),
        "Every column as data: tables/overview--counts.csv.",
        "Source: A police force",
    ]
    assert body(sheet) == [["Measure", "Count"], ["Robbery", 12], ["Arson", 3]]


def test_data_that_repeat_stand_once_and_a_table_goes_before_a_figure():
    chart, table = shown("figure", "chart", COUNTS), shown("table", "counts", COUNTS)
    again = shown("table", "again", COUNTS)
    sheets = sheets_of(made_of(chart, table, second=[again]))
    assert contents(sheets) == [("Counts", "Overview; Priority 1: Drugs")]
    assert "tables/overview--counts.csv and 2 more." in sheets["Table_1"][3][0]
    assert body(sheets["Notes"])[1][1] == "The pages show ‘Counts’ as ‘Again’, too."


def test_tables_with_the_same_data_and_another_subtitle_stay_apart():
    made = made_of(shown("table", "counts", COUNTS), shown("table", "others", COUNTS, about="2022"))
    assert contents(sheets_of(made)) == [("Counts", "Overview"), ("Others", "Overview")]


def test_the_data_of_a_figure_are_left_out_only_where_every_row_stands_elsewhere():
    table, part = shown("table", "counts", MORE), shown("figure", "part", COUNTS)
    other = shown("figure", "other", COUNTS.assign(count=[12.0, 4.0]))
    assert contents(sheets_of(made_of(part, other, table))) == [
        ("Data of a chart: Other", "Overview"),
        ("Counts", "Overview"),
    ]


def test_rows_that_are_equal_in_a_table_are_all_kept():
    twice = shown("table", "counts", pd.concat([COUNTS, COUNTS]))
    assert len(body(sheets_of(made_of(twice, second=[twice]))["Table_1"])) == 5


def test_tables_about_the_pack_are_one_for_all_pages_and_come_last():
    first = shown("table", "checks", CHECKED, role="check")
    table = shown("table", "counts", COUNTS)
    more = pd.concat([CHECKED, CHECKED.assign(found="11")])
    second = shown("table", "checks", more, role="check")
    sheets = sheets_of(made_of(first, table, second=[second]))
    assert contents(sheets) == [
        ("Counts", "Overview"),
        ("Checks", "Overview; Priority 1: Drugs"),
    ]
    assert [row[2] for row in body(sheets["Table_2"])] == ["Found", "12", "11"]


def test_findings_of_one_name_stay_apart_and_their_titles_name_the_page():
    other = COUNTS.assign(count=[1.0, 2.0])
    made = made_of(shown("table", "counts", COUNTS), second=[shown("table", "counts", other)])
    assert contents(sheets_of(made)) == [
        ("Counts (Overview)", "Overview"),
        ("Counts (Priority 1: Drugs)", "Priority 1: Drugs"),
    ]


def test_a_figure_that_is_withheld_is_shorthand_and_never_a_value():
    public = pd.DataFrame(
        {
            "item": ["Cases", "Children", "Visits"],
            "value": [10.0, None, None],
            "value_as_printed": ["10", "[c]", ""],
            "shown": ["rounded", "withheld", "not supplied"],
            "marker": ["", "[c]", ""],
        }
    )
    files = spreadsheets(made_of(shown("table", "clients", public)), pack=PACK)
    sheet = read(files[XLSX])["Table_1"]
    assert body(sheet) == [
        ["Item", "Value", "Value as printed", "How it is shown"],
        ["Cases", 10, "10", "rounded"],
        ["Children", "[c]", "[c]", "withheld"],
        ["Visits", "[x]", "[x]", "not supplied"],
    ]
    assert "[c] confidential: the figure exists and is withheld to protect people" in sheet[3][0]
    [resource] = json.loads(files[DESCRIPTION])["resources"]
    assert resource["schema"]["missingValues"] == [""]
    assert {each["name"]: each["type"] for each in resource["schema"]["fields"]} == {
        "item": "string",
        "value": "number",
        "value_as_printed": "string",
        "shown": "string",
        "marker": "string",
    }


def test_columns_of_a_notebook_of_one_s_own_are_told_by_their_names():
    own = pd.DataFrame({"zebra days": [1.5, 2.0], "=1+1": ["x", "y"], "count": ["many", "few"]})
    sheets = sheets_of(made_of(shown("table", "zebras", own)))
    assert body(sheets["Table_1"]) == [
        ["Zebra days", "=1+1", "Count"],
        [1.5, "x", "many"],
        [2, "y", "few"],
    ]
    meanings = [row[3] for row in body(sheets["Dictionary"])[1:]]
    assert meanings[0] == "Not described here; see the page ‘Overview’"


def test_the_corpus_is_inert_whoever_reads_it():
    said = [text for text in SHORT if text.strip() and "\r" not in text and storable(text)]
    assert len(said) >= 180
    data = pd.DataFrame({"item": said, "note": said})
    files = spreadsheets(made_of(shown("table", "words", data, notes=said, source=said)), pack=PACK)
    assert faults_of_xlsx(files[XLSX]) == []
    assert faults_of_ods(files[ODS]) == []
    expected = [one_line(text.removeprefix("'")) for text in said]
    for content in (files[XLSX], files[ODS]):
        read_back = [one_line(row[0].removeprefix("'")) for row in body(read(content)["Table_1"])]
        assert read_back[1:] == expected
    cells = openpyxl.load_workbook(io.BytesIO(files[XLSX]))["Table_1"]["A"]
    assert {cell.data_type for cell in cells} == {"s"}
    with zipfile.ZipFile(io.BytesIO(files[XLSX])) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    assert [name for name, part in parts.items() if b"<f>" in part or b"External" in part] == []


@pytest.mark.parametrize("data", [COUNTS[:0], pd.DataFrame()], ids=["no rows", "no columns"])
def test_without_a_row_of_data_there_are_no_files(data):
    assert spreadsheets(made_of(shown("table", "none", data)), pack=PACK) == {}


def test_a_table_without_rows_is_described_but_has_no_sheet():
    made = made_of(shown("table", "none", COUNTS[:0]), shown("table", "counts", COUNTS))
    files = spreadsheets(made, pack=PACK)
    assert contents(read(files[XLSX])) == [("Counts", "Overview")]
    resources = json.loads(files[DESCRIPTION])["resources"]
    assert [each["name"] for each in resources] == ["overview--none", "overview--counts"]


def test_the_cover_names_contact_and_licence_and_leaves_the_standing_to_the_pages():
    pack = pack_of(replace(HEAD, contact="The team", licence="A licence"), FRAME)
    files = spreadsheets(made_of(shown("table", "counts", COUNTS)), pack=pack)
    cover = [row[0] for row in read(files[XLSX])["Cover"]]
    for said in ("The team", "Licence: A licence", "Data received to 21 November 2026"):
        assert said in cover
    assert "Edition: OFFICIAL-SENSITIVE: partner edition, not for publication" in cover
    assert FRAME.edition.standing not in " ".join(cover)
    assert json.loads(files[DESCRIPTION])["name"] == "northtown-2023-07-partner"


def test_the_index_links_the_files_with_their_sizes_and_only_where_there_are_any():
    made = made_of(shown("table", "counts", COUNTS))
    files = spreadsheets(made, pack=PACK)
    html = render_index(made, frame=FRAME, files=working_files(files))
    for name, content in files.items():
        assert f'<a href="{name}">' in html
        assert f"({len(content) // 1000 + 1} kB)" in html
    assert "Files to work with" not in render_index(made, frame=FRAME)


def test_a_pack_has_them_with_the_contact_it_is_given(space):
    page = space.root / "overview.ipynb"
    nbformat.write(notebook(shown("table", "counts", COUNTS, source=["A police force"])), page)
    record = PageRecord("overview", "overview", "0" * 64, {}, (), "0" * 40)
    order = PackOrder(
        workspace=space,
        run="run",
        head=replace(HEAD, contact="The team"),
        pages=(Ready(OVERVIEW, page, record),),
        absent=(),
        provenance=Provenance({}, {}, {}, {}),
    )
    staging = Staging(space.outputs, HEAD.path, run="run")
    assemble(order, staging)
    files = json.loads((staging.folder / "manifest.json").read_text("utf-8"))["outputs"]
    assert {XLSX, ODS, DESCRIPTION} <= set(files)
    index = (staging.folder / "index.html").read_text("utf-8")
    assert all(f'<a href="{name}">' in index for name in (XLSX, ODS, DESCRIPTION))
    assert ["The team"] in read((staging.folder / XLSX).read_bytes())["Cover"]
    [resource] = json.loads((staging.folder / DESCRIPTION).read_text("utf-8"))["resources"]
    content = (staging.folder / resource["path"]).read_bytes()
    assert resource["hash"] == f"sha256:{hashlib.sha256(content).hexdigest()}"


@pytest.fixture(scope="module")
def real():
    """Tables of the shipped example as its pages show them, on two pages."""
    shipped = Workspace(root=shipped_root(), shipped=shipped_root())
    here = open_scope(
        partnership="colchester",
        period_end="2023-07",
        audience="partner",
        seed=1,
        workspace=shipped,
    )
    quarterly, annual = official.quarterly_changes(here), yearly.changes(here)
    every = [
        tables.changes(quarterly, title="Quarterly", name="quarterly", source=["csp_quarterly"]),
        tables.changes(annual, title="Yearly", name="annual", source=["ons_annual"]),
        tables.missing(gaps.missing(here)),
        tables.checks(quality.checks(here, quarterly, annual)),
        tables.sources(quality.sources_of(here, quarterly, annual)),
    ]
    outputs = [new_output("display_data", data=each.bundle()) for each in every]
    return made_of(*outputs, second=outputs[1:])


def test_tables_of_real_evidence_keep_good_practice(real):
    sheets = sheets_of(real)
    assert len(contents(sheets)) == 5
    assert not any("Not described here" in row[3] for row in body(sheets["Dictionary"]))


def test_equal_pages_give_equal_bytes(real):
    assert spreadsheets(real, pack=PACK) == spreadsheets(list(real), pack=PACK)


def test_what_is_said_of_the_files_of_real_evidence_keeps_the_rules(real):
    package = json.loads(spreadsheets(real, pack=PACK)[DESCRIPTION])
    jsonschema.Draft7Validator(json.loads(RULES.read_text("utf-8"))).validate(package)
    assert len(package["resources"]) == 9


@pytest.mark.long
def test_the_spreadsheets_of_a_whole_pack(tmp_path):
    pack = build(tmp_path / "work")
    assert faults_of_xlsx((pack / XLSX).read_bytes()) == []
    assert faults_of_ods((pack / ODS).read_bytes()) == []
    assert read((pack / XLSX).read_bytes()) == read((pack / ODS).read_bytes())
    manifest = json.loads((pack / "manifest.json").read_text("utf-8"))
    resources = json.loads((pack / DESCRIPTION).read_text("utf-8"))["resources"]
    shown_on_pages = {path for path in manifest["outputs"] if "--" in path and ".csv" in path}
    assert {each["path"] for each in resources} == shown_on_pages
    for each in resources:
        content = (pack / each["path"]).read_bytes()
        assert each["hash"] == f"sha256:{hashlib.sha256(content).hexdigest()}"
        names = next(csv.reader(io.StringIO(content.decode())))
        assert [field["name"] for field in each["schema"]["fields"]] == names
        frame = frame_of(content.decode())
        for column in described(frame, where="its page"):
            meant = known(column.name, schema_of(frame))
            assert meant is not None, f"{each['path']}: {column.name}"
            assert column.kind == meant.kind, f"{each['path']}: {column.name}"
    for name in (XLSX, ODS, DESCRIPTION):
        assert hashlib.sha256((pack / name).read_bytes()).hexdigest() == manifest["outputs"][name]
        assert f'href="{name}"' in (pack / "index.html").read_text("utf-8")
    pages = [Page(page["page"], page["notebook"], "Same") for page in manifest["pages"]]
    made = [(page, nbformat.read(pack / f"{page.name}.ipynb", as_version=4)) for page in pages]
    assert spreadsheets(made, pack=PACK) == spreadsheets(made, pack=PACK)


def build(root):
    """A whole pack of the shipped example in a workspace of its own."""
    command = [sys.executable, "-c", "from scp_analysis.cli.commands import main; main()"]
    inherited = {k: v for k, v in os.environ.items() if not k.startswith(("PYTHON", "SCP_"))}
    asked = ("packs", "--partnership", "colchester", "--period", "2023-07", "--quiet")
    root.mkdir()
    for arguments in (("init", "."), asked):
        done = subprocess.run(
            [*command, *arguments],
            cwd=root,
            env=inherited | {"PYTHONPATH": str(ROOT)},
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, f"{done.stdout}\n{done.stderr}"
    return root / "outputs" / "colchester" / "2023-07" / "partner"
