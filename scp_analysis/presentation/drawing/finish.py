"""From a drawn sheet to a figure: plain SVG for the page, and one that stands alone."""

import io
import re
import textwrap

import pandas as pd
from markupsafe import escape
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure as Paper

from scp_analysis.presentation.artefacts import Figure
from scp_analysis.presentation.drawing.canvas import INK, LAYOUT_FACE, Caption

_READER_FACES = "Arial, Helvetica, sans-serif"
_NO_FACTS = {"Date": None, "Creator": None}


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
    picture = _svg(sheet, size=(across, down))
    return Figure(
        name=caption.name,
        title=caption.title,
        subtitle=caption.subtitle,
        role=caption.role,
        alt=caption.alt,
        data=data,
        source=caption.source,
        notes=caption.notes,
        picture=picture,
        svg=_alone(picture, caption=caption, size=(across, down)),
        size=(across, down),
    )


def _svg(sheet: Paper, *, size: tuple[int, int]) -> str:
    page = io.StringIO()
    FigureCanvasSVG(sheet).print_svg(page, metadata=_NO_FACTS)  # type: ignore[no-untyped-call]
    text = re.sub(r"<\?xml.*?(?=<svg)", "", page.getvalue(), flags=re.DOTALL)
    text = re.sub(r"\s*<metadata>.*?</metadata>", "", text, flags=re.DOTALL)
    text = text.replace(f"'{LAYOUT_FACE}'", _READER_FACES)
    pixels = 'width="{}" height="{}"'.format(*size)
    return re.sub(r'width="[\d.]+pt" height="[\d.]+pt"', pixels, text, count=1)


def _alone(picture: str, *, caption: Caption, size: tuple[int, int]) -> str:
    """Frame a picture with its own title, subtitle and source, for use outside the page."""
    heads = textwrap.wrap(caption.title, 84)
    subs = textwrap.wrap(caption.subtitle, 108)
    feet = textwrap.wrap(f"Source: {'; '.join(caption.source)}", 116)
    top = 14 + 24 * len(heads) + 18 * len(subs)
    height = top + size[1] + 16 * len(feet) + 16
    lines = [_line(text, 26 + 24 * row, "bold 18px") for row, text in enumerate(heads)]
    lines += [_line(t, 24 + 24 * len(heads) + 18 * row, "14px") for row, t in enumerate(subs)]
    lines += [_line(t, top + size[1] + 14 + 16 * row, "12px") for row, t in enumerate(feet)]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" width="{size[0]}" height="{height}" '
        f'viewBox="0 0 {size[0]} {height}"><title>{escape(caption.title)}</title>'
        f"<desc>{escape(caption.alt)}</desc>"
        f'<rect width="100%" height="100%" fill="#FFFFFF"/>{"".join(lines)}'
        f'<g transform="translate(0 {top})">{picture}</g></svg>\n'
    )


def _line(text: str, down: float, font: str) -> str:
    style = f"font:{font} {_READER_FACES};fill:{INK}"
    return f'<text x="12" y="{down:g}" style="{style}">{escape(text)}</text>'
