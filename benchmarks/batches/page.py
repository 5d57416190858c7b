"""The page of figures, written from what the cases gave."""

from collections.abc import Iterator, Mapping, Sequence
from statistics import median

from batches.cases import OURS, PLAIN, POOL

FEW, UNCHANGED, LESS_WORK = 20, 300, 4
"""From so many pages on more is asked; the other two are asked of every comparison."""
FASTER = {False: 7, True: 8}
UNDER_WAY = 2
"""Pages a worker with two threads runs at once."""
EVEN, MANY = 1.5, 100
"""Times the slowest tenth of a run of many pages may be slower than the middle one."""

ABOUT = """\
Each side is timed as a whole process from cold, the start of its kernels' server included, in the
same workspace and the same environment with all bytecode written. Plain loop: `papermill NOTEBOOK OUT
-r ...`, then `jupyter nbconvert --to html OUT`, page after page, with the parameters a pack gives. Stock
pool: the same two as functions in `ProcessPoolExecutor(2)`; it uses the second core as ours does, so
what is left of the ratio is not the second core. Ours: `scp-analysis packs`, which also writes the
tables, figures, index and manifest of each pack. Only ours holds the libraries of a kernel to one
thread each.

Processor seconds are those of all processes together, killed ones and the server included. `others`
is the share of the machine that other programs took meanwhile, `load` the highest load average before
a run, orphans what still ran two seconds after the end. Times are medians of the runs, which take
turns; the range is of the ratios in each turn."""


def page(figures: Mapping[str, dict], machine: str) -> str:
    """Word the whole page.

    Parameters
    ----------
    figures
        By case: what `batches.cases` gave.
    machine
        Cores and versions.
    """
    compared = [one for one in figures.values() if "sides" in one]
    parts = ["# Speed of batches", f"Written by `benchmarks/batch.py --page`. {machine}.", ABOUT]
    if trial := [name for name, one in figures.items() if one["quick"]]:
        parts.append(f"**From a quick trial, not to be quoted: {', '.join(trial)}.**")
    if compared:
        parts += ["## From cold", _table(map(_row, *_flat(compared))), _lines(_ratios(compared))]
        parts += ["## Again", _lines(_again(compared))]
    if "cluster" in figures:
        parts += ["## Every partnership, on a cluster", _lines(_cluster(figures["cluster"]))]
    if "killed" in figures:
        parts += ["## A worker killed in the middle", _lines(_killed(figures["killed"]))]
    return "\n\n".join(parts) + "\n"


def missed(figures: Mapping[str, dict]) -> list[str]:
    """List the targets that were missed, worded; orphans and failures are always one."""
    found = [line for one in figures.values() if "sides" in one for line in _short(one)]
    if "cluster" in figures and not _even(figures["cluster"]):
        found.append("a long run slows down")
    if "killed" in figures and _once_more(figures["killed"]) > UNDER_WAY:
        found.append("a killed worker cost more than its own pages")
    orphans = sum(len(one["orphans"]) for one in _every_run(figures))
    return [*found, *([f"{orphans} orphans"] if orphans else [])]


def _flat(compared: Sequence[dict]) -> tuple[list[dict], list[str]]:
    pairs = [(one, side) for one in compared for side in one["sides"]]
    return [one for one, _ in pairs], [side for _, side in pairs]


def _row(one: dict, side: str) -> dict[str, str]:
    taken, ours = one["sides"][side], one["sides"][OURS]
    made = str(one["pages"])
    if taken["made"] < one["pages"]:
        made = f"{taken['made']}, scaled to {one['pages']}"
    return {
        "packs": one["title"],
        "side": side,
        "pages": made,
        "seconds": f"{taken['seconds']:.1f}",
        "processor s": f"{taken['processor']:.1f}",
        "ours is faster": f"{taken['seconds'] / ours['seconds']:.1f}",
        "and works less": f"{taken['processor'] / ours['processor']:.1f}",
        "others": f"{taken['others']:.0%}",
        "load": f"{taken['load']:.1f}",
        "runs": str(taken["runs"]),
    }


def _ratios(compared: Sequence[dict]) -> Iterator[str]:
    for one in compared:
        plain, pool, ours = (one["sides"][side] for side in (PLAIN, POOL, OURS))
        target = FASTER[one["pages"] >= FEW]
        yield (
            f"{one['title']}: {_times(plain, ours)} times as fast as the loop ({_range(plain, ours)}; "
            f"target {target}) with {plain['processor'] / ours['processor']:.1f} times less work (target "
            f"{LESS_WORK}), {_times(pool, ours)} times as fast as the stock pool. {_left(ours)}"
        )


def _again(compared: Sequence[dict]) -> Iterator[str]:
    for one in compared:
        again, changed = one["unchanged"], one["changed"]
        faster = one["sides"][PLAIN]["seconds"] / again["seconds"]
        yield (
            f"{one['title']}, nothing changed: {again['seconds']:.2f} s, {again['pages']} pages run, "
            f"{faster:.0f} times as fast as the loop (target {UNCHANGED})."
        )
        agree = (
            "the very ones that declare" if changed["run"] == changed["read"] else "but not those"
        )
        kinds = sorted({name.split(": ")[1] for name in changed["run"]})
        yield (
            f"{one['title']}, one partner table changed (`{changed['table']}`): "
            f"{changed['seconds']:.1f} s, {len(changed['run'])} of {one['pages']} pages run "
            f"({', '.join(kinds)}), {agree} it."
        )


def _cluster(one: dict) -> Iterator[str]:
    tenths, halves = one["pages a second by tenth"], one["peak MB by half"]
    yield (
        f"{one['title']}: {one['packs']} packs, {one['pages']} pages on a dask LocalCluster of one "
        f"worker with two threads: {one['seconds']:.0f} s, {one['processor']:.0f} processor s, "
        f"{one['pages'] / one['seconds']:.2f} pages a second, cluster and server start included."
    )
    yield "Pages a second by tenth of the run: " + ", ".join(f"{each:.2f}" for each in tenths) + "."
    yield (
        f"Peak memory of all processes together (PSS, sampled twice a second): {one['peak MB']:.0f} MB; "
        f"{halves[0]:.0f} MB in the first half of the run, {halves[1]:.0f} MB in the second."
    )
    yield _private(one)
    yield f"Failures: {one['failures']}. {_left(one)} {_busy(one)}"


def _killed(one: dict) -> Iterator[str]:
    calm, hurt = one["undisturbed"], one["killed"]
    yield (
        f"{one['title']}, {one['pages']} pages, on the same cluster, its worker killed (SIGKILL) "
        f"after half of them: every pack in place, {hurt['failures']} failures, "
        f"{hurt['seconds']:.1f} s against {calm['seconds']:.1f} s undisturbed."
    )
    yield (
        f"Warm kernels seen (sampled, so a very short one may be missed): {hurt['kernels']} against "
        f"{calm['kernels']}, so {_once_more(one)} pages were begun once more; two were under way "
        "when the worker was killed."
    )
    yield f"{_left(hurt)} {_busy(hurt)}"


def _once_more(one: dict) -> int:
    return one["killed"]["kernels"] - one["undisturbed"]["kernels"]


def _private(one: dict) -> str:
    return (
        f"Private memory of a warm kernel at its largest: {one['private MB of a kernel']:.0f} MB "
        f"(median of {one['kernels']}), at most {one['most private MB of a kernel']:.0f} MB; of the "
        f"server they are forked from: {one['private MB of the server']:.0f} MB."
    )


def _left(one: dict) -> str:
    return f"Orphans: {', '.join(one['orphans']) or 0}."


def _busy(one: dict) -> str:
    return f"Others took {one['others']:.0%} of the machine; load before {one['load']:.1f}."


def _short(one: dict) -> Iterator[str]:
    plain, ours = one["sides"][PLAIN], one["sides"][OURS]
    asked = {
        "from cold": (plain["seconds"] / ours["seconds"], FASTER[one["pages"] >= FEW]),
        "processor": (plain["processor"] / ours["processor"], LESS_WORK),
        "unchanged": (plain["seconds"] / one["unchanged"]["seconds"], UNCHANGED),
    }
    for name, (found, target) in asked.items():
        if found < target:
            yield f"{one['title']}, {name}: {found:.1f} of {target}"
    if one["changed"]["run"] != one["changed"]["read"]:
        yield f"{one['title']}: other pages ran than read the changed table"


def _even(one: dict) -> bool:
    """Tell whether no tenth of a run was slow; a few pages cannot tell."""
    tenths = one["pages a second by tenth"]
    return one["pages"] < MANY or min(tenths) * EVEN >= median(tenths)


def _every_run(figures: Mapping[str, dict]) -> Iterator[dict]:
    for one in figures.values():
        inner = [*one.get("sides", {}).values(), *(each for each in one.values() if _is_run(each))]
        yield from [one, *inner] if _is_run(one) else inner


def _is_run(found: object) -> bool:
    return isinstance(found, dict) and "orphans" in found


def _times(other: dict, ours: dict) -> str:
    return f"{other['seconds'] / ours['seconds']:.1f}"


def _range(other: dict, ours: dict) -> str:
    turns = [a / b for a, b in zip(other["turns"], ours["turns"], strict=True)]
    return f"{min(turns):.1f} to {max(turns):.1f}" if len(turns) > 1 else "one turn"


def _table(rows: Iterator[dict[str, str]]) -> str:
    listed = list(rows)
    lines = [list(listed[0]), ["---"] * len(listed[0]), *(list(row.values()) for row in listed)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _lines(lines: Iterator[str]) -> str:
    return "\n".join(f"- {line}" for line in lines)
