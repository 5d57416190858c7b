"""g and t charts as other software draws them, and the gaps they refuse."""

import numpy as np
import pytest

from scp_analysis.errors import SchemaError
from scp_analysis.statistics.control.rare import g_chart, t_chart

# Hours between 20 valve failures: Montgomery DC (2009), 6th ed., 7.3.5.
VALVES = [286, 948, 536, 124, 816, 729, 4, 143, 431, 8, 2837, 596, 81, 227, 603, 492, 1199, 1214]
VALVES += [2831, 96]
GAPS = [4, 0, 9, 2, 7, 3, 1, 6, 60, 12, 5, 8]


def test_t_limits_as_qikit_gives_them():
    # clinical-qikit 0.5.0, qic(chart="t").
    found = t_chart(VALVES)
    assert found["centre"].to_numpy() == pytest.approx(430.040951789758, rel=1e-6)
    assert found["upper"].to_numpy() == pytest.approx(6937.933488166572, rel=1e-5)
    assert (found["lower"] == 0).all()
    assert not found["part_of"].str.contains("outside").any()


def test_t_limits_are_those_of_the_transformed_chart():
    # The book's transformed times, to the power of 0.2777: 4.80986 for 286, 9.09619 for 2837.
    scale = np.array(VALVES) ** (1 / 3.6)
    np.testing.assert_allclose(scale[[0, 10]], [4.80986, 9.09619], rtol=1e-3)
    upper = scale.mean() + 3 * np.abs(np.diff(scale)).mean() / 1.128
    assert t_chart(VALVES)["upper"][0] == pytest.approx(upper**3.6)


def test_g_limits_are_those_of_the_geometric_distribution():
    # Benneyan (2001), and qicharts2 0.8: the median, and mean + 3 sqrt(mean (mean + 1)) = 40.46.
    found = g_chart(GAPS)
    assert (found["centre"] == 5.5).all()
    assert found["upper"].to_numpy() == pytest.approx(9.75 + 3 * np.sqrt(9.75 * 10.75))
    assert found.loc[found["signal"], "period"].tolist() == [9]


def test_false_alarms_of_the_g_chart_are_as_stated():
    gaps = np.random.default_rng(4).geometric(0.02, (100, 400)) - 1.0
    assert g_chart(gaps)["signal"].mean() == pytest.approx(0.018, abs=0.003)


def test_gaps_of_nothing_are_refused_by_the_t_chart_only():
    with pytest.raises(SchemaError, match="Time between events must be above zero"):
        t_chart([3, 0, 5])
    assert g_chart([3, 0, 5] * 4)["note"].eq("").all()
    with pytest.raises(SchemaError, match="Gaps must be zero or more"):
        g_chart([3, -1])
