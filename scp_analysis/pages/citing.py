"""Who is named as the source of what a page shows: publisher and title instead of an identifier."""

from collections.abc import Callable, Iterable

from scp_analysis.evidence.scope import Scope
from scp_analysis.presentation import formats, show
from scp_analysis.presentation.artefacts import Artefact
from scp_analysis.presentation.citation import Citation

SOURCES = "sources"
"""Identifier of the table of sources on every page."""


def citations(here: Scope) -> dict[str, Citation]:
    """Give the citation of every source of the catalogue by its identifier.

    Parameters
    ----------
    here
        What the page is about.

    Returns
    -------
    dict of str to Citation
        Publisher and title, each with its row in the table of sources.
    """
    return {
        name: Citation(
            f"{source.publisher}: {source.title}", row=f"{SOURCES}--{formats.slug(name)}"
        )
        for name, source in here.catalogue.sources().items()
    }


def showing(here: Scope) -> Callable[[Artefact | Iterable[Artefact]], None]:
    """Give the ``show`` of a page: everything shown through it names its sources in full.

    In a notebook that is open in JupyterLab, the styles of what is shown are given first.

    Parameters
    ----------
    here
        What the page is about.
    """
    known = citations(here)
    show.dress()

    def shown(artefacts: Artefact | Iterable[Artefact]) -> None:
        every = [artefacts] if isinstance(artefacts, Artefact) else artefacts
        show.show([artefact.cited(known) for artefact in every])

    return shown
