"""Partnerships, forces, districts and small areas: which lies in which."""

import re
from pathlib import Path

import pandas as pd
from tables import DATA

# The Home Office and data.police.uk spell these forces in their own ways.
_HOME_OFFICE_NAME = {"Devon & Cornwall": "Devon and Cornwall"}
_STREET_NAME = {"London, City of": "city-of-london", "Metropolitan Police": "metropolitan"}


def build(originals: Path) -> dict[str, pd.DataFrame]:
    """Make the area tables."""
    areas = _areas(originals)
    return {
        "reference/partnerships.csv": _partnerships(areas),
        "reference/forces.csv": _forces(areas),
        "lookups/districts.csv": _districts(areas),
        "lookups/lsoa.parquet": _small_areas(originals),
    }


def slug(name: str) -> str:
    """Write a name in lower case with hyphens."""
    return re.sub(r"[^a-z0-9]+", "-", name.lower().replace("'", "")).strip("-")


def _areas(originals: Path) -> pd.DataFrame:
    areas = pd.read_csv(originals / "lookups" / "lookup_ltla24_csp24_pfa24.csv", dtype=str)
    regions = pd.read_csv(originals / "lookups" / "lookup_ltla23_region23.csv", dtype=str)
    areas = areas.apply(lambda column: column.str.strip())
    region = regions.set_index("ltla23_code")["region23_name"]
    areas["region"] = areas["ltla24_code"].map(region).fillna("Wales")
    shared = areas.groupby("ltla24_code")["csp24_code"].transform("nunique")
    return areas.assign(shared=shared > 1)


def _partnerships(areas: pd.DataFrame) -> pd.DataFrame:
    keys = ["csp24_code", "csp24_name", "pfa24_code", "pfa24_name", "region"]
    joined = areas.sort_values("ltla24_code").groupby(keys, as_index=False)
    table = joined.agg(district_codes=("ltla24_code", ";".join), shared=("shared", "any"))
    return pd.DataFrame(
        {
            "slug": table["csp24_name"].map(slug),
            "code": table["csp24_code"],
            "name": table["csp24_name"],
            "title": table["csp24_code"].map(_titles()).fillna(""),
            "force_code": table["pfa24_code"],
            "force_name": table["pfa24_name"],
            "region": table["region"],
            "district_codes": table["district_codes"],
            "shares_district": table["shared"].map({True: "yes", False: "no"}),
        }
    ).sort_values("code")


def _titles() -> pd.Series:
    """Titles are typed by hand in the reference table and kept when it is rebuilt."""
    path = DATA / "reference" / "partnerships.csv"
    if not path.is_file():
        return pd.Series(dtype=str)
    return pd.read_csv(path, dtype=str, keep_default_na=False).set_index("code")["title"]


def _forces(areas: pd.DataFrame) -> pd.DataFrame:
    forces = areas[["pfa24_code", "pfa24_name"]].drop_duplicates().sort_values("pfa24_code")
    name = forces["pfa24_name"]
    return pd.DataFrame(
        {
            "force_code": forces["pfa24_code"],
            "force_name": name,
            "home_office_name": name.replace(_HOME_OFFICE_NAME),
            "street_name": name.replace(_STREET_NAME).str.replace("&", "and").map(slug),
        }
    )


def _districts(areas: pd.DataFrame) -> pd.DataFrame:
    keys = ["ltla24_code", "ltla24_name", "pfa24_code", "pfa24_name", "region"]
    joined = areas.sort_values("csp24_code").groupby(keys, as_index=False)
    table = joined.agg(partnership_codes=("csp24_code", ";".join))
    return table.rename(
        columns={
            "ltla24_code": "district_code",
            "ltla24_name": "district_name",
            "pfa24_code": "force_code",
            "pfa24_name": "force_name",
        }
    ).sort_values("district_code")


def _small_areas(originals: Path) -> pd.DataFrame:
    """Give one row per pair of 2011 and 2021 areas; wards are those of 2024, for England."""
    folder = originals / "lookups"
    pairs = pd.read_csv(folder / "lookup_lsoa11_lsoa21_ltla22.csv.gz", dtype=str)
    wards = pd.read_csv(folder / "lookup_lsoa21_ward24_ltla24.csv.gz", dtype=str)
    columns = ["lsoa11_code", "lsoa21_code", "lsoa21_name", "change_code", "ltla22_code"]
    wards = wards[["lsoa21_code", "ward24_code", "ward24_name", "ltla24_code"]]
    table = pairs[columns].merge(wards, on="lsoa21_code", how="left", validate="many_to_one")
    table["district_code"] = table.pop("ltla24_code").fillna(table.pop("ltla22_code"))
    return table.sort_values(["lsoa21_code", "lsoa11_code"])
