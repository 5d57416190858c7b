"""Households by district, partnership and force at the census of 2021.

The denominator of residential burglary. One date only: used for other years it stays what it was in
2021, which its basis says.
"""

import pandas as pd

from scp_analysis import reference
from scp_analysis.catalogue import Catalogue
from scp_analysis.loaders.areas import area_members, summed
from scp_analysis.schemas.checking import validated
from scp_analysis.schemas.inputs import HOUSEHOLDS

SOURCE = "households"
_SHARED = "several partnerships share the district, whose households cannot be divided"


def read(catalogue: Catalogue) -> pd.DataFrame:
    """Read the table as text: district_code, households, year."""
    return catalogue.read(SOURCE)


def tidy(raw: pd.DataFrame, *, members: pd.DataFrame, shared: pd.Series) -> pd.DataFrame:
    """Add districts up to partnerships and forces.

    Parameters
    ----------
    raw
        As `read` gives it.
    members
        Which districts each area has: area_code, area_name, area_type, district_code.
    shared
        Codes of the partnerships that share a district: theirs is not available.

    Returns
    -------
    pandas.DataFrame
        `Households`, one row per area.
    """
    typed = raw.astype({"households": "int64", "year": "int64"}).assign(vintage="Census 2021")
    total = summed(typed, members=members, measure="households").astype({"households": "Int64"})
    split = total["area_code"].isin(shared)
    table = total.assign(
        households=total["households"].mask(split),
        basis="households, Census 2021",
        unavailable_reason=pd.Series(None, index=total.index, dtype="str").mask(split, _SHARED),
        source_id=SOURCE,
    ).sort_values(["area_type", "area_code"], ignore_index=True)
    return validated(table[list(HOUSEHOLDS.columns)], schema=HOUSEHOLDS, where=SOURCE)


def load(catalogue: Catalogue) -> pd.DataFrame:
    """Give the households of every district, partnership and force as `Households`.

    Parameters
    ----------
    catalogue
        The data of a workspace.

    Returns
    -------
    pandas.DataFrame
        area_code, area_name, area_type, year (2021), households, basis, vintage,
        unavailable_reason, source_id.

    Raises
    ------
    SourceError, SchemaError
        As `Catalogue.read`, or the table breaks its schema.
    """
    partnerships = reference.partnerships(catalogue.workspace)
    shared = partnerships.loc[partnerships["shares_district"] == "yes", "code"]
    return tidy(read(catalogue), members=area_members(catalogue), shared=shared)
