"""The attacker alone: published examples, and tables whose answer is found by trying everything."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scp_analysis.errors import SourceError
from scp_analysis.integrity.disclosure.attacking import attack, recoverable
from scp_analysis.integrity.disclosure.cells import Publication, Relation, Share, Shown
from tests.integrity.disclosure.conftest import total


def ends(found, cell):
    row = found.set_index("cell").loc[cell]
    return row["lower"], row["upper"]


def test_the_interval_of_the_published_example():
    # Fischetti and Salazar (2000), Models and algorithms for optimizing cell suppression in tabular
    # data with linear constraints, JASA 95, figure 1: investment by activity and region. Of the four
    # withheld cells, 22 is the sensitive one; an attacker gets from 5 to 30.
    counts = {"I": (20, 50, 10, 80), "II": (None, 19, None, 49), "III": (None, 32, None, 61)}
    counts["all"] = (45, 101, 44, 190)
    shown = [
        Shown(f"{row}.{column}", value, "" if value else "secondary", threshold=-1)
        for row, values in counts.items()
        for column, value in zip(("A", "B", "C", "all"), values, strict=True)
    ]
    sums = [total(*(f"{row}.{c}" for c in ("A", "B", "C", "all"))) for row in counts]
    sums += [total(*(f"{row}.{c}" for row in counts)) for c in ("A", "B", "C", "all")]
    found = attack(Publication(tuple(shown), tuple(sums)), knows_small=True)
    assert ends(found, "II.C") == (5, 30)
    assert ends(found, "III.A") == (0, 25)


def test_a_lone_withheld_cell_is_the_rest_of_its_total():
    # The example table of sdcTable (sdc_testproblem): region A has 18 men and 2 women.
    cells = (Shown("male", 18), Shown("female", None, "primary", 7), Shown("A", 20))
    found = attack(Publication(cells, (total("male", "female", "A"),)))
    assert ends(found, "female") == (2, 2)
    assert recoverable(found) == 1


def test_rounding_hides_a_lone_cell_only_as_far_as_it_goes():
    cells = (
        Shown("male", 20, "", 7, 5), Shown("female", None, "primary", 7, 5), Shown("A", 20, "", 7, 5)
    )  # fmt: skip
    found = attack(Publication(cells, (total("male", "female", "A"),)))
    assert ends(found, "female") == (1, 4)
    assert recoverable(found) == 1


def test_a_percentage_of_true_counts_gives_back_its_numerator():
    cells = (Shown("part", None, "primary", 7, 5), Shown("whole", 40, "", 7, 5))
    plain = Publication(cells, ())
    assert recoverable(attack(plain)) == 0
    printed = Publication(cells, (), shares=(Share("part", "whole", 15.8, 1),))
    found = attack(printed)
    assert ends(found, "part") == (6, 6)


def test_a_range_with_gaps_is_counted_value_by_value():
    # twice = one + other, one = other: only even totals are possible.
    cells = (Shown("twice", None, "primary", 7), Shown("one", None, "primary", 7))
    relations = (Relation((("one", 2), ("twice", -1))),)
    found = attack(Publication(cells, relations), knows_small=True).set_index("cell")
    assert found.loc["twice", ["lower", "upper", "feasible"]].tolist() == [2, 6, 3]


def test_the_earlier_release_gives_away_what_this_one_withholds():
    now = Publication(
        (Shown("May", None, "primary", 7), Shown("to May", 43, "", 7)),
        (total("to April", "May", "to May"),),
    )
    assert recoverable(attack(now)) == 0
    before = Publication((Shown("to April", 40, "", 7),), ())
    assert ends(attack(now, previous=before), "May") == (3, 3)


def test_what_was_shown_before_is_no_secret():
    now = Publication((Shown("a", None, "secondary", 7),), ())
    assert attack(now, previous=Publication((Shown("a", 12, "", 7),), ())).empty


def test_a_hidden_count_is_watched():
    cells = (Shown("to May", 43, "", 7), Shown("to April", 40, "", 7))
    relation = total("to April", "May", "to May")
    found = attack(Publication(cells, (relation,)), watched={"May": 5})
    assert found[["cell", "reason", "feasible"]].to_numpy().tolist() == [["May", "hidden", 1]]


def test_publications_that_contradict_are_told():
    cells = (Shown("a", None, "primary", 7), Shown("b", 20), Shown("all", 10))
    with pytest.raises(SourceError, match="must not contradict"):
        attack(Publication(cells, (total("a", "b", "all"),)))


@given(st.lists(st.integers(0, 12), min_size=3, max_size=4))
def test_against_trying_everything(values):
    names = [f"c{n}" for n in range(len(values))]
    limit, to = 3, 4
    shown, options = [], []
    for name, value in zip([*names, "all"], [*values, sum(values)], strict=True):
        small = 1 <= value <= limit
        alike = [
            v for v in range(80)
            if (1 <= v <= limit) == small and (small or (v + 2) // 4 * 4 == (value + 2) // 4 * 4)
        ]  # fmt: skip
        printed = None if small else (value + 2) // 4 * 4
        shown.append(Shown(name, printed, "primary" if small else "", limit, to))
        options.append(alike)
    fitting = [t for t in itertools.product(*options[:-1]) if sum(t) in options[-1]]
    public = Publication(tuple(shown), (total(*names, "all"),))
    found = attack(public, knows_small=True).set_index("cell")
    for place, name in enumerate(names):
        if name in found.index:
            possible = {t[place] for t in fitting}
            assert ends(found.reset_index(), name) == (min(possible), max(possible))
            assert found.loc[name, "recoverable"] == (len(possible) < limit)
