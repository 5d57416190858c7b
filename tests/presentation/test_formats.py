import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scp_analysis.presentation import formats
from scp_analysis.presentation.formats import MINUS

NAN = float("nan")


@pytest.mark.parametrize(
    ("change", "base", "printed"),
    [
        (-4.711, 2059, "−4.7%"),
        (36.842, 133, "+36.8%"),
        (36.842, 101, "+36.8%"),
        (36.842, 100, "+37%"),
        (-50.0, 6, "−50%"),
        (0.04, 2000, "0.0%"),
        (NAN, 2000, "not available"),
    ],
)
def test_one_decimal_only_over_a_hundred(change, base, printed):
    assert formats.change_percent(change, base=base, unit="%") == printed


def test_zero_is_not_missing():
    assert formats.count(0) == "0"
    assert formats.count(NAN) == formats.NOT_AVAILABLE


def test_marks_never_look_alike():
    marks = {formats.NOT_AVAILABLE, formats.TOO_FEW, formats.SUPPRESSED, formats.count(0)}
    assert len(marks) == 4


def test_an_interval_without_upper_end_is_said_in_words():
    assert formats.change_interval(5.0, math.inf, base=252, unit="%") == "+5.0% or more"
    assert formats.change_interval(NAN, 4.0, base=252) == formats.NOT_AVAILABLE


@given(st.floats(min_value=-1e6, max_value=1e6), st.integers(min_value=0, max_value=3))
def test_a_change_reads_back_as_itself(value, decimals):
    printed = formats.signed(value, decimals=decimals)
    assert "-" not in printed
    read = float(printed.replace(",", "").replace(MINUS, "-"))
    assert read == pytest.approx(value, abs=0.5 * 10**-decimals + 1e-9)


@given(st.integers(min_value=1, max_value=10**9))
def test_counts_read_back_as_themselves(value):
    assert int(formats.count(value).replace(",", "")) == value


@given(st.text(max_size=40))
def test_a_slug_is_kebab_whatever_comes_in(text):
    slug = formats.slug(text)
    assert slug == slug.lower().strip("-")
    assert all(part.isalnum() and part.isascii() for part in slug.split("-") if slug)


@pytest.mark.parametrize(
    ("p", "printed"), [(0.0009, "p < 0.001"), (0.05, "p = 0.050"), (1, "p = 1.00")]
)
def test_p_values(p, printed):
    assert formats.p_value(p) == printed
