"""Where a link of a page leads once pages are parts of one document: to a place in it, or on paper."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import quote, unquote

from scp_analysis.errors import PackError, explain
from scp_analysis.packs.documents.finished import Sheet

_HTML = ".html"
_BETWEEN = ":"
_ELSEWHERE = ("http:", "https:", "mailto:")


@dataclass(frozen=True, slots=True)
class Leads:
    """Where a link leads: an address in the document or outside, or a file of the pack by its name.

    Neither, when it leads to a page that is not part of the document.
    """

    address: str = ""
    file: str = ""


@dataclass(frozen=True, slots=True)
class Places:
    """The identifiers of the pages in a document, each page apart.

    Examples
    --------
    >>> places = Places({"index": frozenset({"a"}), "overview": frozenset({"b"})})
    >>> places.leads("overview.html#b", page="index").address
    '#overview:b'
    >>> places.leads("tables/a.csv", page="index").file
    'tables/a.csv'
    """

    ids: Mapping[str, frozenset[str]]

    def leads(self, href: str, *, page: str) -> Leads:
        """Tell where a link leads.

        Parameters
        ----------
        href
            As written.
        page
            The page it stands on.

        Raises
        ------
        PackError
            It leads to a place of the document that is not there.
        """
        if href.lower().startswith(_ELSEWHERE):
            return Leads(address=href)
        path, _, fragment = href.partition("#")
        if path and not path.endswith(_HTML):
            return Leads(file=unquote(path))
        name, place = path.removesuffix(_HTML) or page, unquote(fragment)
        if name not in self.ids:
            return Leads()
        if place and place not in self.ids[name]:
            raise _nowhere(href, page)
        return Leads(address=f"#{quote(identifier(name, place), safe=_BETWEEN)}")


def identifier(page: str, place: str = "") -> str:
    """Give the identifier of a place of a page in a document; of its beginning when none is named."""
    return f"{page}{_BETWEEN}{place}"


def places(sheets: Iterable[Sheet]) -> Places:
    """Gather the identifiers of pages."""
    return Places(
        {
            sheet.name: frozenset(found for each in sheet.main.iter() if (found := each.get("id")))
            for sheet in sheets
        }
    )


def _nowhere(href: str, page: str) -> PackError:
    return PackError(
        explain(
            "A link within a pack must lead to a place that is there.",
            found=repr(href),
            where=f"{page}{_HTML}",
            remedy="build the pack again: scp-analysis packs",
        )
    )
