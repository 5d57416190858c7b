"""Text in pictures: whole XML, nothing in it that was not drawn, whatever the names of places."""

import pandas as pd
import pytest

from scp_analysis.presentation import charts, standalone
from scp_analysis.presentation.drawing import canvas
from scp_analysis.presentation.drawing.finish import finish
from tests.attack.corpus import CLASSES, SHORT, STRINGS, harmless, storable
from tests.attack.inert import svg_kinds
from tests.presentation.conftest import area_rates, indicator_windows, police_changes

PICTURE = '<svg xmlns="http://www.w3.org/2000/svg"><rect/></svg>'
A_CHART = 14
NAMES = [text for text in SHORT if storable(text) and text.strip()]
ONE_OF_EACH = [next(iter(set(texts) & set(NAMES)), "h") for texts in CLASSES.values()]
pytestmark = pytest.mark.filterwarnings("ignore:Glyph:UserWarning")  # no font has every letter


def framed(text):
    return standalone.framed(
        PICTURE, size=(820, 400), title=text, subtitle=text, alt=text, source=[text]
    )


@pytest.mark.parametrize("name", CLASSES)
def test_a_framed_picture_is_whole_and_has_only_lines_of_text(name):
    for text in CLASSES[name]:
        kinds = svg_kinds(framed(text))
        assert set(kinds) == set(svg_kinds(framed(harmless(text)))), ascii(text[:99])


def drawn(texts):
    """A sheet with a line of each text, finished as every chart is."""
    with canvas.lettering():
        sheet = canvas.paper(20 * len(texts))
        for place, text in enumerate(texts):
            sheet.text(0.01, (place + 0.5) / len(texts), text)
        caption = canvas.Caption("x", "Title", "Subtitle", "Alt", ("Source",))
        return finish(sheet, caption=caption, data=pd.DataFrame({"a": [1]}))


def test_every_string_on_a_sheet_is_drawn_as_text():
    def kinds(figure):
        picture = figure.picture.replace(" class=", " style=")
        return set(svg_kinds(picture))

    hostile, plain = drawn(NAMES), drawn(["h\nh", *("h" for _ in NAMES)])
    assert kinds(hostile) <= kinds(plain)
    assert svg_kinds(hostile.svg)


def _rates(texts):
    table = area_rates()
    table.loc[: len(texts) - 1, "area_name"] = texts
    return charts.rates(table, source=texts[:1])


def _windows(texts):
    table = indicator_windows()
    for column in ("indicator", "owner", "area_name", "as_printed"):
        table[column] = texts[: len(table)]
    return charts.windows(table)


def _changes(texts):
    table = police_changes()
    for column in ("label", "sentence_label", "source"):
        table[column] = texts[: len(table)]
    return charts.changes(table)


@pytest.mark.parametrize("draw", [_rates, _windows, _changes])
def test_names_on_a_chart_are_drawn_as_text(draw):
    texts = ONE_OF_EACH[:A_CHART]
    hostile, plain = draw(texts), draw([harmless(text) for text in texts])
    tags = {tag for tag, _ in svg_kinds(plain.picture)}
    assert {tag for tag, _ in svg_kinds(hostile.picture)} <= tags
    assert svg_kinds(hostile.svg)


def test_there_are_enough_strings():
    assert len(set(STRINGS)) >= 200
    assert len(CLASSES) >= 15
