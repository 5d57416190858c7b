"""u, c and p charts of a textbook, and Laney's charts as another package draws them."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scp_analysis.errors import DenominatorError, SchemaError
from scp_analysis.statistics.control.attributes import p_chart, u_chart

# Montgomery DC (2009). Introduction to Statistical Quality Control, 6th ed.:
# example 7.1, nonconforming juice cans in 30 samples of 50: 0.2313, limits 0.0524 and 0.4102;
# example 7.3, nonconformities in 26 samples of circuit boards: 19.85, limits 6.48 and 33.22;
# nonconformities in 20 samples of 5 computers: 1.93, limits 0.07 and 3.79.
JUICE = [12, 15, 8, 10, 4, 7, 16, 9, 14, 10, 5, 6, 17, 12, 22]
JUICE += [8, 10, 5, 13, 11, 20, 18, 24, 15, 9, 12, 7, 13, 9, 6]
BOARDS = [21, 24, 16, 12, 15, 5, 28, 20, 31, 25, 20, 24, 16]
BOARDS += [19, 10, 17, 13, 22, 18, 39, 30, 24, 16, 19, 17, 15]
COMPUTERS = [10, 12, 8, 14, 10, 16, 11, 7, 10, 15, 9, 5, 7, 11, 12, 6, 8, 10, 7, 5]


@pytest.mark.parametrize(
    ("table", "expected", "outside"),
    [
        (p_chart(JUICE, n=50), [0.2313, 0.0524, 0.4102], [15, 23]),
        (u_chart(BOARDS), [19.85, 6.48, 33.22], [6, 20]),
        (u_chart(COMPUTERS, exposure=5), [1.93, 0.07, 3.79], []),
    ],
)
def test_charts_from_a_textbook(table, expected, outside):
    lines = table.loc[0, ["centre", "lower", "upper"]].to_numpy(float)
    np.testing.assert_allclose(lines, expected, atol=0.0101)
    beyond = table["part_of"].str.contains("outside the limits")
    assert table.loc[beyond, "period"].tolist() == outside


def test_the_juice_without_its_two_bad_samples_as_the_r_package_qcc_gives_it():
    # qcc(D[inc], sizes = size[inc], type = "p"), as the tests of the Python package mistat print R's
    # answers: 0.2313333, 0.05242755 and 0.4102391 before; then one more sample is outside.
    before = p_chart(JUICE, n=50).loc[0, ["centre", "lower", "upper"]].astype(float)
    np.testing.assert_allclose(before, [0.2313333, 0.05242755, 0.4102391], rtol=1e-6)
    kept = p_chart(np.delete(JUICE, [14, 22]), n=50, rules="limits only")
    lines = kept.loc[0, ["centre", "lower", "upper"]].astype(float)
    np.testing.assert_allclose(lines, [0.215, 0.04070284, 0.3892972], rtol=1e-6)
    assert kept.loc[kept["signal"], "period"].tolist() == [20]


@pytest.mark.parametrize(
    ("table", "upper"),
    [
        (u_chart(COMPUTERS, exposure=5, laney=True), 3.917681970884659),
        (p_chart(JUICE, n=50, laney=True), 0.5284719980435315),
    ],
)
def test_laneys_limits_as_qikit_gives_them(table, upper):
    # clinical-qikit 0.5.0, qic(chart="up") and qic(chart="pp").
    assert table["upper"].to_numpy() == pytest.approx(upper, rel=1e-5)
    assert (table["lower"] == 0).all()


def test_limits_follow_the_exposure():
    people = np.linspace(50, 200, 20)
    found = u_chart(COMPUTERS, exposure=people)
    mean = sum(COMPUTERS) / people.sum()
    upper = mean + 3 * np.sqrt(mean / people)
    np.testing.assert_allclose(found["upper"], upper)


def test_laney_forgives_clusters_and_the_plain_chart_does_not():
    generator = np.random.default_rng(2)
    counts = generator.poisson(generator.gamma(100 / 2, 2.0, (200, 48)))
    plain, laney = (
        u_chart(counts, laney=laney, rules="limits only")["signal"].mean()
        for laney in (False, True)
    )
    assert plain > 0.04
    assert laney < 0.01


def test_a_missing_count_takes_its_exposure_with_it():
    counts = np.array(COMPUTERS, dtype=float)
    counts[3] = np.nan
    found = u_chart(counts, exposure=5)
    assert found.loc[0, "centre"] == pytest.approx((193 - 14) / 95)
    assert found.loc[3, "signal"] is pd.NA


@settings(max_examples=20)
@given(seed=st.integers(0, 999), factor=st.floats(0.01, 100), laney=st.booleans())
def test_the_unit_of_exposure_does_not_matter(seed, factor, laney):
    counts = np.random.default_rng(seed).poisson(20, (2, 24))
    one, other = (u_chart(counts, exposure=unit, laney=laney) for unit in (1.0, factor))
    np.testing.assert_allclose(one["upper"], factor * other["upper"])
    assert one["part_of"].tolist() == other["part_of"].tolist()


def test_refusals_say_what_is_wrong():
    with pytest.raises(SchemaError, match="Events must not be more than the number"):
        p_chart([3, 60], n=50)
    with pytest.raises(DenominatorError, match="Every n must be above zero"):
        p_chart([3, 6], n=0)
    with pytest.raises(SchemaError, match="Counts must be zero or more"):
        u_chart([-1, 2])
    with pytest.raises(SchemaError, match="Exposure must fit the counts"):
        u_chart([1, 2, 3], exposure=[1, 2])


def test_nothing_at_all_has_no_limits():
    found = u_chart([0] * 24)
    assert found["signal"].isna().all()
    assert (found["note"] == "not computable: the baseline does not vary").all()
