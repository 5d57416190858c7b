"""How a batch went, in words."""

from collections.abc import Iterable, Iterator, Sequence

from scp_analysis.packs.running.orders import PackRow
from scp_analysis.presentation.terminal import plain

_FIRST = 3


def summary(rows: Sequence[PackRow], *, unavailable: Iterable[str], quiet: bool) -> Iterator[str]:
    """Say how it went: each pack, what of it is to be read, each failure with its notebook and cell.

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
        if row.left:
            yield f"left as it is: {plain(row.left)}"
        elif row.ok and not quiet:
            yield f"{'unchanged' if row.unchanged else 'built'}: {row.folder}"
        yield from _to_read(row)
        for failure in row.failures:
            yield f"failed: {row.pack.as_posix()}: {plain(str(failure))}"
        if not row.ok:
            yield f"The last good pack is untouched; the failed run is kept in {row.folder}"


def _to_read(row: PackRow) -> Iterator[str]:
    """Say where a public pack may name a person; what is said of a batch may be kept, so no words."""
    if row.to_read:
        more = len(row.to_read) - _FIRST
        rest = f"; and {more} more" if more > 0 else ""
        yield plain(
            f"may name a person: {'; '.join(row.to_read[:_FIRST])}{rest}. "
            f"Before it is signed, read the words: scp-analysis sign --look {row.folder}"
        )


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
