"""Series made ready: what is used, and the reason why a series is not."""

import numpy as np
import pandas as pd
import pytest

from scp_analysis.errors import ParameterError, SchemaError
from scp_analysis.statistics.series import count_series as module
from scp_analysis.statistics.series.count_series import concluded, count_series, labelled

FEWEST = {1: 3, 12: 36}


def test_gaps_and_masks_are_left_out_and_stay_missing():
    found = count_series(
        [4, None, 6, 8], periods_per_year=1, fewest=FEWEST, exposure=2, mask=[0, 0, 0, 1]
    )
    assert found.used.tolist() == [[True, False, True, False]]
    np.testing.assert_array_equal(found.rates, [[2, np.nan, 3, np.nan]])
    assert found.reasons.tolist() == ["2 periods, 3 needed"]
    assert not found.testable.any()


def test_rolling_totals_of_rates_are_noticed_in_the_counts():
    counts = np.random.default_rng(1).poisson(30, 96)
    rolling = np.convolve(counts, np.ones(12), "valid")
    found = count_series(rolling, periods_per_year=12, fewest=FEWEST, exposure=1000)
    assert found.reasons.tolist() == [module.ROLLING]


def test_other_reasons_leave_the_counts_alone():
    found = count_series([1, 2, 3], periods_per_year=1, fewest=FEWEST)
    other = found.because(np.array(["no"], dtype=object))
    assert other.reasons.tolist() == ["no"]
    assert other.counts is found.counts


def test_a_missing_p_value_is_never_a_quiet_label():
    found = count_series([[1, 2, 3], [1, 2, np.nan]], periods_per_year=1, fewest=FEWEST)
    table = concluded(
        pd.DataFrame({"p_value": [0.01]}), found, words=("yes", "no"), alpha=0.05, method="m"
    )
    assert table["label"].tolist() == ["yes", "not computable: 2 periods, 3 needed"]
    assert table["ci_method"].tolist() == ["m", "not available"]
    assert labelled(found.reasons, np.array(["a", "b"]))[0] == "a"


def test_refusals_say_what_is_wrong():
    with pytest.raises(ParameterError, match="Periods_per_year must be one of the values known"):
        count_series([1, 2], periods_per_year=4, fewest=FEWEST)
    with pytest.raises(SchemaError, match="Exposure must fit the counts, period for period"):
        count_series([1, 2, 3], periods_per_year=1, fewest=FEWEST, exposure=[1, 2])
