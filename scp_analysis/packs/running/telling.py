"""How a run went, in words."""

from collections.abc import Iterator, Sequence

from scp_analysis.packs.planning.prepare import Prepared
from scp_analysis.packs.running.build import PackResult


def summary(results: Sequence[PackResult], prepared: Prepared, *, quiet: bool) -> Iterator[str]:
    """Say how it went: each pack, each failure with its notebook, cell and message.

    Parameters
    ----------
    results
        What `scp_analysis.packs.running.build.build_packs` gave.
    prepared
        Names the members of a set for which there was nothing to build from.
    quiet
        Leave out the packs that were built.
    """
    for reason in prepared.unavailable:
        yield f"not available: {reason}"
    for result in results:
        if result.ok and not quiet:
            yield f"built: {result.folder}"
        for failure in result.failures:
            yield f"failed: {result.pack.as_posix()}: {failure}"
        if not result.ok:
            yield f"The last good pack is untouched; the failed run is kept in {result.folder}"
