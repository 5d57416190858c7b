"""The batch run as the command line asks for it: from options to packs in place."""

import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from scp_analysis.catalogue import Catalogue
from scp_analysis.evidence.scope import open_scope
from scp_analysis.packs.keeping.again import check_all_there, read_manifest
from scp_analysis.packs.keeping.hashes import output_hashes
from scp_analysis.packs.keeping.provenance import made_with, provenance
from scp_analysis.packs.planning.asked import Asked
from scp_analysis.packs.planning.asking import requests
from scp_analysis.packs.planning.prepare import Prepared, prepare
from scp_analysis.packs.releasing import records
from scp_analysis.packs.releasing.seal import as_drafted
from scp_analysis.packs.running.batch import build_packs
from scp_analysis.packs.running.ending import ended_by_signals, files_explained
from scp_analysis.packs.running.manner import Manner
from scp_analysis.packs.running.orders import PackRow
from scp_analysis.packs.running.progress import Bar, JsonLines, Lines, Progress, Silent, Together
from scp_analysis.packs.running.unchanged import Memory
from scp_analysis.packs.running.workers import Workers, threads
from scp_analysis.workspace import Workspace, shipped_root


@dataclass(frozen=True, slots=True)
class Says:
    """What is said meanwhile: nothing but faults, or progress; and JSON lines to a file."""

    quiet: bool = False
    log_json: TextIO | None = None
    line: Callable[[str], None] = print


def packs(
    asked: Asked, manner: Manner, *, workspace: Workspace, memory: Memory, says: Says
) -> tuple[list[PackRow], Prepared]:
    """Build the packs asked for.

    Parameters
    ----------
    asked
        Which packs, and which of their pages.
    manner
        How.
    workspace
        Where.
    memory
        Told what was made, when all of it is in place and none was left as it is.
    says
        What is said meanwhile.

    Returns
    -------
    list of PackRow
        One for each pack.
    Prepared
        What was asked for, as it was understood.

    Raises
    ------
    ScpAnalysisError
        Something asked for cannot be had, and no kernel was started; or files cannot be read or
        written. Packs that are not finished are as they were.
    """
    with ended_by_signals(), files_explained(workspace.outputs):
        return _packs(asked, manner, workspace=workspace, memory=memory, says=says)


def _packs(
    asked: Asked, manner: Manner, *, workspace: Workspace, memory: Memory, says: Says
) -> tuple[list[PackRow], Prepared]:
    memory.forget()
    prepared = prepare(
        requests(asked, workspace), workspace=workspace, only=asked.only, open_scope=open_scope
    )
    made_from = provenance(workspace, Catalogue(workspace))
    records.solve(workspace, prepared.plans)
    with _workers(manner) as workers, _progress(prepared, says) as progress:
        rows = build_packs(
            prepared.plans,
            workspace=workspace,
            provenance=made_from,
            workers=workers,
            progress=progress,
            limits=manner.limits,
            every=manner.kernels.watched,
        )
    if all(row.ok and not row.left for row in rows):
        reads = {p for plan in prepared.plans for job in plan.every for p in job.reads}
        memory.keep([row.pack for row in rows], reads=reads, unavailable=prepared.unavailable)
    return rows, prepared


def again(
    manifest: Path, manner: Manner, *, workspace: Workspace, says: Says
) -> tuple[PackRow, list[str]]:
    """Make an old pack again from its manifest.

    Parameters
    ----------
    manifest
        The file, or the folder of the pack.
    manner, workspace, says
        As for `packs`.

    Returns
    -------
    PackRow
        The pack, in its place in ``outputs``.
    list of str
        Files that are not what the manifest says they were; empty when all are.

    Raises
    ------
    PackError
        The file is no manifest, or something the pack was made from is no longer there.
    """
    named = read_manifest(manifest)
    check_all_there(named, workspace, made_with(shipped_root()))
    memory = Memory(workspace, named.asked)
    [row], _ = packs(named.asked, manner, workspace=workspace, memory=memory, says=says)
    then = as_drafted(manifest if manifest.is_dir() else manifest.parent, named.outputs)
    now = as_drafted(row.folder, output_hashes(row.folder))
    every = sorted({*then, *now})
    return row, [name for name in every if then.get(name) != now.get(name)]


@contextmanager
def _workers(manner: Manner) -> Iterator[Workers]:
    if manner.lender is None:
        from scp_analysis.packs.running.cluster import on_cluster

        with on_cluster(manner.scheduler, manner.kernels) as workers:
            yield workers
    else:
        with threads(manner.lender, jobs=manner.jobs) as workers:
            yield workers


@contextmanager
def _progress(prepared: Prepared, says: Says) -> Iterator[Progress]:
    pages = sum(len(plan.jobs) for plan in prepared.plans)
    with ExitStack() as stack:
        told: list[Progress] = []
        if says.log_json:
            lines = JsonLines(says.log_json, packs=len(prepared.plans), pages=pages)
            told.append(stack.enter_context(lines))
        if says.quiet:
            told.append(Silent())
        elif sys.stderr.isatty():
            told.append(stack.enter_context(Bar(pages=pages)))
        else:
            says.line(f"Pages: {pages}, for packs: {len(prepared.plans)}")
            told.append(Lines(says.line, pages=pages))
        yield Together(told)
