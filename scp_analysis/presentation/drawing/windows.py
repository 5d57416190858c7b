"""A time line of windows: indicators that disagree may simply not cover the same months."""

from collections.abc import Sequence
from functools import partial

import pandas as pd
from matplotlib.axes import Axes

from scp_analysis.presentation import formats, inputs
from scp_analysis.presentation.artefacts import Figure
from scp_analysis.presentation.drawing import canvas
from scp_analysis.presentation.drawing.finish import finish

COLUMNS = (
    "indicator", "owner", "area_name", "period_start", "period_end", "change_percent",
    "as_printed", "own_area",
)  # fmt: skip
ROW, TOP, FOOT, RIGHT, LETTERS = 46, 30, 34, 150, 34


def windows(
    table: pd.DataFrame,
    *,
    title: str = "",
    source: Sequence[str] = (),
    name: str = "windows-chart",
) -> Figure:
    """Draw the months each indicator covers, with its change as printed.

    Parameters
    ----------
    table
        WINDOWS: one row per indicator; `own_area` is false when it covers more or other places.
    title
        The finding; without it the number of different windows and areas.
    source
        Sources as a reader should see them; without it those named by the table.
    name
        Identifier, unique on the page.

    Returns
    -------
    Figure
        A bar per indicator from its first to its last month: filled for this area, hollow and
        dashed for another; a row without dates says so.

    Raises
    ------
    SchemaError
        A column is missing, there are no rows, or no source is known.
    """
    inputs.require(table, columns=COLUMNS, where=f"chart {name}")
    labels = [str(text) for text in table["indicator"]]
    with canvas.lettering():
        left, tall = canvas.label_width(labels, most=LETTERS), ROW * len(table)
        sheet = canvas.paper(TOP + tall + FOOT)
        wide = canvas.WIDTH - left - RIGHT
        axes = canvas.place(sheet, left=left, top=TOP, width=wide, height=tall)
        _axis(axes, table)
        canvas.name_rows(axes, labels, room=left, most=LETTERS)
        for place, (_, row) in enumerate(table.iterrows()):
            _row(axes, row, place)
        return finish(sheet, caption=_caption(table, title, source, name), data=table)


def _axis(axes: Axes, table: pd.DataFrame) -> None:
    canvas.plain_axes(axes)
    axes.set_ylim(len(table) - 0.5, -0.5)
    canvas.beside(axes, "As printed", shift=20, row=-0.72, ink=canvas.CONTEXT)
    dated = table.dropna(subset=["period_start", "period_end"])
    if dated.empty:
        axes.set_xticks([])
        return
    first, last = dated["period_start"].min().ordinal, dated["period_end"].max().ordinal + 1
    axes.set_xlim(first - 1, last + 1)
    step = next(months for months in (3, 6, 12, 24, 60, 120) if (last - first) <= 6 * months)
    ticks = [month for month in range(first, last + 1) if month % step == 0]
    axes.set_xticks(ticks, [_short(month) for month in ticks])


def _short(month: int) -> str:
    return f"{pd.Period(ordinal=month, freq='M').to_timestamp():%b %Y}"


def _row(axes: Axes, row: pd.Series, place: int) -> None:
    beside = partial(canvas.beside, axes, row=place, size=canvas.LETTERING)
    for position, text in enumerate(canvas.wrapped(formats.as_printed(row["as_printed"]), 18)[:2]):
        beside(text, shift=20, weight="bold", row=place + 0.33 * position)
    if formats.absent(row["period_start"]) or formats.absent(row["period_end"]):
        told = f"{row['owner']}, {row['area_name']}: period not stated"
        beside(told, shift=6, edge=0, ink=canvas.CONTEXT, size=canvas.SMALL)
        return
    _bar(axes, row, place)


def _bar(axes: Axes, row: pd.Series, place: int) -> None:
    start, end = row["period_start"].ordinal, row["period_end"].ordinal + 1
    own = bool(row["own_area"])
    axes.barh(
        place + 0.16, end - start, 0.34, start, facecolor=canvas.ACCENT if own else "white",
        edgecolor=canvas.ACCENT if own else canvas.CONTEXT, linestyle="-" if own else "--",
        linewidth=1.6,
    )  # fmt: skip
    low, high = axes.get_xlim()
    late = start > (low + high) / 2
    axes.text(
        end if late else start, place - 0.18, f"{row['owner']}, {row['area_name']}",
        fontsize=canvas.SMALL, va="center", ha="right" if late else "left",
        color=canvas.INK if own else canvas.CONTEXT,
    )  # fmt: skip


def _caption(table: pd.DataFrame, title: str, source: Sequence[str], name: str) -> canvas.Caption:
    spans = len(table[["period_start", "period_end"]].drop_duplicates())
    areas = len(table["area_name"].unique())
    windows_ = "one window" if spans == 1 else f"{spans} different windows"
    areas_ = "one area" if areas == 1 else f"{areas} areas"
    rows = [_told(row) for _, row in table.iterrows()]
    return canvas.Caption(
        name=name,
        title=title or f"{len(table)} indicators cover {windows_} and {areas_}",
        subtitle="Months covered by each indicator, and its figure as its owner printed it. "
        "Filled: this area. Hollow and dashed: another or a wider area.",
        alt=f"Time line of the months each indicator covers. {'; '.join(rows)}.",
        source=inputs.cite(table, source),
        values={"indicators": len(table), "windows": spans, "areas": areas},
    )


def _told(row: pd.Series) -> str:
    printed = formats.as_printed(row["as_printed"])
    covers = f"{formats.month(row['period_start'])} to {formats.month(row['period_end'])}"
    return f"{row['indicator']} ({row['owner']}, {row['area_name']}): {covers}, {printed}"
