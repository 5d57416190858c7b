"""Which criterion drives the order: shares against numpy, orders against scipy."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from scp_analysis.statistics.scoring.influence import criterion_influence

WEIGHTS = {"harm": 4.0, "volume": 2.0, "public": 1.0}


def sheet(scores):
    table = pd.DataFrame(scores, columns=list(WEIGHTS), dtype=float)
    long = (
        table.rename_axis("option")
        .reset_index()
        .melt("option", var_name="criterion", value_name="score")
    )
    return long.assign(option="option " + long["option"].astype(str))


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("rule", ["additive", "multiplicative"])
def test_shares_and_orders_match_numpy_and_scipy(seed, rule):
    scores = np.random.default_rng(seed).uniform(1, 5, (8, 3))
    found = criterion_influence(sheet(scores), WEIGHTS, rule=rule)
    parts = (np.log(scores) if rule == "multiplicative" else scores) * np.array([4, 2, 1]) / 7
    total = parts.sum(axis=1)
    for place in range(3):
        rest = total - parts[:, place]
        covariance = np.cov(parts[:, place], total)
        assert found["variance_share"][place] == pytest.approx(covariance[0, 1] / covariance[1, 1])
        assert found["tau_without"][place] == pytest.approx(stats.kendalltau(total, rest).statistic)
        moved = np.abs(stats.rankdata(total) - stats.rankdata(rest)).max()
        assert found["places_moved"][place] == moved
        assert found["first_changes"][place] == (total.argmax() != rest.argmax())
    assert found["drives"].sum() == 1


@settings(max_examples=30)
@given(seed=st.integers(0, 1000))
def test_shares_sum_to_one(seed):
    scores = np.random.default_rng(seed).integers(1, 6, (6, 3))
    found = criterion_influence(sheet(scores), WEIGHTS)
    if found["variance_share"].notna().all():
        assert found["variance_share"].sum() == pytest.approx(1)


def test_a_criterion_on_which_all_are_alike_decides_nothing():
    found = criterion_influence(sheet([[3, 1, 2], [3, 4, 1], [3, 2, 2]]), WEIGHTS).iloc[0]
    assert found["variance_share"] == pytest.approx(0, abs=1e-12)
    assert found["places_moved"] == 0
    assert found["tau_without"] == pytest.approx(1)
    assert not found["drives"]


@pytest.mark.parametrize("scores", [[[3, 3, 3]] * 4, [[1, 2, 3]], [[1, 2, np.nan], [np.nan, 2, 3]]])
def test_without_differences_nothing_is_said(scores):
    found = criterion_influence(sheet(scores), WEIGHTS)
    assert found[["variance_share", "tau_without", "places_moved"]].isna().all(axis=None)
    assert not found["drives"].any()
    assert found["influence_method"].str.startswith("not available").all()


def test_a_single_criterion_leaves_no_order_without_it():
    table = sheet([[1, 1, 1], [2, 1, 1]])
    found = criterion_influence(table[table["criterion"] == "harm"], {"harm": 1.0})
    assert np.isnan(found["tau_without"][0])
    assert found["variance_share"][0] == 1
