"""A map of square cells: where recorded points lie, by the national grid, without a base map."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import Patch, PathPatch
from numpy.typing import NDArray

from scp_analysis.presentation import formats, inputs
from scp_analysis.presentation.artefacts import Figure
from scp_analysis.presentation.drawing import canvas
from scp_analysis.presentation.drawing.finish import finish
from scp_analysis.presentation.tabling.records import SNAPPED

COLUMNS = ("easting", "northing", "count")
LEFT, TOP, RIGHT, FOOT = 60, 12, 190, 46
TALLEST, LEAST, LARGEST = 760, 150, 24
"""Pixels: the map at its tallest, the sheet at its least, a cell at its largest."""
SHARES = (0.5, 0.75, 0.9, 0.97, 1.0)
"""Where the classes of cells end: the share of cells with records at or below each."""
_PART = 0.5
"""The share of all records for which the fewest cells are counted: half of them."""


def cells(
    table: pd.DataFrame,
    *,
    side: int = 250,
    title: str = "",
    place: str = "",
    source: Sequence[str] = (),
    name: str = "cells-chart",
    outline: Sequence[NDArray[np.float64]] = (),
) -> Figure:
    """Draw the number of records in each cell of a square grid.

    Parameters
    ----------
    table
        PLACES: easting and northing of a cell's lower left corner, British National Grid metres;
        count of records. Cells without records are left out.
    side
        Side of a cell, metres.
    title
        The finding; without it in how few cells half of the records are, and the most in one.
    place
        Area and period, for the subtitle.
    source
        Sources as a reader should see them; without it those named by the table.
    name
        Identifier, unique on the page.
    outline
        Rings of the area, each of shape (points, 2): easting and northing, metres. None by default.

    Returns
    -------
    Figure
        Cells in up to five steps of one colour, light to dark, with a bar for scale.

    Raises
    ------
    SchemaError
        A column is missing, there are no rows, or no source is known.
    """
    inputs.require(table, columns=COLUMNS, where=f"chart {name}")
    corners = table[["easting", "northing"]].to_numpy(dtype=float)
    seen = np.vstack([corners, corners + side, *outline])
    (west, south), (east, north) = seen.min(axis=0), seen.max(axis=0)
    wide, high = float(east - west), float(north - south)
    scale = min((canvas.WIDTH - LEFT - RIGHT) / wide, TALLEST / high, LARGEST / side)
    with canvas.lettering():
        sheet = canvas.paper(TOP + max(high * scale, LEAST) + FOOT)
        axes = canvas.place(sheet, left=LEFT, top=TOP, width=wide * scale, height=high * scale)
        axes.set(xlim=(west, west + wide), ylim=(south, south + high))
        _grid(axes)
        _outline(axes, outline, scale)
        _classes(axes, table, side=side, outlined=bool(outline))
        _bar(axes, scale)
        caption = _caption(table, side, title=title, place=place, source=source, name=name)
        return finish(sheet, caption=caption, data=table)


def steps(counts: pd.Series) -> list[int]:
    """Give the upper end of each class of cells: whole numbers, rising, the last the largest count.

    Examples
    --------
    >>> steps(pd.Series([1, 1, 1, 2, 9]))
    [1, 2, 7, 9]
    """
    ends = np.unique(np.ceil(np.quantile(counts.to_numpy(dtype=float), SHARES)))
    return [int(end) for end in ends]


def finding(table: pd.DataFrame) -> str:
    """Say how closely records lie together: in how many cells half of them are.

    Examples
    --------
    >>> finding(pd.DataFrame({"count": [1, 9, 2, 1]}))
    'Half of the 13 records are in 1 of 4 cells; the fullest holds 9'
    >>> finding(pd.DataFrame({"count": [3]}))
    '1 cell holds 3 records'
    """
    counts = table["count"]
    total, most = formats.count(counts.sum()), formats.count(counts.max())
    if len(counts) == 1:
        return f"1 cell holds {total} {'record' if total == '1' else 'records'}"
    half, used = formats.count(_half(counts)), formats.count(len(counts))
    return f"Half of the {total} records are in {half} of {used} cells; the fullest holds {most}"


def _half(counts: pd.Series) -> int:
    """Give how many of the fullest cells hold at least half of all records."""
    running = counts.sort_values(ascending=False).cumsum().to_numpy()
    return int(np.searchsorted(running, counts.sum() * _PART)) + 1


def _outline(axes: Axes, rings: Sequence[NDArray[np.float64]], scale: float) -> None:
    """Draw the edge of the area, without the points that lie within a pixel of the one before."""
    for ring in rings:
        steps_along = np.cumsum(np.hypot(*np.diff(ring, axis=0, prepend=ring[:1]).T)) * scale
        _, first = np.unique(np.floor(steps_along), return_index=True)
        kept = np.vstack([ring[first], ring[-1:]])
        axes.plot(kept[:, 0], kept[:, 1], color=canvas.INK, linewidth=1.1, clip_on=False)


def _classes(axes: Axes, table: pd.DataFrame, *, side: int, outlined: bool) -> None:
    ends = steps(table["count"])
    key: list[Patch | Line2D] = []
    below = 0
    for end, colour in zip(ends, canvas.SEQUENCE[-len(ends) :], strict=True):
        chosen = table[table["count"].between(below + 1, end)]
        corners = list(zip(chosen["easting"], chosen["northing"], strict=True))
        words = formats.count(end) if end == below + 1 else f"{below + 1:,} to {end:,}"
        key.append(Patch(label=words, fc=colour, ec=canvas.CONTEXT, lw=0.4))
        if corners:
            path = canvas.boxes(corners, [(side, side)] * len(corners))
            axes.add_artist(PathPatch(path, fc=colour, ec=canvas.CONTEXT, lw=0.4))
        below = end
    edge = [Line2D([], [], color=canvas.INK, linewidth=1.1, label="Boundary")] if outlined else []
    axes.legend(
        handles=key[::-1] + edge, title="Records in a cell", loc="upper left", bbox_to_anchor=(1.03, 1),
        frameon=False, alignment="left", borderpad=0, fontsize=canvas.SMALL,
        title_fontsize=canvas.SMALL,
    )  # fmt: skip


def _grid(axes: Axes) -> None:
    canvas.plain_axes(axes, grid="both")
    low, high = axes.get_xlim()
    step = next(km for km in (1, 2, 5, 10, 20, 50) if high - low <= 7000 * km) * 1000
    for axis, (start, end) in ((axes.xaxis, (low, high)), (axes.yaxis, axes.get_ylim())):
        ticks = np.arange(-(-start // step) * step, end + 1, step)
        axis.set_ticks(ticks, [f"{tick / 1000:.0f}" for tick in ticks])
    axes.tick_params(labelsize=canvas.SMALL)
    axes.set_xlabel("Easting, km", fontsize=canvas.SMALL, labelpad=8)
    axes.set_ylabel("Northing, km", fontsize=canvas.SMALL)


def _bar(axes: Axes, scale: float) -> None:
    """Draw the longest round length that fits beside the map; `scale` in pixels a metre."""
    length = next(km for km in (20, 10, 5, 2, 1, 0.5) if 1000 * km * scale < RIGHT - 50 or km < 1)
    low, high = axes.get_xlim()
    gap = 24 / scale / (high - low)
    ends = (1 + gap, 1 + gap + 1000 * length / (high - low))
    where = axes.transAxes
    axes.plot(ends, (0.03, 0.03), color=canvas.INK, linewidth=3, transform=where, clip_on=False)
    axes.text(ends[0], 0.05, f"{length:g} km", fontsize=canvas.SMALL, transform=where)


def _caption(
    table: pd.DataFrame, side: int, *, title: str, place: str, source: Sequence[str], name: str
) -> canvas.Caption:
    found = finding(table)
    where = f" {place}." if place else ""
    return canvas.Caption(
        name=name,
        title=title or found,
        subtitle=f"Police records in cells of {side} m of the national "
        f"grid; approximate locations, no base map.{where}",
        alt=f"Map of square cells of {side} metres, darker for more records. {found}.{where}",
        source=inputs.cite(table, source),
        notes=(SNAPPED,),
        values={
            "cells": len(table),
            "records": table["count"].sum(),
            "fullest": table["count"].max(),
            "part": _PART,
            "half": _half(table["count"]),
            "side": side,
            "place": place,
        },
    )
