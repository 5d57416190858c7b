"""A number in a text cell cites its row, is a date or the like, or the page is refused."""

from pathlib import Path

import nbformat
import pytest

from scp_analysis.errors import PackError
from scp_analysis.packs.rendering.artefacts import artefacts
from scp_analysis.packs.rendering.evidence_rows import EvidenceRows
from scp_analysis.packs.rendering.prose import bare_numbers, check_prose

NOTEBOOKS = Path(__file__).parents[3] / "notebooks"
NOTHING = EvidenceRows([])


def refused(notebook):
    with pytest.raises(PackError, match="must cite the row it comes from") as caught:
        check_prose(notebook, artefacts(notebook), page="overview")
    return str(caught.value)


@pytest.mark.parametrize(
    "text",
    [
        "Robbery in the 12 months to July 2023, since 2014, plan year 2022-23.",
        "## 1. Findings\n\n### 2.1 Robbery",
        "1. first\n2. second",
        "Detained under Section 136, as Tier 2 and Table 3a say.",
        "The rate is $x / 1000$ and\n\n$$\ny = 29\n$$\n\n`robbery_29` counts.",
        "```\n29 rows\n```",
        "See https://example.org/2023/29 or [the report](https://example.org/29).",
        "*Reference.* Garwood F (1936), Biometrika 28, 437-442.",
        "### References\n\nGarwood F, Biometrika 28, 437.\n\n#### Older\n\nVol. 7.",
        "One of them, and hundreds more.",
    ],
)
def test_what_is_no_figure_passes(text):
    assert bare_numbers(text, NOTHING) == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Robbery rose by 29%.", ["29%"]),
        ("Robbery rose by **29**%.", ["29%"]),
        ("> Up 1,962", ["1,962"]),
        ("- a\n\n  up 29", ["29"]),
        ("| a | b |\n|---|---|\n| 1 | 29% |", ["1", "29%"]),
        ("## Robbery up 29%", ["29%"]),
        ("## 29% more robbery", ["29%"]),
        ("[29%](https://example.org)", ["29%"]),
        ("[up](https://example.org 'by 29%')", ["29%"]),
        ("![29% more](picture.png)", ["29%"]),
        ("<b>29%</b>", ["29%"]),
        ("<div>29%</div>", ["29%"]),
        ("29&#37; and &#50;9", ["29", "37", "50", "9"]),
        ("Table 29% of it", ["29%"]),
        ("### References\n\nVol. 7.\n\n### Findings\n\nUp 29%", ["29%"]),
        ("In *Reference.* 29", ["29"]),
        ("[29%](#police-table--robbery)", ["29%"]),
    ],
)
def test_any_other_number_is_found(text, found):
    assert bare_numbers(text, NOTHING) == found


@pytest.mark.parametrize(
    "text",
    [
        "Robbery rose by [36.8%](#police-table--robbery), from [133](#police-table--robbery).",
        "**Up [182 offences](#police-table--robbery)**",
        "p was [0.051](#police-table--robbery), the level [95%](#police-table--robbery)",
        "Homicide: [3](#police-table)",
        "[182](#police-robbery), as the sentence says",
    ],
)
def test_a_number_that_cites_its_row_or_table_passes(page_of, shown, text):
    notebook = page_of(shown, text)
    check_prose(notebook, artefacts(notebook), page="overview")


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("Robbery rose by [36.9%](#police-table--robbery).", "36.9%"),
        ("Robbery fell by [\N{MINUS SIGN}36.8%](#police-table--robbery).", "\N{MINUS SIGN}36.8%"),
        ("Robbery: [3](#police-table--robbery)", "3, as in [3](#police-table--homicide)"),
        ("Robbery: [182](#police-table--arson)", "182, as in [182](#police-table--robbery)"),
        ("Robbery: [182](#nowhere)", "182, as in [182](#police-table--robbery)"),
        ("Robbery: 36.7%", "36.7%"),
        ("Robbery: 36.8%", "36.8%, as in [36.8%](#police-table--robbery)"),
    ],
)
def test_a_number_that_is_not_in_the_row_it_cites_is_refused(page_of, shown, text, number):
    said = refused(page_of(shown, text))
    assert f"Found: 1: cell 3: {number}\n" in said
    assert "Where: page overview" in said
    assert "write it as a link to its row or table, [29%](#police-table--robbery)" in said


def test_cells_are_counted_as_in_the_stored_notebook_and_all_are_named(page_of, shown):
    notebook = page_of(shown, "Up 5.5 and 6.5, up 5.5")
    notebook.cells[0].source += "\n\nUp 77."
    assert "Found: 3: cell 1: 77, cell 3: 5.5, cell 3: 6.5\n" in refused(notebook)


def test_a_number_that_a_cell_prints_is_refused(page_of, shown):
    assert "cell 2: 29, which it prints" in refused(page_of(shown, printed="29 rows\n"))
    notebook = page_of(shown, printed="12 months to July 2023, no gap\n")
    check_prose(notebook, artefacts(notebook), page="overview")


@pytest.mark.parametrize("path", sorted(NOTEBOOKS.glob("*.ipynb")), ids=lambda path: path.stem)
def test_no_stored_notebook_has_a_bare_number(path):
    texts = [c.source for c in nbformat.read(path, 4).cells if c.cell_type == "markdown"]
    assert texts
    assert [number for text in texts for number in bare_numbers(text, NOTHING)] == []
