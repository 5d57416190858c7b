"""Small multiples of history: each count, the rolling 12 months, and what breaks the series."""

from collections.abc import Sequence

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import PathPatch
from matplotlib.ticker import MaxNLocator

from scp_analysis.periods import YEAR, ReportingPeriod
from scp_analysis.presentation import formats, inputs
from scp_analysis.presentation.artefacts import Figure
from scp_analysis.presentation.drawing import canvas
from scp_analysis.presentation.drawing.backdrop import BARS, Backdrop, backdrop
from scp_analysis.presentation.drawing.finish import finish

COLUMNS = (
    "series", "label", "unit", "period_start", "period_end", "count", "rolling", "masked",
    "masked_reason",
)  # fmt: skip
FEW = 3
"""How many series a title names before it counts them."""
KEY, HEAD, LINE, FOOT, GAP, LEFT, LAST = 56, 18, 15, 24, 12, 50, 54


def history(
    table: pd.DataFrame,
    *,
    current: ReportingPeriod | None = None,
    breaks: pd.DataFrame | None = None,
    title: str = "",
    source: Sequence[str] = (),
    name: str = "history-chart",
) -> Figure:
    """Draw how each series got to where it is.

    Parameters
    ----------
    table
        HISTORY: one row per series and period; NaN where not available; `rolling` is the sum of the
        12 months that end with the period.
    current
        The period compared; it and its comparison period are shaded.
    breaks
        Recording breaks: date (YYYY-MM or a month), series (blank for every series), effect.
    title
        The finding; without it the series whose latest 12 months are the highest or the lowest.
    source
        Sources as a reader should see them; without it those named by the table.
    name
        Identifier, unique on the page.

    Returns
    -------
    Figure
        One panel per series, each with its own scale from zero: bars for the counts, a line for the
        rolling 12 months, lettered rules for breaks, hatching where periods are left out of trends.

    Raises
    ------
    SchemaError
        A column is missing, there are no rows, or no source is known.
    """
    inputs.require(table, columns=COLUMNS, where=f"chart {name}")
    behind = backdrop(table, current=current, breaks=breaks)
    panels = [panel for _, panel in table.groupby("series", sort=False)]
    columns = min(len(panels), 3 if len(panels) > 4 else 2)
    tall = 250 if len(panels) == 1 else 128
    letters = 90 if len(panels) == 1 else round(canvas.WIDTH / columns / 8.6)
    names = [canvas.wrapped(str(panel["label"].iloc[0]), letters) for panel in panels]
    head = HEAD + LINE * max(len(name) for name in names)
    step = head + tall + FOOT
    with canvas.lettering():
        sheet = canvas.paper(KEY + -(-len(panels) // columns) * step + GAP)
        across = canvas.WIDTH / columns
        for position, panel in enumerate(panels):
            row, column = divmod(position, columns)
            frame = {"left": column * across + LEFT, "width": across - LEFT - LAST}
            axes = canvas.place(sheet, top=KEY + row * step + head, height=tall, **frame)
            _panel(axes, panel, behind)
            _name(axes, names[position])
        sheet.legend(
            handles=behind.key(table), loc="upper left", ncol=3, frameon=False, handlelength=1.6,
            fontsize=canvas.SMALL, borderpad=0, columnspacing=2, bbox_to_anchor=(0.005, 0.995),
        )  # fmt: skip
        caption = _caption(table, behind, title=title, source=source, name=name)
        return finish(sheet, caption=caption, data=table)


def finding(table: pd.DataFrame) -> str:
    """Name the series whose latest 12 months are the highest or the lowest of their history.

    Examples
    --------
    >>> ends = pd.period_range("2023-03", "2024-03", freq="M")[::3]
    >>> one = pd.DataFrame({"series": "a", "label": "Robbery", "period_start": ends - 2,
    ...     "period_end": ends, "count": [1.0, 1, 1, 1, 2], "rolling": [None, None, None, 4.0, 5.0]})
    >>> finding(one)
    'Latest 12 months against all since January 2023: the highest for robbery'
    """
    since = _since(table)
    if since is None:
        return "Counts and rolling 12 months of each series"
    whole = table["series"].nunique()
    when = f"Latest 12 months against all since {formats.month(since)}"
    highest, lowest, between = _placed(table)
    told = [
        f"the {end} for {_named(labels, whole=whole)}"
        for end, labels in (("highest", highest), ("lowest", lowest))
        if labels
    ]
    if not told and between:
        named = _named(between, whole=whole, every="any of the")
        told = [f"neither the highest nor the lowest for {named}"]
    return f"{when}: {'; '.join(told) or formats.NOT_AVAILABLE}"


def _named(labels: Sequence[str], *, whole: int, every: str = "all") -> str:
    if len(labels) > FEW:
        many = f"{every} {whole}" if len(labels) == whole else f"{len(labels)} of {whole}"
        return f"{many} series"
    return formats.listing([f"{label[:1].lower()}{label[1:]}" for label in labels])


def _since(table: pd.DataFrame) -> pd.Period | None:
    """Give the first month from which every series that has counts has them; None where none has."""
    known = table[table["count"].notna()]
    return None if known.empty else known.groupby("series")["period_start"].min().max()


def _placed(table: pd.DataFrame) -> tuple[list[str], list[str], list[str]]:
    """Name the series whose latest 12 months are above, below or between all since the same month."""
    since = _since(table)
    highest: list[str] = []
    lowest: list[str] = []
    between: list[str] = []
    for _, panel in table.groupby("series", sort=False) if since is not None else ():
        totals = panel.loc[panel["period_end"] - (YEAR - 1) >= since, "rolling"].astype(float)
        earlier, label = totals.iloc[:-1].dropna(), str(panel["label"].iloc[0])
        if earlier.empty or formats.absent(totals.iloc[-1]):
            continue
        if totals.iloc[-1] > earlier.max():
            highest.append(label)
        elif totals.iloc[-1] < earlier.min():
            lowest.append(label)
        else:
            between.append(label)
    return highest, lowest, between


def _panel(axes: Axes, panel: pd.DataFrame, behind: Backdrop) -> None:
    canvas.plain_axes(axes, grid="y")
    first, last = panel["period_start"].min().ordinal, panel["period_end"].max().ordinal + 1
    axes.set_xlim(first, last)
    axes.tick_params(labelsize=canvas.SMALL)
    _years(axes, first, last)
    top = panel[["count", "rolling"]].max().max()
    if formats.absent(top):
        axes.set_yticks([])
        middle = {"transform": axes.transAxes, "ha": "center", "color": canvas.CONTEXT}
        axes.text(0.5, 0.45, formats.NOT_AVAILABLE, **middle)  # type: ignore[arg-type]
        return
    axes.set_ylim(0, 1.22 * top if top > 0 else 1)
    axes.yaxis.set_major_locator(MaxNLocator(3, integer=True, steps=[1, 2, 5, 10]))
    axes.yaxis.set_major_formatter(lambda value, _: formats.count(value))
    behind.draw(axes, panel)
    _lines(axes, panel)


def _name(axes: Axes, lines: Sequence[str]) -> None:
    for position, text in enumerate(reversed(lines)):
        axes.annotate(
            text, (0, 1), (0, 8 + LINE * position), xycoords="axes fraction", weight="bold",
            textcoords="offset points", fontsize=canvas.LETTERING,
        )  # fmt: skip


def _years(axes: Axes, first: int, last: int) -> None:
    starts = [month for month in range(first, last) if month % 12 == 0]
    step = max(1, -(-len(starts) // 5))
    axes.set_xticks(starts[::step], [str(1970 + month // 12) for month in starts[::step]])


def _lines(axes: Axes, panel: pd.DataFrame) -> None:
    starts = [period.ordinal for period in panel["period_start"]]
    ends = [period.ordinal + 1 for period in panel["period_end"]]
    counts = panel["count"].fillna(0.0)
    sizes = [(0.78 * (b - a), n) for a, b, n in zip(starts, ends, counts, strict=True)]
    corners = [(a + 0.11 * (b - a), 0.0) for a, b in zip(starts, ends, strict=True)]
    axes.add_artist(PathPatch(canvas.boxes(corners, sizes), fc=BARS, lw=0, zorder=1.2))
    axes.plot(ends, panel["rolling"], color=canvas.ACCENT, linewidth=2.2, zorder=3)
    pairs = zip(ends, panel["rolling"], strict=True)
    known = [(end, value) for end, value in pairs if not formats.absent(value)]
    if not known:
        return
    axes.plot(*known[-1], "o", color=canvas.ACCENT, ms=6, clip_on=False, zorder=4)
    axes.annotate(
        formats.count(known[-1][1]), known[-1], (7, 0), textcoords="offset points", va="center",
        color=canvas.ACCENT, weight="bold", fontsize=canvas.SMALL, annotation_clip=False,
    )  # fmt: skip


def _caption(
    table: pd.DataFrame, behind: Backdrop, *, title: str, source: Sequence[str], name: str
) -> canvas.Caption:
    first, last = table["period_start"].min(), table["period_end"].max()
    span = f"{formats.month(first)} to {formats.month(last)}"
    labels = formats.listing([str(label) for label in table["label"].unique()])
    lasts = table[table["rolling"].notna()].groupby("series", sort=False).tail(1)
    ends = "; ".join(
        f"{row['label']} {formats.count(row['rolling'])}" for _, row in lasts.iterrows()
    )
    unit = inputs.common([str(unit) for unit in table["unit"]]) or "offences and incidents"
    area = inputs.common([str(area) for area in table.get("area_name", pd.Series([""]))])
    many = len(table["series"].unique()) > 1
    scale = "Each panel has its own scale, from zero." if many else f"{labels}; scale from zero."
    return canvas.Caption(
        name=name,
        title=title or finding(table),
        subtitle=f"Police recorded {unit}{', ' if area else ''}{area}. {scale}",
        alt=f"Bars of counts and a line of rolling 12 months for {labels}, {span}. "
        f"Latest 12 months: {ends or 'not available'}.",
        source=inputs.cite(table, source),
        notes=behind.notes(),
        values={
            "rolling": list(lasts["rolling"]),
            "placed": [len(named) for named in _placed(table)],
            "series": table["series"].nunique(),
            "effects": [mark.effect for mark in behind.breaks],
        },
    )
