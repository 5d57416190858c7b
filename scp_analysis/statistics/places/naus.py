r"""Approximations to the scan statistic: of a Poisson process, and of a known number of events."""

from typing import Final

import numpy as np
from numpy.typing import ArrayLike
from scipy import special, stats

from scp_analysis.errors import ParameterError, SchemaError, explain, first_few
from scp_analysis.statistics import inputs
from scp_analysis.statistics.inputs import FloatArray

SHORTEST: Final = 2
"""Lengths of the window that the approximation starts from, and the least there must be."""


def naus(count: ArrayLike, *, mean: ArrayLike, windows: ArrayLike) -> FloatArray:
    r"""Give the chance that some window of a Poisson process holds this many events or more.

    Answers: "how often would a window of that length, put wherever it holds most, hold so many?"

    Parameters
    ----------
    count
        Events in the window, whole numbers; of none the chance is 1.
    mean
        Events expected in one window, above zero.
    windows
        Length of the whole time in windows, 2 or more (eight years of fortnights: 208).

    Returns
    -------
    numpy.ndarray
        Probabilities, the arguments broadcast; missing where the count is.

    Raises
    ------
    SchemaError, DenominatorError
        A count is negative or not whole, or a mean or length is not above zero.
    ParameterError
        There are fewer than two windows.

    Notes
    -----
    With :math:`Q_2` and :math:`Q_3` the exact chances of no such window in two and three lengths,

    .. math:: 1 - Q_2 (Q_3/Q_2)^{L - 2}.

    The exponent counts what lies beyond the two lengths of :math:`Q_2`: it is always :math:`L - 2`.
    The window slides freely; for counts by day or month the chance is smaller, so the result errs
    on the careful side. It knows neither season nor clustering: see `scan.busiest_spell`.

    References
    ----------
    Naus JI (1982). Approximations for distributions of scan statistics. *JASA* 77, 177-183.
    Aberdein J, Spiegelhalter D (2013). Have London's roads become more dangerous for cyclists?
    *Significance* 10(6), 46-48.

    Examples
    --------
    >>> naus(6, mean=0.6, windows=208).round(3)
    np.float64(0.039)
    """
    k, mu, length = np.broadcast_arrays(
        whole_numbers(inputs.counts(count, name="count"), name="count"),
        inputs.exposures(mean, name="mean"),
        inputs.exposures(windows, name="number of windows"),
    )
    if np.any(length < SHORTEST):
        raise too_short(float(length.min()))
    known = ~np.isnan(k)
    chance = np.full(k.shape, np.nan)
    chance[known] = [
        _naus(int(events), float(expected), float(long))
        for events, expected, long in zip(k[known], mu[known], length[known], strict=True)
    ]
    return chance


def naus_given_total(count: ArrayLike, *, total: ArrayLike, share: ArrayLike) -> FloatArray:
    r"""Give the chance that, of so many events, some window holds this many or more.

    Answers: "of this year's 40 offences, eight fell in one fortnight: how often does that happen?"

    Parameters
    ----------
    count
        Events in the window, whole numbers; of none and of one the chance is 1.
    total
        Events in the whole time, whole numbers, none fewer than its count.
    share
        Length of the window over that of the whole time, above 0 and at most a half.

    Returns
    -------
    numpy.ndarray
        Probabilities, the arguments broadcast; missing where the count or the total is.

    Raises
    ------
    SchemaError
        A count is negative, not whole or above its total.
    DenominatorError, ParameterError
        A share is not above zero, or above a half.

    Notes
    -----
    With :math:`b` and :math:`B` the binomial probability of, and of at least, :math:`k` of
    :math:`N` events at :math:`w`,

    .. math:: (k/w - N - 1)\,b + 2 B.

    It is exact where the count is more than half of the total, and otherwise an upper bound that is
    close where the chance is below 0.1. The window slides freely and nothing but chance is in it.

    References
    ----------
    Wallenstein S, Neff N (1987). An approximation for the distribution of the scan statistic.
    *Statistics in Medicine* 6, 197-207. Naus JI (1965). The distribution of the size of the maximum
    cluster of points on a line. *JASA* 60, 532-538.

    Examples
    --------
    >>> naus_given_total(8, total=40, share=14 / 365).round(4)
    np.float64(0.0175)
    """
    k, n, w = np.broadcast_arrays(
        whole_numbers(inputs.counts(count, name="count"), name="count"),
        whole_numbers(inputs.counts(total, name="total"), name="total"),
        inputs.exposures(share, name="share"),
    )
    if np.any(w > 1 / SHORTEST):
        raise too_short(float(1 / w.max()))
    if np.any(k > n):
        raise SchemaError(
            explain(
                "No window can hold more events than there are.",
                found=f"{first_few(k[k > n].tolist())} of {first_few(n[k > n].tolist())}",
                where="the counts and totals given",
                remedy="give the total of the whole time, the window included",
            )
        )
    at, at_least = stats.binom.pmf(k, n, w), stats.binom.sf(k - 1, n, w)
    chance = np.clip((k / w - n - 1) * at + 2 * at_least, 0.0, 1.0)
    return np.where(np.isnan(k + n), np.nan, np.where(k <= 1, 1.0, chance))


def whole_numbers(counts: FloatArray, *, name: str) -> FloatArray:
    """Give counts when all that are known are whole.

    Raises
    ------
    SchemaError
        One is not.
    """
    wrong = ~np.isnan(counts) & (counts != np.floor(counts))
    if wrong.any():
        raise SchemaError(
            explain(
                f"{name.capitalize()} must be whole.",
                found=first_few(counts[wrong].tolist()),
                where=f"the {name} given",
                remedy="give numbers of records, not rates, averages or harm",
            )
        )
    return counts


def _naus(k: int, mu: float, length: float) -> float:
    if k == 0:
        return 1.0
    if k == 1:
        return float(-np.expm1(-mu * length))
    two, three = _none_in_two(k, mu), _none_in_three(k, mu)
    return float(np.clip(1 - two * (three / two) ** (length - SHORTEST), 0.0, 1.0))


def _pmf(count: ArrayLike, mu: float) -> FloatArray:
    n = np.asarray(count, dtype=float)
    density = np.exp(
        special.xlogy(np.maximum(n, 0), mu) - mu - special.gammaln(np.maximum(n, 0) + 1)
    )
    return np.where(n >= 0, density, 0.0)


def _cdf(count: ArrayLike, mu: float) -> FloatArray:
    n = np.asarray(count, dtype=float)
    return np.where(n >= 0, special.pdtr(np.maximum(n, 0), mu), 0.0)


def _none_in_two(k: int, mu: float) -> float:
    below = _cdf(k - 1, mu) ** 2 - (k - 1) * _pmf(k, mu) * _pmf(k - 2, mu)
    return float(below - (k - 1 - mu) * _pmf(k, mu) * _cdf(k - 3, mu))


def _none_in_three(k: int, mu: float) -> float:
    at, below = _pmf(k, mu), _cdf(k - 1, mu)
    first = 2 * at * below * ((k - 1) * _cdf(k - 2, mu) - mu * _cdf(k - 3, mu))
    second = (k - 1) * (k - 2) * _cdf(k - 3, mu) - 2 * (k - 2) * mu * _cdf(k - 4, mu)
    second = at**2 / 2 * (second + mu**2 * _cdf(k - 5, mu))
    r = np.arange(1, k)
    third = np.sum(_pmf(2 * k - r, mu) * _cdf(r - 1, mu) ** 2)
    steps = (r - 1) * _cdf(r - 2, mu) - mu * _cdf(r - 3, mu)
    fourth = np.sum((_pmf(2 * k - r, mu) * _pmf(r, mu) * steps)[1:])
    return float(below**3 - first + second + third - fourth)


def too_short(windows: float) -> ParameterError:
    """Say that the series is too short to scan."""
    return ParameterError(
        explain(
            "The series must be at least two spells long.",
            found=f"{windows:g} spells",
            where="the width, or number of windows, given",
            remedy="take a shorter spell or a longer series",
        )
    )
