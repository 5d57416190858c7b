"""What the words of a page cover: definitions, codes and overlaps of the series shown."""

import pandas as pd

from scp_analysis.presentation.artefacts import Artefact
from scp_analysis.presentation.tabling.plain import plain


def definitions(table: pd.DataFrame) -> list[Artefact]:
    """Show what each series means, which offence codes it holds and in what it is counted.

    Parameters
    ----------
    table
        label, definition, codes, unit, overlaps, as ``evidence.quality`` makes it; empty when no
        series is shown, and then nothing is said.
    """
    if table.empty:
        return []
    shown = table.assign(
        codes=[codes.replace(";", ", ") or "not listed by the source" for codes in table["codes"]]
    )
    heads = {"label": "Measure", "definition": "What it covers", "codes": "Home Office codes"}
    heads |= {"unit": "Counted in"}
    return [
        plain(
            shown, heads=heads, title="What the measures cover", name="definitions", role="method"
        )
    ]
