"""Formulas become MathML that loads nothing, runs nothing and can be read out; others are refused."""

import xml.etree.ElementTree as ET

import nbformat
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scp_analysis.errors import PackError
from scp_analysis.packs.rendering.formulas import mathml
from scp_analysis.packs.rendering.ids import Anchors
from scp_analysis.packs.rendering.markdown import Outline, markdown
from scp_analysis.workspace import shipped_root

NAMESPACE = "{http://www.w3.org/1998/Math/MathML}"


def to_html(text):
    return markdown(Outline(Anchors()))(text)


def tags(formula):
    return [node.tag.removeprefix(NAMESPACE) for node in ET.fromstring(formula).iter()]


def test_a_fraction_with_indices_becomes_mathml():
    formula = mathml(r"\frac{x_i^2}{\hat\varphi}", display="block")
    assert {"mfrac", "msubsup", "mover"} <= set(tags(formula))
    assert ET.fromstring(formula).get("display") == "block"
    assert "\\" not in "".join(ET.fromstring(formula).itertext())


def test_it_is_read_out_as_it_was_written():
    root = ET.fromstring(mathml("x <\n  1", display="inline"))
    assert root.get("alttext") == "x < 1"
    assert "".join(root.itertext()) == "x<1"


def test_formulas_stand_in_their_text_and_on_lines_of_their_own():
    html = to_html("With $n$ counts,\n\n$$\n\\bar x = \\frac{1}{n}\n$$\n\nas *usual*.")
    assert html.count("<math ") == 2
    assert html.count('class="pack-formula" role="group" aria-label="Formula" tabindex="0"') == 1
    assert "$" not in html
    assert "<em>usual</em>" in html


def test_a_dollar_that_is_no_formula_stays():
    assert "costs $5 or $6" in to_html("costs \\$5 or \\$6")
    assert "only $5" in to_html("only $5")


@pytest.mark.parametrize(
    ("written", "found"),
    [
        (r"\notacommand x", "unknown command"),
        (r"\frac{1}{2", "braces that do not match"),
        ("x}{", "braces that do not match"),
        (r"\left( x", "Error"),
        (r"\begin{cases} a", "Error"),
        ("", "Error"),
        (r"\href{https://example.org}{x}", "href"),
    ],
)
def test_what_does_not_convert_is_refused_and_never_shown_raw(written, found):
    with pytest.raises(PackError, match="A formula between dollars must be LaTeX") as refused:
        mathml(written, display="block")
    assert found in str(refused.value)
    if written:
        with pytest.raises(PackError):
            to_html(f"$$\n{written}\n$$")


def test_text_in_a_formula_is_escaped():
    html = to_html(r"$\text{<script>alert(1)</script> & <b>}$")
    assert "<script" not in html
    assert "<b>" not in html
    assert "&lt;script&gt;" in html


@settings(max_examples=200, deadline=None)
@given(written=st.text(alphabet=r"ax1\{}_^<>&\"'=+ fractextbold", min_size=1, max_size=30))
def test_whatever_is_written_gives_well_formed_mathml_or_is_refused(written):
    try:
        formula = mathml(written, display="inline")
    except PackError:
        return
    assert set(tags(formula)) <= {
        "math", "mrow", "mi", "mn", "mo", "mtext", "mspace", "msub", "msup", "msubsup", "mfrac",
        "mover", "munder", "munderover", "mstyle", "mpadded", "mtable", "mtr", "mtd", "mphantom",
    }  # fmt: skip


def test_every_formula_of_the_shipped_notebooks_converts():
    formulas = 0
    for path in sorted((shipped_root() / "notebooks").glob("*.ipynb")):
        for cell in nbformat.read(path, as_version=4).cells:
            if cell.cell_type == "markdown":
                formulas += to_html(cell.source).count("<math ")
    assert formulas > 12
