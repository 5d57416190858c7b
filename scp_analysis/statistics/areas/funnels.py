r"""Funnel: is an area further from the target than chance, and than areas usually are?

Two funnels are drawn and both are returned. Inside the unadjusted one an area differs by no more
than chance. Recorded crime has many areas outside it, for reasons that are not performance, so the
adjusted one allows for the spread between areas: outside that, an area differs from the target more
than areas of this set do. A funnel compares areas in one period; it is not for one area over time.
"""

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from scp_analysis.errors import SchemaError, explain, first_few
from scp_analysis.statistics import inputs
from scp_analysis.statistics.areas import funnel_limits
from scp_analysis.statistics.areas.between_areas import Spread, between_area_spread
from scp_analysis.statistics.areas.funnel_limits import FunnelMethod
from scp_analysis.statistics.inputs import FloatArray, StrArray

ABOVE_998, ABOVE_95 = "above the 99.8 % limit", "above the 95 % limit"
BELOW_998, BELOW_95 = "below the 99.8 % limit", "below the 95 % limit"
INSIDE = "inside the limits"
UNKNOWN = "not available"


def funnel(
    table: pd.DataFrame,
    *,
    count: str = "count",
    denominator: str = "denominator",
    target: float | None = None,
    per: float = 1000,
    method: FunnelMethod | None = None,
) -> pd.DataFrame:
    r"""Place each area in a funnel around the target, by chance alone and adjusted for spread.

    Answers: "does this area stand out from the areas it is compared with?" For observed over
    expected give the expected count as denominator, ``target=1`` and ``per=1``.

    Parameters
    ----------
    table
        A row per area, one offence and one period; other columns are kept.
    count, denominator
        Columns of counts (zero or more, missing ones are left out) and of what they are out of
        (above zero; with a binomial method whole cases, none fewer than its count).
    target
        Value compared with, in the unit of the result (`per`); None takes all counts over all
        denominators.
    per
        Multiplier: 1000 means per 1,000 of the denominator.
    method
        The choices behind the limits; the defaults of `FunnelMethod` when None.

    Returns
    -------
    pandas.DataFrame
        The same rows with value, target, per; lower_95, upper_95, lower_998, upper_998 (limits by
        chance, all `per`), adjusted_lower_95, adjusted_upper_95, adjusted_lower_998,
        adjusted_upper_998; position, position_adjusted (a phrase: where the value lies); z,
        z_adjusted (standard errors from the target); phi (as estimated, below 1 too; missing with
        fewer than five areas), tau (standard deviation, not variance; `per` on the natural scale,
        of the root or arcsine of the value per unit otherwise), funnel_method, adjusted_method.
        Other levels: `funnel_limits.exact_limits`.

    Raises
    ------
    SchemaError
        A column is absent, a count is negative or above its cases, or cases are not whole.
    DenominatorError
        A denominator or `per` is zero, negative or missing.
    ParameterError
        The target, or a choice of the method, is outside its range.

    Notes
    -----
    With :math:`s_i` the standard error by chance on the scale chosen, :math:`h`, the adjusted
    limits are :math:`h^{-1}\{h(\theta_0) \pm z\sqrt{\varphi}\,s_i\}` or
    :math:`h^{-1}\{h(\theta_0) \pm z\sqrt{s_i^2 + \tau^2}\}`, and never inside the unadjusted ones.
    Without excess spread, and with fewer than five areas, they are the unadjusted ones.

    At 40 areas whose true rates vary by 15 %, the defaults leave 0.3 to 0.8 % of areas outside the
    adjusted 99.8 % limits, 7 % outside the adjusted 95 % ones, and a tenth to a half outside the
    unadjusted ones. Areas of very unequal size are served better by tau than by phi (2 to 3 %).
    Limits are for each area by itself: of 40 areas that do not differ at all, two are outside 95 %
    by chance.

    References
    ----------
    Spiegelhalter DJ (2005). Funnel plots for comparing institutional performance. *Statistics in
    Medicine* 24, 1185-1202. Spiegelhalter DJ (2005). Handling over-dispersion of performance
    indicators. *Quality and Safety in Health Care* 14, 347-351.

    Examples
    --------
    >>> areas = pd.DataFrame({"count": [90, 110, 205, 95, 102], "denominator": 10_000})
    >>> placed = funnel(areas, target=10)
    >>> placed[["value", "upper_998", "position"]].round(2).values.tolist()[2]
    [20.5, 13.18, 'above the 99.8 % limit']
    """
    chosen = FunnelMethod() if method is None else method
    inputs.columns(table, [count, denominator], where="the table of areas")
    multiplier = float(inputs.exposures(per, name="multiplier (per)"))
    events = inputs.counts(table[count], name=count)
    base = inputs.exposures(table[denominator], name=f"denominator ({denominator})")
    _possible(events, base, method=chosen)
    middle = _target(events, base, target=target, per=multiplier, method=chosen)
    value = events / base
    error = funnel_limits.chance_error(base, target=middle, method=chosen)
    distance = _distance(value, middle, method=chosen)
    spread = between_area_spread(
        distance / error, error, winsorised=chosen.winsorised, restored=chosen.restored
    )
    wider = funnel_limits.widened(error, spread, method=chosen)
    limits = funnel_limits.both_funnels(base, error, wider, target=middle, method=chosen)
    unit = multiplier if chosen.scale == "natural" else 1.0
    return table.assign(
        value=multiplier * value,
        target=multiplier * middle,
        per=per,
        **{name: multiplier * limit for name, limit in limits.items()},
        position=_positions(value, limits),
        position_adjusted=_positions(value, limits, funnel="adjusted_"),
        z=distance / error,
        z_adjusted=distance / wider,
        phi=spread.phi,
        tau=unit * spread.tau,
        funnel_method=chosen.unadjusted,
        adjusted_method=_named(error, wider, method=chosen),
    )


def funnel_curves(
    denominators: ArrayLike,
    *,
    target: float,
    spread: Spread | None = None,
    per: float = 1000,
    method: FunnelMethod | None = None,
) -> pd.DataFrame:
    """Give the funnel itself, at denominators of your choice, for drawing.

    Parameters
    ----------
    denominators
        Where the limits are wanted, above zero (whole numbers with a binomial method).
    target, per, method
        As in `funnel`.
    spread
        Spread between areas for the adjusted limits; None draws them like the unadjusted ones.

    Returns
    -------
    pandas.DataFrame
        A row per denominator: denominator, target, per, the eight limits as in `funnel`,
        funnel_method, adjusted_method.

    Raises
    ------
    DenominatorError, ParameterError, SchemaError
        As in `funnel`.

    References
    ----------
    Spiegelhalter DJ (2005). *Statistics in Medicine* 24, 1185-1202.

    Examples
    --------
    >>> curves = funnel_curves([100, 1000], target=50)
    >>> curves[["lower_95", "upper_95"]].round(1).values.tolist()
    [[5.4, 93.8], [36.1, 63.8]]
    """
    chosen = FunnelMethod() if method is None else method
    base = np.atleast_1d(inputs.exposures(denominators, name="denominator"))
    multiplier = float(inputs.exposures(per, name="multiplier (per)"))
    _possible(np.zeros_like(base), base, method=chosen)
    middle = _target(base, base, target=target, per=multiplier, method=chosen)
    error = funnel_limits.chance_error(base, target=middle, method=chosen)
    wider = error if spread is None else funnel_limits.widened(error, spread, method=chosen)
    limits = funnel_limits.both_funnels(base, error, wider, target=middle, method=chosen)
    return pd.DataFrame(
        {
            "denominator": base,
            "target": multiplier * middle,
            "per": per,
            **{name: multiplier * limit for name, limit in limits.items()},
            "funnel_method": chosen.unadjusted,
            "adjusted_method": _named(error, wider, method=chosen),
        }
    )


def _named(error: FloatArray, wider: FloatArray, *, method: FunnelMethod) -> str:
    if method.dispersion == "none" or np.any(wider > error):
        return method.adjusted
    return f"{method.unadjusted}, as there is no spread beyond chance"


def _distance(value: FloatArray, target: float, *, method: FunnelMethod) -> FloatArray:
    middle = funnel_limits.scaled(np.asarray(target), method=method)
    return np.asarray(funnel_limits.scaled(value, method=method) - middle)


def _positions(value: FloatArray, limits: dict[str, FloatArray], *, funnel: str = "") -> StrArray:
    rules = [
        (np.isnan(value), UNKNOWN),
        (value > limits[f"{funnel}upper_998"], ABOVE_998),
        (value < limits[f"{funnel}lower_998"], BELOW_998),
        (value > limits[f"{funnel}upper_95"], ABOVE_95),
        (value < limits[f"{funnel}lower_95"], BELOW_95),
    ]
    met, phrases = zip(*rules, strict=True)
    return np.array(np.select(met, phrases, INSIDE), dtype=object)


def _target(
    events: FloatArray,
    base: FloatArray,
    *,
    target: float | None,
    per: float,
    method: FunnelMethod,
) -> float:
    there = ~np.isnan(events)
    together = float(events[there].sum() / base[there].sum()) if there.any() else np.nan
    middle = together if target is None else float(target) / per
    return funnel_limits.possible_target(middle, method=method, per=per)


def _possible(events: FloatArray, base: FloatArray, *, method: FunnelMethod) -> None:
    if method.distribution != "binomial":
        return
    wrong = (events > base) | (base % 1 > 0)
    if wrong.any():
        raise SchemaError(
            explain(
                "Shares of cases must have whole cases, and none fewer than its count.",
                found=f"{first_few(base[wrong].tolist())} cases",
                where=f"positions {first_few(np.flatnonzero(wrong))}",
                remedy="use the poisson distribution for a rate",
            )
        )
