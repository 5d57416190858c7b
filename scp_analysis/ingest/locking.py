"""One ingest at a time: a lock on the store that dies with its process."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from scp_analysis.errors import WorkspaceError, explain
from scp_analysis.locks import held


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Hold the lock file for as long as the block runs.

    Parameters
    ----------
    path
        The lock file; it is made when absent and stays, empty, afterwards.

    Raises
    ------
    WorkspaceError
        Another process holds it.
    """
    with ExitStack() as stack:
        try:
            stack.enter_context(held(path))
        except BlockingIOError as fault:
            raise WorkspaceError(
                explain(
                    "Only one ingest must write to a store at a time.",
                    found="another one is running",
                    where=str(path.parent),
                    remedy="wait until it ends, then run this one again",
                )
            ) from fault
        yield
