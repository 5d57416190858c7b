"""Priority matrix: options scored on criteria, combined by weight, and how far scorers agree.

Scores are judgements in bands, not measurements, and weights are choices. The order that comes out
is worth as much as survives other weights and other scorers: see `scoring_uncertainty`.
"""

from collections.abc import Mapping

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike
from scipy import special, stats

from scp_analysis.statistics import inputs
from scp_analysis.statistics.inputs import FloatArray
from scp_analysis.statistics.scoring.sheet import combined, read_sheet

UNKNOWN = "not available: a criterion is not scored"
NO_AGREEMENT = "not available: two scorers and three options that all of them scored are needed"
DECIMALS = 10
"""Scores equal to so many places are equal."""

CONCORDANCE = "Kendall's W, corrected for ties; chi-square approximation"


def priority_scores(
    scores: pd.DataFrame, weights: Mapping[str, float], *, rule: str = "additive"
) -> pd.DataFrame:
    r"""Combine the scores of each option into one, and rank the options.

    Answers: "what order do these scores and these weights give?" Look at both rules: by addition a
    high score makes up for a low one, by multiplication less so. An order that depends on the rule
    is not an order.

    Parameters
    ----------
    scores
        A row per score: option, criterion, score; optionally scorer. Higher is worse, or more
        urgent, on every criterion.
    weights
        Weight of each criterion, above zero, by its name; only their shares matter, so they need
        not sum to 1.
    rule
        "additive" (weighted mean) or "multiplicative" (weighted geometric mean, scores above zero).

    Returns
    -------
    pandas.DataFrame
        A row per option, highest score first: option, score (on the scale of the scores), rank (1
        is the highest; equal scores share the better), rank_of (options ranked), scorers (in all),
        rule, score_method. An option that nobody scored on some criterion has no score and is not
        ranked. Where some scorers left a score out, the mean is over those who gave one.

    Raises
    ------
    SchemaError, ParameterError
        See `sheet.read_sheet`.

    Notes
    -----
    :math:`\sum v_c \bar s_c` or :math:`\prod \bar s_c^{\,v_c}`, with :math:`\bar s_c` the mean over
    scorers and :math:`v_c` the shares of the weights. Products of raw scores (likelihood times
    impact) are the same order as equal weights by the multiplicative rule.

    References
    ----------
    Belton V, Stewart TJ (2002). *Multiple Criteria Decision Analysis*. Kluwer, ch. 5. Cox LA
    (2008). What's wrong with risk matrices? *Risk Analysis* 28, 497-512.

    Examples
    --------
    >>> given = pd.DataFrame(
    ...     {
    ...         "option": ["burglary", "burglary", "robbery", "robbery"],
    ...         "criterion": ["harm", "volume"] * 2,
    ...         "score": [2, 4, 5, 2],
    ...     }
    ... )
    >>> priority_scores(given, {"harm": 2, "volume": 1})[["option", "score"]].round(2).values.tolist()
    [['robbery', 4.0], ['burglary', 2.67]]
    """
    sheet = read_sheet(scores, weights, rule=rule)
    total = combined(sheet.means, sheet.shares, rule=rule)
    rank = pd.Series(np.round(total, DECIMALS)).rank(method="min", ascending=False).astype("Int64")
    return (
        pd.DataFrame(
            {
                "option": sheet.options,
                "score": total,
                "rank": rank,
                "rank_of": int(np.sum(~np.isnan(total))),
                "scorers": len(sheet.scorers),
                "rule": rule,
                "score_method": np.where(np.isnan(total), UNKNOWN, f"{rule}, mean over scorers"),
            }
        )
        .sort_values("score", ascending=False, kind="stable")
        .reset_index(drop=True)
    )


def scorer_agreement(
    scores: pd.DataFrame, weights: Mapping[str, float], *, rule: str = "additive"
) -> pd.DataFrame:
    """Say how far the scorers agree, overall and on each criterion.

    Answers: "is this the view of the group, or of whoever scored?"

    Parameters
    ----------
    scores, weights, rule
        As in `priority_scores`, with a column scorer.

    Returns
    -------
    pandas.DataFrame
        A row for "all criteria" (each scorer's combined scores) and one per criterion: criterion,
        kendalls_w (1: all order the options alike, 0: no agreement), scorers, options (that all of
        them scored), chi_square, df, p_value (of no agreement at all), agreement_method.

    Raises
    ------
    SchemaError, ParameterError
        See `sheet.read_sheet`.

    References
    ----------
    Kendall MG, Babington Smith B (1939). The problem of m rankings. *Annals of Mathematical
    Statistics* 10, 275-287.

    Examples
    --------
    >>> given = pd.DataFrame(
    ...     {
    ...         "scorer": ["X"] * 3 + ["Y"] * 3,
    ...         "option": ["a", "b", "c"] * 2,
    ...         "criterion": "harm",
    ...         "score": [1, 2, 3, 1, 3, 2],
    ...     }
    ... )
    >>> scorer_agreement(given, {"harm": 1})["kendalls_w"].tolist()
    [0.75, 0.75]
    """
    sheet = read_sheet(scores, weights, rule=rule)
    overall = combined(sheet.scores, sheet.shares, rule=rule)
    by_criterion = [sheet.scores[:, :, place] for place in range(len(sheet.criteria))]
    rows = [kendalls_w(ratings) for ratings in (overall, *by_criterion)]
    names = pd.Series(["all criteria", *sheet.criteria], name="criterion")
    return pd.concat([names, pd.concat(rows, ignore_index=True)], axis=1)


def kendalls_w(ratings: ArrayLike) -> pd.DataFrame:
    r"""Give Kendall's coefficient of concordance of several raters.

    Parameters
    ----------
    ratings
        Scores or ranks, shape (raters, options): a row per rater; whether high or low is best does
        not matter. Equal scores share the mean rank. Options that a rater left out are left out.

    Returns
    -------
    pandas.DataFrame
        One row: kendalls_w, scorers, options, chi_square, df, p_value, agreement_method. Missing
        with fewer than two raters or three options, or where every rater gives all the same.

    Raises
    ------
    SchemaError
        Ratings are not a table of numbers.

    Notes
    -----
    With :math:`R_j` the rank sums of n options over m raters and :math:`T` the sum of
    :math:`t^3 - t` over ties,

    .. math:: W = \frac{12 \sum (R_j - \bar R)^2}{m^2 (n^3 - n) - m T}, \quad \chi^2 = m(n-1)W.

    Without ties :math:`T = 0`. The p value is that of Friedman's test, rough with fewer than seven
    options; agreement is not being right.

    References
    ----------
    Kendall MG, Babington Smith B (1939). *Annals of Mathematical Statistics* 10, 275-287. Siegel S
    (1956). *Nonparametric Statistics*. McGraw-Hill, 229-238.

    Examples
    --------
    >>> judges = [[1, 6, 3, 2, 5, 4], [1, 5, 6, 4, 2, 3], [6, 3, 2, 5, 4, 1]]
    >>> kendalls_w(judges)[["kendalls_w", "chi_square"]].round(2).values.tolist()
    [[0.16, 2.43]]
    """
    array = inputs.shaped(
        inputs.numbers(ratings, name="ratings"), dimensions=("raters", "options"), name="ratings"
    )
    used = array[:, ~np.isnan(array).any(axis=0)]
    m, n = used.shape
    w = _concordance(used) if m >= 2 and n >= 3 else np.nan
    chi_square, known = m * (n - 1) * w, not np.isnan(w)
    return pd.DataFrame(
        {
            "kendalls_w": [w],
            "scorers": [m],
            "options": [n],
            "chi_square": [chi_square],
            "df": [n - 1 if known else np.nan],
            "p_value": [float(special.chdtrc(n - 1, chi_square)) if known else np.nan],
            "agreement_method": [CONCORDANCE if known else NO_AGREEMENT],
        }
    )


def _concordance(ratings: FloatArray) -> float:
    m, n = ratings.shape
    ranks = stats.rankdata(ratings, axis=1)
    tied = np.concatenate([np.unique(row, return_counts=True)[1] for row in ranks])
    ties = float(np.sum(tied**3 - tied))
    most = m**2 * (n**3 - n) - m * ties
    sums = ranks.sum(axis=0)
    return float(12 * np.sum((sums - sums.mean()) ** 2) / most) if most > 0 else np.nan
