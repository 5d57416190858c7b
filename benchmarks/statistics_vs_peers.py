"""How fast the statistics are beside what one would use instead, and whether the answers agree.

The peers have an environment of their own, so that the package never comes to need them::

    python3 -m venv .bench
    .bench/bin/python -m pip install --editable '.[bench]'
    .bench/bin/python benchmarks/statistics_vs_peers.py

One run of about two minutes writes ``docs/speed.md``. Both sides have one thread, are run once
without a clock (numba compiles then), and take turns after that; times are medians. Peers that take
long do a part of the series and their time is scaled up, as the table says. ``--check`` writes
nothing and exits with 1 when a target is missed.
"""
# ruff: noqa: E402 - the number of threads is read when numpy is imported, so it is set before

import os

LIBRARIES = ("OMP", "OPENBLAS", "MKL", "NUMBA")
os.environ.update({f"{library}_NUM_THREADS": "1" for library in LIBRARIES})

import argparse
import platform
import sys
import time
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from importlib import metadata, util
from pathlib import Path

PEERS = ("pymannkendall", "ruptures", "esda", "libpysal", "numba")
MISSING = [peer for peer in PEERS if util.find_spec(peer) is None]
if MISSING:
    sys.exit(
        f"Peers to compare with are not installed: {', '.join(MISSING)}.\n"
        "Install them beside the package, in an environment for benchmarks:\n"
        "  python -m pip install --editable '.[bench]'"
    )

import numpy as np
import pandas as pd
import pymannkendall
import ruptures
import statsmodels.api as sm
from esda import G_Local
from libpysal.weights import lat2W
from scipy import stats
from statsmodels.stats.multitest import multipletests

from scp_analysis.statistics.changes.comparison import compare_counts
from scp_analysis.statistics.multiplicity import adjust
from scp_analysis.statistics.places.hotspots import hotspots
from scp_analysis.statistics.series.designs import SLOPE, seasonal_trend
from scp_analysis.statistics.trends.changepoints import change_point
from scp_analysis.statistics.trends.kendall import seasonal_mann_kendall
from scp_analysis.statistics.trends.trend import trend

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "speed.md"
VERSIONS = ("numpy", "scipy", "pandas", "statsmodels", *PEERS)
SERIES, MONTHS, PAIRS, MAP = 1_000, 120, 5_000, (50, 100)
SIZES = (250, 500, 1_000, 2_000)
EQUAL = 1e-8
MOST_GROWTH = 1.5
"""Time per series at most, over that of fewer series; a cost growing as the square doubles it."""


@dataclass(frozen=True, kw_only=True)
class Race:
    """One question put to this package (`ours`) and to a peer (`theirs`).

    The peer does `part` of the `whole`, both counted in `unit`; `apart` takes both answers and
    gives the largest difference between them, which may not be above `equal`.
    """

    question: str
    ours: Callable
    peer: str
    theirs: Callable
    unit: str = "series"
    whole: int = 1
    part: int = 1
    target: float | None = None
    apart: Callable | None = None
    of: str = ""
    equal: float | None = None


@dataclass(frozen=True, kw_only=True)
class Result:
    """What came of a race, in milliseconds for the whole."""

    race: Race
    ours: float
    theirs: float
    apart: float | None

    @property
    def ratio(self):
        """How many times as long the peer takes."""
        return self.theirs / self.ours

    @property
    def met(self):
        """Whether the answers are equal where they must be, and the target, if any, is met."""
        race = self.race
        fast = race.target is None or self.ratio >= race.target
        return fast and (race.equal is None or self.apart <= race.equal)


def clocked(work):
    start = time.perf_counter()
    work()
    return 1000 * (time.perf_counter() - start)


def run(race, *, repeats):
    """Warm both up, compare their answers, and let them take turns."""
    answers = race.ours(), race.theirs()
    times = [(clocked(race.ours), clocked(race.theirs)) for _ in range(repeats)]
    ours, theirs = np.median(times, axis=0)
    apart = None if race.apart is None else float(race.apart(*answers))
    return Result(race=race, ours=ours, theirs=theirs * race.whole / race.part, apart=apart)


def largest(*pairs):
    """Give the largest absolute difference; one that cannot be worked out is infinite."""
    gaps = [np.abs(np.asarray(one, float) - np.asarray(other, float)) for one, other in pairs]
    return max(float(np.nan_to_num(gap, nan=np.inf).max()) for gap in gaps)


def monthly(generator, series=SERIES):
    """Draw ten years of counts with a season, a trend, and levels that differ between series."""
    month = np.arange(MONTHS)
    level = 20 * np.exp(generator.normal(0, 0.5, (series, 1)))
    slope = generator.normal(0, 0.05, (series, 1))
    season = 1 + 0.3 * np.sin(2 * np.pi * month / 12)
    return generator.poisson(level * season * np.exp(slope * month / 12)).astype(float)


def kendall_races(generator):
    counts, part = monthly(generator), 25

    def same(ours, theirs):
        names = {"s": "s", "var_s": "var_s", "p_value": "p", "slope": "slope"}
        return largest(
            *((ours[one][:part], [getattr(r, two) for r in theirs]) for one, two in names.items())
        )

    yield Race(
        question="Seasonal Mann-Kendall and Sen's slope, 1,000 series of 120 months",
        ours=lambda: seasonal_mann_kendall(counts, periods_per_year=12),
        peer="pymannkendall",
        theirs=lambda: [pymannkendall.seasonal_test(row, 12) for row in counts[:part]],
        whole=SERIES,
        part=part,
        target=50,
        apart=same,
        of="score, variance, p, slope",
        equal=EQUAL,
    )


def trend_races(generator):
    counts, part = monthly(generator), 50
    design = seasonal_trend(MONTHS, seasons=12)

    def fit(row):
        """Do what the textbooks say: X2 scale, and the error inflated by AR(1) residuals."""
        found = sm.GLM(row, design, family=sm.families.Poisson()).fit(scale="X2")
        residuals, spare = found.resid_pearson, found.df_resid
        lag1 = (residuals[1:] @ residuals[:-1]) / (residuals @ residuals)
        lag1 = np.clip((MONTHS * lag1 + 1) / spare, 0.0, 0.95)
        slope, error = found.params[SLOPE], found.bse[SLOPE] * np.sqrt((1 + lag1) / (1 - lag1))
        half = stats.t.ppf(0.975, spare) * error
        p_value = 2 * stats.t.sf(abs(slope / error), spare)
        return slope, max(1.0, found.scale), slope - half, slope + half, p_value

    def same(ours, theirs):
        slope, phi, *_ = zip(*theirs, strict=True)
        mine = ours[:part]
        return largest((np.log1p(mine["annual_change_percent"] / 100), slope), (mine["phi"], phi))

    yield Race(
        question="Trend of counts, 1,000 series of 120 months",
        ours=lambda: trend(counts, periods_per_year=12),
        peer="statsmodels GLM in a loop",
        theirs=lambda: [fit(row) for row in counts[:part]],
        whole=SERIES,
        part=part,
        target=30,
        apart=same,
        of="slope, phi",
        equal=EQUAL,
    )


def change_races(generator):
    mean, part = generator.gamma(3, 20, PAIRS), 250
    now, before = (generator.poisson(mean) + 1 for _ in range(2))

    def exact(x, y):
        found = stats.binomtest(int(x), int(x + y), 0.5)
        share = found.proportion_ci(0.95, method="exact")
        return found.pvalue, share.low / (1 - share.low), share.high / (1 - share.high)

    def same(ours, theirs):
        mine = ours[:part]
        sides = mine["p_value"], mine["ci_lower"] / 100 + 1, mine["ci_upper"] / 100 + 1
        return largest(*zip(sides, zip(*theirs, strict=True), strict=True))

    yield Race(
        question="Exact comparison of two counts with interval, 5,000 pairs",
        ours=lambda: compare_counts(now, before),
        peer="scipy binomtest in a loop",
        theirs=lambda: [exact(*pair) for pair in zip(now[:part], before[:part], strict=True)],
        unit="pairs",
        whole=PAIRS,
        part=part,
        target=50,
        apart=same,
        of="p, both limits of the ratio",
        equal=EQUAL,
    )


def place_races(generator):
    counts = generator.negative_binomial(1, 1 / 3, MAP)
    row, column = (axis.ravel() for axis in np.indices(MAP))
    cells = pd.DataFrame(
        {"easting": 250.0 * column, "northing": 250.0 * row, "count": counts.ravel()}
    )
    weights = lat2W(*MAP, rook=False)

    def theirs(jobs):
        values = cells["count"].to_numpy(dtype=float)
        return G_Local(
            values, weights, transform="B", star=True, permutations=999, seed=1, n_jobs=jobs
        )

    for jobs, words in ((1, "one core"), (-1, "all cores")):
        yield Race(
            question="Gi* with p values that hold, map of 5,000 cells",
            ours=lambda: hotspots(cells),
            peer=f"esda G_Local, numba, 999 permutations, {words}",
            theirs=lambda jobs=jobs: theirs(jobs),
            unit="map",
            target=20 if jobs == 1 else None,
            apart=lambda ours, other: largest((ours["gi_star"], other.Zs)),
            of="Gi*",
            equal=EQUAL,
        )


def level_races(generator):
    month, shift = np.arange(MONTHS), generator.integers(30, 90, SERIES)
    counts = generator.poisson(np.where(month < shift[:, np.newaxis], 30, 15)).astype(float)

    def breaks(search, row):
        found = search.fit(row)
        return found.predict(pen=3 * np.log(MONTHS) * row.var() / 2)[0]

    def pelt():
        return ruptures.Pelt(model="l2", jump=1, min_size=2)

    def kernel():
        return ruptures.KernelCPD(kernel="linear", min_size=2)

    for make, words, part, target in (
        (pelt, "ruptures Pelt, l2, jump 1 (dates only)", 5, 100),
        (kernel, "ruptures KernelCPD, linear, in C (dates only)", 200, None),
    ):
        yield Race(
            question="Change of level with simulated p and intervals, 1,000 series of 120 months",
            ours=lambda: change_point(counts, periods_per_year=12),
            peer=words,
            theirs=lambda make=make, part=part: [breaks(make(), row) for row in counts[:part]],
            whole=SERIES,
            part=part,
            target=target,
            apart=lambda ours, other: np.median(np.abs(ours["position"][: len(other)] - other)),
            of="date, months, median (another method)",
        )


def many_tests_races(generator):
    values, pages = generator.uniform(size=10_000), generator.uniform(size=(1_000, 12))
    for method, name, words, part in (
        ("bh", "fdr_bh", "Benjamini-Hochberg", 1_000),
        ("holm", "holm", "Holm", 10),
    ):
        yield Race(
            question=f"{words}, 10,000 p values",
            ours=lambda method=method: adjust(values, method=method),
            peer="statsmodels multipletests",
            theirs=lambda name=name: multipletests(values, method=name)[1],
            unit="family",
            apart=lambda ours, other: largest((ours, other)),
            of="adjusted p",
            equal=EQUAL,
        )
        yield Race(
            question=f"{words}, 1,000 families of 12",
            ours=lambda method=method: [adjust(page, method=method) for page in pages],
            peer="statsmodels multipletests",
            theirs=lambda name=name, part=part: [
                multipletests(page, method=name)[1] for page in pages[:part]
            ],
            unit="families",
            whole=1_000,
            part=part,
            apart=lambda ours, other: largest((ours[: len(other)], other)),
            of="adjusted p",
            equal=EQUAL,
        )


RACES = (kendall_races, trend_races, change_races, place_races, level_races, many_tests_races)
GROWING = {
    "Seasonal Mann-Kendall and Sen's slope": seasonal_mann_kendall,
    "Trend of counts": trend,
    "Change of level": change_point,
}


def growth(function, generator, *, repeats):
    """Give milliseconds for each number of series, the sizes taking turns."""
    counts = monthly(generator, max(SIZES))
    works = [lambda size=size: function(counts[:size], periods_per_year=12) for size in SIZES]
    for work in works:
        work()
    return np.median([[clocked(work) for work in works] for _ in range(repeats)], axis=0)


def grown(times):
    """Give the time per series of the most series over the least there is with fewer."""
    each = np.asarray(times) / SIZES
    return each[-1] / each[:-1].min()


def milliseconds(value):
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"


def as_line(result):
    race = result.race
    verdict = ""
    if race.target is not None:
        verdict = f"{race.target:.0f} times{' and equal' if race.equal else ''}: "
        verdict += "met" if result.met else "**missed**"
    how = "measured"
    if race.part < race.whole:
        how = f"scaled from {race.part:,} of {race.whole:,} {race.unit}"
    apart = "" if result.apart is None else f"{result.apart:.1g} ({race.of})"
    cells = (
        race.question,
        milliseconds(result.ours),
        race.peer,
        milliseconds(result.theirs),
        how,
        f"{result.ratio:.0f}" if result.ratio >= 10 else f"{result.ratio:.2g}",
        verdict,
        apart,
    )
    return f"| {' | '.join(cells)} |"


def growth_line(name, times):
    each = np.asarray(times) / SIZES
    factor = grown(times)
    verdict = f"{MOST_GROWTH} at most: {'met' if factor <= MOST_GROWTH else '**missed**'}"
    cells = [name]
    cells += [
        f"{milliseconds(ms)} ({milliseconds(1000 * one)})"
        for ms, one in zip(times, each, strict=True)
    ]
    cells += [f"{each.max() / each.min():.1f}", f"{factor:.2f}", verdict]
    return f"| {' | '.join(cells)} |"


def machine():
    info = Path("/proc/cpuinfo")
    names = (
        [line for line in info.read_text().splitlines() if line.startswith("model name")]
        if (info.exists())
        else []
    )
    chip = names[0].partition(":")[2].strip() if names else platform.machine()
    versions = ", ".join(f"{name} {metadata.version(name)}" for name in VERSIONS)
    return (
        f"Measured on {os.cpu_count()} cores ({chip}), {platform.system()}, "
        f"Python {platform.python_version()}, {versions}. One thread on both sides, unless a row "
        "says otherwise."
    )


def table(head, lines):
    return "\n".join([f"| {' | '.join(head)} |", "|---" * len(head) + "|", *lines]) + "\n"


def page(results, growths, *, repeats):
    races = (
        "question", "this package, ms", "peer", "peer, ms", "the peer's time is",
        "times as fast", "target", "largest difference",
    )  # fmt: skip
    sizes = [f"{size:,} series" for size in SIZES]
    growing = ("question", *sizes, "spread", "growth", "target")
    return f"""# Speed

How long the statistics take beside what one would use instead, and whether both give the same
answer. Written by `python benchmarks/statistics_vs_peers.py`; its head says how to install the
peers. Times are medians of {repeats} runs in turn, after one without a clock.

{machine()}

{table(races, [as_line(result) for result in results])}
Not every peer does the same amount of work. The loop over statsmodels estimates the same model with
the textbook AR(1) inflation of the standard error, where `trend` averages over models of the memory;
slope and phi are the same, the standard errors are not meant to be. esda draws 999 permutations and
holds each cell's own count fixed; `hotspots` has the exact p of drawing the whole neighbourhood.
ruptures finds dates and stops; `change_point` also fits the season, simulates a p value and gives
intervals. KernelCPD is compiled code and the faster of the two where dates are all that is wanted.

## More series

Milliseconds, and in brackets microseconds for each series. *Spread* is the largest time per series
over the smallest: work that is done once for all series makes few of them dear. *Growth* is the
time per series of the most series over the least among fewer of them: a cost in proportion to the
number of series keeps it near 1 or below.

{table(growing, [growth_line(*item) for item in growths.items()])}"""


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="hold the targets, write nothing")
    parser.add_argument("--repeats", type=int, default=7)
    parser.add_argument("--seed", type=int, default=20260731)
    options = parser.parse_args()
    warnings.simplefilter("ignore")
    results, growths = [], {}
    for number, make in enumerate(RACES):
        for race in make(np.random.default_rng([options.seed, number])):
            results.append(run(race, repeats=options.repeats))
            print(as_line(results[-1]), flush=True)
    for name, function in GROWING.items():
        generator = np.random.default_rng([options.seed, len(RACES)])
        growths[name] = growth(function, generator, repeats=options.repeats)
        print(growth_line(name, growths[name]), flush=True)
    if not options.check:
        PAGE.write_text(page(results, growths, repeats=options.repeats), encoding="utf-8")
        return
    failed = [as_line(result) for result in results if not result.met]
    failed += [growth_line(*item) for item in growths.items() if not grown(item[1]) <= MOST_GROWTH]
    sys.exit("Targets missed:\n" + "\n".join(failed) if failed else 0)


if __name__ == "__main__":
    main()
