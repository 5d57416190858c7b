"""One page: run its notebook and say truthfully how that went."""

import re
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import papermill
from nbclient.exceptions import CellTimeoutError, DeadKernelError
from nbformat import NotebookNode
from papermill.exceptions import PapermillExecutionError
from papermill.execute import remove_error_markers

from scp_analysis.errors import PackError
from scp_analysis.packs.keeping.hashes import covers
from scp_analysis.packs.kernels.kernel import Kernel, Kernels
from scp_analysis.packs.planning.contract import INJECTED_TAG
from scp_analysis.packs.planning.jobs import Job
from scp_analysis.packs.planning.plan import Page
from scp_analysis.packs.running import engine
from scp_analysis.packs.running.limits import Limits

_ANSI = re.compile(r"\x1b\[[0-9;]*[A-Za-z]")
_HEADING = re.compile(r"^#{1,6}\s+(.+?)\s*#*$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a page could not be made; `cell` counts from 1 in the stored notebook, 0 before any."""

    notebook: str
    cell: int
    heading: str
    error: str
    message: str

    def __str__(self) -> str:
        place = f"cell {self.cell}" + (f" ({self.heading})" if self.heading else "")
        where = place if self.cell else "before the first cell"
        return f"{self.notebook}, {where}: {self.error}: {self.message}"


@dataclass(frozen=True, slots=True)
class Outcome:
    """How one page went: its executed notebook, and the failure if there was one."""

    job: Job
    notebook: NotebookNode | None
    failure: Failure | None
    seconds: float
    kernel_starts: int

    @property
    def page(self) -> Page:
        """The page that was to be made."""
        return self.job.page


def run_page(
    job: Job, *, kernels: Kernels, limits: Limits, tell: engine.Tell | None = None
) -> Outcome:
    """Run the notebook of a page in a kernel of its own.

    Parameters
    ----------
    job
        Checked beforehand: `scp_analysis.packs.planning.contract.check_contracts`.
    kernels
        Lends the kernel; its working folder is the workspace.
    limits
        A cell or notebook that takes longer is a failure.
    tell
        Told of every code cell that was run.

    Returns
    -------
    Outcome
        Never raises for what a notebook does: an error in a cell, a time-out, a dead kernel, a cell
        that never ran and a kernel that would not start all are a `Failure`.

    Notes
    -----
    Any error output fails the page, also in a cell tagged ``raises-exception``; so does a code cell
    that did not run. Only the start of a kernel is ever tried again, never a cell.
    """
    begun = time.monotonic()
    kept: list[NotebookNode] = []
    starts, failure = 0, None
    try:
        with kernels.kernel(
            start_seconds=limits.start, deadline_seconds=limits.notebook, fork=job.warm
        ) as kernel:
            starts = kernel.attempts
            failure = _execute(job, kernel=kernel, limits=limits, kept=kept, tell=tell)
            failure = failure or _undeclared(job, kernel.reads)
    except PackError as fault:
        failure = Failure(job.page.notebook, 0, "", type(fault).__name__, str(fault))
    notebook = kept[0] if kept else None
    return Outcome(job, notebook, failure, time.monotonic() - begun, starts)


def _execute(
    job: Job,
    *,
    kernel: Kernel,
    limits: Limits,
    kept: list[NotebookNode],
    tell: engine.Tell | None,
) -> Failure | None:
    stopped = ""
    try:
        papermill.execute_notebook(
            str(job.source),
            None,
            parameters=dict(job.parameters),
            engine_name=engine.NAME,
            progress_bar=False,
            request_save_on_cell_execute=False,
            kernel=kernel,
            limits=limits,
            keep=kept.append,
            tell=tell,
        )
    except PapermillExecutionError:
        remove_error_markers(kept[0])
    except CellTimeoutError:
        stopped = f"TimeOut: the cell took longer than {limits.cell} s"
    except (DeadKernelError, RuntimeError, TimeoutError) as fault:
        late = f"TimeOut: the notebook took longer than {limits.notebook:g} s"
        stopped = late if kernel.expired else f"{type(fault).__name__}: {_first_line(fault)}"
    return _failure(job.page.notebook, kept[0] if kept else None, stopped)


def _undeclared(job: Job, noted: Iterable[str]) -> Failure | None:
    """Fail a page whose watched kernel read what its notebook does not declare."""
    undeclared = [path for path in noted if not _declared(path, job.reads)]
    if not undeclared:
        return None
    found = f"read but not declared: {', '.join(undeclared)}"
    return Failure(job.page.notebook, 0, "", "UndeclaredInput", found)


def _declared(path: str, patterns: Sequence[str]) -> bool:
    """Judge a path that was read; a folder (with a slash) may be listed where files of it may be read."""
    if not path.endswith("/"):
        return covers(patterns, path)
    folders = [f"{pattern.rpartition('/')[0]}/" for pattern in patterns]
    return covers([*folders, *patterns], path)


def _failure(name: str, notebook: NotebookNode | None, stopped: str) -> Failure | None:
    bad = None if notebook is None else _first_bad_cell(notebook)
    if notebook is None or bad is None:
        error, _, message = stopped.partition(": ")
        return Failure(name, 0, "", error, message) if stopped else None
    error, message = _what_went_wrong(bad, stopped)
    return Failure(name, _number(notebook, bad), _heading_above(notebook, bad), error, message)


def _first_bad_cell(notebook: NotebookNode) -> NotebookNode | None:
    cells: list[NotebookNode] = notebook.cells
    for cell in cells:
        failed = cell.metadata.papermill["status"] in (engine.FAILED, engine.NOT_RUN)
        if failed or (cell.cell_type == "code" and _error_output(cell) is not None):
            return cell
    return None


def _error_output(cell: NotebookNode) -> NotebookNode | None:
    return next((out for out in cell.get("outputs", []) if out.output_type == "error"), None)


def _what_went_wrong(cell: NotebookNode, stopped: str) -> tuple[str, str]:
    output = _error_output(cell)
    if output is not None and not stopped:
        return output.ename, _ANSI.sub("", output.evalue)
    error, _, message = (stopped or "NotRun: an earlier cell ended the notebook").partition(": ")
    return error, message


def _number(notebook: NotebookNode, cell: NotebookNode) -> int:
    stored = [c for c in notebook.cells if INJECTED_TAG not in c.metadata.get("tags", [])]
    return next((n for n, c in enumerate(stored, start=1) if c is cell), 0)


def _heading_above(notebook: NotebookNode, cell: NotebookNode) -> str:
    before = notebook.cells[: next(n for n, c in enumerate(notebook.cells) if c is cell)]
    headings = [h for c in before if c.cell_type == "markdown" for h in _HEADING.findall(c.source)]
    return headings[-1] if headings else ""


def _first_line(fault: BaseException) -> str:
    return (str(fault).strip().splitlines() or ["no message"])[0]
