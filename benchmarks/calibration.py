"""How often each test cries wolf, and how often it sees a wolf: simulated, with Monte Carlo bounds.

Run ``python benchmarks/calibration.py`` (a few minutes; ``--replicates 1000`` for a look). It
simulates counts on which nothing changes, and on which something does, runs the package's tests on
them as a pack does, and writes ``docs/calibration.md``. Same seed, same table.

``--check`` writes nothing and exits with 1 when a target is missed for certain: with the few
replicates that are enough there, that is when even the lower bound of the rate is above it. It
takes 1,000 replicates unless told otherwise.
"""

import argparse
import sys
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pandas as pd
from simulated import CHANGE_DATA, TREND_DATA, clustered, mixed_batches, season

from scp_analysis.statistics.changes.comparison import compare_counts
from scp_analysis.statistics.dispersion.estimates import history_dispersion, pooled_dispersion
from scp_analysis.statistics.intervals.proportions import proportion_interval
from scp_analysis.statistics.multiplicity import adjust
from scp_analysis.statistics.trends.trend import LEVEL_SHIFT, NOT_COMPUTABLE, trend

ROOT = Path(__file__).resolve().parent.parent
ALPHA, LIKELY = 0.05, 0.10
HISTORY_YEARS = 5
BATCH = 12
CHUNK = 210 * BATCH
FULL, QUICK = 10_000, 1_000


@dataclass(frozen=True)
class Row:
    """One line of the table."""

    test: str
    data: str
    rate: float
    replicates: int
    target: float | None
    power: float
    note: str = ""

    known_miss: bool = False

    @property
    def lower(self) -> float:
        """Lower end of the 95 % interval of the rate."""
        return float(self._interval.lower)

    @property
    def upper(self) -> float:
        """Upper end of the 95 % interval of the rate: what the target is held against."""
        return float(self._interval.upper)

    @property
    def _interval(self):
        return proportion_interval(round(self.rate * self.replicates), n=self.replicates)


def batches(size):
    """Label consecutive series as batches of twelve related ones."""
    return np.arange(size) // BATCH


def judged(counts, seasons, *, related):
    """Compare the last two years with phi from the five before the last, as a page does."""
    years = counts.reshape(len(counts), -1, seasons).astype(float)
    phi = history_dispersion(years[:, :HISTORY_YEARS], related=related)
    totals = years.sum(axis=2)
    # A history without any scatter has no phi: a pack would borrow one, here 1 stands in.
    known = phi["phi"].notna()
    return compare_counts(
        totals[:, -1],
        totals[:, -2],
        phi=phi["phi"].where(known, 1.0),
        phi_df=phi["phi_df"].where(known, np.inf),
    )["p_value"].to_numpy()


def chunks(replicates):
    whole, rest = divmod(replicates, CHUNK)
    return [CHUNK] * whole + [rest] * (rest > 0)


def changed(mean, draw, seasons, replicates, generator, *, alike):
    """Give the share of simulated series in which the last year is found changed."""
    p = []
    for n in chunks(replicates):
        related = batches(n) if alike else False
        p.append(judged(draw(mean, n, generator), seasons, related=related))
    return np.mean(np.concatenate(p) < ALPHA)


def course(yearly, seasons, fall=1.0):
    """Give expected counts of six years, the last of which falls to this share."""
    periods = (HISTORY_YEARS + 1) * seasons
    last = np.arange(periods) >= periods - seasons
    return yearly / seasons * season(periods, seasons) * np.where(last, fall, 1.0)


def change_rows(replicates, generator):
    for seasons, name in ((4, "quarters"), (12, "months")):
        for alike in (False, True):
            test = f"change, 5 years of {name}, {'12 series alike' if alike else 'one series'}"
            for data, (yearly, draw, target) in CHANGE_DATA.items():
                rate, power = (
                    changed(
                        course(yearly, seasons, fall),
                        draw,
                        seasons,
                        replicates,
                        generator,
                        alike=alike,
                    )
                    for fall in (1.0, 0.8)
                )
                yield Row(test, data, rate, replicates, target, power)


def mixed_rows(replicates, generator):
    """Judge batches of unlike series; the rate is over all of them, the note tells the worst."""
    size = -(-replicates // BATCH)
    for seasons, name in ((4, "quarters"), (12, "months")):
        for data, (members, target) in mixed_batches().items():
            rates = []
            for fall in (1.0, 0.8):
                drawn = [
                    draw(course(yearly, seasons, fall), size, generator) for yearly, draw in members
                ]
                counts = np.stack(drawn, axis=1).reshape(size * BATCH, -1)
                p = judged(counts, seasons, related=batches(len(counts)))
                rates.append((p < ALPHA).reshape(size, BATCH).mean(axis=0))
            no_change, power = rates
            note = f"single series {no_change.min():.3f} to {no_change.max():.3f}"
            test = f"change, 5 years of {name}, 12 series unlike"
            yield Row(test, data, no_change.mean(), size * BATCH, target, power.mean(), note)


def plain_rows(replicates, generator):
    for data in ("independent, 720 a year", "clustered (phi 3), 720 a year"):
        yearly, draw, _ = CHANGE_DATA[data]
        pair = draw(np.full(2, float(yearly)), replicates, generator)
        fall = draw(np.array([yearly, 0.8 * yearly]), replicates, generator)
        rate, power = (
            np.mean(compare_counts(two[:, 1], two[:, 0])["p_value"] < ALPHA) for two in (pair, fall)
        )
        yield Row("change, phi ignored (not used)", data, rate, replicates, None, power)


def pooled_rows(replicates, generator):
    """Compare one area of fourteen with phi pooled over areas and the years before the last."""
    for years in (2, 4):
        yield from _pooled(years, replicates, generator)


def _pooled(years, replicates, generator):
    draws = max(replicates // 14, 1)
    sizes = generator.uniform(400, 900, 14)
    mean = np.tile(sizes[:, np.newaxis], (1, years + 1))

    def areas(fall):
        expected = mean * np.where(np.arange(years + 1) == years, fall, 1.0)
        counts = clustered(3)(expected.ravel(), draws, generator).reshape(draws, 14, years + 1)
        phi = pooled_dispersion(counts[:, :, :years]).loc[np.repeat(np.arange(draws), 14)]
        pair = counts[:, :, -1].ravel(), counts[:, :, -2].ravel()
        tested = compare_counts(*pair, phi=phi["phi"].to_numpy(), phi_df=phi["phi_df"].to_numpy())
        return np.mean(tested["p_value"] < ALPHA)

    data = "clustered (phi 3), 14 areas of 400 to 900 a year"
    test = f"change, phi pooled over areas, {years} years"
    yield Row(test, data, areas(1.0), draws * 14, 0.06, areas(0.8))


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
                yield Row(test, data, rate, replicates, target, power, note)


def pack_rows(replicates, generator):
    """Judge packs of ten pages with twelve offences each, every page with a tenth of alpha."""
    packs, pages, offences = max(replicates // 10, 1), 10, 12
    mean = course(720, 4)
    p = [
        judged(clustered(3)(mean, n, generator), 4, related=batches(n))
        for n in chunks(packs * pages * offences)
    ]
    p = np.concatenate(p)
    p = p.reshape(packs, pages, offences)
    clear = [any((adjust(page, share=1 / pages) < ALPHA).any() for page in pack) for pack in p]
    outside = (p < LIKELY).any(axis=(1, 2))
    data = "clustered (phi 3), 720 a year, quarters"
    test = "pack of 120 tests, any"
    yield Row(f"{test} increased or decreased", data, np.mean(clear), packs, 0.05, np.nan)
    row = Row(f"{test} 90 % interval clear of 0", data, np.mean(outside), packs, 0.20, np.nan)
    yield replace(row, note="no adjustment at this level", known_miss=True)


# ---------------------------------------------------------------------------------- the table

HEAD = """# Calibration

How often each test finds a change where there is none (nominal rate 5 %), and how often it finds
one that is there. Written by `python benchmarks/calibration.py --replicates {replicates}`
(seed {seed}); the upper bound is the upper end of the 95 % interval for the simulated rate, and it
is what the target is held against.

Change: the last of six years against the year before, phi from the five years that end with that
year (each year's level is free, so its being compared does not matter), season a fifth up and down;
power is for a fall of 20 %. Trend: power is for a fall of 8 % a year; the note gives the shares of
no-change runs labelled a level shift, or not computable.

*One series*: judged by itself (``related=False``). *12 series alike, unlike*: judged as a batch, whose
members learn from each other. In an unlike batch the rate is over all members; the note gives the
lowest and highest of a single member. Borrowing is right on average and not for each: a member more
dispersed or with a longer memory than its relatives is found changed too often, the others too
seldom.

How the counts are drawn. *Independent*: Poisson. *Clustered*: negative binomial with that variance
over mean. *Spells*: Poisson around a level whose logarithm is AR(1), period by period, with a
standard deviation of 0.2 unless said otherwise. *As a whole*: negative binomial counts whose normal
scores are AR(1), so that nothing hides the memory.

| test | data | false alarms | upper bound | target | power | note |
|---|---|---|---|---|---|---|
"""


def as_line(row):
    met = "met" if row.target is None or row.upper <= row.target else "**missed**"
    target = "" if row.target is None else f"{row.target:.0%} {met}"
    power = "" if np.isnan(row.power) else f"{row.power:.2f}"
    cells = (row.test, row.data, f"{row.rate:.3f}", f"{row.upper:.3f}", target, power, row.note)
    return f"| {' | '.join(cells)} |"


def missed(row):
    """Tell whether a target is missed beyond what the number of replicates leaves open."""
    return row.target is not None and row.lower > row.target and not row.known_miss


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="hold the targets, write nothing")
    parser.add_argument("--replicates", type=int, help=f"{FULL}, or {QUICK} with --check")
    parser.add_argument("--seed", type=int, default=20260731)
    parser.add_argument("--out", type=Path, default=ROOT / "docs" / "calibration.md")
    options = parser.parse_args()
    replicates = options.replicates or (QUICK if options.check else FULL)
    generator = np.random.default_rng(options.seed)
    rows = []
    for make in (plain_rows, change_rows, mixed_rows, pooled_rows, trend_rows, pack_rows):
        for row in make(replicates, generator):
            rows.append(row)
            print(as_line(row), flush=True)
    if options.check:
        failed = [f"{row.test}, {row.data}: {row.rate:.3f}" for row in rows if missed(row)]
        sys.exit("Targets missed:\n" + "\n".join(failed) if failed else 0)
    head = HEAD.format(replicates=replicates, seed=options.seed)
    options.out.write_text(head + "\n".join(map(as_line, rows)) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
