"""The one door of a page: what ``show`` shows, printed lines, and nothing else.

A picture or table that a cell displays in any other way has no title, description, source or data, so
a reader could neither hear it nor check it: the page is refused, and the cell named.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from nbformat import NotebookNode

from scp_analysis.errors import PackError, explain
from scp_analysis.packs.rendering import parts
from scp_analysis.packs.rendering.artefacts import Artefact, artefact_of
from scp_analysis.presentation.show import CITING

_NEEDS: Mapping[str, tuple[str, ...]] = {
    "table": ("title", "html", "csv"),
    "figure": ("title", "html", "csv", "alt", "source", "svg"),
    "statement": ("title", "html", "claim"),
    "notice": ("title", "html"),
    "heading": ("title",),
}
_LONGEST = 40


def check_door(notebook: NotebookNode, *, page: str) -> None:
    """Refuse a page with something on it that did not come through the door.

    Parameters
    ----------
    notebook
        Executed. Lines a cell prints may stand on a page; what it wrote to standard error goes to the
        warnings.
    page
        Name of the page, for the message.

    Raises
    ------
    PackError
        A cell displays something else than an artefact, or an artefact lacks its title, source, data
        or description. Every such cell is named, counted as in the stored notebook.
    """
    faults = [
        f"cell {number} ({_first_line(cell)}): {fault}"
        for number, cell in parts.stored(notebook)
        for output in cell.get("outputs", [])
        for fault in _faults(output)
    ]
    if faults:
        raise PackError(
            explain(
                "Everything on a page must be shown with show(...), with title, source and data, and "
                "a figure with alternative text.",
                found=f"{len(faults)}: " + "; ".join(faults),
                where=f"page {page}",
                remedy="show a table with show(tables.plain(...)) and a chart with one of "
                "presentation.charts; end a line that is only for yourself with a semicolon",
            )
        )


def _first_line(cell: NotebookNode) -> str:
    lines = cell.source.strip().splitlines() or [""]
    return lines[0] if len(lines[0]) <= _LONGEST else f"{lines[0][: _LONGEST - 3]}..."


def _faults(output: NotebookNode) -> Iterator[str]:
    if output.output_type not in ("display_data", "execute_result"):
        return
    artefact = artefact_of(output)
    if artefact is None:
        yield f"displays {_kind(output.get('data', {}))} past the door"
    elif artefact.kind not in _NEEDS:
        yield f"shows {artefact.id!r} of an unknown kind, {artefact.kind!r}"
    elif lacking := _lacking(artefact):
        yield f"{artefact.kind} {artefact.id!r} lacks {', '.join(lacking)}"


def _lacking(artefact: Artefact) -> list[str]:
    needed = _NEEDS[artefact.kind]
    cited = artefact.kind == "table" and artefact.role in CITING
    return [
        name for name in (*needed, *(["source"] if cited else [])) if not getattr(artefact, name)
    ]


def _kind(data: Mapping[str, Any]) -> str:
    if any(kind.startswith("image/") for kind in data):
        return "a picture"
    if "dataframe" in str(data.get("text/html", "")):
        return "a data frame"
    if "text/html" in data:
        return "HTML"
    other = [kind for kind in data if kind != "text/plain"]
    return other[0] if other else "a value"
