"""What is known of a run, cell by cell, and the file it is saved to: seldom, whole and true.

papermill writes the whole notebook twice for every cell, so the cost of saving grows with the square
of what the cells put out. Here a notebook is written at the start, when a cell fails and at the
end; between these at most once in `SECONDS_BETWEEN`, and never for more than a tenth of the time.
"""

import shutil
import time
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode
from papermill.engines import NotebookExecutionManager, catch_nb_assignment
from papermill.iorw import LocalHandler, papermill_io

NOT_RUN = "not run"
FAILED = "failed"
COMPLETED = "completed"
PENDING = "pending"
RUNNING = "running"
SECONDS_BETWEEN = 10.0
PARTIAL = ".partial"
_REST_PER_SAVE = 9.0


class SparingManager(NotebookExecutionManager):  # type: ignore[misc, unused-ignore]
    """papermill's record of a run, with fewer writes and no cell called completed that is not."""

    def __init__(self, nb: NotebookNode, output_path: str | None = None, **options: Any) -> None:  # noqa: ANN401
        super().__init__(nb, output_path=output_path, **options)
        self._next_save = 0.0
        self.saves = 0

    @catch_nb_assignment  # type: ignore[untyped-decorator, unused-ignore]
    def save(self, **_: object) -> None:
        """Write the notebook if a write is due."""
        begun = time.monotonic()
        if not self.output_path or begun < self._next_save:
            return
        write_whole(self.nb, self.output_path)
        self.saves += 1
        ended = time.monotonic()
        self._next_save = ended + max(SECONDS_BETWEEN, _REST_PER_SAVE * (ended - begun))

    @catch_nb_assignment  # type: ignore[untyped-decorator, unused-ignore]
    def autosave_cell(self) -> None:
        """Write the notebook while a cell is running, if a write is due and none was declined."""
        if self.autosave_cell_every:
            self.save()

    @catch_nb_assignment  # type: ignore[untyped-decorator, unused-ignore]
    def cell_exception(
        self,
        cell: NotebookNode,
        cell_index: int | None = None,
        **facts: Any,  # noqa: ANN401
    ) -> None:
        """Mark a cell failed; the next save is not put off."""
        super().cell_exception(cell, cell_index, **facts)
        self._next_save = 0.0

    def ended_badly(self) -> None:
        """Mark what was running failed: the kernel, the clock or the user ended the run."""
        self.nb.metadata.papermill["exception"] = True
        for cell in self.nb.cells:
            if cell.metadata.papermill["status"] == RUNNING:
                self.cell_exception(cell)

    @catch_nb_assignment  # type: ignore[untyped-decorator, unused-ignore]
    def notebook_complete(self, **facts: Any) -> None:  # noqa: ANN401
        """Say of every cell left over that it was not run, and write the notebook."""
        for cell in self.nb.cells:
            if _never_ran(cell):
                cell.metadata.papermill["status"] = NOT_RUN
        self._next_save = 0.0
        super().notebook_complete(**facts)

    def complete_pbar(self) -> None:
        """Fill papermill's own bar, unless the run ended before the notebook did."""
        if not self.nb.metadata.papermill["exception"]:
            super().complete_pbar()


def _never_ran(cell: NotebookNode) -> bool:
    status = cell.metadata.papermill["status"]
    has_code = cell.cell_type == "code" and cell.source.strip()
    unrun = has_code and cell.execution_count is None
    return bool(status == PENDING or (unrun and status == COMPLETED))


def write_whole(notebook: NotebookNode, path: str) -> None:
    """Write a notebook so that the file is the old one or the new one, never a part of either.

    Parameters
    ----------
    notebook
        Any notebook.
    path
        As given to papermill. What is not an ordinary file (an address, a pipe) is left to papermill.

    Raises
    ------
    OSError
        The disk is full or the folder cannot be written to; the old file is untouched.
    """
    text = nbformat.writes(notebook)  # type: ignore[no-untyped-call, unused-ignore]
    handler = papermill_io.get_handler(path)
    target = _target(handler, path)
    if target is None:
        handler.write(text, path)
        return
    partial = target.with_name(target.name + PARTIAL)
    try:
        handler.write(text, str(partial))
        if target.exists():
            shutil.copymode(target, partial)
        partial.replace(target)
    except BaseException:
        partial.unlink(missing_ok=True)
        raise


def _target(handler: object, path: str) -> Path | None:
    if not isinstance(handler, LocalHandler):
        return None
    # papermill writes from the folder it was started in, wherever the notebook runs
    target = Path(handler._cwd or ".", path).resolve()  # noqa: SLF001
    ordinary = target.is_file() or not target.exists()
    return target if ordinary else None
