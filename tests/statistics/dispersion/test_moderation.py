"""Moderated variances against limma, and what borrowing may and may not do."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import special, stats

from scp_analysis.statistics.dispersion.moderation import fit_prior, moderate, trigamma_inverse

ALL = np.zeros(3, dtype=int)
VARIANCES, FREEDOM = np.array([0.5, 1.3, 7.8]), np.full(3, 3.0)


def test_prior_and_moderated_variances_equal_limma():
    # limma::squeezeVar(c(0.5, 1.3, 7.8), df = 3), values as printed in the tests of inmoose
    # (github.com/epigenelabs/inmoose, squeezeVar), a port of limma checked against R.
    prior = fit_prior(VARIANCES, FREEDOM, ALL)
    assert prior.freedom[0] == pytest.approx(2.830777, abs=1e-6)
    assert prior.scale[0] == pytest.approx(1.676927, abs=1e-6)
    found = moderate(VARIANCES, FREEDOM, ALL, caution=None)
    np.testing.assert_allclose(found.variance, [1.071385, 1.482994, 4.827317], atol=1e-6)
    np.testing.assert_allclose(found.freedom, 5.830777, atol=1e-6)


def test_variances_no_more_apart_than_by_chance_are_pooled_as_in_limma():
    # limma::fitFDist: df2 = Inf and scale = mean(x) when the spread of log s2 is below trigamma.
    found = moderate(np.array([1.0, 1.1, 1.2]), FREEDOM, ALL, caution=None)
    np.testing.assert_allclose(found.variance, 1.1)
    assert np.isinf(found.prior_freedom).all()
    np.testing.assert_allclose(found.freedom, 9)


def test_trigamma_inverse_at_values_known_in_closed_form():
    # psi'(1) = pi^2/6, psi'(1/2) = pi^2/2, psi'(2) = pi^2/6 - 1: Abramowitz & Stegun 6.4.2, 6.4.4.
    squares = np.pi**2 * np.array([1 / 6, 1 / 2, 1 / 6]) - [0, 0, 1]
    np.testing.assert_allclose(trigamma_inverse(squares), [1, 0.5, 2], rtol=1e-10)


@given(value=st.floats(1e-4, 1e4))
def test_trigamma_inverse_inverts(value):
    found = trigamma_inverse(np.array([value]))
    assert special.polygamma(1, found)[0] == pytest.approx(value, rel=1e-8)


def test_the_prior_is_recovered_from_many_series_of_unequal_freedom():
    generator = np.random.default_rng(3)
    true = 2.0 * 8 / generator.chisquare(8, 20_000)
    freedom = generator.choice([6.0, 9.0, 12.0], 20_000)
    seen = true * generator.chisquare(freedom) / freedom
    prior = fit_prior(seen, freedom, np.zeros(20_000, dtype=int))
    assert prior.freedom[0] == pytest.approx(8, rel=0.06)
    assert prior.scale[0] == pytest.approx(2, rel=0.03)


def test_moderated_variances_are_nearer_the_truth_and_a_t_test_on_them_keeps_its_size():
    generator = np.random.default_rng(4)
    true = 2.0 * 8 / generator.chisquare(8, (2000, 12))
    seen = (true * generator.chisquare(10, true.shape) / 10).ravel()
    found = moderate(seen, np.full(len(seen), 10.0), np.repeat(np.arange(2000), 12))
    error, own = (np.mean(np.log(s / true.ravel()) ** 2) for s in (found.variance, seen))
    assert error < 0.75 * own
    z = generator.standard_normal(len(seen)) * np.sqrt(true.ravel() / found.variance)
    assert np.mean(2 * stats.t.sf(np.abs(z), found.freedom) < 0.05) == pytest.approx(0.05, abs=0.01)


@given(variances=st.lists(st.floats(0.01, 100), min_size=3, max_size=14), df=st.floats(2, 40))
def test_moderation_pulls_together_keeps_the_order_and_caution_pulls_less(variances, df):
    seen, freedom = np.array(variances), np.full(len(variances), df)
    group = np.zeros(len(seen), dtype=int)
    plain, careful = moderate(seen, freedom, group, caution=None), moderate(seen, freedom, group)
    order = np.argsort(seen)
    for found in (plain, careful):
        assert (np.diff(found.variance[order]) >= -1e-9).all()
        assert ((freedom <= found.freedom) & (found.freedom <= freedom.sum() + 1e-9)).all()
    assert np.ptp(careful.variance) >= np.ptp(plain.variance) - 1e-9
    assert (careful.prior_freedom <= plain.prior_freedom).all()


def test_one_or_two_series_stay_as_they_are_and_groups_stay_apart():
    seen, freedom = np.array([1.0, 9.0, 0.5, 1.3, 7.8, 2.0]), np.array([4.0, 4, 3, 3, 3, 5])
    group = np.array([0, 0, 1, 1, 1, 2])
    found = moderate(seen, freedom, group, caution=None)
    np.testing.assert_allclose(found.variance[[0, 1, 5]], seen[[0, 1, 5]])
    np.testing.assert_allclose(found.prior_freedom[[0, 1, 5]], 0)
    np.testing.assert_allclose(found.variance[2:5], [1.071385, 1.482994, 4.827317], atol=1e-6)
