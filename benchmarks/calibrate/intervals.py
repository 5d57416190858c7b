"""Intervals of one count, one proportion and a difference, surveys, and tests of two small counts.

Where all outcomes can be listed, the rate is worked out and not simulated. It is then the worst over
a range of true values, as coverage jumps up and down from one value to the next.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import stats

from calibrate.rows import ALPHA, Row
from scp_analysis.statistics.changes.single import METHODS, single_change
from scp_analysis.statistics.intervals.counts import byar_interval, poisson_interval
from scp_analysis.statistics.intervals.proportions import (
    compare_proportions,
    exact_proportion_interval,
    proportion_interval,
)
from scp_analysis.statistics.surveys.design import design_effect
from scp_analysis.statistics.surveys.percentages import survey_intervals
from scp_analysis.statistics.surveys.waves import compare_waves

FAMILY = "intervals"
LEVELS = (0.95, 0.998)
MEANS = ((0.05, 1), (1, 5), (5, 20), (20, 100), (100, 1000))
GRID = 300
LARGEST_CALL_OUT = 24
CLUSTER, ICC = 10, 0.05


@dataclass(frozen=True, kw_only=True)
class Listed(Row):
    """A rate that was worked out by listing all outcomes, so that it has no error of simulation."""

    replicates: int = 0

    @property
    def lower(self):
        """The rate itself."""
        return self.rate

    @property
    def upper(self):
        """The rate itself."""
        return self.rate


def _worst(rates, **more):
    """Give the row of the worst of the rates over a range of true values."""
    return Listed(
        family=FAMILY,
        rate=float(np.max(rates)),
        note=f"worst of the range, worked out; mean {np.mean(rates):.3g}",
        **more,
    )


def count_rows(_replicates, _generator):
    methods = {"exact Poisson": poisson_interval, "Byar": byar_interval}
    for level in LEVELS:
        for name, method in methods.items():
            for low, high in MEANS:
                means = np.geomspace(low, high, GRID)
                counts = np.arange(stats.poisson.isf(1e-12, high) + 1)
                chance = stats.poisson.pmf(counts, means[:, np.newaxis])
                limits = method(counts, level=level)
                missed = _outside(limits.lower, limits.upper, means)
                nominal = round(1 - level, 3)
                yield _worst(
                    (chance * missed).sum(axis=1),
                    test=f"{name}, {level:.3g} interval",
                    data=f"true mean {low:g} to {high:g}",
                    nominal=nominal,
                    target=nominal if method is poisson_interval else None,
                )


def _outside(lower, upper, true):
    """Tell where limits miss, shape (true values, outcomes)."""
    true = true[:, np.newaxis]
    return (lower > true * (1 + 1e-12)) | (upper < true * (1 - 1e-12))


def proportion_rows(_replicates, _generator):
    methods = {"Wilson": proportion_interval, "Clopper-Pearson": exact_proportion_interval}
    for level in LEVELS:
        for name, method in methods.items():
            for n in (10, 50, 300, 2000):
                for low, high in ((0.01, 0.05), (0.05, 0.5)):
                    shares = np.linspace(low, high, GRID)
                    counts = np.arange(n + 1)
                    limits = method(counts, n=n, level=level)
                    missed = _outside(limits.lower, limits.upper, shares)
                    nominal = round(1 - level, 3)
                    yield _worst(
                        (stats.binom.pmf(counts, n, shares[:, np.newaxis]) * missed).sum(axis=1),
                        test=f"{name}, {level:.3g} interval",
                        data=f"true share {low:g} to {high:g} of {n}",
                        nominal=nominal,
                        target=nominal if method is exact_proportion_interval else None,
                    )


def difference_rows(_replicates, _generator):
    """Miss the difference of two shares, and call equal shares different."""
    for n, other in ((30, 30), (100, 50), (300, 300)):
        x, y = (grid.ravel() for grid in np.meshgrid(np.arange(n + 1), np.arange(other + 1)))
        found = compare_proportions(x, y, n=n, other_n=other)
        shape = other + 1, n + 1
        lower, upper = (found[name].to_numpy().reshape(shape) for name in ("ci_lower", "ci_upper"))
        called = (found["p_value"] < ALPHA).to_numpy().reshape(shape)
        for low, high in ((0.01, 0.05), (0.05, 0.5)):
            shares = np.linspace(low, high, 25)
            ahead = stats.binom.pmf(np.arange(n + 1), n, shares[:, np.newaxis])
            behind = stats.binom.pmf(np.arange(other + 1), other, shares[:, np.newaxis])
            missed = [
                behind[j] @ _missed(lower, upper, shares[i] - shares[j]) @ ahead[i]
                for i in range(len(shares))
                for j in range(len(shares))
            ]
            data = f"two shares of {low:g} to {high:g}, of {n} and of {other}"
            yield _worst(missed, test="Newcombe difference, 0.95 interval", data=data)
            yield _worst(
                [one @ called @ two for one, two in zip(behind, ahead, strict=True)],
                test="score test of two equal shares",
                data=data,
            )


def _missed(lower, upper, true):
    return (lower > true + 1e-12) | (upper < true - 1e-12)


def call_out_rows(_replicates, _generator):
    """Test one change between two small counts by each method."""
    size = LARGEST_CALL_OUT + 1
    p = np.ones((len(METHODS), size, size))
    for x in range(size):
        for y in range(max(x, 1)):
            # With equal exposures the two counts may change places.
            p[:, x, y] = p[:, y, x] = single_change(x, y)["p_value"]
    for mean in (1, 2, 5, 8):
        before = stats.poisson.pmf(np.arange(size), mean)
        fallen = stats.poisson.pmf(np.arange(size), 0.3 * mean)
        beyond = stats.poisson.sf(LARGEST_CALL_OUT, mean)  # not listed, counted as false alarms
        for name, called in zip(METHODS, p < ALPHA, strict=True):
            yield Listed(
                family=FAMILY,
                test=f"single change, {name}",
                data=f"two counts of mean {mean}, power for a fall of 70 %",
                rate=float(before @ called @ before + 2 * beyond),
                target=ALPHA if name == METHODS[0] else None,
                power=float(fallen @ called @ before),
                note="worked out",
            )


def survey_rows(replicates, generator):
    """Ask people street by street, some groups more than others, and weigh the answers."""
    for people in (150, 600):
        weights = np.random.default_rng(people).lognormal(0, 0.4, people)
        deff = design_effect(weights, cluster_size=CLUSTER, icc=ICC).deff
        for true in (0.05, 0.3, 0.7):
            shares = _asked(true, weights, replicates, generator)
            table = pd.DataFrame({"share": shares, "base": people})
            data = f"{true:.0%} of {people} asked, {CLUSTER} a street, design effect {deff:.2f}"
            for name, effect in (("with", deff), ("without (not used)", 1.0)):
                found = survey_intervals(table, deff=effect)
                yield Row(
                    family=FAMILY,
                    test=f"survey percentage {name} design effect, 0.95 interval",
                    data=data,
                    rate=np.mean((found["ci_lower"] > true) | (found["ci_upper"] < true)),
                    replicates=replicates,
                )
            waves = [
                survey_intervals(
                    pd.DataFrame(
                        {
                            "question": np.arange(replicates),
                            "share": _asked(share, weights, replicates, generator),
                            "base": people,
                        }
                    ),
                    deff=deff,
                )
                for share in (true, true, true + 0.1)
            ]
            rate, power = (
                np.mean(compare_waves(now, waves[0], on="question")["p_value"] < ALPHA)
                for now in waves[1:]
            )
            yield Row(
                family=FAMILY,
                test="two waves of a survey",
                data=f"{data}, power for 10 points more",
                rate=rate,
                replicates=replicates,
                power=power,
            )


def _asked(true, weights, replicates, generator):
    """Give weighted shares of people who agree within streets by the intraclass correlation."""
    streets = generator.beta(
        true * (1 / ICC - 1), (1 - true) * (1 / ICC - 1), (replicates, len(weights) // CLUSTER)
    )
    agreed = generator.random((replicates, len(weights))) < np.repeat(streets, CLUSTER, axis=1)
    return agreed @ weights / weights.sum()


ROWS = (count_rows, proportion_rows, difference_rows, call_out_rows, survey_rows)
