"""Intervals for one count and for one proportion: arrays in, arrays out.

The exact limits are quantiles of the gamma distribution, so they hold for a count divided by a
dispersion factor too, which need not be whole.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from scp_analysis.errors import SchemaError, explain, first_few
from scp_analysis.statistics import inputs, settings
from scp_analysis.statistics.inputs import FloatArray


@dataclass(frozen=True, slots=True)
class Interval:
    """Lower and upper limits, element for element, with the level and the method behind them."""

    lower: FloatArray
    upper: FloatArray
    level: float
    method: str


def poisson_interval(count: ArrayLike, *, level: float = 0.95, phi: ArrayLike = 1.0) -> Interval:
    r"""Give exact limits for the mean behind a count.

    Answers: "given this many offences, which underlying numbers are consistent with them?"
    The limits of Garwood are test inversions, so the interval covers at least `level`.

    Parameters
    ----------
    count
        Counts, zero or more, any shape; a missing count has missing limits.
    level
        Coverage, a proportion between 0 and 1.
    phi
        Variance over mean, 1 or more, broadcast over `count`: the limits are `phi` times the exact
        limits of ``count / phi`` (quasi-exact). 1 is the Poisson assumption.

    Returns
    -------
    Interval
        Limits in the unit of `count`, same shape; the lower limit of zero is zero.

    Raises
    ------
    SchemaError
        A count is negative.
    ParameterError
        `level` is not between 0 and 1, or `phi` is below 1.

    Notes
    -----
    With :math:`\alpha = 1 - level`, and :math:`G_p(a)` the p-quantile of a gamma distribution with
    shape :math:`a` and scale 1,

    .. math::

        L = \varphi\,G_{\alpha/2}(x/\varphi), \qquad U = \varphi\,G_{1-\alpha/2}(x/\varphi + 1).

    Do not use it to compare two counts: intervals that overlap are no test. See `change`.

    References
    ----------
    Garwood F (1936). Fiducial limits for the Poisson distribution. *Biometrika* 28, 437-442.

    Examples
    --------
    >>> limits = poisson_interval([0, 10])
    >>> limits.lower.round(3), limits.upper.round(3)
    (array([0.   , 4.795]), array([ 3.689, 18.39 ]))
    """
    tail = (1 - settings.proportion(level, name="level")) / 2
    factor = inputs.dispersions(phi)
    events = inputs.counts(count, name="count") / factor
    lower = special.gammaincinv(np.where(events > 0, events, np.nan), tail)
    upper = special.gammaincinv(events + 1, 1 - tail)
    method = "exact Poisson (Garwood)"
    if np.any(factor > 1):
        method = "exact Poisson (Garwood) on counts divided by phi"
    return Interval(
        factor * np.where(events == 0, 0.0, lower), factor * upper, float(level), method
    )


def proportion_interval(events: ArrayLike, *, n: ArrayLike, level: float = 0.95) -> Interval:
    r"""Give Wilson score limits for a proportion.

    Answers: "given `events` out of `n`, which underlying proportions are consistent with them?"
    The limits stay inside 0 to 1 and behave at 0 and at `n`.

    Parameters
    ----------
    events
        Counts, zero or more and not above `n`; a missing one has missing limits.
    n
        Number each count is out of, above zero, broadcast over `events`. It is the number
        observed: for a weighted survey give the effective number instead.
    level
        Coverage, a proportion between 0 and 1.

    Returns
    -------
    Interval
        Limits as proportions between 0 and 1.

    Raises
    ------
    SchemaError
        A count is negative or above its `n`.
    DenominatorError
        An `n` is zero, negative or missing.

    Notes
    -----
    With :math:`z` the normal quantile, :math:`p = x/n` and :math:`q = 1 - p`,

    .. math:: \frac{2x + z^2 \mp z\sqrt{z^2 + 4xq}}{2(n + z^2)}.

    Do not use it for a percentage printed without its base, nor for "per cent of incidents" where
    one person is counted many times.

    References
    ----------
    Wilson EB (1927). Probable inference, the law of succession, and statistical inference.
    *JASA* 22, 209-212. Newcombe RG (1998). *Statistics in Medicine* 17, 857-872 (method 3).

    Examples
    --------
    >>> limits = proportion_interval(81, n=263)
    >>> float(limits.lower.round(4)), float(limits.upper.round(4))
    (0.2553, 0.3662)
    """
    tail = (1 - settings.proportion(level, name="level")) / 2
    total = inputs.exposures(n, name="n")
    x = _within(inputs.counts(events, name="events"), total)
    z = special.ndtri(1 - tail)
    half = z * np.sqrt(z**2 + 4 * x * (1 - x / total))
    lower = (2 * x + z**2 - half) / (2 * (total + z**2))
    upper = (2 * x + z**2 + half) / (2 * (total + z**2))
    lower, upper = np.where(x == 0, 0.0, lower), np.where(x == total, 1.0, upper)
    return Interval(lower, upper, float(level), "Wilson score")


def _within(events: FloatArray, total: FloatArray) -> FloatArray:
    wrong = events > total
    if np.any(wrong):
        raise SchemaError(
            explain(
                "Events must not be more than the number they are out of.",
                found=first_few(np.broadcast_to(events, wrong.shape)[wrong].tolist()),
                where="the events given",
                remedy="check that events and n count the same thing",
            )
        )
    return events
