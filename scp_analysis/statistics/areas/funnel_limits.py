r"""Limits of a funnel around a target, by chance alone, with the definition named.

Two published definitions of exact limits differ visibly where few events are expected, so each has
its name and they are never mixed. *Spiegelhalter*: the count that chance stays below with the
probability stated, made continuous by interpolation. *Test inversion* (the one of public health
profiles): the count whose own interval just touches the target, Garwood's for counts and Wilson's
for proportions.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy import special, stats

from scp_analysis.errors import ParameterError, explain
from scp_analysis.statistics import inputs, settings
from scp_analysis.statistics.areas.between_areas import WINSORISED, Spread
from scp_analysis.statistics.inputs import FloatArray

LEVELS = {"95": 0.95, "998": 0.998}
"""The two funnels that are drawn: about two and three standard errors."""

DISTRIBUTIONS = ("poisson", "binomial")
DEFINITIONS = ("spiegelhalter", "test inversion")
DISPERSIONS = ("additive", "multiplicative", "none")
SCALES = ("natural", "square root")


@dataclass(frozen=True, slots=True)
class FunnelMethod:
    """Every choice behind a funnel.

    `distribution`: "poisson" for counts (rates, observed over expected), "binomial" for shares of
    cases. `definition`: of the exact limits, "spiegelhalter" or "test inversion". `dispersion`: how
    the spread between areas widens the adjusted limits, "additive" (tau), "multiplicative" (phi) or
    "none". `scale`: of the z scores and adjusted limits, "natural" or "square root" (arcsine for
    shares), which is steadier where few events are expected. `winsorised`, `restored`: see
    `between_areas.between_area_spread`.
    """

    distribution: str = "poisson"
    definition: str = "spiegelhalter"
    dispersion: str = "additive"
    scale: str = "natural"
    winsorised: float = WINSORISED
    restored: bool = True

    def __post_init__(self) -> None:
        settings.one_of(self.distribution, DISTRIBUTIONS, name="distribution")
        settings.one_of(self.definition, DEFINITIONS, name="definition")
        settings.one_of(self.dispersion, DISPERSIONS, name="dispersion")
        settings.one_of(self.scale, SCALES, name="scale")

    @property
    def unadjusted(self) -> str:
        """Name of the limits by chance alone."""
        return f"{self.distribution}, {self.definition}"

    @property
    def adjusted(self) -> str:
        """Name of the limits that allow for the spread between areas."""
        spread = {"additive": "additive tau", "multiplicative": "multiplicative phi"}
        if self.dispersion == "none":
            return f"{self.unadjusted}, not adjusted"
        restored = ", restored" if self.restored and self.winsorised > 0 else ""
        return (
            f"normal on the {self.scale} scale, {spread[self.dispersion]}, "
            f"scores winsorised at {self.winsorised:g}{restored}"
        )


def exact_limits(
    exposure: ArrayLike, *, target: float, level: float, method: FunnelMethod
) -> tuple[FloatArray, FloatArray]:
    r"""Give the limits that chance alone would keep areas within.

    Answers: "how far from the target could an area of this size be by luck?"

    Parameters
    ----------
    exposure
        What each area's count is out of (residents, expected offences, cases), above zero, any
        shape; whole numbers for the binomial.
    target
        Value aimed at or compared with, per unit of exposure: 1 for observed over expected, a
        proportion between 0 and 1 for the binomial.
    level
        Probability that chance stays inside, between 0 and 1.
    method
        Distribution and definition are read.

    Returns
    -------
    tuple of numpy.ndarray
        Lower and upper limits per unit of exposure, as `target`, in the shape of `exposure`.

    Raises
    ------
    DenominatorError
        An exposure is zero, negative or missing.
    ParameterError
        `target` or `level` is outside its range.

    Notes
    -----
    With :math:`E` the expected count, :math:`F` its distribution and :math:`r_p` the smallest count
    with :math:`F(r_p) \ge p`, Spiegelhalter's limit is

    .. math:: r_p - \frac{F(r_p) - p}{F(r_p) - F(r_p - 1)}

    over the exposure. By test inversion the limits solve :math:`L(x) = E` for the upper and
    :math:`U(x) = E` for the lower one, with :math:`L, U` the limits of an interval for :math:`x`.
    Limits below zero are zero.

    References
    ----------
    Spiegelhalter DJ (2005). Funnel plots for comparing institutional performance. *Statistics in
    Medicine* 24, 1185-1202, appendix A. Public Health England (2018). *Technical guide: funnel
    plots and control limits*. Eayres D (2008). *Commonly used public health statistics and their
    confidence intervals*. APHO.

    Examples
    --------
    >>> lower, upper = exact_limits(np.array([15.0]), target=1, level=0.95, method=FunnelMethod())
    >>> lower.round(3), upper.round(3)
    (array([0.491]), array([1.506]))
    """
    tail = (1 - settings.proportion(level, name="level")) / 2
    exposure = inputs.exposures(exposure, name="exposure")
    possible_target(target, method=method)
    if method.definition == "spiegelhalter":
        lower, upper = (
            _contour(exposure, target, p, method.distribution) for p in (tail, 1 - tail)
        )
        return np.maximum(lower, 0.0) / exposure, upper / exposure
    if method.distribution == "poisson":
        lower, upper = _garwood_inverted(exposure * target, tail)
        return lower / exposure, upper / exposure
    half = special.ndtri(1 - tail) * np.sqrt(target * (1 - target) / exposure)
    return np.maximum(target - half, 0.0), np.minimum(target + half, 1.0)


def normal_limits(
    error: ArrayLike, *, target: float, level: float, method: FunnelMethod
) -> tuple[FloatArray, FloatArray]:
    """Give limits by the normal distribution with the standard errors given, on the scale named.

    Parameters
    ----------
    error
        Standard error of each area on the scale of the method, zero or more, any shape.
    target, level, method
        As in `exact_limits`; the scale is read.

    Returns
    -------
    tuple of numpy.ndarray
        Lower and upper limits per unit of exposure, in the shape of `error`.

    Raises
    ------
    SchemaError, ParameterError
        An error is negative, or `target` or `level` is outside its range.

    Examples
    --------
    >>> lower, upper = normal_limits(
    ...     np.array([0.1]), target=1.0, level=0.95, method=FunnelMethod()
    ... )
    >>> lower.round(3), upper.round(3)
    (array([0.804]), array([1.196]))
    """
    z = float(special.ndtri((1 + settings.proportion(level, name="level")) / 2))
    half = z * inputs.counts(error, name="standard error")
    middle = scaled(np.asarray(possible_target(target, method=method)), method=method)
    return unscaled(middle - half, method=method), unscaled(middle + half, method=method)


def possible_target(target: float, *, method: FunnelMethod, per: float = 1.0) -> float:
    """Give the target, per unit of exposure, when there can be a funnel around it.

    Raises
    ------
    ParameterError
        It is not above zero, or for shares not below one; the message has it `per`.

    Examples
    --------
    >>> possible_target(0.3, method=FunnelMethod("binomial"))
    0.3
    """
    share = method.distribution == "binomial"
    if not 0 < target < (1.0 if share else np.inf):
        raise ParameterError(
            explain(
                f"The target of a funnel must be above 0{f' and below {per:g}' * share}.",
                found=f"{target * per:g}",
                where="the target given, or all counts together",
                remedy="give a target in the unit of the result; without any event there is none",
            )
        )
    return target


def chance_error(exposure: FloatArray, *, target: float, method: FunnelMethod) -> FloatArray:
    """Give the standard error that chance alone gives each area, on the scale of the method."""
    if method.scale == "square root":
        return 1 / (2 * np.sqrt(exposure))
    variance = target if method.distribution == "poisson" else target * (1 - target)
    return np.sqrt(variance / exposure)


def scaled(value: FloatArray, *, method: FunnelMethod) -> FloatArray:
    """Bring values per unit of exposure to the scale of the z scores."""
    if method.scale == "natural":
        return value
    root = np.sqrt(value)
    return root if method.distribution == "poisson" else np.arcsin(root)


def unscaled(value: FloatArray, *, method: FunnelMethod) -> FloatArray:
    """Bring values back from the scale of the z scores, inside what is possible."""
    if method.scale == "natural":
        found = np.maximum(value, 0.0)
        return found if method.distribution == "poisson" else np.minimum(found, 1.0)
    kept = np.maximum(value, 0.0)
    if method.distribution == "poisson":
        return np.asarray(kept**2)
    return np.asarray(np.sin(np.minimum(kept, np.pi / 2)) ** 2)


def widened(error: FloatArray, spread: Spread, *, method: FunnelMethod) -> FloatArray:
    """Give the standard errors with the spread between areas in them."""
    if method.dispersion == "additive":
        return np.hypot(error, spread.tau)
    if method.dispersion == "multiplicative" and spread.phi > 1:
        return np.asarray(error * np.sqrt(spread.phi))
    return error


def both_funnels(
    exposure: FloatArray,
    error: FloatArray,
    wider: FloatArray,
    *,
    target: float,
    method: FunnelMethod,
) -> dict[str, FloatArray]:
    """Give the limits by chance and the adjusted ones, per unit of exposure.

    The adjusted ones use the `wider` standard errors, are never inside those by chance, and are
    the same where there is no spread in excess of chance.
    """
    limits: dict[str, FloatArray] = {}
    excess = bool(np.any(wider > error))
    for name, level in LEVELS.items():
        lower, upper = exact_limits(exposure, target=target, level=level, method=method)
        low, high = normal_limits(wider, target=target, level=level, method=method)
        limits |= {f"lower_{name}": lower, f"upper_{name}": upper}
        limits |= {
            f"adjusted_lower_{name}": np.minimum(lower, low) if excess else lower,
            f"adjusted_upper_{name}": np.maximum(upper, high) if excess else upper,
        }
    return limits


def _contour(exposure: FloatArray, target: float, p: float, distribution: str) -> FloatArray:
    """Give the interpolated count that chance stays below with probability p."""
    chance = (
        stats.poisson(exposure * target)
        if distribution == "poisson"
        else stats.binom(np.round(exposure), target)
    )
    count = chance.ppf(p)
    up_to = chance.cdf(count)
    return np.asarray(count - (up_to - p) / chance.pmf(count))


def _garwood_inverted(expected: FloatArray, tail: float) -> tuple[FloatArray, FloatArray]:
    """Give the counts, not whole, whose own upper and lower limit is the expected count."""
    lower = np.where(np.exp(-expected) < tail, special.pdtrik(tail, expected), 0.0)
    return lower, special.pdtrik(1 - tail, expected) + 1
