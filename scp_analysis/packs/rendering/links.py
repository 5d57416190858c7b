"""Links inside a page: each must lead to something that is there."""

import re

from scp_analysis.errors import PackError, explain, first_few

_TO = re.compile(r'\bhref="#([^"]+)"')
_PLACE = re.compile(r'\bid="([^"]+)"')


def check_links(html: str, *, page: str) -> None:
    """Refuse a page with a link that leads nowhere on it.

    Parameters
    ----------
    html
        The whole document; a quotation mark in its text is written as an entity.
    page
        Its name, for the message.

    Raises
    ------
    PackError
        A link to a place of the page has no place. All such places are named.

    Examples
    --------
    >>> check_links('<a href="#robbery">Robbery</a><p id="robbery">', page="overview")
    """
    dead = sorted(set(_TO.findall(html)) - set(_PLACE.findall(html)))
    if dead:
        raise PackError(
            explain(
                "Every link inside a page must lead to something on it.",
                found=first_few(f"#{place}" for place in dead),
                where=f"page {page}",
                remedy="show the table or figure on the same page, or correct the address: that of a "
                "row is #table--row",
            )
        )
