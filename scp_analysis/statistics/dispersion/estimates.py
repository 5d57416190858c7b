r"""Dispersion: how much more than chance a count of crime moves when nothing has changed.

The dispersion factor :math:`\varphi` is variance over mean: 1 for independent events, 2 to 9 for
most police recorded series. It is estimated from earlier years and then used wherever a count of
the same series is tested.

What is removed first. Each year has its own free level and each season (quarter or month) its own
share, so whatever happens *between* years - slow drift, a change of recording at the turn of a
year, a year of lockdown - is not mistaken for scatter, and masked years may be left out whole
without touching the rest. What happens *within* a year beyond the seasonal pattern is scatter and
stays.

What must be put back. Free year levels also remove the part of the scatter that lasts for months.
A comparison of two years feels exactly that part, so the autocorrelation left in the residuals is
measured (with the loss through the fit restored, see `autocorrelation`) and :math:`\varphi` is
multiplied by what it does to the difference of two neighbouring years.

What is borrowed. Five years of quarters leave a dozen degrees of freedom, too few for either. The
series of one call are taken as related, say the offence groups of one place: the autocorrelation of
each leans on that of all, and so does the scatter (see `moderation`).
"""

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike
from scipy import special

from scp_analysis.statistics import inputs, settings
from scp_analysis.statistics.dispersion import scatter
from scp_analysis.statistics.dispersion.scatter import FEWEST_YEARS
from scp_analysis.statistics.inputs import IntArray

FEWEST_AREAS = 2
AREAS_FOR_TWO_YEARS = 10

HISTORY = "year x season residuals, autocorrelation-adjusted"
MODERATED = ", steadied by related series"
POOLED = "area x year residuals"
POOLED_NEEDS = f"3 years with offences, or 2 of at least {AREAS_FOR_TWO_YEARS} areas, needed"


def history_dispersion(
    counts: ArrayLike, *, level: float = 0.95, related: bool | ArrayLike = True
) -> pd.DataFrame:
    r"""Estimate the dispersion of yearly totals from the earlier years of each series.

    Answers: "how much does this series move from year to year by chance alone?" Years that are
    themselves compared may be among those given, since each year's level is free. The result is for
    totals of whole years.

    Parameters
    ----------
    counts
        Counts, shape (series, years, seasons), time in order; 4 seasons for quarters, 12 for
        months. A single series may leave the first dimension out. A year with a missing count is
        left out for that series; mask a year by making it missing.
    level
        Coverage of the interval of phi, a proportion between 0 and 1: 0.95, never 95.
    related
        Whether the series may learn from each other: True for all, False for none, or a label per
        series (the same label: related). Offence groups of one place are; a total and its parts are
        not, since they count the same offences twice.

    Returns
    -------
    pandas.DataFrame
        A row per series: phi_raw (within-year, its own, can be below 1), phi (moderated, adjusted,
        floored at 1; the one to use), phi_df, phi_lower, phi_upper (neither below 1), phi_level, lag1
        (autocorrelation put back), years (used), phi_method, phi_own (what phi would be with
        ``related=False``), prior_df (degrees of freedom that the other series count for in the
        scatter; infinite where all scatter alike, 0 where there are fewer than three). With fewer
        than three whole years, or no scatter at all in them, all are missing and phi_method gives
        the reason.

    Raises
    ------
    SchemaError
        A count is negative, the array has another number of dimensions, or there is not one label
        per series.
    ParameterError
        There is a single season, or `level` is not between 0 and 1.

    Notes
    -----
    With :math:`m_{ij}` = row total x column total / grand total over years i and seasons j,

    .. math::

        \hat\varphi_{raw} = \frac{1}{(Y-1)(S-1)} \sum_{ij} \frac{(x_{ij} - m_{ij})^2}{m_{ij}},
        \qquad
        \hat\varphi = \max\{1,\ g\,(d_0 s_0^2 + d\,\hat\varphi_{raw}) / (d_0 + d)\},

    with :math:`g` the inflation of the difference of two neighbouring yearly totals by AR(1)
    errors, averaged over what is uncertain about their :math:`\rho`; :math:`d` the degrees of
    freedom of :math:`\hat\varphi_{raw}` at that :math:`\rho`, and :math:`d_0, s_0^2` those the related
    series bring in. A relative variance of :math:`2 / (d_0 + d)` and that of :math:`g` together make

    .. math:: 1/df = 1 / (d_0 + d) + var(\log g) / 2,

    at least 3, with :math:`d_0 + d` never more than all related series have together. The interval
    treats :math:`\hat\varphi \cdot df / \varphi` as chi-square.

    Measured size and power, and what it costs where related series are not alike, are in
    ``docs/calibration.md``. It does not see steps between years, so it answers for chance and not
    for recording practice.

    References
    ----------
    McCullagh P, Nelder JA (1989). *Generalized Linear Models*, 2nd ed., 4.5 and 6.2. Smyth GK
    (2004). Linear models and empirical Bayes methods for assessing differential expression.
    *Statistical Applications in Genetics and Molecular Biology* 3(1), 3.

    Examples
    --------
    >>> quarters = [[20, 31, 25, 18], [28, 30, 40, 22], [12, 45, 30, 35]]
    >>> found = history_dispersion(quarters)
    >>> found[["phi_raw", "phi", "years"]].round(2).to_dict("records")
    [{'phi_raw': 2.51, 'phi': 3.38, 'years': 3}]
    """
    dimensions = ("series", "years", "seasons")
    array = inputs.shaped(inputs.counts(counts), dimensions=dimensions, name="counts")
    seasons = settings.at_least(array.shape[2], 2, name="seasons")
    group = settings.groups(len(array), related=related)
    whole = ~np.any(np.isnan(array), axis=2)
    estimates = scatter.over_years(array, whole=whole, group=group)
    met = [
        f"{years} whole years of {seasons} seasons; {FEWEST_YEARS} years with offences needed"
        for years in whole.sum(axis=1)
    ]
    return _finished(estimates, level=level, years=whole.sum(axis=1), method=HISTORY, met=met)


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
        Coverage of the interval of phi, a proportion between 0 and 1: 0.95, never 95.

    Returns
    -------
    pandas.DataFrame
        A row per series, columns as in `history_dispersion`; lag1 is missing, and nothing is
        borrowed from other series. Three years are needed, or two of at least ten areas, which then
        give one degree of freedom fewer than there are areas.

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
    least = {2: AREAS_FOR_TWO_YEARS}.get(years, FEWEST_AREAS if years > 1 else np.inf)
    estimates = [
        scatter.over_areas(array[row : row + 1, areas]).set_axis([row])
        for row, areas in enumerate(whole)
        if areas.sum() >= least
    ]
    met = [f"{areas.sum()} whole areas of {years} years; {POOLED_NEEDS}" for areas in whole]
    used = np.full(len(array), years)
    blank = pd.DataFrame(columns=scatter.MEASURES, index=pd.RangeIndex(0), dtype=float)
    table = pd.concat(estimates) if estimates else blank
    return _finished(table, level=level, years=used, method=POOLED, met=met)


def _finished(
    table: pd.DataFrame, *, level: float, years: IntArray, method: str, met: list[str]
) -> pd.DataFrame:
    """Put the estimates in the order of the series, with limits, floor and reasons."""
    sure = table["adjusted"].notna().to_numpy()
    rows = table.index.to_numpy(dtype=np.intp)[sure]
    found = {name: np.full(len(years), np.nan) for name in scatter.MEASURES}
    for name, values in found.items():
        values[rows] = table[name].to_numpy(dtype=float)[sure]
    known = ~np.isnan(found["adjusted"])
    tail = (1 - settings.proportion(level, name="level")) / 2
    phi_df, adjusted = found["phi_df"], found["adjusted"]
    lent = np.where(found["prior_df"] > 0, method + MODERATED, method)
    return pd.DataFrame(
        {
            "phi_raw": found["phi_raw"],
            "phi": np.maximum(1.0, adjusted),
            "phi_df": phi_df,
            "phi_lower": np.maximum(1.0, adjusted * phi_df / special.chdtri(phi_df, tail)),
            "phi_upper": np.maximum(1.0, adjusted * phi_df / special.chdtri(phi_df, 1 - tail)),
            "phi_level": float(level),
            "lag1": found["lag1"],
            "years": years,
            "phi_method": np.where(known, lent, "not available: " + np.array(met, dtype=object)),
            "phi_own": np.maximum(1.0, found["own"]),
            "prior_df": found["prior_df"],
        }
    )
