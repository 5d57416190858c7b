"""A papermill engine that tells the truth about a run that did not end well.

The stock engine marks every cell ``completed`` when a kernel dies, also those never run, and leaves
saving to its caller. This one runs in a kernel it is given, hands the notebook back whatever
happens, and marks the cell that was running ``failed`` and the later ones ``not run``.
"""

from collections.abc import Callable
from dataclasses import dataclass

from nbformat import NotebookNode
from papermill.clientwrap import PapermillNotebookClient
from papermill.engines import Engine, NotebookExecutionManager, papermill_engines

from scp_analysis.packs.kernels.kernel import Kernel

NAME = "scp-analysis"
NOT_RUN = "not run"
FAILED = "failed"
COMPLETED = "completed"
PENDING = "pending"


@dataclass(frozen=True, slots=True)
class Limits:
    """Seconds allowed: for one cell, for one notebook, for a kernel's start, for late output."""

    cell: int = 300
    notebook: float = 900.0
    start: float = 60.0
    output: int = 30


class PackEngine(Engine):  # type: ignore[misc, unused-ignore]
    """Runs a notebook in a kernel that is already there."""

    @classmethod
    def execute_managed_notebook(
        cls,
        nb_man: NotebookExecutionManager,
        kernel_name: str,  # noqa: ARG003
        *,
        kernel: Kernel,
        limits: Limits,
        keep: Callable[[NotebookNode], None],
        **_: object,
    ) -> None:
        """Run every cell; `keep` gets the notebook, complete or not, before an error goes on."""
        client = PapermillNotebookClient(
            nb_man,
            km=kernel.manager,
            timeout=limits.cell,
            startup_timeout=int(limits.start),
            iopub_timeout=limits.output,
            record_timing=False,
            coalesce_streams=True,
            shutdown_kernel="immediate",
        )
        try:
            client.execute(cleanup_kc=True)
        except Exception:
            _mark_the_running_cell(nb_man.nb)
            raise
        finally:
            _mark_cells_never_run(nb_man.nb)
            keep(nb_man.nb)


def _mark_the_running_cell(notebook: NotebookNode) -> None:
    started = [cell for cell in notebook.cells if cell.metadata.papermill["status"] != PENDING]
    if started:
        started[-1].metadata.papermill.update(status=FAILED, exception=True)
    notebook.metadata.papermill["exception"] = True


def _mark_cells_never_run(notebook: NotebookNode) -> None:
    for cell in notebook.cells:
        has_code = cell.cell_type == "code" and cell.source.strip()
        unrun = has_code and cell.execution_count is None
        state = cell.metadata.papermill
        if state["status"] == PENDING or (unrun and state["status"] == COMPLETED):
            state["status"] = NOT_RUN


papermill_engines.register(NAME, PackEngine)
