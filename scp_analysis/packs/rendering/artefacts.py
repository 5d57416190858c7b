"""What an executed notebook put out: artefacts for readers, and warnings for the manifest.

An artefact is an output that carries the package's own MIME type beside its HTML; presentation.show
is the one thing that makes them.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from nbformat import NotebookNode

from scp_analysis.errors import PackError, explain
from scp_analysis.presentation.artefacts import MIME

HTML = "text/html"
_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


@dataclass(frozen=True, slots=True)
class Artefact:
    """One table, figure, statement, notice or heading of a page, with its accessible HTML."""

    kind: str
    id: str
    title: str
    role: str
    text: str
    claim: str
    html: str
    csv: str | None
    svg: str | None
    alt: str | None
    source: tuple[str, ...]
    level: int | None
    notes: tuple[str, ...]
    facts: Mapping[str, Any]
    rows: Mapping[str, Mapping[str, Any]]
    evidence: str
    estimate: str
    verdict: str
    row_ids: tuple[str, ...]

    @property
    def known(self) -> list[tuple[str, object]]:
        """What answers for the numbers in its words: its values, and those of the rows it is about."""
        return [*self.facts.items(), *(pair for row in self.rows.values() for pair in row.items())]


def artefact_of(output: Mapping[str, Any]) -> Artefact | None:
    """Read the artefact one output carries; None for any other output.

    Parameters
    ----------
    output
        An output of a code cell, nbformat 4.
    """
    data: Mapping[str, Any] = output.get("data", {})
    if MIME not in data:
        return None
    fields = data[MIME]
    return Artefact(
        kind=fields["kind"],
        id=fields["id"],
        title=fields.get("title") or "",
        role=fields.get("role") or "finding",
        text=fields.get("text") or "",
        claim=fields.get("claim") or fields.get("text") or "",
        html=data.get(HTML, ""),
        csv=fields.get("csv"),
        svg=fields.get("svg"),
        alt=fields.get("alt"),
        source=tuple(fields.get("source") or ()),
        level=fields.get("level"),
        notes=tuple(fields.get("notes") or ()),
        facts=fields.get("values") or {},
        rows=fields.get("rows") or {},
        evidence=fields.get("evidence") or "",
        estimate=fields.get("estimate") or "",
        verdict=fields.get("verdict") or "",
        row_ids=tuple(fields.get("row_ids") or ()),
    )


def artefacts(notebook: NotebookNode) -> list[Artefact]:
    """List the artefacts of an executed notebook, in page order."""
    outputs = (out for cell in notebook.cells for out in cell.get("outputs", []))
    return [found for out in outputs if (found := artefact_of(out)) is not None]


def check_artefacts(found: list[Artefact], *, page: str) -> None:
    """Refuse a page whose artefacts cannot be linked to, read aloud or checked.

    Parameters
    ----------
    found
        The artefacts of the page.
    page
        Its name, for the message.

    Raises
    ------
    PackError
        An identifier is malformed or used twice, or a figure lacks its description, title, source
        or data. All faults are named.
    """
    ids = [artefact.id for artefact in found]
    twice = sorted({name for name in ids if ids.count(name) > 1})
    faults = [f"{name!r} used {ids.count(name)} times" for name in twice]
    faults += [f"{name!r} is not words with hyphens" for name in ids if not _ID.fullmatch(name)]
    faults += [
        f"figure {figure.id!r} lacks {', '.join(lacking)}"
        for figure in found
        if figure.kind == "figure" and (lacking := _lacking(figure))
    ]
    if faults:
        raise PackError(
            explain(
                "Every artefact must have an identifier of its own; a figure a description, "
                "title, source and data.",
                found=f"{len(faults)}: " + "; ".join(faults),
                where=f"page {page}",
                remedy="give each artefact its own id= and show figures with presentation.show",
            )
        )


def warnings(notebook: NotebookNode) -> list[str]:
    """List what a notebook wrote to standard error: the cell, counted from 1, and the text."""
    return [
        f"cell {number}: {output.text.strip()}"
        for number, cell in enumerate(notebook.cells, start=1)
        for output in cell.get("outputs", [])
        if output.output_type == "stream" and output.name == "stderr" and output.text.strip()
    ]


def _lacking(figure: Artefact) -> list[str]:
    needed = {"alt": figure.alt, "title": figure.title, "source": figure.source, "csv": figure.csv}
    return [name for name, value in needed.items() if not value]
