"""A picture framed with its own words, for use outside the page."""

import re
import textwrap
from collections.abc import Sequence

from markupsafe import escape

READER_FACES = "Arial, Helvetica, sans-serif"
INK = "#1A1A1A"
_UNWRITABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def writable(text: str) -> str:
    r"""Replace the characters that XML cannot hold, with which a picture would not be shown at all.

    Examples
    --------
    >>> writable("North\x00town") == "North\ufffdtown"
    True
    """
    return _UNWRITABLE.sub("\ufffd", text)


def framed(
    picture: str,
    *,
    size: tuple[int, int],
    title: str,
    subtitle: str,
    alt: str,
    source: Sequence[str],
) -> str:
    """Put title and subtitle above a picture and its source below.

    Parameters
    ----------
    picture
        SVG of the chart.
    size
        Its width and height, pixels.
    title, subtitle, source
        What is printed.
    alt
        What a screen reader says.

    Returns
    -------
    str
        SVG that says by itself what it shows and where that comes from.
    """
    heads = textwrap.wrap(title, 84)
    subs = textwrap.wrap(subtitle, 108)
    feet = textwrap.wrap(f"Source: {'; '.join(source)}", 116)
    top = 14 + 24 * len(heads) + 18 * len(subs)
    height = top + size[1] + 16 * len(feet) + 16
    lines = [_line(text, 26 + 24 * row, "bold 18px") for row, text in enumerate(heads)]
    lines += [_line(t, 24 + 24 * len(heads) + 18 * row, "14px") for row, t in enumerate(subs)]
    lines += [_line(t, top + size[1] + 14 + 16 * row, "12px") for row, t in enumerate(feet)]
    return writable(
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" width="{size[0]}" height="{height}" '
        f'viewBox="0 0 {size[0]} {height}"><title>{escape(title)}</title>'
        f"<desc>{escape(alt)}</desc>"
        f'<rect width="100%" height="100%" fill="#FFFFFF"/>{"".join(lines)}'
        f'<g transform="translate(0 {top})">{picture}</g></svg>\n'
    )


def _line(text: str, down: float, font: str) -> str:
    style = f"font:{font} {READER_FACES};fill:{INK};text-anchor:start"
    return f'<text x="12" y="{down:g}" style="{style}">{escape(text)}</text>'
