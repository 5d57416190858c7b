"""The work itself: one order in, one row out, whoever calls it and wherever."""

import json
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import asdict

from nbformat import NotebookNode

from scp_analysis.errors import ScpAnalysisError
from scp_analysis.packs.keeping.executed import ExecutedPages
from scp_analysis.packs.keeping.normalise import normalise, notebook_text, placeholders
from scp_analysis.packs.keeping.staging import Staging, write_file
from scp_analysis.packs.kernels.kernel import Kernels
from scp_analysis.packs.releasing import records
from scp_analysis.packs.releasing.seal import check_replaceable
from scp_analysis.packs.running.assemble import Draft, assemble
from scp_analysis.packs.running.engine import Tell
from scp_analysis.packs.running.execute import Failure, run_page
from scp_analysis.packs.running.orders import PackOrder, PackRow, PageOrder, PageRow

FAILURES = "failures.json"


def make_page(order: PageOrder, kernels: Kernels, tell: Tell | None = None) -> PageRow:
    """Run the notebook of a page; keep it under its key, or with the failed run.

    Parameters
    ----------
    order
        What to run.
    kernels
        Lends the kernel.
    tell
        Told of every code cell that was run.

    Returns
    -------
    PageRow
        Never raises for what a notebook does.

    Raises
    ------
    OSError
        The executed notebook could not be written.
    """
    outcome = run_page(order.job, kernels=kernels, limits=order.limits, tell=tell)
    if outcome.notebook is not None:
        text = _plain(outcome.notebook, order)
        target = ExecutedPages(order.workspace.outputs, order.run).path(order.key)
        if outcome.failure:
            staging = Staging(order.workspace.outputs, order.pack, run=order.run)
            target = staging.folder / f"{outcome.page.name}.ipynb"
        write_file(target, text)
    return PageRow(
        pack=order.pack,
        page=outcome.page,
        key=order.key,
        failure=outcome.failure,
        seconds=outcome.seconds,
        kernel_starts=outcome.kernel_starts,
    )


def make_pack(order: PackOrder, *, drafts: Mapping[str, Draft] | None = None) -> PackRow:
    """Put a pack together and in place; one that cannot be is kept with the failed runs.

    Parameters
    ----------
    order
        All its pages, executed; they stay, so that a lost worker's order can be given to another.
    drafts
        Pages made before, by name.

    Returns
    -------
    PackRow
        Its failure is that of a page that breaks the contract of artefacts, or of the move.
    """
    staging = Staging(order.workspace.outputs, order.head.path, run=order.run)
    try:
        staging.begin()
        assemble(order, staging, drafts=drafts)
        made = [ready.record for ready in order.pages]
        named = records.keep(order.workspace, order.head, pack=staging.folder, pages=made)
        folder = staging.promote(may_replace=check_replaceable)
    except ScpAnalysisError as fault:
        return set_aside(order, [Failure("the pack", 0, "", type(fault).__name__, str(fault))])
    return PackRow(order.head.path, folder, to_read=tuple(each.place for each in named))


def set_aside(order: PackOrder, failures: Sequence[Failure]) -> PackRow:
    """Keep a failed run: the notebooks as far as they got, and why it failed.

    Parameters
    ----------
    order
        The pack, with the pages that did succeed.
    failures
        At least one.
    """
    staging = Staging(order.workspace.outputs, order.head.path, run=order.run)
    staging.folder.mkdir(parents=True, exist_ok=True)
    for ready in order.pages:
        shutil.copyfile(ready.notebook, staging.folder / f"{ready.page.name}.ipynb")
    listed = [asdict(failure) for failure in failures]
    staging.write(FAILURES, json.dumps(listed, indent=1, ensure_ascii=False) + "\n")
    return PackRow(order.head.path, staging.quarantine(), tuple(failures))


def _plain(executed: NotebookNode, order: PageOrder) -> str:
    return notebook_text(normalise(executed, folders=placeholders(order.workspace.root)))
