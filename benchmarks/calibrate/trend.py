"""Steady trend: quasi-Poisson with harmonics and autocorrelation."""

import numpy as np
import pandas as pd

from calibrate.changes import batches, chunks
from calibrate.rows import ALPHA, Row
from calibrate.simulated import TREND_DATA, season
from scp_analysis.statistics.trends.trend import LEVEL_SHIFT, NOT_COMPUTABLE, trend

FAMILY = "trend"


def fitted(mean, draw, seasons, replicates, generator, *, alike):
    """Give the shares of simulated series with a trend, with a level shift, and not computable."""
    parts = []
    for n in chunks(replicates):
        related = batches(n) if alike else False
        parts.append(trend(draw(mean, n, generator), periods_per_year=seasons, related=related))
    found = pd.concat(parts)
    refused = found["label"].str.startswith(NOT_COMPUTABLE)
    return (found["p_value"] < ALPHA).mean(), (found["label"] == LEVEL_SHIFT).mean(), refused.mean()


def trend_rows(replicates, generator):
    for periods, seasons in ((36, 12), (60, 12), (120, 12), (20, 4), (40, 4)):
        fall = 0.92 ** (np.arange(periods) / seasons)
        for alike in (False, True):
            who = "12 series alike" if alike else "one series"
            test = f"trend, {periods} {'months' if seasons == 12 else 'quarters'}, {who}"
            for data, (monthly, draw, target) in TREND_DATA.items():
                mean = monthly * 12 / seasons * season(periods, seasons)
                how = (draw, seasons, replicates, generator)
                rate, shifts, refused = fitted(mean, *how, alike=alike)
                power, *_ = fitted(mean * fall, *how, alike=alike)
                note = f"level shift {shifts:.0%}, not computable {refused:.0%}"
                yield Row(
                    family=FAMILY,
                    test=test,
                    data=data,
                    rate=rate,
                    replicates=replicates,
                    target=target,
                    power=power,
                    note=note,
                )


ROWS = (trend_rows,)
