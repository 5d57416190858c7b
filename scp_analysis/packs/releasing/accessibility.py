"""The accessibility statement of a pack: what its pages were made to do, and what they cannot.

It has the parts of the model statement for public sector websites in the United Kingdom: who is
responsible, how accessible the pages are, whom to ask, how the law is enforced, what is not accessible,
how that was found out, and when the statement was prepared.
"""

from collections.abc import Mapping
from types import MappingProxyType

from scp_analysis.packs.releasing.about import Part, about_page
from scp_analysis.packs.rendering.shell import Frame

PAGE = "accessibility.html"
TITLE = "Accessibility statement"
_TESTED_BY: Mapping[str, object] = MappingProxyType(
    {"first_version": 2.0, "last_version": 2.2, "narrow": 320}
)
_STANDARD = f"Web Content Accessibility Guidelines, version {_TESTED_BY['last_version']}, level AA"
_WITH = (
    (
        "read every page with a screen reader: one main heading, headings in order, a link that skips to "
        "the content, captions and headers on all tables"
    ),
    "reach everything by keyboard, wide tables included",
    "zoom, or read on a narrow screen, without losing content; wide tables scroll by themselves",
    "read without colour: each verdict has a word and a shape",
    "read each chart as a description and as a table of its data",
    "read in dark colours, or print on paper",
)
_LIMITS = (
    (
        "Picture files beside the pages (SVG) carry a title and a description, but their parts cannot "
        "be explored one by one; the table of the same data can."
    ),
    (
        "Notebook files (IPYNB) and files for machines (CSV, JSON) are for analysts and were not made "
        "to be read as they are; the pages hold what they hold."
    ),
    "Words quoted from partners' returns are printed as they were received, with their abbreviations.",
)
_TESTED = (
    (
        "The pages of the package's example packs are tested before each version of the package, in a "
        "browser (Chromium): every page with the software axe-core against levels A and AA of versions "
        f"{_TESTED_BY['first_version']} to {_TESTED_BY['last_version']}, by keyboard, at a width of "
        f"{_TESTED_BY['narrow']} pixels, and in print. Colours are tested for contrast."
    ),
    (
        "No person who relies on assistive technology has tested this pack, and software finds only some "
        "of the barriers there can be."
    ),
)
_LAW = (
    "Public Sector Bodies (Websites and Mobile Applications) (No. 2) Accessibility Regulations 2018"
)
_ENFORCED = (
    f"The Equality and Human Rights Commission (EHRC) enforces the {_LAW}. If you are not happy with "
    "how your complaint is answered, contact the Equality Advisory and Support Service (EASS)."
)


def accessibility_page(*, frame: Frame, contact: str = "") -> str:
    """Make the page.

    Parameters
    ----------
    frame
        The pack it belongs to.
    contact
        How readers reach whoever publishes the pack; empty when the workspace does not say.

    Returns
    -------
    str
        A self-contained HTML document.
    """
    who = contact or "the analyst or the team who sent you this pack"
    ask = (
        "If you need something of this pack in another form, such as large print, easy read, an audio "
        f"recording or braille, contact {who.rstrip('.')}. Say which page it is, and they will "
        "tell you how soon they can answer."
    )
    report = (
        "If you meet a barrier that is not listed here, tell the same people, and name the page."
    )
    sections = [
        Part(
            "how-accessible",
            "How accessible these pages are",
            ("You should be able to:",),
            points=_WITH,
        ),
        Part("contact", "Feedback and contact", (ask,), values={"contact": who}),
        Part("problems", "Reporting a problem", (report,)),
        Part("enforcement", "Enforcement", (_ENFORCED,), values={"law": _LAW}),
        Part("status", "Compliance", (_status(),), values=_TESTED_BY),
        Part("limits", "What is not accessible", points=_LIMITS),
        Part("how-tested", "How it was tested", _TESTED, values=_TESTED_BY),
        Part("prepared", "Preparation of this statement", (_prepared(frame),)),
    ]
    opening = (
        f"{frame.partnership} is responsible for this evidence pack. This is about its web pages."
    )
    return about_page(TITLE, sections, here=PAGE, frame=frame, opening=(opening,))


def _status() -> str:
    return (
        f"The pages were made to meet the {_STANDARD}. The pack is partially compliant with them, "
        "because of what is listed under the next heading."
    )


def _prepared(frame: Frame) -> str:
    """Say when, by what is known of the data: the same pack has the same statement on any day."""
    until = frame.data_until.replace("Data", "data", 1)
    from_data = f", from {until}" if until else ""
    return (
        f"This statement was prepared with the pack ({frame.period}){from_data}. Every pack has one of "
        "its own, made with its pages, so it says what was known of them then."
    )
