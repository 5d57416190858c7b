r"""Dispersion: how much more than chance a count of crime moves when nothing has changed.

The dispersion factor :math:`\varphi` is variance over mean: 1 for independent events, 2 to 9 for
most police recorded series. It is estimated from years *before* the compared ones and then used
wherever a count of the same series is tested.

What is removed first. Each year has its own free level and each season (quarter or month) its own
share, so whatever happens *between* years - slow drift, a change of recording at the turn of a
year, a year of lockdown - is not mistaken for scatter, and masked years may be left out whole
without touching the rest. What happens *within* a year beyond the seasonal pattern is scatter and
stays.

What must be put back. Free year levels also remove the part of the scatter that lasts for months.
A comparison of two years feels exactly that part, so the autocorrelation left in the residuals is
measured (with the loss through the fit restored, see `autocorrelation`) and :math:`\varphi` is
multiplied by what it does to the difference of two neighbouring years.
"""

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike
from scipy import special

from scp_analysis.statistics import inputs, settings
from scp_analysis.statistics.autocorrelation import persistence
from scp_analysis.statistics.inputs import FloatArray, IntArray

FEWEST_YEARS = 3
FEWEST_AREAS = 2
FEWEST_DF = 3.0
"""Degrees of freedom a history is given at least; with fewer no change could ever be found."""

HISTORY = "year x season residuals, autocorrelation-adjusted"
POOLED = "area x year residuals"


def history_dispersion(counts: ArrayLike, *, level: float = 0.95) -> pd.DataFrame:
    r"""Estimate the dispersion of yearly totals from a series' own earlier years.

    Answers: "how much does this series move from year to year by chance alone?" Give only years
    before the two that will be compared. The result is for totals of whole years.

    Parameters
    ----------
    counts
        Counts, shape (series, years, seasons), time in order; 4 seasons for quarters, 12 for
        months. A single series may leave the first dimension out. A year with a missing count is
        left out for that series; mask a year by making it missing.
    level
        Coverage of the interval of phi, a proportion between 0 and 1.

    Returns
    -------
    pandas.DataFrame
        A row per series: phi_raw (within-year, can be below 1), phi (adjusted, floored at 1; the
        one to use), phi_df, phi_lower, phi_upper (neither below 1), lag1 (autocorrelation put
        back), years (used), phi_method. With fewer than three whole years, or no scatter at all in
        them, all are missing and phi_method gives the reason.

    Raises
    ------
    SchemaError
        A count is negative, or the array has another number of dimensions.
    ParameterError
        There is a single season, or `level` is not between 0 and 1.

    Notes
    -----
    With :math:`m_{ij}` = row total x column total / grand total over years i and seasons j,

    .. math::

        \hat\varphi_{raw} = \frac{1}{(Y-1)(S-1)} \sum_{ij} \frac{(x_{ij} - m_{ij})^2}{m_{ij}},
        \qquad
        \hat\varphi = \max\{1,\ \hat\varphi_{raw}\, g(\hat\rho)\},

    with :math:`g(\rho)` the inflation of the difference of two neighbouring yearly totals under an
    AR(1) autocorrelation. Degrees of freedom are :math:`(Y-1)(S-1)(1-\rho)/(1+\rho) - 1`, one being
    spent on :math:`\rho`, and at least 3 (the cap of :math:`\rho` at 0.7 and this floor changed no
    simulated error rate). The interval treats :math:`\hat\varphi \cdot df / \varphi` as
    chi-square.

    Measured with five years of history at a nominal 5 % (``docs/calibration.md`` has the table):
    the comparison of two years is found "changed" in 1-4 % of runs for independent and clustered
    counts and in 7-9 % at an autocorrelation of 0.5. With phi from the residuals alone the
    latter would be up to 24 %.

    It does not see steps between years, so it answers for chance and not for recording practice.

    References
    ----------
    McCullagh P, Nelder JA (1989). *Generalized Linear Models*, 2nd ed., 4.5 and 6.2.
    Wedderburn RWM (1974). Quasi-likelihood functions. *Biometrika* 61, 439-447.

    Examples
    --------
    >>> quarters = [[20, 31, 25, 18], [28, 30, 40, 22], [12, 45, 30, 35]]
    >>> found = history_dispersion(quarters)
    >>> found[["phi_raw", "phi", "years"]].round(2).to_dict("records")
    [{'phi_raw': 2.51, 'phi': 2.51, 'years': 3}]
    """
    dimensions = ("series", "years", "seasons")
    array = inputs.shaped(inputs.counts(counts), dimensions=dimensions, name="counts")
    seasons = settings.at_least(array.shape[2], 2, name="seasons")
    whole = ~np.any(np.isnan(array), axis=2)
    estimates = [
        _from_history(array[rows][:, years], years=np.flatnonzero(years)).set_axis(rows)
        for years, rows in inputs.patterns(whole)
        if years.sum() >= FEWEST_YEARS
    ]
    used = whole.sum(axis=1)
    met = [f"{years} whole years of {seasons} seasons" for years in used]
    return _finished(estimates, level=level, method=HISTORY, years=used, met=met)


def pooled_dispersion(counts: ArrayLike, *, level: float = 0.95) -> pd.DataFrame:
    r"""Estimate dispersion from yearly counts of many areas that share the years.

    Answers the question of `history_dispersion` where no area has enough seasons or years of its
    own: each area has its own level, each year its own effect on all areas, and what is left over
    is pooled. It is already on the scale of yearly totals, so nothing is put back.

    Use it for areas of similar size and kind: with many large and many small areas together it is
    too small for the large and too large for the small. A movement that all areas share counts as
    the year's effect, so the result suits "did this area change differently?" best.

    Parameters
    ----------
    counts
        Counts, shape (areas, years), or (series, areas, years) for several offences at once. An
        area with a missing year is left out of that series.
    level
        Coverage of the interval of phi, a proportion between 0 and 1.

    Returns
    -------
    pandas.DataFrame
        A row per series, columns as in `history_dispersion`; lag1 is missing.

    Raises
    ------
    SchemaError
        A count is negative, or the array has another number of dimensions.

    References
    ----------
    McCullagh P, Nelder JA (1989). *Generalized Linear Models*, 2nd ed., 4.5.

    Examples
    --------
    >>> pooled_dispersion([[50, 61, 55], [80, 90, 60], [30, 44, 41]])["phi"].round(2).tolist()
    [1.24]
    """
    dimensions = ("series", "areas", "years")
    array = inputs.shaped(inputs.counts(counts), dimensions=dimensions, name="counts")
    whole = ~np.any(np.isnan(array), axis=2)
    years = array.shape[2]
    estimates = [
        _from_areas(array[row : row + 1, areas]).set_axis([row])
        for row, areas in enumerate(whole)
        if areas.sum() >= FEWEST_AREAS and years >= FEWEST_YEARS
    ]
    used = np.full(len(array), years)
    met = [f"{areas.sum()} whole areas of {years} years" for areas in whole]
    return _finished(estimates, level=level, method=POOLED, years=used, met=met)


def _residuals(counts: FloatArray) -> FloatArray:
    """Give Pearson residuals of the two-way fit; where nothing is expected they are 0."""
    total = counts.sum(axis=(1, 2), keepdims=True)
    cross = counts.sum(axis=1, keepdims=True) * counts.sum(axis=2, keepdims=True)
    fitted = cross / np.where(total > 0, total, 1.0)
    return np.asarray((counts - fitted) / np.sqrt(np.where(fitted > 0, fitted, 1.0)))


def _mean_square(residuals: FloatArray, freedom: int) -> FloatArray:
    squares = (residuals**2).sum(axis=(1, 2))
    return np.asarray(np.where(squares > 0, squares, np.nan) / freedom)


def _from_areas(counts: FloatArray) -> pd.DataFrame:
    """Estimate phi of yearly totals from whole area x year tables."""
    freedom = (counts.shape[1] - 1) * (counts.shape[2] - 1)
    raw = _mean_square(_residuals(counts), freedom)
    return pd.DataFrame({"phi_raw": raw, "adjusted": raw, "phi_df": float(freedom), "lag1": np.nan})


def _from_history(counts: FloatArray, *, years: IntArray) -> pd.DataFrame:
    """Estimate phi of yearly totals for series that have the same whole years."""
    _, n_years, seasons = counts.shape
    residuals = _residuals(counts)
    found = persistence(
        residuals.reshape(len(counts), -1),
        design=_two_way(n_years, seasons),
        times=(years[:, np.newaxis] * seasons + np.arange(seasons)).ravel(),
        contrast=np.repeat([-1.0, 1.0], seasons),
        contrast_times=np.arange(2 * seasons),
        reach=max(1, seasons // 4),
    )
    freedom = (n_years - 1) * (seasons - 1)
    raw = _mean_square(residuals, freedom)
    return pd.DataFrame(
        {
            "phi_raw": raw,
            "adjusted": raw * found.inflation,
            "phi_df": np.maximum(FEWEST_DF, freedom * (1 - found.lag1) / (1 + found.lag1) - 1),
            "lag1": found.lag1,
        }
    )


def _two_way(rows: int, columns: int) -> FloatArray:
    row, column = np.repeat(np.arange(rows), columns), np.tile(np.arange(columns), rows)
    levels = [row == level for level in range(rows)]
    shares = [column == share for share in range(1, columns)]
    return np.column_stack(levels + shares).astype(float)


def _finished(
    estimates: list[pd.DataFrame], *, level: float, method: str, years: IntArray, met: list[str]
) -> pd.DataFrame:
    """Put the estimates in the order of the series, with limits, floor and reasons."""
    blank = pd.DataFrame(columns=["phi_raw", "adjusted", "phi_df", "lag1"], dtype=float)
    table = pd.concat([blank, *estimates]).reindex(range(len(years)))
    tail = (1 - settings.proportion(level, name="level")) / 2
    known = table["adjusted"].notna()
    table = table.where(known)
    phi_df, adjusted = table["phi_df"].to_numpy(), table["adjusted"].to_numpy()
    methods = [
        method if there else f"not available: {what}; {FEWEST_YEARS} years with offences needed"
        for there, what in zip(known, met, strict=True)
    ]
    return pd.DataFrame(
        {
            "phi_raw": table["phi_raw"].to_numpy(),
            "phi": np.maximum(1.0, adjusted),
            "phi_df": phi_df,
            "phi_lower": np.maximum(1.0, adjusted * phi_df / special.chdtri(phi_df, tail)),
            "phi_upper": np.maximum(1.0, adjusted * phi_df / special.chdtri(phi_df, 1 - tail)),
            "lag1": table["lag1"].to_numpy(),
            "years": years,
            "phi_method": methods,
        }
    )
