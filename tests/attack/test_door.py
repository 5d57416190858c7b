"""Only what has title, source, data and description comes through the door of a page."""

import pandas as pd
import pytest
from matplotlib.figure import Figure as Paper
from nbformat.v4 import new_code_cell, new_notebook, new_output

from scp_analysis.errors import PackError, SchemaError
from scp_analysis.packs.kernels.environment import kernel_environment
from scp_analysis.packs.rendering.door import check_door
from scp_analysis.presentation import show as door
from scp_analysis.presentation.artefacts import MIME, Figure, Notice, Table
from scp_analysis.presentation.markup import Column
from tests.attack.fields import PICTURE, artefacts

DATA = pd.DataFrame({"a": [1.0]})
COLUMNS = (Column("A", ("1",)),)
GOOD = artefacts("Words")


@pytest.fixture
def shown(monkeypatch):
    every = []
    monkeypatch.setattr(door, "display", lambda bundle, raw: every.append(bundle))
    return every


def test_artefacts_are_shown_one_by_one_or_together(shown):
    door.show(GOOD[0])
    door.show(list(GOOD))
    door.show(each for each in GOOD)
    door.show([])
    assert len(shown) == 1 + 2 * len(GOOD)


@pytest.mark.parametrize(
    ("given", "found"),
    [
        (DATA, "DataFrame, which is no artefact"),
        (DATA["a"], "Series, which is no artefact"),
        (Paper(), "Figure, which is no artefact"),
        ("<b>x</b>", "str, which is no artefact"),
        (None, "NoneType, which is no artefact"),
        ([GOOD[0], DATA], "DataFrame, which is no artefact"),
        (
            Table(name="t", title="T", columns=COLUMNS, data=DATA[:0], source=("S",)),
            "table 't' without data",
        ),
        (Table(name="t", title="T", columns=COLUMNS, data=DATA), "table 't' without source"),
    ],
)
def test_anything_else_is_refused_before_anything_is_shown(given, found, shown):
    with pytest.raises(SchemaError) as caught:
        door.show(given)
    assert f"Found: {found}" in str(caught.value)
    assert shown == []


@pytest.mark.parametrize("part", ["name", "title", "alt", "data", "source", "picture"])
def test_a_figure_cannot_be_made_without(part):
    fields = {"name": "f", "title": "T", "alt": "A", "data": DATA, "source": ("S",)}
    fields |= {"picture": PICTURE, "subtitle": "", "size": (1, 1)}
    empty = {"data": DATA[:0], "source": ()}.get(part, "")
    with pytest.raises(SchemaError, match=f"no {part}"):
        Figure(**fields | {part: empty})


def test_a_table_of_checks_needs_no_source(shown):
    door.show(Table(name="t", title="T", columns=COLUMNS, data=DATA, role="check"))
    door.show(Notice(name="n", title="T", message="M"))
    assert len(shown) == 2


def page(output, source="x = 1"):
    cells = [
        new_code_cell("a = 1", metadata={"tags": ["parameters"]}),
        new_code_cell("a = 2", metadata={"tags": ["injected-parameters"]}),
        new_code_cell(source, outputs=[output], metadata={"tags": ["finding"]}),
    ]
    return new_notebook(cells=cells)


def result(**data):
    return new_output("execute_result", data={key.replace("_", "/"): v for key, v in data.items()})


@pytest.mark.parametrize(
    ("output", "found"),
    [
        (result(image_png="AA", text_plain="<Figure>"), "a picture"),
        (new_output("display_data", data={"image/svg+xml": "<svg/>"}), "a picture"),
        (result(text_html='<table class="dataframe"></table>', text_plain="a"), "a data frame"),
        (result(text_html="<b>x</b>"), "HTML"),
        (result(text_plain="0    1.5\nName: a, dtype: float64"), "a value"),
        (result(text_latex="$x$", text_plain="x"), "text/latex"),
        (new_output("display_data", data={"application/javascript": "x"}), "javascript"),
    ],
)
def test_what_is_displayed_past_the_door_fails_the_page(output, found):
    with pytest.raises(PackError) as caught:
        check_door(page(output, "quarterly.head()"), page="overview")
    said = str(caught.value).splitlines()
    assert said[1].startswith("Found: 1: cell 2 (quarterly.head()): displays ")
    assert found in said[1]
    assert said[2] == "Where: page overview"
    assert "semicolon" in said[3]


def test_each_cell_that_does_so_is_named_by_its_first_words():
    with pytest.raises(PackError, match=r"cell 2 \(a{37}\.\.\.\): displays"):
        check_door(page(result(text_plain="1"), "a" * 60 + "\nb"), page="overview")


def test_printed_lines_warnings_and_artefacts_may_stand_on_a_page():
    for each in GOOD:
        check_door(page(new_output("display_data", data=each.bundle())), page="overview")
    for name in ("stdout", "stderr"):
        check_door(page(new_output("stream", name=name, text="12 months")), page="overview")


@pytest.mark.parametrize(
    ("artefact", "part"),
    [
        (GOOD[2], "alt"),
        (GOOD[2], "csv"),
        (GOOD[2], "source"),
        (GOOD[2], "title"),
        (GOOD[2], "svg"),
        (GOOD[0], "csv"),
        (GOOD[0], "source"),
        (GOOD[0], "title"),
        (GOOD[3], "claim"),
    ],
)
def test_a_record_that_was_made_by_hand_is_held_to_the_same(artefact, part):
    bundle = artefact.bundle()
    missing = {part: None, "text": ""} if part == "claim" else {part: None}
    bundle[MIME] = bundle[MIME] | missing
    with pytest.raises(PackError, match=f"{artefact.kind} '{artefact.name}' lacks .*{part}"):
        check_door(page(new_output("display_data", data=bundle)), page="overview")


def test_a_record_of_an_unknown_kind_is_refused():
    bundle = GOOD[0].bundle()
    bundle[MIME] = bundle[MIME] | {"kind": "film"}
    with pytest.raises(PackError, match="of an unknown kind, 'film'"):
        check_door(page(new_output("display_data", data=bundle)), page="overview")


def test_a_reader_in_jupyterlab_gets_the_styles_and_a_pack_does_not(shown, monkeypatch, tmp_path):
    monkeypatch.delenv(door.LAB_VARIABLE, raising=False)
    door.dress()
    assert shown == []
    monkeypatch.setenv(door.LAB_VARIABLE, "overview.ipynb")
    door.dress()
    assert ".scp-table" in shown[0]["text/html"]
    assert door.LAB_VARIABLE not in kernel_environment(tmp_path, tmp_path)
