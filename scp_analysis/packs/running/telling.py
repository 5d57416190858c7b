"""How a batch went, in words."""

from collections.abc import Iterable, Iterator, Sequence

from scp_analysis.packs.running.orders import PackRow
from scp_analysis.packs.running.progress import plain


def summary(rows: Sequence[PackRow], *, unavailable: Iterable[str], quiet: bool) -> Iterator[str]:
    """Say how it went: each pack, each failure with its notebook, cell and message.

    Parameters
    ----------
    rows
        What `scp_analysis.packs.running.batch.build_packs` gave.
    unavailable
        The members of a set for which there was nothing to build from.
    quiet
        Leave out the packs that are in place.
    """
    for reason in unavailable:
        yield f"not available: {reason}"
    for row in rows:
        if row.ok and not quiet:
            yield f"{'unchanged' if row.unchanged else 'built'}: {row.folder}"
        for failure in row.failures:
            yield f"failed: {row.pack.as_posix()}: {plain(str(failure))}"
        if not row.ok:
            yield f"The last good pack is untouched; the failed run is kept in {row.folder}"


def made_again(row: PackRow, other: Sequence[str]) -> Iterator[str]:
    """Say whether a pack made again is the one its manifest names.

    Parameters
    ----------
    row
        The pack.
    other
        Files that differ from those the manifest names.
    """
    if not row.ok:
        yield from summary([row], unavailable=(), quiet=True)
    elif other:
        yield f"failed: {row.folder}: not as the manifest says: {', '.join(other)}"
    else:
        yield f"the same, file by file: {row.folder}"
