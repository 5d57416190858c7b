"""Surveys: an interval that knows how people were asked.

A survey that people chose to answer has no interval at any size: its percentages are "of those who
answered". A percentage of fewer than 30 answers is not given, one of fewer than 100 is marked.
"""

import numpy as np
import pandas as pd

from scp_analysis.errors import ParameterError, SchemaError, explain, first_few
from scp_analysis.statistics import inputs
from scp_analysis.statistics.inputs import BoolArray, FloatArray, StrArray
from scp_analysis.statistics.intervals.proportions import proportion_interval

SMALLEST_BASE = 30
"""With fewer answers than this no percentage is given."""

SMALL_BASE = 100
"""With fewer answers than this the percentage is marked."""

WILSON = "Wilson score on the effective number"
SUPPRESSED = f"not given: fewer than {SMALLEST_BASE} answers"
MARKED = f"small base: fewer than {SMALL_BASE} answers"
SELF_SELECTED = "of those who answered: people chose themselves, so no interval"
UNKNOWN = "not available: the share is missing"


def survey_intervals(
    table: pd.DataFrame,
    *,
    share: str = "share",
    base: str = "base",
    deff: str | float = 1.0,
    self_selected: str | bool = False,
    level: float = 0.95,
) -> pd.DataFrame:
    r"""Give each survey percentage its interval, or the reason why it may not have one.

    Answers: "how sure is this percentage, given how it was asked?"

    Parameters
    ----------
    table
        A row per percentage; other columns are kept.
    share
        Name of the column of shares, as proportions from 0 to 1 (0.62, not 62), or missing.
    base
        Name of the column of the number of answers each is out of (unweighted), above zero.
    deff
        Design effect, 1 or more, as a single number or the name of a column. See
        `design.design_effect`.
    self_selected
        Whether people chose themselves to answer (open links, panels that opt in), as a flag or the
        name of a column of flags (true or false, 1 or 0); a missing flag counts as true.
    level
        Coverage of the interval, a proportion between 0 and 1: 0.95, never 95.

    Returns
    -------
    pandas.DataFrame
        The same rows and index with share (under its own name; missing where suppressed),
        effective_n, ci_lower, ci_upper (proportions), ci_level, ci_method (or why there is none),
        base_note (suppressed, small base or empty).

    Raises
    ------
    SchemaError
        A column is absent, a share is outside 0 to 1, or a flag is neither true nor false.
    DenominatorError
        A base is zero, negative or missing.
    ParameterError
        A design effect is below 1 or not a single number, `self_selected` is neither a flag nor a
        name, or `level` is not between 0 and 1.

    Notes
    -----
    Wilson's interval with :math:`x = p\,n_e` of :math:`n_e = n/deff`. A base below 30 gives no
    percentage at all and one below 100 is marked, whatever the effective number. It does not know
    who did not answer: non-response bias is not in any interval.

    References
    ----------
    Korn EL, Graubard BI (1998). Confidence intervals for proportions with small expected number of
    positive counts estimated from survey data. *Survey Methodology* 24, 193-201. Dean N, Pagano M
    (2015). Evaluating confidence interval methods for binomial proportions in clustered surveys.
    *Journal of Survey Statistics and Methodology* 3, 484-503. AAPOR (2013). *Report of the Task
    Force on Non-Probability Sampling*.

    Examples
    --------
    >>> asked = pd.DataFrame({"share": [0.62, 0.40], "base": [400, 25]})
    >>> survey_intervals(asked, deff=1.6)[["share", "ci_lower", "ci_upper"]].round(3).values.tolist()
    [[0.62, 0.558, 0.678], [nan, nan, nan]]
    """
    named = [name for name in (share, base, deff, self_selected) if isinstance(name, str)]
    inputs.columns(table, named, where="the table of survey percentages")
    answers = inputs.exposures(table[base], name=f"base ({base})")
    effect = inputs.known(_deff(table, deff=deff), name="deff")
    effective = answers / effect
    chosen = _flags(table, self_selected=self_selected)
    given = inputs.probabilities(table[share], name=share)
    kept = np.where(answers < SMALLEST_BASE, np.nan, given)
    usable = np.where(chosen, np.nan, kept)
    limits = proportion_interval(usable * effective, n=effective, level=level)
    reasons = np.select(
        [np.isnan(given), answers < SMALLEST_BASE, chosen],
        [UNKNOWN, SUPPRESSED, SELF_SELECTED],
        WILSON,
    )
    return table.assign(
        **{share: kept},
        effective_n=np.where(chosen, np.nan, effective),
        ci_lower=limits.lower,
        ci_upper=limits.upper,
        ci_level=limits.level,
        ci_method=reasons,
        base_note=base_notes(answers),
    )


def base_notes(base: FloatArray) -> StrArray:
    """Give the note that each number of answers must carry: suppressed, small base or none.

    Examples
    --------
    >>> base_notes(np.array([29.0, 30.0, 100.0])).tolist()
    ['not given: fewer than 30 answers', 'small base: fewer than 100 answers', '']
    """
    few = [base < SMALLEST_BASE, base < SMALL_BASE]
    return np.select(few, [SUPPRESSED, MARKED], "").astype(object)


def _deff(table: pd.DataFrame, *, deff: str | float) -> FloatArray:
    effect = inputs.dispersions(table[deff] if isinstance(deff, str) else deff, name="deff")
    if effect.ndim and not isinstance(deff, str):
        raise _unreadable(name="deff", found=f"shape {effect.shape}", kind="number")
    return effect


def _flags(table: pd.DataFrame, *, self_selected: str | bool) -> BoolArray:
    """Give the flag of each row; one that is missing counts as self-selected."""
    if isinstance(self_selected, bool | np.bool_):
        return np.full(len(table), bool(self_selected))
    if not isinstance(self_selected, str):
        raise _unreadable(name="self_selected", found=repr(self_selected), kind="flag")
    flags = table[self_selected].astype(object)
    wrong = [flag for flag in flags if not (pd.isna(flag) or flag in (True, False))]
    if wrong:
        raise SchemaError(
            explain(
                "Every flag must be true, false or missing.",
                found=first_few(wrong),
                where=f"column {self_selected} of the table of survey percentages",
                remedy="turn words such as yes and no into true and false",
            )
        )
    return np.array([pd.isna(flag) or bool(flag) for flag in flags], dtype=bool)


def _unreadable(*, name: str, found: str, kind: str) -> ParameterError:
    return ParameterError(
        explain(
            f"{name.capitalize()} must be a single {kind} or the name of a column.",
            found=found,
            where=f"the {name} given",
            remedy=f"put one {kind} per row in a column of the table and name it",
        )
    )
