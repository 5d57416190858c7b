"""A page on which a sentence and its figure part is not made."""

import pytest
from nbformat.v4 import new_output

from scp_analysis.errors import PackError
from scp_analysis.packs.rendering.answering import check_answers
from scp_analysis.packs.rendering.artefacts import artefacts
from scp_analysis.packs.rendering.links import check_links
from scp_analysis.presentation import tables
from scp_analysis.presentation.artefacts import MIME, Notice, Statement


def refused(notebook):
    with pytest.raises(PackError, match="Every number in a sentence") as caught:
        check_answers(artefacts(notebook), page="overview")
    return str(caught.value)


def test_sentences_made_from_the_table_beside_them_are_in_order(page_of, shown):
    check_answers(artefacts(page_of(shown)), page="overview")


def test_a_sentence_whose_table_says_otherwise_is_refused(page_of, shown, changes):
    other = changes.assign(current=[183.0, 3.0])
    table = tables.changes(other, title="Police return", name="police-table")
    said = refused(page_of([*shown[:-1], table]))
    assert (
        "statement police-robbery: current is 182.0 and in row police-table--robbery 183.0" in said
    )
    assert "Where: page overview" in said


@pytest.mark.parametrize(
    ("column", "value"),
    [("verdict", "increased"), ("period_end", "2023-06"), ("p_adjusted", 0.04), ("ci_upper", None)],
)
def test_every_value_of_the_row_counts(page_of, shown, changes, column, value):
    other = changes.assign(**{column: value})
    table = shown[-1].__class__(
        name="police-table",
        title="Police return",
        columns=shown[-1].columns,
        data=other,
        row_ids=shown[-1].row_ids,
    )
    assert f"{column} is" in refused(page_of([*shown[:-1], table]))


def test_evidence_that_is_not_on_the_page_is_refused(page_of, shown):
    said = refused(page_of(shown[:-1]))
    assert "evidence police-table--robbery is not on the page" in said
    only_rows = Statement(name="s", title="S", claim="C.", rows={"police-table--arson": {"a": 1}})
    assert "row police-table--arson is not on the page" in refused(page_of([only_rows, shown[-1]]))


def test_a_statement_written_past_the_package_is_held_to_its_values(page_of, shown):
    notebook = page_of([Notice(name="n", title="N", message="Take care.")])
    for text in ("Take care of 29.", "Below 29%"):
        record = notebook.cells[2].outputs[0].data[MIME] | {"text": text}
        forged = new_output("display_data", data={MIME: record, "text/html": "<p>x</p>"})
        notebook.cells[2].outputs = [forged]
        assert "notice n: 29" in refused(notebook)


def test_text_that_a_spreadsheet_would_calculate_is_the_same_text(page_of, changes):
    changes["label"] = ["=1+1", "Homicide"]
    said = {"title": "S", "claim": "C.", "evidence": "t--robbery"}
    row = {"label": "=1+1", "current": 182.0}
    table = tables.changes(changes, name="t")
    assert "'=1+1" in table.record()["csv"]
    statement = Statement(name="s", **said, rows={"t--robbery": row})
    check_answers(artefacts(page_of([statement, table])), page="overview")


def test_a_link_that_leads_nowhere_is_refused():
    check_links('<a href="#a">A</a><a href="b.html#c">B</a><p id="a">', page="p")
    with pytest.raises(PackError, match=r"Found: 1: #b\n"):
        check_links('<a href="#b">B</a><p id="a">&#34;', page="p")
