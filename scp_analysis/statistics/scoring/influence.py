"""Which criterion of a priority matrix makes the order what it is."""

from collections.abc import Mapping

import numpy as np
import pandas as pd
from scipy import stats

from scp_analysis.statistics.inputs import FloatArray
from scp_analysis.statistics.scoring.sheet import read_sheet

METHOD = "share of the variance between options; order with and without"
NOTHING = "not available: all options come out alike, or there is only one"
UNDECIDED = np.nan
DECIMALS = 10
SAME = 1e-10
"""Totals closer than this are equal; they differ by rounding only."""


def criterion_influence(
    scores: pd.DataFrame, weights: Mapping[str, float], *, rule: str = "additive"
) -> pd.DataFrame:
    r"""Say which criterion makes the order what it is.

    Answers: "would the order be the same without this criterion?" A criterion on which all options
    score alike decides nothing, however much it weighs.

    Parameters
    ----------
    scores, weights, rule
        As in `priority_scores`. Options without a score on some criterion are left out.

    Returns
    -------
    pandas.DataFrame
        A row per criterion: criterion, weight_share, variance_share (of the differences between
        options; they sum to 1, and one below 0 works against the order), tau_without (Kendall's
        tau-b between the orders with and without it; missing where nothing is left to order by),
        places_moved (the most places any option moves without it), first_changes (whether another option
        comes first), drives (the largest variance_share), influence_method.

    Raises
    ------
    SchemaError, ParameterError
        See `sheet.read_sheet`.

    Notes
    -----
    With :math:`y_c = v_c s_c` (of logarithms by the multiplicative rule) and :math:`y` their sum,
    the share is :math:`cov(y_c, y) / var(y)`.

    References
    ----------
    Saltelli A et al. (2008). *Global Sensitivity Analysis: The Primer*. Wiley, ch. 1. Paruolo P,
    Saisana M, Saltelli A (2013). Ratings and rankings: voodoo or science? *JRSS A* 176, 609-634.

    Examples
    --------
    >>> given = pd.DataFrame(
    ...     {
    ...         "option": ["a", "b", "c"] * 2,
    ...         "criterion": ["harm"] * 3 + ["volume"] * 3,
    ...         "score": [5, 3, 1, 3, 3, 3],
    ...     }
    ... )
    >>> found = criterion_influence(given, {"harm": 1, "volume": 3})
    >>> found[["criterion", "weight_share", "variance_share"]].values.tolist()
    [['harm', 0.25, 1.0], ['volume', 0.75, 0.0]]
    """
    sheet = read_sheet(scores, weights, rule=rule)
    whole = sheet.means[~np.isnan(sheet.means).any(axis=1)]
    parts = sheet.shares * (np.log(whole) if rule == "multiplicative" else whole)
    total = parts.sum(axis=1)
    centred = total - total.mean() if len(total) else total
    variance = float(np.mean(centred**2)) if len(total) > 1 else 0.0
    share = (parts * centred[:, None]).mean(axis=0) / variance if variance > 0 else UNDECIDED
    shares = np.broadcast_to(share, len(sheet.criteria))
    compared = [_compared(total, total - part) for part in parts.T]
    tau, moved, first = zip(*compared, strict=True)
    return pd.DataFrame(
        {
            "criterion": sheet.criteria,
            "weight_share": sheet.shares,
            "variance_share": shares,
            "tau_without": tau if len(sheet.criteria) > 1 else np.nan,
            "places_moved": moved,
            "first_changes": first,
            "drives": shares == (np.nanmax(shares) if variance > 0 else np.inf),
            "influence_method": METHOD if variance > 0 else NOTHING,
        }
    )


def _compared(total: FloatArray, rest: FloatArray) -> tuple[float, float, bool]:
    """Compare two orders: tau-b, the most places any option moves, whether the first changes."""
    if len(total) < 2 or np.ptp(rest) < SAME or np.ptp(total) < SAME:
        return np.nan, np.nan, False
    before, after = (stats.rankdata(-np.round(x, DECIMALS), method="min") for x in (total, rest))
    tau = float(stats.kendalltau(before, after).statistic)
    first_changes = not bool(np.any((before == 1) & (after == 1)))
    return tau, float(np.max(np.abs(before - after))), first_changes
