"""Dots and whiskers: how much each measure changed, and how sure one can be."""

import math
from collections.abc import Sequence
from functools import partial

import pandas as pd
from matplotlib.axes import Axes

from scp_analysis.presentation import formats, inputs
from scp_analysis.presentation.artefacts import Figure, Role
from scp_analysis.presentation.drawing import canvas
from scp_analysis.presentation.drawing.finish import finish
from scp_analysis.presentation.formats import TOO_FEW
from scp_analysis.presentation.tabling.measures import COLUMNS
from scp_analysis.presentation.uncertainty import OWN_HISTORY, without_history
from scp_analysis.presentation.verdicts import SHAPES

THICK = "Thick: chance alone, the smallest possible uncertainty. Thin: with the variation borrowed."
ROW, TOP, FOOT, RIGHT = 40, 34, 46, 236
MOST, LEAST = 150.0, 10.0
"""Percent: whiskers beyond the first are cut with an arrow; the axis reaches the second."""


def changes(
    table: pd.DataFrame,
    *,
    title: str = "",
    source: Sequence[str] = (),
    name: str = "changes-chart",
    role: Role = "finding",
) -> Figure:
    """Draw the change of each measure with its interval, zero line and verdict.

    Parameters
    ----------
    table
        CHANGES: one row per measure, drawn in the order given.
    title
        The finding; without it the verdicts are counted.
    source
        Sources as a reader should see them; without it those named by the table.
    name
        Identifier, unique on the page.
    role
        What the chart is for.

    Returns
    -------
    Figure
        A row per measure: whiskers, the verdict's shape and word, the figures; the change in the
        force area as an upright tick where it is known. A measure with too few offences or no
        figure keeps its row and says so.

    Raises
    ------
    SchemaError
        A column is missing, there are no rows, or no source is known.
    """
    inputs.require(table, columns=(*COLUMNS, "force_change_percent"), where=f"chart {name}")
    rows = [row for _, row in table.iterrows()]
    labels = [str(row["label"]) for row in rows]
    with canvas.lettering():
        left, tall = canvas.label_width(labels), ROW * len(rows)
        sheet = canvas.paper(TOP + tall + FOOT)
        wide = canvas.WIDTH - left - RIGHT
        axes = canvas.place(sheet, left=left, top=TOP, width=wide, height=tall)
        _axis(axes, table)
        canvas.name_rows(axes, labels, room=left)
        for place, row in enumerate(rows):
            _row(axes, row, place)
        caption = _caption(table, title, source, name, role)
        return finish(sheet, caption=caption, data=table)


def finding(table: pd.DataFrame) -> str:
    """Count the verdicts of a table of changes in words.

    Examples
    --------
    >>> finding(pd.DataFrame({"verdict": ["no clear change", "increased", "no clear change"]}))
    'Of 3 measures: 1 increased, 2 no clear change'
    """
    counts = table["verdict"].value_counts()
    parts = [f"{counts[word]} {word}" for word in SHAPES if word in counts]
    plural = "measure" if len(table) == 1 else "measures"
    return f"Of {len(table)} {plural}: {', '.join(parts)}"


def _axis(axes: Axes, table: pd.DataFrame) -> None:
    canvas.plain_axes(axes)
    axes.set_ylim(len(table) - 0.5, -0.5)
    axes.set_xlim(*_limits(table))
    axes.xaxis.set_major_formatter(lambda value, _: f"{formats.signed(value)}%")
    axes.axvline(0, color=canvas.INK, linewidth=1.2, zorder=1.5)
    canvas.above(axes, "no change", at=0)
    if table["force_change_percent"].notna().any():
        words = "Upright tick: change in the force area, for the same measure"
        down = len(table) - 0.5 + 36 / ROW
        canvas.beside(axes, words, row=down, shift=0, edge=0, ink=canvas.CONTEXT)


def _limits(table: pd.DataFrame) -> tuple[float, float]:
    shown = table[table["verdict"] != TOO_FEW]
    columns = ["change_percent", "ci_lower", "ci_upper", "force_change_percent"]
    values = shown[columns].to_numpy(dtype=float).ravel()
    inside = [value for value in values if math.isfinite(value)] + [-LEAST, LEAST]
    low, high = max(min(inside), -100.0), min(max(inside), MOST)
    pad = 0.06 * (high - low)
    return low - pad, high + pad


def _row(axes: Axes, row: pd.Series, place: int) -> None:
    shape = SHAPES[row["verdict"]]
    ink = canvas.ACCENT if shape.clear else canvas.CONTEXT
    beside = partial(canvas.beside, axes, shift=18)
    beside(str(row["verdict"]), row=place - 0.19, ink=ink, weight="bold", size=canvas.LETTERING)
    beside(_figures(row), row=place + 0.22)
    if formats.absent(row["change_percent"]) or row["verdict"] == TOO_FEW:
        return
    low, high = axes.get_xlim()
    if not formats.absent(row["force_change_percent"]):
        axes.plot(row["force_change_percent"], place, "|", color=canvas.CONTEXT, ms=20, mew=2.5)
    _whiskers(axes, row, place, ink=ink)
    fill = ink if shape.filled else "white"
    dot = min(max(row["change_percent"], low), high)
    axes.plot(dot, place, shape.marker, ms=11, mfc=fill, mec=ink, mew=2, zorder=3, clip_on=False)


def _whiskers(axes: Axes, row: pd.Series, place: int, *, ink: str) -> None:
    """Draw the interval the verdict goes by, thin; chance alone on it, thick, without a history."""
    low, high = axes.get_xlim()
    pairs = [("ci_lower", "ci_upper", 2.0)]
    if row["phi_source"] != OWN_HISTORY:
        pairs.append(("poisson_lower", "poisson_upper", 5.0))
    for lower, upper, thick in pairs:
        if not formats.absent(row[lower]):
            ends = max(row[lower], low), min(row[upper], high)
            axes.plot(ends, (place, place), color=ink, linewidth=thick, solid_capstyle="butt")
    if row["ci_upper"] > high:
        axes.plot(high, place, ">", color=ink, ms=8, clip_on=False)


def _figures(row: pd.Series) -> str:
    if row["verdict"] == TOO_FEW:
        return f"{formats.count(row['current'])}, before {formats.count(row['previous'])}"
    if formats.absent(row["change_percent"]):
        return "no figure"
    change = inputs.percent(row, unit="%")
    if formats.absent(row["ci_lower"]):
        return f"{change} (no interval)"
    return f"{change} ({inputs.percent_interval(row)})"


def _caption(
    table: pd.DataFrame, title: str, source: Sequence[str], name: str, role: Role
) -> canvas.Caption:
    area = inputs.common([str(area) for area in table["area_name"]]) or "several areas"
    span = inputs.common(inputs.spans(table)) or "each measure's own period"
    before = inputs.common(inputs.earlier_spans(table))
    width = inputs.level(table)
    bare = "" if without_history(table).empty else f" {THICK}"
    rows = [f"{row['label']}: {row['verdict']}, {_figures(row)}" for _, row in table.iterrows()]
    return canvas.Caption(
        name=name,
        title=title or finding(table),
        subtitle=f"Change in police recorded counts, %, with {width} intervals. {area}, {span}"
        + (f", compared with {before}." if before else ".")
        + bare,
        alt=f"Dot plot of percentage change with {width} intervals. {'; '.join(rows)}.",
        source=inputs.cite(table, source),
        role=role,
    )
