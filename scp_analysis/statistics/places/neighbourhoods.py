r"""Sums over each cell and its neighbours, and what such sums are when counts are shuffled.

The reference is the distribution of the sum of :math:`k` cells drawn from all the cells of the map
without putting any back. It is worked out exactly, by counting the ways to reach every sum, which
is what drawing again and again would come to: it has no simulation noise and no smallest p value.
"""

import numpy as np
from scipy import special

from scp_analysis.errors import SchemaError, explain
from scp_analysis.statistics.inputs import BoolArray, FloatArray, IntArray


def window_sum(values: FloatArray) -> FloatArray:
    """Sum each cell of a map with the eight around it; beyond the edge there is nothing.

    Examples
    --------
    >>> window_sum(np.array([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]]))
    array([[10., 10.],
           [21., 21.],
           [18., 18.]])
    """
    padded = np.pad(values, 1)
    rows = padded[:-2] + padded[1:-1] + padded[2:]
    return np.asarray(rows[:, :-2] + rows[:, 1:-1] + rows[:, 2:])


def sums_of_drawn_cells(counts: IntArray, *, most: int) -> FloatArray:
    r"""Give the probability of every sum of k cells drawn without replacement, for k up to `most`.

    Parameters
    ----------
    counts
        Whole counts of all cells, one dimension.
    most
        Largest number of cells drawn, at most the number there are.

    Returns
    -------
    numpy.ndarray
        Shape (most + 1, largest sum + 1): row k is the distribution of the sum of k cells.

    Notes
    -----
    Cells with the same count are interchangeable, so that with :math:`m_v` cells of count
    :math:`v` the number of ways is the coefficient of :math:`t^k z^s` in

    .. math:: \prod_v \sum_j \binom{m_v}{j} t^j z^{jv}.

    Only positive numbers are added, so small tails lose no digits.

    Examples
    --------
    >>> sums_of_drawn_cells(np.array([0, 0, 1, 3]), most=2)[2].round(4)
    array([0.1667, 0.3333, 0.    , 0.3333, 0.1667])
    """
    values, cells = np.unique(counts, return_counts=True)
    largest = int(np.sort(counts)[-most:].sum())
    ways = np.zeros((most + 1, largest + 1))
    ways[0, 0] = 1.0
    for value, number in zip(values.tolist(), cells.tolist(), strict=True):
        before, ways = ways, np.zeros_like(ways)
        for drawn in range(min(most, number) + 1):
            reach = largest + 1 - drawn * value
            if reach <= 0:
                break
            many = special.comb(number, drawn)
            ways[drawn:, drawn * value :] += many * before[: most + 1 - drawn, :reach]
    return np.asarray(ways / ways.sum(axis=1, keepdims=True))


def tails(
    sums: IntArray, drawn: IntArray, *, counts: IntArray, most: int
) -> tuple[FloatArray, FloatArray]:
    """Give the chance of a sum at least as high, and at least as low, as each sum of `drawn` cells.

    Examples
    --------
    >>> high, low = tails(np.array([3]), np.array([2]), counts=np.array([0, 0, 1, 3]), most=2)
    >>> high.round(4), low.round(4)
    (array([0.5]), array([0.8333]))
    """
    chances = sums_of_drawn_cells(counts, most=most)
    at_least = np.cumsum(chances[:, ::-1], axis=1)[:, ::-1]
    at_most = np.cumsum(chances, axis=1)
    where = (drawn, sums)
    return np.minimum(1.0, at_least[where]), np.minimum(1.0, at_most[where])


def lattice(
    easting: FloatArray, northing: FloatArray, *, size: float
) -> tuple[IntArray, IntArray, BoolArray]:
    """Give the row and column of each cell in the smallest map that holds them all, and its mask.

    Raises
    ------
    SchemaError
        The cells do not lie on one grid of that size, or a cell comes twice.

    Examples
    --------
    >>> row, column, inside = lattice(np.array([0.0, 500.0]), np.array([250.0, 0.0]), size=250)
    >>> row.tolist(), column.tolist(), inside.shape
    ([1, 0], [0, 2], (2, 3))
    """
    places = np.column_stack([northing, easting])
    steps = (places - places.min(axis=0)) / size  # a missing one makes all missing
    if not np.all(np.isfinite(steps)):
        found = f"{int((~np.isfinite(places)).any(axis=1).sum())} cells without coordinates"
        raise _off_grid(found)
    if not np.all(steps == np.round(steps)):
        found = f"corners that are not multiples of {size:g} m apart"
        raise _off_grid(found)
    row, column = steps.astype(np.intp).T
    inside = np.zeros((int(row.max()) + 1, int(column.max()) + 1), dtype=bool)
    inside[row, column] = True
    if inside.sum() < len(row):
        found = f"{len(row) - int(inside.sum())} cells twice"
        raise _off_grid(found)
    return row, column, inside


def _off_grid(found: str) -> SchemaError:
    return SchemaError(
        explain(
            "Cells must be one row each, on one grid.",
            found=found,
            where="columns easting and northing",
            remedy="make the cells with grid_counts, for one period and one origin",
        )
    )
