"""How fast packs are made, against the plain way a user would write, on this machine.

    .venv/bin/python benchmarks/batch.py --json FILE --page docs/speed_batch.md
    .venv/bin/python benchmarks/batch.py --cases one --repeats 3
    .venv/bin/python benchmarks/batch.py --quick      # a sample of everything

Cases, all of them without ``--cases``:

* one: one pack; three: three packs; essex: the 14 partnerships of a comparator set (the other sides
  make a sample of the pages and are scaled). Each by a shell loop of papermill and nbconvert, by a
  stock pool of two processes, and by ours, in turns, all from cold; then ours again with nothing
  changed, and with one partner table changed.
* cluster: overview and benchmarking of every partnership of the annual table, on a dask cluster of this
  machine through ``--scheduler``, looking at memory.
* killed: 14 partnerships in the same way, undisturbed and with the worker killed in the middle.

With ``--json FILE`` the cases measured before are taken over from there, so that they can be run one
by one; the page has all of them, and ``--cases`` without a name only writes it again. Linux only.
"""

import argparse
import json
import os
import platform
import sys
import tempfile
from importlib import metadata
from pathlib import Path

from batches.cases import Case, compare, killed, on_cluster
from batches.measuring import adopt_orphans
from batches.page import missed, page
from batches.sides import Bench, compile_all

from scp_analysis.packs.planning.asked import Asked

ROOT = Path(__file__).resolve().parent.parent
VERSIONS = ("papermill", "nbconvert", "ipykernel", "distributed")
CASES = ("one", "three", "essex", "cluster", "killed")
SET, EVERY, LATEST, COVERED = "essex_14", "all", "2025-12", "2024-03"
"""The month in which the annual table covers every partnership is `COVERED`."""
THIRD = "2022-12"
PAIR = ("overview", "benchmarking")
SAMPLE, AGAIN = 8, 5


def main() -> None:
    options = _options()
    os.chdir(ROOT)
    if options.cases:
        compile_all()
        adopt_orphans()
    figures = _kept(options.json)
    for name in options.cases:
        with tempfile.TemporaryDirectory(prefix="batch-benchmark-") as folder:
            found = _figures(name, Bench(Path(folder)), options)
            figures[name] = found | {"quick": options.quick}
        print(f"{name}: {json.dumps(figures[name])[:400]}", flush=True)
        if options.json:
            options.json.write_text(json.dumps(figures, indent=1), encoding="utf-8")
    ordered = {name: figures[name] for name in CASES if name in figures}
    text = page(ordered, _machine())
    print(text)
    if options.page:
        options.page.write_text(text, encoding="utf-8")
    if options.check and (short := missed(ordered)):
        sys.exit("Missed: " + "; ".join(short))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--cases", nargs="*", choices=CASES, default=list(CASES))
    parser.add_argument("--repeats", type=int, default=3, help="runs of each side of one and three")
    parser.add_argument("--quick", action="store_true", help="fewer pages, one run of each")
    parser.add_argument(
        "--json", type=Path, help="keep the figures here, and take over what is there"
    )
    parser.add_argument("--page", type=Path, help="write a page of the figures here")
    parser.add_argument("--check", action="store_true", help="exit 1 when a target is missed")
    options = parser.parse_args()
    for name in ("json", "page"):
        if path := getattr(options, name):
            setattr(options, name, path.resolve())
    return options


def _kept(path: Path | None) -> dict[str, dict]:
    return json.loads(path.read_text(encoding="utf-8")) if path and path.exists() else {}


def _figures(name: str, bench: Bench, options: argparse.Namespace) -> dict[str, object]:
    quick = options.quick
    if name in ("cluster", "killed"):
        whole = name == "cluster" and not quick
        title = "Every partnership" if whole else f"The set {SET}"
        names = _few(bench) if quick else (EVERY if whole else SET,)
        asked = Asked(sets=names, periods=(COVERED,), only=PAIR)
        if quick:
            title, asked = f"{len(names)} partnerships", Asked(names, (), (COVERED,), "", PAIR)
        return (on_cluster if name == "cluster" else killed)(Case(title, asked), bench)
    case, repeats = (
        _compared(bench, quick=quick)[name],
        1 if quick or name == "essex" else options.repeats,
    )
    return compare(case, bench, repeats=repeats, again=2 if quick else AGAIN)


def _compared(bench: Bench, *, quick: bool) -> dict[str, Case]:
    own = bench.workspace.defaults()
    first = own.periods[:1]
    sample = 2 if quick else 0
    return {
        "one": Case("One pack", Asked(periods=first), sample),
        "three": Case("Three packs", Asked(periods=(THIRD, *own.periods)), sample),
        "essex": Case("14 packs", Asked(sets=(SET,), periods=(LATEST,)), sample or SAMPLE),
    }


def _few(bench: Bench) -> tuple[str, ...]:
    """Name a few partnerships of the set."""
    return tuple(
        dict.fromkeys(
            page.pack.split("/")[0]
            for page in bench.pages(Asked(sets=(SET,), periods=(COVERED,), only=PAIR))
        )
    )[:4]


def _machine() -> str:
    versions = ", ".join(f"{name} {metadata.version(name)}" for name in VERSIONS)
    return f"{os.cpu_count()} cores; Python {platform.python_version()}, {versions}"


if __name__ == "__main__":
    main()
