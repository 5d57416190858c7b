"""Two packs, run and put together as any other: one about hostile names, one about harmless ones.

The hostile one has each class of strings as the name of its partnership, plan and priorities, as a
parameter of its notebooks, and in every field of what they show. Its files must be built like those
of the harmless one, and none may act, wherever it is opened.
"""

import ast
import io
import json
import shutil
from types import SimpleNamespace

import nbformat
import pandas as pd
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
from papermill.translators import PythonTranslator

from scp_analysis.packs.keeping.provenance import provenance
from scp_analysis.packs.kernels.kernel import Kernels
from scp_analysis.packs.planning.edition import EDITIONS
from scp_analysis.packs.planning.prepare import Request, prepare
from scp_analysis.packs.releasing.between_packs import compare
from scp_analysis.packs.releasing.editions import edition
from scp_analysis.packs.releasing.what_changed import (
    Comparison,
    what_changed_csv,
    what_changed_page,
)
from scp_analysis.packs.rendering.shell import Frame
from scp_analysis.packs.running.batch import build_packs
from scp_analysis.packs.running.progress import JsonLines, Lines, Together
from scp_analysis.packs.running.telling import summary
from scp_analysis.packs.running.workers import threads
from scp_analysis.periods import ReportingPeriod
from scp_analysis.reference import Plan, Priority
from scp_analysis.workspace import Workspace, shipped_root
from tests.attack import fields
from tests.attack.corpus import SHORT, harmless, storable
from tests.attack.inert import acting, csv_faults, html_shape, office_faults, svg_kinds, words
from tests.packs.conftest import GLOSSARY, PARAMETERS, READ, FakeCatalogue

TEXTS = [text for text in SHORT if storable(text) and text.strip()]
WORDS = {"northtown": TEXTS, "southtown": [harmless(text) for text in TEXTS]}
SHOW = """
import json
from scp_analysis.presentation.show import show
texts = json.loads(open("texts.json", encoding="utf-8").read())[partnership]
about = " ".join(texts)"""
FINDING = """
show(artefacts(about))
show(one_table(texts))
import re, sys
print(re.sub("[0-9¼-¾⅐-⅞]", "n", about))
print(about, file=sys.stderr)"""
pytestmark = pytest.mark.notebook


def notebook():
    source = fields.__loader__.get_source(fields.__name__)
    cells = [
        new_markdown_cell("# What of it?\n\nFor the committee.", metadata={"tags": ["title"]}),
        new_code_cell(PARAMETERS, metadata={"tags": ["parameters"]}),
        new_code_cell(f"{source}\n{READ}\n{SHOW}", metadata={"tags": ["setup"]}),
        new_code_cell(FINDING, metadata={"tags": ["finding"]}),
    ]
    kernel = {"name": "python3", "language": "python", "display_name": "Python 3"}
    return new_notebook(cells=cells, metadata={"kernelspec": kernel})


def scope(*, partnership, period_end, audience, seed, workspace):
    text, begin = " ".join(WORDS[partnership]), pd.Period("2023-04", "M")
    priority = Priority("A1", text, text, None, text, (), (), (), (), ())
    return SimpleNamespace(
        partnership=SimpleNamespace(slug=partnership, code="E22999999", name=text, title=text),
        period=ReportingPeriod.ending(period_end),
        plan=Plan(text, begin, begin + 11, (), (priority,), supplied=True),
        priority=None,
        audience=audience,
        seed=seed,
        workspace=workspace,
        catalogue=FakeCatalogue(),
    )


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """The two packs, what was printed meanwhile, and everything that was written."""
    top = tmp_path_factory.mktemp("attack")
    here = Workspace(root=top / "work", shipped=top / "shipped")
    for folder in (here.root / "notebooks", here.shipped / "data" / "reference"):
        folder.mkdir(parents=True)
    (here.shipped / "data" / "reference" / "glossary.csv").write_text(GLOSSARY)
    nbformat.write(notebook(), here.root / "notebooks" / "priority.ipynb")
    pages = "pages:\n- {notebook: priority, title: Priority, for_each: priority}\n"
    (here.root / "notebooks" / "pack.yml").write_text(pages)
    shutil.copy(shipped_root() / "workspace.toml", here.root)
    (here.root / "texts.json").write_text(json.dumps(WORDS), encoding="utf-8")
    asked = [Request(name, "2023-07", "partner", 7) for name in WORDS]
    prepared = prepare(asked, workspace=here, open_scope=scope)
    said, log = [], io.StringIO()
    with (
        JsonLines(log, packs=2, pages=2) as lines,
        threads(Kernels(here.root, "auto", preload=["pandas"]), jobs=2) as workers,
    ):
        rows = build_packs(
            prepared.plans,
            workspace=here,
            provenance=provenance(here, FakeCatalogue()),
            workers=workers,
            progress=Together([lines, Lines(said.append, pages=2)]),
        )
    said += [*summary(rows, unavailable=[], quiet=False), *log.getvalue().splitlines()]
    folders = {row.pack.parts[0]: row.folder for row in rows}
    return SimpleNamespace(rows=rows, top=top, said=said, folders=folders)


def _files(made, kind):
    """Pairs of a hostile file and the harmless one of the same name."""
    hostile, plain = made.folders["northtown"], made.folders["southtown"]
    names = sorted(path.relative_to(hostile) for path in hostile.rglob(f"*{kind}"))
    assert names == sorted(path.relative_to(plain) for path in plain.rglob(f"*{kind}"))
    return [(hostile / name, plain / name) for name in names]


def test_both_packs_are_built_with_the_same_names_of_files(made):
    assert [row.failures for row in made.rows] == [(), ()]
    assert len(_files(made, ".html")) >= 5
    known = {".html", ".ipynb", ".json", ".csv", ".svg", ".xlsx", ".ods", ".docx"}
    assert {path.suffix for path, _ in _files(made, ".*")} <= known


def test_pages_have_the_elements_of_harmless_ones(made):
    for hostile, plain in _files(made, ".html"):
        shape = html_shape(hostile.read_text(encoding="utf-8"))
        assert shape == html_shape(plain.read_text(encoding="utf-8")), hostile.name
        assert acting(shape) == [], hostile.name


def test_a_page_can_be_read_as_it_was_written(made):
    read = words((made.folders["northtown"] / "priority-a1.html").read_text(encoding="utf-8"))
    assert [text for text in TEXTS if text.isprintable() and text not in read] == []


def test_tables_and_pictures_beside_the_pages_are_inert(made):
    for hostile, _ in _files(made, ".csv"):
        assert csv_faults(hostile.read_text(encoding="utf-8")) == [], hostile.name
    for hostile, plain in _files(made, ".svg"):
        kinds = [set(svg_kinds(each.read_text(encoding="utf-8"))) for each in (hostile, plain)]
        assert kinds[0] == kinds[1], hostile.name


def test_workbooks_and_documents_hold_no_formula_and_no_link(made):
    for kind in (".xlsx", ".ods", ".docx"):
        for hostile, _ in _files(made, kind):
            assert office_faults(hostile.read_bytes()) == [], hostile.name


def test_data_for_machines_are_whole_and_hold_the_texts_as_they_were(made):
    for hostile, _ in _files(made, ".json"):
        json.loads(hostile.read_text(encoding="utf-8"))
    manifest = json.loads((made.folders["northtown"] / "manifest.json").read_text("utf-8"))
    assert manifest["pack"]["plan_year"] == " ".join(TEXTS)
    assert manifest["pages"][0]["notebook_folder"] == "workspace"


def test_a_parameter_is_a_value_in_the_notebook_that_was_run(made):
    [(path, _)] = _files(made, ".ipynb")
    cells = nbformat.read(path, as_version=4).cells
    [injected] = [c for c in cells if "injected-parameters" in c.metadata.get("tags", [])]
    tree = ast.parse(injected.source)
    assert {type(node) for node in tree.body} == {ast.Assign}
    values = {node.targets[0].id: ast.literal_eval(node.value) for node in tree.body}
    assert values["plan_year"] == " ".join(TEXTS)


def test_every_string_is_one_literal_where_parameters_are_written():
    written = {text: PythonTranslator.translate(text) for text in SHORT if storable(text)}
    assert [t for t, code in written.items() if ast.literal_eval(code) != t] == []


def test_nothing_was_written_outside_the_folder_of_outputs(made):
    every = {path.relative_to(made.top).parts[:2] for path in made.top.rglob("*") if path.is_file()}
    assert every == {
        ("shipped", "data"),
        ("work", "notebooks"),
        ("work", "outputs"),
        ("work", "texts.json"),
        ("work", "workspace.toml"),
    }


def test_nothing_that_was_printed_or_logged_could_steer_a_terminal(made):
    logs = [path.read_text("ascii") for path in made.top.rglob("*.jsonl")]
    lines = [*made.said, *(line for log in logs for line in log.splitlines())]
    assert len(lines) > 10
    assert [ascii(line) for line in lines if not line.isprintable()] == []


def test_what_changed_between_them_is_told_in_text(made):
    old, new = (edition(made.folders[name]) for name in ("southtown", "northtown"))
    found = Comparison(compare(old, new), "Compared.")
    frame = Frame("x", "x", "x", "x", EDITIONS["partner"], ())
    html = what_changed_page(found, frame=frame)
    assert len(found.table) > 0
    assert acting(html_shape(html)) == []
    assert csv_faults(what_changed_csv(found)) == []
