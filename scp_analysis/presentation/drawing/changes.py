"""Dots and whiskers: how much each measure changed, and how sure one can be."""

import math
from collections.abc import Sequence
from functools import partial

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from scp_analysis.presentation import formats, inputs
from scp_analysis.presentation.artefacts import Figure, Role
from scp_analysis.presentation.drawing import canvas
from scp_analysis.presentation.drawing.finish import finish
from scp_analysis.presentation.formats import TOO_FEW
from scp_analysis.presentation.tabling.measures import COLUMNS
from scp_analysis.presentation.uncertainty import (
    BORROWED,
    OWN_HISTORY,
    force_interval_known,
    together_note,
    without_history,
)
from scp_analysis.presentation.verdicts import NO_CLEAR_CHANGE, SHAPES

BARE = "The intervals are of chance alone, the smallest possible uncertainty."
THICK = "Thick: if only chance, the smallest possible uncertainty. Thin: with usual variation."
ROW, TOP, FOOT, RIGHT = 40, 34, 46, 236
MOST, ROOM, LEAST = 150.0, 75.0, 10.0
"""Percent: the axis never goes beyond the first, up to the second it shows every interval whole, and
it always reaches the third."""
FEW = 3
"""How many measures a title names before it counts them."""


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
        force area, or the rest of it, as an upright tick where it is known. A measure with too few
        offences or no figure keeps its row and says so.

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
    """Name the measures that changed, and count those of which it cannot be said.

    Examples
    --------
    >>> finding(pd.DataFrame({"verdict": ["no clear change", "increased", "no clear change"],
    ...     "sentence_label": ["burglary", "robbery", "arson"]}))
    'Robbery increased; 2 of 3 measures: no clear change'
    """
    groups = (
        (word, list(table.loc[table["verdict"] == word, "sentence_label"])) for word in SHAPES
    )
    parts = [_group(word, labels, whole=len(table)) for word, labels in groups if labels]
    told = "; ".join(parts)
    return f"{told[:1].upper()}{told[1:]}"


def _group(word: str, labels: Sequence[str], *, whole: int) -> str:
    if SHAPES[word].clear and len(labels) <= FEW:
        return f"{formats.listing(labels)} {word}"
    if len(labels) == whole:
        if whole <= FEW:
            return f"{formats.listing(labels)}: {word}"
        if word == NO_CLEAR_CHANGE:
            return f"{word} in any of the {whole} measures"
        return f"all {whole} measures{'' if SHAPES[word].clear else ':'} {word}"
    return f"{len(labels)} of {whole} measures{'' if SHAPES[word].clear else ':'} {word}"


def _axis(axes: Axes, table: pd.DataFrame) -> None:
    canvas.plain_axes(axes)
    axes.set_ylim(len(table) - 0.5, -0.5)
    axes.set_xlim(*_limits(table))
    axes.xaxis.set_major_locator(MaxNLocator(6, steps=[1, 2, 2.5, 5, 10]))
    axes.xaxis.set_major_formatter(lambda value, _: f"{formats.signed(value)}%")
    axes.axvline(0, color=canvas.INK, linewidth=1.2, zorder=1.5)
    canvas.above(axes, "no change", at=0)
    words = ["Arrow: it goes on beyond the axis, see the figures"] if _cut(table) else []
    if table["force_change_percent"].notna().any():
        where = (
            "the rest of the force area" if force_interval_known(table) else "the whole force area"
        )
        words.append(f"Upright tick: change in {where}, for the same measure")
    down = len(table) - 0.5 + 36 / ROW
    canvas.beside(axes, ". ".join(words), row=down, shift=0, edge=0, ink=canvas.CONTEXT)


def _cut(table: pd.DataFrame) -> bool:
    low, high = _limits(table)
    shown = table[table["verdict"] != TOO_FEW]
    return bool((shown["ci_lower"].lt(low) | shown["ci_upper"].gt(high)).any())


def _limits(table: pd.DataFrame) -> tuple[float, float]:
    """Give the ends of the axis, so that one very wide interval does not squeeze the others."""
    shown = table[table["verdict"] != TOO_FEW]
    columns = ["change_percent", "ci_lower", "ci_upper", "force_change_percent"]
    values = shown[columns].to_numpy(dtype=float).ravel()
    edge = min(MOST, max([ROOM, *_wanted(shown)]))
    inside = [value for value in values if abs(value) <= edge] + [-LEAST, LEAST]
    beyond = [math.copysign(edge, value) for value in values if abs(value) > edge]
    low, high = max(min(*inside, *beyond), -100.0), max(*inside, *beyond)
    pad = 0.06 * (high - low)
    return low - pad, high + pad


def _wanted(shown: pd.DataFrame) -> list[float]:
    """Give what the axis should reach: twice the changes, and whole intervals of what is clear."""
    drawn = shown[shown["change_percent"].abs().le(100)]
    clear = drawn[drawn["verdict"].isin([word for word, shape in SHAPES.items() if shape.clear])]
    ends = clear[["ci_lower", "ci_upper"]].to_numpy(dtype=float).ravel()
    sizes = (2 * drawn["change_percent"].abs()).tolist() + [abs(end) for end in ends]
    return [size for size in sizes if math.isfinite(size)]


def _row(axes: Axes, row: pd.Series, place: int) -> None:
    shape = SHAPES[row["verdict"]]
    ink = canvas.ACCENT if shape.clear else canvas.CONTEXT
    beside = partial(canvas.beside, axes, shift=18)
    beside(str(row["verdict"]), row=place - 0.19, ink=ink, weight="bold", size=canvas.LETTERING)
    beside(_figures(row), row=place + 0.22)
    if formats.absent(row["change_percent"]) or row["verdict"] == TOO_FEW:
        return
    low, high = axes.get_xlim()
    if low <= row["force_change_percent"] <= high:
        axes.plot(row["force_change_percent"], place, "|", color=canvas.CONTEXT, ms=20, mew=2.5)
    _whiskers(axes, row, place, ink=ink)
    if low <= row["change_percent"] <= high:
        fill = ink if shape.filled else "white"
        axes.plot(
            row["change_percent"], place, shape.marker, ms=11, mfc=fill, mec=ink, mew=2, zorder=3,
            clip_on=False,
        )  # fmt: skip


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
    for beyond, edge, arrow in (
        (row["ci_upper"] > high, high, ">"),
        (row["ci_lower"] < low, low, "<"),
    ):
        if beyond:
            axes.plot(edge, place, arrow, color=ink, ms=8, clip_on=False)


def _least(table: pd.DataFrame) -> str:
    return THICK if table["phi_source"].eq(BORROWED).any() else BARE


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
    bare = "" if without_history(table).empty else f" {_least(table)}"
    rows = [f"{row['label']}: {row['verdict']}, {_figures(row)}" for _, row in table.iterrows()]
    return canvas.Caption(
        name=name,
        title=title or finding(table),
        subtitle=f"Change in police recorded counts, %, with {width} intervals. {area}, {span}"
        + (f", compared with {before}." if before else ".")
        + bare,
        alt=f"Dot plot of percentage change with {width} intervals. {'; '.join(rows)}.",
        source=inputs.cite(table, source),
        notes=tuple(note for note in (together_note(table),) if note),
        role=role,
        values={"measures": len(table), "verdicts": list(table["verdict"].value_counts())},
    )
