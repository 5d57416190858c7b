"""Pages of a pack as one document for print: its facts for head and foot, a contents, and the parts."""

from collections.abc import Iterator, Sequence
from xml.etree.ElementTree import Element

from scp_analysis.packs.documents.finished import Finished, Sheet
from scp_analysis.packs.documents.leading import identifier, places
from scp_analysis.packs.documents.printable import printable
from scp_analysis.packs.documents.trees import Node, classes, made, written
from scp_analysis.presentation.workbooks.inert import one_line

LANGUAGE = "en-GB"
_PACK = ": evidence pack"
_SHOWN = 12


def composed(pack: Finished, sheets: Sequence[Sheet], *, title: str) -> str:
    """Compose pages into one document.

    Parameters
    ----------
    pack
        The pack they are of.
    sheets
        The index, or the index and others. With others there is a contents under the facts of the index.
    title
        Of the document.

    Returns
    -------
    str
        HTML without links to other files, with the running lines as attributes of its body.
    """
    there = places(sheets)
    parts = [printable(sheet, there) for sheet in sheets]
    if len(sheets) > 1:
        parts[0] = _with_contents(parts[0], sheets[1:])
    body = made("body", _running(pack), [*parts, _colophon(pack)])
    return written(made("html", {"lang": LANGUAGE}, [_head(pack, title), body]))


def document_title(pack: Finished, what: str) -> str:
    """Word the title of a document.

    Parameters
    ----------
    pack
        The pack it is of.
    what
        Such as ``summary``; empty for the whole pack.
    """
    named = f"{pack.title}, {what}" if what else pack.title
    return one_line(f"{named}. {pack.period}. {pack.standing}")


def partnership_of(pack: Finished) -> str:
    """Give the partnership's name as the title of the pack has it."""
    return one_line(pack.title.removesuffix(_PACK))


def colophon(pack: Finished) -> tuple[str, ...]:
    """Word the lines at the end of a document: those of the pack's pages, and what it was made of."""
    made_of = (
        f"Made from the evidence pack {pack.name}, manifest {pack.manifest_sha256[:_SHOWN]}. "
        "The data behind each table and chart lie there."
    )
    return tuple(one_line(line) for line in (*pack.colophon, made_of))


def _head(pack: Finished, title: str) -> Element:
    told = {
        "author": partnership_of(pack),
        "description": one_line(f"{pack.marking}. {pack.data}"),
        "generator": one_line(pack.made_with),
    }
    if pack.signed_on:
        told |= {"dcterms.created": pack.signed_on, "dcterms.modified": pack.signed_on}
    facts = [made("meta", {"name": name, "content": said}, []) for name, said in told.items()]
    return made(
        "head", {}, [made("meta", {"charset": "utf-8"}, []), made("title", {}, [title]), *facts]
    )


def _running(pack: Finished) -> dict[str, str]:
    """Give what head and foot of each page say."""
    return {
        "data-marking": one_line(pack.marking),
        "data-standing": one_line(pack.standing),
        "data-pack": one_line(pack.title),
        "data-facts": one_line(f"{pack.period}. {pack.data}"),
    }


def _with_contents(part: Element, sheets: Sequence[Sheet]) -> Element:
    """Put the contents of the document after the facts of its first part, or after its heading."""
    place = _after(part, "doc-facts") or 1
    contents = made("div", {"class": "doc-contents"}, _contents(sheets))
    contents.tail = "\n"
    part.insert(place, contents)
    return part


def _after(part: Element, kind: str) -> int:
    return next((at for at, child in enumerate(part, start=1) if kind in classes(child)), 0)


def _contents(sheets: Sequence[Sheet]) -> Iterator[Node]:
    yield made("h2", {"class": "doc-unmarked"}, ["Contents"])
    items = []
    for sheet in sheets:
        address = f"#{identifier(sheet.name)}"
        named = made(
            "a", {"href": address, "title": one_line(sheet.title)}, [one_line(sheet.title)]
        )
        items.append(
            made("li", {}, [made("p", {"class": "doc-entry", "data-at": address}, [named])])
        )
    yield made("ul", {"class": "doc-entries"}, items)


def _colophon(pack: Finished) -> Element:
    lines = [made("p", {}, [line]) for line in colophon(pack)]
    return made("div", {"class": "doc-colophon"}, lines)
