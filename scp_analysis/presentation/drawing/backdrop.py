"""What stands behind a panel of history: the two periods compared, masks, recording breaks."""

from collections.abc import Iterator
from dataclasses import dataclass

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from scp_analysis.periods import ReportingPeriod
from scp_analysis.presentation import formats
from scp_analysis.presentation.drawing import canvas

NOW, BEFORE, BARS, HATCH = "#CFE0F2", "#E6E6E6", "#808080", "#9A9A9A"
_DASHES = (0, (4, 2))


@dataclass(frozen=True, slots=True)
class Break:
    """A month in which recording changed, for one series or, when blank, for all."""

    letter: str
    month: int
    series: str
    effect: str


@dataclass(frozen=True, slots=True)
class Backdrop:
    """The same for every panel of a chart, so that panels can be compared."""

    current: ReportingPeriod | None
    breaks: tuple[Break, ...]
    hatched: tuple[str, ...] = ()
    """Which months are left out of trends, and why."""

    def draw(self, axes: Axes, panel: pd.DataFrame) -> None:
        """Draw what concerns one series behind its panel."""
        if self.current is not None:
            for period, tint in ((self.current, NOW), (self.current.comparison(), BEFORE)):
                axes.axvspan(
                    period.start.ordinal, period.end.ordinal + 1, color=tint, lw=0, zorder=0
                )
        for start, end in _stretches(panel[panel["masked"].astype(bool)]):
            axes.axvspan(start, end, fc="none", ec=HATCH, hatch="////", lw=0, zorder=0.5)
        for mark in self.breaks:
            if mark.series in ("", str(panel["series"].iloc[0])):
                axes.axvline(mark.month, color=canvas.INK, lw=1.1, ls=_DASHES, zorder=2)
                canvas.above(axes, mark.letter, at=mark.month, down=12, shift=3)

    def key(self, table: pd.DataFrame) -> list[Patch | Line2D]:
        """Say once, for all panels, what each way of drawing means."""
        length = int((table["period_end"].iloc[0] - table["period_start"].iloc[0]).n) + 1
        each = {1: "month", 3: "quarter", 12: "year"}.get(length, f"{length} months")
        line = Line2D([], [], color=canvas.ACCENT, linewidth=2.2, marker="o", ms=6)
        line.set_label("Rolling 12 months, latest labelled")
        handles: list[Patch | Line2D] = [line, Patch(color=BARS, label=f"Each {each}")]
        if self.current is not None:
            handles += [
                Patch(color=NOW, label="This period"),
                Patch(color=BEFORE, label="Comparison period"),
            ]
        if table["masked"].any():
            handles.append(Patch(fc="none", ec=HATCH, hatch="////", label="Left out of trends"))
        if self.breaks:
            rule = Line2D([], [], color=canvas.INK, linewidth=1.1, linestyle=_DASHES)
            rule.set_label("Recording change, lettered")
            handles.append(rule)
        return handles

    def notes(self) -> tuple[str, ...]:
        """Explain the letters and the hatching."""
        told = {mark.letter: mark for mark in self.breaks}
        lettered = (
            f"{letter}: {formats.month(pd.Period(ordinal=mark.month, freq='M'))}, {mark.effect}."
            for letter, mark in told.items()
        )
        return (*lettered, *self.hatched)


def backdrop(
    table: pd.DataFrame, *, current: ReportingPeriod | None, breaks: pd.DataFrame | None
) -> Backdrop:
    """Choose the breaks that fall inside the history and concern a series of it.

    Parameters
    ----------
    table
        HISTORY.
    current
        The period compared, if any.
    breaks
        date, series, effect; None when there are none.
    """
    found = () if breaks is None else tuple(_lettered(table, breaks))
    return Backdrop(current=current, breaks=found, hatched=tuple(_hatched(table)))


def _hatched(table: pd.DataFrame) -> Iterator[str]:
    masked = table[table["masked"].astype(bool)].drop_duplicates(["period_start", "masked_reason"])
    for reason, rows in masked.groupby("masked_reason", sort=False):
        spans = [
            " to ".join(formats.month(pd.Period(ordinal=n, freq="M")) for n in (start, end - 1))
            for start, end in _stretches(rows.sort_values("period_start"))
        ]
        yield f"Left out of trends, {formats.listing(spans)}: {str(reason).rstrip('.')}."


def _lettered(table: pd.DataFrame, breaks: pd.DataFrame) -> Iterator[Break]:
    first, last = table["period_start"].min(), table["period_end"].max()
    shown = set(table["series"].astype(str))
    months = pd.PeriodIndex([str(date)[:7] for date in breaks["date"]], freq="M")
    letters: dict[tuple[int, str], str] = {}
    for _, row in breaks.assign(month=months).sort_values("month", kind="stable").iterrows():
        series = "" if formats.absent(row["series"]) else str(row["series"])
        if first < row["month"] <= last and (not series or series in shown):
            key = (row["month"].ordinal, str(row["effect"]).rstrip("."))
            letter = letters.setdefault(key, chr(ord("A") + len(letters)))
            yield Break(letter, key[0], series, key[1])


def _stretches(masked: pd.DataFrame) -> list[tuple[int, int]]:
    """Join neighbouring masked periods."""
    joined: list[tuple[int, int]] = []
    for first, last in zip(masked["period_start"], masked["period_end"], strict=True):
        start, end = first.ordinal, last.ordinal + 1
        if joined and joined[-1][1] >= start:
            start = joined.pop()[0]
        joined.append((start, end))
    return joined
