"""What a hot spot hangs on: the same map with its lines drawn half a cell further on."""

import numpy as np
import pandas as pd

from scp_analysis.statistics.inputs import FloatArray
from scp_analysis.statistics.places.grid import CELL, HALF_CELL, ORIGINS, grid_counts
from scp_analysis.statistics.places.hotspots import HOT, hotspots

METHOD = "grid shifted by half a cell east, north and both"


def shifted_hotspots(
    records: pd.DataFrame,
    *,
    study: pd.DataFrame | None = None,
    count: str = "count",
    alpha: float = 0.05,
    share: float = 1.0,
) -> pd.DataFrame:
    """Find hot spots on the fixed grid, with how much of each is hot wherever the lines fall.

    Answers: "is it a place that is hot, or a square that happened to catch it?" The published map
    stays the one with the fixed origin; a cell that is hot there and hardly so on the shifted maps
    should not be named alone.

    Parameters
    ----------
    records, study, count
        As in `grid.grid_counts`.
    alpha, share
        As in `hotspots.hotspots`; each of the four maps is judged by itself.

    Returns
    -------
    pandas.DataFrame
        The result of `hotspots` on the fixed grid, tail "hot", with share_hot_shifted (share of
        the cell's area that is in a hot cell, mean of the three shifted maps, 0 to 1; missing
        where the cell is not available) and sensitivity_method.

    Raises
    ------
    SchemaError, ParameterError
        As in `grid_counts` and `hotspots`.

    References
    ----------
    Openshaw S (1984). *The Modifiable Areal Unit Problem*. Geo Books.

    Examples
    --------
    >>> index = np.arange(40)
    >>> east, north = (axis.ravel() for axis in np.meshgrid(index, index))
    >>> busy = (abs(east - 13) <= 3) & (abs(north - 13) <= 3)
    >>> table = pd.DataFrame({"easting_125": east, "northing_125": north, "count": 1 * busy})
    >>> found = shifted_hotspots(table)
    >>> found.loc[found["finding"] == "hot", "share_hot_shifted"].round(2).tolist()[:3]
    [0.67, 0.5, 1.0]
    """
    maps = [
        hotspots(
            grid_counts(records, study=study, shift=origin, count=count), alpha=alpha, share=share
        )
        for origin in ORIGINS
    ]
    fixed, *shifted = maps
    parts = [_share_hot(fixed, other) for other in shifted]
    mean = np.mean(parts, axis=0)
    return fixed.assign(
        share_hot_shifted=np.where(fixed["count"].isna(), np.nan, mean), sensitivity_method=METHOD
    )


def _share_hot(fixed: pd.DataFrame, other: pd.DataFrame) -> FloatArray:
    """Give the share of each fixed cell's four quarters that lie in a hot cell of the other map."""
    hot = other.loc[other["finding"] == HOT, ["easting", "northing"]]
    corners = pd.MultiIndex.from_frame(hot)
    start = other[["shift_east", "shift_north"]].iloc[0].to_numpy()
    quarters = [
        pd.MultiIndex.from_arrays(
            [
                (fixed[axis] + step - offset) // CELL * CELL + offset
                for axis, step, offset in zip(("easting", "northing"), steps, start, strict=True)
            ]
        ).isin(corners)
        for steps in ((0, 0), (HALF_CELL, 0), (0, HALF_CELL), (HALF_CELL, HALF_CELL))
    ]
    return np.asarray(np.mean(quarters, axis=0))
