"""Tables of counts made from the store, in the shape of the shipped ones.

Each is rebuilt whole from the current version of every force and month, one part at a time, so memory
holds counts and never records. Rows are counted as published: nothing is dropped.
"""

import os
from collections.abc import Iterable, Iterator
from pathlib import Path

import numpy as np
import pandas as pd
from convertbng.cutil import convert_to_osgb36

CELL = 125
"""Width of a cell in metres; four make a 250 m square."""

COMMON = 24
"""Records a location needs in a district, over all months, to be listed by name."""

NO_DISTRICT = "none"
"""District of records without a small area, or with one that no lookup knows."""

_CELL = ["easting_125", "northing_125"]
_PLACE = ["district_code", *_CELL]
_PART = ["force", "month"]
_POINT = ["longitude", "latitude"]
_HELD = {"force": "str", "month": "str", "rows": "int64"}
_KEYS = {
    "district": ["district_code", "crime_type", *_PART],
    "grid": [*_PART, "crime_type", *_PLACE],
    "unlocated": [*_PART, "crime_type"],
    "locations": ["force", "district_code", "location", "crime_type", "month"],
    "points": ["force", "archive", "month", *_PLACE, *_POINT],
    "names": ["force", "archive", *_PLACE, "location"],
}


def tables(parts: Iterable[tuple[dict[str, str], pd.DataFrame]]) -> dict[str, pd.DataFrame]:
    """Count the records of some parts in every way a page asks for.

    Parameters
    ----------
    parts
        Record (force, month, archive) and rows of each street part, one version per force and month.
        Rows: month, longitude, latitude (degrees, missing where not located), location,
        district_code (missing where the small area has none), crime_type.

    Returns
    -------
    dict of pandas.DataFrame
        district, coverage, grid, grid_cells, locations and unlocated, columns as in
        ``data/street``; a span of `grid_cells` is the months of one force in one archive.
    """
    pieces: dict[str, list[pd.DataFrame]] = {name: [] for name in [*_KEYS, "coverage"]}
    for record, rows in parts:
        marked = _marked(record, rows)
        for name, piece in _counted(marked):
            pieces[name].append(piece)
        held = {name: [record[name]] for name in _PART}
        pieces["coverage"].append(pd.DataFrame({**held, "rows": [len(rows)]}))
    summed = {name: _summed(pieces[name], name) for name in _KEYS}
    coverage = pd.concat([pd.DataFrame(columns=[*_PART, "rows"]), *pieces["coverage"]])
    return {
        "district": summed["district"],
        "coverage": coverage.sort_values(_PART, ignore_index=True).astype(_HELD),
        "grid": summed["grid"],
        "grid_cells": _cells(summed["points"], summed["names"]),
        "locations": _common(summed["locations"]),
        "unlocated": summed["unlocated"],
    }


def write(made: dict[str, pd.DataFrame], folder: Path) -> list[Path]:
    """Write the tables, each in one step: a reader meets the old one or the new one.

    Parameters
    ----------
    made
        As `tables` gives them.
    folder
        Where to; it is made when it is not there.

    Returns
    -------
    list of pathlib.Path
        The files written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for name, table in made.items():
        path = folder / f"{name}.parquet"
        begun = path.with_suffix(f".{os.getpid()}.tmp")
        table.to_parquet(begun, index=False, compression="zstd")
        begun.replace(path)
        written.append(path)
    return written


def _marked(record: dict[str, str], rows: pd.DataFrame) -> pd.DataFrame:
    """Add force, archive and cell to the rows; each distinct snap point is projected once."""
    columns = [*_POINT, "location", "district_code", "crime_type"]
    marks = {name: record[name] for name in (*_PART, "archive")}
    return on_grid(rows[columns].assign(**marks))


def on_grid(rows: pd.DataFrame) -> pd.DataFrame:
    """Give each located row its cell on the British National Grid (OSTN15).

    Parameters
    ----------
    rows
        With longitude and latitude in degrees, missing where there is no location.

    Returns
    -------
    pandas.DataFrame
        The same rows with easting_125 and northing_125, metres over 125 rounded down; missing where
        the row has no location, or lies outside the grid.
    """
    points = rows[_POINT].dropna().drop_duplicates()
    east, north = convert_to_osgb36(points["longitude"].to_list(), points["latitude"].to_list())
    points[_CELL] = np.floor(np.column_stack([east, north]) / CELL)
    return rows.merge(points, on=_POINT, how="left", validate="many_to_one")


def _counted(marked: pd.DataFrame) -> Iterator[tuple[str, pd.DataFrame]]:
    placed = marked["easting_125"].notna()
    located = marked[placed].astype({"easting_125": "int16", "northing_125": "int16"})
    shares = {
        "district": marked.fillna({"district_code": NO_DISTRICT}),
        "grid": located,
        "unlocated": marked[~placed],
        "locations": located,
        "points": located,
        "names": located,
    }
    for name, rows in shares.items():
        yield name, _count(rows, _KEYS[name])


def _count(rows: pd.DataFrame, keys: list[str]) -> pd.DataFrame:
    counted = rows.groupby(keys, as_index=False, observed=True).size()
    return counted.rename(columns={"size": "count"})


def _summed(pieces: list[pd.DataFrame], name: str) -> pd.DataFrame:
    """Add the counts of all parts up, in the order of their keys."""
    keys = _KEYS[name]
    every = pd.concat(pieces) if pieces else pd.DataFrame(columns=[*keys, "count"])
    summed = every.groupby(keys, as_index=False, observed=True).agg({"count": "sum"})
    return summed.astype({"count": "int32"})


def _common(named: pd.DataFrame) -> pd.DataFrame:
    """Keep the locations with enough records to be worth naming."""
    records = named.groupby(["district_code", "location"])["count"].transform("sum")
    return named[records >= COMMON].reset_index(drop=True)


def _cells(points: pd.DataFrame, names: pd.DataFrame) -> pd.DataFrame:
    """Give each cell's snap points and most frequent location name, archive by archive."""
    archive = ["force", "archive"]
    spans = points.groupby(archive, as_index=False)["month"].agg(
        first_month="min", last_month="max"
    )
    distinct = points.drop_duplicates([*archive, *_PLACE, *_POINT])
    snaps = _count(distinct, [*archive, *_PLACE]).rename(columns={"count": "snap_points"})
    keys = [*archive, *_PLACE]
    order = [True] * len(keys) + [False, True]
    ranked = names.sort_values([*keys, "count", "location"], ascending=order)
    top = ranked.drop_duplicates(keys).rename(columns={"count": "location_count"})
    table = snaps.merge(top, on=keys, validate="one_to_one").merge(spans, on=archive)
    columns = ["force", "first_month", "last_month", *_PLACE, "snap_points", "location"]
    return table[[*columns, "location_count"]].sort_values(columns, ignore_index=True)
