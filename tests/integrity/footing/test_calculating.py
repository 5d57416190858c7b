"""A table built to foot never contradicts; a changed cell always does, and its row is named."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scp_analysis.errors import SourceError, UnknownNameError
from scp_analysis.integrity.footing.engine import check, together
from scp_analysis.integrity.footing.known import Declared, Known
from scp_analysis.integrity.footing.once import ONLY_A_SUM
from scp_analysis.schemas.footing_reading import rules

COUNTS = st.integers(0, 5_000)
GRID = st.integers(2, 4).flatmap(
    lambda width: st.lists(st.lists(COUNTS, min_size=width, max_size=width), min_size=2, max_size=5)
)
BY_ROW = {
    "check": "sum",
    "by": ["row_name"],
    "parts": {"column": {"not": "Total"}},
    "total": {"column": "Total"},
}
BY_COLUMN = {
    "check": "sum",
    "by": ["column"],
    "parts": {"row_name": {"not": "Total"}},
    "total": {"row_name": "Total"},
}


def laid_out(grid):
    """Give the cells of a grid with its totals, by row and column."""
    cells = {(f"r{i}", f"c{j}"): v for i, row in enumerate(grid) for j, v in enumerate(row)}
    for i, row in enumerate(grid):
        cells[f"r{i}", "Total"] = sum(row)
    for j in range(len(grid[0])):
        cells["Total", f"c{j}"] = sum(row[j] for row in grid)
    cells["Total", "Total"] = sum(map(sum, grid))
    return cells


def as_rows(cells):
    return [{"row_name": r, "column": c, "value": float(v)} for (r, c), v in cells.items()]


@given(GRID)
def test_a_table_that_foots_agrees_by_row_column_and_in_all(run, grid):
    rows = as_rows(laid_out(grid))
    for block in (BY_ROW, BY_COLUMN):
        assert set(run(rows, **block)["status"]) == {"agrees"}


@given(GRID, st.data())
def test_one_changed_cell_contradicts_in_its_row_and_its_column_only(run, grid, data):
    cells = laid_out(grid)
    place = data.draw(st.sampled_from(sorted(cells)))
    cells[place] += data.draw(st.integers(-50, 50).filter(bool))
    found = {}
    for name, block in (("row_name", BY_ROW), ("column", BY_COLUMN)):
        table = run(as_rows(cells), **block)
        found[name] = table.loc[table["status"] == "contradicts", "where"].tolist()
    assert found == {"row_name": [f"row name: {place[0]}"], "column": [f"column: {place[1]}"]}


@given(st.integers(1, 3_000), st.integers(0, 3_000), st.integers(0, 2))
def test_a_percentage_rounded_from_its_counts_agrees(run, whole, part, decimals):
    shown = f"{100 * part / whole:.{decimals}f}"
    rows = [
        {"item": "part", "value": float(part)},
        {"item": "whole", "value": float(whole)},
        {
            "item": "share",
            "value": float(shown),
            "value_as_printed": f"{shown}%",
            "unit": "percent",
        },
    ]
    block = {"check": "percent", "part": {"item": "part"}, "whole": {"item": "whole"},
             "printed": {"item": "share"}}  # fmt: skip
    assert run(rows, **block)["status"].tolist() == ["agrees"]
    beyond = Fraction(shown) + Fraction(11, 10 * 10**decimals)
    rows[2] |= {"value": float(beyond), "value_as_printed": f"{float(beyond):.{decimals + 1}f}%"}
    assert run(rows, **block)["status"].tolist() == ["contradicts"]


def test_a_half_may_have_been_rounded_either_way(run):
    block = {"check": "percent", "part": {"item": "part"}, "whole": {"item": "whole"},
             "printed": {"item": "share"}}  # fmt: skip
    for shown in (12, 13):  # 1 of 8 is 12.5 %
        rows = [{"item": "part", "value": 1.0}, {"item": "whole", "value": 8.0},
                {"item": "share", "value": float(shown), "unit": "percent"}]  # fmt: skip
        (row,) = run(rows, **block).to_dict("records")
        assert row["status"] == "agrees"
        assert (row["lower"], row["upper"]) == (shown - 0.5, shown + 0.5)


@given(COUNTS, COUNTS, COUNTS)
def test_inclusion_and_exclusion(run, only_first, only_second, both):
    rows = [
        {"item": "first", "value": float(only_first + both)},
        {"item": "second", "value": float(only_second + both)},
        {"item": "both", "value": float(both)},
        {"item": "all", "value": float(only_first + only_second + both)},
    ]
    block = {"check": "overlap", "total": {"item": "all"}}
    block |= {name: {"item": name} for name in ("first", "second", "both")}
    assert run(rows, **block)["status"].tolist() == ["agrees"]
    rows[3]["value"] += 1
    assert run(rows, **block)["status"].tolist() == ["contradicts"]


@given(COUNTS, COUNTS, COUNTS)
def test_stock_and_flow(run, opening, opened, closed):
    values = {"opening": opening, "opened": opened, "closed": closed,
              "closing": opening + opened - closed}  # fmt: skip
    rows = [{"item": name, "value": float(value)} for name, value in values.items()]
    block = {"check": "stock", **{name: {"item": name} for name in values}}
    assert run(rows, **block)["status"].tolist() == ["agrees"]
    del block["closing"]
    (row,) = run(rows, **block).to_dict("records")
    assert (row["status"], row["value"]) == ("implied", values["closing"])


def test_an_average_is_over_the_months_of_its_window(run):
    window = {"period_start": "2023-04", "period_end": "2023-06"}
    rows = [{"measure": "calls", "value": 259.0, **window},
            {"measure": "average", "value": 86.0, "unit": "calls per month", **window}]  # fmt: skip
    block = {"check": "average", "total": {"measure": "calls"}, "printed": {"measure": "average"}}
    assert run(rows, **block)["value"].tolist() == [pytest.approx(86.333, abs=0.001)]
    undated = [{**row, "period_start": None, "period_end": None} for row in rows]
    (row,) = run(undated, **block).to_dict("records")
    assert (row["status"], row["detail"]) == (
        "cannot be checked",
        "the figures do not state their window",
    )


def test_the_earlier_count_is_whole_or_there_is_none(run):
    block = {"check": "before", "later": {"unit": "cases"}, "percent": {"unit": "percent"}}
    rows = [{"value": 2875.0}, {"value": -11.6, "value_as_printed": "11.6%", "unit": "percent"}]
    (row,) = run(rows, **block).to_dict("records")  # audit row A04: 3,252, between 3,251 and 3,254
    assert (row["value"], row["lower"], row["upper"]) == (3252, 3251, 3254)
    rows = [{"value": 3.0}, {"value": -4.7, "value_as_printed": "4.7%", "unit": "percent"}]
    (row,) = run(rows, **block).to_dict("records")
    assert (row["status"], row["recomputed"]) == ("contradicts", "no whole number fits")


def test_a_part_may_not_pass_its_whole(run):
    block = {"check": "within", "part": {"item": "part"}, "whole": {"item": "whole"}}
    for part, status in ((8.0, "agrees"), (9.0, "contradicts"), (-9.0, "contradicts")):
        rows = [{"item": "part", "value": part}, {"item": "whole", "value": 8.0}]
        assert run(rows, **block)["status"].tolist() == [status]


def test_a_ratio_is_held_against_its_declared_range(run):
    known = Known(values={"cases of one region": Declared(500, 47_000, "cases", "the handbook")})
    block = {"check": "plausible", "cells": {"own": {"unit": "people"}, "share": {"unit": "percent"}},
             "formula": "100 * own / share", "quantity": "cases of one region"}  # fmt: skip
    for share, status in ((0.04, "contradicts"), (4.0, "agrees")):
        rows = [{"value": 151.0, "unit": "people"}, {"value": share, "unit": "percent"}]
        (row,) = run(rows, known, **block).to_dict("records")
        assert row["status"] == status
        assert "the handbook" in row["detail"]
    with pytest.raises(UnknownNameError, match="A reference value must be declared"):
        run(rows, **block)


def test_what_was_not_supplied_is_no_zero(run):
    rows = [{"item": "a", "value": None, "qualifier": "not_supplied"}, {"item": "b", "value": 5.0},
            {"item": "Total", "value": 5.0}]  # fmt: skip
    block = {"check": "sum", "parts": {"item": {"not": "Total"}}, "total": {"item": "Total"}}
    (row,) = run(rows, **block).to_dict("records")
    assert (row["status"], row["detail"]) == ("cannot be checked", "not supplied: a, count")


def test_a_cell_nobody_printed_is_told_and_a_required_one_is_a_fault(run):
    rows = [{"item": "failed", "value": 2.0}]
    block = {"check": "percent", "part": {"item": "failed"}, "whole": {"item": "tested"}}
    assert run(rows, **block)["detail"].tolist() == ["no figure for whole"]
    (row,) = run(rows, **block, required=["whole"]).to_dict("records")
    assert (row["status"], row["recomputed"]) == ("contradicts", "not printed: whole")


def test_a_divisor_of_zero_cannot_be_checked(run):
    rows = [{"item": "part", "value": 1.0}, {"item": "whole", "value": 0.0}]
    block = {"check": "percent", "part": {"item": "part"}, "whole": {"item": "whole"}}
    assert run(rows, **block)["status"].tolist() == ["cannot be checked"]


def test_a_figure_that_is_about_something_is_soft(run):
    rows = [{"item": "a", "value": 45.0, "qualifier": "over"}, {"item": "Total", "value": 50.0}]
    block = {"check": "sum", "parts": {"item": "a"}, "total": {"item": "Total"}}
    (row,) = run(rows, **block).to_dict("records")
    assert row["status"] == "soft"
    assert "a figure is printed as over" in row["detail"]


def test_an_unknown_column_is_named_with_those_there_are(run):
    block = {"check": "sum", "parts": {"month": "May"}, "total": {"item": "Total"}, "by": ["sex"]}
    with pytest.raises(SourceError) as caught:
        run([{"item": "Total", "value": 1.0}], **block)
    message = str(caught.value)
    assert message.startswith("A footing rule must name columns the figures have.")
    assert "Found: 2: month, sex" in message
    assert "Where: rule the rule" in message
    assert "Try: use some of " in message


def test_a_figure_without_end_is_named(run):
    with pytest.raises(SourceError) as caught:
        run([{"item": "calls", "value": float("inf")}], check="small")
    assert "A figure must be a finite number" in str(caught.value)
    assert "Where: 1: table: calls" in str(caught.value)


def test_figures_without_their_table_are_refused(make):
    with pytest.raises(SourceError, match="Found: 1: table"):
        check(make([{"value": 1.0}]), [])


def test_no_tables_are_refused():
    with pytest.raises(SourceError, match="Footing needs at least one table"):
        together({})


def test_a_difference_that_only_adds_up_others_is_marked(run):
    block = {"check": "sum", "by": ["month"], "parts": {"item": {"not": "all"}},
             "total": {"item": "all"}, "totals": {"month": "Total"}}  # fmt: skip

    def details(may, june, total):
        rows = [
            {"month": month, "item": item, "value": value}
            for month, printed, given in (("May", may, 4), ("June", june, 5), ("Total", total, 9))
            for item, value in (("a", float(given)), ("all", float(printed)))
        ]
        found = run(rows, **block)
        assert found["status"].eq("contradicts").tolist() == [may != 4, june != 5, total != 9]
        return found["detail"].str.contains(ONLY_A_SUM).tolist()

    assert details(6, 5, 11) == [False, False, True]
    assert details(6, 8, 14) == [False, False, True]
    assert details(6, 3, 10) == [False, False, False]
    assert details(4, 5, 11) == [False, False, False]


def test_a_sum_over_figures_that_differ_is_marked_only_when_it_rests_on_them_alone(make):
    figures = [("one", "a", 10.0), ("one", "b", 20.0), ("two", "a", 13.0), ("two", "b", 19.0)]
    listed = rules(
        [
            {"name": "pairs", "check": "same", "pairs": [
                [{"section": "one", "item": each}, {"section": "two", "item": each}]
                for each in ("a", "b")]},
            {"name": "all", "check": "sum", "parts": {"section": "one"},
             "total": {"section": "two"}, "rests_on": ["pairs"]},
        ],
        where="the test",
    )  # fmt: skip

    def marked(rows):
        table = make([dict(zip(("section", "item", "value"), row, strict=True)) for row in rows])
        found = check(together({"table": table}), listed)
        return found.loc[found["rule"] == "all", "detail"].str.contains(ONLY_A_SUM).tolist()

    assert marked(figures) == [True]
    assert marked([*figures, ("two", "c", 4.0)]) == [False]
