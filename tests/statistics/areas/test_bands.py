"""Bands and the group mean against published examples and pandas."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scp_analysis.errors import ParameterError, SchemaError
from scp_analysis.statistics.areas.bands import quantile_bands, similar_group_mean

GROUP = pd.DataFrame({"rate": [12.0, 9.0, 6.0, None], "subject": [True, False, False, False]})


def bands(values, number, **kwargs):
    table = pd.DataFrame({"rate": values})
    return quantile_bands(table, bands=number, first="lowest", **kwargs)["band"]


def test_halves_match_dplyr():
    # R package dplyr, help page of ntile: ntile(c(5, 1, 3, 2, 2, NA), 2) is 2 1 2 1 1 NA.
    found = bands([5, 1, 3, 2, 2, None], 2)
    assert found[:5].tolist() == [2, 1, 2, 1, 1]
    assert pd.isna(found[5])


@pytest.mark.parametrize("number", [2, 4, 5, 10])
@pytest.mark.parametrize("each", [1, 3])
def test_equal_numbers_match_pandas_qcut(number, each):
    values = np.random.default_rng(number).permutation(number * each)
    expected = pd.qcut(values, number, labels=False) + 1
    assert bands(values, number).tolist() == expected.tolist()


@settings(max_examples=30)
@given(values=st.lists(st.integers(0, 30), min_size=5, max_size=40), number=st.integers(2, 5))
def test_bands_follow_the_values_and_turn_round(values, number):
    table = pd.DataFrame({"rate": values})
    found = quantile_bands(table, bands=number)
    assert found["band"].between(1, number).all()
    order = found.sort_values("rate", ascending=False)["band"]
    assert order.is_monotonic_increasing
    assert found.groupby("rate")["band"].nunique().max() == 1
    mirrored = quantile_bands(table.assign(rate=-table["rate"]), bands=number, first="lowest")
    assert mirrored["band"].tolist() == found["band"].tolist()
    assert (found["band_lowest"] <= found["rate"]).all()
    assert (found["rate"] <= found["band_highest"]).all()


def test_bands_refuse_what_cannot_be_banded():
    with pytest.raises(ParameterError, match="There must be as many values as bands"):
        bands([1.0, None, 2.0], 3)
    with pytest.raises(ParameterError, match="Bands must be a whole number of at least 2"):
        bands([1.0, 2.0], 1)
    with pytest.raises(ParameterError, match="First must be one of"):
        quantile_bands(pd.DataFrame({"rate": [1.0, 2.0]}), bands=2, first="best")


@pytest.mark.parametrize(
    ("including_self", "mean", "median"), [(True, 9.0, 9.0), (False, 7.5, 7.5)]
)
def test_the_group_mean_counts_each_area_once(including_self, mean, median):
    row = similar_group_mean(GROUP, including_self=including_self).iloc[0]
    assert (row["group_mean"], row["group_median"]) == (mean, median)
    assert row["difference_percent"] == pytest.approx(100 * (12 / mean - 1))
    assert (row["members"], row["members_missing"]) == (2 + including_self, 1)
    assert row["including_self"] == including_self


def test_nothing_known_is_not_available_and_one_subject_is_needed():
    row = similar_group_mean(GROUP.assign(rate=np.nan)).iloc[0]
    assert np.isnan([row["group_mean"], row["value"], row["difference_percent"]]).all()
    assert np.isnan(similar_group_mean(GROUP.assign(rate=0.0))["difference_percent"][0])
    with pytest.raises(SchemaError, match="Exactly one area must be the one of interest"):
        similar_group_mean(GROUP.assign(subject=True))


# PHStatsMethods 0.1.16, ph_quantile of these 14 values: nquantiles 4 and 10, invert True and False.
TIED = [9, 7, 7, 7, 12, 3, 3, 1, 0, 0, 20, 15, 15, 8]


@pytest.mark.parametrize(
    ("number", "first", "expected"),
    [
        (4, "highest", [2, 2, 2, 2, 1, 3, 3, 4, 4, 4, 1, 1, 1, 2]),
        (4, "lowest", [3, 2, 2, 2, 3, 1, 1, 1, 1, 1, 4, 4, 4, 3]),
        (10, "highest", [3, 5, 5, 5, 3, 7, 7, 8, 9, 9, 1, 1, 1, 4]),
        (10, "lowest", [7, 4, 4, 4, 8, 3, 3, 2, 1, 1, 10, 8, 8, 6]),
    ],
)
def test_bands_of_ties_match_another_implementation(number, first, expected):
    table = pd.DataFrame({"rate": TIED}, index=range(50, 64))
    found = quantile_bands(table, bands=number, first=first)
    assert found["band"].tolist() == expected
    assert found.index.tolist() == table.index.tolist()


def test_the_method_says_whether_the_area_counts_itself():
    found = [
        similar_group_mean(GROUP, including_self=own)["mean_method"][0] for own in (True, False)
    ]
    assert [text.rsplit(", ", 1)[1] for text in found] == [
        "the area itself included",
        "the area itself left out",
    ]
    alone = similar_group_mean(GROUP[:1], including_self=False).iloc[0]
    assert alone["mean_method"].startswith("not available")
    with pytest.raises(SchemaError, match="Subject must hold numbers"):
        similar_group_mean(GROUP.assign(subject=["yes", "no", "no", "no"]))
