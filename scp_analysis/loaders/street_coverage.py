"""Which months of street-level files are held for which force.

A month that is not listed is not held: it says nothing about what was recorded. Where only a few
forces are held for a month, records that other forces made in a district (the British Transport
Police above all) are missing from it.
"""

import pandas as pd

from scp_analysis import reference
from scp_analysis.catalogue import Catalogue
from scp_analysis.loaders import street_store
from scp_analysis.loaders.counting import months
from scp_analysis.schemas.checking import validated
from scp_analysis.schemas.inputs import STREET_COVERAGE

SOURCE = "street_coverage"


def read(catalogue: Catalogue) -> pd.DataFrame:
    """Read the coverage table as text: force (as data.police.uk spells it), month, rows."""
    return street_store.layered(catalogue, SOURCE)


def tidy(raw: pd.DataFrame, *, codes: pd.Series) -> pd.DataFrame:
    """Type the coverage table and count the forces held for each month.

    Parameters
    ----------
    raw
        As `read` gives it.
    codes
        ONS code by the force's name at data.police.uk; other forces have none.

    Returns
    -------
    pandas.DataFrame
        `StreetCoverage`: force, force_code, month (Period M), rows (records held) and forces_held
        (how many forces are held for that month, of 43 with the transport police).

    Examples
    --------
    >>> raw = pd.DataFrame({"force": ["northshire", "btp"], "month": "2031-01", "rows": ["7", "2"]})
    >>> tidy(raw, codes=pd.Series({"northshire": "E23000998"}))["forces_held"].tolist()
    [2, 2]
    """
    table = raw.assign(
        force_code=raw["force"].map(codes).astype("str"),
        month=months(raw["month"]),
        rows=raw["rows"].astype("int64"),
        forces_held=raw.groupby("month")["force"].transform("size").astype("int64"),
    )
    columns = list(STREET_COVERAGE.columns)
    return validated(table[columns], schema=STREET_COVERAGE, where=SOURCE)


def load(catalogue: Catalogue) -> pd.DataFrame:
    """Give the months held per force as `StreetCoverage`.

    Parameters
    ----------
    catalogue
        The data of a workspace.

    Returns
    -------
    pandas.DataFrame
        One row per force and month held, sorted by force and month.

    Raises
    ------
    SourceError, SchemaError
        As `Catalogue.read`, or the table breaks its schema.
    """
    return catalogue.once(SOURCE, lambda: _load(catalogue))


def _load(catalogue: Catalogue) -> pd.DataFrame:
    codes = reference.forces(catalogue.workspace).set_index("street_name")["force_code"]
    return tidy(read(catalogue), codes=codes)
