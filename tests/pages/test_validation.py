"""The validation page: worked examples, calibration or the reason for none, the budget."""

from pathlib import Path

import nbformat
import pandas as pd
import pytest
from nbformat.v4 import new_output

from scp_analysis.evidence import validation as evidence
from scp_analysis.evidence import worked_data
from scp_analysis.packs.planning.edition import EDITIONS
from scp_analysis.packs.planning.plan import Page
from scp_analysis.packs.rendering.render import render_page
from scp_analysis.packs.rendering.shell import Frame
from scp_analysis.pages import validation
from scp_analysis.presentation import show
from scp_analysis.statistics.scoring.scores import kendalls_w, priority_scores

ROOT = Path(__file__).parents[2]
LARGEST = 300_000  # bytes of a page with charts


@pytest.fixture(name="results")
def _results():
    return {
        "agreement": kendalls_w(worked_data.JUDGES),
        "scores": priority_scores(worked_data.SCORES, worked_data.SCORE_WEIGHTS),
    }


def test_worked_examples_are_a_table_and_a_wrong_one_is_a_fault(results, kinds, text):
    assert kinds(validation.worked("scoring", **results)) == ["table"]
    wrong = validation.worked(
        "scoring", **results | {"agreement": pd.DataFrame({"kendalls_w": [0.2]})}
    )
    assert kinds(wrong) == ["notice", "table"]
    assert wrong[0].tone == "fault"
    assert "Kendall's W" in text(wrong[:1])


def test_each_section_has_its_calibration_or_says_why_not(here, kinds, text):
    for section in evidence.SECTIONS:
        rows = len(evidence.error_rates_of(here, section))
        shown = validation.calibration(here, section)
        if rows:
            assert kinds(shown) == ["figure", "table"]
            tests = shown[1].data["test"].nunique()
            assert len(shown[1].data) == rows
            assert shown[1].rows == (rows if rows <= 8 else tests)
            assert shown[1].collapsed == (shown[1].rows > 8)
            assert shown[0].title.startswith(evidence.SECTIONS[section].title)
        else:
            assert kinds(shown) == ["notice"]
            assert evidence.SECTIONS[section].unsimulated[1:] in text(shown)


def test_names_are_unique_on_the_page(here, results):
    sections = [one for name in evidence.SECTIONS for one in validation.calibration(here, name)]
    whole = [*sections, *validation.budget(here), *validation.targets(here), *validation.method()]
    names = [one.name for one in [*whole, *validation.worked("scoring", **results)]]
    assert len(set(names)) == len(names)


def test_the_targets_are_counted_as_the_evidence_counts_them(here, text):
    statement, table = validation.targets(here)
    summary = evidence.summary(here)
    assert statement.values["met"] == summary["met"].sum()
    assert table.rows == len(summary)
    assert f"{summary['met'].sum()} of {summary['targets'].sum()} targets are met" in text(
        [statement]
    )


def test_the_budget_adds_up_to_the_packs_five_per_cent(here):
    (table,) = validation.budget(here)
    printed = [float(cell.rstrip("%")) for cell in table.columns[2].cells]
    assert sum(printed) == pytest.approx(5)


@pytest.fixture(name="executed", scope="module")
def _executed():
    """The notebook with what it shows, and everything that it showed."""
    notebook = nbformat.read(ROOT / "notebooks" / "validation.ipynb", as_version=4)
    names, shown = {}, []
    with pytest.MonkeyPatch.context() as patched:
        patched.chdir(ROOT)
        patched.setattr(show, "show", shown.extend)
        for cell in notebook.cells:
            if cell.cell_type == "code":
                before = len(shown)
                exec(cell.source, names)
                new = [one.bundle() for one in shown[before:]]
                cell.outputs = [new_output("display_data", data=bundle) for bundle in new]
    return notebook, shown


def test_every_worked_example_of_the_notebook_agrees_with_its_source(executed):
    _, shown = executed
    assert [one.title for one in shown if getattr(one, "tone", "") == "fault"] == []
    worked = [one for one in shown if one.name.endswith("-worked")]
    assert [one.name.removesuffix("-worked") for one in worked] == list(evidence.SECTIONS)
    assert all(one.data["agrees"].all() for one in worked)


def test_the_page_is_small_and_every_error_rate_is_in_its_data(executed, here):
    notebook, shown = executed
    frame = Frame("Northtown", "2023", "Plan", "July 2023", EDITIONS["partner"], ())
    page = render_page(notebook, page=Page("validation", "validation", "Validation"), frame=frame)
    assert len(page.encode()) <= LARGEST
    rates = [one.data for one in shown if one.name.endswith("-rates-table")]
    assert sum(map(len, rates)) == evidence.summary(here)["rows"].sum()
