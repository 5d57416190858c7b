r"""Predictions of places, judged on what came after: PAI, PEI, RRI and hit rate, with a baseline.

A map is judged on a period later than any it was made from, beside the simplest map there is: last
year's ranking. A prediction that does not beat it is not needed.
"""

from typing import Final

import numpy as np
import pandas as pd

from scp_analysis.errors import PeriodError, SchemaError, explain
from scp_analysis.statistics import inputs, settings
from scp_analysis.statistics.inputs import FloatArray

READ: Final = ("predicted", "last_year", "observed")
RANKINGS: Final = ("prediction", "last year's ranking")
DIFFERENCE = "prediction less last year's ranking"
MEASURES: Final = ("hit_rate", "pai", "pei")
METHOD = "later period, places resampled within flagged and not flagged"


def prediction_accuracy(
    places: pd.DataFrame,
    *,
    top: int,
    trained_to: str | pd.Period,
    tested_from: str | pd.Period,
    level: float = 0.95,
    simulations: int = 1000,
    seed: int,
) -> pd.DataFrame:
    r"""Judge a ranking of places on a later period, beside last year's ranking.

    Answers: "of what then happened, how much was in the places flagged, and would last year's list
    have done as well?"

    Parameters
    ----------
    places
        A row per place, empty ones included: predicted (what the ranking is by, on the scale of a
        count), last_year (count of the last year before the test), observed (count of the test
        period), all zero or more and none missing; and area (any unit, above zero), if places are
        of unequal size.
    top
        Number of places flagged. Places that tie for the last of them are flagged in part.
    trained_to, tested_from
        Last month that went into the prediction and first month of the test, as ``2025-03``.
    level
        Coverage of the intervals, between 0 and 1.
    simulations
        Bootstrap samples, at least 100.
    seed
        Starts the random numbers.

    Returns
    -------
    pandas.DataFrame
        Rows "prediction", "last year's ranking" and their difference: ranking, top, area_share,
        observed (in the flagged places), observed_total, hit_rate, pai, pei (each with _lower and
        _upper), rri, recapture (both missing where they would divide by zero), trained_to,
        tested_from, ci_level, prediction_method.

    Raises
    ------
    PeriodError
        The test does not come after the training.
    SchemaError
        A column is absent, a count is negative or missing, `top` is more than the places, or
        nothing was observed.
    DenominatorError, ParameterError
        An area is not above zero, or a setting is outside its range.

    Notes
    -----
    With :math:`n` of :math:`N` crimes on :math:`a` of the area :math:`A`, the hit rate is
    :math:`n/N` (a proportion), PAI :math:`(n/N)/(a/A)`, PEI the PAI over that of the best `top`
    places in hindsight (densest first). RRI is what Wheeler calls the recovery rate index: predicted
    over observed in the flagged places, 1 when the level was right. Recapture is what Levine calls
    the recapture rate index: the share of crime in them after over before (observed over predicted
    shares, 1 when they kept it). Places are flagged by what the ranking is by over their area.

    PAI of a tiny area is large whatever the ranking: read it with the hit rate and PEI. Places are
    resampled with replacement within groups flagged alike, so differences are paired; real
    differences between places count as noise, which makes the intervals wide.

    References
    ----------
    Chainey S, Tompson L, Uhlig S (2008). The utility of hotspot mapping for predicting spatial
    patterns of crime. *Security Journal* 21, 4-28. Hunt J (2016). *Do crime hot spots move?* (PEI).
    Levine N (2008). The "hottest" part of a hotspot: comments on "The utility of hotspot mapping".
    *Security Journal* 21, 295-302. Wheeler AP, Steenbeek W (2021). Mapping the risk terrain for
    crime using machine learning. *Journal of Quantitative Criminology* 37, 445-480.

    Examples
    --------
    >>> places = pd.DataFrame(
    ...     {"predicted": [3, 2, 1], "last_year": [0, 5, 1], "observed": [6, 3, 0]}
    ... )
    >>> found = prediction_accuracy(
    ...     places, top=1, trained_to="2024-12", tested_from="2025-01", seed=1
    ... )
    >>> found[["ranking", "pai", "pei", "rri"]].head(2).to_numpy().tolist()
    [['prediction', 2.0, 1.0, 0.5], ["last year's ranking", 1.0, 0.5, 1.6666666666666667]]
    """
    _refuse_overlap(trained_to, tested_from)
    settings.at_least(simulations, 100, name="simulations")
    tail = (1 - settings.proportion(level, name="level")) / 2
    counts, area = _read(places)
    number = _top(top, places=len(places))
    flags = np.array([_flagged(counts[name] / area, number) for name in READ[:2]])
    observed = counts["observed"]
    found = _measures(flags, observed, area, top=number)
    generator = np.random.default_rng(seed)
    drawn = np.array(
        [
            _measures(flags[:, rows], observed[rows], area[rows], top=number)
            for rows in (_resampled(flags, generator) for _ in range(simulations))
        ]
    )
    limits = np.nanquantile(drawn, [tail, 1 - tail], axis=0)
    table = pd.DataFrame({"ranking": [*RANKINGS, DIFFERENCE], "top": number})
    table["area_share"] = [*(flags @ area / area.sum()), np.nan]
    table["observed"] = [*(flags @ observed), np.nan]
    table["observed_total"] = observed.sum()
    for column, name in enumerate(MEASURES):
        table[name] = found[:, column]
        table[f"{name}_lower"], table[f"{name}_upper"] = limits[:, :, column]
    for name, values in _recovered(flags, counts).items():
        table[name] = [*values, np.nan]
    return table.assign(
        trained_to=str(trained_to),
        tested_from=str(tested_from),
        ci_level=float(level),
        prediction_method=METHOD,
    )


def _flagged(score: FloatArray, top: int) -> FloatArray:
    """Flag the `top` highest: 1, 0, or the share of the ties that are in."""
    last = np.sort(score)[::-1][top - 1]
    above, tied = score > last, score == last
    return np.asarray(above + tied * (top - above.sum()) / tied.sum())


def _measures(flags: FloatArray, observed: FloatArray, area: FloatArray, *, top: int) -> FloatArray:
    """Give hit rate, PAI and PEI of both rankings and of their difference, shape (3, 3)."""
    with np.errstate(invalid="ignore", divide="ignore"):
        hits = flags @ observed / observed.sum()
        pai = hits / (flags @ area / area.sum())
        best = _flagged(observed / area, top)
        oracle = (best @ observed / observed.sum()) / (best @ area / area.sum())
        both = np.column_stack([hits, pai, pai / oracle])
    return np.vstack([both, both[0] - both[1]])


def _recovered(flags: FloatArray, counts: dict[str, FloatArray]) -> dict[str, FloatArray]:
    """Give RRI and recapture of both rankings."""
    rri, recapture = np.full(2, np.nan), np.full(2, np.nan)
    observed = counts["observed"]
    for row, name in enumerate(READ[:2]):
        inside, now = flags[row] @ counts[name], flags[row] @ observed
        if now > 0:
            rri[row] = inside / now
        if inside > 0:
            recapture[row] = now / observed.sum() / (inside / counts[name].sum())
    return {"rri": rri, "recapture": recapture}


def _resampled(flags: FloatArray, generator: np.random.Generator) -> inputs.IntArray:
    """Draw places with replacement within groups that both rankings flag alike."""
    order = np.lexsort(flags)
    starts = np.any(np.diff(flags[:, order], axis=1, prepend=np.inf) != 0, axis=0)
    first = np.flatnonzero(starts)
    sizes = np.diff(np.append(first, len(order)))
    group_first, group_size = np.repeat(first, sizes), np.repeat(sizes, sizes)
    within = (generator.random(len(order)) * group_size).astype(np.intp)
    return np.asarray(order[group_first + within])


def _read(places: pd.DataFrame) -> tuple[dict[str, FloatArray], FloatArray]:
    inputs.columns(places, READ, where="the table of places")
    counts = {
        name: inputs.known(inputs.counts(places[name], name=name), name=name) for name in READ
    }
    if not counts["observed"].sum() > 0:
        raise SchemaError(
            explain(
                "Something must have happened in the test period.",
                found="no offence observed",
                where="column observed",
                remedy="take a longer test period",
            )
        )
    area = places["area"] if "area" in places.columns else np.ones(len(places))
    return counts, inputs.exposures(area, name="area")


def _top(top: int, *, places: int) -> int:
    number = settings.at_least(top, 1, name="top")
    if number > places:
        raise SchemaError(
            explain(
                "There must be at least as many places as are flagged.",
                found=f"{number} flagged of {places}",
                where="the top given",
                remedy="flag fewer, and give the empty places too",
            )
        )
    return number


def _refuse_overlap(trained_to: str | pd.Period, tested_from: str | pd.Period) -> None:
    try:
        last, first = (
            pd.Period(month, freq="M") if isinstance(month, str) else month.asfreq("M")
            for month in (trained_to, tested_from)
        )
    except (ValueError, AttributeError) as cause:
        raise PeriodError(
            explain(
                "Months must be written as year and month.",
                found=f"{trained_to!r} and {tested_from!r}",
                where="trained_to and tested_from",
                remedy="write for example 2025-03",
            )
        ) from cause
    if not last < first:
        raise PeriodError(
            explain(
                "A prediction must be judged on a later period.",
                found=f"made from data to {last}, tested from {first}",
                where="trained_to and tested_from",
                remedy="end the training before the test begins; on its own data every map is good",
            )
        )
