"""Weights of harm by offence code, for whole forces only.

The Crime Severity Score is shipped with its vintage; of the Cambridge index, whose publisher holds the
copyright, ``scp-analysis adopt`` makes a table from the user's own copy.
"""

import pandas as pd

from scp_analysis.catalogue import Catalogue
from scp_analysis.errors import SourceError, explain

SOURCES = {
    "ONS Crime Severity Score": "harm_crime_severity_score",
    "Cambridge Crime Harm Index": "harm_cambridge_index",
}
"""Id of the source of each index."""


def load(catalogue: Catalogue, source: str) -> pd.DataFrame:
    """Give a table of weights as ``statistics.harm.weights.weights_by_code`` reads it.

    Parameters
    ----------
    catalogue
        The data of a workspace.
    source
        One of the ids in `SOURCES`.

    Returns
    -------
    pandas.DataFrame
        offence_code, weight (float: points or days of one offence), weight_set, vintage, offence and
        police_generated (bool).

    Raises
    ------
    SourceError
        There is no such table here, or a weight or flag in it is no number or truth value.
    """
    table = catalogue.read(source)
    weight = pd.to_numeric(table["weight"], errors="coerce")
    flag = table["police_generated"].map({"True": True, "False": False})
    bad = table[weight.isna() | (weight < 0) | flag.isna()]
    if len(bad):
        raise SourceError(
            explain(
                "A weight must be a number of zero or more, and its flag True or False.",
                found=f"{len(bad)} rows, first {bad['offence_code'].iloc[0]}",
                where=str(catalogue.path(source)),
                remedy="scp-analysis adopt the published table again",
            )
        )
    return table.assign(weight=weight, police_generated=flag.astype(bool))
