"""Rank checks, change points and joinpoints, on series along which nothing happens, or something."""

from functools import partial

import numpy as np
import pandas as pd

from calibrate.rows import ALPHA, Row
from calibrate.simulated import clustered, independent, remembering, season, spells
from scp_analysis.statistics.series.count_series import NOT_COMPUTABLE
from scp_analysis.statistics.trends.changepoints import change_point
from scp_analysis.statistics.trends.joinpoints import JOINPOINT, joinpoints
from scp_analysis.statistics.trends.kendall import (
    FEWEST_CORRELATED,
    mann_kendall,
    seasonal_mann_kendall,
)
from scp_analysis.statistics.trends.pettitt import pettitt_test

FAMILY = "series"
CHUNK = 1_000
FEWER = 20
"""Joinpoints take a twentieth of the replicates: every possible bend of every series is fitted."""

# Name -> offences a month, whether they have a season, how they are drawn, their autocorrelation.
DATA = {
    "independent, 20 a month": (20, False, independent, 0),
    "independent, 2 a month": (2, False, independent, 0),
    "clustered (phi 3), 20 a month": (20, False, clustered(3), 0),
    "season, independent, 20 a month": (20, True, independent, 0),
    "season, spells (AR 0.5), 20 a month": (20, True, spells(0.5), 0.5),
    "season, AR 0.5 as a whole, phi 3, 20 a month": (20, True, remembering(0.5), 0.5),
    "season, spells (AR 0.8), 20 a month": (20, True, spells(0.8), 0.8),
    "season, AR 0.8 as a whole, phi 3, 20 a month": (20, True, remembering(0.8), 0.8),
}
MONTHS = 12
MONTHLY = ((36, MONTHS), (60, MONTHS), (120, MONTHS))
IN_QUARTERS = (
    "independent, 20 a month",
    "clustered (phi 3), 20 a month",
    "season, spells (AR 0.5), 20 a month",
)

# Targets by autocorrelation: of tests that allow for it, and of those that say they do not.
ALLOWING = {0: 0.06, 0.5: 0.09, 0.8: None}
BLIND = {0: 0.06, 0.5: None, 0.8: None}
BLIND_NOTE = "takes the periods as independent"

# What the change point promises for 60 months and more.
CHANGE_POINT = {0: 0.06, 0.5: 0.10, 0.8: None}
PROMISED_FROM = 60
UNPROMISED = "promised from 60 months on only"

# Why a target is known to be out of reach.
SHORT_SEASON = "a season from few years leaves its mark on what is ranked, or scanned"
SHORT_MEMORY = "a short series hides part of its memory, more so the more bends it may have"
SHORT = {"36 months", "20 quarters"}


def lengths(*pairs):
    """Give the data of each length: all of them for months, some for quarters."""
    for periods, seasons in pairs:
        for data, (monthly, wave, draw, rho) in DATA.items():
            if seasons == MONTHS or data in IN_QUARTERS:
                mean = np.full(periods, monthly * MONTHS / seasons)
                shape = season(periods, seasons) if wave else 1.0
                yield f"{periods} {named(seasons)}", seasons, data, mean * shape, draw, rho


def named(seasons):
    return "months" if seasons == MONTHS else "quarters"


def in_chunks(test, counts):
    """Run a test on a thousand series at a time, so that pairs of periods fit into memory."""
    parts = []
    for first in range(0, len(counts), CHUNK):
        found = test(counts[first : first + CHUNK])
        if "series" in found:
            found = found.assign(series=found["series"] + first)
        parts.append(found)
    return pd.concat(parts, ignore_index=True)


def remarks(table, *more):
    """Put remarks together, the share that is not computable among them when there is any."""
    refused = table["label"].str.startswith(NOT_COMPUTABLE).mean()
    words = [*more, f"not computable {refused:.0%}" if refused >= 0.005 else ""]
    return ", ".join(word for word in words if word)


def shares(test, still, moving, seasons):
    """Give the rate of a test, its power, and what it found where nothing changes."""
    judged = partial(test, periods_per_year=seasons)
    without, found = in_chunks(judged, still), in_chunks(judged, moving)
    return (without["p_value"] < ALPHA).mean(), (found["p_value"] < ALPHA).mean(), without


def in_order(rows):
    """Put the rows of a test together; the tests took turns on the same counts."""
    rows = list(rows)
    names = list(dict.fromkeys(name_of(row) for row in rows))
    return sorted(rows, key=lambda row: names.index(name_of(row)))


def name_of(row):
    return row.test.partition(", ")[0]


def rank_rows(replicates, generator):
    """Check ranks for a trend; power is for a fall of 8 % a year."""
    yield from in_order(_ranked(replicates, generator))


def _ranked(replicates, generator):
    correlated = partial(seasonal_mann_kendall, correlated=True)
    for length, seasons, data, mean, draw, rho in lengths(*MONTHLY, (20, 4), (40, 4)):
        fall = 0.92 ** (np.arange(len(mean)) / seasons)
        still, falling = (draw(mean * change, replicates, generator) for change in (1.0, fall))
        tests = [("seasonal Mann-Kendall", seasonal_mann_kendall, BLIND)]
        if seasons == MONTHS:
            tests.insert(0, ("Mann-Kendall", mann_kendall, BLIND))
        if len(mean) >= FEWEST_CORRELATED[seasons]:
            tests.append(("correlated seasonal Mann-Kendall", correlated, ALLOWING))
        for name, test, targets in tests:
            rate, power, without = shares(test, still, falling, seasons)
            misused = test is mann_kendall and "season" in data
            yield Row(
                family=FAMILY,
                test=f"{name}, {length}",
                data=data,
                rate=rate,
                replicates=replicates,
                target=None if misused else targets[rho],
                power=power,
                note=remarks(
                    without,
                    "has a season: not for this test" if misused else "",
                    BLIND_NOTE if rho and targets is BLIND else "",
                ),
            )


def middle(mean, factor):
    """Give the course that changes by a factor in the middle."""
    return np.where(np.arange(len(mean)) < len(mean) // 2, 1.0, factor)


def level_rows(replicates, generator):
    """Look for a change of level; power is for a fall of 25 % in the middle."""
    yield from in_order(_levels(replicates, generator))


def _levels(replicates, generator):
    for length, seasons, data, mean, draw, rho in lengths(*MONTHLY, (20, 4), (40, 4)):
        still, fallen = (
            draw(mean * change, replicates, generator) for change in (1.0, middle(mean, 0.75))
        )
        shared = {"family": FAMILY, "data": data, "replicates": replicates}
        judged = partial(change_point, periods_per_year=seasons)
        without, found = in_chunks(judged, still), in_chunks(judged, fallen)
        promised = seasons == MONTHS and len(mean) >= PROMISED_FROM
        short = SHORT_SEASON if length in SHORT and not rho else ""
        yield Row(
            **shared,
            test=f"change point, {length}",
            rate=(without["p_value"] < ALPHA).mean(),
            target=(CHANGE_POINT if promised else BLIND)[rho],
            power=(found["p_value"] < ALPHA).mean(),
            note=remarks(without, UNPROMISED if rho == 0.5 and not promised else short),
            known_miss=length in SHORT,
        )
        yield _date(found, len(mean) // 2, shared, length=length)
        rate, power, without = shares(pettitt_test, still, fallen, seasons)
        yield Row(
            **shared,
            test=f"Pettitt, {length}",
            rate=rate,
            target=BLIND[rho],
            power=power,
            note=remarks(without, BLIND_NOTE if rho else short),
            known_miss=length in SHORT,
        )


def _date(found, truth, shared, *, length):
    """Tell how often the interval of the date misses it, whether a change was found or not."""
    known = found[found["position"].notna()]
    misses = (known["position_lower"] > truth) | (known["position_upper"] < truth)
    percent = (known["ci_lower"] > -25) | (known["ci_upper"] < -25)
    seen = known["p_value"] < ALPHA
    when_found = f"{misses[seen].mean():.3f}" if seen.any() else "no figure"
    return Row(
        **{**shared, "replicates": len(known)},
        test=f"date of change point outside its interval, {length}",
        rate=misses.mean(),
        note=f"{when_found} when found; interval of the percentage {percent.mean():.3f}",
    )


def joinpoint_rows(replicates, generator):
    """Look for one bend; power is for a course that is level and then falls by 15 % a year."""
    yield from in_order(_bent(replicates, generator))


def _bent(replicates, generator):
    size = max(replicates // FEWER, 1)
    for length, seasons, data, mean, draw, rho in lengths((60, 12), (120, 12), (40, 4)):
        bent = bending(mean, seasons)
        judged = partial(joinpoints, periods_per_year=seasons)
        still, found = (
            in_chunks(judged, draw(mean * course, size, generator)) for course in (1.0, bent)
        )
        shared = {"family": FAMILY, "data": data}
        forgets = rho == 0.5 and len(mean) < 120
        yield Row(
            **shared,
            test=f"joinpoint, {length}",
            rate=(still["label"] == JOINPOINT).groupby(still["series"]).first().mean(),
            replicates=size,
            target=ALLOWING[rho],
            power=(found["label"] == JOINPOINT).groupby(found["series"]).first().mean(),
            note=remarks(still, SHORT_MEMORY if forgets else ""),
            known_miss=forgets,
        )
        yield from _stretches(found, len(mean) // 2, shared, length=length)


def bending(mean, seasons):
    years = np.maximum(0, np.arange(len(mean)) - len(mean) // 2) / seasons
    return 0.85**years


def _stretches(found, truth, shared, *, length):
    """Tell how often the percentages of the stretches are missed, of those with a bend found."""
    clear = found[found["label"] == JOINPOINT]
    if clear.empty:
        return
    percent = clear["segment"].map({1: 0.0, 2: -15.0})
    misses = (clear["ci_lower"] > percent) | (clear["ci_upper"] < percent)
    bends = clear[clear["segment"] == 2]
    astray = (bends["joinpoint_lower"] > truth) | (bends["joinpoint_upper"] < truth)
    yield Row(
        **shared,
        test=f"percentage a year outside its interval, {length}",
        rate=misses.groupby(clear["series"]).mean().mean(),
        replicates=len(bends),
        note=f"when a bend is found; the bend outside its own {astray.mean():.3f}",
    )


def bends_rows(replicates, generator):
    """Count the bends found when up to two are looked for and there is none, or one."""
    size = max(replicates // FEWER, 1)
    judged = partial(joinpoints, periods_per_year=4, most=2)
    for length, seasons, data, mean, draw, rho in lengths((40, 4)):
        if data == IN_QUARTERS[0]:
            continue
        number = [
            in_chunks(judged, draw(mean * course, size, generator)).groupby("series").size() - 1
            for course in (1.0, bending(mean, seasons))
        ]
        counted = ", ".join(f"{(number[1] == bends).mean():.2f}" for bends in range(3))
        yield Row(
            family=FAMILY,
            test=f"joinpoints, at most 2, {length}",
            data=data,
            rate=(number[0] > 0).mean(),
            replicates=size,
            target=ALLOWING[rho],
            power=(number[1] > 0).mean(),
            note=f"0, 1, 2 bends found where there is one: {counted}",
            known_miss=rho == 0.5,
        )


ROWS = (rank_rows, level_rows, joinpoint_rows, bends_rows)
