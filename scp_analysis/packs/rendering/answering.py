"""Whether every sentence of a page leads to the figures behind it, and says what they say."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from scp_analysis.errors import PackError, explain, first_few
from scp_analysis.packs.rendering.artefacts import Artefact
from scp_analysis.packs.rendering.evidence_rows import EvidenceRows, Row
from scp_analysis.presentation.claims import unaccounted

_WORDED = ("statement", "notice", "heading")


def check_answers(found: Sequence[Artefact], *, page: str) -> None:
    """Refuse a page on which a number, or a sentence, does not lead to the figure behind it.

    Parameters
    ----------
    found
        The artefacts of the page.
    page
        Its name, for the message.

    Raises
    ------
    PackError
        A statement, notice or heading has a number that is none of its values; the evidence it names
        is not on the page; or its values are not those of that row. All faults are named.
    """
    rows = EvidenceRows(found)
    faults = [f"{said.kind} {said.id}: {fault}" for said in found for fault in _faults(said, rows)]
    if faults:
        raise PackError(
            explain(
                "Every number in a sentence must be one of its values, and these those of the row of "
                "the page that it names as evidence.",
                found=first_few(faults),
                where=f"page {page}",
                remedy="make the sentence and its table from one and the same result table, and show "
                "both on the page",
            )
        )


def _faults(said: Artefact, rows: EvidenceRows) -> Iterator[str]:
    if said.kind not in _WORDED:
        return
    for number in unaccounted((said.title, said.text, said.claim), said.known):
        yield f"{number} is none of its values"
    if said.evidence and rows.artefact(said.evidence) is None:
        yield f"evidence {said.evidence} is not on the page"
    for place, values in said.rows.items():
        if "--" in place:
            yield from _disagreements(place, values, rows.row(place))


def _disagreements(place: str, values: Mapping[str, Any], row: Row | None) -> Iterator[str]:
    if row is None:
        yield f"row {place} is not on the page"
        return
    for name in values.keys() & row.keys():
        if not _same(values[name], row[name]):
            yield f"{name} is {values[name]} and in row {place} {row[name] or 'blank'}"


def _same(value: object, cell: str) -> bool:
    if value is None or value == "":
        return cell == ""
    if isinstance(value, bool | str):
        return cell.removeprefix("'") == str(value).removeprefix("'")
    try:
        return float(cell) == value
    except ValueError:
        return False
