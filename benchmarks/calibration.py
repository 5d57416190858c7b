"""How often each test cries wolf, and how often it sees a wolf: simulated, with Monte Carlo bounds.

Run ``python benchmarks/calibration.py`` (half an hour; ``--replicates 1000`` for a look, ``--only
trend`` for one family). It simulates counts on which nothing changes, and on which something does,
runs the package's tests on them as a pack does, and writes ``data/calibration/error_rates.csv``
and ``docs/calibration.md``. Same seed, same tables, whichever families are run.

``--check`` writes nothing and exits with 1 when a target is missed for certain: with the few
replicates that are enough there, that is when even the lower bound of the rate is above it. It
takes 1,000 replicates unless told otherwise.
"""

import argparse
import sys
import zlib
from dataclasses import asdict
from pathlib import Path

import numpy as np
import pandas as pd
from calibrate import (
    areas,
    changes,
    control,
    interrupted,
    intervals,
    operations,
    packs,
    places,
    scoring,
    series,
    trend,
)

ROOT = Path(__file__).resolve().parent.parent
RATES = ROOT / "data" / "calibration" / "error_rates.csv"
PAGE = ROOT / "docs" / "calibration.md"
FULL, QUICK = 10_000, 1_000
MODULES = (
    intervals,
    changes,
    trend,
    series,
    control,
    areas,
    places,
    operations,
    interrupted,
    scoring,
    packs,
)
MAKERS = tuple(make for module in MODULES for make in module.ROWS)

HEAD = """# Calibration

How often each test finds a change where there is none, and how often it finds one that is there.
Written by `python benchmarks/calibration.py` from `data/calibration/error_rates.csv`, which holds
the same figures; the upper bound is the upper end of the 95 % interval for the simulated rate, and
it is what the target is held against. The nominal rate is 5 % unless the row says otherwise. For an
interval, the rate is how often it misses the truth.

Change: the last of six years against the year before, phi from the five years that end with that
year (each year's level is free, so its being compared does not matter), season a fifth up and down;
power is for a fall of 20 %. Trend: power is for a fall of 8 % a year; the note gives the shares of
no-change runs labelled a level shift, or not computable. Rank checks: power for a fall of 8 % a year;
change points, Pettitt, XmR and run charts: for a fall of 25 % in the middle; charts with limits of
earlier months: for a fall of 25 % in the new ones; joinpoints: for 0 then -15 % a year; interrupted
series and placebo: for a fall of 20 %. Control charts: the rate is the share of charts with any signal,
the nominal that of limits known. Funnel: power for one area of middling size, 60 % above the others.
Intervals marked *worked out* list all outcomes: the worst of the range, without simulation error.

*One series*: judged by itself (``related=False``). *12 series alike, unlike*: judged as a batch, whose
members learn from each other. In an unlike batch the rate is over all members; the note gives the
lowest and highest of a single member. Borrowing is right on average and not for each: a member more
dispersed or with a longer memory than its relatives is found changed too often, the others too
seldom.

How the counts are drawn. *Independent*: Poisson. *Clustered*: negative binomial with that variance
over mean. *Spells*: Poisson around a level whose logarithm is AR(1), period by period, with a
standard deviation of 0.2 unless said otherwise. *As a whole*: negative binomial counts whose normal
scores are AR(1), so that nothing hides the memory.
"""
COLUMNS = (
    "| test | data | false alarms | upper bound | target | power | note |\n" + "|---" * 7 + "|\n"
)


def simulate(replicates, *, seed, only):
    """Run the families asked for; every maker has a stream of its own, so rows do not hang together.

    A target that the number of replicates neither shows to be met nor to be missed is "left open" in
    what is printed; the page, which is of the full number, calls it missed.
    """
    rows = []
    for make in MAKERS:
        name = f"{make.__module__}.{make.__name__}"
        if only and make.__module__.rpartition(".")[2] not in only:
            continue
        generator = np.random.default_rng([seed, zlib.crc32(name.encode())])
        for row in make(replicates, generator):
            rows.append(row)
            line = as_line({**asdict(row), "upper": row.upper})
            print(line if missed(row) else line.replace("**missed**", "left open"), flush=True)
    return rows


def as_table(rows):
    table = pd.DataFrame([asdict(row) | {"lower": row.lower, "upper": row.upper} for row in rows])
    return table.drop(columns="known_miss")


def as_line(row):
    """Give a row of the page."""
    target = ""
    if not pd.isna(row["target"]):
        target = (
            f"{100 * row['target']:g}% {'met' if row['upper'] <= row['target'] else '**missed**'}"
        )
    power = "" if pd.isna(row["power"]) else f"{row['power']:.2f}"
    note = "" if pd.isna(row["note"]) else row["note"]
    if row["nominal"] != 0.05:
        note = f"nominal {row['nominal']:.2g}{', ' if note else ''}{note}"
    cells = (
        row["test"],
        row["data"],
        f"{row['rate']:.3f}",
        f"{row['upper']:.3f}",
        target,
        power,
        note,
    )
    return f"| {' | '.join(cells)} |"


def missed(row):
    """Tell whether a target is missed beyond what the number of replicates leaves open."""
    return row.target is not None and row.lower > row.target and not row.known_miss


def write(rows, *, whole):
    """Write the figures, and the page made from them; a run of some families keeps the others."""
    new = as_table(rows)
    if not whole and RATES.exists():
        old = pd.read_csv(RATES, keep_default_na=False, na_values={"target": "", "power": ""})
        old = old[~old["family"].isin(new["family"])]
        new = pd.concat([old, new], ignore_index=True)
    RATES.parent.mkdir(exist_ok=True)
    new.to_csv(RATES, index=False, float_format="%.6g", lineterminator="\n")
    parts = [HEAD]
    for family, part in new.groupby("family", sort=False):
        lines = [as_line(row) for row in part.to_dict("records")]
        parts.append(f"\n## {family.capitalize()}\n\n{COLUMNS}" + "\n".join(lines) + "\n")
    PAGE.write_text("".join(parts), encoding="utf-8")
    renew_hashes()


def renew_hashes():
    """Keep the catalogue in step: a shipped file must be the one its record describes."""
    sys.path.append(str(ROOT / "data" / "build"))
    from tables import rewrite_hashes

    print(f"hashes renewed: {rewrite_hashes(ROOT / 'data' / 'catalogue.yml') or 'none'}")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="hold the targets, write nothing")
    parser.add_argument("--replicates", type=int, help=f"{FULL}, or {QUICK} with --check")
    parser.add_argument("--seed", type=int, default=20260731)
    parser.add_argument("--only", nargs="*", help="modules of benchmarks/calibrate, such as trend")
    options = parser.parse_args()
    replicates = options.replicates or (QUICK if options.check else FULL)
    rows = simulate(replicates, seed=options.seed, only=options.only)
    if not options.check:
        write(rows, whole=not options.only)
        return
    failed = [f"{row.test}, {row.data}: {row.rate:.3f}" for row in rows if missed(row)]
    sys.exit("Targets missed:\n" + "\n".join(failed) if failed else 0)


if __name__ == "__main__":
    main()
