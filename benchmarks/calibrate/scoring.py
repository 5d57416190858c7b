"""Priorities scored by a few of many possible scorers: is the rank they would give inside?"""

import numpy as np
import pandas as pd

from calibrate.areas import sure_as
from calibrate.rows import Row
from scp_analysis.statistics.scoring.uncertainty import Uncertainty, rank_priorities

FAMILY = "scoring"
OPTIONS, CRITERIA = 8, 5
WEIGHTS = {"harm": 0.3, "volume": 0.2, "trend": 0.2, "concern": 0.2, "reach": 0.1}
CONCENTRATION = 50


def priority_rows(replicates, generator):
    """Score options whose true order is known: that of all scorers' mean, by the true weights.

    Each scorer gives the true score with an error, rounded to the scale; the weights given are the
    true ones, or these varied as the method supposes.
    """
    sets = max(replicates // 40, 2)
    for scorers in (1, 4, 10):
        for varied in (False, True):
            missed, widths = np.empty((2, sets, OPTIONS))
            for index in range(sets):
                found, order = _scored(scorers, varied, generator)
                lower, upper = (
                    found[name].to_numpy(float) for name in ("rank_lower", "rank_upper")
                )
                missed[index], widths[index] = (order < lower) | (order > upper), upper - lower + 1
            shares = missed.mean(axis=1)
            weights = "weights disputed" if varied else "weights agreed"
            yield Row(
                family=FAMILY,
                test="true rank of a priority outside its 90 % interval",
                data=f"8 options, 5 criteria, {scorers} scorer{'s' * (scorers > 1)}, {weights}",
                rate=shares.mean(),
                replicates=sure_as(shares, OPTIONS),
                nominal=0.10,
                note=f"{widths.mean():.1f} of 8 ranks inside",
            )


def _scored(scorers, varied, generator):
    """Give the ranking found, by option, and the true ranks."""
    true = generator.uniform(1.5, 4.5, (OPTIONS, CRITERIA))
    given = true + generator.normal(0, 0.8, (scorers, OPTIONS, CRITERIA))
    scores = np.clip(np.round(given), 1, 5)
    shares = np.array(list(WEIGHTS.values()))
    right = generator.dirichlet(CONCENTRATION * shares) if varied else shares
    order = OPTIONS - np.argsort(np.argsort(true @ right))
    names = pd.MultiIndex.from_product(
        [range(scorers), range(OPTIONS), WEIGHTS], names=["scorer", "option", "criterion"]
    )
    table = pd.Series(scores.ravel(), index=names, name="score").reset_index()
    seed = int(generator.integers(2**31))
    uncertainty = Uncertainty(concentration=CONCENTRATION if varied else np.inf)
    found = rank_priorities(table, WEIGHTS, seed=seed, uncertainty=uncertainty, simulations=500)
    return found.assign(option=found["option"].astype(int)).sort_values("option"), order


ROWS = (priority_rows,)
