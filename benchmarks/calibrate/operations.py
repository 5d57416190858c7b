"""Operations in which nothing was done, or something was: is an effect found?"""

from itertools import product

import numpy as np
import pandas as pd

from calibrate.rows import ALPHA, Row
from calibrate.simulated import clustered, independent
from scp_analysis.statistics.operations.comparison import LOCAL
from scp_analysis.statistics.operations.displacement import weighted_displacement_difference
from scp_analysis.statistics.operations.placebo_space import placebo_in_space
from scp_analysis.statistics.operations.ratios import exact_ratio_of_ratios, ratio_of_ratios
from scp_analysis.statistics.operations.shrinkage import shrunk_effect

FAMILY = "operations"
WDD, RATIO = "weighted displacement difference", "ratio of ratios"
TESTS = {WDD: weighted_displacement_difference, RATIO: ratio_of_ratios}
WDD_TARGET = 0.06
PLACES, WORST = 100, 5


def _drawn(mean, phi, replicates, generator):
    draw = independent if phi == 1 else clustered(phi)
    counts = draw(np.array(mean, dtype=float), replicates, generator)
    return pd.DataFrame(counts, columns=list(LOCAL))


def _found(test, tables, **dispersion):
    """Give the share found in each of the tables."""
    return [np.mean(test(table, **dispersion)["p_value"] < ALPHA) for table in tables]


def comparison_rows(replicates, generator):
    """Compare a treated area with one as large, before and after."""
    for mean in (100, 20):
        for phi in (1, 2, 3, 5):
            means = (mean,) * 4, (mean, 0.6 * mean, mean, mean)
            tables = [_drawn(given, phi, replicates, generator) for given in means]
            kinds = {"": {"phi": float(phi)}}
            if phi > 1:
                kinds[", phi ignored (not used)"] = {}
            for kind, dispersion in kinds.items():
                for name, test in TESTS.items():
                    rate, power = _found(test, tables, **dispersion)
                    yield Row(
                        family=FAMILY,
                        test=name + kind,
                        data=f"{mean} offences each, phi {phi}, power for a fall of 40 %",
                        rate=rate,
                        replicates=replicates,
                        target=WDD_TARGET if name == WDD and not kind else None,
                        power=power,
                    )


def estimated_rows(replicates, generator):
    """Compare with a phi that was itself estimated, on 20 degrees of freedom."""
    phi = np.maximum(1, 3 * generator.chisquare(20, replicates) / 20)
    means = (100,) * 4, (100, 60, 100, 100)
    tables = [_drawn(mean, 3, replicates, generator).assign(phi=phi) for mean in means]
    for name, test in TESTS.items():
        rate, power = _found(test, tables, phi="phi", phi_df=20)
        yield Row(
            family=FAMILY,
            test=f"{name}, phi estimated",
            data="100 offences each, phi 3, power for a fall of 40 %",
            rate=rate,
            replicates=replicates,
            target=WDD_TARGET if name == WDD else None,
            power=power,
        )


def unequal_rows(replicates, generator):
    """Let both areas fall by a fifth where the treated one is three times as large."""
    table = _drawn((300, 240, 100, 80), 1, replicates, generator)
    for name, test in TESTS.items():
        found = test(table)
        note = ""
        if name == WDD:
            warned = np.mean(found["warning"] != "")
            note = f"mean difference {found['total'].mean():.0f}; warned of in {warned:.0%}"
        yield Row(
            family=FAMILY,
            test=name,
            data="both areas fall 20 %, treated three times as large, phi 1",
            rate=np.mean(found["p_value"] < ALPHA),
            replicates=replicates,
            note=note,
        )


def small_rows(replicates, generator):
    """Test small counts exactly, and by the normal approximation beside it."""
    kinds = {f"{RATIO}, exact": exact_ratio_of_ratios, RATIO: ratio_of_ratios, WDD: TESTS[WDD]}
    for mean in (3, 8):
        means = (mean,) * 4, (mean, 0.3 * mean, mean, mean)
        tables = [_drawn(given, 1, replicates, generator) for given in means]
        for name, test in kinds.items():
            slow = test is exact_ratio_of_ratios
            size = max(replicates // 10, 1) if slow else replicates
            fewer = [tables[0][:size], tables[1][: max(size // 5, 1) if slow else size]]
            rate, power = _found(test, fewer)
            yield Row(
                family=FAMILY,
                test=name,
                data=f"{mean} offences each, phi 1, power for a fall of 70 %",
                rate=rate,
                replicates=size,
                target=ALPHA if test is exact_ratio_of_ratios else None,
                power=power,
            )


def placebo_rows(replicates, generator):
    """Hold the effect on treated places against other choices of as many."""
    size = max(replicates // 10, 1)
    for places, treated, phi, by_count in (
        (40, 4, 1, False),
        (40, 4, 3, False),
        (12, 2, 3, False),
        (40, 4, 3, True),
    ):
        rate, power = (
            np.mean(
                [_placebo(places, treated, phi, by_count, fall, generator) for _ in range(size)]
            )
            for fall in (1.0, 0.6)
        )
        chosen = "by last year's count (not for this)" if by_count else "whatever their counts"
        yield Row(
            family=FAMILY,
            test="placebo in space",
            data=f"{treated} of {places} places of 30 offences, phi {phi}, chosen {chosen}, "
            "power for a fall of 40 %",
            rate=rate,
            replicates=size,
            power=power,
        )


def _placebo(places, treated, phi, by_count, fall, generator):
    draw = independent if phi == 1 else clustered(phi)
    before = draw(np.full(places, 30.0), 1, generator)[0]
    order = np.argsort(-before, kind="stable") if by_count else np.arange(places)
    chosen = np.isin(np.arange(places), order[:treated])
    after = draw(np.where(chosen, 30 * fall, 30.0), 1, generator)[0]
    seed = int(generator.integers(2**31))
    found = placebo_in_space(before, after, treated=chosen, simulations=399, seed=seed)
    return found["p_value"].iloc[0] <= ALPHA


SPREADS = {"alike": 0.0, "true CV 20 %": 0.2, "true CV 100 %": 1.0}


def regression_rows(replicates, generator):
    """Choose the worst places by last year's count and do nothing, or take off 30 %."""
    size = max(replicates // 10, 1)
    for (name, cv), phi in product(SPREADS.items(), (1, 3)):
        draw = independent if phi == 1 else clustered(phi)
        calm, fall = (
            pd.concat([_shrunk(cv, draw, phi, share, generator) for _ in range(size)])
            for share in (1.0, 0.7)
        )
        missed = (calm["ci_lower"] > 0) | (calm["ci_upper"] < 0)
        yield Row(
            family=FAMILY,
            test="shrunk effect, 95 % interval",
            data=f"worst 5 of 100 places of 5 offences, {name}, phi {phi}, power for a fall of 30 %",
            rate=missed.mean(),
            replicates=size,
            power=np.mean(fall["p_value"] < ALPHA),
            note=f"mean effect {calm['effect_percent'].mean():.1f} %, "
            f"naive {calm['naive_percent'].mean():.1f} %",
        )


def _shrunk(cv, draw, phi, share, generator):
    level = generator.gamma(cv**-2, 5 * cv**2, PLACES) if cv > 0 else np.full(PLACES, 5.0)
    before = draw(level, 1, generator)[0]
    chosen = np.isin(np.arange(PLACES), np.argsort(-before, kind="stable")[:WORST])
    after = draw(level * np.where(chosen, share, 1.0), 1, generator)[0]
    return shrunk_effect(before, after, treated=chosen, phi=float(phi))


ROWS = (
    comparison_rows,
    estimated_rows,
    unequal_rows,
    small_rows,
    placebo_rows,
    regression_rows,
)
