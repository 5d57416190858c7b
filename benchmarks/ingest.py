"""How fast archives are taken in, how much memory that needs, and against pandas doing the same.

    .venv/bin/python benchmarks/ingest.py              # 4 million rows, some minutes
    .venv/bin/python benchmarks/ingest.py --rows 400000

A script makes an archive in the publisher's layout: 41 forces of unequal size, 12 months, real small
areas, made-up points, 18 % anti-social behaviour without identifier, some of it repeated. Each side
then runs in a process of its own, so that its peak memory is its own, and does the same steps: read
the zip, hash every file, record duplicates and locations, give each row its district, write Parquet,
count by district, month and type. The counts of all sides must be equal. Sides:

* ours: the package's ingest into a store, then the counts from the store; 2 workers
* pandas: every file read, put together in one frame, then the steps on the frame
* pandas by file: the same steps file by file, nothing kept but the counts
* pandas with the Arrow parser: as pandas, ``engine="pyarrow"``

The count-only path reads three columns, writes nothing and is apart. Times are the medians of
``--repeats`` runs; the sides take turns. Inflating alone is timed as the floor no side gets under.
"""

import argparse
import hashlib
import io
import json
import os
import platform
import re
import resource
import shutil
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa

ROOT = Path(__file__).resolve().parent.parent
FORCES, MONTHS, ROWS, SEED = 41, 12, 4_000_000, 20310101
HEADER = (
    "Crime ID,Month,Reported by,Falls within,Longitude,Latitude,Location,LSOA code,LSOA name,"
    "Crime type,Last outcome category,Context"
)
COUNTED = ["LSOA code", "Month", "Crime type"]
TYPES = {
    "Anti-social behaviour": 18,
    "Violence and sexual offences": 34,
    "Criminal damage and arson": 8,
    "Shoplifting": 9,
    "Other theft": 8,
    "Public order": 8,
    "Vehicle crime": 6,
    "Burglary": 4,
    "Drugs": 3,
    "Theft from the person": 2,
    "Robbery": 1,
    "Bicycle theft": 1,
    "Possession of weapons": 1,
    "Other crime": 2,
}
OUTCOMES = [
    "Unable to prosecute suspect",
    "Investigation complete; no suspect identified",
    "Under investigation",
    "Awaiting court outcome",
    "Status update unavailable",
]


def main() -> None:
    options = _options()
    if options.side:
        _measure(options.side, Path(options.archive), Path(options.folder))
        return
    with tempfile.TemporaryDirectory(prefix="ingest-benchmark-") as folder:
        _report(options, Path(folder))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rows", type=int, default=ROWS)
    parser.add_argument("--repeats", type=int, default=1)
    parser.add_argument("--json", type=Path, help="write the figures here too")
    parser.add_argument("--check", action="store_true", help="exit 1 when a target is missed")
    parser.add_argument("--side", choices=list(SIDES), help=argparse.SUPPRESS)
    parser.add_argument("--archive", help=argparse.SUPPRESS)
    parser.add_argument("--folder", help=argparse.SUPPRESS)
    return parser.parse_args()


# The archive


def make_archives(folder: Path, rows: int) -> dict[int, Path]:
    """Write the archive, and its first quarter and half year; give their paths by their rows."""
    areas = pd.read_parquet(ROOT / "data/lookups/lsoa.parquet").drop_duplicates("lsoa21_code")
    areas = areas[["lsoa21_code", "lsoa21_name", "district_code"]].sort_values("district_code")
    share = 1 / np.arange(1, FORCES + 1) ** 0.6
    blocks = np.array_split(
        np.arange(len(areas)), np.cumsum(share / share.sum() * len(areas))[:-1].astype(int)
    )
    paths = {months: folder / f"{months}.zip" for months in (MONTHS // 4, MONTHS // 2, MONTHS)}
    written = dict.fromkeys(paths, 0)
    with ExitStack() as stack, ThreadPoolExecutor(2) as pool:
        archives = {
            months: stack.enter_context(zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED))
            for months, path in paths.items()
        }
        made = [
            (force, month, max(1, round(rows / MONTHS * share[force] / share.sum())))
            for month in range(1, MONTHS + 1)
            for force in range(FORCES)
        ]
        files = pool.map(lambda job: _file(areas.iloc[blocks[job[0]]], *job), made)
        for (_, month, _), (name, content) in zip(made, files, strict=True):
            for months, archive in archives.items():
                if month <= months:
                    archive.writestr(name, content)
                    written[months] += content.count(b"\n") - 1
    return {written[months]: path for months, path in paths.items()}


def _quoted(name: str) -> str:
    return f'"{name}"' if "," in name else name


def _file(areas: pd.DataFrame, force: int, month: int, rows: int) -> tuple[str, bytes]:
    random = np.random.default_rng([SEED, force, month])
    points = max(20, rows // 4)
    at = np.sort(random.integers(0, len(areas), points))
    names = areas["lsoa21_name"].to_numpy()[at]
    codes = areas["lsoa21_code"].to_numpy()[at]
    place = np.array(
        [
            f"{lon:.6f},{lat:.6f},On or near {road} Road,{code},{_quoted(name)}"
            for lon, lat, road, code, name in zip(
                random.uniform(-3, 1, points),
                random.uniform(51, 54, points),
                random.integers(0, 4000, points),
                codes,
                names,
                strict=True,
            )
        ]
    )
    chosen = place[np.sort((points * random.beta(0.8, 1.6, rows)).astype(int))]
    chosen = np.where(random.random(rows) < 0.015, ",,No Location,,", chosen)
    weights = np.array(list(TYPES.values()), dtype=float)
    kinds = random.choice(list(TYPES), rows, p=weights / weights.sum())
    outcomes = random.choice(OUTCOMES, rows)
    identifiers = random.bytes(32 * rows).hex()
    date, by = f"2031-{month:02d}", f"Force {force:02d} Constabulary"
    lines = [HEADER]
    for row, (where, kind, outcome) in enumerate(zip(chosen, kinds, outcomes, strict=True)):
        incident = kind == "Anti-social behaviour"
        own = "" if incident else identifiers[64 * row : 64 * row + 64]
        lines.append(f"{own},{date},{by},{by},{where},{kind},{'' if incident else outcome},")
    slug = f"force-{force:02d}"
    return f"{date}/{date}-{slug}-street.csv", ("\n".join(lines) + "\n").encode()


# The sides: each gives its counts


def ours(archive: Path, folder: Path) -> pd.DataFrame:
    from scp_analysis.catalogue import Catalogue
    from scp_analysis.ingest.run import ingest
    from scp_analysis.ingest.store import Store
    from scp_analysis.workspace import Workspace

    (folder / "workspace.toml").touch()
    here = Workspace(root=folder, shipped=ROOT)
    outcome = ingest([archive], catalogue=Catalogue(here))
    if outcome.faults:
        sys.exit(str(outcome.faults[0]))
    return _ours_counted(Store.of(here))


def _ours_counted(store) -> pd.DataFrame:
    import pyarrow.parquet as pq

    tables = []
    for record in store.records():
        columns = ["district_code", "crime_type"]
        table = pq.read_table(store.path(record), columns=columns, partitioning=None)
        counted = table.group_by(columns, use_threads=False).aggregate([([], "count_all")])
        tables.append(counted.append_column("month", pa.repeat(record.month, len(counted))))
    return _named(pa.concat_tables(tables).to_pandas(), "count_all")


def ours_counts_only(archive: Path, _: Path) -> pd.DataFrame:
    from scp_analysis.catalogue import Catalogue
    from scp_analysis.ingest.archives import opened
    from scp_analysis.ingest.blocks import Text
    from scp_analysis.ingest.places import Places
    from scp_analysis.ingest.reading import Reader
    from scp_analysis.workspace import Workspace

    places = Places.of(Catalogue(Workspace(root=ROOT, shipped=ROOT)))

    def counted(entry) -> pa.Table:
        tables = []
        with entry.opened() as stream:
            text = Text(stream, where=entry.where)
            for table in Reader(text, entry.kind).tables(["lsoa_code", "month", "crime_type"]):
                codes = places.districts(table["lsoa_code"].combine_chunks())
                table = table.append_column("district_code", codes).drop_columns("lsoa_code")
                grouped = table.group_by(
                    ["district_code", "month", "crime_type"], use_threads=False
                )
                tables.append(grouped.aggregate([([], "count_all")]).to_pandas())
        return pd.concat(tables)

    with opened(archive) as inside, ThreadPoolExecutor(2) as pool:
        return _named(pd.concat(list(pool.map(counted, inside.entries))), "count_all")


def pandas_whole(archive: Path, folder: Path, *, engine: str = "c") -> pd.DataFrame:
    frames, hashes = [], {}
    for name, content in _members(archive):
        hashes[name] = hashlib.sha256(content).hexdigest()
        frames.append(pd.read_csv(io.BytesIO(content), engine=engine).assign(file=name))
    table = pd.concat(frames, ignore_index=True)
    del frames
    table["duplicate"] = table.duplicated()
    table["located"] = table["Longitude"].notna() & table["Latitude"].notna()
    table["district_code"] = table["LSOA code"].map(_lookup())
    record = table.groupby("file")[["duplicate", "located"]].sum().assign(sha256=pd.Series(hashes))
    table.to_parquet(folder / "all.parquet", compression="zstd", index=False)
    record.to_csv(folder / "records.csv")
    return _counted(table)


def pandas_arrow(archive: Path, folder: Path) -> pd.DataFrame:
    return pandas_whole(archive, folder, engine="pyarrow")


def pandas_by_file(archive: Path, folder: Path) -> pd.DataFrame:
    lookup, counts, records = _lookup(), [], []
    for number, (name, content) in enumerate(_members(archive)):
        table = pd.read_csv(io.BytesIO(content))
        table["duplicate"] = table.duplicated()
        table["district_code"] = table["LSOA code"].map(lookup)
        located = table["Longitude"].notna() & table["Latitude"].notna()
        digest = hashlib.sha256(content).hexdigest()
        records.append((name, digest, int(table["duplicate"].sum()), int(located.sum())))
        table.to_parquet(folder / f"{number}.parquet", compression="zstd", index=False)
        counts.append(_counted(table))
    pd.DataFrame(records).to_csv(folder / "records.csv")
    return pd.concat(counts)


def pandas_counts_only(archive: Path, _: Path) -> pd.DataFrame:
    lookup, counts = _lookup(), []
    for _name, content in _members(archive):
        table = pd.read_csv(io.BytesIO(content), usecols=COUNTED)
        table["district_code"] = table["LSOA code"].map(lookup)
        counts.append(_counted(table))
    return pd.concat(counts)


def inflating(archive: Path, _: Path) -> pd.DataFrame:
    with zipfile.ZipFile(archive) as file:
        for name in file.namelist():
            with file.open(name) as stream:
                while stream.read(8 << 20):
                    pass
    return pd.DataFrame()


def imports(_archive: Path, _: Path) -> pd.DataFrame:
    """Load the libraries and do nothing, for the memory every side needs before its first row."""
    import pyarrow.parquet  # noqa: F401

    return pd.DataFrame()


def _members(archive: Path) -> Iterator[tuple[str, bytes]]:
    with zipfile.ZipFile(archive) as file:
        for name in file.namelist():
            yield name, file.read(name)


def _lookup() -> pd.Series:
    areas = pd.read_parquet(ROOT / "data/lookups/lsoa.parquet")
    older = areas.drop_duplicates("lsoa11_code").set_index("lsoa11_code")["district_code"]
    newer = areas.drop_duplicates("lsoa21_code").set_index("lsoa21_code")["district_code"]
    return pd.concat([newer, older[~older.index.isin(newer.index)]])


def _counted(table: pd.DataFrame) -> pd.DataFrame:
    keys = ["district_code", "Month", "Crime type"]
    counted = table.groupby(keys, dropna=False).size().rename("count").reset_index()
    return _named(counted, "count")


def _named(counted: pd.DataFrame, count: str) -> pd.DataFrame:
    names = {"Month": "month", "Crime type": "crime_type", count: "count"}
    return counted.rename(columns=names)


SIDES: dict[str, Callable[[Path, Path], pd.DataFrame]] = {
    "ours": ours,
    "pandas": pandas_whole,
    "pandas by file": pandas_by_file,
    "pandas with the Arrow parser": pandas_arrow,
    "ours, count only": ours_counts_only,
    "pandas, count only": pandas_counts_only,
    "inflating alone": inflating,
    "imports alone": imports,
}


# Measuring


def _measure(side: str, archive: Path, folder: Path) -> None:
    """Run one side here and print what it took; counts go by their digest."""
    before = time.perf_counter()
    counted = SIDES[side](archive, folder)
    seconds = time.perf_counter() - before
    usage = resource.getrusage(resource.RUSAGE_SELF)
    print(
        json.dumps(
            {
                "seconds": round(seconds, 3),
                "processor": round(usage.ru_utime + usage.ru_stime, 2),
                "megabytes": round(_peak(), 1),
                **_digest(counted),
            }
        )
    )


def _peak() -> float:
    """Peak resident memory of this process; ``ru_maxrss`` would include what its parent held."""
    status = Path("/proc/self/status").read_text()
    return int(re.search(r"VmHWM:\s+(\d+) kB", status)[1]) / 1024


def _digest(counted: pd.DataFrame) -> dict[str, object]:
    if counted.empty:
        return {"rows": None, "counts": None}
    keys = ["district_code", "month", "crime_type"]
    text = counted.assign(district_code=counted["district_code"].astype(object).fillna("none"))
    total = text.astype(dict.fromkeys(keys, "str")).groupby(keys)["count"].sum().sort_index()
    digest = hashlib.sha256(total.to_csv().encode()).hexdigest()[:12]
    return {"rows": int(total.sum()), "counts": digest}


def _run(side: str, archive: Path, folder: Path) -> dict[str, object]:
    work = Path(tempfile.mkdtemp(dir=folder))
    command = [sys.executable, __file__, "--side", side, "--archive", archive, "--folder", work]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    shutil.rmtree(work)
    if done.returncode:
        sys.exit(f"{side} failed:\n{done.stdout}{done.stderr}")
    return json.loads(done.stdout)


def _sides(archive: Path, folder: Path, repeats: int, chosen=tuple(SIDES)) -> dict[str, dict]:
    taken = [{side: _run(side, archive, folder) for side in chosen} for _ in range(repeats)]
    median = {
        side: {
            **taken[0][side],
            **{
                what: float(np.median([turn[side][what] for turn in taken]))
                for what in ("seconds", "processor", "megabytes")
            },
        }
        for side in chosen
    }
    counts = {turn[side]["counts"] for turn in taken for side in chosen} - {None}
    if len(counts) > 1:
        sys.exit(f"The sides do not count alike: {median}")
    return median


def _report(options: argparse.Namespace, folder: Path) -> None:
    archives = make_archives(folder, options.rows)
    rows, whole = max(archives.items())
    figures = _sides(whole, folder, options.repeats)
    linear = {
        number: _sides(path, folder, options.repeats, ("ours",))["ours"]
        for number, path in sorted(archives.items())
        if number != rows
    } | {rows: figures["ours"]}
    print(f"{rows:,} rows, {FORCES} forces, {MONTHS} months,", end=" ")
    print(f"{whole.stat().st_size / 1e6:.0f} MB zipped; {os.cpu_count()} cores;", end=" ")
    print(f"Python {platform.python_version()}, pandas {pd.__version__}, pyarrow {pa.__version__}")
    print(f"{'side':30} {'seconds':>8} {'processor':>9} {'peak MB':>8}  counts")
    for side, one in figures.items():
        numbers = f"{one['seconds']:8.1f} {one['processor']:9.1f} {one['megabytes']:8.0f}"
        print(f"{side:30} {numbers}  {one['counts'] or ''}")
    print("\nrows of ours -> seconds, microseconds a row, peak MB")
    for number, one in linear.items():
        each = 1e6 * one["seconds"] / number
        print(f"{number:12,} {one['seconds']:8.1f} {each:8.2f} {one['megabytes']:8.0f}")
    _judge(figures, options)
    if options.json:
        options.json.write_text(json.dumps({"sides": figures, "linear": linear}, indent=1))


def _judge(figures: dict[str, dict], options: argparse.Namespace) -> None:
    us, them = figures["ours"], figures["pandas"]
    faster = them["seconds"] / us["seconds"]
    memory = us["megabytes"] / them["megabytes"]
    counting = figures["pandas, count only"]["seconds"] / figures["ours, count only"]["seconds"]
    floor = figures["inflating alone"]["seconds"] / 2
    work = them["processor"] / us["processor"]
    print(f"\nours is {faster:.1f} times as fast as pandas (target 2, aim 3)")
    print(f"ours needs 1/{work:.1f} of the processor time, which other programs disturb less")
    print(f"ours needs {memory:.2f} of the memory of pandas (target 0.25)")
    print(f"counting only: {counting:.1f} times as fast")
    print(f"inflating on two cores: {floor:.1f} s, {floor / us['seconds']:.0%} of ours")
    if options.check and (faster < 2 or memory > 0.25):
        sys.exit(1)


if __name__ == "__main__":
    main()
