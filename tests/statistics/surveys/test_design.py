"""Design effects against their identities and the textbook cluster formula."""

import numpy as np
import pandas as pd
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


def test_unequal_weights_by_hand():
    # Kish L (1965). Survey Sampling, 11.7, effective number (sum w)^2 / sum w^2: a hundred people of
    # weight 1 and a hundred of weight 3 are worth 400^2 / 1000 = 160 of equal weight.
    found = design_effect(np.repeat([1.0, 3.0], 100))
    assert found.effective_n == pytest.approx(160)
    assert found.deff == pytest.approx(1.25)
    assert found.method == "Kish: unequal weights times clusters"


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
    assert found["deff_method"] == "Kish: unequal weights"


def test_columns_are_never_paired_across_rows():
    said, weight = pd.Series([True, False]), pd.Series([1, 9], index=[1, 0])
    with pytest.raises(SchemaError, match="must have the same index"):
        weighted_share(said, weights=weight)
    found = weighted_share(said.astype("boolean"), weights=weight.sort_index())
    assert found["share"][0] == pytest.approx(0.9)


def test_refusals_say_what_is_wrong():
    with pytest.raises(DenominatorError, match="Every weight must be above zero"):
        design_effect([1, 0])
    with pytest.raises(ParameterError, match="Clusters must hold one answer or more"):
        design_effect([1, 1], cluster_size=0.5)
    for setting in ({"cluster_size": np.inf}, {"icc": 1.5}, {"icc": None}, {"cluster_size": "5"}):
        with pytest.raises(ParameterError, match="Clusters must hold one answer or more"):
            design_effect([1, 1], **setting)
    with pytest.raises(SchemaError, match="There must be somebody who answered"):
        design_effect([])
    with pytest.raises(SchemaError, match="There must be somebody who answered"):
        weighted_share([None], weights=[1])
    with pytest.raises(SchemaError, match="an answer of 0, 1 or missing"):
        weighted_share([0.5], weights=[1])
