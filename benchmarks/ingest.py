"""How fast archives are taken in, how much memory that needs, and against pandas doing the same.

    .venv/bin/python benchmarks/ingest.py              # 4 million rows, some minutes
    .venv/bin/python benchmarks/ingest.py --rows 400000
    .venv/bin/python benchmarks/ingest.py --page docs/speed_ingest.md

A script makes an archive in the publisher's layout: 41 forces of unequal size, 12 months, real small
areas, made-up points, 18 % anti-social behaviour without identifier, some of it repeated. Each side
then runs in a process of its own, so that its peak memory is its own, and does the same steps: read
the zip, hash every file, record duplicates and locations, give each row its district, write Parquet,
count by district, month and type. The counts of all sides must be equal. Sides:

* ours: the package's ingest into a store, then the counts from the store; 2 workers
* pandas by file: the same steps file by file; it leaves what ours leaves, a Parquet file for each
  file, and is the main comparison of time
* pandas in one frame: every file read, put together in one frame, one Parquet file; the comparison
  of memory
* pandas with the Arrow parser: as in one frame, ``engine="pyarrow"``

The count-only path reads three columns, writes nothing and is apart. Times are the medians of
``--repeats`` runs; the sides take turns. Inflating alone is timed as the floor no side gets under.
Ours uses both cores, the others mostly one, so other programs slow ours most: the share of the
machine they took is given beside each time, as is the processor time, which they change less.
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
# Timed apart, step by step, in one thread and undisturbed: a file of 5,868 rows, 1.3 MB.
BOUND = (
    "What bounds ours is the processor: of the time of one file, parsing and coding the text takes "
    "about 29 %, writing Parquet 24 %, inflating 20 %, districts, repeats and checks 14 %, the hash "
    "6 %, the record and waiting for the disk the rest. About 5 ms a file do not depend on its rows."
)
BY_FILE, ONE_FRAME = "pandas by file", "pandas in one frame"
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
    parser.add_argument("--page", type=Path, help="write a page of the figures here too")
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

    tables, columns = [], ["district_code", "crime_type"]
    for record in store.records():
        with pq.ParquetFile(store.path(record), read_dictionary=columns) as file:
            table = file.read(columns, use_threads=False)
        counted = table.group_by(columns, use_threads=False).aggregate([([], "count_all")])
        tables.append(_plain(counted.append_column("month", pa.repeat(record.month, len(counted)))))
    return _named(pa.concat_tables(tables).to_pandas(), "count_all")


def _plain(counted: pa.Table) -> pa.Table:
    """Give coded text as text: the counts of one file are few rows."""
    types = [
        pa.string() if pa.types.is_dictionary(each.type) else each.type for each in counted.schema
    ]
    return counted.cast(pa.schema(zip(counted.column_names, types, strict=True)))


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
                tables.append(_plain(grouped.aggregate([([], "count_all")])))
        return pa.concat_tables(tables)

    with opened(archive) as inside, ThreadPoolExecutor(2) as pool:
        tables = pa.concat_tables(pool.map(counted, inside.entries))
        return _named(tables.to_pandas(), "count_all")


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
    BY_FILE: pandas_by_file,
    ONE_FRAME: pandas_whole,
    "pandas with the Arrow parser": pandas_arrow,
    "ours, count only": ours_counts_only,
    "pandas, count only": pandas_counts_only,
    "inflating alone": inflating,
    "imports alone": imports,
}


# Measuring


def _measure(side: str, archive: Path, folder: Path) -> None:
    """Run one side here and print what it took; counts go by their digest."""
    before, busy, own = time.perf_counter(), _busy(), time.process_time()
    counted = SIDES[side](archive, folder)
    seconds = time.perf_counter() - before
    others = _busy() - busy - (time.process_time() - own)
    usage = resource.getrusage(resource.RUSAGE_SELF)
    print(
        json.dumps(
            {
                "seconds": round(seconds, 3),
                "processor": round(usage.ru_utime + usage.ru_stime, 2),
                "others": round(max(0.0, others) / (seconds * os.cpu_count()), 3),
                "megabytes": round(_peak(), 1),
                **_digest(counted),
            }
        )
    )


def _busy() -> float:
    """Seconds the cores of this machine have worked since its start, for whomever."""
    ticks = [int(each) for each in Path("/proc/stat").read_text().split("\n")[0].split()[1:9]]
    return (sum(ticks) - ticks[3] - ticks[4]) / os.sysconf("SC_CLK_TCK")


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
                for what in ("seconds", "processor", "others", "megabytes")
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
    machine = (
        f"{rows:,} rows, {FORCES} forces, {MONTHS} months, {whole.stat().st_size / 1e6:.0f} MB zipped; "
        f"{os.cpu_count()} cores; Python {platform.python_version()}, pandas {pd.__version__}, "
        f"pyarrow {pa.__version__}; runs of each side: {options.repeats}"
    )
    sides, series, verdict = _sides_table(figures), _series_table(linear), _verdict(figures)
    print(machine, sides.to_string(), series.to_string(index=False), *verdict, sep="\n")
    if options.json:
        options.json.write_text(json.dumps({"sides": figures, "linear": linear}, indent=1))
    if options.page:
        options.page.write_text(_page(machine, sides, series, verdict), encoding="utf-8")
    if options.check and not _reached(figures):
        sys.exit(1)


def _sides_table(figures: dict[str, dict]) -> pd.DataFrame:
    rows = {
        side: {
            "seconds": f"{one['seconds']:.1f}",
            "processor s": f"{one['processor']:.1f}",
            "others": f"{one['others']:.0%}",
            "peak MB": f"{one['megabytes']:.0f}",
            "counts": one["counts"] or "",
        }
        for side, one in figures.items()
    }
    return pd.DataFrame.from_dict(rows, orient="index").rename_axis("side")


def _series_table(linear: dict[int, dict]) -> pd.DataFrame:
    rows = [
        {
            "rows": f"{number:,}",
            "seconds": f"{one['seconds']:.1f}",
            "microseconds a row": f"{1e6 * one['seconds'] / number:.2f}",
            "processor, microseconds a row": f"{1e6 * one['processor'] / number:.2f}",
            "others": f"{one['others']:.0%}",
            "peak MB": f"{one['megabytes']:.0f}",
        }
        for number, one in linear.items()
    ]
    return pd.DataFrame(rows)


def _verdict(figures: dict[str, dict]) -> list[str]:
    us = figures["ours"]

    def times(side: str, what: str = "seconds", ours: str = "ours") -> str:
        return f"{figures[side][what] / figures[ours][what]:.1f}"

    floor = figures["inflating alone"]["seconds"] / 2
    share = us["megabytes"] / figures[ONE_FRAME]["megabytes"]
    return [
        (
            f"Ours is {times(BY_FILE)} times as fast as pandas by file (target 2, aim 3) and "
            f"{times(ONE_FRAME)} times as fast as pandas in one frame, which leaves one Parquet file."
        ),
        (
            f"By processor time the work of pandas by file is {times(BY_FILE, 'processor')} times and "
            f"that of pandas in one frame {times(ONE_FRAME, 'processor')} times ours."
        ),
        (
            f"Ours needs {share:.2f} of the memory of pandas in one frame (target 0.25), and "
            f"{us['megabytes'] / figures[BY_FILE]['megabytes']:.2f} of that of pandas by file; the "
            f"libraries alone are {figures['imports alone']['megabytes']:.0f} MB."
        ),
        (
            f"Counting only, ours is {times('pandas, count only', ours='ours, count only')} times as "
            "fast."
        ),
        f"Inflating shared by two cores takes {floor:.1f} s, {floor / us['seconds']:.0%} of ours.",
    ]


def _reached(figures: dict[str, dict]) -> bool:
    us = figures["ours"]
    fast = 2 * us["seconds"] <= figures[BY_FILE]["seconds"]
    return fast and 4 * us["megabytes"] <= figures[ONE_FRAME]["megabytes"]


def _page(machine: str, sides: pd.DataFrame, series: pd.DataFrame, verdict: list[str]) -> str:
    return "\n\n".join(
        [
            "# Speed of ingest",
            f"Written by `benchmarks/ingest.py --page`, which says how it measures. {machine}.",
            "`others` is the share of the machine that other programs took meanwhile.",
            _markdown(sides.reset_index()),
            "Ours over a quarter, half and the whole of the archive:",
            _markdown(series),
            "\n".join(f"- {line}" for line in verdict),
            BOUND + "\n",
        ]
    )


def _markdown(table: pd.DataFrame) -> str:
    lines = [list(table.columns), ["---"] * table.shape[1], *table.to_numpy().tolist()]
    return "\n".join(f"| {' | '.join(map(str, line))} |" for line in lines)


if __name__ == "__main__":
    main()
