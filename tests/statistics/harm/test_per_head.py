"""Harm per head: arithmetic of severity scores, scaling and refusals."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scp_analysis.errors import DenominatorError, SchemaError
from scp_analysis.statistics.harm.per_head import harm_per_head
from scp_analysis.statistics.harm.totals import harm

WEIGHTS = pd.DataFrame(
    {"offence_code": ["1", "8N", "30C", "46"], "weight": [7979.0, 184.0, 400.0, 30.0]}
).assign(weight_set="points as an example", vintage="2020")
COUNTS = pd.DataFrame({"offence_code": ["1", "8N", "30C", "46"], "count": [2, 500, 200, 900]})


def test_a_score_is_weights_times_offences_over_people():
    # As the Office for National Statistics (2016, Developing a Crime Severity Score) works it out:
    # the weight of each offence times its number, added up, over the mid-year population.
    found = harm_per_head(harm(COUNTS, WEIGHTS).assign(denominator=20_000)).iloc[0]
    assert found["harm_rate"] == pytest.approx(214_958 / 20_000)
    assert found["rate_without_homicide"] == pytest.approx(199_000 / 20_000)
    assert found["rate_lower"] < found["harm_rate"] < found["rate_upper"]
    assert found["per"] == 1


@given(people=st.integers(1, 10**7), per=st.sampled_from([1, 1000, 100_000]))
def test_the_interval_scales_with_the_rate(people, per):
    total = harm(COUNTS, WEIGHTS).assign(people=people)
    row = harm_per_head(total, denominator="people", per=per).iloc[0]
    assert row["rate_upper"] / row["harm_rate"] == pytest.approx(row["ci_upper"] / row["harm"])
    assert row["harm_rate"] == pytest.approx(per * row["harm"] / people)


def test_a_total_that_is_not_given_has_no_rate():
    other = pd.DataFrame({"offence_code": ["999"], "count": [20]})
    row = harm_per_head(harm(other, WEIGHTS).assign(denominator=100)).iloc[0]
    assert np.isnan(row["harm_rate"])
    assert row["rate_method"] == "not available: no total"


def test_refusals_say_what_is_wrong():
    total = harm(COUNTS, WEIGHTS)
    with pytest.raises(SchemaError, match="no denominator among"):
        harm_per_head(total)
    with pytest.raises(DenominatorError, match="Every denominator"):
        harm_per_head(total.assign(denominator=0))
