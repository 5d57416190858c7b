"""Design effects against their identities and the textbook cluster formula."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scp_analysis.errors import DenominatorError, ParameterError, SchemaError
from scp_analysis.statistics.surveys.design import design_effect, weighted_share

weights = st.lists(st.floats(0.1, 20), min_size=2, max_size=50)


# Kish L (1965). Survey Sampling, 5.4 and 8.2: 1 + (b - 1) rho.
@pytest.mark.parametrize(
    ("cluster_size", "icc", "deff"),
    [(1, 0.5, 1.0), (20, 0.05, 1.95), (10, 0.1, 1.9), (50, 0.02, 1.98), (11, 1.0, 11.0)],
)
def test_clusters_follow_the_textbook_formula(cluster_size, icc, deff):
    assert design_effect([1, 1], cluster_size=cluster_size, icc=icc).deff == pytest.approx(deff)


@settings(max_examples=30)
@given(weights=weights)
def test_unequal_weights_cost_one_plus_their_relative_variance(weights):
    # Kish L (1992). Journal of Official Statistics 8, 183-200: 1 + cv^2, by numpy.
    found = design_effect(weights)
    assert found.weighting == pytest.approx(1 + (np.std(weights) / np.mean(weights)) ** 2)
    assert 1 - 1e-12 <= found.effective_n <= found.n + 1e-9


@settings(max_examples=30)
@given(weights=weights, factor=st.floats(0.01, 100))
def test_the_unit_of_the_weights_does_not_matter(weights, factor):
    scaled = design_effect(np.array(weights) * factor)
    assert scaled.deff == pytest.approx(design_effect(weights).deff)


def test_the_share_is_of_those_who_answered_and_says_how_many_did_not():
    found = weighted_share([True, False, None, True], weights=[1, 1, 5, 2]).iloc[0]
    assert found["share"] == 0.75
    assert (found["base"], found["left_out"]) == (3, 1)
    assert found["effective_n"] == pytest.approx(16 / 6)


def test_refusals_say_what_is_wrong():
    with pytest.raises(DenominatorError, match="Every weight must be above zero"):
        design_effect([1, 0])
    with pytest.raises(ParameterError, match="Clusters must hold one answer or more"):
        design_effect([1, 1], cluster_size=0.5)
    with pytest.raises(SchemaError, match="There must be somebody who answered"):
        design_effect([])
    with pytest.raises(SchemaError, match="There must be somebody who answered"):
        weighted_share([None], weights=[1])
    with pytest.raises(SchemaError, match="an answer of 0, 1 or missing"):
        weighted_share([0.5], weights=[1])
