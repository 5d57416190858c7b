"""A page of a pack that no notebook makes: headed sections of text, terms and tables, in its shell."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial

from markupsafe import Markup

from scp_analysis.packs.rendering.saying import check_words
from scp_analysis.packs.rendering.shell import Frame, fill, nameless

_TEMPLATE = "about.html"


@dataclass(frozen=True, slots=True)
class Part:
    """One headed section: paragraphs, then points of a list, ready-made fragments, terms with meanings.

    Everything but `parts` is escaped. `values` are the numbers of its words, and names that hold some;
    terms with their meanings are entries of a list and may hold any.
    """

    anchor: str
    title: str
    paragraphs: tuple[str, ...] = ()
    points: tuple[str, ...] = ()
    parts: tuple[Markup, ...] = ()
    terms: tuple[tuple[str, str], ...] = ()
    values: Mapping[str, object] = field(default_factory=dict)


def about_page(
    title: str,
    sections: Sequence[Part],
    *,
    here: str,
    frame: Frame,
    opening: Sequence[str] = (),
    values: Mapping[str, object] | None = None,
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
    values
        The numbers of the opening, and names that hold some.

    Returns
    -------
    str
        A self-contained HTML document.

    Raises
    ------
    PackError
        A number in its words is none of the values, its own or a section's.
    """
    made = partial(fill, _TEMPLATE, title=title, here=here, opening=list(opening))
    words = [replace(section, parts=(), terms=()) for section in sections]
    known = [pair for section in sections for pair in section.values.items()]
    known += [*(values or {}).items(), ("names", [frame.partnership, frame.data_until])]
    check_words(made(frame=nameless(frame), sections=words), known=known, page=here)
    return made(frame=frame, sections=sections)
