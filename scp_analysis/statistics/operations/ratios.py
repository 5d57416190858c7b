r"""Ratio of ratios: the treated area's change relative to that of its comparison area."""

import numpy as np
import pandas as pd
from scipy import special, stats
from scipy.stats.contingency import odds_ratio

from scp_analysis.errors import SchemaError, explain, first_few
from scp_analysis.statistics import settings
from scp_analysis.statistics.changes.conditional import refer_to_t
from scp_analysis.statistics.inputs import FloatArray
from scp_analysis.statistics.operations import comparison

METHOD = "log ratio of ratios, normal"
METHOD_PHI = "log ratio of ratios, variance times phi"
HALF_ADDED = ", one half added to each count"
EXACT = "exact, given the four margins (Fisher, central)"


def ratio_of_ratios(
    table: pd.DataFrame,
    *,
    phi: str | float = 1.0,
    phi_df: str | float = np.inf,
    level: float = 0.95,
) -> pd.DataFrame:
    r"""Give the treated area's change relative to the comparison area's, as a percentage.

    Answers: "by how many per cent did crime fall more here than there?" Areas of different size may
    be compared, and periods of different length, as long as both areas share them.

    Parameters
    ----------
    table
        A row per operation, with counts treated_before, treated_after, control_before,
        control_after. A missing count gives missing results.
    phi, phi_df
        Variance over mean and its degrees of freedom, as numbers or columns, from history.
    level
        Coverage of the interval, between 0 and 1.

    Returns
    -------
    pandas.DataFrame
        The same rows with effect_percent (below zero: fell more than the comparison), ci_lower,
        ci_upper (per cent), p_value (two-sided), log_ratio, log_ratio_error, phi, phi_df,
        base_ratio, ci_level, ci_method.

    Raises
    ------
    SchemaError
        A column of counts is absent, or a count is negative.
    ParameterError
        A setting is outside its range.

    Notes
    -----
    .. math::

        \log\theta = \log\frac{T_1/T_0}{C_1/C_0}, \qquad
        se^2 = \varphi\left(\frac1{T_1} + \frac1{T_0} + \frac1{C_1} + \frac1{C_0}\right);

    with a zero among them one half is added to all four. It is the difference in differences of a
    log-linear model, and assumes that without the operation both areas would have changed in the
    same proportion. It cannot see that the area was chosen because its last year was bad: see
    `shrinkage`.

    References
    ----------
    Wilson DB (2022). The relative incident rate ratio effect size for count-based impact
    evaluations: when an odds ratio is not an odds ratio. *Journal of Quantitative Criminology* 38,
    323-341. Haldane JBS (1956). *Annals of Human Genetics* 20, 309-311.

    Examples
    --------
    >>> columns = ["treated_before", "treated_after", "control_before", "control_after"]
    >>> found = ratio_of_ratios(pd.DataFrame([[207, 110, 308, 318]], columns=columns))
    >>> found[["effect_percent", "ci_lower", "ci_upper"]].round(1).to_numpy().tolist()
    [[-48.5, -61.1, -31.9]]
    """
    settings.proportion(level, name="level")
    counts = comparison.read_counts(table, comparison.LOCAL)
    factor, freedom = comparison.dispersion(table, phi=phi, phi_df=phi_df)
    treated_0, treated_1, control_0, control_1 = (counts[name] for name in comparison.LOCAL)
    added = 0.5 * (np.min(list(counts.values()), axis=0) == 0)
    cells = [treated_1 + added, treated_0 + added, control_1 + added, control_0 + added]
    log_ratio = np.log(cells[0] / cells[1]) - np.log(cells[2] / cells[3])
    error = np.sqrt(factor * sum(1 / cell for cell in cells))
    half = comparison.reach(freedom, level=level) * error
    named = np.where(factor == 1, METHOD, METHOD_PHI).astype(object)
    return table.assign(
        effect_percent=100 * np.expm1(log_ratio),
        ci_lower=100 * np.expm1(log_ratio - half),
        ci_upper=100 * np.expm1(log_ratio + half),
        p_value=refer_to_t(np.asarray(2 * special.ndtr(-np.abs(log_ratio / error))), freedom),
        log_ratio=log_ratio,
        log_ratio_error=error,
        phi=factor,
        phi_df=freedom,
        base_ratio=comparison.base_ratio(treated_0, control_0),
        ci_level=float(level),
        ci_method=comparison.methods(
            counts, factor, known=named + np.where(added > 0, HALF_ADDED, "")
        ),
    )


def exact_ratio_of_ratios(table: pd.DataFrame, *, level: float = 0.95) -> pd.DataFrame:
    r"""Give the ratio of ratios of small counts with exact interval and p value.

    Answers the question of `ratio_of_ratios` where a count is under five or so. It knows no
    dispersion: the counts must be of events that come singly.

    Parameters
    ----------
    table
        As in `ratio_of_ratios`; whole counts. In the words of R: fisher.test(matrix(c(treated_after,
        control_after, treated_before, control_before), nrow = 2)).
    level
        Coverage of the interval, between 0 and 1.

    Returns
    -------
    pandas.DataFrame
        The same rows with effect_percent (conditional maximum likelihood; missing where a margin
        is zero), ci_lower, ci_upper (per cent, may be infinite), p_value (two-sided), base_ratio,
        ci_level, ci_method.

    Raises
    ------
    SchemaError, ParameterError
        As in `ratio_of_ratios`; a count is not whole.

    Notes
    -----
    Given the margins the treated count after has a noncentral hypergeometric distribution with odds
    :math:`\theta`. The p value is twice the smaller tail ("central"), so that it agrees with the
    interval; R's ``fisher.test`` adds up the less likely tables instead.

    References
    ----------
    Fisher RA (1935). The logic of inductive inference. *JRSS* 98, 39-82. Fay MP (2010). Confidence
    intervals that match Fisher's exact or Blaker's exact tests. *Biostatistics* 11, 373-374.

    Examples
    --------
    >>> columns = ["treated_before", "treated_after", "control_before", "control_after"]
    >>> found = exact_ratio_of_ratios(pd.DataFrame([[9, 1, 6, 7]], columns=columns))
    >>> found[["effect_percent", "p_value"]].round(2).to_numpy().tolist()
    [[-89.43, 0.08]]
    """
    settings.proportion(level, name="level")
    counts = comparison.read_counts(table, comparison.LOCAL)
    rows = np.column_stack([counts[name] for name in comparison.LOCAL])
    split = rows[rows % 1 > 0]
    if split.size:
        raise SchemaError(
            explain(
                "An exact test must have whole counts.",
                found=first_few(split.tolist()),
                where="the table of operations",
                remedy="give numbers of events, or use ratio_of_ratios",
            )
        )
    found = np.array([_exact(row, level=level) for row in rows]).reshape(len(rows), 4)
    return table.assign(
        effect_percent=100 * (found[:, 0] - 1),
        ci_lower=100 * (found[:, 1] - 1),
        ci_upper=100 * (found[:, 2] - 1),
        p_value=found[:, 3],
        base_ratio=comparison.base_ratio(counts["treated_before"], counts["control_before"]),
        ci_level=float(level),
        ci_method=comparison.methods(counts, np.ones(len(rows)), known=EXACT),
    )


def _exact(row: FloatArray, *, level: float) -> tuple[float, float, float, float]:
    """Give ratio, limits and p value of one operation."""
    if np.isnan(row).any():
        return (np.nan,) * 4
    treated_0, treated_1, control_0, control_1 = row.astype(int)
    cells = np.array([[treated_1, treated_0], [control_1, control_0]])
    if 0 in (*cells.sum(axis=0), *cells.sum(axis=1)):
        return np.nan, 0.0, np.inf, 1.0
    found = odds_ratio(cells, kind="conditional")
    limits = found.confidence_interval(level)
    after, total = int(cells[:, 0].sum()), int(cells.sum())
    drawn = (total, after, int(cells[0].sum()))
    low = _hypergeometric(treated_1, *drawn)
    high = _hypergeometric(treated_1 - 1, *drawn)
    return found.statistic, limits.low, limits.high, min(1.0, 2 * min(low, 1 - high))


def _hypergeometric(count: int, total: int, after: int, treated: int) -> float:
    return float(stats.hypergeom.cdf(count, total, after, treated))
