"""Every claim of a pack with the row it rests on, as one table for whoever asks "says who?"."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import pandas as pd
from nbformat import NotebookNode

from scp_analysis.packs.planning.plan import Page
from scp_analysis.packs.rendering.artefacts import Artefact, artefacts
from scp_analysis.packs.rendering.evidence_rows import EvidenceRows
from scp_analysis.packs.rendering.render import table_file
from scp_analysis.presentation.claims import traced
from scp_analysis.presentation.formats import TOO_FEW
from scp_analysis.presentation.tidy import as_csv

CLAIMS = "claims.csv"
COLUMNS = (
    "claim", "page", "link", "sentence", "certainty", "measure", "value", "unit", "interval_lower",
    "interval_upper", "level", "method", "p_adjusted", "verdict", "figures", "table", "row",
    "row_number", "period_start", "period_end", "comparison_start", "comparison_end", "area_code",
    "area_name", "sources",
)  # fmt: skip
_UNITS = {
    "change_percent": "%",
    "rate": "per {per:,} ({denominator_basis})",
    "annual_change_percent": "% a year",
    "against_force": "percentage points",
}
_TESTED = ("change_percent", "rate", "annual_change_percent")
"""What ``ci_lower``, ``ci_upper``, ``ci_method``, ``p_adjusted`` and the verdict of a row are about."""
_PERIODS = {
    "period_start": ("period_start", "first"),
    "period_end": ("period_end", "last"),
    "comparison_start": ("comparison_start",),
    "comparison_end": ("comparison_end",),
}


def claims_csv(made: Sequence[tuple[Page, NotebookNode]], *, area_code: str, area_name: str) -> str:
    """List the claims of a pack as CSV.

    Parameters
    ----------
    made
        The pages in reading order, each with its executed notebook.
    area_code, area_name
        The partnership the pack is about.

    Returns
    -------
    str
        A row for each statement and each row of a table that it rests on, in page order; `COLUMNS`.
        Values are unrounded; ``figures`` gives every number of the sentence as printed, with the name
        of the value it is. Blank is what does not apply.
    """
    known = {area_name: area_code}
    rows = [
        claim
        for page, notebook in made
        for claim in _claims(page, artefacts(notebook), area_codes=known)
    ]
    return as_csv(pd.DataFrame(rows, columns=list(COLUMNS), dtype=object))


def _claims(
    page: Page, found: Sequence[Artefact], *, area_codes: Mapping[str, str]
) -> Iterator[dict[str, object]]:
    rows = EvidenceRows(found)
    for said in found:
        if said.kind != "statement":
            continue
        for place, row in (said.rows or {said.evidence: {}}).items():
            yield {
                "claim": said.id,
                "page": page.name,
                "link": f"{page.name}.html#{said.id}",
                "sentence": said.claim,
                "certainty": said.text.removeprefix(said.claim).strip(),
                "verdict": said.verdict,
                "figures": _figures(said, row),
                "sources": "; ".join(said.source),
                **_measured(said, row),
                **_when_and_where(row, area_codes),
                **_place(page, place, rows),
            }


def _measured(said: Artefact, row: Mapping[str, Any]) -> dict[str, object]:
    """Give the value that the claim is about; what has no percentage in words has none here."""
    name = said.estimate or next((each for each in _TESTED if row.get(each) is not None), "")
    if not row:
        return _counted(said.facts)
    label = row.get("label", "")
    if said.verdict == TOO_FEW or row.get(name) is None:
        return {"measure": label}
    return {
        "measure": label,
        "value": row[name],
        "unit": _unit(name, row),
        **(_test_of(row) if name in _TESTED else _own_interval(name, row, said.facts)),
    }


def _test_of(row: Mapping[str, Any]) -> dict[str, object]:
    return {
        "interval_lower": row.get("ci_lower"),
        "interval_upper": row.get("ci_upper"),
        "level": row.get("ci_level"),
        "method": row.get("ci_method"),
        "p_adjusted": row.get("p_adjusted"),
    }


def _own_interval(name: str, row: Mapping[str, Any], facts: Mapping[str, Any]) -> dict[str, object]:
    ends = {f"interval_{end}": row.get(f"{name}_{end}") for end in ("lower", "upper")}
    return {} if None in ends.values() else {**ends, "level": facts.get(f"{name}_level")}


def _unit(name: str, row: Mapping[str, Any]) -> str:
    return _UNITS[name].format_map(dict(row)) if name in _UNITS else ""


def _counted(facts: Mapping[str, Any]) -> dict[str, object]:
    """Give the one number of a claim that has but one."""
    numbers = [(name, value) for name, value in facts.items() if isinstance(value, int | float)]
    return dict(zip(("measure", "value"), numbers[0], strict=True)) if len(numbers) == 1 else {}


def _figures(said: Artefact, row: Mapping[str, Any]) -> str:
    known = [*row.items(), *said.facts.items()]
    found = (f"{one.value} {one.printed}" for one in traced(said.text, known) if one.value)
    return "; ".join(dict.fromkeys(found))


def _when_and_where(row: Mapping[str, Any], area_codes: Mapping[str, str]) -> dict[str, object]:
    periods = {name: _first(row, keys) for name, keys in _PERIODS.items()}
    area = row.get("area_name")
    code = row.get("area_code") or area_codes.get(str(area))
    return {**periods, "area_name": area, "area_code": code}


def _first(row: Mapping[str, Any], names: Iterable[str]) -> object:
    return next((row[name] for name in names if row.get(name)), None)


def _place(page: Page, place: str, rows: EvidenceRows) -> dict[str, object]:
    artefact, number = rows.artefact(place), rows.number(place)
    if artefact is None or artefact.csv is None:
        return {}
    row = {} if number is None else {"row": place.partition("--")[2], "row_number": str(number + 1)}
    return {"table": table_file(page, artefact), **row}
