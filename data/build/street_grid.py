"""Street-level records of one force on a 125 m grid of the British National Grid.

A cell is named by whole numbers: easting and northing in metres divided by 125, rounded down. Four
cells make a 250 m square, and shifting by one cell shifts such squares by half their width. Places
are the publisher's anonymous snap points, not addresses.
"""

import zipfile
from pathlib import Path

import numpy as np
import pandas as pd
from convertbng.cutil import convert_to_osgb36

CELL = 125  # metres
ARCHIVES = ("essex-2018-10_2019-02", "essex-2021-03_2022-03", "essex-2025")
_COLUMNS = ["Month", "Longitude", "Latitude", "Location", "LSOA code", "Crime type"]
_KEYS = ["district_code", "easting_125", "northing_125"]
_COMMON = 24  # records a location needs, over all months, to be listed by name


def build(originals: Path) -> dict[str, pd.DataFrame]:
    """Make the grid counts, the cells, the named locations and the unlocated records."""
    records = read(originals)
    located = records[records["easting_125"].notna()].astype(
        {"easting_125": "int16", "northing_125": "int16"}
    )
    unlocated = records[records["easting_125"].isna()]
    return {
        "street/grid.parquet": _counts(located, ["force", "month", "crime_type", *_KEYS]),
        "street/grid_cells.parquet": _cells(located),
        "street/locations.parquet": _locations(located),
        "street/unlocated.csv": _counts(unlocated, ["force", "month", "crime_type"]),
    }


def read(originals: Path) -> pd.DataFrame:
    """Read every record of every archive, with its district and cell; nothing is dropped."""
    frames = []
    for name in ARCHIVES:
        with zipfile.ZipFile(originals / "street" / f"{name}.zip") as archive:
            for file in sorted(n for n in archive.namelist() if n.endswith("-street.csv")):
                with archive.open(file) as stream:
                    month = pd.read_csv(stream, usecols=_COLUMNS, dtype={"Crime type": str})
                frames.append(month.assign(archive=name, force=_force_of(file)))
    records = pd.concat(frames, ignore_index=True).rename(
        columns={"Month": "month", "Location": "location", "Crime type": "crime_type"}
    )
    months = records.groupby("archive")["month"]
    records["first_month"], records["last_month"] = months.transform("min"), months.transform("max")
    records["district_code"] = records["LSOA code"].map(_district_of(originals))
    return _on_grid(records)


def _force_of(file: str) -> str:
    """Give the force of a file named ``2025-12/2025-12-<force>-street.csv``."""
    return Path(file).name[len("2025-12-") : -len("-street.csv")]


def _district_of(originals: Path) -> pd.Series:
    """Map small areas of both vintages to districts (of 2022, the same in 2024 for this force)."""
    pairs = pd.read_csv(originals / "lookups" / "lookup_lsoa11_lsoa21_ltla22.csv.gz", dtype=str)
    districts = pairs["ltla22_code"]
    both = pd.concat([districts.set_axis(pairs[f"lsoa{year}_code"]) for year in (21, 11)])
    return both[~both.index.duplicated()]


def _on_grid(records: pd.DataFrame) -> pd.DataFrame:
    """Project each distinct snap point once (OSTN15), then look its cell up."""
    points = records[["Longitude", "Latitude"]].dropna().drop_duplicates()
    east, north = convert_to_osgb36(points["Longitude"].to_list(), points["Latitude"].to_list())
    points["easting_125"] = np.floor(np.asarray(east) / CELL)
    points["northing_125"] = np.floor(np.asarray(north) / CELL)
    return records.merge(points, on=["Longitude", "Latitude"], how="left", validate="many_to_one")


def _counts(records: pd.DataFrame, keys: list[str]) -> pd.DataFrame:
    counted = records.groupby(keys, as_index=False, sort=True).size()
    return counted.rename(columns={"size": "count"}).astype({"count": "int32"})


def _cells(located: pd.DataFrame) -> pd.DataFrame:
    """Give each cell's snap points and most frequent location name, archive by archive."""
    keys = ["force", "first_month", "last_month", *_KEYS]
    points = located.drop_duplicates([*keys, "Longitude", "Latitude"])
    cells = _counts(points, keys).rename(columns={"count": "snap_points"})
    named = _counts(located, [*keys, "location"]).sort_values(
        [*keys, "count", "location"], ascending=[True] * len(keys) + [False, True]
    )
    top = named.drop_duplicates(keys).rename(columns={"count": "location_count"})
    return cells.merge(top, on=keys, validate="one_to_one")


def _locations(located: pd.DataFrame) -> pd.DataFrame:
    """Count the locations with enough records to be worth naming, by month and crime type."""
    keys = ["district_code", "location"]
    common = located.groupby(keys)["month"].transform("size") >= _COMMON
    return _counts(located[common], ["force", *keys, "crime_type", "month"])
