"""Which districts make up a partnership or a force, and sums over them."""

import pandas as pd

from scp_analysis import reference
from scp_analysis.catalogue import Catalogue

AREA = ["area_code", "area_name", "area_type"]


def districts(catalogue: Catalogue) -> pd.DataFrame:
    """Give every district of England and Wales (2024).

    Returns
    -------
    pandas.DataFrame
        district_code, district_name, force_code, force_name, region, partnership_codes (joined by
        ``;``: several where partnerships share the district).
    """
    return catalogue.read("lookup_districts")


def small_areas(catalogue: Catalogue) -> pd.DataFrame:
    """Give every pair of 2011 and 2021 small areas that overlap.

    Returns
    -------
    pandas.DataFrame
        lsoa11_code, lsoa21_code, lsoa21_name, change_code (U unchanged, S split, M merged, X
        irregular), ward24_code, ward24_name (England only), district_code.
    """
    return catalogue.read("lookup_small_areas")


def area_members(catalogue: Catalogue) -> pd.DataFrame:
    """List the districts of every district, partnership and force, one row per pair.

    Returns
    -------
    pandas.DataFrame
        area_code, area_name, area_type (district, partnership, force), district_code.
    """
    listed = districts(catalogue)
    own = listed.assign(
        area_code=listed["district_code"], area_name=listed["district_name"], area_type="district"
    )
    forces = listed.rename(columns={"force_code": "area_code", "force_name": "area_name"})
    partnerships = reference.partnerships(catalogue.workspace)
    several = partnerships.assign(
        district_code=partnerships["district_codes"].str.split(";"),
        area_type="partnership",
        area_code=partnerships["code"],
        area_name=partnerships["name"],
    ).explode("district_code")
    parts = [own, several, forces.assign(area_type="force")]
    return pd.concat([part[[*AREA, "district_code"]] for part in parts], ignore_index=True)


def summed(raw: pd.DataFrame, *, members: pd.DataFrame, measure: str) -> pd.DataFrame:
    """Add a district measure up to areas, year by year.

    Parameters
    ----------
    raw
        district_code, year, vintage and the measure.
    members
        As `area_members` gives it.
    measure
        Column to add up.

    Returns
    -------
    pandas.DataFrame
        area_code, area_name, area_type, year, vintage and the measure; an area of which a district
        is missing in a year has no row for it.

    Examples
    --------
    >>> raw = pd.DataFrame({"district_code": ["D1", "D2"], "year": 2024, "vintage": "v", "n": 2})
    >>> members = pd.DataFrame({"area_code": "P", "area_name": "Northtown",
    ...                         "area_type": "partnership", "district_code": ["D1", "D2"]})
    >>> int(summed(raw, members=members, measure="n")["n"].iloc[0])
    4
    """
    joined = members.merge(raw[["district_code", "year", "vintage", measure]], on="district_code")
    by_area = joined.groupby([*AREA, "year", "vintage"], as_index=False)
    table = by_area.agg(**{measure: (measure, "sum"), "districts": ("district_code", "size")})
    needed = members.groupby(AREA, as_index=False).agg(needed=("district_code", "size"))
    table = table.merge(needed, on=AREA, validate="many_to_one")
    return table[table["districts"] == table["needed"]].drop(columns=["districts", "needed"])
