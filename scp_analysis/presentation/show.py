"""The one door: everything a reader sees from code is shown here."""

import os
from collections.abc import Iterable, Iterator

from IPython.display import display

from scp_analysis.errors import SchemaError, explain
from scp_analysis.presentation import markup
from scp_analysis.presentation.artefacts import Artefact, Figure, Table

LAB_VARIABLE = "JPY_SESSION_NAME"
"""Set by Jupyter for the kernel of a notebook that somebody has open; a pack's kernels have it not."""
CITING = ("finding", "headline")
"""Roles of a table that must name its source."""
# JupyterLab may be dark or light; what is shown keeps the paper it was drawn for.
_PAPER = """
.scp-table, .scp-figure, .scp-statement, .scp-notice {
  padding: .5rem .75rem; background: #fff; color: #0b0c0c; font: 15px/1.45 Arial, sans-serif; }
"""


def show(artefacts: Artefact | Iterable[Artefact]) -> None:
    """Display one artefact, or several in order; each is one output of the cell.

    Parameters
    ----------
    artefacts
        What ``charts``, ``tables`` and ``wording`` make. An empty list shows nothing.

    Raises
    ------
    SchemaError
        Something else is to be shown, or a table or figure without title, data or source. Nothing is
        shown then.

    Notes
    -----
    No file is written: a pack takes tables and pictures from the displayed record.
    """
    every = _every(artefacts)
    kept = [each for each in every if isinstance(each, Artefact)]
    faults = [_strange(each) for each in every if not isinstance(each, Artefact)]
    faults += [
        f"{each.kind} {each.name!r} without {part}" for each in kept for part in _lacking(each)
    ]
    if faults:
        raise SchemaError(
            explain(
                "Only artefacts are shown: figures and tables with title, source and data, a figure "
                "with alternative text; statements, notices, headings.",
                found="; ".join(faults),
                where="show",
                remedy="make a table with presentation.tables.plain, a chart with one of "
                "presentation.charts, and pass source=",
            )
        )
    for artefact in kept:
        display(artefact.bundle(), raw=True)  # type: ignore[no-untyped-call]


def dress() -> None:
    """Give a notebook that is open in JupyterLab the style sheet of what it shows; else do nothing."""
    if os.environ.get(LAB_VARIABLE):
        sheet = f"<style>{markup.stylesheet()}{_PAPER}</style>"
        display({"text/html": sheet, "text/plain": ""}, raw=True)  # type: ignore[no-untyped-call]


def _every(given: object) -> list[object]:
    # A frame could be gone through too, by the names of its columns.
    return list(given) if isinstance(given, list | tuple | Iterator) else [given]


def _strange(given: object) -> str:
    return f"{type(given).__name__}, which is no artefact"


def _lacking(artefact: Artefact) -> list[str]:
    if not isinstance(artefact, Table | Figure):
        return []
    uncited = artefact.role in CITING and not artefact.source
    return [*(["data"] if artefact.data.empty else []), *(["source"] if uncited else [])]
