"""What footing rules say of counts: sums, stocks, overlaps, parts, and figures that follow."""

import pytest

from scp_analysis.integrity.disclosure.counting import counted
from scp_analysis.integrity.disclosure.policies import Policies
from scp_analysis.integrity.disclosure.relating import linear, related
from scp_analysis.integrity.footing.engine import together
from scp_analysis.schemas.footing_reading import rules


@pytest.fixture
def found(as_table, people):
    """Relate the figures of one table by one rule."""

    def made(values, **block):
        rows = [{"item": name, "kind": name, **each} for name, each in values.items()]
        counts = counted(
            together({"t": as_table(rows)}), Policies(people, {}, {}), {"t": people}
        )  # fmt: skip
        return counts, related(counts, rules([{"name": "r", **block}], where="the test"))

    return made


def at(name):
    return {"kind": name}


def plain(relations, counts):
    short = {cell.id: counts.figures[row]["kind"] for row, cell in counts.cells.items()}
    return {
        frozenset((short.get(name, "hidden"), times) for name, times in r.terms) for r in relations
    }


def test_stock_and_flow(found):
    values = {
        "opening": {"value": 20},
        "opened": {"value": 9},
        "closed": {"value": 4},
        "closing": {"value": 25},
    }
    counts, said = found(values, check="stock", **{name: at(name) for name in values})
    assert plain(said.relations, counts) == {
        frozenset({("opening", 1), ("opened", 1), ("closed", -1), ("closing", -1)})
    }


def test_stock_without_a_printed_end_is_a_hidden_count(found):
    values = {"opening": {"value": 5}, "opened": {"value": 4}, "closed": {"value": 3}}
    _, said = found(values, check="stock", **{name: at(name) for name in values})
    assert [each.value for each in said.hidden] == [6]
    assert said.hidden[0].needed == 5


def test_an_overlap_is_a_part_of_both(found):
    values = {
        "first": {"value": 10},
        "second": {"value": 7},
        "both": {"value": 2},
        "total": {"value": 15},
    }
    counts, said = found(values, check="overlap", **{name: at(name) for name in values})
    assert frozenset({("first", 1), ("second", 1), ("both", -1), ("total", -1)}) in plain(
        said.relations, counts
    )
    assert sorted(each.value for each in said.hidden) == [5, 5, 8, 8]


def test_a_part_and_the_rest_of_its_whole(found):
    counts, said = found(
        {"placed": {"value": 11}, "referred": {"value": 12}},
        check="within",
        part=at("placed"),
        whole=at("referred"),
    )
    assert plain(said.relations, counts) == {
        frozenset({("referred", 1), ("placed", -1), ("hidden", -1)})
    }
    assert [each.value for each in said.hidden] == [1]


def test_parts_that_do_not_reach_their_total_lie_within_it(found):
    values = {"one": {"value": 6}, "two": {"value": 5}, "all": {"value": 12}}
    _, said = found(values, check="sum", parts={"kind": {"not": "all"}}, total=at("all"))
    assert [each.within for each in said.relations] == [True]
    assert said.untrue == ("r",)


def test_parts_that_pass_their_total_say_nothing(found):
    values = {"one": {"value": 8}, "two": {"value": 5}, "all": {"value": 12}}
    _, said = found(values, check="sum", parts={"kind": {"not": "all"}}, total=at("all"))
    assert said.relations == ()
    assert said.untrue == ("r",)


def test_a_percentage_follows_from_its_counts(found):
    values = {
        "part": {"value": 40},
        "whole": {"value": 160},
        "share": {"value": 25, "unit": "percent"},
    }
    _, said = found(
        values, check="percent", part=at("part"), whole=at("whole"), printed=at("share")
    )
    assert said.derivations[2].rows == {"part": (0,), "whole": (1,)}
    assert said.company[2] == {0, 1}


def test_a_figure_that_was_not_supplied_relates_to_nothing(found):
    values = {"one": {"value": None}, "two": {"value": 5}, "all": {"value": 12}}
    _, said = found(values, check="sum", parts={"kind": {"not": "all"}}, total=at("all"))
    assert said.relations == ()


@pytest.mark.parametrize(
    ("formula", "times"),
    [
        ("a", {"a": 1}),
        ("-(a - b) + c", {"a": -1, "b": 1, "c": 1}),
        ("a + a", {"a": 2}),
        ("a / b", None),
        ("2", None),
    ],
)
def test_what_only_adds_and_subtracts(formula, times):
    assert linear(formula) == times
