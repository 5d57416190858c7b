"""Small-sample exact test: a handful of incidents over days, hours or areas."""

from itertools import combinations
from math import comb
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike
from scipy import special

from scp_analysis.errors import ParameterError, SchemaError, explain
from scp_analysis.statistics import inputs, settings
from scp_analysis.statistics.inputs import FloatArray

STATISTICS: Final = ("g", "chi_squared")
MOST_TABLES: Final = 500_000
METHOD = "exact multinomial, every outcome counted"


def exact_counts_in_bins(
    counts: ArrayLike, *, probabilities: ArrayLike | None = None, statistic: str = "g"
) -> pd.DataFrame:
    r"""Test a few incidents in bins against given probabilities, exactly.

    Answers: "six burglaries, five of them at a weekend: is that the days, or chance?" Use it for
    up to twenty incidents or so; with more, chi-squared tables serve.

    Parameters
    ----------
    counts
        Whole counts by bin, one dimension, none missing.
    probabilities
        Chance of each bin, above zero, one per bin; scaled to sum to 1. None takes all alike.
    statistic
        "g" (likelihood ratio) or "chi_squared".

    Returns
    -------
    pandas.DataFrame
        One row: incidents, bins, statistic, value, p_value (of outcomes at least as far from the
        probabilities), outcomes (number counted), method.

    Raises
    ------
    SchemaError
        A count is negative, missing or not whole, there are none, or not one probability per bin.
    DenominatorError
        A probability is not above zero.
    ParameterError
        The statistic is unknown, or the outcomes are too many to count.

    Notes
    -----
    .. math:: G = 2 \sum x_i \log\frac{x_i}{n p_i}.

    References
    ----------
    Wheeler AP (2016). Testing serial crime events for randomness in day-of-week patterns with small
    samples. *Journal of Investigative Psychology and Offender Profiling* 13, 148-165.

    Examples
    --------
    >>> found = exact_counts_in_bins([3, 0, 0, 0, 0, 0, 0])
    >>> found[["value", "p_value"]].round(4).to_numpy().tolist()
    [[11.6755, 0.0204]]
    """
    kind = settings.one_of(statistic, STATISTICS, name="statistic")
    array = inputs.known(inputs.counts(counts), name="count")
    if array.ndim != 1:
        found = f"counts of shape {array.shape}"
        raise _unfit(found)
    incidents, bins = int(array.sum()), len(array)
    if incidents == 0 or np.any(array != np.floor(array)):
        raise _not_incidents(incidents)
    outcomes = comb(incidents + bins - 1, bins - 1)
    if outcomes > MOST_TABLES:
        raise _too_many(outcomes)
    given = inputs.exposures(
        np.ones(bins) if probabilities is None else probabilities, name="probability"
    )
    if given.shape != array.shape:
        found = f"{given.size} probabilities for {bins} bins"
        raise _unfit(found)
    chance = given / given.sum()
    every = _outcomes(incidents, bins)
    value = _distance(array[np.newaxis], chance, kind)[0]
    weight = np.exp(
        special.gammaln(incidents + 1)
        - special.gammaln(every + 1).sum(axis=1)
        + special.xlogy(every, chance).sum(axis=1)
    )
    far = _distance(every, chance, kind) >= value - 1e-9
    return pd.DataFrame(
        {
            "incidents": [incidents],
            "bins": bins,
            "statistic": kind,
            "value": value,
            "p_value": min(1.0, float(weight[far].sum())),
            "outcomes": outcomes,
            "method": METHOD,
        }
    )


def _outcomes(incidents: int, bins: int) -> FloatArray:
    """Give every way to put the incidents in the bins: bars between stars."""
    if bins == 1:
        return np.array([[float(incidents)]])
    bars = np.array(list(combinations(range(incidents + bins - 1), bins - 1)), dtype=float)
    edges = np.pad(bars, ((0, 0), (1, 1)), constant_values=((0, 0), (-1, incidents + bins - 1)))
    return np.diff(edges, axis=1) - 1


def _distance(counts: FloatArray, chance: FloatArray, kind: str) -> FloatArray:
    expected = counts.sum(axis=1, keepdims=True) * chance
    if kind == "g":
        return np.asarray(2 * special.xlogy(counts, counts / expected).sum(axis=1))
    return np.asarray(((counts - expected) ** 2 / expected).sum(axis=1))


def _not_incidents(incidents: int) -> SchemaError:
    return SchemaError(
        explain(
            "Counts must be whole, and at least one incident among them.",
            found=f"{incidents} incidents",
            where="the counts given",
            remedy="give numbers of incidents by bin",
        )
    )


def _unfit(found: str) -> SchemaError:
    return SchemaError(
        explain(
            "There must be one count, and one probability, per bin.",
            found=found,
            where="the counts and probabilities given",
            remedy="give one list of counts, and a probability for each of them",
        )
    )


def _too_many(outcomes: int) -> ParameterError:
    return ParameterError(
        explain(
            f"An exact test must have no more than {MOST_TABLES:,} outcomes to count.",
            found=f"{outcomes:,}",
            where="the counts given",
            remedy="join bins, or use a chi-squared test: the sample is no longer small",
        )
    )
