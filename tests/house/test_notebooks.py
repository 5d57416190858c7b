"""Notebooks arrange, they do not think: the rules of a shipped notebook."""

import ast
import itertools
import re
import statistics
from pathlib import Path

import nbformat
import pytest

ROOT = Path(__file__).parents[2]
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
PARAMETERS = {
    "partnership": "str",
    "period_end": "str",
    "plan_year": "str",
    "priority": "str",
    "audience": "str",
    "seed": "int",
}
FORBIDDEN = (ast.FunctionDef, ast.ClassDef, ast.Try, ast.Lambda, ast.For, ast.While, ast.If)


@pytest.fixture(params=NOTEBOOKS, ids=lambda path: path.stem)
def notebook(request):
    return nbformat.read(request.param, as_version=4)


def _code(notebook):
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def _tagged(notebook, tag):
    return [cell for cell in notebook.cells if tag in cell.metadata.get("tags", [])]


def test_stored_without_outputs_and_with_a_kernelspec(notebook):
    assert notebook.metadata.kernelspec.name == "python3"
    assert all(not cell.outputs and cell.execution_count is None for cell in _code(notebook))


def test_has_one_title_first_and_its_standing_parts(notebook):
    assert notebook.cells[0].cell_type == "markdown"
    assert notebook.cells[0].source.startswith("# ")
    assert len(_tagged(notebook, "title")) == 1
    assert len(_tagged(notebook, "parameters")) == 1
    for tag in ("setup", "load", "checks", "finding", "method", "sources"):
        assert _tagged(notebook, tag), tag


def test_declares_the_six_typed_and_commented_parameters(notebook):
    source = _tagged(notebook, "parameters")[0].source
    declared = {
        node.target.id: node.annotation.id
        for node in ast.parse(source).body
        if isinstance(node, ast.AnnAssign)
    }
    assert declared == PARAMETERS
    assert all("  # " in line for line in source.splitlines() if line.strip())


def test_cells_are_short(notebook):
    lengths = [len(cell.source.splitlines()) for cell in _code(notebook)]
    assert max(lengths) <= 12
    assert statistics.median(lengths) <= 4
    assert len(lengths) <= 25


def test_no_logic_no_warning_filters_no_paths(notebook):
    for cell in _code(notebook):
        for node in ast.walk(ast.parse(cell.source)):
            assert not isinstance(node, FORBIDDEN), cell.source
        assert "warnings" not in cell.source
        assert "/" not in cell.source


def _typed_in_digits(source):
    """Give the digits of a text cell outside formulas and lines of references."""
    prose = re.sub(r"^\*Reference\.\*.*$", "", source, flags=re.MULTILINE)
    prose = re.sub(r"\$\$.+?\$\$", "", prose, flags=re.DOTALL)
    prose = re.sub(r"\$[^$\n]+\$", "", prose)
    return "".join(char for char in prose if char.isdigit())


def test_prose_holds_no_typed_in_number(notebook):
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            assert not _typed_in_digits(cell.source), cell.source


@pytest.mark.parametrize(
    ("source", "digits"),
    [
        ("Robbery rose by 12.", "12"),
        ("Half is $1/2$, and so is 7.", "7"),
        ("$$\n\\frac{1}{2}\n$$\n\nand 3", "3"),
        ("*Reference.* Garwood F (1936)\n\nIn 1999.", "1999"),
        ("See *Reference.* 8", "8"),
        ("Costs $5\nor 6", "56"),
        ("*Reference.* Fay (2010), 2(1), 53-58.\n\n$$x_{10}$$\n\nof $n_0$", ""),
    ],
)
def test_only_formulas_and_references_may_hold_a_digit(source, digits):
    assert _typed_in_digits(source) == digits


def test_headings_are_in_order(notebook):
    levels = [
        len(line) - len(line.lstrip("#"))
        for cell in notebook.cells
        if cell.cell_type == "markdown"
        for line in cell.source.splitlines()
        if line.startswith("#")
    ]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(later <= earlier + 1 for earlier, later in itertools.pairwise(levels))


def test_the_shipped_notebooks_are_all_there():
    shipped = {path.stem for path in NOTEBOOKS}
    assert {"overview", "benchmarking", "data_quality", "priority", "validation"} <= shipped
    assert len([name for name in shipped if name.startswith("priority_")]) == 5
