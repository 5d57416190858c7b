r"""Ranks of rates, with the uncertainty that league tables leave out.

Each area's rate is drawn many times from what its count, and the spread of all areas, say about it,
the areas are ranked in each draw, and the middle of those ranks is the interval. With small counts
the interval is wide, and that is the finding: next year's order will be another.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from scp_analysis.errors import ParameterError, explain
from scp_analysis.statistics import inputs, settings
from scp_analysis.statistics.areas.between_areas import FEWEST_AREAS
from scp_analysis.statistics.inputs import BoolArray, FloatArray

JEFFREYS = 0.5
LEAST_SPREAD = 1e-6
"""Smallest variance between areas, in units of the square of the rate of all together."""

METHOD = "simulated from gamma, spread between areas by moments"
ALONE = "simulated from gamma, Jeffreys prior"
UNKNOWN = "not available: no count"


def rank_rates(
    table: pd.DataFrame,
    *,
    count: str = "count",
    denominator: str = "denominator",
    phi: str | float = 1.0,
    level: float = 0.90,
    simulations: int = 5000,
    seed: int,
) -> pd.DataFrame:
    r"""Rank areas by their rate and give the range of ranks each could have.

    Answers: "is this area really third, or could it be anywhere from first to ninth?" Rank one is
    the highest rate. A rank says nothing about how far apart the rates are: show the rates beside
    it.

    Parameters
    ----------
    table
        A row per area, one offence and one period; other columns are kept.
    count, denominator
        Columns of counts (zero or more) and of what they are out of (above zero). An area whose
        count is missing is not ranked and not counted in `rank_of`.
    phi
        Dispersion as a number or a column, 1 or more; the simulated variance is multiplied by it.
        A missing value is refused: an area may not look surer because its dispersion is unknown.
    level
        Coverage of the interval of the rank, a proportion between 0 and 1.
    simulations
        Number of draws, at least 100.
    seed
        Starts the random numbers; the same seed gives the same intervals.

    Returns
    -------
    pandas.DataFrame
        The same rows with rank, rank_lower, rank_upper (whole numbers, rank_lower <= rank <=
        rank_upper; equal rates share the better rank), rank_of (areas ranked), rank_level,
        rank_method.

    Raises
    ------
    SchemaError
        A column is absent, or a count is negative.
    DenominatorError
        A denominator is zero, negative or missing.
    ParameterError
        A setting is outside its range.

    Notes
    -----
    With :math:`r` the rate of all together and :math:`v` the variance between areas, that of
    DerSimonian and Laird with weights :math:`e_i`,

    .. math::

        v = \frac{\sum e_i (x_i/e_i - r)^2 - r \sum \varphi_i (1 - e_i/\sum e)}{\sum e -
        \sum e^2/\sum e},

    rates are drawn as :math:`\Gamma(r^2/v + x/\varphi)\,/\,(r/v + e/\varphi)`. Drawn without
    that spread, the order of areas that hardly differ would look firm: at 15 areas of 10 offences
    and a true CV of 10 %, 20 % of true ranks lay outside a 90 % interval, and 4 % lie outside this
    one. Areas with the same true rate have no order, and no interval holds it. With fewer than five
    areas rates are drawn as :math:`\varphi\,\Gamma((x + 1/2)/\varphi)\,/\,e`.

    References
    ----------
    Goldstein H, Spiegelhalter DJ (1996). League tables and their limitations. *JRSS A* 159,
    385-443. Marshall EC, Spiegelhalter DJ (1998). Reliability of league tables of in vitro
    fertilisation clinics. *BMJ* 316, 1701-1705.

    Examples
    --------
    >>> areas = pd.DataFrame(
    ...     {"area": ["North", "South", "West"], "count": [900, 30, 33], "denominator": 10_000}
    ... )
    >>> rank_rates(areas, seed=1)[["rank", "rank_lower", "rank_upper"]].to_numpy().tolist()
    [[1, 1, 1], [3, 2, 3], [2, 2, 3]]
    """
    drawn = _draw(table, (count, denominator), phi=phi, simulations=simulations, seed=seed)
    tail = (1 - settings.proportion(level, name="level")) / 2
    lower, upper = _middle(_ranks(drawn.rates), tail=tail)
    observed = _ranks(drawn.observed)
    return table.assign(
        rank=_whole(observed, drawn.there),
        rank_lower=_whole(np.minimum(lower, observed), drawn.there),
        rank_upper=_whole(np.maximum(upper, observed), drawn.there),
        **_said(drawn.there, level),
    )


def rank_one(
    table: pd.DataFrame,
    row: int,
    *,
    count: str = "count",
    denominator: str = "denominator",
    phi: str | float = 1.0,
    level: float = 0.90,
    simulations: int = 5000,
    seed: int,
) -> pd.DataFrame:
    """Give one row of `rank_rates`, without putting all the other areas in order.

    Parameters
    ----------
    table, count, denominator, phi, level, simulations, seed
        As for `rank_rates`: the area is ranked among all of them.
    row
        Position of the area in the table, from 0; its count must be there.

    Returns
    -------
    pandas.DataFrame
        That row of the result of `rank_rates`, the same to the last digit.

    Raises
    ------
    SchemaError, DenominatorError, ParameterError
        As `rank_rates`, or the area has no count.

    Examples
    --------
    >>> areas = pd.DataFrame({"count": [900, 30, 33], "denominator": 10_000})
    >>> rank_one(areas, 1, seed=1)[["rank", "rank_lower", "rank_upper"]].to_numpy().tolist()
    [[3, 2, 3]]
    """
    drawn = _draw(table, (count, denominator), phi=phi, simulations=simulations, seed=seed)
    tail = (1 - settings.proportion(level, name="level")) / 2
    if not drawn.there[row]:
        raise ParameterError(
            explain(
                "The area to be ranked must have a count.",
                found="none",
                where=f"row {row} of the table to be ranked",
                remedy="rank an area that has one",
            )
        )
    place = int(drawn.there[:row].sum())
    lower, upper = _middle(_rank_at(drawn.rates, place), tail=tail)
    observed = _rank_at(drawn.observed, place)
    here = np.ones(1, dtype=bool)
    own = table.iloc[[row]].assign(
        rank=_whole(observed, here),
        rank_lower=_whole(np.minimum(lower, observed), here),
        rank_upper=_whole(np.maximum(upper, observed), here),
    )
    return own.assign(**{name: _at(said, row) for name, said in _said(drawn.there, level).items()})


@dataclass(frozen=True, slots=True)
class _Drawn:
    """Which areas have a count, their observed rates, and rates of shape (simulations, areas)."""

    there: BoolArray
    observed: FloatArray
    rates: FloatArray


def _draw(
    table: pd.DataFrame,
    columns: tuple[str, str],
    *,
    phi: str | float,
    simulations: int,
    seed: int,
) -> _Drawn:
    named = [*columns, *([phi] if isinstance(phi, str) else [])]
    inputs.columns(table, named, where="the table to be ranked")
    settings.at_least(simulations, 100, name="simulations")
    count, denominator = columns
    events = inputs.counts(table[count], name=count)
    base = inputs.exposures(table[denominator], name=f"denominator ({denominator})")
    factor = inputs.dispersions(table[phi] if isinstance(phi, str) else phi)
    there = ~np.isnan(events)
    spread = inputs.known(np.broadcast_to(factor, events.shape)[there])
    shape, scale = _posterior(events[there], base[there], spread)
    rates = np.random.default_rng(seed).standard_gamma(shape, size=(simulations, len(shape)))
    rates *= scale  # the very numbers that drawing with the scale gives, in less time
    return _Drawn(there, events[there] / base[there], rates)


def _said(there: BoolArray, level: float) -> dict[str, Any]:
    """Give the columns that say how ranks were made: rank_of, rank_level and rank_method."""
    method = ALONE if there.sum() < FEWEST_AREAS else METHOD
    return {
        "rank_of": int(there.sum()),
        "rank_level": float(level),
        "rank_method": np.where(there, method, UNKNOWN),
    }


def _at(said: Any, row: int) -> Any:  # noqa: ANN401  a number for all rows, or an array of one each
    return said[[row]] if isinstance(said, np.ndarray) else said


def _posterior(
    events: FloatArray, base: FloatArray, phi: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Give shape and scale of the gamma distribution each rate is drawn from."""
    if len(events) < FEWEST_AREAS or events.sum() == 0:
        return (events + JEFFREYS) / phi, phi / base
    whole = base.sum()
    together = events.sum() / whole
    scatter = np.sum(base * (events / base - together) ** 2)
    excess = scatter - together * np.sum(phi * (1 - base / whole))
    between = max(excess / (whole - np.sum(base**2) / whole), LEAST_SPREAD * together**2)
    strength = together / between
    return together * strength + events / phi, 1 / (strength + base / phi)


def _middle(ranks: FloatArray, *, tail: float) -> tuple[FloatArray, FloatArray]:
    """Give the ranks between which the middle of the draws lie."""
    first = int(np.floor(tail * len(ranks)))
    last = len(ranks) - 1 - first
    parted = np.partition(ranks, sorted({first, last}), axis=0)
    return parted[first], parted[last]


def _ranks(rates: FloatArray) -> FloatArray:
    """Rank along the last axis, 1 for the highest; equal rates share the better rank."""
    order = np.argsort(-rates, axis=-1)
    sorted_rates = np.take_along_axis(rates, order, axis=-1)
    place = np.broadcast_to(np.arange(1.0, rates.shape[-1] + 1), rates.shape).copy()
    tied = sorted_rates[..., 1:] == sorted_rates[..., :-1]
    if tied.any():
        place[..., 1:][tied] = 0
        place = np.maximum.accumulate(place, axis=-1)
    ranks = np.empty(rates.shape)
    np.put_along_axis(ranks, order, place, axis=-1)
    return ranks


def _rank_at(rates: FloatArray, place: int) -> FloatArray:
    """Rank one area along the last axis, which stays with a length of 1: as `_ranks` would."""
    higher = rates > rates[..., [place]]
    rank: FloatArray = higher.sum(axis=-1, keepdims=True) + 1.0
    return rank


def _whole(ranks: FloatArray, there: BoolArray) -> pd.arrays.IntegerArray:
    full = np.zeros(len(there), dtype=np.int64)
    full[there] = ranks.astype(np.int64)
    return pd.arrays.IntegerArray(full, ~there)
