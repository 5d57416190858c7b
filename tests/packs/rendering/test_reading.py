"""How to read a pack: what the index says of the verdicts is true of the pages."""

from scp_analysis.packs.rendering.reading import reading
from scp_analysis.statistics.verdicts import Cutoffs


def test_no_clear_change_is_told_with_all_measures_together_and_where_its_limits_are():
    words = {
        str(shape).rpartition("</svg>")[2][1:-7]: text
        for shape, text in reading(Cutoffs()).verdicts
    }
    said = words["no clear change"]
    assert "Chance alone could explain" not in said
    assert "with all measures of its source looked at together" in said
    assert "in the sentence about the measure, where it has one, and in the data file" in said


def test_an_interval_that_leaves_out_zero_may_not_be_clear():
    told = " ".join(reading(Cutoffs()).paragraphs)
    assert "a change whose own interval leaves out zero may still not be clear" in told
    assert "the usual variation" in told
