"""The cases: each runs its sides and gives figures that can be kept as JSON."""

import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from batches.measuring import Taken, take
from batches.runs import Run
from batches.sides import Bench, Page
from scp_analysis.packs.keeping.hashes import covers, is_whole
from scp_analysis.packs.planning.asked import Asked

PLAIN, POOL, OURS = "plain loop", "stock pool of 2", "ours"
TABLES = "data/published"


@dataclass(frozen=True, slots=True)
class Case:
    """Packs to make; with a `sample`, the other sides make so many of their pages and are scaled."""

    title: str
    asked: Asked
    sample: int = 0


Figures = dict[str, object]


def compare(case: Case, bench: Bench, *, repeats: int, again: int) -> Figures:
    """Make the packs of a case by every side in turns, then again unchanged, then one table changed.

    Parameters
    ----------
    case
        What to make.
    bench
        Where.
    repeats
        Runs of each side, all from cold.
    again
        Runs with nothing changed.
    """
    pages = bench.pages(case.asked)
    part = spread(pages, case.sample or len(pages))
    turns: dict[str, list[Taken]] = {PLAIN: [], POOL: [], OURS: []}
    for number in range(repeats):
        order = [PLAIN, POOL, OURS] if number % 2 == 0 else [POOL, PLAIN, OURS]
        for side in order:
            bench.clear()
            turns[side].append(_take(_command(side, bench, case, part), bench))
    _check_made(bench, pages)
    counts = {PLAIN: len(part), POOL: len(part), OURS: len(pages)}
    return {
        "title": case.title,
        "pages": len(pages),
        "sides": {
            side: _side(taken, made=counts[side], pages=len(pages)) for side, taken in turns.items()
        },
        "unchanged": _unchanged(case, bench, again),
        "changed": _changed(case, bench, pages),
    }


def spread(pages: Sequence[Page], number: int) -> list[Page]:
    """Give so many pages: each kind of page as often as the others, from packs far apart."""
    packs: dict[str, list[Page]] = {}
    for page in pages:
        packs.setdefault(page.pack, []).append(page)
    inside = list(packs.values())
    deep = max(map(len, inside))
    apart = -(-len(inside) // deep)
    turned = [
        (inside[(turn + apart * kind) % len(inside)], kind)
        for turn in range(len(inside))
        for kind in range(deep)
    ]
    return [pack[kind] for pack, kind in turned if kind < len(pack)][:number]


def on_cluster(case: Case, bench: Bench) -> Figures:
    """Make the packs of a case on a cluster, looking at memory."""
    pages = bench.pages(case.asked)
    bench.clear()
    taken = _take(bench.cluster(case.asked), bench, memory=True)
    run = _check_made(bench, pages)
    tenths = run.by_tenth()
    return {
        "title": case.title,
        "packs": len({page.pack for page in pages}),
        "pages": len(pages),
        **_plain_facts(taken),
        "failures": len(run.failures),
        "pages a second by tenth": tenths,
        **_memory(taken),
    }


def killed(case: Case, bench: Bench) -> Figures:
    """Make the packs of a case on a cluster twice, the second time with the worker killed halfway."""
    pages = bench.pages(case.asked)
    found: Figures = {"title": case.title, "pages": len(pages)}
    for name, after in (("undisturbed", 0), ("killed", len(pages) // 2)):
        bench.clear()
        taken = _take(bench.cluster(case.asked, kill_after=after), bench, memory=True)
        run = _check_made(bench, pages)
        found[name] = _plain_facts(taken) | _memory(taken) | {"failures": len(run.failures)}
    return found


def _command(side: str, bench: Bench, case: Case, part: Sequence[Page]) -> list[str | Path]:
    if side == OURS:
        return bench.ours(case.asked)
    return bench.plain(part) if side == PLAIN else bench.pool(part)


def _take(command: Sequence[str | Path], bench: Bench, *, memory: bool = False) -> Taken:
    return take(command, folder=bench.root, environment=bench.environment, memory=memory)


def _check_made(bench: Bench, pages: Sequence[Page]) -> Run:
    """Refuse to time less than was asked for: every page was run, once, and every pack is whole."""
    outputs = bench.root / "outputs"
    run = Run.latest(outputs)
    broken = [pack for pack in {page.pack for page in pages} if not is_whole(outputs / pack)]
    if broken or run.failures or run.pages != sorted(page.named for page in pages):
        msg = (
            f"{len(run.pages)} of {len(pages)} pages were run; failures: {run.failures[:3]}; "
            f"packs that are not whole: {broken[:3]}"
        )
        raise RuntimeError(msg)
    return run


def _side(taken: Sequence[Taken], *, made: int, pages: int) -> Figures:
    """Give the medians of one side, scaled to all pages where it made a part of them."""
    scale = pages / made
    return {
        "seconds": median(one.seconds for one in taken) * scale,
        "processor": median(one.processor for one in taken) * scale,
        "others": median(one.others for one in taken),
        "load": max(one.load for one in taken),
        "orphans": [name for one in taken for name in one.orphans],
        "made": made,
        "runs": len(taken),
        "turns": [one.seconds * scale for one in taken],
    }


def _unchanged(case: Case, bench: Bench, again: int) -> Figures:
    before = set(_logs(bench))
    taken = [_take(bench.ours(case.asked), bench) for _ in range(again)]
    pages = len(Run.latest(bench.root / "outputs").pages) if set(_logs(bench)) != before else 0
    return _side(taken, made=1, pages=1) | {"pages": pages}


def _changed(case: Case, bench: Bench, pages: Sequence[Page]) -> Figures:
    """Give one partner table other bytes and tell which pages ran again, and which read it."""
    table = _table(bench, pages)
    own = bench.root / table
    own.parent.mkdir(parents=True, exist_ok=True)
    own.write_bytes(bench.workspace.find(table).read_bytes() + b"\n")
    before = set(_logs(bench))
    taken = _take(bench.ours(case.asked), bench)
    if set(_logs(bench)) == before:
        msg = f"a changed {table} went unseen"
        raise RuntimeError(msg)
    shutil.rmtree(own.parent)
    run = Run.latest(bench.root / "outputs").pages
    read = sorted(page.named for page in pages if covers(page.job.reads, table))
    return {
        "table": Path(table).name,
        "run": [f"{pack}: {page}" for pack, page in run],
        "read": [f"{pack}: {page}" for pack, page in read],
        **_plain_facts(taken),
    }


def _table(bench: Bench, pages: Sequence[Page]) -> str:
    """Choose the partner table the plans ask for that fewest pages read."""
    named = {read for page in pages for read in page.job.reads if read.startswith(f"{TABLES}/")}
    there = [table for table in named if "*" not in table and bench.workspace.has(table)]
    return min(there, key=lambda table: (_readers(table, pages), table))


def _readers(table: str, pages: Sequence[Page]) -> int:
    return sum(covers(page.job.reads, table) for page in pages)


def _logs(bench: Bench) -> list[Path]:
    return list((bench.root / "outputs" / ".logs").glob("*.jsonl"))


def _plain_facts(taken: Taken) -> Figures:
    return {
        "seconds": taken.seconds,
        "processor": taken.processor,
        "others": taken.others,
        "load": taken.load,
        "orphans": list(taken.orphans),
    }


def _memory(taken: Taken) -> Figures:
    held = taken.memory
    if held is None or not held.kernels:
        msg = "no warm kernel was seen: on this machine they are all stock"
        raise RuntimeError(msg)
    totals = held.totals
    middle = len(totals) // 2
    return {
        "peak MB": max(totals),
        "peak MB by half": [max(totals[:middle]), max(totals[middle:])],
        "kernels": len(held.kernels),
        "private MB of a kernel": median(held.kernels),
        "most private MB of a kernel": max(held.kernels),
        "private MB of the server": held.server,
    }
