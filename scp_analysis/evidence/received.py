"""Filled returns as evidence: what a partner sent in by template, brought to the shape of a table."""

import pandas as pd

from scp_analysis.evidence import footings
from scp_analysis.evidence.scope import Scope
from scp_analysis.integrity.footing import filled
from scp_analysis.returns import reading, registry
from scp_analysis.schemas.templating import Template


def templates(here: Scope, name: str) -> list[Template]:
    """Give the templates behind an entry of a plan: its own name, or those that serve its stem."""
    if name in registry.names(here.workspace):
        return [registry.template(here.workspace, name)]
    return registry.serving(here.workspace, name)


def figures(here: Scope, template: Template) -> pd.DataFrame:
    """Give what was sent in by a template, in the columns of a printed table.

    Parameters
    ----------
    here
        What the page is about; the folder ``data/returns/<template>`` of its workspace is read.
    template
        Of the return.

    Returns
    -------
    pandas.DataFrame
        `PrintedFigures` and the template's dimensions; no row when nothing was sent, or nothing
        that could be read (`evidence.soundness` tells why). Before disclosure control: pages show
        what `evidence.released` gives.
    """
    every = _every(here)
    own = every[every["template"] == template.name]
    if own.empty:
        return own
    named = [each.name for each in template.dimensions]
    others = _dimensions(here) - set(named)
    kept = [column for column in own.columns if column not in others]
    return filled.as_printed(own[kept]).reset_index(drop=True)


def doubts(here: Scope, template: Template) -> tuple[str, ...]:
    """Word where a filled return contradicts itself, by the footing rules of its template.

    The public edition says only in how many places.
    """
    every = _every(here)
    own = every[every["template"] == template.name]
    if own.empty:
        return ()
    checked = filled.checked(own, template.footing, template=template.name)
    return footings.as_told(here, footings.worded(checked))


def _every(here: Scope) -> pd.DataFrame:
    return here.catalogue.once(
        "filled returns", lambda: reading.all_returns(here.workspace).figures
    )


def _dimensions(here: Scope) -> set[str]:
    return {
        each.name for template in registry.templates(here.workspace) for each in template.dimensions
    }
