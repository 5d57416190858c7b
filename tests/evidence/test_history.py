"""Counts laid out as matrices."""

import numpy as np
import pandas as pd
import pytest

from scp_analysis.errors import SchemaError
from scp_analysis.evidence.history import laid_out


def quarters(*rows):
    """Each row: series, last month of the quarter, count."""
    table = pd.DataFrame(rows, columns=["series", "period_end", "count"])
    ends = pd.PeriodIndex(table["period_end"], freq="M")
    return table.assign(
        period_end=ends, period_start=ends - 2, count=table["count"].astype("Int64")
    )


def test_rows_keep_their_order_and_a_quarter_that_is_missing_is_a_column():
    wide = laid_out(
        quarters(
            ("robbery", "1969-09", 5), ("arson", "1970-06", 7), ("robbery", "1970-06", None)
        ),
        rows="series",
    )  # fmt: skip
    assert [*wide.index] == ["robbery", "arson"]
    assert wide.index.name == "series"
    assert [str(month) for month in wide.columns] == ["1969-09", "1969-12", "1970-03", "1970-06"]
    np.testing.assert_array_equal(wide, [[5, *[np.nan] * 3], [*[np.nan] * 3, 7]])


def test_a_window_between_two_others_has_no_column():
    wide = laid_out(
        quarters(("arson", "2020-03", 1), ("arson", "2020-04", 2), ("arson", "2020-06", 3)),
        rows="series",
    )
    assert wide.to_numpy().tolist() == [[1, 3]]


def test_a_count_given_twice_is_refused():
    with pytest.raises(SchemaError, match="1 given again"):
        laid_out(quarters(("arson", "2020-03", 1), ("arson", "2020-03", 1)), rows="series")
