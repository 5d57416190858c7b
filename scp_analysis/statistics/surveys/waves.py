"""Two waves of a survey: has the share moved by more than sampling explains?"""

import numpy as np
import pandas as pd
from scipy import special

from scp_analysis.errors import ParameterError, SchemaError, explain, first_few
from scp_analysis.statistics import inputs, settings
from scp_analysis.statistics.inputs import FloatArray

NEWCOMBE = "Newcombe (hybrid Wilson score) on the effective numbers"
INVERTED = "Newcombe (hybrid Wilson score), level at which the interval touches zero"
NO_DIFFERENCE = "not available: a wave is missing, suppressed or self-selected"
LARGEST_Z = 38.0
"""Beyond it no float holds the tail of the normal."""

HALVINGS = 60


def compare_waves(
    current: pd.DataFrame, previous: pd.DataFrame, *, on: str, level: float = 0.95
) -> pd.DataFrame:
    r"""Compare the percentages of two waves of a survey: difference, interval and p value.

    Answers: "has the share that says so moved by more than sampling explains?"

    Parameters
    ----------
    current, previous
        Results of `percentages.survey_intervals` for two waves with different people, columns named
        share. A percentage that may have no interval has no difference with one either.
    on
        Column that names the question, once per table; only questions of the current wave are kept.
    level
        Coverage of the interval, a proportion between 0 and 1: 0.95, never 95.

    Returns
    -------
    pandas.DataFrame
        A row per question of the current wave, in its order, numbered from 0: `on`, share,
        previous_share, difference (the current share less the previous one; proportions, so 0.01 is
        one percentage point), ci_lower, ci_upper (of the difference), ci_level, ci_method (or why
        there is none), p_value (two-sided, agrees with the interval), p_method.

    Raises
    ------
    SchemaError
        A column is absent, or a question is there twice.
    ParameterError
        `on` names a result, or `level` is not between 0 and 1.

    Notes
    -----
    Newcombe's method 10 on the effective numbers; the p value is one less the level at which the
    interval just touches zero. Not for a panel that asks the same people twice, and not for waves
    that asked in another way or put the question in other words.

    References
    ----------
    Newcombe RG (1998). Interval estimation for the difference between independent proportions.
    *Statistics in Medicine* 17, 873-890.

    Examples
    --------
    >>> from scp_analysis.statistics.surveys.percentages import survey_intervals
    >>> asked = pd.DataFrame({"question": ["feels safe"], "share": [0.8], "base": [140]})
    >>> now = survey_intervals(asked, deff=2.0)
    >>> before = survey_intervals(asked.assign(share=0.6, base=160), deff=2.0)
    >>> found = compare_waves(now, before, on="question")
    >>> found[["difference", "ci_lower", "ci_upper", "p_value"]].round(4).values.tolist()
    [[0.2, 0.0524, 0.3339, 0.0081]]
    """
    z = float(special.ndtri((1 + settings.proportion(level, name="level")) / 2))
    pair = _joined(current, previous, on=on)
    p_1, p_0 = (inputs.probabilities(pair[name], name=name) for name in ("share", "previous_share"))
    n_1, n_0 = (
        inputs.numbers(pair[name], name=name) for name in ("effective_n", "previous_effective_n")
    )
    below, above = _reach(p_1, n_1, p_0, n_0, z=np.full(len(pair), z))
    known = ~np.isnan(below)
    return pd.DataFrame(
        {
            on: pair[on],
            "share": p_1,
            "previous_share": p_0,
            "difference": p_1 - p_0,
            "ci_lower": p_1 - p_0 - below,
            "ci_upper": p_1 - p_0 + above,
            "ci_level": float(level),
            "ci_method": np.where(known, NEWCOMBE, NO_DIFFERENCE),
            "p_value": _p_value(p_1, n_1, p_0, n_0),
            "p_method": np.where(known, INVERTED, NO_DIFFERENCE),
        }
    )


def _joined(current: pd.DataFrame, previous: pd.DataFrame, *, on: str) -> pd.DataFrame:
    if on in ("share", "effective_n"):
        raise ParameterError(
            explain(
                "On must name the column of questions.",
                found=repr(on),
                where="the on given",
                remedy="name the column that says what was asked",
            )
        )
    names = [on, "share", "effective_n"]
    for wave, table in (("current", current), ("previous", previous)):
        inputs.columns(table, names, where=f"the table of the {wave} wave")
        twice = table[on][table[on].duplicated()]
        if len(twice):
            raise SchemaError(
                explain(
                    "A wave must have every question once.",
                    found=first_few(twice),
                    where=f"column {on} of the {wave} wave",
                    remedy="compare one group of people at a time, or name question and group",
                )
            )
    earlier = previous[names].rename(
        columns=lambda name: name if name == on else f"previous_{name}"
    )
    return current[names].merge(earlier, on=on, how="left")


def _reach(
    p_1: FloatArray, n_1: FloatArray, p_0: FloatArray, n_0: FloatArray, *, z: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Give how far the interval goes below and above the difference at a normal quantile."""
    lower_1, upper_1 = _wilson(p_1, n_1, z=z)
    lower_0, upper_0 = _wilson(p_0, n_0, z=z)
    return np.hypot(p_1 - lower_1, upper_0 - p_0), np.hypot(upper_1 - p_1, p_0 - lower_0)


def _wilson(p: FloatArray, n: FloatArray, *, z: FloatArray) -> tuple[FloatArray, FloatArray]:
    middle, scale = p + z**2 / (2 * n), 1 + z**2 / n
    half = z * np.sqrt(p * (1 - p) / n + z**2 / (4 * n**2))
    return (middle - half) / scale, (middle + half) / scale


def _p_value(p_1: FloatArray, n_1: FloatArray, p_0: FloatArray, n_0: FloatArray) -> FloatArray:
    """Halve the range of z until the interval just touches zero."""
    low, high = np.zeros(len(p_1)), np.full(len(p_1), LARGEST_Z)
    for _ in range(HALVINGS):
        z = (low + high) / 2
        below, above = _reach(p_1, n_1, p_0, n_0, z=z)
        inside = np.where(p_1 > p_0, below, above) < np.abs(p_1 - p_0)
        low, high = np.where(inside, z, low), np.where(inside, high, z)
    return np.where(np.isnan(p_1 + n_1 + p_0 + n_0), np.nan, 2 * special.ndtr(-low))
