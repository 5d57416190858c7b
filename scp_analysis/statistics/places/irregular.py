r"""Hot spots among areas of any shape: wards, neighbourhoods, beats, with a list of neighbours.

On a grid every place has the same neighbours and the p values of `hotspots` are exact. Areas that
are drawn on a map differ in number of neighbours and in people, so here a value of each area (a
rate, as a rule) is held against the values of other areas put in its neighbours' place.
"""

from collections.abc import Iterator
from typing import Final

import numpy as np
import pandas as pd
from scipy import sparse

from scp_analysis.errors import SchemaError, explain, first_few
from scp_analysis.statistics import inputs, settings
from scp_analysis.statistics.inputs import BoolArray, FloatArray, IntArray, StrArray
from scp_analysis.statistics.multiplicity import adjust
from scp_analysis.statistics.places.hotspots import COLD, HOT, NEITHER, NOT_AVAILABLE, TAILS

PAIR: Final = ("area", "neighbour")
METHOD = "Gi*, p by conditional permutation, Benjamini-Hochberg"
NO_VALUE = "not available: no value"
ALONE = "not available: no neighbour with a value"
ROUNDING: Final = 1e-9
"""Sums closer than this, relative to the values, are equal; they differ by rounding only."""


def irregular_hotspots(
    areas: pd.DataFrame,
    neighbours: pd.DataFrame,
    *,
    value: str = "rate",
    tail: str = HOT,
    alpha: float = 0.05,
    share: float = 1.0,
    permutations: int = 9999,
    seed: int,
) -> pd.DataFrame:
    r"""Find the areas that, with their neighbours, stand out from the others.

    Answers: "which wards are in a hot part of the map?" A finding is of the area with its
    neighbours. Use it where counts are published for areas; with points use the grid and `hotspots`.

    Parameters
    ----------
    areas
        A row per area: area (its code) and the value; other columns are kept. An area without a
        value takes no part.
    neighbours
        Columns area and neighbour, a row per pair, each pair in both directions as a rule (of
        libpysal's weights: ``w.to_adjlist()``). Pairs of an area with itself are ignored; itself it
        always counts.
    value
        Column of values, any numbers: a rate where areas differ in people.
    tail
        "hot" (more than the others), "cold" (less) or "both", stated in the result.
    alpha
        Adjusted p values below it are a finding, between 0 and 1.
    share
        Share of the pack's alpha this map may spend (see `multiplicity.adjust`).
    permutations
        Number of times values are dealt out anew, at least 99. No p is below 1 over one more than
        it: for one area of many to be found alone it must exceed the number of areas over alpha.
    seed
        Starts the random numbers; the same seed gives the same p values.

    Returns
    -------
    pandas.DataFrame
        The same rows and index with neighbours (areas in the neighbourhood, itself included),
        neighbourhood (sum of their values), gi_star (in standard errors), p_value, p_adjusted, tail,
        finding ("hot", "cold", "no clear spot" or "not available"), alpha, permutations,
        hotspot_method (or why there is no finding).

    Raises
    ------
    SchemaError
        A column is absent, a value is not a number, an area comes twice, a neighbour is not among
        the areas, or no pair is in both directions.
    ParameterError
        A setting is outside its range.

    Notes
    -----
    Gi* is that of `hotspots.gi_star` with :math:`k` areas in the neighbourhood of one of :math:`n`.
    For p the area keeps its own value, :math:`k - 1` of the other :math:`n - 1` areas are drawn
    without replacement for its neighbours, and :math:`p = (1 + \#)/(1 + B)` counts draws that reach
    the sum found; two-sided p values are twice the smaller. The area's own value is thus on both
    sides: p is of its neighbours, and a single high area among low ones is not found.

    Rates of small areas scatter more than those of large ones, and Gi* does not know it: look at
    the counts behind a finding. esda's `G_Local` with ``transform="B", star=True`` gives the same
    Gi* and, up to the noise of drawing, the same p of the tail it is on.

    References
    ----------
    Ord JK, Getis A (1995). Local spatial autocorrelation statistics: distributional issues and an
    application. *Geographical Analysis* 27, 286-306. Anselin L (1995). Local indicators of spatial
    association: LISA. *Geographical Analysis* 27, 93-115.

    Examples
    --------
    >>> wards = pd.DataFrame({"area": list("ABCDEFGH"), "rate": [9, 8, 9, 1, 2, 1, 2, 1]})
    >>> along = pd.DataFrame({"area": list("ABCDEFG"), "neighbour": list("BCDEFGH")})
    >>> back = along.rename(columns={"area": "neighbour", "neighbour": "area"})
    >>> found = irregular_hotspots(wards, pd.concat([along, back]), seed=1)
    >>> found[["neighbours", "neighbourhood", "gi_star"]].round(2).values.tolist()[1]
    [3, 26.0, 2.62]
    """
    side = settings.one_of(tail, TAILS, name="tail")
    limit = settings.proportion(alpha, name="alpha")
    draws = settings.at_least(permutations, 99, name="permutations")
    inputs.columns(areas, ("area", value), where="the table of areas")
    inputs.columns(neighbours, PAIR, where="the table of neighbours")
    values = inputs.numbers(areas[value], name=value)
    known = np.isfinite(values)
    matrix = _matrix(areas["area"], neighbours)[known][:, known]
    kept = values[known]
    members = np.asarray(matrix.sum(axis=1)).ravel()
    total = np.asarray(matrix @ kept)
    hot, cold = _permuted(matrix, kept, draws=draws, generator=np.random.default_rng(seed))
    alone = members < 2
    p_value = {"hot": hot, "cold": cold, "both": np.minimum(1.0, 2 * np.minimum(hot, cold))}[side]
    p_value = np.where(alone, np.nan, p_value)
    p_adjusted = adjust(p_value, share=share)
    finding = _findings(p_adjusted < limit, hot <= cold, tail=side, tested=~alone)
    return areas.assign(
        neighbours=pd.array(_spread(members, known, missing=0.0).tolist(), dtype="Int64"),
        neighbourhood=_spread(total, known),
        gi_star=_spread(_gi_star(total, members, kept), known),
        p_value=_spread(p_value, known),
        p_adjusted=_spread(p_adjusted, known),
        tail=side,
        finding=_words(finding, known, missing=NOT_AVAILABLE),
        alpha=limit,
        permutations=draws,
        hotspot_method=_words(np.where(alone, ALONE, METHOD), known, missing=NO_VALUE),
    )


def _matrix(labels: pd.Series, pairs: pd.DataFrame) -> sparse.csr_array:
    """Give who is in whose neighbourhood, each area in its own: ones, shape (areas, areas)."""
    index = pd.Index(labels)
    twice = index[index.duplicated()]
    rows, columns = (index.unique().get_indexer(pairs[name]) for name in PAIR)
    strange = pd.concat(
        [pairs.loc[at < 0, name] for name, at in zip(PAIR, (rows, columns), strict=True)]
    )
    if len(twice) or index.hasnans or len(strange):
        raise SchemaError(
            explain(
                "Areas must be one row each, and neighbours areas of the table.",
                found=f"areas twice {first_few(twice)}; unknown {first_few(strange.unique())}",
                where="the tables of areas and neighbours",
                remedy="use one list of codes in both; an area without a value is a row with none",
            )
        )
    others = rows != columns
    ones = sparse.coo_array(
        (np.ones(int(others.sum())), (rows[others], columns[others])), shape=(len(index),) * 2
    ).tocsr()
    ones.data[:] = 1.0  # a pair stated twice counts once
    if ones.nnz and not ones.multiply(ones.T).nnz:
        raise SchemaError(
            explain(
                "Neighbours must be neighbours of each other.",
                found=f"{ones.nnz} pairs, each in one direction only",
                where="the table of neighbours",
                remedy="add the same pairs with area and neighbour changed over",
            )
        )
    return sparse.csr_array(ones + sparse.eye_array(len(index)))


def _gi_star(total: FloatArray, members: FloatArray, values: FloatArray) -> FloatArray:
    n = len(values)
    if n < 2 or np.ptp(values) == 0:
        return np.full(n, np.nan)
    free = members * (n - members) / (n - 1)
    error = values.std() * np.sqrt(np.where(free > 0, free, np.nan))
    return np.asarray((total - members * values.mean()) / error)


def _permuted(
    matrix: sparse.csr_array, values: FloatArray, *, draws: int, generator: np.random.Generator
) -> tuple[FloatArray, FloatArray]:
    """Give the p of a sum of neighbours as high, and as low, as found; the own value is held."""
    n = len(values)
    others = np.asarray(matrix.sum(axis=1)).ravel().astype(np.intp) - 1
    found = np.asarray(matrix @ values) - values
    slack = ROUNDING * (np.abs(values).max(initial=0.0) * (others + 1))
    hot, cold = np.ones(n), np.ones(n)
    drawn = _draws(n - 1, int(others.max(initial=0)), draws=draws, generator=generator)
    for size, areas in _by_size(others):
        picks = drawn[:, :size]
        for area in areas:
            sums = values[picks + (picks >= area)].sum(axis=1)  # every area but this one
            high = np.sum(sums >= found[area] - slack[area])
            low = np.sum(sums <= found[area] + slack[area])
            hot[area], cold[area] = (1 + high) / (1 + draws), (1 + low) / (1 + draws)
    return hot, cold


def _draws(cells: int, most: int, *, draws: int, generator: np.random.Generator) -> IntArray:
    """Draw `most` of `cells` without replacement, many times, shape (draws, most)."""
    picks = np.empty((draws, most), dtype=np.intp)
    for place in range(most):  # Floyd's way round: each draw is from those not drawn before
        fresh = generator.integers(cells - place, size=draws)
        for earlier in np.sort(picks[:, :place], axis=1).T:
            fresh += fresh >= earlier
        picks[:, place] = fresh
    return picks


def _by_size(others: IntArray) -> Iterator[tuple[int, IntArray]]:
    for size in np.unique(others[others > 0]):
        yield int(size), np.flatnonzero(others == size)


def _findings(found: BoolArray, upper: BoolArray, *, tail: str, tested: BoolArray) -> StrArray:
    direction = np.where(upper, HOT, COLD) if tail == "both" else np.full(len(found), tail)
    return np.where(tested, np.where(found, direction, NEITHER), NOT_AVAILABLE)


def _spread(found: FloatArray, known: BoolArray, *, missing: float = np.nan) -> FloatArray:
    """Put what was found of the areas that took part in the rows of all areas."""
    whole = np.full(len(known), missing)
    whole[known] = found
    return whole


def _words(found: StrArray, known: BoolArray, *, missing: str) -> StrArray:
    whole = np.full(len(known), missing, dtype=object)
    whole[known] = found
    return whole
