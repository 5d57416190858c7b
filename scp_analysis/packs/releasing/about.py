"""A page of a pack that no notebook makes: headed sections of text, terms and tables, in its shell."""

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from scp_analysis.packs.rendering.shell import Frame, fill

_TEMPLATE = "about.html"


@dataclass(frozen=True, slots=True)
class Part:
    """One headed section: paragraphs, then points of a list, ready-made fragments, terms with meanings.

    Everything but `parts` is escaped.
    """

    anchor: str
    title: str
    paragraphs: tuple[str, ...] = ()
    points: tuple[str, ...] = ()
    parts: tuple[Markup, ...] = ()
    terms: tuple[tuple[str, str], ...] = ()


def about_page(
    title: str, sections: Sequence[Part], *, here: str, frame: Frame, opening: Sequence[str] = ()
) -> str:
    """Make a page.

    Parameters
    ----------
    title
        Its first-level heading.
    sections
        In order.
    here
        The name of its file, as the navigation has it.
    frame
        The pack it belongs to.
    opening
        Paragraphs before the first section.

    Returns
    -------
    str
        A self-contained HTML document.
    """
    return fill(
        _TEMPLATE, frame=frame, title=title, here=here, opening=list(opening), sections=sections
    )
