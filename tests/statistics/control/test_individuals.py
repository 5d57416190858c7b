"""XmR chart: a textbook chart, the screened limits, rebasing, and what is not available."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scp_analysis.errors import ParameterError, SchemaError
from scp_analysis.statistics.control.baselines import Baseline
from scp_analysis.statistics.control.individuals import XMR, XMR_SCREENED, xmr_chart
from scp_analysis.statistics.control.rules import RULE_SETS

# Viscosity of 15 batches of paint: Montgomery DC (2009). Introduction to Statistical Quality
# Control, 6th ed., example 6.5: centre 33.52, limits 32.24 and 34.80; moving range 0.48, limit 1.57.
PAINT = [33.75, 33.05, 34.00, 33.81, 33.46, 34.02, 33.68, 33.27, 33.49, 33.20, 33.62, 33.00]
PAINT += [33.54, 33.12, 33.84]


def test_a_chart_from_a_textbook():
    found = xmr_chart(PAINT)
    for name, expected in [("centre", 33.52), ("lower", 32.24), ("upper", 34.80)]:
        assert found[name].to_numpy() == pytest.approx(expected, abs=0.006)
    assert found["range_centre"].to_numpy() == pytest.approx(0.48, abs=0.002)
    assert found["range_upper"].to_numpy() == pytest.approx(1.57, abs=0.006)
    assert not found["signal"].any()
    assert found["chart"].unique().tolist() == [XMR]


def test_limits_as_the_r_package_qcc_gives_them():
    # qcc(x, type = "xbar.one"), as the tests of the Python package mistat print R's answers: paint,
    # and water in antifreeze (Wetherill and Brown 1991, p. 120).
    water = [2.23, 2.53, 2.62, 2.63, 2.58, 2.44, 2.49, 2.34, 2.95, 2.54, 2.60, 2.45, 2.17, 2.58]
    water += [2.57, 2.44, 2.38, 2.23, 2.23, 2.54, 2.66, 2.84, 2.81, 2.39, 2.56, 2.70, 3.00, 2.81]
    water += [2.77, 2.89, 2.54, 2.98, 2.35, 2.53]
    for values, expected in (
        (PAINT, [33.52333, 32.24484, 34.80183]),
        (water, [2.569706, 2.031344, 3.108068]),
    ):
        found = xmr_chart(values, rules="limits only")
        lines = found.loc[0, ["centre", "lower", "upper"]].astype(float)
        np.testing.assert_allclose(lines, expected, rtol=3e-5)
        assert not found["signal"].any()


def test_limits_as_nhsrplotthedots_gives_them():
    # tests/testthat/_snaps/ptd_spc_standard.md: twenty values, mean 0.142, limits -3.01 and 3.29.
    # The values are R's set.seed(123); rnorm(20), printed there to three figures.
    values = [-0.56047565, -0.23017749, 1.55870831, 0.07050839, 0.12928774, 1.71506499, 0.46091621]
    values += [-1.26506123, -0.68685285, -0.44566197, 1.22408180, 0.35981383, 0.40077145]
    values += [0.11068272, -0.55584113, 1.78691314, 0.49785048, -1.96661716, 0.70135590]
    values += [-0.47279141]
    found = xmr_chart(values, screen=True)
    lines = found.loc[0, ["centre", "lower", "upper"]].astype(float)
    np.testing.assert_allclose(lines, [0.142, -3.01, 3.29], atol=0.005)
    assert not found["signal"].any()


def test_limits_as_qikit_gives_them():
    # clinical-qikit 0.5.0, qic(chart="i").
    found = xmr_chart(PAINT).iloc[-1]
    assert found["lower"] == pytest.approx(32.24483789260385, rel=1e-6)
    assert found["upper"] == pytest.approx(34.80182877406282, rel=1e-6)


def test_one_wild_point_widens_screened_limits_less():
    # Two ranges of 40 among ranges of 1; mean 99 / 23, so both lie above 3.267 times it.
    values = np.tile([10.0, 11.0], 12)
    values[12] = 51.0
    plain, screened = (xmr_chart(values, screen=screen).iloc[0] for screen in (False, True))
    assert plain["range_centre"] == pytest.approx((21 + 2 * 40) / 23)
    assert screened["range_centre"] == pytest.approx(1)
    assert screened["upper"] - screened["centre"] == pytest.approx(3 / 1.128)
    assert screened["chart"] == XMR_SCREENED


def test_a_baseline_is_fixed_and_a_rebasing_starts_anew():
    months = pd.period_range("2022-01", periods=36, freq="M")
    values = np.concatenate([np.tile([10.0, 12.0], 12), np.tile([30.0, 32.0], 6)])
    fixed = xmr_chart(values, periods=months, baselines=[Baseline("2022-01", "2023-12")])
    assert (fixed["centre"] == 11).all()
    assert fixed["signal"].iloc[24:].all()
    rebased = xmr_chart(
        values,
        periods=months,
        baselines=[
            Baseline("2022-01", "2023-12"),
            Baseline("2024-01", "2024-12", reason="new recording system"),
        ],
    )
    assert rebased["centre"].tolist() == [11] * 24 + [31] * 12
    assert not rebased["signal"].any()
    assert rebased["rebase_reason"].unique().tolist() == ["", "new recording system"]
    assert np.isnan(rebased["moving_range"][24])
    assert rebased["baseline"].unique().tolist() == ["2022-01 to 2023-12", "2024-01 to 2024-12"]
    assert rebased["provisional"].tolist() == [False] * 24 + [True] * 12


def test_a_missing_point_is_not_a_quiet_one():
    values = np.array(PAINT)
    values[4] = np.nan
    found = xmr_chart(values)
    assert found.loc[4, "note"] == "not available"
    assert found.loc[4, "signal"] is pd.NA
    assert found["signal"].notna().sum() == 14


@pytest.mark.parametrize(
    ("values", "note"),
    [
        (PAINT[:7], "not computable: 7 points in the baseline, 8 needed"),
        ([5.0] * 12, "not computable: the baseline does not vary"),
    ],
)
def test_without_limits_there_is_no_verdict(values, note):
    found = xmr_chart(values)
    assert (found["note"] == note).all()
    assert found["signal"].isna().all()


@settings(max_examples=25)
@given(
    seed=st.integers(0, 999),
    scale=st.floats(0.1, 50),
    shift=st.floats(-100, 100),
    rules=st.sampled_from(list(RULE_SETS)),
)
def test_signals_do_not_depend_on_the_unit(seed, scale, shift, rules):
    values = np.random.default_rng(seed).normal(20, 3, (2, 30))
    one, other = (xmr_chart(array, rules=rules) for array in (values, shift + scale * values))
    assert one["part_of"].tolist() == other["part_of"].tolist()
    upside_down = xmr_chart(-values, rules=rules)
    assert upside_down["part_of"].tolist() == one["part_of"].tolist()
    assert (one["lower"] <= one["centre"]).all()
    assert (one["centre"] <= one["upper"]).all()


def test_a_batch_equals_its_series_one_by_one():
    values = np.random.default_rng(3).normal(20, 3, (4, 30))
    values[1, 3] = np.nan
    together = xmr_chart(values)
    alone = xmr_chart(values[1]).assign(series=1)
    pd.testing.assert_frame_equal(together[together["series"] == 1].reset_index(drop=True), alone)


def test_refusals_say_what_is_wrong():
    with pytest.raises(ParameterError, match="Rules must be one of the values known"):
        xmr_chart(PAINT, rules="Shewhart")
    with pytest.raises(SchemaError, match="Values must hold numbers"):
        xmr_chart(["a", "b"])
    with pytest.raises(SchemaError, match="Values must be finite"):
        xmr_chart([*PAINT, np.inf])
    with pytest.raises(SchemaError, match="Periods must be one label per point"):
        xmr_chart(PAINT, periods=[1, 2])
