"""The shell of every page: templates of the package, one style sheet, nothing from the network."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache

import jinja2
from markupsafe import Markup

from scp_analysis.errors import PackError, explain, first_few
from scp_analysis.packs.planning.edition import Edition
from scp_analysis.packs.rendering import policy
from scp_analysis.packs.rendering.sheet import style_sheet


@dataclass(frozen=True, slots=True)
class Link:
    """One page of the pack as the navigation shows it."""

    href: str
    title: str


@dataclass(frozen=True, slots=True)
class Frame:
    """What every page of one pack says about the pack."""

    partnership: str
    period: str
    plan: str
    data_until: str
    edition: Edition
    pages: tuple[Link, ...]


def nameless(frame: Frame) -> Frame:
    """Give the frame without the names in it, for a look at what a page says beside them."""
    return replace(frame, partnership="", period="", plan="", data_until="", pages=())


def fill(template: str, *, frame: Frame, **values: object) -> str:
    """Fill a page template and refuse a page that would load something from elsewhere.

    Parameters
    ----------
    template
        ``page.html`` or ``index.html`` in ``packs/rendering/templates``.
    frame
        The pack the page belongs to.
    **values
        What the template names; anything that is not markup already is escaped.

    Returns
    -------
    str
        One self-contained HTML document, with the policy that keeps it so.

    Raises
    ------
    PackError
        The page holds a script, a style of its own, a frame, or something loaded from elsewhere.
    """
    sheet = style_sheet(frame.edition.marking)
    rules = policy.content_security_policy(sheet)
    template_of = _environment().get_template(template)
    style = Markup(sheet)  # noqa: S704
    html = template_of.render(frame=frame, style=style, policy=rules, **values)
    found = policy.faults(html, style=sheet)
    if found:
        raise PackError(
            explain(
                "A page must load nothing from elsewhere and run no script.",
                found=first_few(found),
                where=str(values.get("title", template)),
                remedy="show tables and figures with presentation.show",
            )
        )
    return html


def safe(fragments: Sequence[str]) -> Markup:
    """Join HTML made by this package or by presentation, so that a template prints it as it is."""
    return Markup("".join(fragments))  # noqa: S704


@cache
def _environment() -> jinja2.Environment:
    return jinja2.Environment(
        loader=jinja2.PackageLoader("scp_analysis.packs.rendering"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
