"""Where a cell of a notebook goes on its page: findings, then checks, method and sources."""

from collections.abc import Iterator
from dataclasses import dataclass

from nbformat import NotebookNode

from scp_analysis.packs.planning.contract import INJECTED_TAG

TITLE = "title"
PARAMETERS = ("parameters", "injected-parameters")
BODY = "finding"
END = ("checks", "method", "sources")
_PREPARATION = ("setup", "load")
_KNOWN = {TITLE, BODY, *END, *_PREPARATION, *PARAMETERS}


@dataclass(frozen=True, slots=True)
class Placed:
    """A cell, and the part of the page it belongs to."""

    part: str
    cell: NotebookNode


def placed(notebook: NotebookNode) -> list[Placed]:
    """Give each cell its part.

    Parameters
    ----------
    notebook
        An executed notebook, its cells tagged title, parameters, setup, load, checks, finding,
        method or sources.

    Returns
    -------
    list of Placed
        In notebook order. A text cell without a tag belongs to the code it introduces, a code cell
        without a tag to whatever went before it; setup and loading count as checks.
    """
    tags = [_own(cell) for cell in notebook.cells]
    found = []
    previous = BODY
    for position, cell in enumerate(notebook.cells):
        text = cell.cell_type == "markdown"
        introduced = _next_code(notebook, tags, position) if text else ""
        previous = tags[position] or introduced or previous
        found.append(Placed("checks" if previous in _PREPARATION else previous, cell))
    return found


def in_part(cells: list[Placed], part: str) -> Iterator[NotebookNode]:
    """Give the cells of one part, in order."""
    return (item.cell for item in cells if item.part == part)


def stored(notebook: NotebookNode) -> Iterator[tuple[int, NotebookNode]]:
    """Give each cell of an executed notebook with its number, from 1, in the notebook as it is stored."""
    cells = (c for c in notebook.cells if INJECTED_TAG not in c.metadata.get("tags", []))
    return enumerate(cells, start=1)


def _own(cell: NotebookNode) -> str:
    return next((tag for tag in cell.metadata.get("tags", []) if tag in _KNOWN), "")


def _next_code(notebook: NotebookNode, tags: list[str], position: int) -> str:
    for later in range(position + 1, len(notebook.cells)):
        if notebook.cells[later].cell_type == "code":
            return tags[later]
    return ""
