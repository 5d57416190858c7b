"""Exact funnel limits of both published definitions against two other implementations."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from scp_analysis.errors import DenominatorError, ParameterError
from scp_analysis.statistics.areas.funnel_limits import FunnelMethod, exact_limits, normal_limits

INVERSION = FunnelMethod(definition="test inversion")
EXPECTED = np.array([0.5, 1, 2.5, 5, 15, 40, 100, 300, 2000, 50000.0])


# clinical-qikit 0.5.0, Poisson funnel at 95 % and 99.8 %: Spiegelhalter (2005), appendix A.
LOWER_95 = "0 0 0 0.10841316 0.49065933 0.68909533 0.80366337 0.88677828 0.95616004 0.99123424"
UPPER_95 = (
    "3.72005182 2.9019487 2.24461027 1.87531172 1.50554436 "
    "1.30947963 1.19580895 1.113055 1.0438137 1.0087647"
)
LOWER_998 = "0 0 0 0 0.2716038 0.53500071 0.70065284 0.82469195 0.93136497 0.98619859"
UPPER_998 = (
    "6.95171796 4.8676256 3.26501458 2.55427076 1.85580762 "
    "1.51129057 1.3180475 1.18147577 1.06955843 1.0138384"
)
QIKIT = {0.95: (LOWER_95, UPPER_95), 0.998: (LOWER_998, UPPER_998)}


@pytest.mark.parametrize("level", [0.95, 0.998])
def test_spiegelhalter_limits_of_counts_match_another_implementation(level):
    lower, upper = exact_limits(EXPECTED, target=1.0, level=level, method=FunnelMethod())
    for found, printed in zip((lower, upper), QIKIT[level], strict=True):
        np.testing.assert_allclose(found, np.array(printed.split(), dtype=float), atol=5e-9)


def test_spiegelhalter_limits_of_shares_match_another_implementation():
    # clinical-qikit 0.5.0, binomial funnel at 95 % around 0.3.
    lower, upper = exact_limits(
        np.array([50.0, 120, 310]), target=0.3, level=0.95, method=FunnelMethod("binomial")
    )
    np.testing.assert_allclose(lower, [0.16613938, 0.21543628, 0.24799538], atol=5e-9)
    np.testing.assert_allclose(upper, [0.42013589, 0.37959953, 0.35005872], atol=5e-9)


# PHStatsMethods 0.1.16, calculate_funnel_limits, ratio (isr): for a number of events, the expected
# number at which it touches the limit (2s: 95 %, 3s: 99.8 %).
@pytest.mark.parametrize(
    ("events", "level", "at_lower", "at_upper"),
    [
        (30, 0.95, 42.826871, 20.240374),
        (50, 0.95, 65.918759, 37.110957),
        (100, 0.95, 121.626811, 81.364007),
        (30, 0.998, 51.083124, 15.869167),
        (50, 0.998, 75.941896, 30.958975),
        (100, 0.998, 134.924319, 71.921400),
    ],
)
def test_inverted_limits_of_counts_match_another_implementation(events, level, at_lower, at_upper):
    expected = np.array([at_lower, at_upper])
    lower, upper = exact_limits(expected, target=1.0, level=level, method=INVERSION)
    assert lower[0] * at_lower == pytest.approx(events, rel=3e-5)  # their solver stops there
    assert upper[1] * at_upper == pytest.approx(events, rel=3e-5)  # their solver stops there


# PHStatsMethods 0.1.16, calculate_funnel_limits, proportion: per cent, around 465 of 47,100.
@pytest.mark.parametrize(
    ("cases", "level", "lower", "upper"),
    [
        (1055, 0.95, 0.390661, 1.583861),
        (1055, 0.998, 0.046615, 1.927908),
        (9732, 0.95, 0.790831, 1.183692),
        (21000, 0.95, 0.853540, 1.120982),
        (21000, 0.998, 0.776426, 1.198096),
        (58, 0.998, 0.0, 4.999056),
    ],
)
def test_inverted_limits_of_shares_match_another_implementation(cases, level, lower, upper):
    method = FunnelMethod("binomial", definition="test inversion")
    found = exact_limits(np.array([float(cases)]), target=465 / 47100, level=level, method=method)
    assert 100 * found[0][0] == pytest.approx(lower, abs=1e-6)
    assert 100 * found[1][0] == pytest.approx(upper, abs=1e-6)


@settings(max_examples=30)
@given(
    expected=st.floats(0.2, 20_000),
    definition=st.sampled_from(["spiegelhalter", "test inversion"]),
    level=st.sampled_from([0.8, 0.95]),
)
def test_limits_hold_the_target_and_widen_with_the_level(expected, definition, level):
    method, exposure = FunnelMethod(definition=definition), np.array([expected])
    inner = exact_limits(exposure, target=1.0, level=level, method=method)
    outer = exact_limits(exposure, target=1.0, level=0.998, method=method)
    assert 0 <= outer[0][0] <= inner[0][0] <= 1 + 0.5 / expected
    assert inner[0][0] < inner[1][0] <= outer[1][0]


@pytest.mark.parametrize("expected", [4.0, 15.0, 60.0])
@pytest.mark.parametrize("level", [0.95, 0.998])
def test_chance_alone_stays_within_the_inverted_limits_as_often_as_stated(expected, level):
    lower, upper = (
        limit[0] * expected
        for limit in exact_limits(np.array([expected]), target=1.0, level=level, method=INVERSION)
    )
    chance = stats.poisson(expected)
    below = chance.cdf(np.ceil(lower) - 1)
    above = chance.sf(np.floor(upper))
    assert max(below, above) <= (1 - level) / 2 + 1e-12


def test_the_method_names_itself_and_refuses_what_it_does_not_know():
    assert FunnelMethod().unadjusted == "poisson, spiegelhalter"
    assert FunnelMethod(dispersion="none").adjusted.endswith("not adjusted")
    assert "multiplicative phi" in FunnelMethod(dispersion="multiplicative").adjusted
    with pytest.raises(ParameterError, match="Definition must be one of the values known"):
        FunnelMethod(definition="3 sigma")


# R, PHEindicatormethods, tests/testthat/testdata_funnel_ratio_outputs.csv: expected events at which
# these observed ones touch the limits (2s: 95 %, 3s: 99.8 %).
@pytest.mark.parametrize(
    ("events", "lower_2s", "upper_2s", "lower_3s", "upper_3s"),
    [
        (1, 5.571644585, 0.025317898, 9.233410143, 0.001000547),
        (5, 11.6683331, 1.623486324, 16.45474478, 0.739371928),
        (10, 18.39035799, 4.795387629, 24.13397235, 2.960519925),
        (100, 121.6268111, 81.36400699, 134.9243187, 71.92139974),
        (716, 770.4222128, 664.5083011, 802.60414, 636.1521174),
    ],
)
def test_inverted_limits_match_the_published_test_data(
    events, lower_2s, upper_2s, lower_3s, upper_3s
):
    for level, low, high in ((0.95, lower_2s, upper_2s), (0.998, lower_3s, upper_3s)):
        expected = np.array([low, high])
        lower, upper = exact_limits(expected, target=1.0, level=level, method=INVERSION)
        assert lower[0] * low == pytest.approx(events, rel=2e-5)
        assert upper[1] * high == pytest.approx(events, rel=2e-5)


# R, PHEindicatormethods, tests/testthat/testdata_funnel_prop_outputs.csv, baseline 80.642448 %.
@pytest.mark.parametrize(
    ("cases", "at_95", "at_998"),
    [
        (1, (3.204264, 100), (0, 100)),
        (18, (62.390093, 98.894803), (51.864359, 100)),
        (1008, (78.203374, 83.081521), (76.796814, 84.488082)),
        (110_000, (80.408963, 80.875933), (80.274317, 81.010578)),
    ],
)
def test_inverted_limits_of_shares_match_the_published_test_data(cases, at_95, at_998):
    method = FunnelMethod("binomial", definition="test inversion")
    for level, printed in ((0.95, at_95), (0.998, at_998)):
        found = exact_limits(cases, target=0.80642448, level=level, method=method)
        assert tuple(100 * limit for limit in found) == pytest.approx(printed, abs=2e-6)


def test_numbers_and_lists_will_do_and_impossible_ones_are_refused():
    both = exact_limits([15, 40], target=1, level=0.9, method=INVERSION)
    single = exact_limits(40, target=1, level=0.9, method=INVERSION)
    assert [limit[1] for limit in both] == pytest.approx([float(limit) for limit in single])
    with pytest.raises(DenominatorError, match="Every exposure must be above zero"):
        exact_limits([0.0], target=1, level=0.95, method=INVERSION)
    with pytest.raises(ParameterError, match="The target of a funnel must be above 0 and below 1"):
        exact_limits([10], target=1, level=0.95, method=FunnelMethod("binomial"))
    with pytest.raises(ParameterError, match=r"The target of a funnel must be above 0\."):
        normal_limits([0.1], target=0.0, level=0.95, method=INVERSION)
    with pytest.raises(ParameterError, match="Level must lie between 0 and 1"):
        exact_limits([10], target=1, level=95, method=INVERSION)
