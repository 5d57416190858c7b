"""Hot spots over the years: new, persistent, returning and former ones, on adjusted p values."""

from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from scp_analysis.errors import SchemaError, explain
from scp_analysis.statistics import inputs, settings
from scp_analysis.statistics.inputs import FloatArray

NEW, PERSISTENT, RETURNING, FORMER = "new", "persistent", "returning", "former"
NEVER, NOT_AVAILABLE = "not a hot spot", "not available"
FEWEST_PERIODS: Final = 2
METHOD = "hot where the adjusted p of Gi* is below alpha, period by period"


def hotspot_classes(
    p_adjusted: ArrayLike, *, alpha: float = 0.05, persistent_share: float = 0.5
) -> pd.DataFrame:
    """Class each cell by the periods in which it was a hot spot.

    Answers: "is this hot spot new, or has it always been one, and which have gone?" Periods are
    of one length and do not overlap: years, best.

    Parameters
    ----------
    p_adjusted
        Adjusted p values of `hotspots.hotspots` (tail "hot"), shape (cells, periods), the latest
        period last. One that is missing was not tested.
    alpha
        A cell is hot in a period when its adjusted p is below it, between 0 and 1.
    persistent_share
        Share of the known periods, the latest included, from which on a hot spot is persistent,
        between 0 and 1.

    Returns
    -------
    pandas.DataFrame
        A row per cell: hotspot_class, periods_hot, periods_known, first_hot (position of the first
        period it was hot in, missing if none), alpha, persistent_share, class_method. Classes, the
        first that fits: "not available" (the latest period is not known, or an earlier one is not
        and the class hangs on it); "new" (hot in the latest only); "persistent" (hot in the latest
        and in `persistent_share` of the known periods); "returning" (hot in the latest and in
        fewer); "former" (hot before, not in the latest); "not a hot spot".

    Raises
    ------
    SchemaError
        A p value is outside 0 to 1, or there are fewer than two periods.
    ParameterError
        A setting is outside its range.

    Notes
    -----
    "Former" and "new" say that the finding changed, not that crime did: a cell near the limit
    crosses it by chance. Compare its counts (see `change`) before speaking of a fall or a rise, and
    look whether a snap point moved.

    References
    ----------
    Weisburd D, Bushway S, Lum C, Yang S-M (2004). Trajectories of crime at places. *Criminology*
    42, 283-322.

    Examples
    --------
    >>> years = [[0.9, 0.8, 0.01], [0.01, 0.02, 0.01], [0.01, 0.2, 0.3], [0.4, None, 0.01]]
    >>> hotspot_classes(years)["hotspot_class"].tolist()
    ['new', 'persistent', 'former', 'not available']
    """
    limit = settings.proportion(alpha, name="alpha")
    part = settings.proportion(persistent_share, name="persistent_share")
    array = _periods(inputs.probabilities(p_adjusted, name="adjusted p"))
    known, hot = ~np.isnan(array), array < limit
    times, seen = hot.sum(axis=1), known.sum(axis=1)
    now, before = hot[:, -1], hot[:, :-1].any(axis=1)
    gap = ~known[:, :-1].all(axis=1)
    rules = [
        (~known[:, -1] | (gap & ~before), NOT_AVAILABLE),
        (now & ~before, NEW),
        (now & (times >= part * seen), PERSISTENT),
        (now, RETURNING),
        (before, FORMER),
    ]
    met, words = zip(*rules, strict=True)
    first = pd.array(hot.argmax(axis=1), dtype="Int64")
    first[times == 0] = pd.NA
    return pd.DataFrame(
        {
            "hotspot_class": np.select(met, words, NEVER),
            "periods_hot": times,
            "periods_known": seen,
            "first_hot": first,
            "alpha": limit,
            "persistent_share": part,
            "class_method": METHOD,
        }
    )


def _periods(array: FloatArray) -> FloatArray:
    shaped = inputs.shaped(array, dimensions=("cells", "periods"), name="adjusted p values")
    if shaped.shape[1] < FEWEST_PERIODS:
        raise SchemaError(
            explain(
                "There must be an earlier period to compare with.",
                found=f"{shaped.shape[1]} period",
                where="the adjusted p values given",
                remedy="give a column per period, the latest last",
            )
        )
    return shaped
