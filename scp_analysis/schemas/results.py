"""The tables evidence hands to presentation: one row per figure, with everything it needs beside it.

A figure never stands without its period, place, base, interval, level and method. A measure that
could not be had is null and its row says why in ``unavailable_reason``; zero is a number.
"""

from typing import Any, Self, cast

import pandas as pd
import pandera.backends.pandas.builtin_checks  # noqa: F401  # known before a check is made
import pandera.pandas as pa
from pandera.typing import DataFrame, Series

from scp_analysis.schemas.plain_look import plainly_keeps, plainly_typed

_TOGETHER = "95 % for all measures of the source together"


class _Result(pa.DataFrameModel):
    class Config:
        strict = True
        coerce = True
        ordered = True

    @classmethod
    def validate(cls, check_obj: pd.DataFrame, **options: Any) -> DataFrame[Self]:  # type: ignore[override]  # noqa: ANN401
        """Give the table back with its declared types; raises what pandera does if it breaks a rule."""
        typed = plainly_typed(check_obj, cls.to_schema())
        if not options and plainly_keeps(typed, cls.to_schema()):
            return cast("DataFrame[Self]", typed)
        return super().validate(check_obj, **options)

    @classmethod
    def none(cls) -> pd.DataFrame:
        """Give the table without rows: nothing was found, and its page says why."""
        columns = cls.to_schema().columns
        return pd.DataFrame({name: pd.Series(dtype=columns[name].dtype.type) for name in columns})


class Changes(_Result):
    """A count set against the same count a year earlier, with a verdict."""

    family: Series[str] = pa.Field(description="tests adjusted together for multiplicity")
    series: Series[str]
    label: Series[str] = pa.Field(description="what is counted, as a heading says it")
    sentence_label: Series[str] = pa.Field(description="the same inside a sentence")
    unit: Series[str] = pa.Field(isin=["offences", "incidents", "referrals", "cases", "people"])
    area_name: Series[str]
    period_start: Series[pd.PeriodDtype] = pa.Field(dtype_kwargs={"freq": "M"})
    period_end: Series[pd.PeriodDtype] = pa.Field(dtype_kwargs={"freq": "M"})
    comparison_start: Series[pd.PeriodDtype] = pa.Field(dtype_kwargs={"freq": "M"})
    comparison_end: Series[pd.PeriodDtype] = pa.Field(dtype_kwargs={"freq": "M"})
    current: Series[float] = pa.Field(ge=0, nullable=True)
    current_low: Series[float] = pa.Field(ge=0, nullable=True)
    current_high: Series[float] = pa.Field(ge=0, nullable=True)
    previous: Series[float] = pa.Field(ge=0, nullable=True)
    previous_low: Series[float] = pa.Field(ge=0, nullable=True)
    previous_high: Series[float] = pa.Field(ge=0, nullable=True)
    previous_basis: Series[str] = pa.Field(isin=["recorded", "rebuilt from the printed percentage"])
    change: Series[float] = pa.Field(nullable=True)
    change_percent: Series[float] = pa.Field(ge=-100, nullable=True)
    printed_percent: Series[float] = pa.Field(nullable=True, description="as the source prints it")
    ci_lower: Series[float] = pa.Field(nullable=True, description="percent")
    ci_upper: Series[float] = pa.Field(nullable=True, description="percent")
    ci_level: Series[float] = pa.Field(gt=0, lt=1)
    ci_method: Series[str]
    poisson_lower: Series[float] = pa.Field(nullable=True, description="percent, phi = 1")
    poisson_upper: Series[float] = pa.Field(nullable=True, description="percent, phi = 1")
    p_value: Series[float] = pa.Field(ge=0, le=1, nullable=True)
    p_adjusted: Series[float] = pa.Field(ge=0, le=1, nullable=True)
    alpha_share: Series[float] = pa.Field(
        gt=0, le=1, description="of the pack's false-alarm budget, that the family may spend"
    )
    tested_together: Series[int] = pa.Field(ge=0, description="tests of the family")
    phi: Series[float] = pa.Field(ge=1, nullable=True)
    phi_df: Series[float] = pa.Field(gt=0, nullable=True)
    phi_source: Series[str] = pa.Field(isin=["own history", "borrowed", "none"])
    phi_series: Series[str] = pa.Field(description="whose history phi comes from")
    verdict: Series[str]
    verdict_note: Series[str]
    detectable_fall: Series[float] = pa.Field(nullable=True, description="percent, negative")
    detectable_rise: Series[float] = pa.Field(nullable=True, description="percent")
    force_change_percent: Series[float] = pa.Field(
        nullable=True,
        description="of the rest of the force where its counts are known, else of it all",
    )
    against_force: Series[float] = pa.Field(nullable=True, description="percentage points")
    against_force_lower: Series[float] = pa.Field(nullable=True, description=_TOGETHER)
    against_force_upper: Series[float] = pa.Field(nullable=True, description=_TOGETHER)
    source_id: Series[str]
    unavailable_reason: Series[str] = pa.Field(nullable=True)


class Rates(_Result):
    """A count per 1,000 of a stated denominator, one row per area of a whole comparator set."""

    area_code: Series[str]
    area_name: Series[str]
    label: Series[str]
    period_start: Series[pd.PeriodDtype] = pa.Field(dtype_kwargs={"freq": "M"})
    period_end: Series[pd.PeriodDtype] = pa.Field(dtype_kwargs={"freq": "M"})
    count: Series[float] = pa.Field(ge=0, nullable=True)
    denominator: Series[float] = pa.Field(gt=0, nullable=True)
    denominator_basis: Series[str]
    rate: Series[float] = pa.Field(ge=0, nullable=True)
    per: Series[int] = pa.Field(gt=0)
    ci_lower: Series[float] = pa.Field(ge=0, nullable=True)
    ci_upper: Series[float] = pa.Field(ge=0, nullable=True)
    ci_level: Series[float] = pa.Field(gt=0, lt=1)
    ci_method: Series[str]
    rank: Series[float] = pa.Field(ge=1, nullable=True, description="1 is the highest rate")
    rank_lower: Series[float] = pa.Field(ge=1, nullable=True)
    rank_upper: Series[float] = pa.Field(ge=1, nullable=True)
    rank_level: Series[float] = pa.Field(gt=0, lt=1, description="coverage of the range of ranks")
    rank_of: Series[int] = pa.Field(ge=0, description="areas ranked")
    subject: Series[bool] = pa.Field(description="the partnership the pack is about")
    source_id: Series[str]
    unavailable_reason: Series[str] = pa.Field(nullable=True)


class History(_Result):
    """A count in consecutive windows, with the 12 months ending at each."""

    series: Series[str]
    label: Series[str]
    unit: Series[str]
    area_name: Series[str]
    period_start: Series[pd.PeriodDtype] = pa.Field(dtype_kwargs={"freq": "M"})
    period_end: Series[pd.PeriodDtype] = pa.Field(dtype_kwargs={"freq": "M"})
    count: Series[float] = pa.Field(nullable=True)
    rolling: Series[float] = pa.Field(nullable=True, description="sum of the 12 months ending here")
    masked: Series[bool] = pa.Field(description="left out of baselines, shown all the same")
    masked_reason: Series[str] = pa.Field(description="why it is left out; empty where it is not")


class Trends(_Result):
    """The yearly rate of change over a stretch of quarters, with its interval."""

    family: Series[str] = pa.Field(description="tests adjusted together for multiplicity")
    series: Series[str]
    label: Series[str]
    first: Series[pd.PeriodDtype] = pa.Field(dtype_kwargs={"freq": "M"})
    last: Series[pd.PeriodDtype] = pa.Field(dtype_kwargs={"freq": "M"})
    annual_change_percent: Series[float] = pa.Field(nullable=True)
    ci_lower: Series[float] = pa.Field(nullable=True)
    ci_upper: Series[float] = pa.Field(nullable=True)
    ci_level: Series[float] = pa.Field(gt=0, lt=1)
    p_value: Series[float] = pa.Field(ge=0, le=1, nullable=True)
    p_adjusted: Series[float] = pa.Field(ge=0, le=1, nullable=True)
    alpha_share: Series[float] = pa.Field(gt=0, le=1)
    phi: Series[float] = pa.Field(nullable=True)
    lag1: Series[float] = pa.Field(nullable=True, description="residual autocorrelation")
    finding: Series[str]
    ci_method: Series[str]


class Windows(_Result):
    """The windows and places of indicators that are read together."""

    indicator: Series[str]
    owner: Series[str]
    area_name: Series[str]
    period_start: Series[pd.PeriodDtype] = pa.Field(dtype_kwargs={"freq": "M"})
    period_end: Series[pd.PeriodDtype] = pa.Field(dtype_kwargs={"freq": "M"})
    change: Series[float] = pa.Field(nullable=True, description="as printed, in its own unit")
    change_percent: Series[float] = pa.Field(nullable=True)
    as_printed: Series[str]
    own_area: Series[bool] = pa.Field(description="covers the partnership and nothing else")


class Missing(_Result):
    """What the pack could not get: who owes it, since when, why."""

    owner: Series[str]
    what: Series[str]
    owed_since: Series[str]
    why: Series[str]


class Checks(_Result):
    """What was looked at in the evidence, and what was found."""

    check: Series[str]
    result: Series[str] = pa.Field(isin=["ok", "note", "gap", "fault"])
    found: Series[str]
    where: Series[str]
    remedy: Series[str]


class Sources(_Result):
    """Who says so: one row per data file a page read."""

    source_id: Series[str]
    title: Series[str]
    publisher: Series[str]
    covers: Series[str]
    retrieved: Series[str]
    licence: Series[str]
    file: Series[str]
    sha256: Series[str]
    caveats: Series[str]
    landing_page: Series[str]
