"""Surveys: an interval that knows how people were asked.

A survey that people chose to answer has no interval at any size: its percentages are "of those who
answered". A percentage of fewer than 30 answers is not given, one of fewer than 100 is marked.
"""

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

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
        Column of shares as proportions from 0 to 1, or missing.
    base
        Column of the number of answers each is out of (unweighted), above zero.
    deff
        Design effect, 1 or more, as a number or a column. See `design.design_effect`.
    self_selected
        Whether people chose themselves to answer (open links, panels that opt in), as a flag or a
        column of flags.
    level
        Coverage of the interval, a proportion between 0 and 1.

    Returns
    -------
    pandas.DataFrame
        The same rows with share (missing where suppressed), effective_n, ci_lower, ci_upper
        (proportions), ci_level, ci_method (or why there is none), base_note (suppressed, small
        base or empty).

    Raises
    ------
    SchemaError
        A column is absent, or a share is outside 0 to 1.
    DenominatorError
        A base is zero, negative or missing.
    ParameterError
        A design effect is below 1, or `level` is not between 0 and 1.

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
    effect = inputs.known(_deff(table[deff] if isinstance(deff, str) else deff), name="deff")
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


def _deff(values: ArrayLike) -> FloatArray:
    return inputs.dispersions(values, name="deff")


def _flags(table: pd.DataFrame, *, self_selected: str | bool) -> BoolArray:
    """Give the flag of each row; one that is missing counts as self-selected."""
    if isinstance(self_selected, bool):
        return np.full(len(table), self_selected)
    return np.array([pd.isna(flag) or bool(flag) for flag in table[self_selected]], dtype=bool)
