"""Rounding intervals are exact, halves included."""

from decimal import ROUND_HALF_DOWN, ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scp_analysis.integrity.footing.bases import smallest_base
from scp_analysis.integrity.footing.formula import value_of
from scp_analysis.integrity.footing.intervals import Bounded, covered, is_rounded, rounded, step

ROUNDINGS = [ROUND_HALF_UP, ROUND_HALF_DOWN, ROUND_HALF_EVEN]
NUMBERS = st.integers(-(10**6), 10**6)


@pytest.mark.parametrize(
    ("value", "words", "expected"),
    [
        (108.0, "108", Fraction(1)),
        (92.8, "92.8", Fraction(1, 10)),
        (25.0, "25.00%", Fraction(1, 100)),
        (-5.3, "reduced by 5.3%", Fraction(1, 10)),
        (1_300_000.0, "£1.3m", Fraction(100_000)),
        (43_000.0, "£43k", Fraction(1_000)),
        (46_432.0, "46,432", Fraction(1)),
        (7.0, "seven", Fraction(1)),
        (0.04, "approximately 0.04%", Fraction(1, 100)),
    ],
)
def test_step_of_the_last_digit_printed(value, words, expected):
    assert step(value, words) == expected


@given(st.integers(-(10**7), 10**7), st.integers(0, 3), st.sampled_from(ROUNDINGS))
def test_a_rounded_number_covers_what_it_came_from(thousandths, decimals, how):
    true = Decimal(thousandths) / 1000
    shown = true.quantize(Decimal(1).scaleb(-decimals), rounding=how)
    bounds = rounded(float(shown), str(shown))
    assert bounds.low <= Fraction(true) <= bounds.high
    assert bounds.high - bounds.low == Fraction(1, 10**decimals)


@given(st.integers(-1000, 1000), st.integers(0, 2))
def test_halves_are_inside_and_anything_beyond_is_not(tenths, decimals):
    value = Decimal(tenths).scaleb(-decimals)
    bounds = rounded(float(value), str(value))
    half = Fraction(1, 2 * 10**decimals)
    assert bounds.meets(Bounded.exactly(Fraction(value) + half))
    assert bounds.meets(Bounded.exactly(Fraction(value) - half))
    assert not bounds.meets(Bounded.exactly(Fraction(value) + half + Fraction(1, 10**9)))
    assert not bounds.meets(Bounded.exactly(Fraction(value) - half - Fraction(1, 10**9)))


def test_counts_are_exact_and_shares_are_not():
    count = {"value": 48.0, "value_as_printed": "48", "unit": "calls"}
    share = {"value": 25.0, "value_as_printed": "25%", "unit": "percent"}
    rate = {"value": 52.0, "value_as_printed": "52", "unit": "referrals per month"}
    money = {"value": 283_555.0, "value_as_printed": "£283,555", "unit": "GBP"}
    thousands = {"value": 43_000.0, "value_as_printed": "£43k", "unit": "GBP"}
    assert [is_rounded(each) for each in (count, share, rate, money, thousands)] == [
        False, True, True, False, True,
    ]  # fmt: skip
    assert covered(count) == Bounded.exactly(48)
    assert covered(thousands).low == 42_500


@given(*[st.tuples(NUMBERS, NUMBERS)] * 2, st.sampled_from("+-*"), st.data())
def test_a_formula_encloses_every_value_its_cells_can_take(one, other, sign, data):
    cells = {
        name: Bounded(*(Fraction(end) for end in (ends[0], min(ends), max(ends))))
        for name, ends in (("a", one), ("b", other))
    }
    inside = {n: data.draw(st.integers(int(c.low), int(c.high))) for n, c in cells.items()}
    found = value_of(f"a {sign} b", cells)
    exact = value_of(f"a {sign} b", {n: Bounded.exactly(v) for n, v in inside.items()})
    assert found.low <= exact.point <= found.high


def test_division_by_what_may_be_zero_is_refused():
    with pytest.raises(ZeroDivisionError):
        value_of("1 / a", {"a": rounded(0.0, "0")})


@given(st.integers(1, 99))
def test_the_smallest_base_rounds_to_the_percentage_and_none_below_does(percent):
    base, part = smallest_base(percent, f"{percent}%")
    assert abs(Fraction(100 * part, base) - percent) <= Fraction(1, 2)
    smaller = ((b, p) for b in range(1, base) for p in range(b + 1))
    assert all(abs(Fraction(100 * p, b) - percent) > Fraction(1, 2) for b, p in smaller)
