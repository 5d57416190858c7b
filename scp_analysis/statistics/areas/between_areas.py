r"""Spread between areas beyond chance: what a funnel must allow for before it points at anybody.

Each area's distance from the target is a z score, its distance over the standard error that chance
alone would give it. If chance were all, their mean square would be 1. Recorded crime is never like
that: areas differ in ways that no policing changes. So the spread is estimated from the areas
themselves, with the outermost scores pulled in first, lest an area widen the limits it is judged by.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from scp_analysis.errors import ParameterError, SchemaError, explain
from scp_analysis.statistics import inputs
from scp_analysis.statistics.inputs import FloatArray

WINSORISED = 0.1
"""Share of the scores pulled in at each end."""

FEWEST_AREAS = 5
"""With fewer areas the spread between them is not estimated."""


@dataclass(frozen=True, slots=True)
class Spread:
    """Spread between areas, with the choices behind it.

    `phi_winsorised`: mean square of the winsorised scores, as published. `phi`: the same after what
    winsorising takes from pure chance is put back (equal to it when `restored` is False); NaN with
    fewer than five areas. `tau`: standard deviation of the true values around the target, on the
    scale of the standard errors; zero where the scores spread no more than by chance.
    """

    phi_winsorised: float
    phi: float
    tau: float
    areas: int
    winsorised: float
    restored: bool


def between_area_spread(
    z: ArrayLike,
    standard_error: ArrayLike,
    *,
    winsorised: float = WINSORISED,
    restored: bool = True,
) -> Spread:
    r"""Estimate how much areas differ beyond chance: multiplicative phi and additive tau.

    Answers: "how wide would the funnel have to be for these areas to be an ordinary lot?"

    Parameters
    ----------
    z
        Distance of each area from the target over its standard error; missing ones are left out.
    standard_error
        Standard error of each area under chance alone, above zero.
    winsorised
        Share of the scores pulled in at each end, from 0 to below 0.5: those beyond the quantile
        are set to it.
    restored
        Whether to divide by what winsorising leaves of the variance of a normal score (0.68 at
        0.1). Published funnels do not, and have limits about a fifth narrower: with 40 areas whose
        true rates vary by 15 %, 1.1 to 2.2 % of areas fall outside their 99.8 % limits; restored,
        0.3 to 0.8 %.

    Returns
    -------
    Spread
        Multiply variances by ``max(1, phi)``, or add ``tau ** 2`` to them.

    Raises
    ------
    SchemaError
        Scores and standard errors do not match.
    DenominatorError
        A standard error is zero, negative or missing.
    ParameterError
        `winsorised` is outside its range.

    Notes
    -----
    With :math:`I` areas, winsorised scores :math:`z^w_i` and :math:`w_i = 1/s_i^2`,

    .. math::

        \hat\varphi = \frac{1}{I}\sum_i (z^w_i)^2, \qquad
        \hat\tau^2 = \max\left\{0,\
        \frac{I\hat\varphi - (I - 1)}{\sum w_i - \sum w_i^2 / \sum w_i}\right\}.

    The spread is of these areas in this period and says nothing of its cause: find it and take it
    into the comparison rather than widen limits for good. Not for one area over time.

    References
    ----------
    Spiegelhalter DJ (2005). Handling over-dispersion of performance indicators. *Quality and Safety
    in Health Care* 14, 347-351. Spiegelhalter DJ (2005). Funnel plots for comparing institutional
    performance. *Statistics in Medicine* 24, 1185-1202. DerSimonian R, Laird N (1986).
    Meta-analysis in clinical trials. *Controlled Clinical Trials* 7, 177-188.

    Examples
    --------
    >>> found = between_area_spread([-3.0, -1.0, 0.5, 2.0, 4.0], 0.1, winsorised=0, restored=False)
    >>> round(found.phi, 2), round(found.tau, 3)
    (6.05, 0.256)
    """
    share = _share(winsorised)
    scores, errors = _matched(z, standard_error)
    n = len(scores)
    if n < FEWEST_AREAS:
        return Spread(np.nan, np.nan, 0.0, n, share, restored)
    low, high = np.quantile(scores, [share, 1 - share])
    plain = float(np.mean(np.clip(scores, low, high) ** 2))
    phi = plain / left_by_winsorising(share) if restored else plain
    weight = errors**-2
    total = float(weight.sum())
    excess = (n * phi - (n - 1)) / (total - float(np.sum(weight**2)) / total)
    return Spread(plain, phi, float(np.sqrt(max(0.0, excess))), n, share, restored)


def left_by_winsorising(share: float) -> float:
    r"""Give the variance of a normal score after winsorising this share at each end.

    Notes
    -----
    With :math:`q` the normal quantile of 1 less the share,
    :math:`1 - 2\,share - 2 q\,\phi(q) + 2\,share\,q^2`; its inverse is 1.47 at 0.1 (Spiegelhalter
    2005, eq. 9).

    Examples
    --------
    >>> round(1 / left_by_winsorising(0.1), 2), left_by_winsorising(0.0)
    (1.47, 1.0)
    """
    if share == 0:
        return 1.0
    q = float(special.ndtri(1 - share))
    density = np.exp(-(q**2) / 2) / np.sqrt(2 * np.pi)
    return float(1 - 2 * share - 2 * q * density + 2 * share * q**2)


def _share(winsorised: float) -> float:
    if not 0 <= winsorised < 0.5:
        raise ParameterError(
            explain(
                "The share winsorised must be 0 or more and below 0.5.",
                found=repr(winsorised),
                where="the winsorised given",
                remedy="write 0.1 to pull in the outer tenth at each end, 0 for none",
            )
        )
    return float(winsorised)


def _matched(z: ArrayLike, standard_error: ArrayLike) -> tuple[FloatArray, FloatArray]:
    scores = np.atleast_1d(inputs.numbers(z, name="z"))
    errors = inputs.exposures(standard_error, name="standard error")
    if scores.ndim != 1 or errors.shape not in ((), (1,), scores.shape):
        raise SchemaError(
            explain(
                "Every area must have a z score and a standard error.",
                found=f"shapes {scores.shape} and {errors.shape}",
                where="the arrays given",
                remedy="give two arrays of one length, or one standard error for all",
            )
        )
    there = np.isfinite(scores)
    return scores[there], np.broadcast_to(errors, scores.shape)[there]
