r"""Placebo in space: the same evaluation in places where nothing was done.

If the effect found is no larger than those of places without an operation, it is not evidence of
anything, whatever its p value from theory.
"""

from itertools import combinations
from math import comb
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from scp_analysis.errors import SchemaError, explain
from scp_analysis.statistics import inputs, settings
from scp_analysis.statistics.inputs import FloatArray, IntArray
from scp_analysis.statistics.operations.comparison import treated_places

HALF: Final = 0.5
MIDDLE: Final = 0.9
"""Share of the placebos that lie between the limits printed."""

EVERY = "every choice of as many places"
DRAWN = "random choices of as many places"
TOP = "the busiest places of each year, in the next"


def placebo_in_space(
    before: ArrayLike, after: ArrayLike, *, treated: ArrayLike, simulations: int = 5000, seed: int
) -> pd.DataFrame:
    r"""Hold the effect on the treated places against that on as many places not treated.

    Answers: "would any handful of places have moved that much against the rest?" It asks for no
    model and no dispersion, but it does for a choice that was not by last year's counts: places
    chosen so fall by themselves (see `placebo_busiest` and `shrinkage`).

    Parameters
    ----------
    before, after
        Counts by place of two periods of one length, none missing.
    treated
        True for the places of the operation.
    simulations
        Choices to draw, at least 100, where there are more than that.
    seed
        Starts the random numbers.

    Returns
    -------
    pandas.DataFrame
        One row: effect_percent (treated against the rest), choices (compared, the real one
        included), as_extreme (of them), p_value (two-sided), smallest_p, placebo_lower,
        placebo_upper (per cent, the middle `level` of the choices), level, method.

    Raises
    ------
    SchemaError
        Lengths differ, a count is negative or missing, or not some treated and some untreated.
    ParameterError
        `simulations` is below 100.

    Notes
    -----
    The effect is the log ratio of ratios, one half added to each sum. With all choices compared the
    p value is exact if the operation could as well have gone to any of them.

    References
    ----------
    Abadie A, Diamond A, Hainmueller J (2010). Synthetic control methods for comparative case
    studies. *JASA* 105, 493-505. Fisher RA (1935). *The Design of Experiments*.

    Examples
    --------
    >>> found = placebo_in_space(
    ...     [20] * 8, [8, 9, 21, 19, 20, 22, 18, 20], treated=[1, 1, 0, 0, 0, 0, 0, 0], seed=1
    ... )
    >>> found[["effect_percent", "choices", "p_value"]].round(3).to_numpy().tolist()
    [[-56.79, 28.0, 0.036]]
    """
    most = settings.at_least(simulations, 100, name="simulations")
    x, y, chosen = treated_places(before, after, treated)
    number, size = int(chosen.sum()), len(x)
    everything = comb(size, number) <= most
    if everything:
        sets = np.array(list(combinations(range(size), number)))
    else:
        generator = np.random.default_rng(seed)
        draws = generator.random((most, size)).argpartition(number - 1, axis=1)[:, :number]
        sets = np.vstack([np.flatnonzero(chosen), draws])
    effects = _effects(x, y, sets)
    real = _effects(x, y, np.flatnonzero(chosen)[np.newaxis])[0]
    extreme = int(np.sum(np.abs(effects) >= abs(real) - 1e-12))
    limits = np.quantile(effects, [(1 - MIDDLE) / 2, (1 + MIDDLE) / 2])
    return pd.DataFrame(
        {
            "effect_percent": [100 * np.expm1(real)],
            "choices": len(sets),
            "as_extreme": extreme,
            "p_value": extreme / len(sets),
            "smallest_p": 1 / len(sets),
            "placebo_lower": 100 * np.expm1(limits[0]),
            "placebo_upper": 100 * np.expm1(limits[1]),
            "level": MIDDLE,
            "method": EVERY if everything else DRAWN,
        }
    )


def placebo_busiest(counts: ArrayLike, *, top: int) -> pd.DataFrame:
    r"""Show what the busiest places of each year did in the next, with no operation.

    Answers: "places picked for being the worst fall anyway: by how much, here?" Print it beside the
    effect of an operation whose places were picked so.

    Parameters
    ----------
    counts
        Counts, shape (places, years), of years without an operation.
    top
        Places picked each year; ties for the last of them are in by parts.

    Returns
    -------
    pandas.DataFrame
        A row per pair of years: year (position of the one picked by), top, before, after (counts of
        those picked), change_percent, rest_percent (change of all others), method. Places
        with either year missing are left out of the pair.

    Raises
    ------
    SchemaError, ParameterError
        A count is negative, or there are too few years or places.

    References
    ----------
    Hauer E (1997). *Observational Before-After Studies in Road Safety*. Pergamon.

    Examples
    --------
    >>> found = placebo_busiest([[9, 4], [3, 5], [2, 4], [4, 4]], top=1)
    >>> found[["before", "after", "change_percent"]].round(1).to_numpy().tolist()
    [[9.0, 4.0, -55.6]]
    """
    array = inputs.shaped(inputs.counts(counts), dimensions=("places", "years"), name="counts")
    number = settings.at_least(top, 1, name="top")
    rows = []
    for year in range(array.shape[1] - 1):
        pair = array[:, year : year + 2]
        x, y = pair[~np.isnan(pair).any(axis=1)].T
        if len(x) <= number:
            raise _too_few_places(len(x), number)
        last = np.sort(x)[::-1][number - 1]
        above, tied = x > last, x == last
        picked = above + tied * (number - above.sum()) / tied.sum()
        rows.append((year, picked @ x, picked @ y, (1 - picked) @ x, (1 - picked) @ y))
    names = ["year", "before", "after", "rest_before", "rest_after"]
    table = pd.DataFrame(rows, columns=names)
    base, rest = (table[name].where(table[name] > 0) for name in ("before", "rest_before"))
    return table.assign(
        top=number,
        change_percent=100 * (table["after"] / base - 1),
        rest_percent=100 * (table["rest_after"] / rest - 1),
        method=TOP,
    ).drop(columns=["rest_before", "rest_after"])


def _effects(x: FloatArray, y: FloatArray, sets: IntArray) -> FloatArray:
    """Give the log ratio of ratios of each set of places against the rest."""
    before, after = x[sets].sum(axis=1), y[sets].sum(axis=1)
    own = np.log((after + HALF) / (before + HALF))
    return np.asarray(own - np.log((y.sum() - after + HALF) / (x.sum() - before + HALF)))


def _too_few_places(places: int, top: int) -> SchemaError:
    return SchemaError(
        explain(
            "There must be more places than are picked.",
            found=f"{places} places with both years, {top} picked",
            where="the counts given",
            remedy="pick fewer, and give every place",
        )
    )
