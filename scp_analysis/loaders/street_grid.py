"""Street-level records of data.police.uk on a 125 m grid of the British National Grid.

A cell is two whole numbers, metres divided by 125 and rounded down. Four cells make a 250 m square;
start them one cell further and the squares are shifted by half their width. The publisher moves
every record to an anonymous snap point, so a cell ranks snap points, never addresses. Records
without a location are counted apart (`unlocated`). Only the files of forces that are held: records
other forces made there are not in them.
"""

import pandas as pd

from scp_analysis import reference
from scp_analysis.catalogue import Catalogue
from scp_analysis.loaders import street_store
from scp_analysis.loaders.counting import months
from scp_analysis.schemas.checking import validated
from scp_analysis.schemas.inputs import GRID_CELLS, STREET_GRID, STREET_LOCATIONS

SOURCE = "street_grid"
CLASSIFICATION = "police_uk"
_WHOLE = ("easting_125", "northing_125", "snap_points", "location_count")


def read(catalogue: Catalogue) -> pd.DataFrame:
    """Read the grid by force: force, month (text), crime_type, district_code, cell and count."""
    return street_store.layered(catalogue, SOURCE)


def tidy(raw: pd.DataFrame, *, units: pd.Series) -> pd.DataFrame:
    """Type the grid and name the unit of each crime type.

    Parameters
    ----------
    raw
        As `read` gives it.
    units
        Unit by crime type: offences or incidents.

    Returns
    -------
    pandas.DataFrame
        `StreetGrid`: month (Period M), crime_type, unit, district_code, easting_125, northing_125
        (whole cells) and count (records, above zero: a cell without a row had none that month).
    """
    summed = _over_forces(raw)
    table = summed.assign(
        month=months(summed["month"]),
        unit=summed["crime_type"].map(units),
        easting_125=summed["easting_125"].astype("int64"),
        northing_125=summed["northing_125"].astype("int64"),
    )
    return validated(table[list(STREET_GRID.columns)], schema=STREET_GRID, where=SOURCE)


def load(catalogue: Catalogue) -> pd.DataFrame:
    """Give the grid as `StreetGrid`.

    Parameters
    ----------
    catalogue
        The data of a workspace.

    Returns
    -------
    pandas.DataFrame
        About 300,000 rows in 30 months with gaps; a month that is not there is not held.

    Raises
    ------
    SourceError, SchemaError
        As `Catalogue.read`, or a crime type has no unit.
    """
    return catalogue.once(SOURCE, lambda: tidy(read(catalogue), units=_units(catalogue)))


def cells(catalogue: Catalogue) -> pd.DataFrame:
    """Give each cell's number of snap points and most frequent location name, by archive.

    Returns
    -------
    pandas.DataFrame
        `GridCells`: first_month and last_month of the archive (Period M), district_code,
        easting_125, northing_125, snap_points (distinct), location (as published) and
        location_count (records). A snap point lies in one cell, so snap points add up over cells.
    """
    return catalogue.once("street_cells", lambda: _cells(catalogue))


def _cells(catalogue: Catalogue) -> pd.DataFrame:
    raw = street_store.layered(catalogue, "street_cells")
    whole = {name: raw[name].astype("int64") for name in _WHOLE}
    spans = {name: months(raw[name]) for name in ("first_month", "last_month")}
    table = raw.assign(**whole, **spans)
    return validated(table[list(GRID_CELLS.columns)], schema=GRID_CELLS, where="street_cells")


def locations(catalogue: Catalogue) -> pd.DataFrame:
    """Count the records at named locations, by month and crime type.

    Returns
    -------
    pandas.DataFrame
        `StreetLocations`: month (Period M), crime_type, unit, district_code, location (as
        published, such as ``On or near Supermarket``: many places share a name) and count.
        Locations with fewer than 24 records in a district over all months are not listed.
    """
    return catalogue.once("street_locations", lambda: _locations(catalogue))


def _locations(catalogue: Catalogue) -> pd.DataFrame:
    summed = _over_forces(street_store.layered(catalogue, "street_locations"))
    table = summed.assign(
        month=months(summed["month"]), unit=summed["crime_type"].map(_units(catalogue))
    )
    columns = list(STREET_LOCATIONS.columns)
    return validated(table[columns], schema=STREET_LOCATIONS, where="street_locations")


def unlocated(catalogue: Catalogue) -> pd.DataFrame:
    """Count the records that have no location: month (Period M), crime_type, count."""
    summed = _over_forces(street_store.layered(catalogue, "street_unlocated"))
    return summed.assign(month=months(summed["month"]))


def _over_forces(raw: pd.DataFrame) -> pd.DataFrame:
    """Add up what several forces recorded in one place; a place without a district stays."""
    table = raw.assign(count=raw["count"].astype("int64")).drop(columns="force")
    keys = [name for name in table.columns if name != "count"]
    summed = table.groupby(keys, as_index=False, sort=False, dropna=False, observed=True)
    return summed.agg({"count": "sum"})


def _units(catalogue: Catalogue) -> pd.Series:
    offences = reference.offences(catalogue.workspace)
    return offences[offences["classification"] == CLASSIFICATION].set_index("series")["unit"]
