"""A page of real artefacts made from a small literal table of changes, as a notebook puts them out."""

import pandas as pd
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from scp_analysis.presentation import tables, wording

CHANGES = {
    "family": "police return",
    "series": ["robbery", "homicide"],
    "label": ["Robbery", "Homicide"],
    "sentence_label": ["robbery", "homicide"],
    "unit": "offences",
    "area_name": "Northtown",
    "period_start": pd.Period("2022-08", "M"),
    "period_end": pd.Period("2023-07", "M"),
    "comparison_start": pd.Period("2021-08", "M"),
    "comparison_end": pd.Period("2022-07", "M"),
    "current": [182.0, 3.0],
    "previous": [133.0, 4.0],
    "previous_low": [133.0, 4.0],
    "previous_high": [133.0, 4.0],
    "previous_basis": "recorded",
    "change": [49.0, -1.0],
    "change_percent": [36.8421052631579, -25.0],
    "ci_lower": [2.4, -90.0],
    "ci_upper": [83.3, 300.0],
    "ci_level": 0.95,
    "ci_method": "exact conditional (Clopper-Pearson)",
    "poisson_lower": [8.8, -90.0],
    "poisson_upper": [72.4, 300.0],
    "p_adjusted": [0.051, 1.0],
    "phi": 1.6,
    "phi_source": "own history",
    "phi_series": "robbery",
    "verdict": ["likely increased", "too few to say"],
    "verdict_note": "",
    "detectable_fall": -9.0,
    "detectable_rise": 10.0,
    "against_force": [32.0, float("nan")],
    "force_change_percent": [4.8, float("nan")],
    "source_id": "police",
    "unavailable_reason": None,
}


@pytest.fixture(name="changes")
def _changes():
    return pd.DataFrame(CHANGES)


@pytest.fixture(name="shown")
def _shown(changes):
    """Sentences on the table of changes, the one against the force, and the table itself."""
    return [
        *wording.changes(changes, name="police", evidence="police-table"),
        *wording.headline(changes, evidence="police-table"),
        *wording.against_force(changes, evidence="police-table"),
        tables.changes(changes, title="Police return", name="police-table"),
    ]


@pytest.fixture(name="page_of")
def _page_of():
    """Make an executed notebook that shows artefacts and has one more text cell."""

    def _made(artefacts, text="Words only.", printed=""):
        outputs = [new_output("display_data", data=one.bundle()) for one in artefacts]
        outputs += [new_output("stream", name="stdout", text=printed)] if printed else []
        cells = [
            new_markdown_cell("# Is robbery rising?", metadata={"tags": ["title"]}),
            new_code_cell("year = 2023", metadata={"tags": ["injected-parameters"]}),
            new_code_cell("show(found)", outputs=outputs, metadata={"tags": ["finding"]}),
            new_markdown_cell(text, metadata={"tags": ["finding"]}),
        ]
        return new_notebook(cells=cells)

    return _made
