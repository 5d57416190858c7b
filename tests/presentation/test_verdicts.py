import pytest
from bs4 import BeautifulSoup

from scp_analysis.presentation.verdicts import SHAPES, badge
from scp_analysis.statistics.verdicts import Verdict


def test_every_verdict_of_the_statistics_has_a_shape():
    assert set(SHAPES) == {str(word) for word in Verdict}


def test_no_two_verdicts_look_alike():
    assert len({(shape.path, shape.filled) for shape in SHAPES.values()}) == len(SHAPES)


@pytest.mark.parametrize("word", [*Verdict])
def test_a_verdict_is_a_word_beside_a_shape_that_screen_readers_skip(word):
    page = BeautifulSoup(badge(word), "html.parser")
    assert page.text.strip() == str(word)
    assert page.find("svg")["aria-hidden"] == "true"
