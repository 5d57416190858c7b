"""Counts laid out as matrices."""

import numpy as np
import pandas as pd
import pytest

from scp_analysis.errors import SchemaError
from scp_analysis.evidence.history import by_area, laid_out


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


def test_counts_of_areas_are_laid_out_as_each_series_alone_would_be():
    rows = [
        ("robbery", "2020-03", 5), ("arson", "2020-03", 1), ("arson", "2020-06", 2),
        ("robbery", "2020-06", None), ("fraud", "2020-06", 9), ("arson", "2020-09", 4),
    ]  # fmt: skip
    table = quarters(*rows).assign(area_code=["b", "a", "b", "b", "a", "a"])
    series = pd.Index(["arson", "robbery"])
    counts, windows = by_area(table, series=series)
    assert [str(month) for month in windows] == ["2020-03", "2020-06", "2020-09"]
    areas = table.loc[table["series"].isin(series), "area_code"].unique()
    for name, laid in zip(series, counts, strict=True):
        alone = laid_out(table[table["series"] == name], rows="area_code")
        wanted = alone.reindex(index=areas, columns=windows)
        np.testing.assert_array_equal(laid, wanted)


def test_a_count_of_an_area_given_twice_is_refused():
    twice = quarters(("arson", "2020-03", 1), ("arson", "2020-03", 1))
    with pytest.raises(SchemaError, match="1 given again"):
        by_area(twice.assign(area_code="a"), series=pd.Index(["arson"]))
