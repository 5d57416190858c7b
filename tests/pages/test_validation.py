"""The validation page: worked examples, calibration or the reason for none, the budget."""

from pathlib import Path

import nbformat
import pandas as pd
import pytest

from scp_analysis.evidence import validation as evidence
from scp_analysis.evidence import worked_data
from scp_analysis.pages import validation
from scp_analysis.presentation import show
from scp_analysis.statistics.scoring.scores import kendalls_w, priority_scores

ROOT = Path(__file__).parents[2]


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
            assert shown[1].rows == rows
            assert shown[1].collapsed == (rows > 8)
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


def test_every_worked_example_of_the_notebook_agrees_with_its_source(monkeypatch):
    shown = []
    monkeypatch.chdir(ROOT)
    monkeypatch.setattr(show, "show", shown.extend)
    cells = nbformat.read(ROOT / "notebooks" / "validation.ipynb", as_version=4).cells
    names = {}
    for cell in cells:
        if cell.cell_type == "code":
            exec(cell.source, names)
    assert [one.title for one in shown if getattr(one, "tone", "") == "fault"] == []
    worked = [one for one in shown if one.name.endswith("-worked")]
    assert [one.name.removesuffix("-worked") for one in worked] == list(evidence.SECTIONS)
    assert all(one.data["agrees"].all() for one in worked)
