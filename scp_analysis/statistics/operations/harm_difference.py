r"""Displacement differences of several offences, weighted by harm and added up."""

from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike
from scipy import special

from scp_analysis.errors import SchemaError, explain
from scp_analysis.statistics import inputs
from scp_analysis.statistics.changes.conditional import refer_to_t
from scp_analysis.statistics.inputs import FloatArray
from scp_analysis.statistics.operations import comparison
from scp_analysis.statistics.operations.displacement import weighted_displacement_difference

METHOD: Final = "weighted displacement differences times harm, independent, normal"
MISSING: Final = "not available: the difference of an offence is not known"


def harm_displacement_difference(
    table: pd.DataFrame,
    *,
    weights: ArrayLike,
    time_weights: tuple[float, float] = (1.0, 1.0),
    phi: str | float = 1.0,
    phi_df: str | float = np.inf,
    level: float = 0.95,
) -> pd.DataFrame:
    r"""Give the harm prevented by an operation, over offences of different weight.

    Answers: "all in all, how much harm fewer, or more, than the comparison area suggests?" One
    offence with a large weight decides it, so print the parts beside it.

    Parameters
    ----------
    table
        A row per offence of one operation, columns as in `weighted_displacement_difference`.
    weights
        Harm of one offence of each row, zero or more: numbers in the order of the rows.
    time_weights, phi, phi_df, level
        As in `weighted_displacement_difference`.

    Returns
    -------
    pandas.DataFrame
        One row: offences (rows added up), total (harm; below zero a reduction), total_error, z,
        p_value (two-sided), ci_lower, ci_upper, largest_share (of the variance, of the offence that
        has most of it), ci_level, ci_method. Missing where the difference of an offence is.

    Raises
    ------
    SchemaError
        Not one weight per row, one is negative or missing, or as in
        `weighted_displacement_difference`.
    DenominatorError, ParameterError
        As in `weighted_displacement_difference`.

    Notes
    -----
    .. math:: H = \sum h_i\,WDD_i, \qquad se^2 = \sum h_i^2\,se_i^2,

    the offences taken as independent. With several `phi_df` the smallest is used.

    References
    ----------
    Wheeler AP, Ratcliffe JH (2018). *Crime Science* 7, 11. Wheeler AP (2020). Amending the WDD test
    to incorporate harm weights; ``wdd_harm`` of the R package ptools.

    Examples
    --------
    >>> columns = ["treated_before", "treated_after", "control_before", "control_after"]
    >>> counts = [[20, 10, 20, 20], [25, 20, 30, 30], [70, 20, 80, 60]]
    >>> found = harm_displacement_difference(
    ...     pd.DataFrame(counts, columns=columns), weights=[10, 5, 1]
    ... )
    >>> found[["total", "total_error", "z"]].round(3).to_numpy().tolist()
    [[-155.0, 99.272, -1.561]]
    """
    each = weighted_displacement_difference(
        table, time_weights=time_weights, phi=phi, phi_df=phi_df, level=level
    )
    harm = _weights(weights, rows=len(each))
    total = float((harm * each["total"]).sum(skipna=False))
    variance = ((harm * each["total_error"]) ** 2).to_numpy(dtype=float)
    error = float(np.sqrt(variance.sum()))
    known = error > 0
    freedom = np.array([each["phi_df"].min()])
    z = np.array([total / error if known else np.nan])
    half = float(comparison.reach(freedom, level=level)[0]) * error if known else np.nan
    why = comparison.NOTHING if error == 0 else MISSING
    return pd.DataFrame(
        {
            "offences": [len(each)],
            "total": total,
            "total_error": error,
            "z": z,
            "p_value": refer_to_t(np.asarray(2 * special.ndtr(-np.abs(z))), freedom),
            "ci_lower": total - half,
            "ci_upper": total + half,
            "largest_share": variance.max() / variance.sum() if known else np.nan,
            "ci_level": float(level),
            "ci_method": METHOD if known else why,
        }
    )


def _weights(weights: ArrayLike, *, rows: int) -> FloatArray:
    given = inputs.counts(weights, name="weights")
    if given.shape != (rows,) or np.isnan(given).any() or not rows:
        raise SchemaError(
            explain(
                "There must be one weight per offence, none missing.",
                found=f"{given.size} weights for {rows} offences, {int(np.isnan(given).sum())} missing",
                where="the weights given",
                remedy="give the harm of each row, or leave offences without a weight out",
            )
        )
    return given
