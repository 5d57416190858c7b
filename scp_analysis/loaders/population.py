"""Residents by district, partnership and force: mid-year estimates of the statistics office.

A partnership's residents are the sum of its districts'. Where several partnerships share a district
(mergers of councils that kept their partnerships apart), the district cannot be divided: only the
figures printed beside the published rates exist, rounded to 100, for one or two years; in other
years the population is not available, with that reason. One release per comparison: ``vintage``
names it.
"""

import pandas as pd

from scp_analysis import reference
from scp_analysis.catalogue import Catalogue
from scp_analysis.loaders.areas import area_members, summed
from scp_analysis.schemas.checking import validated
from scp_analysis.schemas.inputs import POPULATION, SMALL_AREA_POPULATION

SOURCE = "population_district"
PRINTED = "population_printed"
_SHARED = "several partnerships share the district and no figure was printed for this year"


def read(catalogue: Catalogue) -> pd.DataFrame:
    """Read the estimates: district_code, district_name, year, population, vintage."""
    return catalogue.read(SOURCE)


def tidy(
    raw: pd.DataFrame, *, members: pd.DataFrame, shared: pd.Series, printed: pd.DataFrame
) -> pd.DataFrame:
    """Add districts up, and put printed figures where they cannot be divided.

    Parameters
    ----------
    raw
        As `read` gives it.
    members
        Which districts each area has: area_code, area_name, area_type, district_code.
    shared
        Codes of the partnerships that share a district.
    printed
        area_code, year, population and rates_year: figures printed beside the rates of that year.

    Returns
    -------
    pandas.DataFrame
        `Population`: residents at mid-year, by area and year.
    """
    total = summed(raw, members=members, measure="population")
    sums = total.assign(
        basis="residents, mid-" + total["year"].astype("str"),
        unavailable_reason=pd.Series(None, index=total.index, dtype="str"),
        source_id=SOURCE,
    ).astype({"population": "Int64", "year": "int64"})
    split = sums["area_code"].isin(shared)
    table = pd.concat([sums[~split], _with_printed(sums[split], printed)], ignore_index=True)
    table = table.sort_values(["area_type", "area_code", "year"], ignore_index=True)
    return validated(table[list(POPULATION.columns)], schema=POPULATION, where=SOURCE)


def load(catalogue: Catalogue) -> pd.DataFrame:
    """Give the residents of every district, partnership and force as `Population`.

    Parameters
    ----------
    catalogue
        The data of a workspace.

    Returns
    -------
    pandas.DataFrame
        One row per area and year: area_code, area_name, area_type, year, population (residents),
        basis (such as ``residents, mid-2024``), vintage (the release), unavailable_reason,
        source_id.

    Raises
    ------
    SourceError, SchemaError
        As `Catalogue.read`, or the table breaks its schema.
    """
    return catalogue.once(SOURCE, lambda: _load(catalogue))


def small_areas(catalogue: Catalogue) -> pd.DataFrame:
    """Give the residents of small areas: lsoa_code, vintage (2011 or 2021), year, population.

    The two vintages are different boundaries: never compare a 2011 area with a 2021 one without
    the lookup.
    """
    table = catalogue.read("population_small_areas")
    typed = table.astype({"vintage": "int64", "year": "int64", "population": "int64"})
    return validated(typed, schema=SMALL_AREA_POPULATION, where="population_small_areas")


def _load(catalogue: Catalogue) -> pd.DataFrame:
    partnerships = reference.partnerships(catalogue.workspace)
    return tidy(
        read(catalogue),
        members=area_members(catalogue),
        shared=partnerships.loc[partnerships["shares_district"] == "yes", "code"],
        printed=_printed(catalogue),
    )


def _printed(catalogue: Catalogue) -> pd.DataFrame:
    """Read the printed figures, but for codes that stood for another area in that year."""
    table = catalogue.read(PRINTED).rename(columns={"partnership_code": "area_code"})
    changes = reference.area_changes(catalogue.workspace)
    moved = pd.MultiIndex.from_frame(changes[["code", "period"]])
    own = table[~pd.MultiIndex.from_frame(table[["area_code", "rates_year"]]).isin(moved)]
    return own.astype({"year": "int64", "population": "Int64"})


def _with_printed(split: pd.DataFrame, printed: pd.DataFrame) -> pd.DataFrame:
    """Replace the sums of shared districts, which belong to several partnerships at once."""
    joined = split.drop(columns="population").merge(
        printed[["area_code", "year", "population", "rates_year"]],
        on=["area_code", "year"],
        how="left",
        validate="one_to_one",
    )
    known = joined["population"].notna()
    beside = "printed with the published rates for the year ending December "
    return joined.assign(
        basis=joined["basis"].where(~known, joined["basis"] + ", rounded to 100"),
        vintage=(beside + joined["rates_year"]).where(known, "none"),
        unavailable_reason=joined["unavailable_reason"].mask(~known, _SHARED),
        source_id=PRINTED,
    )
