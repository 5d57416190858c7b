"""The paper that charts are drawn on: colours, lettering, and SVG that is the same every time.

One pixel of the page is one unit of the drawing, so 12 units of lettering are 12 pixels. Lettering
stays text in the SVG: readable, searchable, in the reader's own Arial or Helvetica. It is laid out
with the wider face that matplotlib carries, so that a layout never depends on the fonts of the
machine and never runs over.
"""

import textwrap
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

import matplotlib as mpl
from afcharts.af_colours import get_af_colours
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Paper
from matplotlib.path import Path
from matplotlib.transforms import ScaledTranslation, Transform

from scp_analysis.presentation.artefacts import Role

WIDTH = 820
LETTERING, SMALL = 13.0, 12.0
ACCENT, SECOND = get_af_colours("duo")
INK, CONTEXT, RULE = "#1A1A1A", "#6B6B6B", "#D9D9D9"
SEQUENCE: tuple[str, ...] = tuple(reversed(get_af_colours("sequential")))
"""Light to dark."""
LAYOUT_FACE = "DejaVu Sans"

_SETTINGS = {
    "font.family": [LAYOUT_FACE],
    "font.size": LETTERING,
    "svg.fonttype": "none",
    "text.parse_math": False,  # a dollar sign in a name is a dollar sign
    "svg.hashsalt": "scp-analysis",
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.edgecolor": RULE,
    "axes.axisbelow": True,
    "text.color": INK,
    "axes.labelcolor": INK,
    "xtick.color": CONTEXT,
    "ytick.color": CONTEXT,
    "xtick.labelcolor": INK,
    "ytick.labelcolor": INK,
    "xtick.labelsize": SMALL,
    "ytick.labelsize": LETTERING,
    "hatch.linewidth": 0.7,
}


@dataclass(frozen=True, slots=True)
class Caption:
    """The words that go with a chart; a chart cannot be finished without them."""

    name: str
    title: str
    subtitle: str
    alt: str
    source: tuple[str, ...]
    notes: tuple[str, ...] = ()
    role: Role = "finding"
    values: Mapping[str, object] = field(default_factory=dict)


@contextmanager
def lettering() -> Iterator[None]:
    """Draw with the settings of the house; matplotlib's own are put back afterwards."""
    with mpl.rc_context(_SETTINGS):  # type: ignore[arg-type]
        yield


def paper(height: float, *, width: float = WIDTH) -> Paper:
    """Give an empty sheet of so many pixels."""
    return Paper(figsize=(width / 72, height / 72), dpi=72)


def place(sheet: Paper, *, left: float, top: float, width: float, height: float) -> Axes:
    """Put axes on a sheet; all measures in pixels from the top left corner."""
    across, down = sheet.get_size_inches() * 72
    box = (left / across, 1 - (top + height) / down, width / across, height / down)
    return sheet.add_axes(box)


def plain_axes(axes: Axes, *, grid: str = "x") -> None:
    """Leave only what helps reading: a light grid along one axis, no frame, no tick marks."""
    for spine in axes.spines.values():
        spine.set_visible(False)
    axes.tick_params(length=0)
    axes.grid(visible=True, axis=grid, color=RULE, linewidth=0.8)  # type: ignore[arg-type]


def beside(
    axes: Axes,
    text: str,
    *,
    row: float,
    shift: float,
    edge: float = 1,
    ink: str = INK,
    weight: str = "normal",
    size: float = SMALL,
) -> None:
    """Write next to a row: so many pixels right of the right edge of the axes (0 is the left)."""
    where = _shifted(axes.get_yaxis_transform(which="grid"), axes, right=shift)
    axes.text(
        edge, row, text, transform=where, va="center_baseline", color=ink, weight=weight, fontsize=size
    )  # fmt: skip


def above(axes: Axes, text: str, *, at: float, down: float = -6, shift: float = 0) -> None:
    """Write at the upper edge, over the value `at`, so many pixels down and to the right."""
    where = _shifted(axes.get_xaxis_transform(which="grid"), axes, right=shift, up=-down)
    axes.text(at, 1, text, transform=where, ha="left" if shift else "center", fontsize=SMALL)


def _shifted(where: Transform, axes: Axes, *, right: float = 0, up: float = 0) -> Transform:
    """Move a place by so many pixels: what an annotation does, at less than half its cost."""
    scale = axes.get_figure(root=True).dpi_scale_trans  # type: ignore[union-attr]
    return where + ScaledTranslation(right / 72, up / 72, scale)


def name_rows(
    axes: Axes, labels: Sequence[str], *, room: float, most: int = 30, bold: Sequence[bool] = ()
) -> None:
    """Write the names of rows 0, 1, 2 ... from the left edge of the sheet, broken into lines.

    Each line is a text of its own that begins at the left, so that it stands where it should in
    any reader's lettering.
    """
    axes.set_yticks([])
    line = 15 * abs(axes.get_ylim()[1] - axes.get_ylim()[0]) / axes.bbox.height
    for row, label in enumerate(labels):
        weight = "bold" if bold and bold[row] else "normal"
        lines = wrapped(label, most)
        for position, text in enumerate(lines):
            down = row + line * (position - (len(lines) - 1) / 2)
            beside(axes, text, row=down, shift=12 - room, edge=0, weight=weight, size=LETTERING)


def label_width(labels: Sequence[str], *, most: int = 30) -> float:
    """Give the pixels that the longest of some labels needs, wrapped at `most` letters."""
    longest = max((len(line) for text in labels for line in wrapped(text, most)), default=0)
    return longest * 7.3 + 26


def wrapped(text: str, most: int = 30) -> list[str]:
    """Break a label into lines of at most so many letters."""
    return textwrap.wrap(text, most) or [""]


def strokes(axes: Axes, ends: Sequence[tuple[float, float, float, float]], **look: object) -> None:
    """Draw straight lines that look alike as one: each its first x, y and its last x, y."""
    gap = (float("nan"), float("nan"))
    points = [point for x, y, to_x, to_y in ends for point in ((x, y), (to_x, to_y), gap)]
    if points:
        axes.plot(*zip(*points, strict=True), **look)  # type: ignore[arg-type]


def dots(axes: Axes, places: Sequence[tuple[float, float]], marker: str, **look: object) -> None:
    """Draw marks that look alike as one."""
    if places:
        axes.plot(*zip(*places, strict=True), marker, **look)  # type: ignore[arg-type]


def boxes(corners: Sequence[tuple[float, float]], sizes: Sequence[tuple[float, float]]) -> Path:
    """Make one path of many boxes, given their lower left corners, widths and heights."""
    points = [
        point
        for (x, y), (wide, high) in zip(corners, sizes, strict=True)
        for point in ((x, y), (x + wide, y), (x + wide, y + high), (x, y + high), (x, y))
    ]
    codes = [Path.MOVETO, *[Path.LINETO] * 3, Path.CLOSEPOLY] * len(corners)
    return Path(points, codes)
