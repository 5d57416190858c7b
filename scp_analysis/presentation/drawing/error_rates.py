"""Dots of simulated error rates: how often each test is wrong, beside what it promises."""

from collections.abc import Sequence

import pandas as pd
from matplotlib.axes import Axes

from scp_analysis.presentation import inputs
from scp_analysis.presentation.artefacts import Figure
from scp_analysis.presentation.drawing import canvas
from scp_analysis.presentation.drawing.finish import finish
from scp_analysis.presentation.tabling.by_test import all_runs, strain
from scp_analysis.presentation.tabling.error_rates import (
    BOUND_LEVEL,
    MISSED,
    RATE_COLUMNS,
    nominal,
    percent,
    power,
    target,
    upper,
    words,
)

ALL_ROWS = 40
"""With more rows than this, each test has its first data and the hardest; every missed target stays."""
MOST_TESTS = 30
"""With more tests than this, those under the most strain have their hardest data only."""
LINE, GAP, GROUP = 15, 9, 12
TOP, FOOT, RIGHT, LETTERS = 30, 44, 256, 50
RATE_AT, TARGET_AT, POWER_AT = 14, 122, 212
"""Where the columns of figures stand, in pixels from the right edge of the axes."""
FARTHEST = 3.0
"""The axis ends at this many times the highest nominal rate or target; what is beyond is an arrow."""


def error_rates(
    table: pd.DataFrame,
    *,
    about: str,
    source: Sequence[str] = (),
    name: str = "error-rates-chart",
) -> Figure:
    """Draw the simulated error rate of each test on each kind of data.

    Parameters
    ----------
    table
        `ErrorRates`: one row per test and kind of data; shares of 1.
    about
        What the tests are of, in a word or two; the title begins with it.
    source
        Sources as a reader should see them; without it those named by the table.
    name
        Identifier, unique on the page.

    Returns
    -------
    Figure
        A dot per row with a line to its upper bound, dashes at the nominal rate, a bar at the target;
        rate, target and power as figures beside it. Of more than 40 rows the first and the hardest of
        each test.

    Raises
    ------
    SchemaError
        A column is missing, there are no rows, or no source is known.
    """
    inputs.require(table, columns=RATE_COLUMNS, where=f"chart {name}")
    shown = hardest(table)
    shown = shown.assign(test=shown["test"].map(words), data=shown["data"].map(words))
    with canvas.lettering():
        places, heads, tall = _layout(shown)
        longest = canvas.label_width([*shown["data"], *shown["test"]], most=LETTERS)
        left = longest * canvas.SMALL / canvas.LETTERING
        sheet = canvas.paper(TOP + tall + FOOT)
        wide = canvas.WIDTH - left - RIGHT
        axes = canvas.place(sheet, left=left, top=TOP, width=wide, height=tall)
        _axis(axes, shown, tall=tall)
        for text, middle in heads:
            _label(axes, text, middle=middle, room=left, weight="bold")
        rows = [row for _, row in shown.iterrows()]
        _promises(axes, rows, places)
        _found(axes, rows, places)
        for row, middle in zip(rows, places, strict=True):
            _label(axes, str(row["data"]), middle=middle, room=left)
            _figures(axes, row, middle)
        caption = _caption(table, len(shown), about=about, name=name, source=source)
        return finish(sheet, caption=caption, data=table)


def finding(table: pd.DataFrame, *, about: str) -> str:
    """Say how many targets are met, and between what the error rates of all rows lie.

    Examples
    --------
    >>> finding(pd.DataFrame({"rate": [0.051, 0.2], "upper": [0.056, 0.21],
    ...     "nominal": 0.05, "target": [0.06, None]}), about="Trend")
    'Trend: targets met in 1 of 1; all error rates 5.1% to 20.0% (nominal 5%)'
    """
    held = table[table["target"].notna()]
    met = int((held["upper"] <= held["target"].astype(float)).sum())
    targets = f"targets met in {met} of {len(held)}" if len(held) else "no target set"
    if len(set(table["nominal"])) == 1:
        low, high = (percent(rate) for rate in (table["rate"].min(), table["rate"].max()))
        promised = nominal(table["nominal"].iloc[0])
        return f"{about}: {targets}; all error rates {low} to {high} (nominal {promised})"
    least, most = (f"{ratio:,.10g}" for ratio in _times(table))
    return f"{about}: {targets}; all error rates {least} to {most} times nominal"


def hardest(table: pd.DataFrame) -> pd.DataFrame:
    """Choose the rows that are drawn: all of few, else of each test the first and the hardest.

    The first row of a test is its plainest data; the hardest are those nearest to their target, or to
    the nominal rate where there is none. Every row that misses its target is among them. Rows of one
    test are put together.

    Examples
    --------
    >>> rows = pd.DataFrame({"test": "a", "upper": [k / 100 for k in range(60)], "nominal": 0.05,
    ...     "target": 0.9})
    >>> hardest(rows)["upper"].tolist()[:3], len(hardest(rows)), len(hardest(rows.head(9)))
    ([0.0, 0.21, 0.22], 40, 9)
    """
    together = pd.Series(pd.factorize(table["test"])[0]).argsort(kind="stable")
    table = table.iloc[together.to_numpy()]
    if len(table) <= ALL_ROWS:
        return table
    strained = strain(table)
    tests = table.groupby("test", sort=False)
    each = max(2, ALL_ROWS // tests.ngroups)
    first = tests.cumcount() == 0
    place = (
        strained.mask(first, float("inf"))
        .groupby(table["test"])
        .rank(method="first", ascending=False)
    )
    kept = table.index[place <= each]
    if tests.ngroups > MOST_TESTS:
        kept = strained.groupby(table["test"]).nlargest(1).droplevel(0).nlargest(MOST_TESTS).index
    missed = table.index[table["upper"] > table["target"].astype(float)]
    return table[table.index.isin(kept.union(missed))]


def _layout(shown: pd.DataFrame) -> tuple[list[float], list[tuple[str, float]], float]:
    """Give the middle of each row and of each heading, and the height of all; pixels from the top."""
    places: list[float] = []
    heads: list[tuple[str, float]] = []
    down, last = 0.0, ""
    for test, data in zip(shown["test"].astype(str), shown["data"].astype(str), strict=True):
        if test != last:
            down += GROUP if last else 0
            high = LINE * len(canvas.wrapped(test, LETTERS)) + GAP
            heads.append((test, down + high / 2))
            down, last = down + high, test
        high = LINE * len(canvas.wrapped(data, LETTERS)) + GAP
        places.append(down + high / 2)
        down += high
    return places, heads, down


def _axis(axes: Axes, shown: pd.DataFrame, *, tall: float) -> None:
    canvas.plain_axes(axes)
    axes.set_ylim(tall, 0)
    axes.set_yticks([])
    marks = float(shown[["nominal", "target"]].astype(float).max().max())
    highest = max(float(shown["upper"].max()), 1.25 * marks)
    axes.set_xlim(0, 1.03 * min(highest, FARTHEST * marks))
    axes.locator_params(axis="x", nbins=6)
    axes.xaxis.set_major_formatter(lambda share, _: f"{100 * share:g}%")
    axes.set_xlabel("error rate", fontsize=canvas.SMALL, labelpad=8)
    for head, shift in (("Rate (upper)", RATE_AT), ("Target", TARGET_AT), ("Power", POWER_AT)):
        canvas.beside(axes, head, shift=shift, row=-14, ink=canvas.CONTEXT)


def _label(axes: Axes, text: str, *, middle: float, room: float, weight: str = "normal") -> None:
    lines = canvas.wrapped(text, LETTERS)
    for position, line in enumerate(lines):
        down = middle + LINE * (position - (len(lines) - 1) / 2)
        canvas.beside(axes, line, row=down, shift=12 - room, edge=0, weight=weight)


def _promises(axes: Axes, rows: Sequence[pd.Series], places: Sequence[float]) -> None:
    """Draw the nominal rate and the target of every row."""
    half = LINE / 2 + 2
    for column, look in (
        ("nominal", {"lw": 1.1, "ls": (0, (2, 2))}),
        ("target", {"lw": 2.6, "solid_capstyle": "butt"}),
    ):
        known = [
            (row[column], middle - half, row[column], middle + half)
            for row, middle in zip(rows, places, strict=True)
            if column == "nominal" or target(row)
        ]
        canvas.strokes(axes, known, color=canvas.INK, zorder=1, **look)


def _found(axes: Axes, rows: Sequence[pd.Series], places: Sequence[float]) -> None:
    """Draw the rate of every row with a line to its upper bound, those that look alike together."""
    end = axes.get_xlim()[1]
    alike: dict[tuple[str, str], list[tuple[pd.Series, float]]] = {}
    for row, middle in zip(rows, places, strict=True):
        alike.setdefault(_look(row), []).append((row, middle))
    for (ink, mark), group in alike.items():
        lines = [(min(r["rate"], end), m, min(r["upper"], end), m) for r, m in group]
        canvas.strokes(axes, lines, color=ink, lw=2.2)
        beyond = [(end, m) for r, m in group if r["upper"] > end]
        canvas.dots(axes, beyond, ">", color=ink, ms=6, clip_on=False)
        inside = [(r["rate"], m) for r, m in group if r["rate"] <= end]
        canvas.dots(axes, inside, mark, color=ink, ms=7, clip_on=False)


def _look(row: pd.Series) -> tuple[str, str]:
    said = target(row)
    if said.endswith(MISSED):
        return canvas.SECOND, "D"
    return canvas.ACCENT if said else canvas.CONTEXT, "o"


def _figures(axes: Axes, row: pd.Series, middle: float) -> None:
    said = target(row)
    missed = said.endswith(MISSED)
    bound = f" ({upper(row)})" if row["replicates"] else ""
    weight = "bold" if missed else "normal"
    canvas.beside(axes, percent(row["rate"]) + bound, shift=RATE_AT, row=middle)
    canvas.beside(axes, said, shift=TARGET_AT, row=middle, weight=weight)
    canvas.beside(axes, power(row), shift=POWER_AT, row=middle)


def _caption(
    table: pd.DataFrame, drawn: int, *, about: str, name: str, source: Sequence[str]
) -> canvas.Caption:
    part = ""
    if drawn < len(table):
        part = f" {drawn} of {len(table)} rows: the plainest and the hardest data of each test."
    missed = table[table["upper"] > table["target"].astype(float)]
    named = "; ".join(
        f"{row['test']}, {row['data']}: {percent(row['rate'])}" for _, row in missed.iterrows()
    )
    return canvas.Caption(
        name=name,
        title=finding(table, about=about),
        subtitle="Dot: how often the test, or the interval, is wrong; its line ends at the upper "
        f"{BOUND_LEVEL:.0%} bound. Dashes: nominal rate. Bar: target; a diamond misses it. Arrow: "
        f"beyond the axis. Runs a row: {all_runs(table)}.{part}",
        alt=f"Dot plot of simulated error rates. {finding(table, about=about)}."
        + (f" Missed: {named}." if named else ""),
        source=inputs.cite(table, source),
        values=_values(table, drawn, about=about),
    )


def _values(table: pd.DataFrame, drawn: int, *, about: str) -> dict[str, object]:
    shares = {f"{name}_share": list(table[name]) for name in ("rate", "upper", "target", "nominal")}
    held = table["target"].notna()
    met = table["upper"] <= table["target"].astype(float)
    return {
        **shares,
        "about": about,
        "bound_level": BOUND_LEVEL,
        "met": int(met.sum()),
        "targets": int(held.sum()),
        "times": _times(table),
        "drawn": drawn,
        "rows": len(table),
    }


def _times(table: pd.DataFrame) -> list[float]:
    """Give the least and the largest of rate over nominal rate, to two figures."""
    ratios = table["rate"] / table["nominal"]
    return [float(f"{ratio:.2g}") for ratio in (ratios.min(), ratios.max())]
