"""A line the size of a word, for a table cell."""

from collections.abc import Sequence

from markupsafe import Markup

from scp_analysis.presentation import formats

WIDTH, HEIGHT, MARGIN = 96, 24, 3


def sparkline(values: Sequence[float], *, label: str = "") -> Markup:
    """Draw how a series went, from zero, with its last value marked.

    Parameters
    ----------
    values
        In order of time, equally spaced; NaN leaves a gap.
    label
        What a screen reader says; without it the first and last value are read out.

    Returns
    -------
    markupsafe.Markup
        Inline SVG, 96 by 24 pixels; the words "not available" when fewer than two values are known.

    Notes
    -----
    The lower edge is zero, so that a small wobble does not look like a collapse.

    Examples
    --------
    >>> 'aria-label="from 10 to 12"' in sparkline([10, 11, 12])
    True
    >>> str(sparkline([float("nan"), 3.0]))
    'not available'
    """
    known = [value for value in values if not formats.absent(value)]
    if len(known) < 2:
        return Markup.escape(formats.NOT_AVAILABLE)
    words = label or f"from {formats.count(known[0])} to {formats.count(known[-1])}"
    points = _points(values, top=max(known) or 1.0)
    last = [point for point in points if point][-1]
    return Markup(
        '<svg class="scp-spark" role="img" aria-label="{words}" viewBox="0 0 {w} {h}" '
        'width="{w}" height="{h}"><path d="M0 {h}H{w}" class="scp-spark-zero"/>'
        '<path d="{path}" class="scp-spark-line"/>'
        '<circle cx="{x}" cy="{y}" r="2.5" class="scp-spark-end"/></svg>'
    ).format(words=words, w=WIDTH, h=HEIGHT, path=_path(points), x=last[0], y=last[1])


def _points(values: Sequence[float], *, top: float) -> list[tuple[str, str] | None]:
    step = (WIDTH - 2 * MARGIN) / (len(values) - 1)
    height = HEIGHT - 2 * MARGIN
    return [
        None
        if formats.absent(value)
        else (f"{MARGIN + place * step:.1f}", f"{HEIGHT - MARGIN - height * value / top:.1f}")
        for place, value in enumerate(values)
    ]


def _path(points: Sequence[tuple[str, str] | None]) -> str:
    steps = []
    pen = "M"
    for point in points:
        if point is None:
            pen = "M"
            continue
        steps.append(f"{pen}{point[0]} {point[1]}")
        pen = "L"
    return "".join(steps)
