"""The workers of a dask cluster: one fork server on each, the same orders, the same rows.

Needs the extra ``cluster`` (``pip install scp-analysis[cluster]``). Every worker must see the workspace
under the same path, with the same package and libraries; a worker that is lost costs its own pages
once more.
"""

import logging
from collections.abc import Iterator
from concurrent.futures import CancelledError, Executor, Future
from contextlib import contextmanager, suppress
from contextvars import Context
from dataclasses import dataclass
from typing import cast

from scp_analysis.errors import PackError, explain
from scp_analysis.packs.keeping.surroundings import surroundings
from scp_analysis.packs.kernels.kernel import Kernels
from scp_analysis.packs.kernels.settings import KernelSettings
from scp_analysis.packs.running.making import make_pack, make_page
from scp_analysis.packs.running.orders import PackOrder, PackRow, PageOrder, PageRow
from scp_analysis.packs.running.progress import Progress
from scp_analysis.packs.running.workers import Workers

try:
    from distributed import Client, KilledWorker, Worker, WorkerPlugin, get_worker
    from distributed.comm.core import CommClosedError
except ImportError as fault:
    raise PackError(
        explain(
            "A scheduler can be used where dask.distributed is installed.",
            found=str(fault),
            where="--scheduler",
            remedy="pip install scp-analysis[cluster]",
        )
    ) from fault

_PLUGIN = "scp-analysis-kernels"
_LOST = (CommClosedError, CancelledError, KilledWorker)


class KernelsOfWorker(WorkerPlugin):  # type: ignore[misc, unused-ignore]
    """Gives a worker kernels of its own, and ends them with it."""

    name = _PLUGIN
    kernels: Kernels

    def __init__(self, settings: KernelSettings) -> None:
        self._settings = settings

    def setup(self, worker: Worker) -> None:  # noqa: ARG002
        """Start the server; it loads while the first order is on its way."""
        self.kernels = self._settings.kernels()
        self.kernels.start()

    def teardown(self, worker: Worker) -> None:  # noqa: ARG002
        """End every kernel."""
        self.kernels.close()


@dataclass(frozen=True, slots=True)
class _Cluster:
    client: Client
    executor: Executor
    width: int

    def page(self, order: PageOrder, progress: Progress) -> Future[PageRow]:
        progress.page_started(order.pack.as_posix(), order.job.page.name)
        return self.executor.submit(_page, order)

    def pack(self, order: PackOrder) -> Future[PackRow]:
        return self.executor.submit(make_pack, order)

    def state(self) -> None:
        return None

    def stop(self) -> None:
        with suppress(*_LOST, TimeoutError):  # without a scheduler there is nobody to tell
            self.client.run(_end_kernels)


@contextmanager
def on_cluster(address: str, settings: KernelSettings) -> Iterator[Workers]:
    """Work on a cluster.

    Parameters
    ----------
    address
        Of the scheduler, such as ``tcp://host:8786``.
    settings
        What the kernels of every worker are like.

    Raises
    ------
    PackError
        No scheduler answers, it has no workers, or one of them has other code or libraries than this
        process: its pages would not be what their keys say. Or scheduler or workers went in the middle.
    """
    try:
        client = Client(address, timeout=10)
    except (OSError, ValueError) as fault:
        raise _no_scheduler(address, str(fault)) from fault
    with _loss_explained(address), _said_once(), client:
        threads = client.nthreads()
        if not threads:
            raise _no_scheduler(address, "no workers")
        _check_same(client)
        client.register_plugin(KernelsOfWorker(settings))
        try:
            with client.get_executor(pure=False, retries=1) as executor:
                yield _Cluster(client, executor, sum(threads.values()))
        finally:
            with suppress(*_LOST, TimeoutError):
                client.unregister_worker_plugin(_PLUGIN)


@contextmanager
def _said_once() -> Iterator[None]:
    """Keep dask from telling in its own way, with tracebacks, what is explained here when it ends."""
    names = [name for name in logging.root.manager.loggerDict if name.startswith("distributed")]
    before = {name: logging.getLogger(name).level for name in names}
    for name in names:
        logging.getLogger(name).setLevel(logging.CRITICAL)
    try:
        yield
    finally:
        for name, level in before.items():
            logging.getLogger(name).setLevel(level)


@contextmanager
def _loss_explained(address: str) -> Iterator[None]:
    try:
        yield
    except _LOST as fault:
        raise _no_scheduler(address, _lost(fault)) from fault
    except OSError as fault:
        if fault.errno is not None:  # of a file, on a worker
            raise
        raise _no_scheduler(address, _lost(fault)) from fault


def _lost(fault: BaseException) -> str:
    return f"lost in the middle: {fault or type(fault).__name__}"


def _page(order: PageOrder) -> PageRow:
    kernels = cast(KernelsOfWorker, get_worker().plugins[_PLUGIN]).kernels
    # dask copies the context of whoever made the worker, and with it the event loop of that thread
    return Context().run(make_page, order, kernels)


def _end_kernels() -> None:
    plugin = get_worker().plugins.get(_PLUGIN)
    if plugin is not None:
        cast(KernelsOfWorker, plugin).kernels.close()


def _check_same(client: Client) -> None:
    own = surroundings()
    theirs = client.run(surroundings)
    other = sorted(worker for worker, found in theirs.items() if found != own)
    if other:
        raise PackError(
            explain(
                "Every worker must have the package and libraries of the process that sends orders.",
                found=f"others on {', '.join(other)}",
                where="the cluster",
                remedy="install requirements.lock and the same version of the package on each",
            )
        )


def _no_scheduler(address: str, found: str) -> PackError:
    return PackError(
        explain(
            "A scheduler must answer, and have workers.",
            found=found,
            where=address,
            remedy="start one: dask scheduler, then dask worker ADDRESS on each machine",
        )
    )
