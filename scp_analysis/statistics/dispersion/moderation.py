r"""Variances of a few related series, each steadied by the others.

A variance from a dozen degrees of freedom is a poor estimate, but a dozen such variances show
together where variances of this kind lie. If the true ones follow a scaled inverse chi-square
around :math:`s_0^2` with :math:`d_0` degrees of freedom, then the best estimate of each is

.. math:: \tilde s^2 = \frac{d_0 s_0^2 + d\,s^2}{d_0 + d} \quad\text{with}\quad d_0 + d

degrees of freedom: the others count like :math:`d_0` more observations of its own. Both unknowns are
read off the spread of :math:`\log s^2`: what exceeds the known sampling variance
:math:`\psi'(d/2)` is the true spread :math:`\psi'(d_0/2)`.

How alike a dozen variances are is itself uncertain, and assuming them more alike than they are
makes the largest too small. So `moderate` takes the spread at the upper end of its interval.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import special, stats

from scp_analysis.statistics.inputs import FloatArray, IntArray

FEWEST_RELATED = 3
"""With fewer series nothing is to be gained from the others."""

CAUTION = 0.9
"""Confidence that the true spread is no larger than the one `moderate` works with."""

_STEPS = 50
_SMALLEST = 1e-5
"""A variance below this share of the group's median is taken as this share of it."""


@dataclass(frozen=True, slots=True)
class Prior:
    """Per group of series: where its variances lie and what that knowledge counts for."""

    scale: FloatArray
    freedom: FloatArray


@dataclass(frozen=True, slots=True)
class Moderated:
    """Per series: the moderated variance, its degrees of freedom, and those from the others."""

    variance: FloatArray
    freedom: FloatArray
    prior_freedom: FloatArray


def moderate(
    variance: FloatArray, freedom: FloatArray, group: IntArray, *, caution: float | None = CAUTION
) -> Moderated:
    """Steady each variance by those of its group.

    Parameters
    ----------
    variance
        Estimated variances, one per series, above zero.
    freedom
        Their degrees of freedom.
    group
        Number of the group of each series, from 0.
    caution
        See `fit_prior`.

    Returns
    -------
    Moderated
        ``prior_freedom`` is 0 in groups of fewer than three, which stay as they are. Degrees of
        freedom never exceed those of all series of the group together.

    References
    ----------
    Smyth GK (2004). Linear models and empirical Bayes methods for assessing differential
    expression. *Statistical Applications in Genetics and Molecular Biology* 3(1), 3.

    Examples
    --------
    >>> found = moderate(np.array([0.5, 1.3, 7.8]), np.full(3, 3.0), np.zeros(3, int), caution=None)
    >>> found.variance.round(3).tolist()
    [1.071, 1.483, 4.827]
    """
    prior = fit_prior(variance, freedom, group, caution=caution)
    scale, extra = prior.scale[group], prior.freedom[group]
    share = 1 - freedom / (extra + freedom)
    together = np.bincount(group, weights=freedom)[group]
    return Moderated(
        variance=share * scale + (1 - share) * variance,
        freedom=np.minimum(extra + freedom, together),
        prior_freedom=extra,
    )


def fit_prior(
    variance: FloatArray, freedom: FloatArray, group: IntArray, *, caution: float | None = None
) -> Prior:
    """Estimate per group where true variances lie, by the moments of their logarithms.

    Parameters
    ----------
    variance, freedom, group
        As for `moderate`.
    caution
        Confidence with which the spread of the true variances is not understated; None takes the
        estimate itself.

    Returns
    -------
    Prior
        Degrees of freedom are infinite where the variances differ no more than by chance, 0 where
        a group is too small.
    """
    n = np.bincount(group)
    median = pd.Series(variance).groupby(group).median().reindex(range(len(n))).to_numpy()
    kept = np.maximum(variance, _SMALLEST * median[group])
    centred = np.log(kept) - special.digamma(freedom / 2) + np.log(freedom / 2)
    mean = np.bincount(group, weights=centred) / n
    squares = np.bincount(group, weights=(centred - mean[group]) ** 2)
    degrees = np.maximum(n - 1, 1)
    spread = squares / (degrees if caution is None else stats.chi2.ppf(1 - caution, degrees))
    between = spread - np.bincount(group, weights=special.polygamma(1, freedom / 2)) / n
    half = trigamma_inverse(np.where(between > 0, between, 1.0))
    usual = mean + special.digamma(half) - np.log(half)
    alike, few = between <= 0, n < FEWEST_RELATED
    plain = np.bincount(group, weights=kept) / n
    return Prior(
        scale=np.where(alike | few, plain, np.exp(usual)),
        freedom=np.select([few, alike], [0.0, np.inf], 2 * half),
    )


def trigamma_inverse(value: FloatArray) -> FloatArray:
    """Give the argument at which the trigamma function has a value above zero.

    Newton's method on its reciprocal, which is nearly straight (Smyth 2004, appendix).

    Examples
    --------
    >>> trigamma_inverse(np.array([np.pi**2 / 6, np.pi**2 / 2])).round(9).tolist()
    [1.0, 0.5]
    """
    found = 0.5 + 1 / value
    for _ in range(_STEPS):
        at = special.polygamma(1, found)
        found = found + at * (1 - at / value) / special.polygamma(2, found)
    return np.asarray(found)
