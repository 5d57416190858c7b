"""Spread between areas against another implementation and against simulation."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from statsmodels.stats.meta_analysis import combine_effects

from scp_analysis.errors import DenominatorError, ParameterError, SchemaError
from scp_analysis.statistics.areas.between_areas import between_area_spread, left_by_winsorising

OBSERVED = np.array([12, 30, 7, 101, 55, 50, 40, 99, 16, 75])
EXPECTED = np.array([15, 25, 10.5, 80, 60, 33, 44, 120, 9, 70])
CASES = np.array([100, 120, 180, 90, 310, 150])
OUTCOMES = np.array([56, 48, 120, 33, 200, 75])


# clinical-qikit 0.5.0, funnel_dispersion: phi and tau squared after Spiegelhalter (2005), natural
# scale, scores winsorised at a tenth, not restored; counts by Poisson, shares by binomial.
def test_spread_of_counts_matches_another_implementation():
    error = EXPECTED**-0.5
    z = (OBSERVED / EXPECTED - 1) / error
    found = between_area_spread(z, error, restored=False)
    assert found.phi == pytest.approx(2.2018879336263515)
    assert found.tau**2 == pytest.approx(0.03296124528029986)


def test_spread_of_shares_matches_another_implementation():
    together = OUTCOMES.sum() / CASES.sum()
    error = np.sqrt(together * (1 - together) / CASES)
    found = between_area_spread((OUTCOMES / CASES - together) / error, error, restored=False)
    assert found.phi == pytest.approx(7.456239676982247)
    assert found.tau**2 == pytest.approx(0.012937050767076531)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_without_winsorising_tau_is_that_of_dersimonian_and_laird(seed):
    # statsmodels, combine_effects(method_re="chi2"), around its own weighted mean, where the sum of
    # squared scores is Cochran's Q.
    rng = np.random.default_rng(seed)
    error = rng.uniform(0.5, 2, 12)
    effect = rng.normal(0, 2 * error)
    middle = np.average(effect, weights=error**-2)
    found = between_area_spread((effect - middle) / error, error, winsorised=0.0, restored=False)
    assert found.tau**2 == pytest.approx(combine_effects(effect, error**2, method_re="dl").tau2)


def test_what_winsorising_leaves_is_as_published_and_as_scipy_integrates_it():
    # Spiegelhalter (2005), Quality and Safety in Health Care 14, eq. 9: 1.47 at a tenth.
    assert 1 / left_by_winsorising(0.1) == pytest.approx(1.47, abs=0.005)
    for share in (0.05, 0.1, 0.25):
        q = stats.norm.ppf(1 - share)
        expected = stats.norm.expect(lambda z, q=q: np.clip(z, -q, q) ** 2)
        assert left_by_winsorising(share) == pytest.approx(expected, rel=1e-5)


@settings(max_examples=30)
@given(seed=st.integers(0, 1000), factor=st.floats(0.1, 10))
def test_the_unit_and_the_order_of_areas_do_not_matter(seed, factor):
    rng = np.random.default_rng(seed)
    z, error = rng.normal(0, 2, 15), rng.uniform(0.5, 2, 15)
    found, order = between_area_spread(z, error), rng.permutation(15)
    other = between_area_spread(z[order], factor * error[order])
    assert other.phi == pytest.approx(found.phi)
    assert other.tau == pytest.approx(factor * found.tau)
    assert found.phi >= found.phi_winsorised


def test_under_chance_alone_there_is_seldom_much_spread():
    rng = np.random.default_rng(20263)
    phi = [between_area_spread(rng.standard_normal(60), 1.0).phi for _ in range(300)]
    assert np.mean(phi) == pytest.approx(1.0, abs=0.05)


def test_few_or_missing_areas():
    found = between_area_spread([3.0, -3.0, np.nan, 3.0, -3.0], 1.0)
    assert (found.areas, found.tau) == (4, 0.0)
    assert np.isnan(found.phi)


def test_refusals_say_what_is_wrong():
    with pytest.raises(DenominatorError, match="Every standard error must be above zero"):
        between_area_spread([1.0] * 6, [0.0] * 6)
    with pytest.raises(SchemaError, match="a z score and a standard error"):
        between_area_spread([1.0] * 6, [1.0] * 5)
    with pytest.raises(ParameterError, match="share winsorised must be 0 or more and below"):
        between_area_spread([1.0] * 6, 1.0, winsorised=0.5)
