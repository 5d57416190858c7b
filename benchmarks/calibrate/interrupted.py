"""Interrupted series and placebo in time, with and without an effect of the operation."""

import numpy as np
import pandas as pd

from calibrate.rows import ALPHA, Row
from calibrate.series import ALLOWING, MONTHS, in_order, lengths, remarks
from scp_analysis.statistics.operations.interrupted import interrupted_series
from scp_analysis.statistics.operations.placebo_time import placebo_in_time

FAMILY = "interrupted series"
FALL = -20.0
FEWER = 20
"""Interrupted series take a twentieth of the replicates: they are fitted one at a time."""

UNPROMISED = "promised for months only"
BEFORE = 3
"""Years before the start; two come after it."""


def fitted(counts, *, seasons):
    tables = [
        interrupted_series(row, start=BEFORE * seasons, periods_per_year=seasons) for row in counts
    ]
    return pd.concat(tables, ignore_index=True)


def fallen(mean, start):
    return mean * np.where(np.arange(len(mean)) < start, 1.0, 1 + FALL / 100)


def interrupted_rows(replicates, generator):
    """Fit a change of level after three years; power is for a fall of 20 %."""
    yield from in_order(_interrupted(replicates, generator))


def _interrupted(replicates, generator):
    size = max(replicates // FEWER, 1)
    for length, seasons, data, mean, draw, rho in lengths((60, 12), (20, 4)):
        still, after = (
            fitted(draw(course, size, generator), seasons=seasons)
            for course in (mean, fallen(mean, BEFORE * seasons))
        )
        promised = seasons == MONTHS or not rho
        shared = {
            "family": FAMILY,
            "data": data,
            "target": ALLOWING[rho] if promised else None,
        }
        yield Row(
            **shared,
            test=f"interrupted series, {length}",
            rate=(still["p_value"] < ALPHA).mean(),
            replicates=size,
            power=(after["p_value"] < ALPHA).mean(),
            note=remarks(still, "" if promised else UNPROMISED),
        )
        known = after[after["p_value"].notna()]
        misses = (known["ci_lower"] > FALL) | (known["ci_upper"] < FALL)
        yield Row(
            **shared,
            test=f"percentage outside its interval, {length}",
            rate=misses.mean(),
            replicates=len(known),
        )


def placebo_rows(replicates, generator):
    """Hold the change after five years against earlier ones; power is for a fall of 20 %."""
    start = 60
    for width in (3, 6, 12):
        for _, seasons, data, mean, draw, _rho in lengths((start + width, 12)):
            still, after = (
                placebo_in_time(
                    draw(course, replicates, generator),
                    start=start,
                    width=width,
                    periods_per_year=seasons,
                )
                for course in (mean, fallen(mean, start))
            )
            # A p value from placebos may be just 5 %.
            least = ALPHA + 1e-9
            few = still["placebos_apart"].iloc[0]
            yield Row(
                family=FAMILY,
                test=f"placebo in time, {width} months after {start}",
                data=data,
                rate=(still["p_value"] <= least).mean(),
                replicates=replicates,
                power=(after["p_value"] <= least).mean(),
                note=f"rough: {still['placebos'].iloc[0]} placebos overlap, {few} apart",
            )


ROWS = (interrupted_rows, placebo_rows)
