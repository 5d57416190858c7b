r"""Scan statistic: is the busiest spell of a series busier than the busiest spell of chance?

Whoever looks at a whole year for a bad fortnight will find one. The question is not how rare this
fortnight is, but how often the worst fortnight of a steady year is as bad.
"""

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike
from scipy import special

from scp_analysis.statistics import inputs, settings
from scp_analysis.statistics.inputs import FloatArray
from scp_analysis.statistics.places.naus import SHORTEST, naus, too_short, whole_numbers

METHOD = "scan statistic, periods dealt out at random given the total"
UNKNOWN = "not available: a period is missing, or there are no offences"


def busiest_spell(
    counts: ArrayLike,
    *,
    width: int,
    expected: ArrayLike | None = None,
    phi: float = 1.0,
    simulations: int = 1000,
    seed: int,
) -> pd.DataFrame:
    r"""Find the busiest spell of each series and the chance that a steady series has one like it.

    Answers: "was that fortnight a spree, or the sort of fortnight every year has?"

    Parameters
    ----------
    counts
        Whole counts, shape (series, periods), time in order; a single series may leave the first
        dimension out. A series with a missing period, or without offences, has missing results.
    width
        Length of a spell in periods, fixed before looking, at most half the series.
    expected
        What to expect of each period relative to the others (days, season), above zero, broadcast
        over `counts`; None expects the same of all.
    phi
        Variance over mean of a period's count, 1 or more, known from elsewhere.
    simulations
        Number of simulated series, at least 100.
    seed
        Starts the random numbers.

    Returns
    -------
    pandas.DataFrame
        A row per series: start (position of the spell's first period, from 0; the first of several
        as busy), width, count, expected (of that spell, by chance), p_value (simulated), p_naus
        (`naus.naus`; missing with `phi` above 1 or unequal expectations), phi, scan_method.

    Raises
    ------
    SchemaError, DenominatorError, ParameterError
        A count is negative or not whole, an expectation is not above zero, or a setting is outside
        its range.

    Notes
    -----
    The busiest spell has the largest :math:`n\log(n/e) + (N - n)\log((N - n)/(N - e))` among those
    with :math:`n > e`, which is the largest count when all periods are alike. The total :math:`N`
    is dealt out as multinomial, or with :math:`\varphi > 1` as Dirichlet-multinomial, by whose
    concentration :math:`N/(\varphi - 1)` variances grow :math:`\varphi`-fold. The p value counts
    the series itself: :math:`(1 + \#)/(1 + B)`.

    References
    ----------
    Kulldorff M (1997). A spatial scan statistic. *Communications in Statistics: Theory and
    Methods* 26, 1481-1496. Naus JI (1982). *JASA* 77, 177-183.

    Examples
    --------
    >>> quiet = [1, 0, 2, 1, 0, 1, 1, 0, 1, 2, 0, 1]
    >>> found = busiest_spell([*quiet, 6, 5, *quiet], width=2, seed=1)
    >>> found[["start", "count"]].to_numpy().tolist(), bool(found["p_value"][0] < 0.01)
    ([[12, 11.0]], True)
    """
    given = whole_numbers(inputs.counts(counts), name="counts")
    array = inputs.shaped(given, dimensions=("series", "periods"), name="counts")
    long = _width(width, periods=array.shape[1])
    settings.at_least(simulations, 100, name="simulations")
    factor = float(inputs.known(inputs.dispersions(phi)))
    weights = inputs.exposures(1.0 if expected is None else expected, name="expectation")
    shares = np.broadcast_to(weights, array.shape)
    shares = shares / shares.sum(axis=1, keepdims=True)
    generator = np.random.default_rng(seed)
    rows = []
    for series, share in zip(array, shares, strict=True):
        found: dict[str, object] = {
            "start": pd.NA,
            "count": np.nan,
            "expected": np.nan,
            "p_value": np.nan,
        }
        if series.sum() > 0:
            found = _one_series(series, share, long, factor, (simulations, generator))
        rows.append(found)
    table = pd.DataFrame(rows).astype({"start": "Int64"})
    table.insert(1, "width", long)
    alike = np.ptp(shares, axis=1) < 1e-12
    steady = np.where(alike & (factor == 1), table["count"], np.nan)
    mean = np.where(np.isnan(steady), 1.0, table["expected"])
    return table.assign(
        p_naus=naus(steady, mean=mean, windows=array.shape[1] / long),
        phi=factor,
        scan_method=np.where(table["count"].isna(), UNKNOWN, METHOD),
    )


def _one_series(
    counts: FloatArray,
    share: FloatArray,
    width: int,
    phi: float,
    draws: tuple[int, np.random.Generator],
) -> dict[str, object]:
    total, (simulations, generator) = counts.sum(), draws
    chances: FloatArray = share
    if phi > 1:
        chances = generator.gamma(total * share / (phi - 1), size=(simulations, len(share)))
        chances = chances / chances.sum(axis=1, keepdims=True)
    drawn = generator.multinomial(int(total), chances, size=simulations)
    means = _windows(total * share[np.newaxis], width)
    surprise = _surprise(_windows(counts[np.newaxis], width), means, total)[0]
    chance = _surprise(_windows(drawn, width), means, total).max(axis=1)
    start = int(surprise.argmax())
    return {
        "start": start,
        "count": float(counts[start : start + width].sum()),
        "expected": float(means[0, start]),
        "p_value": (1 + int(np.sum(chance >= surprise[start] - 1e-9))) / (1 + simulations),
    }


def _windows(counts: ArrayLike, width: int) -> FloatArray:
    """Sum every run of `width` periods, shape (series, periods - width + 1)."""
    running = np.pad(np.cumsum(np.asarray(counts, dtype=float), axis=1), ((0, 0), (1, 0)))
    return np.asarray(running[:, width:] - running[:, :-width])


def _surprise(count: FloatArray, mean: FloatArray, total: float) -> FloatArray:
    rest, left = total - count, total - mean
    ratio = special.xlogy(count, count / mean) + special.xlogy(rest, rest / left)
    return np.where(count > mean, ratio, 0.0)


def _width(width: int, *, periods: int) -> int:
    long = settings.at_least(width, 1, name="width")
    if SHORTEST * long > periods:
        raise too_short(periods / long)
    return long
