"""Shorthand and footnote marks: what is a number, what is missing and why, what is neither."""

import pytest

from scp_analysis.loaders.workbooks import markers


@pytest.mark.parametrize(
    ("cell", "number", "notes"),
    [
        ("0", "0", ()),
        ("1,234", "1234", ()),
        ("-1", "-1", ()),
        ("−3", "-3", ()),
        ("12 [note 4]", "12", ("note 4",)),
        ("12 [note 4][r]", "12", ("note 4", "revised")),
        ("7[p]", "7", ("provisional",)),
        ("3.5 [notes 1, 2]", "3.5", ("notes 1, 2",)),
    ],
)
def test_a_number_keeps_its_marks(cell, number, notes):
    assert markers.marked(cell) == markers.Marked(number=number, notes=notes)


# The Government Statistical Service's list of symbols in tables (x, z, c, low, w, u).
@pytest.mark.parametrize(
    ("cell", "why"),
    [
        ("[x]", "the publisher has no data"),
        ("[X]", "the publisher has no data"),
        ("[u]", "not calculated by the publisher"),
        ("[u1]", "not calculated by the publisher"),
        ("[z]", "does not apply"),
        ("[c]", "suppressed by the publisher as confidential"),
        ("[low]", "rounds to nought but is not nought"),
        (" [w] ", "withheld by the publisher"),
        ("..", "the publisher has no data"),
        ("*", "suppressed by the publisher as confidential"),
    ],
)
def test_a_marker_is_missing_with_its_reason(cell, why):
    assert markers.marked(cell).marker == cell.strip()
    assert markers.marked(cell).number == ""
    assert markers.reason(cell) == f"published as {cell.strip().lower()}: {why}"


@pytest.mark.parametrize(
    "cell", ["n/k", "-", "–", "[q]", "12 [x]", "12 or 13", "1.2.3", "12)", "=1+1"]
)
def test_what_is_neither_is_a_fault_never_a_number(cell):
    assert markers.marked(cell) == markers.Marked(fault=cell)
    assert markers.reason(cell) is None


def test_a_blank_is_neither_number_nor_marker_nor_reason():
    assert markers.marked("  ") == markers.Marked()
    assert markers.reason("") is None


def test_a_table_may_say_more_of_a_marker():
    assert markers.reason("[x]", {"x": "no return"}) == "published as [x]: no return"


def test_declared_shorthand_in_the_publishers_words():
    # Table C5 of the ONS partnership workbook, year ending December 2022.
    line = (
        "Some shorthand is used in this table.  [x] indicates data are unavailable. [u1] indicates "
        "rates per 1,000 population are not presented for one area"
    )
    assert markers.declared([line]) == {
        "x": "data are unavailable",
        "u1": "rates per 1,000 population are not presented for one area",
    }
