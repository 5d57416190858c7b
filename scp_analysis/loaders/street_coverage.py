"""Which months of street-level files are held for which force.

A month that is not listed is not held: it says nothing about what was recorded. Not every month
held is in the district table, which needs a month for 38 forces or more.
"""

import pandas as pd

from scp_analysis import reference
from scp_analysis.catalogue import Catalogue
from scp_analysis.loaders.counting import months
from scp_analysis.schemas.checking import validated
from scp_analysis.schemas.inputs import STREET_COVERAGE

SOURCE = "street_coverage"


def read(catalogue: Catalogue) -> pd.DataFrame:
    """Read the coverage table as text: force (as data.police.uk spells it), month, rows."""
    return catalogue.read(SOURCE)


def tidy(raw: pd.DataFrame, *, codes: pd.Series, in_district_table: pd.MultiIndex) -> pd.DataFrame:
    """Type the coverage table and mark the months the district table has.

    Parameters
    ----------
    raw
        As `read` gives it.
    codes
        ONS code by the force's name at data.police.uk; other forces have none.
    in_district_table
        Pairs of (force, month as text).

    Returns
    -------
    pandas.DataFrame
        `StreetCoverage`: force, force_code, month (Period M), rows, in_district_table.
    """
    held = pd.MultiIndex.from_frame(raw[["force", "month"]]).isin(in_district_table)
    table = raw.assign(
        force_code=raw["force"].map(codes).astype("str"),
        month=months(raw["month"]),
        rows=raw["rows"].astype("int64"),
        in_district_table=held,
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
    codes = reference.forces(catalogue.workspace).set_index("street_name")["force_code"]
    counted = catalogue.read("street_district")[["force", "month"]].drop_duplicates()
    pairs = pd.MultiIndex.from_frame(counted)
    return tidy(read(catalogue), codes=codes, in_district_table=pairs)
