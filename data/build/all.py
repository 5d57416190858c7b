"""Rebuild every shipped table from the originals and renew the hashes of the catalogue.

    python data/build/all.py [--originals ../shared/data]

Each module here has one function, ``build(originals)``: path below ``data/`` -> table.
"""

import argparse
from pathlib import Path

import harm
import lookups
import population
import published
import recorded_crime
import street_district
import street_grid
from tables import DATA, rewrite_hashes, write

STEPS = (lookups, population, recorded_crime, harm, street_district, street_grid)


def main() -> None:
    """Build everything; print what changed."""
    raw = argparse.RawTextHelpFormatter
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=raw)
    parser.add_argument("--originals", type=Path, default=DATA.parents[1] / "shared" / "data")
    originals = parser.parse_args().originals
    for step in STEPS:
        for relative, table in step.build(originals).items():
            write(table, DATA / relative)
            print(f"{relative}: {len(table):,} rows, {(DATA / relative).stat().st_size:,} bytes")
    print(f"published: {published.copy(originals, DATA)} files")
    print(f"hashes renewed: {rewrite_hashes(DATA / 'catalogue.yml') or 'none'}")


if __name__ == "__main__":
    main()
