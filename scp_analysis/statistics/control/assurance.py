"""Assurance: will this process, as it is, meet its target? And what did the last point do?

The limits say what to expect of the next period when nothing changes. A target beyond them will be
met always or never; one between them will be hit or missed by chance.
"""

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from scp_analysis.errors import ParameterError, SchemaError, explain
from scp_analysis.statistics import inputs, settings
from scp_analysis.statistics.inputs import FloatArray, StrArray

MEETS = "consistently meets the target"
MISSES = "consistently misses the target"
HIT_OR_MISS = "hits or misses the target by chance"
NO_TARGET = "no target"
IMPROVEMENT = "special cause, improvement"
CONCERN = "special cause, concern"
HIGH, LOW = "special cause, high", "special cause, low"
COMMON = "common cause"
NOT_COMPUTABLE = "not computable"
DIRECTIONS = ("up", "down", "neither")
READ = (
    "series",
    "period",
    "value",
    "lower",
    "upper",
    "signal",
    "side",
    "note",
    "chart",
    "rule_set",
)


def assurance(
    table: pd.DataFrame, *, target: ArrayLike = np.nan, better: str = "down"
) -> pd.DataFrame:
    """Judge the last point of each charted series, and its limits against a target.

    Answers: "is the latest point news, and can this process be relied on to meet the target?"

    Parameters
    ----------
    table
        A control chart: the result of `xmr_chart`, `u_chart`, `p_chart`, `t_chart` or
        `seasonal_chart`.
    target
        Target in the unit of the chart, one or one per series; missing where there is none.
    better
        Which way is better: "down" (the usual for offences), "up", or "neither" (stop and search,
        reports of domestic abuse), for which neither point nor target is called good or bad.

    Returns
    -------
    pandas.DataFrame
        A row per series: series, period (of the last point there is), value, lower, upper, target,
        better, variation ("common cause", "special cause, improvement" or "concern", "special
        cause, high" or "low" where neither way is better, or "not computable"), assurance
        ("consistently meets the target", "consistently misses the target", "hits or misses the
        target by chance", "no target" or "not computable"), chart, rule_set.

    Raises
    ------
    SchemaError
        A column of the chart is absent, or targets do not match the series.
    ParameterError
        `better` is none of the three, or is "neither" with a target.

    Notes
    -----
    Limits that are provisional promise less than they seem to: with 12 points, 10-12 % of processes
    that miss one month in 44 are said to meet the target consistently (24 points: 4-5 %). A process
    that consistently misses its target needs changing; asking about its single months changes
    nothing.

    References
    ----------
    NHS England, *Making Data Count: Strengthening your decisions* (variation and assurance icons).

    Examples
    --------
    >>> from scp_analysis.statistics.control.individuals import xmr_chart
    >>> chart = xmr_chart([12, 14, 11, 13, 12, 15, 12, 14, 13, 12])
    >>> assurance(chart, target=25)[["variation", "assurance"]].to_dict("records")
    [{'variation': 'common cause', 'assurance': 'consistently meets the target'}]
    """
    inputs.columns(table, READ, where="the control chart")
    settings.one_of(better, DIRECTIONS, name="better")
    last = table[table["value"].notna()].groupby("series").tail(1).set_index("series")
    last = last.reindex(pd.unique(table["series"]))
    goals = _targets(target, size=len(last))
    if better == "neither" and not np.isnan(goals).all():
        raise ParameterError(
            explain(
                "A target must have a better side.",
                found="better='neither' with a target",
                where="the target given",
                remedy="write better='down' or better='up', or leave the target out",
            )
        )
    lower, upper = last["lower"].to_numpy(dtype=float), last["upper"].to_numpy(dtype=float)
    return (
        last[["period", "value", "lower", "upper"]]
        .assign(
            target=goals,
            better=better,
            variation=_variation(last, better=better),
            assurance=_assured(lower, upper, goals, better=better),
            chart=table["chart"].iloc[0],
            rule_set=table["rule_set"].iloc[0],
        )
        .reset_index()
    )


def _targets(target: ArrayLike, *, size: int) -> FloatArray:
    goals = inputs.numbers(target, name="target")
    if goals.ndim and goals.shape != (size,):
        raise SchemaError(
            explain(
                "Targets must be one, or one per series.",
                found=f"shape {goals.shape} for {size} series",
                where="the target given",
                remedy="give one target per series, missing where there is none",
            )
        )
    return np.broadcast_to(goals, (size,))


def _assured(lower: FloatArray, upper: FloatArray, goals: FloatArray, *, better: str) -> StrArray:
    below, above = (MISSES, MEETS) if better == "down" else (MEETS, MISSES)
    rules = [
        (np.isnan(goals), NO_TARGET),
        (np.isnan(lower + upper), NOT_COMPUTABLE),
        (goals > upper, above),
        (goals < lower, below),
    ]
    met, words = zip(*rules, strict=True)
    return np.asarray(np.select(met, words, HIT_OR_MISS), dtype=object)


def _variation(last: pd.DataFrame, *, better: str) -> StrArray:
    words = {
        "down": {"low": IMPROVEMENT, "high": CONCERN},
        "up": {"high": IMPROVEMENT, "low": CONCERN},
        "neither": {"high": HIGH, "low": LOW},
    }[better]
    signal = last["signal"].astype("boolean")
    named = last["side"].map(words).where(signal.fillna(value=False), COMMON)
    return named.where(signal.notna(), NOT_COMPUTABLE).to_numpy(dtype=object)
