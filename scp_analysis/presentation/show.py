"""The one door: everything a reader sees from code is shown here."""

from collections.abc import Iterable

from IPython.display import display

from scp_analysis.presentation.artefacts import Artefact


def show(artefacts: Artefact | Iterable[Artefact]) -> None:
    """Display one artefact, or several in order; each is one output of the cell.

    Parameters
    ----------
    artefacts
        What ``charts``, ``tables`` and ``wording`` make. An empty list shows nothing.

    Notes
    -----
    No file is written: a pack takes tables and pictures from the displayed record.
    """
    every = [artefacts] if isinstance(artefacts, Artefact) else artefacts
    for artefact in every:
        display(artefact.bundle(), raw=True)  # type: ignore[no-untyped-call]
