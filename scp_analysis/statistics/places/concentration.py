r"""Concentration of crime: Lorenz curve, Gini and generalised Gini, beside what chance alone gives.

Few crimes in many places look concentrated whatever happens: with one offence for two places, and
equal risk everywhere, the busiest 5 % of places hold 23 % of them. A share of crime without that
baseline says nothing.
"""

from collections.abc import Iterator

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from scp_analysis.errors import SchemaError, explain
from scp_analysis.statistics import inputs, settings
from scp_analysis.statistics.inputs import FloatArray, IntArray

MEASURES = ("gini", "gini_generalised", "top_share", "places_for_half")
METHOD = "against as many crimes dealt out to equal places, simulated"
UNKNOWN = "not available: a count is missing, or there are none"
NOT_WHOLE = "not compared with chance: counts are not whole"


def lorenz(counts: ArrayLike) -> pd.DataFrame:
    """Give the Lorenz curve of crime over places, from the busiest place on.

    Answers: "what share of crime do the busiest places hold?"

    Parameters
    ----------
    counts
        Counts by place, zero or more, empty places included, none missing.

    Returns
    -------
    pandas.DataFrame
        From (0, 0), a row per place: places_share, crime_share, most_equal (the most equal curve
        these crimes could have had: straight to 1 at crimes over places when there are fewer
        crimes than places), lorenz_method.

    Raises
    ------
    SchemaError
        A count is negative or missing, or there is no crime.

    References
    ----------
    Bernasco W, Steenbeek W (2017). More places than crimes: implications for evaluating the law of
    crime concentration at place. *Journal of Quantitative Criminology* 33, 451-467.

    Examples
    --------
    >>> lorenz([3, 1, 0, 0])[["places_share", "crime_share"]].to_numpy().tolist()
    [[0.0, 0.0], [0.25, 0.75], [0.5, 1.0], [0.75, 1.0], [1.0, 1.0]]
    """
    array = inputs.counts(counts).ravel()
    if not array.sum() > 0:
        raise SchemaError(
            explain(
                "There must be crime, and no count may be missing, to draw a Lorenz curve.",
                found=f"a total of {array.sum():g} in {len(array)} places",
                where="the counts given",
                remedy="leave out places whose count is not available, and say so",
            )
        )
    places = np.linspace(0.0, 1.0, len(array) + 1)
    crime = np.concatenate([[0.0], np.cumsum(np.sort(array)[::-1])]) / array.sum()
    steep = max(1.0, len(array) / array.sum())
    return pd.DataFrame(
        {
            "places_share": places,
            "crime_share": crime,
            "most_equal": np.minimum(1.0, places * steep),
            "lorenz_method": "places from the busiest on",
        }
    )


def concentration(
    counts: ArrayLike,
    *,
    top: float = 0.05,
    level: float = 0.95,
    simulations: int = 1000,
    seed: int,
) -> pd.DataFrame:
    r"""Measure how concentrated crime is, and how concentrated it would be by chance.

    Answers: "5 % of cells hold half of all crime: is that more than so few crimes would do in any
    case?" Compare years or offences by `gini_beyond_chance`, never by the plain Gini: that one
    falls when there is more crime.

    Parameters
    ----------
    counts
        Whole counts, shape (series, places), empty places included; a single series may leave the
        first dimension out. A series with a missing count, or without crime, has missing results;
        amounts that are not whole (harm, incomes) have measures but nothing beside them by chance.
    top
        Share of places that is the top, between 0 and 1; part of a place counts in part.
    level
        Coverage of the interval of what chance gives, between 0 and 1.
    simulations
        Number of times the crimes are dealt out, at least 100.
    seed
        Starts the random numbers.

    Returns
    -------
    pandas.DataFrame
        A row per series: places, crimes, top, then for each of gini, gini_generalised, top_share
        (share of crime in the top) and places_for_half (busiest places that hold half of it) the
        value and, with chance_ in front, what chance gives: mean, and with _lower and _upper its
        interval. Then gini_beyond_chance ((gini - chance) / (1 - chance): 0 by chance, 1 when all
        is in one place), p_value (one-sided, of a Gini as large by chance), ci_level (of the
        intervals of chance), concentration_method. Shares are from 0 to 1, places_for_half is a
        number of places.

    Raises
    ------
    SchemaError
        A count is negative.
    ParameterError
        A setting is outside its range.

    Notes
    -----
    For counts in increasing order, :math:`n` places and :math:`c` crimes,

    .. math::

        G = \frac{\sum_i (2i - n - 1)\,x_i}{n\,c}, \qquad G' = \max(1, n/c)\,(G - 1) + 1.

    Neither is corrected for the number of places: for that multiply :math:`G` by :math:`n/(n - 1)`,
    or :math:`G'` by :math:`m/(m - 1)` with :math:`m` the smaller of :math:`n` and :math:`c`. Chance
    deals :math:`c` crimes to equal places (Poisson given the total). The interval is of chance, not
    of the place. Places are rarely equal: part of what lies beyond chance is homes,
    shops and people, and repeats.

    References
    ----------
    Bernasco W, Steenbeek W (2017). *Journal of Quantitative Criminology* 33, 451-467. Hipp JR, Kim
    Y-A (2017). Measuring crime concentration across cities of varying sizes: complications based on
    the spatial and temporal scale employed. *Journal of Quantitative Criminology* 33, 595-632.

    Examples
    --------
    >>> found = concentration([5, 2, 1, 0, 0, 0, 0, 0, 0, 0], top=0.1, seed=1)
    >>> found[["gini", "gini_generalised", "top_share"]].round(3).to_numpy().tolist()
    [[0.8, 0.75, 0.625]]
    """
    part = settings.proportion(top, name="top")
    tail = (1 - settings.proportion(level, name="level")) / 2
    settings.at_least(simulations, 100, name="simulations")
    array = inputs.shaped(inputs.counts(counts), dimensions=("series", "places"), name="counts")
    generator = np.random.default_rng(seed)
    known, whole = array.sum(axis=1) > 0, (array == np.floor(array)).all(axis=1)
    rows = []
    for series, some, dealt_out in zip(array, known, known & whole, strict=True):
        row = {"crimes": series.sum()}
        if some:
            row |= dict(zip(MEASURES, _measures(series, top=part), strict=True))
        if dealt_out:
            dealt = _dealt(int(row["crimes"]), len(series), simulations, generator)
            chance = np.array([_measures(counts, top=part) for counts in dealt])
            row |= _beside(row["gini"], chance, tail=tail)
        rows.append(row)
    table = pd.DataFrame(rows, columns=["crimes", *MEASURES, *_chance_names()])
    table.insert(0, "places", array.shape[1])
    table.insert(2, "top", part)
    return table.assign(
        ci_level=float(level),
        concentration_method=np.select([~known, ~whole], [UNKNOWN, NOT_WHOLE], METHOD),
    )


def _chance_names() -> list[str]:
    names = [f"chance_{name}{end}" for name in MEASURES for end in ("", "_lower", "_upper")]
    return [*names, "gini_beyond_chance", "p_value"]


def _beside(gini: float, chance: FloatArray, *, tail: float) -> dict[str, float]:
    """Summarise what chance gives, shape (simulations, measures), beside the Gini found."""
    limits = np.quantile(chance, [tail, 1 - tail], axis=0)
    spread = np.vstack([chance.mean(axis=0), limits]).T.ravel()
    expected = chance[:, 0].mean()
    beyond = (gini - expected) / (1 - expected) if expected < 1 else np.nan
    p_value = (1 + np.sum(chance[:, 0] >= gini - 1e-12)) / (1 + len(chance))
    return dict(zip(_chance_names(), [*spread, beyond, p_value], strict=True))


def _dealt(
    crimes: int, places: int, simulations: int, generator: np.random.Generator
) -> Iterator[IntArray]:
    for _ in range(simulations):
        yield np.bincount(generator.integers(places, size=crimes), minlength=places)


def _measures(counts: FloatArray | IntArray, *, top: float) -> tuple[float, float, float, float]:
    """Give Gini, generalised Gini, share of the top and places for half of one series."""
    ordered, places = np.sort(counts)[::-1], len(counts)
    held = np.concatenate([[0.0], np.cumsum(ordered)])
    crimes = float(held[-1])
    gini = float((2 * held[1:].sum() - (places + 1) * crimes) / (places * crimes))
    generalised = max(1.0, places / crimes) * (gini - 1) + 1
    share = float(np.interp(top * places, np.arange(places + 1), held) / crimes)
    half = int(np.searchsorted(held, crimes / 2 - 1e-9))
    return gini, generalised, share, float(half)
