"""The set of ranks left open: pairwise tests of scipy, Holm of statsmodels, coverage simulated."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from statsmodels.stats.multitest import multipletests

from scp_analysis.errors import SchemaError
from scp_analysis.statistics.areas.rank_sets import rank_set

AREAS = pd.DataFrame(
    {
        "count": [300, 310, 500, 90, 260],
        "denominator": [10_000, 9_000, 12_000, 10_000, 10_000],
        "subject": [True, False, False, False, False],
    }
)


@pytest.fixture(autouse=True, scope="module")
def _no_collection():
    """Spare the collection of garbage that statsmodels asks for at every adjustment."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("gc.collect", lambda *_: 0)
        yield


def test_p_values_match_scipy_and_statsmodels():
    found = rank_set(AREAS)
    expected = []
    for count, base in zip(AREAS["count"][1:], AREAS["denominator"][1:], strict=True):
        chance = stats.binom(count + 300, base / (base + 10_000))
        expected.append(min(1, 2 * min(chance.cdf(count), chance.sf(count - 1))))
    np.testing.assert_allclose(found["p_value"][1:], expected, rtol=1e-9)
    np.testing.assert_allclose(found["p_adjusted"][1:], multipletests(expected, method="holm")[1])
    assert found["standing"].tolist() == [
        "the area itself", "cannot be told apart", "higher", "lower", "cannot be told apart"
    ]  # fmt: skip
    assert found[["rank_best", "rank_worst", "rank_of", "alike"]].iloc[0].tolist() == [2, 4, 5, 2]
    assert found["rate_ratio"][2] == pytest.approx((500 / 12_000) / (300 / 10_000))


def test_the_true_rank_is_covered():
    rng = np.random.default_rng(20266)
    means = np.linspace(80, 160, 9)
    true_rank = 9 - np.arange(9)
    covered = []
    for run in range(36):
        subject = np.arange(9) == run % 9
        table = pd.DataFrame({"count": rng.poisson(means), "denominator": 1, "subject": subject})
        row = rank_set(table).iloc[0]
        covered.append(row["rank_best"] <= true_rank[run % 9] <= row["rank_worst"])
    assert np.mean(covered) >= 0.94  # 0.98 or more of 2,000 runs


@settings(max_examples=8)
@given(counts=st.lists(st.integers(0, 300), min_size=2, max_size=12), phi=st.floats(1, 9))
def test_more_dispersion_leaves_more_ranks_open(counts, phi):
    table = pd.DataFrame({"count": counts, "denominator": 1000})
    table["subject"] = table.index == 0
    plain, wide = rank_set(table).iloc[0], rank_set(table, phi=phi).iloc[0]
    assert wide["rank_best"] <= plain["rank_best"] <= plain["rank_worst"] <= wide["rank_worst"]
    standing = 1 + (table["count"] > counts[0]).sum()
    assert plain["rank_best"] <= standing <= plain["rank_worst"]


def test_the_larger_dispersion_of_a_pair_counts_and_a_missing_one_tells_nothing():
    spread = AREAS.assign(phi=[1.0, 1.0, 60.0, 1.0, np.nan])
    found = rank_set(spread, phi="phi")
    assert found["standing"][2] == "cannot be told apart"
    assert found["standing"][4] == "not available"
    assert (rank_set(spread.assign(phi=[60.0, 1, 1, 1, 1]), phi="phi")["alike"] >= 3).all()
    assert (
        rank_set(AREAS, phi=3.0, phi_df=4.0)["p_value"][2] > rank_set(AREAS, phi=3.0)["p_value"][2]
    )


def test_missing_counts():
    gone = rank_set(AREAS.assign(count=[300, None, 500, 90, 260]))
    assert gone["standing"][1] == "not available"
    assert gone["rank_of"][0] == 4
    own = rank_set(AREAS.assign(count=[None, 310, 500, 90, 260]))
    assert own[["rank_best", "rank_worst", "alike"]].isna().all(axis=None)
    assert (own["standing"][1:] == "not available").all()


def test_refusals_say_what_is_wrong():
    with pytest.raises(SchemaError, match="Exactly one area must be the one of interest"):
        rank_set(AREAS.assign(subject=False))
