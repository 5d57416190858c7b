"""How often each test cries wolf, and how often it sees a wolf: simulated, with Monte Carlo bounds.

Run ``python benchmarks/calibration.py`` (about three minutes; ``--replicates 1000`` for a look). It
simulates counts on which nothing changes, and on which something does, runs the package's tests on
them as a pack does, and writes ``docs/calibration.md``. Same seed, same table.
"""

import argparse
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from scipy import stats

from scp_analysis.statistics.change import compare_counts
from scp_analysis.statistics.dispersion import history_dispersion, pooled_dispersion
from scp_analysis.statistics.intervals import proportion_interval
from scp_analysis.statistics.multiplicity import adjust
from scp_analysis.statistics.trend import LEVEL_SHIFT, trend

ROOT = Path(__file__).resolve().parent.parent
ALPHA, LIKELY = 0.05, 0.10
HISTORY_YEARS = 5
CHUNK = 2500
Draw = Callable[[np.ndarray, int, np.random.Generator], np.ndarray]
"""Expected counts (periods), number of series, generator -> counts (series, periods)."""


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

    @property
    def upper(self) -> float:
        """Upper end of the 95 % interval of the rate: what the target is held against."""
        return float(
            proportion_interval(round(self.rate * self.replicates), n=self.replicates).upper
        )


# ---------------------------------------------------------------- what the counts are drawn from


def independent(mean, size, generator):
    return generator.poisson(mean, (size, len(mean)))


def clustered(phi):
    def draw(mean, size, generator):
        return generator.negative_binomial(mean / (phi - 1), 1 / phi, (size, len(mean)))

    return draw


def _process(rho, size, periods, generator):
    noise = generator.standard_normal((size, periods))
    level = noise.copy()
    for t in range(1, periods):
        level[:, t] = rho * level[:, t - 1] + np.sqrt(1 - rho**2) * noise[:, t]
    return level


def spells(rho, spread=0.2):
    """Draw Poisson counts around a level whose logarithm is AR(1) with this spread."""

    def draw(mean, size, generator):
        level = spread * _process(rho, size, len(mean), generator)
        return generator.poisson(mean * np.exp(level - spread**2 / 2))

    return draw


def remembering(rho, phi=3):
    """Draw negative binomial counts that are AR(1) as a whole (normal scores): nothing hides it."""

    def draw(mean, size, generator):
        share = stats.norm.cdf(_process(rho, size, len(mean), generator))
        return stats.nbinom.ppf(share, mean / (phi - 1), 1 / phi)

    return draw


CHANGE_DATA: dict[str, tuple[float, Draw, float | None]] = {
    "independent, 720 a year": (720, independent, 0.06),
    "independent, 60 a year": (60, independent, 0.06),
    "independent, 24 a year": (24, independent, 0.06),
    "clustered (phi 3), 720 a year": (720, clustered(3), 0.06),
    "clustered (phi 3), 120 a year": (120, clustered(3), 0.06),
    "clustered (phi 8), 720 a year": (720, clustered(8), 0.06),
    "spells (AR 0.5 under Poisson noise), 240 a year": (240, spells(0.5), 0.09),
    "spells (AR 0.5 under Poisson noise), 720 a year": (720, spells(0.5), 0.09),
    "AR 0.5 as a whole, phi 3, 720 a year": (720, remembering(0.5), 0.09),
    "spells (AR 0.8 under Poisson noise), 720 a year": (720, spells(0.8), None),
}

TREND_DATA: dict[str, tuple[float, Draw, float | None]] = {
    "independent, 20 a month": (20, independent, 0.06),
    "independent, 2 a month": (2, independent, 0.06),
    "clustered (phi 3), 20 a month": (20, clustered(3), 0.06),
    "spells (AR 0.5, spread 0.2), 20 a month": (20, spells(0.5), 0.09),
    "spells (AR 0.5, spread 0.3), 20 a month": (20, spells(0.5, 0.3), 0.09),
    "AR 0.5 as a whole, phi 3, 20 a month": (20, remembering(0.5), 0.09),
    "spells (AR 0.8, spread 0.2), 20 a month": (20, spells(0.8), None),
    "spells (AR 0.8, spread 0.3), 20 a month": (20, spells(0.8, 0.3), None),
    "AR 0.8 as a whole, phi 3, 20 a month": (20, remembering(0.8), None),
}


def season(periods, seasons):
    """Give a yearly wave, a fifth up and down."""
    return 1 + 0.2 * np.sin(2 * np.pi * np.arange(periods) / seasons)


# ---------------------------------------------------------------------------------- the tests


def judged(counts, seasons):
    """Compare the last two years with phi from the five before, as a pack does."""
    years = counts.reshape(len(counts), -1, seasons).astype(float)
    phi = history_dispersion(years[:, :HISTORY_YEARS])
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


def changed(mean, draw, seasons, replicates, generator):
    """Give the share of simulated series in which the last year is found changed."""
    p = [judged(draw(mean, n, generator), seasons) for n in chunks(replicates)]
    return np.mean(np.concatenate(p) < ALPHA)


def change_rows(replicates, generator):
    for seasons, name in ((4, "quarters"), (12, "months")):
        periods = (HISTORY_YEARS + 2) * seasons
        for data, (yearly, draw, target) in CHANGE_DATA.items():
            mean = yearly / seasons * season(periods, seasons)
            fallen = mean * np.where(np.arange(periods) >= periods - seasons, 0.8, 1.0)
            rate, power = (changed(m, draw, seasons, replicates, generator) for m in (mean, fallen))
            yield Row(f"change, phi from 5 years of {name}", data, rate, replicates, target, power)


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
    """Compare one area of fourteen with phi pooled over areas and the four years before."""
    draws = max(replicates // 14, 1)
    sizes = generator.uniform(400, 900, 14)
    mean = np.tile(sizes[:, np.newaxis], (1, 6))

    def areas(fall):
        expected = mean * np.where(np.arange(6) == 5, fall, 1.0)
        counts = clustered(3)(expected.ravel(), draws, generator).reshape(draws, 14, 6)
        phi = pooled_dispersion(counts[:, :, :4]).loc[np.repeat(np.arange(draws), 14)]
        pair = counts[:, :, 5].ravel(), counts[:, :, 4].ravel()
        tested = compare_counts(*pair, phi=phi["phi"].to_numpy(), phi_df=phi["phi_df"].to_numpy())
        return np.mean(tested["p_value"] < ALPHA)

    data = "clustered (phi 3), 14 areas of 400 to 900 a year"
    yield Row("change, phi pooled over areas", data, areas(1.0), draws * 14, 0.06, areas(0.8))


def fitted(mean, draw, seasons, replicates, generator):
    """Give the share of simulated series with a trend found, and with the level-shift label."""
    parts = [trend(draw(mean, n, generator), periods_per_year=seasons) for n in chunks(replicates)]
    found = pd.concat(parts)
    return (found["p_value"] < ALPHA).mean(), (found["label"] == LEVEL_SHIFT).mean()


def trend_rows(replicates, generator):
    for periods, seasons in ((36, 12), (60, 12), (120, 12), (20, 4), (40, 4)):
        fall = 0.92 ** (np.arange(periods) / seasons)
        test = f"trend, {periods} {'months' if seasons == 12 else 'quarters'}"
        for data, (monthly, draw, target) in TREND_DATA.items():
            mean = monthly * 12 / seasons * season(periods, seasons)
            rate, shifts = fitted(mean, draw, seasons, replicates, generator)
            power, _ = fitted(mean * fall, draw, seasons, replicates, generator)
            note = f"level shift {shifts:.0%}"
            yield Row(test, data, rate, replicates, target, power, note)


def pack_rows(replicates, generator):
    """Judge packs of ten pages with twelve offences each, every page with a tenth of alpha."""
    packs, pages, offences = max(replicates // 10, 1), 10, 12
    mean = 180 * season(28, 4)
    tests = chunks(packs * pages * offences)
    p = np.concatenate([judged(clustered(3)(mean, n, generator), 4) for n in tests])
    p = p.reshape(packs, pages, offences)
    clear = [any((adjust(page, share=1 / pages) < ALPHA).any() for page in pack) for pack in p]
    outside = (p < LIKELY).any(axis=(1, 2))
    data = "clustered (phi 3), 720 a year, quarters"
    test = "pack of 120 tests, any"
    yield Row(f"{test} increased or decreased", data, np.mean(clear), packs, 0.05, np.nan)
    yield Row(f"{test} 90 % interval clear of 0", data, np.mean(outside), packs, 0.20, np.nan)


# ---------------------------------------------------------------------------------- the table

HEAD = """# Calibration

How often each test finds a change where there is none (nominal rate 5 %), and how often it finds
one that is there. Written by `python benchmarks/calibration.py --replicates {replicates}`
(seed {seed}); the upper bound is the upper end of the 95 % interval for the simulated rate, and it
is what the target is held against.

Change: the last of seven years against the year before, phi from the first five, season a fifth up
and down; power is for a fall of 20 %. Trend: power is for a fall of 8 % a year; "level shift" is
the share of no-change runs with that label.

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


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--replicates", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=20260731)
    parser.add_argument("--out", type=Path, default=ROOT / "docs" / "calibration.md")
    options = parser.parse_args()
    generator = np.random.default_rng(options.seed)
    lines = []
    for make in (plain_rows, change_rows, pooled_rows, trend_rows, pack_rows):
        for row in make(options.replicates, generator):
            lines.append(as_line(row))
            print(lines[-1], flush=True)
    head = HEAD.format(replicates=options.replicates, seed=options.seed)
    options.out.write_text(head + "\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
