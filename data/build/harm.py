"""Weights of harm by offence code: the Crime Severity Score of the Office for National Statistics."""

from pathlib import Path

import pandas as pd

from scp_analysis.loaders.workbooks import harm_weights

VINTAGE = "2020-21"


def build(originals: Path) -> dict[str, pd.DataFrame]:
    """Make the table of weights."""
    raw = harm_weights.read(originals / "harm_weights" / "severity_codes.csv")
    table = harm_weights.tidy(raw, vintage=VINTAGE)
    return {"harm/crime_severity_score.csv": table.sort_values(harm_weights.ORDER)}
