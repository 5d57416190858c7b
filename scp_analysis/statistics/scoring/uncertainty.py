r"""A priority matrix under other weights, other scores and other scorers: which places hold?

Weights are a choice, a score stands for a band, and other people would have scored otherwise. All
three are varied at once, many times, and each time the options are ranked anew. What is left is
where each option could come, and how often it is among the first few.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

import numpy as np
import pandas as pd
from scipy import stats

from scp_analysis.errors import ParameterError, SchemaError, explain, first_few
from scp_analysis.statistics import settings
from scp_analysis.statistics.inputs import BoolArray, FloatArray
from scp_analysis.statistics.scoring.sheet import ScoreSheet, combined, read_sheet

UNKNOWN = "not available: a criterion is not scored"
METHOD = "simulated over weights, bands and scorers"
DECIMALS = 10
"""Totals equal to so many places are equal."""

COLUMNS = [
    *["option", "score", "score_lower", "score_upper", "rank", "rank_lower", "rank_upper"],
    *["rank_of", "first_probability", "top_probability", "top", "rank_level", "rule"],
    *["simulations", "seed", "rank_method"],
]
BANDS: Mapping[str, float] = MappingProxyType({"high": 0.25, "medium": 0.5, "": 0.5, "low": 1.0})
"""Half the width of the band a score stands for, by the confidence it was given with."""


@dataclass(frozen=True, slots=True)
class Uncertainty:
    """What is varied, and by how much.

    `concentration`: weights are drawn around those given (Dirichlet); at 50 a weight of a fifth has
    a standard deviation of 0.056, at 10 of 0.12; infinite leaves them as they are. `bands`: half
    the width of the band around a score, by confidence word, in units of the scale. `lowest`,
    `highest`: ends of the scale, which no score leaves. `resample_scorers`: whether scorers are
    drawn anew, as if others like them had been asked.
    """

    concentration: float = 50.0
    bands: Mapping[str, float] = field(default_factory=lambda: BANDS)
    lowest: float = 1.0
    highest: float = 5.0
    resample_scorers: bool = True

    def __post_init__(self) -> None:
        widths = list(self.bands.values())
        if (
            not self.concentration > 0
            or not self.lowest < self.highest
            or min(widths, default=0) < 0
        ):
            raise ParameterError(
                explain(
                    "Uncertainty must have a concentration above zero, a scale and bands.",
                    found=f"concentration {self.concentration}, scale {self.lowest} to "
                    f"{self.highest}, bands {widths}",
                    where="the uncertainty given",
                    remedy="leave out what you do not want to change",
                )
            )


def rank_priorities(
    scores: pd.DataFrame,
    weights: Mapping[str, float],
    *,
    seed: int,
    rule: str = "additive",
    uncertainty: Uncertainty | None = None,
    top: int = 3,
    level: float = 0.90,
    simulations: int = 5000,
) -> pd.DataFrame:
    r"""Rank options with the range of ranks each could have, and its chance of being among the top.

    Answers: "which priorities stand whatever one thinks of the weights, and which are a matter of
    taste?"

    Parameters
    ----------
    scores, weights, rule
        As in `scores.priority_scores`, optionally with columns scorer and confidence.
    seed
        Starts the random numbers; the same seed gives the same result.
    uncertainty
        What is varied; the defaults of `Uncertainty` when None.
    top
        How many options are the top few.
    level
        Coverage of the intervals of score and rank, between 0 and 1.
    simulations
        Number of draws, at least 100.

    Returns
    -------
    pandas.DataFrame
        A row per option, highest score first: option, score, score_lower, score_upper, rank,
        rank_lower, rank_upper, rank_of, first_probability, top_probability (of being among the
        first `top`; both from 0 to 1), top, rank_level, rule, simulations, seed, rank_method. An
        option that nobody scored on some criterion is not ranked.

    Raises
    ------
    SchemaError, ParameterError
        See `sheet.read_sheet`; also a score off the scale, a confidence without a band, or a
        setting outside its range.

    Notes
    -----
    Each draw takes scorers with replacement, shifts each mean score by a uniform amount within its
    band (the mean band of its scorers), draws weights from a Dirichlet distribution with
    parameters concentration times share, and combines by the rule. Equal scores share the better
    rank, so the probabilities of being first can sum to more than one. The result says how firm the
    order is given these scorers and criteria; it cannot say that they are the right ones. With one
    scorer nobody disagrees, only the bands are left, and the intervals are a lower bound of doubt:
    measured, they miss the true rank in 24-34 % at a nominal 10 % (four scorers: 3-4 %).

    References
    ----------
    Butler J, Jia J, Dyer J (1997). Simulation techniques for the sensitivity analysis of
    multi-criteria decision models. *European Journal of Operational Research* 103, 531-546.
    Lahdelma R, Hokkanen J, Salminen P (1998). SMAA: stochastic multiobjective acceptability
    analysis. *European Journal of Operational Research* 106, 137-143.

    Examples
    --------
    >>> given = pd.DataFrame(
    ...     {"option": ["a", "b", "c"], "criterion": "harm", "score": [5, 2, 2]}
    ... )
    >>> found = rank_priorities(given, {"harm": 1}, seed=1, top=1)
    >>> found[["option", "rank_lower", "rank_upper", "top_probability"]].values.tolist()[0]
    ['a', 1, 1, 1.0]
    """
    chosen = Uncertainty() if uncertainty is None else uncertainty
    tail = (1 - settings.proportion(level, name="level")) / 2
    settings.at_least(simulations, 100, name="simulations")
    settings.at_least(top, 1, name="top")
    sheet = read_sheet(scores, weights, rule=rule)
    observed = combined(sheet.means, sheet.shares, rule=rule)
    there = ~np.isnan(observed)
    totals = _simulated(
        sheet, there, uncertainty=chosen, rule=rule, simulations=simulations, seed=seed
    )
    found = _middle(observed[there], totals, tail=tail, top=top)
    table = found.set_axis(np.flatnonzero(there)).reindex(range(len(there)))
    places = ["rank", "rank_lower", "rank_upper"]
    return (
        table.astype(dict.fromkeys(places, "Int64"))
        .assign(
            option=sheet.options,
            rank_of=int(there.sum()),
            top=top,
            rank_level=float(level),
            rule=rule,
            simulations=simulations,
            seed=seed,
            rank_method=np.where(there, METHOD, UNKNOWN),
        )
        .sort_values("score", ascending=False, kind="stable")
        .reset_index(drop=True)[COLUMNS]
    )


def _simulated(
    sheet: ScoreSheet,
    there: BoolArray,
    *,
    uncertainty: Uncertainty,
    rule: str,
    simulations: int,
    seed: int,
) -> FloatArray:
    """Draw combined scores, shape (simulations, options that are ranked)."""
    rng = np.random.default_rng(seed)
    scores, means = sheet.scores[:, there], sheet.means[there]
    half = _half_bands(sheet, uncertainty)[there]
    n_scorers = len(scores)
    times = np.ones((simulations, n_scorers))
    if uncertainty.resample_scorers:
        even = np.full(n_scorers, 1 / n_scorers)
        times = rng.multinomial(n_scorers, even, size=simulations).astype(float)
    given = ~np.isnan(scores)
    number = np.einsum("ns,soc->noc", times, given.astype(float))
    total = np.einsum("ns,soc->noc", times, np.where(given, scores, 0.0))
    drawn = np.where(number > 0, total / np.maximum(number, 1), means)
    drawn += half * rng.uniform(-1, 1, size=drawn.shape)
    drawn = np.clip(drawn, uncertainty.lowest, uncertainty.highest)
    shares = np.broadcast_to(sheet.shares, (simulations, len(sheet.shares)))
    if np.isfinite(uncertainty.concentration):
        shares = rng.dirichlet(uncertainty.concentration * sheet.shares, size=simulations)
    return combined(drawn, shares[:, np.newaxis, :], rule=rule)


def _middle(observed: FloatArray, totals: FloatArray, *, tail: float, top: int) -> pd.DataFrame:
    """Sum up the draws of each option; the order observed is always inside."""
    rank, ranks = (
        stats.rankdata(-np.round(values, DECIMALS), method="min", axis=-1)
        for values in (observed, totals)
    )
    lower, upper = np.quantile(ranks, tail, axis=0), np.quantile(ranks, 1 - tail, axis=0)
    return pd.DataFrame(
        {
            "score": observed,
            "score_lower": np.quantile(totals, tail, axis=0),
            "score_upper": np.quantile(totals, 1 - tail, axis=0),
            "rank": rank,
            "rank_lower": np.minimum(np.floor(lower), rank),
            "rank_upper": np.maximum(np.ceil(upper), rank),
            "first_probability": np.mean(ranks == 1, axis=0),
            "top_probability": np.mean(ranks <= top, axis=0),
        }
    )


def _half_bands(sheet: ScoreSheet, uncertainty: Uncertainty) -> FloatArray:
    """Give half the band of each mean score: the mean over the scorers who gave one."""
    given = ~np.isnan(sheet.scores)
    off = given & ((sheet.scores < uncertainty.lowest) | (sheet.scores > uncertainty.highest))
    unknown = sorted(set(sheet.confidence[given]) - set(uncertainty.bands))
    if off.any() or unknown:
        raise SchemaError(
            explain(
                "Scores must lie on the scale, and every confidence must have a band.",
                found=f"scores {first_few(sheet.scores[off])}; confidences {first_few(unknown)}",
                where="the table of scores",
                remedy=f"state the scale (now {uncertainty.lowest:g} to {uncertainty.highest:g}) "
                f"and use one of: {', '.join(repr(word) for word in uncertainty.bands)}",
            )
        )
    width = np.zeros(sheet.scores.shape)
    for word, half in uncertainty.bands.items():
        width[given & (sheet.confidence == word)] = half
    return np.asarray(width.sum(axis=0) / np.maximum(given.sum(axis=0), 1))
