"""What every page says of its pack: draft, or final by whom and when."""

import datetime as dt
import re
from html import escape

from scp_analysis.errors import PackError, explain

_PRINTED = re.compile(r'<span class="pack-standing">([^<]*)</span>')
_FINAL = '<span class="pack-standing pack-final">{words}</span>'
_DRAFT = "Draft"


def final(*, by: str, on: dt.date, issue: int) -> str:
    """Word the standing of a final pack.

    Parameters
    ----------
    by
        The role that signed.
    on
        The day.
    issue
        Which issue of the pack it is, from 1.

    Examples
    --------
    >>> final(by="Head of service", on=dt.date(2026, 2, 3), issue=2)
    'Final, issue 2. Signed off by: Head of service, 3 February 2026'
    """
    which = f", issue {issue}" if issue > 1 else ""
    return f"Final{which}. Signed off by: {by}, {on.day} {on:%B %Y}"


def restated(html: str, standing: str, *, page: str) -> str:
    """Print on a draft page that it is final; nothing else of it changes.

    Parameters
    ----------
    html
        A page of a draft.
    standing
        The words; they are escaped.
    page
        Name of the file, for the message.

    Raises
    ------
    PackError
        The page does not say that it is a draft, or says something else as well.

    Examples
    --------
    >>> restated('<p><span class="pack-standing">Draft</span></p>', "Final", page="a.html")
    '<p><span class="pack-standing pack-final">Final</span></p>'
    """
    found = {match.group(1) for match in _PRINTED.finditer(html)}
    if found != {_DRAFT}:
        raise PackError(
            explain(
                "Every page of a draft must say that it is one.",
                found=", ".join(sorted(found)) or "a page that does not say what it is",
                where=page,
                remedy="build the pack again with this version: scp-analysis packs",
            )
        )
    said = _FINAL.format(words=escape(standing))
    return _PRINTED.sub(lambda _: said, html)
