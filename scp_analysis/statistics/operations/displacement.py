r"""Weighted displacement difference: crimes fewer than in the comparison area, and those next door."""

from collections.abc import Mapping
from typing import Final

import numpy as np
import pandas as pd
from scipy import special

from scp_analysis.errors import ParameterError, SchemaError, explain
from scp_analysis.statistics import inputs, settings
from scp_analysis.statistics.changes.conditional import refer_to_t
from scp_analysis.statistics.inputs import FloatArray
from scp_analysis.statistics.operations import comparison

NEIGHBOURS: Final = (
    "displacement_before",
    "displacement_after",
    "displacement_control_before",
    "displacement_control_after",
)
AREAS: Final = ("treated", "control", "displacement", "displacement_control")
SMALL: Final = 5
METHOD = "weighted displacement difference, normal"
METHOD_PHI = "weighted displacement difference, variance times phi"
LOCAL_ONLY, WITH_NEIGHBOURS = "local", "local and displacement"


def weighted_displacement_difference(
    table: pd.DataFrame,
    *,
    time_weights: tuple[float, float] = (1.0, 1.0),
    area_weights: Mapping[str, float] | None = None,
    phi: str | float = 1.0,
    phi_df: str | float = np.inf,
    level: float = 0.95,
) -> pd.DataFrame:
    r"""Give the change in the treated area less that in a comparison area, displacement added.

    Answers: "how many crimes fewer, or more, than the comparison area suggests, counting those that
    may have moved next door?" It is a number of crimes, so it asks that both areas had about as
    many before: where all fall by a fifth, an area three times the size of its comparison shows a
    "reduction" one time in three. `base_ratio` says when to read `ratio_of_ratios` instead.

    Parameters
    ----------
    table
        A row per operation, with counts treated_before, treated_after, control_before and
        control_after; and, if displacement was looked at, all of displacement_before,
        displacement_after (the buffer), displacement_control_before, displacement_control_after.
        The buffer is never part of the comparison area.
    time_weights
        Length of the period before and of the one after, above zero: (2, 1) for two years before.
    area_weights
        Size of the areas, by the names in `AREAS`; those not named weigh 1. The difference is then
        per unit of time and area.
    phi, phi_df
        Variance over mean of such counts and its degrees of freedom, as numbers or columns; from
        history (see `dispersion`). With phi 1 at a true phi of 3 one evaluation in four of nothing
        finds something.
    level
        Coverage of the intervals, between 0 and 1.

    Returns
    -------
    pandas.DataFrame
        The same rows with local, local_error, displacement, displacement_error (missing without a
        buffer), total, total_error, total_covers, z, p_value (two-sided, of the total), ci_lower,
        ci_upper (of the total), phi, phi_df, base_ratio (larger over smaller count before, per unit
        of area), warning (empty, or what to mind), ci_level, ci_method. Below zero is a reduction.
        The `_error` columns are standard errors. Without any offences there is no interval.

    Raises
    ------
    SchemaError
        A column of counts is absent (a percentage with no base count is no evidence) or a count is
        negative, or only part of the displacement columns is there.
    DenominatorError
        A weight is zero, negative or missing.
    ParameterError
        A setting is outside its range, or an area is not known.

    Notes
    -----
    With weights :math:`w` (length x size), counts :math:`T, C` and for the buffer :math:`D, B`,

    .. math::

        WDD = \left(\frac{T_1}{w} - \frac{T_0}{w}\right) - \left(\frac{C_1}{w} -
        \frac{C_0}{w}\right) + \ldots, \qquad
        se^2 = \varphi \sum \frac{count}{w^2},

    each count with its own weight. The normal approximation is poor with counts under five.

    References
    ----------
    Wheeler AP, Ratcliffe JH (2018). A simple weighted displacement difference test to evaluate place
    based crime interventions. *Crime Science* 7, 11.

    Examples
    --------
    >>> columns = ["treated_before", "treated_after", "control_before", "control_after"]
    >>> found = weighted_displacement_difference(pd.DataFrame([[20, 10, 20, 20]], columns=columns))
    >>> found[["local", "local_error", "p_value"]].round(3).to_numpy().tolist()
    [[-10.0, 8.367, 0.232]]
    """
    settings.proportion(level, name="level")
    comparison.is_table(table)
    neighbours = _has_neighbours(table)
    names = (*comparison.LOCAL, *(NEIGHBOURS if neighbours else ()))
    counts = comparison.read_counts(table, names)
    factor, freedom = comparison.dispersion(table, phi=phi, phi_df=phi_df)
    sizes = _sizes(area_weights)
    local, local_variance = _difference(counts, ("treated", "control"), time_weights, sizes)
    other, other_variance = np.full((2, len(table)), np.nan)
    total, variance = local, local_variance
    if neighbours:
        other, other_variance = _difference(counts, AREAS[2:], time_weights, sizes)
        total, variance = local + other, local_variance + other_variance
    error = np.sqrt(variance * factor)
    some = np.nan_to_num(error, nan=1.0) > 0
    z = total / np.where(error > 0, error, np.nan)
    half = comparison.reach(freedom, level=level) * np.where(some, error, np.nan)
    bases = comparison.base_ratio(
        counts["treated_before"] / sizes["treated"], counts["control_before"] / sizes["control"]
    )
    return table.assign(
        local=local,
        local_error=np.sqrt(local_variance * factor),
        displacement=other,
        displacement_error=np.sqrt(other_variance * factor),
        total=total,
        total_error=error,
        total_covers=WITH_NEIGHBOURS if neighbours else LOCAL_ONLY,
        z=z,
        p_value=refer_to_t(_two_sided(z), freedom),
        ci_lower=total - half,
        ci_upper=total + half,
        phi=factor,
        phi_df=freedom,
        base_ratio=bases,
        warning=_warnings(counts, bases),
        ci_level=float(level),
        ci_method=comparison.methods(
            counts,
            factor,
            known=np.where(some, np.where(factor == 1, METHOD, METHOD_PHI), comparison.NOTHING),
        ),
    )


def _difference(
    counts: dict[str, FloatArray],
    areas: tuple[str, ...],
    times: tuple[float, float],
    sizes: dict[str, float],
) -> tuple[FloatArray, FloatArray]:
    """Give the change in the first area less that in the second, and its variance at phi 1."""
    lengths = inputs.exposures(times, name="time weight")
    if lengths.shape != (2,):
        raise ParameterError(
            explain(
                "Time weights must be two, of the period before and of the one after.",
                found=f"shape {lengths.shape}",
                where="time_weights",
                remedy="write for example time_weights=(2, 1)",
            )
        )
    total, variance = 0.0, 0.0
    for area, sign in zip(areas, (1, -1), strict=True):
        for when, side, length in zip(("before", "after"), (-1, 1), lengths, strict=True):
            count, weight = counts[f"{area}_{when}"], length * sizes[area]
            total, variance = total + sign * side * count / weight, variance + count / weight**2
    return np.asarray(total), np.asarray(variance)


def _two_sided(z: FloatArray) -> FloatArray:
    return np.asarray(2 * special.ndtr(-np.abs(z)))


def _warnings(counts: dict[str, FloatArray], bases: FloatArray) -> np.ndarray:
    unequal = bases > comparison.LARGEST_BASE_RATIO
    small = np.min(list(counts.values()), axis=0) < SMALL
    texts = [
        np.where(
            unequal, "The counts before differ more than 1.5-fold: read the ratio of ratios.", ""
        ),
        np.where(small, "A count is under five: read the exact test.", ""),
    ]
    return np.array(
        [" ".join(filter(None, pair)) for pair in zip(*texts, strict=True)], dtype=object
    )


def _has_neighbours(table: pd.DataFrame) -> bool:
    there = [name for name in NEIGHBOURS if name in table.columns]
    if there and len(there) < len(NEIGHBOURS):
        raise SchemaError(
            explain(
                "Displacement must have counts before and after, in the buffer and its comparison.",
                found=f"only {', '.join(there)}",
                where="the table of operations",
                remedy="supply all four columns, or none",
            )
        )
    return bool(there)


def _sizes(area_weights: Mapping[str, float] | None) -> dict[str, float]:
    given = dict(area_weights or {})
    unknown = sorted(set(given) - set(AREAS))
    if unknown:
        raise ParameterError(
            explain(
                "Area weights must be by the names of the areas.",
                found=", ".join(map(str, unknown)),
                where="area_weights",
                remedy=f"use {', '.join(AREAS)}",
            )
        )
    return {
        area: float(inputs.exposures(given.get(area, 1.0), name="area weight")) for area in AREAS
    }
