"""Adjusted p values against the paper that proposed them and R's p.adjust."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import false_discovery_control
from statsmodels.stats.multitest import multipletests

from scp_analysis.errors import ParameterError, SchemaError
from scp_analysis.statistics.multiplicity import adjust

p_values = st.lists(st.floats(0, 1), min_size=1, max_size=30)

# Benjamini Y, Hochberg Y (1995), section 3.2 (myocardial infarction trial, 15 ordered p values): at
# 0.05 their procedure rejects four hypotheses, Bonferroni and Holm three.
TRIAL = [0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459]
TRIAL += [0.3240, 0.4262, 0.5719, 0.6528, 0.7590, 1.0]


def test_the_example_of_benjamini_and_hochberg():
    assert (adjust(TRIAL) < 0.05).sum() == 4
    assert (adjust(TRIAL, method="holm") < 0.05).sum() == 3


def test_the_example_has_the_adjusted_values_of_another_documentation():
    # scipy 1.17, help page of scipy.stats.false_discovery_control, the same 15 p values.
    expected = [0.0015, 0.003, 0.0095, 0.035625, 0.0603, 0.06385714, 0.06385714, 0.0645, 0.0765]
    expected += [0.486, 0.58118182, 0.714875, 0.75323077, 0.81321429, 1.0]
    np.testing.assert_allclose(adjust(TRIAL), expected, atol=5.1e-9)


def test_values_match_r():
    # R: p.adjust(c(0.001, 0.01, 0.03, 0.05, 0.20), method = "BY").
    expected = [0.011416667, 0.057083333, 0.114166667, 0.142708333, 0.456666667]
    found = adjust([0.001, 0.01, 0.03, 0.05, 0.20], method="by")
    np.testing.assert_allclose(found, expected, atol=5.1e-10)
    # R: p.adjust(c(0.01, 0.02, 0.03, 0.04, 0.05), method) for BH, holm and BY.
    p = [0.01, 0.02, 0.03, 0.04, 0.05]
    np.testing.assert_allclose(adjust(p), [0.05] * 5)
    np.testing.assert_allclose(adjust(p, method="holm"), [0.05, 0.08, 0.09, 0.09, 0.09])
    np.testing.assert_allclose(adjust(p, method="by"), [0.11416666666666667] * 5)


@given(p=p_values)
def test_values_match_scipy(p):
    np.testing.assert_allclose(adjust(p), false_discovery_control(p, method="bh"))
    np.testing.assert_allclose(adjust(p, method="by"), false_discovery_control(p, method="by"))


@given(
    p=st.lists(st.floats(0, 1) | st.sampled_from([0.0, 0.01, 0.04, 1.0]), min_size=1, max_size=30)
)
def test_values_match_statsmodels(p):
    for method, theirs in {"bh": "fdr_bh", "by": "fdr_by"}.items():
        np.testing.assert_allclose(
            adjust(p, method=method), multipletests(p, method=theirs)[1], rtol=1e-13, atol=1e-300
        )


def test_holm_matches_statsmodels_with_ties_and_at_the_ends():
    generator = np.random.default_rng(5)  # few, since statsmodels takes its time over Holm
    families = [generator.uniform(size=size) for size in (1, 2, 14, 200)]
    families += [np.repeat(generator.beta(0.2, 1, size=9), 3), np.array([0.0, 0.0, 0.5, 1.0, 1.0])]
    for p in families:
        np.testing.assert_allclose(
            adjust(p, method="holm"), multipletests(p, method="holm")[1], rtol=1e-13
        )


@given(p=p_values, share=st.floats(0.01, 1), method=st.sampled_from(["bh", "by", "holm"]))
def test_adjusting_never_helps_and_keeps_the_order(p, share, method):
    adjusted = adjust(p, method=method, share=share)
    assert (adjusted >= np.array(p) - 1e-15).all()
    assert (adjusted <= 1).all()
    assert (np.diff(adjusted[np.argsort(p, kind="stable")]) >= -1e-15).all()
    assert (adjusted >= adjust(p, method=method) - 1e-15).all()


@given(p=p_values, missing=st.integers(1, 5))
def test_tests_that_were_not_made_do_not_count(p, missing):
    padded = adjust([*p, *[None] * missing])
    np.testing.assert_allclose(padded[: len(p)], adjust(p))
    assert np.isnan(padded[len(p) :]).all()


def test_shares_hold_the_budget_of_the_pack():
    generator = np.random.default_rng(2)
    nothing = generator.uniform(size=(4000, 10, 14))
    false_alarm = [
        any((adjust(page, share=0.1) < 0.05).any() for page in pack) for pack in nothing[:1500]
    ]
    assert np.mean(false_alarm) < 0.05 + 3 * np.sqrt(0.05 * 0.95 / 1500)


def test_nothing_to_adjust_is_not_an_error():
    assert adjust([]).shape == (0,)
    assert np.isnan(adjust([None, None])).all()
    assert adjust([[0.01, 0.2], [0.3, 0.4]]).shape == (2, 2)


def test_refusals_say_what_is_wrong():
    with pytest.raises(SchemaError, match="Every p must lie between 0 and 1"):
        adjust([0.1, 1.2])
    with pytest.raises(ParameterError, match="Method must be one of the values known") as refused:
        adjust([0.1], method="bonferroni")
    assert "write one of: 'bh', 'by', 'holm'" in str(refused.value)
    with pytest.raises(ParameterError, match="share of the false-alarm budget must be above 0"):
        adjust([0.1], share=0)
