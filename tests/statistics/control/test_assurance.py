"""Assurance: the cases of NHSRplotthedots, the last point, and a way that is neither good nor bad."""

import numpy as np
import pandas as pd
import pytest

from scp_analysis.errors import ParameterError, SchemaError
from scp_analysis.statistics.control.assurance import (
    HIT_OR_MISS,
    MEETS,
    MISSES,
    NO_TARGET,
    NOT_COMPUTABLE,
    assurance,
)
from scp_analysis.statistics.control.individuals import xmr_chart


def charted(limits):
    """Give a chart of one point per series with these limits."""
    lower, upper = (list(part) for part in zip(*limits, strict=True))
    series = range(len(lower))
    return pd.DataFrame(
        {"series": series, "period": 1, "value": 4.0, "lower": lower, "upper": upper}
    ).assign(signal=pd.array([False] * len(lower)), side="", note="", chart="XmR", rule_set="x")


@pytest.mark.parametrize(
    ("better", "expected"),
    [("up", [MISSES, MEETS, HIT_OR_MISS]), ("down", [MEETS, MISSES, HIT_OR_MISS])],
)
def test_targets_as_nhsrplotthedots_judges_them(better, expected):
    # tests/testthat/test-ptd_calculate_assurance_type.R: limits 1-3, 5-7 and 1-5, target 4.
    found = assurance(charted([(1, 3), (5, 7), (1, 5)]), target=4, better=better)
    assert found["assurance"].tolist() == expected


def test_no_target_and_no_limits_are_said():
    found = assurance(charted([(1, 3), (np.nan, np.nan)]), target=[np.nan, 4])
    assert found["assurance"].tolist() == [NO_TARGET, NOT_COMPUTABLE]


VALUES = np.array([12.0, 14, 11, 13, 12, 15, 12, 14, 13, 12, 30])


@pytest.mark.parametrize(
    ("better", "variation"),
    [
        ("down", "special cause, concern"),
        ("up", "special cause, improvement"),
        ("neither", "special cause, high"),
    ],
)
def test_the_last_point_is_named_by_what_is_better(better, variation):
    assert assurance(xmr_chart(VALUES), better=better)["variation"].tolist() == [variation]
    assert assurance(xmr_chart(VALUES[:10]), better=better)["variation"].tolist() == [
        "common cause"
    ]


def test_the_last_point_is_the_last_there_is():
    values = np.append(VALUES, np.nan)
    found = assurance(xmr_chart(np.stack([values, np.full(12, np.nan)])))
    assert found["period"].iloc[0] == 11
    assert found["series"].tolist() == [0, 1]
    assert found["variation"].tolist() == ["special cause, concern", NOT_COMPUTABLE]


def test_refusals_say_what_is_wrong():
    chart = xmr_chart(VALUES)
    with pytest.raises(ParameterError, match="A target must have a better side"):
        assurance(chart, target=3, better="neither")
    with pytest.raises(ParameterError, match="Better must be one of the values known"):
        assurance(chart, better="sideways")
    with pytest.raises(SchemaError, match="Targets must be one, or one per series"):
        assurance(chart, target=[1, 2])
    with pytest.raises(SchemaError, match="must have the columns the statistic reads"):
        assurance(chart.drop(columns="side"))
