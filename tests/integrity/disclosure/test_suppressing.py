"""Secondary suppression against the attacker, on tables of every shape."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scp_analysis.integrity.disclosure.attacking import attack, recoverable
from scp_analysis.integrity.disclosure.cells import Cell, Hidden, Relation
from scp_analysis.integrity.disclosure.policies import EXEMPT, WITHHOLD, Policy
from scp_analysis.integrity.disclosure.suppressing import withheld_to_protect
from tests.integrity.disclosure.conftest import PEOPLE, total

EXACT = Policy("exact", WITHHOLD, threshold=7, round_to=1)
_COUNTS = st.one_of(st.integers(0, 9), st.integers(0, 60))


def test_the_example_table_of_sdctable(grid, release):
    # sdc_testproblem of the R package sdcTable (documentation of cell_info): counts by region and
    # gender, cells of 2 or fewer primary. Its SIMPLEHEURISTIC withholds A.male, so that a square of
    # four cells is hidden. Ours must hide as few: three beside the primary one.
    rule = Policy("frequency rule", WITHHOLD, threshold=2, round_to=1)
    cells, relations = grid([(18, 2), (14, 19), (12, 10), (11, 14)], rule)
    weak = release(cells, relations, weak=True)
    assert attack(weak).set_index("cell").loc["0.1", ["lower", "upper"]].tolist() == [2, 2]
    withheld = withheld_to_protect(cells, relations)
    assert len(withheld) == 3
    assert recoverable(attack(release(cells, relations))) == 0


@pytest.mark.parametrize("policy", [PEOPLE, EXACT], ids=["rounded", "exact"])
@given(data=st.data())
@settings(max_examples=6)
def test_two_way_tables(policy, data, grid, release):
    width = data.draw(st.integers(2, 4))
    row = st.lists(_COUNTS, min_size=width, max_size=width)
    cells, relations = grid(data.draw(st.lists(row, min_size=2, max_size=4)), policy)
    assert recoverable(attack(release(cells, relations))) == 0


def test_small_counts_of_a_small_total_look_like_any_others(grid, release):
    # Every count is small or zero: one who knew that would know that no part passes 6.
    cells, relations = grid([(0, 0), (1, 1)])
    public = release(cells, relations)
    assert recoverable(attack(public)) == 0
    assert recoverable(attack(public, knows_small=True)) > 0


def test_even_one_who_knows_which_counts_are_small_learns_nothing(grid, release):
    cells, relations = grid([(11, 14, 5), (49, 65, 6), (425, 391, 40), (30, 2, 9)])
    found = attack(release(cells, relations), knows_small=True)
    assert (found.loc[found["reason"] == "primary", "feasible"] == 7).all()
    assert recoverable(found) == 0


@given(st.lists(_COUNTS, min_size=8, max_size=8))
@settings(max_examples=6)
def test_nested_and_overlapping_margins(release, counts):
    # Eight cells: wards in districts in a county; and, across those, the sets of two agencies.
    cells = [Cell(f"w{n}", value, PEOPLE) for n, value in enumerate(counts)]
    sets = {
        "d1": (0, 1, 2),
        "d2": (3, 4),
        "d3": (5, 6, 7),
        "health": (1, 3, 5),
        "police": (0, 2, 4, 6),
    }
    cells += [Cell(name, sum(counts[n] for n in own), PEOPLE) for name, own in sets.items()]
    cells.append(Cell("county", sum(counts), PEOPLE))
    relations = [total(*(f"w{n}" for n in own), name) for name, own in sets.items()]
    relations.append(total("d1", "d2", "d3", "county"))
    found = attack(release(cells, relations))
    assert recoverable(found) == 0
    assert (found["feasible"] >= 7).all()


@given(
    st.lists(st.integers(0, 20), min_size=3, max_size=5),
    st.lists(st.integers(0, 9), min_size=3, max_size=5),
)
@settings(max_examples=10)
def test_the_last_release_and_this_one(release, before, since):
    # Cumulative counts by group: those of the last release, and those of this one, which are never less.
    size = min(len(before), len(since))
    groups = range(size)
    earlier = [Cell(f"g{n} then", before[n], PEOPLE) for n in groups]
    earlier.append(Cell("all then", sum(before[:size]), PEOPLE))
    past = release(earlier, [total(*(c.id for c in earlier))])
    assert recoverable(attack(past)) == 0
    cells = [Cell(f"g{n} now", before[n] + since[n], PEOPLE) for n in groups]
    cells.append(Cell("all now", sum(before[:size]) + sum(since[:size]), PEOPLE))
    relations = [total(*(c.id for c in cells))]
    relations += [
        total(f"{x} then", f"{x} since", f"{x} now") for x in [*(f"g{n}" for n in groups), "all"]
    ]
    relations.append(total(*(f"g{n} since" for n in groups), "all since"))
    now = release(cells, relations, previous=past)
    assert recoverable(attack(now, previous=past)) == 0


def test_the_difference_from_the_last_release_is_closed(release):
    # 40 to April were published; 43 to May would tell that May had 3.
    past = release([Cell("to April", 40, EXACT)], [])
    cells = [Cell("May", 3, EXACT), Cell("to May", 43, EXACT)]
    relation = total("to April", "May", "to May")
    careless = release(cells, [relation])
    broken = attack(careless, previous=past)
    assert broken[["lower", "upper", "recoverable"]].to_numpy().tolist() == [[3.0, 3.0, True]]
    careful = release(cells, [relation], previous=past)
    assert [shown.value for shown in careful.cells] == [None, None]
    assert recoverable(attack(careful, previous=past, knows_small=True)) == 0


def test_what_the_last_release_withheld_stays_protected(release):
    # The last release withheld one of two; this one may not show the total that would give it away.
    past = release(
        [Cell("a", 2, EXACT), Cell("b", 30, EXACT), Cell("both", 32, EXACT)],
        [total("a", "b", "both")],
    )
    assert {shown.id for shown in past.cells if shown.value is None} in ({"a", "b"}, {"a", "both"})
    again = [Cell("b", 30, EXACT), Cell("both", 32, EXACT)]
    now = release(again, [], previous=past)
    assert recoverable(attack(now, previous=past, knows_small=True)) == 0


@pytest.mark.parametrize(("round_to", "more"), [(5, 0), (1, 1)])
def test_the_rest_of_a_whole_is_protected_too(round_to, more):
    # 12 referred and 11 placed: 1 was not, though no table says so.
    policy = Policy("people", WITHHOLD, threshold=7, round_to=round_to)
    cells = [Cell("placed", 11, policy), Cell("referred", 12, policy)]
    relation = total("placed", "not placed", "referred")
    hidden = [Hidden("not placed", 1, policy)]
    assert len(withheld_to_protect(cells, [relation], hidden=hidden)) == more


def test_an_open_table_cannot_be_protected_and_the_attacker_says_so(release):
    cells = [Cell("a", 3, PEOPLE), Cell("b", 20, EXEMPT), Cell("all", 23, EXEMPT)]
    found = attack(release(cells, [total("a", "b", "all")]))
    assert found[["lower", "upper", "recoverable"]].to_numpy().tolist() == [[3.0, 3.0, True]]


def test_nothing_is_withheld_without_need():
    cells = [Cell("a", 40, PEOPLE), Cell("b", 0, PEOPLE), Cell("all", 40, PEOPLE)]
    assert withheld_to_protect(cells, [total("a", "b", "all")]) == []


def test_zero_is_never_withheld(grid):
    cells, relations = grid([(0, 3, 20), (30, 0, 9), (4, 8, 0)])
    zeros = {cell.id for cell in cells if cell.value == 0}
    assert not zeros.intersection(withheld_to_protect(cells, relations))


def test_changes_may_be_negative(release):
    policy = Policy("people", WITHHOLD, threshold=7, round_to=5)
    cells = [
        Cell("then", 30, policy), Cell("now", 27, policy), Cell("change", -3, policy, signed=True)
    ]  # fmt: skip
    relation = Relation((("now", 1), ("then", -1), ("change", -1)))
    found = attack(release(cells, [relation]))
    assert found.set_index("cell").loc["change", "lower"] < 0
    assert recoverable(found) == 0


def test_the_same_tables_give_the_same_choice(grid):
    cells, relations = grid([(5, 12, 3), (14, 2, 33), (21, 9, 1), (6, 40, 18)])
    assert withheld_to_protect(cells, relations) == withheld_to_protect(cells, relations)
