"""A papermill engine that writes seldom, waits for nothing and tells the truth about a bad end.

``papermill --engine scp-analysis in.ipynb out.ipynb`` runs any notebook with it, in the kernel the
notebook names. A pack hands it a kernel of its own instead and takes the notebook back through
`keep`. The stock engine marks every cell ``completed`` when a kernel dies, also those never run;
here the cell that was running is ``failed`` and the later ones are ``not run``.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from nbclient.exceptions import CellExecutionError
from nbformat import NotebookNode
from papermill.clientwrap import PapermillNotebookClient
from papermill.engines import Engine, papermill_engines
from papermill.log import logger

from scp_analysis.packs.running.limits import Limits
from scp_analysis.packs.running.saving import COMPLETED, FAILED, NOT_RUN, PENDING, SparingManager
from scp_analysis.packs.running.starting import Wanted, connected, started

if TYPE_CHECKING:
    from scp_analysis.packs.kernels.kernel import Kernel

__all__ = ["COMPLETED", "FAILED", "NAME", "NOT_RUN", "PENDING", "PackEngine", "Tell"]

NAME = "scp-analysis"
Tell = Callable[[int, int], None]
_GRACEFUL = "graceful"


class PackEngine(Engine):  # type: ignore[misc, unused-ignore]
    """Runs a notebook in a kernel that is lent to it, or in one that it starts and ends itself."""

    @classmethod
    def execute_notebook(
        cls,
        nb: NotebookNode,
        kernel_name: str,
        output_path: str | None = None,
        *,
        progress_bar: bool | dict[str, Any] = True,
        log_output: bool = False,
        autosave_cell_every: int = 30,
        keep: Callable[[NotebookNode], None] | None = None,
        **options: Any,  # noqa: ANN401
    ) -> NotebookNode:
        """Run a notebook and keep what became of it, whatever happens.

        Parameters
        ----------
        nb
            The notebook, prepared by papermill; changed in place.
        kernel_name
            Kernel to start when none is lent.
        output_path
            Saved to from time to time and at the end. None: not saved.
        progress_bar, log_output
            As in papermill.
        autosave_cell_every
            0: not saved while a cell runs. Otherwise `scp_analysis.packs.running.saving` decides when.
        keep
            Gets the notebook, complete or not, before an error goes on.
        options
            `kernel`: a kernel to run in, left running. `limits`: all time-outs at once. `tell`: called
            with the number of the code cell that was run and how many there are. `transport`: "ipc"
            or "tcp". papermill's `execution_timeout`, `start_timeout`, `stdout_file`, `stderr_file`,
            and any trait of ``nbclient.NotebookClient``. A time-out that is not given is that of
            `Limits`; an `execution_timeout` below 0 is none.

        Returns
        -------
        nbformat.NotebookNode
            The executed notebook.

        Raises
        ------
        PackError
            No kernel could be started.
        nbclient.exceptions.DeadKernelError, nbclient.exceptions.CellTimeoutError
            The kernel died, or a cell took too long.
        OSError
            The notebook could not be saved; the file that was there is untouched.

        Notes
        -----
        A cell that fails ends the run without an exception here: papermill raises it afterwards.
        """
        state = SparingManager(
            nb,
            output_path=output_path,
            progress_bar=progress_bar,
            log_output=log_output,
            autosave_cell_every=autosave_cell_every,
        )
        try:
            state.notebook_start()
            cls.execute_managed_notebook(state, kernel_name, log_output=log_output, **options)
        except BaseException:
            state.ended_badly()
            raise
        finally:
            state.cleanup_pbar()
            try:
                state.notebook_complete()
            finally:
                if keep is not None:
                    keep(state.nb)
        return nb

    @classmethod
    def execute_managed_notebook(
        cls,
        nb_man: SparingManager,
        kernel_name: str,
        *,
        kernel: "Kernel | None" = None,
        limits: Limits | None = None,
        tell: Tell | None = None,
        **options: Any,  # noqa: ANN401
    ) -> None:
        """Run every cell of a notebook whose state is kept by `nb_man`."""
        limits = limits or _limits(options)
        wanted = _wanted(kernel_name, limits, options)
        traits = {
            "record_timing": False,
            "coalesce_streams": True,
            "timeout": limits.cell,
            "iopub_timeout": limits.output,
            "log": logger,
            **{name: value for name, value in options.items() if name not in _NO_TRAITS},
        }
        with _kernel(kernel, wanted) as (manager, messages):
            client = _Client(nb_man, km=manager, **traits)
            client.kc, client.tell = messages, tell
            client.execute(cleanup_kc=False)


class _Client(PapermillNotebookClient):  # type: ignore[misc, unused-ignore]
    """Runs the cells one after another; whatever ends a cell is known before its state is saved."""

    tell: Tell | None = None

    def papermill_execute_cells(self) -> None:
        of, number = sum(map(_has_code, self.nb.cells)), 0
        for index, cell in enumerate(self.nb.cells):
            if not self._ran_well(cell, index):
                return
            if self.tell is not None and _has_code(cell):
                number += 1
                self.tell(number, of)

    def _ran_well(self, cell: NotebookNode, index: int) -> bool:
        self.nb_man.cell_start(cell, index)
        try:
            self.execute_cell(cell, index)
        except CellExecutionError as fault:
            self.nb_man.cell_exception(self.nb.cells[index], cell_index=index, exception=fault)
            return False
        except BaseException as fault:
            self.nb_man.cell_exception(self.nb.cells[index], cell_index=index, exception=fault)
            raise
        finally:
            self.nb_man.cell_complete(self.nb.cells[index], cell_index=index)
        return True


_NO_TRAITS = frozenset(
    {"input_path", "execution_timeout", "start_timeout", "startup_timeout"}
    | {"kernel_name", "shutdown_kernel", "transport", "timeout", "iopub_timeout"}
)


def _limits(options: dict[str, Any]) -> Limits:
    """Take papermill's own names for time-outs, and the defaults where a caller set none."""
    default = Limits()
    return Limits(
        cell=options.get("execution_timeout") or options.get("timeout") or default.cell,
        start=options.get("start_timeout") or default.start,
        output=options.get("iopub_timeout") or default.output,
    )


def _wanted(kernel_name: str, limits: Limits, options: dict[str, Any]) -> Wanted:
    folder = options.get("resources", {}).get("metadata", {}).get("path") or None
    graceful = options.get("shutdown_kernel") == _GRACEFUL
    given = {"transport": options["transport"]} if options.get("transport") else {}
    return Wanted(kernel_name, limits.start, folder, graceful=graceful, **given)


@contextmanager
def _kernel(lent: "Kernel | None", wanted: Wanted) -> Iterator[tuple[Any, Any]]:
    if lent is None:
        with started(wanted) as pair:
            yield pair
    else:
        with connected(lent.manager, seconds=wanted.seconds) as client:
            yield lent.manager, client


def _has_code(cell: NotebookNode) -> bool:
    return cell.cell_type == "code" and bool(cell.source.strip())


papermill_engines.register(NAME, PackEngine)
