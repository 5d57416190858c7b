"""How a batch is run; imports little, so that the server of warm kernels can load while others do.

With warm kernels most of the wait before the first page is that server's, on one processor. It is
started as soon as it is known that pages may have to be run; the libraries of the batch itself are
imported, and the packs planned, on another processor meanwhile.
"""

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass

from scp_analysis.packs.kernels.kernel import Kernels
from scp_analysis.packs.kernels.settings import KernelSettings
from scp_analysis.packs.kernels.warmth import How
from scp_analysis.packs.running.limits import Limits
from scp_analysis.workspace import Workspace

_MIB = 2**20


@dataclass(frozen=True, slots=True)
class Manner:
    """How a batch is run: side by side, where, with which kernels and limits.

    `lender` is this process's own; None with a scheduler, whose workers make theirs by `kernels`.
    """

    kernels: KernelSettings
    lender: Kernels | None
    jobs: int
    scheduler: str
    limits: Limits

    @contextmanager
    def begun(self) -> Iterator[None]:
        """Have the server of warm kernels load, if there is to be one here; it ends with the block."""
        with self.lender or nullcontext():
            yield


def manner(
    workspace: Workspace,
    *,
    jobs: int,
    scheduler: str = "",
    how: How = "auto",
    memory: int | None = None,
    timeout: int | None = None,
    audit: bool = False,
) -> Manner:
    """Say how a batch is to be run.

    Parameters
    ----------
    workspace
        Working folder of every kernel.
    jobs
        Notebooks run side by side; ignored with a scheduler.
    scheduler
        Address of a dask scheduler; empty for this machine.
    how
        Where kernels come from.
    memory
        MiB each kernel may have; None for no limit.
    timeout
        Seconds one notebook may take; None for the usual.
    audit
        Run every page, also unchanged ones, and fail one that reads what it does not declare.
    """
    limit = None if memory is None else memory * _MIB
    limits = Limits() if timeout is None else Limits(notebook=timeout, cell=timeout)
    kernels = KernelSettings(workspace.root, how, memory_bytes=limit, watched=audit)
    lender = None if scheduler else kernels.kernels()
    return Manner(kernels, lender, jobs, scheduler, limits)
