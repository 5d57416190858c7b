"""From a drawn sheet to a figure: small, plain SVG that is the same every time."""

import io
import re
from collections import Counter

import pandas as pd
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure as Paper

from scp_analysis.presentation.artefacts import Figure
from scp_analysis.presentation.drawing import shorter
from scp_analysis.presentation.drawing.canvas import LAYOUT_FACE, Caption
from scp_analysis.presentation.standalone import READER_FACES, writable

_NO_FACTS = {"Date": None, "Creator": None}
_DROPPED = (
    r"<\?xml.*?(?=<svg)",
    r"\s*<metadata>.*?</metadata>",
    r"<!--.*?-->",
    r' transform="rotate\(-0 [^"]*\)"',
    r' id="[a-zA-Z0-9]+[._][a-zA-Z0-9_.]*"',
    rf"font-family: {READER_FACES};? ?",
    r"<g/>",
    r"(?<=>)\s+(?=<)",
)
"""What the drawing library writes and a reader does not need: facts, names of groups, white space."""
_LONG = re.compile(r"-?\d+\.\d{3,}")
_STYLE, _OFTEN = re.compile(r' style="([^"]*)"'), 4
_BREAK = re.compile(r"\s*\n")
_GROUP = re.compile(r"<g\b[^>]*>|</g>")
_STEPS = re.compile(r'(?<= d=")[^"]*')


def finish(sheet: Paper, *, caption: Caption, data: pd.DataFrame) -> Figure:
    """Turn a drawn sheet into a figure.

    Parameters
    ----------
    sheet
        What was drawn.
    caption
        Title, subtitle, alternative text, source: all needed.
    data
        The tidy table behind the picture.

    Raises
    ------
    SchemaError
        Title, alternative text, data or source is empty.
    """
    across, down = (round(inches * 72) for inches in sheet.get_size_inches())
    return Figure(
        name=caption.name,
        title=caption.title,
        subtitle=caption.subtitle,
        role=caption.role,
        alt=caption.alt,
        data=data,
        source=caption.source,
        notes=caption.notes,
        values=caption.values,
        picture=_svg(sheet, size=(across, down)),
        size=(across, down),
    )


def _svg(sheet: Paper, *, size: tuple[int, int]) -> str:
    page = io.StringIO()
    FigureCanvasSVG(sheet).print_svg(page, metadata=_NO_FACTS)  # type: ignore[no-untyped-call]
    text = writable(page.getvalue()).replace(f"'{LAYOUT_FACE}'", READER_FACES)
    for useless in _DROPPED:
        text = re.sub(useless, "", text, flags=re.DOTALL)
    text = _ungrouped(re.sub(r"<[^>]*>", _compact, text))
    text = _classed(shorter.dots(shorter.marks(shorter.identifiers(text))))
    pixels = 'font-family="{}" width="{}" height="{}"'.format(READER_FACES, *size)
    return re.sub(r'width="[\d.]+pt" height="[\d.]+pt"', pixels, text, count=1)


def _classed(text: str) -> str:
    """Write each style that is used again and again once, as a class of the picture."""
    text, usual = shorter.lettering(text)
    rules = [f"text{{{usual}}}"] if usual else []
    often = Counter(_STYLE.findall(text)).most_common()
    for place, (style, times) in enumerate(often):
        if times >= _OFTEN:
            text = text.replace(f' style="{style}"', f' class="s{place}"')
            rules.append(f".s{place}{{{style}}}")
    return text.replace("</style>", f"{''.join(rules)}</style>", 1)


def _compact(tag: re.Match[str]) -> str:
    """Round the coordinates of one tag to a hundredth of a pixel and join its lines."""
    joined = _BREAK.sub(" ", _LONG.sub(_rounded, tag.group()))
    return _STEPS.sub(lambda steps: shorter.path(steps.group()), joined)


def _ungrouped(text: str) -> str:
    """Leave out the groups that say nothing of what is in them."""
    open_groups: list[bool] = []

    def _kept(tag: re.Match[str]) -> str:
        bare = tag.group() == "<g>"
        if tag.group().startswith("</"):
            bare = open_groups.pop()
        elif not tag.group().endswith("/>"):
            open_groups.append(bare)
        return "" if bare else tag.group()

    return _GROUP.sub(_kept, text)


def _rounded(number: re.Match[str]) -> str:
    return f"{float(number.group()):.2f}".rstrip("0").rstrip(".")
