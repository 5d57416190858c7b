"""Ranked dots: where one area stands among all of its comparator set."""

from collections.abc import Sequence

import pandas as pd
from matplotlib.axes import Axes

from scp_analysis.presentation import formats, inputs
from scp_analysis.presentation.artefacts import Figure, Role
from scp_analysis.presentation.drawing import canvas
from scp_analysis.presentation.drawing.finish import finish
from scp_analysis.presentation.tabling.rates import (
    RATE_COLUMNS,
    rank_level,
    standing,
    without_rate,
)

ROW, TOP, FOOT, RIGHT, STRIP = 27, 30, 52, 262, 170
ALL_ROWS = 40
"""With more areas than this, the neighbours in rank get a row each and all areas share a strip."""
NEIGHBOURS, NEARLY_ALL = 7, 0.985
FIRST, SECOND = 16, 164
"""Where the two columns of figures stand, in pixels from the right edge of the axes."""


def rates(
    table: pd.DataFrame,
    *,
    title: str = "",
    source: Sequence[str] = (),
    name: str = "rates-chart",
    role: Role = "finding",
) -> Figure:
    """Draw the rate of every area with its interval, highest first, the subject picked out.

    Parameters
    ----------
    table
        RATES of one measure and period: one row per area, one of them the `subject`.
    title
        The finding; without it the subject's rank with its range.
    source
        Sources as a reader should see them; without it those named by the table.
    name
        Identifier, unique on the page.
    role
        What the chart is for.

    Returns
    -------
    Figure
        All areas are always shown: a row each, or, when there are more than 40, one dot each in a
        strip above the rows of the subject and its neighbours in rank. Areas without a rate are
        named in a note.

    Raises
    ------
    SchemaError
        A column is missing, no area has a rate, or no source is known.
    """
    inputs.require(table, columns=RATE_COLUMNS, where=f"chart {name}")
    known = table[table["rate"].notna()].sort_values("rank", kind="stable")
    inputs.require(known, columns=RATE_COLUMNS, where=f"chart {name}, areas with a rate")
    shown, strip = (known, 0) if len(known) <= ALL_ROWS else (_neighbours(known), STRIP)
    with canvas.lettering():
        left, tall = canvas.label_width([*shown["area_name"]], most=40), ROW * len(shown)
        sheet = canvas.paper(TOP + strip + tall + FOOT)
        frame = {"left": left, "width": canvas.WIDTH - left - RIGHT}
        rows = canvas.place(sheet, top=TOP + strip, height=tall, **frame)
        reach = _reach(known, shown)
        _rows(rows, shown, top=reach, room=left)
        if strip:
            above = canvas.place(sheet, top=TOP, height=strip - 62, **frame)
            _strip(above, known, top=reach, room=left)
        words = _words(known, title=title, rows=len(shown))
        caption = canvas.Caption(
            **words,
            name=name,
            role=role,
            source=inputs.cite(table, source),
            notes=without_rate(table),
            values={"areas": len(known), "rows": len(shown), "counted": _counted(known)},
        )
        return finish(sheet, caption=caption, data=table)


def finding(table: pd.DataFrame) -> str:
    """Say of which offences the subject has which rank, and between which places it could be.

    Examples
    --------
    >>> finding(pd.DataFrame({"subject": [True], "label": ["Robbery"], "area_name": ["Northtown"],
    ...     "rank": [6], "rank_lower": [4], "rank_upper": [9], "rank_of": [14]}))
    'Robbery: Northtown has the 6th highest rate of 14; it could be anywhere from 4th to 9th highest'
    """
    subject = table[table["subject"].astype(bool)]
    if subject.empty or formats.absent(subject["rank"].iloc[0]):
        return "Rates of all areas; none is available for this partnership"
    row = subject.iloc[0]
    ranked = standing(row)
    return (
        f"{row['label']}: {row['area_name']} has the {ranked.place} rate of {row['rank_of']:.0f}; "
        f"it could be {ranked.could}"
    )


def _counted(known: pd.DataFrame) -> list[float]:
    """Give the places that the finding names, which may be counted from the lowest."""
    own = known[known["subject"].astype(bool)]
    return [place for _, row in own.iterrows() for place in standing(row).counted]


def _neighbours(known: pd.DataFrame) -> pd.DataFrame:
    place = int(known["subject"].to_numpy(dtype=bool).argmax())
    first = max(0, min(place - NEIGHBOURS, len(known) - 2 * NEIGHBOURS - 1))
    return known.iloc[first : first + 2 * NEIGHBOURS + 1]


def _reach(known: pd.DataFrame, shown: pd.DataFrame) -> float:
    """Give the end of the axis: all intervals that have a row, and nearly all other areas.

    A few areas with hardly any residents would squeeze the rest together; they are drawn as arrows
    at the edge and counted.
    """
    rows = float(shown[["rate", "ci_upper"]].max().max())
    return 1.06 * max(rows, float(known["rate"].quantile(NEARLY_ALL)))


def _rows(axes: Axes, shown: pd.DataFrame, *, top: float, room: float) -> None:
    canvas.plain_axes(axes)
    axes.set_ylim(len(shown) - 0.5, -0.5)
    axes.set_xlim(0, top)
    names = [str(name) for name in shown["area_name"]]
    canvas.name_rows(axes, names, room=room, most=40, bold=[bool(own) for own in shown["subject"]])
    basis = inputs.common([str(basis) for basis in shown["denominator_basis"]]) or "stated base"
    per = f"per {shown['per'].iloc[0]:,.0f}, {basis}"
    axes.set_xlabel(per, fontsize=canvas.SMALL, labelpad=8)
    canvas.beside(axes, "Rate (interval)", shift=FIRST, row=-0.85, ink=canvas.CONTEXT)
    canvas.beside(axes, "Rank (range)", shift=SECOND, row=-0.85, ink=canvas.CONTEXT)
    rows = [row for _, row in shown.iterrows()]
    for own, ink, mark, size in ((0, canvas.CONTEXT, "o", 6.5), (1, canvas.ACCENT, "D", 8)):
        alike = [(row, place) for place, row in enumerate(rows) if bool(row["subject"]) == own]
        spans = [(row["ci_lower"], place, row["ci_upper"], place) for row, place in alike]
        canvas.strokes(axes, spans, color=ink, linewidth=2.2)
        canvas.dots(axes, [(row["rate"], place) for row, place in alike], mark, color=ink, ms=size)
    fine = formats.rate_decimals(shown["rate"])
    for place, row in enumerate(rows):
        _figures(axes, row, place, decimals=fine)


def _figures(axes: Axes, row: pd.Series, place: int, *, decimals: int) -> None:
    weight = "bold" if row["subject"] else "normal"
    span = formats.interval(row["ci_lower"], row["ci_upper"], decimals=decimals)
    could = formats.interval(row["rank_lower"], row["rank_upper"], decimals=0)
    rate, rank = (
        f"{formats.number(row['rate'], decimals=decimals)} ({span})",
        f"{formats.count(row['rank'])} ({could})",
    )
    canvas.beside(axes, rate, shift=FIRST, row=place, weight=weight)
    canvas.beside(axes, rank, shift=SECOND, row=place, weight=weight)


def _strip(axes: Axes, known: pd.DataFrame, *, top: float, room: float) -> None:
    # Imported here: it is slow to load and only charts of many areas need its packing of dots.
    import seaborn as sns

    canvas.plain_axes(axes)
    own = known["subject"].astype(bool)
    inside = known.loc[~own & (known["rate"] <= top), "rate"]
    axes.set_xlim(0, top)
    sns.swarmplot(x=inside, ax=axes, size=4, color=canvas.CONTEXT, warn_thresh=1.0)
    axes.plot(
        known.loc[own, "rate"], [0] * int(own.sum()), "D", color=canvas.ACCENT, ms=10, zorder=5
    )
    axes.set(xlabel="", ylabel="", yticks=[])
    words = f"All {len(known)} areas"
    canvas.beside(axes, words, row=0, shift=12 - room, edge=0, size=canvas.LETTERING)
    middle = float(known["rate"].median())
    axes.axvline(middle, color=canvas.INK, linewidth=1.2, linestyle=(0, (4, 3)), zorder=1)
    canvas.above(axes, f"median area {formats.number(middle)}", at=middle)
    _beyond(axes, known.loc[known["rate"] > top, "rate"], top=top)


def _beyond(axes: Axes, rates_: pd.Series, *, top: float) -> None:
    """Mark the areas that lie beyond the axis, and say how far the farthest is."""
    if rates_.empty:
        return
    areas = "1 area" if len(rates_) == 1 else f"{len(rates_)} areas"
    axes.plot(top, 0, ">", color=canvas.CONTEXT, ms=8, clip_on=False)
    words = f"{areas} beyond, up to {formats.number(rates_.max())}"
    canvas.beside(axes, words, row=0, shift=FIRST)


def _words(known: pd.DataFrame, *, title: str, rows: int) -> dict[str, str]:
    span, width = inputs.common(inputs.spans(known)), inputs.level(known)
    part = "" if rows == len(known) else f" The {rows} areas nearest in rank have a row each."
    fine = formats.rate_decimals(known["rate"])
    top = "; ".join(
        f"{row['area_name']} {formats.number(row['rate'], decimals=fine)}"
        for _, row in known.head(20).iterrows()
    )
    return {
        "title": title or finding(known),
        "subtitle": f"Police recorded, rate per {known['per'].iloc[0]:,.0f} with {width} interval of "
        f"chance alone, {span}. The range of a rank holds {rank_level(known)} and allows for usual "
        f"variation too. All {len(known)} areas with a figure are shown.{part}",
        "alt": f"Ranked dot plot with {width} intervals. {finding(known)}. "
        f"Rates, highest first: {top}{'; and so on' if len(known) > 20 else ''}.",
    }
