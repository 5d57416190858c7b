"""Counts on a 250 m grid of the British National Grid, from cells of 125 m.

The origin is fixed: cells start at whole multiples of 250 m, or of 250 m and half a cell, never at
a point chosen after the map was seen. Cell indices are metres divided by 125 and rounded down.
"""

from collections.abc import Sequence
from typing import Final

import numpy as np
import pandas as pd

from scp_analysis.errors import ParameterError, SchemaError, explain
from scp_analysis.statistics import inputs
from scp_analysis.statistics.inputs import IntArray

HALF_CELL: Final = 125
CELL: Final = 250
INDICES: Final = ("easting_125", "northing_125")
ORIGINS: Final = ((0, 0), (1, 0), (0, 1), (1, 1))
RECTANGLE = "rectangle around the records"
GIVEN = "cells given"
METHOD = "British National Grid, cells of 250 m at fixed origin"


def grid_counts(
    records: pd.DataFrame,
    *,
    study: pd.DataFrame | None = None,
    shift: tuple[int, int] = (0, 0),
    count: str = "count",
) -> pd.DataFrame:
    """Add records in cells of 125 m up to cells of 250 m, empty cells included.

    Answers: "how many offences were there in each 250 m square?" A cell of the study area without
    a record is a zero, which hot spots and concentration need as much as the busy cells.

    Parameters
    ----------
    records
        Columns easting_125 and northing_125 (whole cell indices: metres divided by 125, rounded
        down) and the counts; a cell may come in many rows (months, offences).
    study
        Columns easting_125 and northing_125 of every cell in the study area; a 250 m cell belongs
        to it when any of its quarters does. None takes the rectangle around the records, which is
        seldom a place: it may hold sea and neighbouring districts.
    shift
        Half cells by which the grid starts further east and north: 0 or 1 each. The map at (0, 0)
        is the one to publish; the others show what hangs on the lines drawn (see `sensitivity`).
    count
        Column of counts, zero or more; a missing one makes its 250 m cell missing.

    Returns
    -------
    pandas.DataFrame
        A row per 250 m cell, by northing and easting: easting, northing (metres, south-west
        corner), count, size (metres), shift_east, shift_north (metres), study_area (how it was
        chosen), grid_method.

    Raises
    ------
    SchemaError
        A column is absent, an index is not whole, a count is negative, there are no records, or
        some lie outside the study area.
    ParameterError
        A shift is neither 0 nor 1.

    Notes
    -----
    data.police.uk moves every record to an anonymous snap point, so a cell ranks snap points and
    never addresses; a list of snap points that changes looks like crime that moved.

    References
    ----------
    Openshaw S (1984). *The Modifiable Areal Unit Problem*. Geo Books. Tompson L et al. (2015). UK
    open source crime data: accuracy and possibilities for research. *Cartography and Geographic
    Information Science* 42, 97-111.

    Examples
    --------
    >>> records = pd.DataFrame(
    ...     {"easting_125": [4000, 4001, 4003], "northing_125": [1600, 1601, 1600], "count": [2, 1, 5]}
    ... )
    >>> grid_counts(records)[["easting", "northing", "count"]].to_numpy().tolist()
    [[500000.0, 200000.0, 3.0], [500250.0, 200000.0, 5.0]]
    """
    inputs.columns(records, (*INDICES, count), where="the table of records")
    if records.empty:
        raise _nothing(where="the table of records")
    if study is not None and study.empty:
        raise _nothing(where="the table of the study area")
    starts = _starts(shift)
    cells = whole_indices(records) - starts
    area = cells if study is None else whole_indices(study) - starts
    low, high = area.min(axis=0) // 2, area.max(axis=0) // 2
    inside = np.full(high - low + 1, study is None)
    inside[tuple((area // 2 - low).T)] = True
    placed = cells // 2 - low
    _refuse_outside(placed, inside)
    total = np.zeros(inside.shape)
    np.add.at(total, tuple(placed.T), inputs.counts(records[count], name=count))
    north, east = np.nonzero(inside.T)
    return pd.DataFrame(
        {
            "easting": (2 * (east + low[0]) + starts[0]) * HALF_CELL,
            "northing": (2 * (north + low[1]) + starts[1]) * HALF_CELL,
            "count": total[east, north],
            "size": CELL,
            "shift_east": starts[0] * HALF_CELL,
            "shift_north": starts[1] * HALF_CELL,
            "study_area": RECTANGLE if study is None else GIVEN,
            "grid_method": METHOD,
        }
    )


def whole_indices(table: pd.DataFrame) -> IntArray:
    """Give the cell indices of a table, shape (rows, 2).

    Raises
    ------
    SchemaError
        A column is absent, or an index is missing or not whole.
    """
    inputs.columns(table, INDICES, where="the table of cells")
    indices = inputs.numbers(table[list(INDICES)], name="cell indices")
    if not np.all(np.isfinite(indices) & (indices == np.floor(indices))):
        raise SchemaError(
            explain(
                "Cell indices must be whole numbers.",
                found="missing or fractional indices",
                where=f"columns {' and '.join(INDICES)}",
                remedy="divide metres by 125 and round down; leave out what has no location",
            )
        )
    return indices.astype(np.intp)


def _starts(shift: tuple[int, int]) -> IntArray:
    if not isinstance(shift, Sequence) or tuple(shift) not in ORIGINS:
        raise ParameterError(
            explain(
                "The grid must start at a whole or a half cell.",
                found=repr(shift),
                where="the shift given",
                remedy="write 0 or 1 half cells east and north, for example shift=(1, 0)",
            )
        )
    return np.array(shift, dtype=np.intp)


def _refuse_outside(placed: IntArray, inside: inputs.BoolArray) -> None:
    within = np.all((placed >= 0) & (placed < inside.shape), axis=1)
    known = within.copy()
    known[within] = inside[tuple(placed[within].T)]
    if not known.all():
        raise SchemaError(
            explain(
                "Every record must lie in the study area.",
                found=f"{int((~known).sum())} of {len(known)} rows outside",
                where="the table of records",
                remedy="leave them out and say how many they are, or widen the study area",
            )
        )


def _nothing(*, where: str) -> SchemaError:
    return SchemaError(
        explain(
            "There must be records to count, and a study area to count them in.",
            found="an empty table",
            where=where,
            remedy="check the filters; a map without a record shows nothing",
        )
    )
