"""A page as print can hold it: nothing folded or hidden, nothing that needs a screen or a pointer."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from xml.etree.ElementTree import Element

from scp_analysis.packs.documents.finished import Sheet
from scp_analysis.packs.documents.formulas import in_line
from scp_analysis.packs.documents.leading import Places, identifier
from scp_analysis.packs.documents.pictures import drawing
from scp_analysis.packs.documents.trees import Node, classes, local, made, nodes, text_of
from scp_analysis.packs.documents.widths import TIGHT, WIDE, layout, shares
from scp_analysis.presentation.workbooks.inert import without_controls

_LEFT_OUT = frozenset({"visually-hidden", "scp-hidden", "pack-code"})
_NO_ELEMENTS = frozenset({"", "script", "style", "template", "button"})
_BLOCKS = {"figure": "div", "nav": "div", "details": "div", "header": "div", "footer": "div",
           "blockquote": "div", "figcaption": "p", "pre": "p", "summary": "p"}  # fmt: skip
_INLINE = frozenset(
    {"strong", "b", "em", "i", "code", "small", "sub", "sup", "abbr", "q", "cite", "kbd"}
)
_KEPT = ("scope", "colspan", "rowspan", "src", "alt", "width", "height")
_HEADINGS = frozenset({"h2", "h3", "h4"})
_FOLDED_TABLE = frozenset({"scp-details"})
_SHORT, _LITTLE = 10, 2_500
"""Rows and characters of a table kept on one page; a longer one would leave its heading behind."""
_IN_PART = "In this part"
_HIDDEN_CODE = "#code"
_ELSEWHERE = {"class": "doc-elsewhere"}


def printable(sheet: Sheet, places: Places) -> Element:
    """Give a page as a section of a document.

    Parameters
    ----------
    sheet
        The page.
    places
        What is in the document; links to other pages become words.

    Returns
    -------
    xml.etree.ElementTree.Element
        A ``section`` of headings, paragraphs, lists, tables, divisions and pictures, with identifiers of
        its own; nothing in it came with a style or an address to load but pictures inside it.

    Raises
    ------
    PackError
        A link leads nowhere, or a drawing has no words.
    """
    return _Printer(sheet.name, places).section(sheet.main)


class _Printer:
    """Writes the parts of one page anew."""

    def __init__(self, page: str, places: Places) -> None:
        self._page = page
        self._places = places
        self._within: tuple[frozenset[str], ...] = ()
        self._ways: Mapping[str, Callable[[Element], Iterable[Node]]] = {
            "math": self._formula,
            "svg": self._drawing,
            "a": self._link,
            "dl": self._terms,
            "summary": self._summary,
            "li": self._item,
            "table": self._table,
            "h2": self._heading,
        }

    def section(self, main: Element) -> Element:
        named = {"id": identifier(self._page), "class": f"doc-part doc-part-{self._page}"}
        return made("section", named, _headed(self._nodes(main)))

    def _nodes(self, element: Element) -> Iterator[Node]:
        self._within = (*self._within, classes(element))
        for node in nodes(element):
            if isinstance(node, str):
                yield without_controls(node)
            else:
                yield from self._element(node)
        self._within = self._within[:-1]

    def _element(self, element: Element) -> Iterable[Node]:
        tag = local(element)
        if tag in _NO_ELEMENTS or classes(element) & _LEFT_OUT:
            return ()
        way = self._ways.get(tag)
        return (self._renamed(element, tag),) if way is None else way(element)

    def _formula(self, element: Element) -> Iterable[Node]:
        return (in_line(element),)

    def _drawing(self, element: Element) -> Iterable[Node]:
        within = frozenset().union(*self._within)
        return (drawing(element, within=within, where=f"{self._page}.html"),)

    def _summary(self, element: Element) -> Iterable[Node]:
        """Leave out what unfolds a table: it repeats the caption."""
        folded = self._within[-1] == _FOLDED_TABLE
        return () if folded else (self._renamed(element, "summary"),)

    def _heading(self, element: Element) -> Iterable[Node]:
        """Give a heading; a page is a part now, and its contents say so."""
        of_page = "pack-contents" in self._within[-1]
        return (made("h2", {}, [_IN_PART]) if of_page else self._renamed(element, "h2"),)

    def _item(self, element: Element) -> Iterable[Node]:
        """Give an item of a list; of the contents of a page with the place of what it leads to."""
        link = next(element.iter("a"), None)
        if link is None or "pack-contents" not in self._within[-2]:
            return (self._renamed(element, "li"),)
        if link.get("href") == _HIDDEN_CODE:
            return ()
        at = self._places.leads(link.get("href", ""), page=self._page).address
        return (
            made("li", {}, [made("p", {"class": "doc-entry", "data-at": at}, self._link(link))]),
        )

    def _table(self, element: Element) -> Iterable[Node]:
        """Give a table after its caption: so the two stay on one page; they are joined when printed."""
        said = [self._renamed(caption, "caption") for caption in element.findall("caption")]
        for each in said:
            each.tag = "figcaption"
        bare = Element("table", element.attrib)
        bare.extend(child for child in element if child.tag != "caption")
        table = self._renamed(bare, "table")
        if TIGHT in layout(element):
            widths = [{"style": f"width:{share:.1%}"} for share in shares(element)]
            table.insert(0, made("colgroup", {}, [made("col", width, []) for width in widths]))
        few = sum(1 for _ in element.iter("tr")) <= _SHORT
        short = few and len(text_of(bare)) <= _LITTLE
        return (made("div", {"class": "doc-whole"} if short else {}, [*said, table]),)

    def _renamed(self, element: Element, tag: str) -> Element:
        kinds = [*sorted(classes(element))]
        if tag in _BLOCKS or tag in _INLINE:
            kinds.append(f"doc-{tag}")
        if "scp-table" in kinds:
            kinds.extend(kind for table in element.iter("table") for kind in layout(table))
        new = _BLOCKS.get(tag, "span" if tag in _INLINE else tag)
        kept = {name: element.attrib[name] for name in _KEPT if name in element.attrib}
        attributes = {name: without_controls(value) for name, value in kept.items()}
        if place := element.get("id"):
            attributes["id"] = identifier(self._page, place)
        if kinds:
            attributes["class"] = " ".join(kinds)
        return made(new, attributes, _headed(self._nodes(element)))

    def _link(self, element: Element) -> Iterable[Node]:
        leads = self._places.leads(element.get("href", ""), page=self._page)
        content = list(self._nodes(element))
        if leads.address:
            title = without_controls(text_of(element))
            return (made("a", {"href": leads.address, "title": title}, content),)
        if leads.file:
            return (*content, f": {without_controls(leads.file)} ")
        beside = any("pack-headlines" in each for each in self._within)
        return (made("span", _ELSEWHERE, ["(", *content, ")"] if beside else content),)

    def _terms(self, element: Element) -> Iterable[Node]:
        """Give terms and their meanings as a list: PDF knows no other kind of list."""
        facts = "pack-summary" in classes(element)
        self._within = (*self._within, classes(element))
        items = [made("li", {}, self._pair(each)) for each in _pairs(element)]
        self._within = self._within[:-1]
        return (made("ul", {"class": "doc-facts" if facts else "doc-terms"}, items),)

    def _pair(self, pair: list[Element]) -> Iterator[Element]:
        for each in pair:
            kind = "doc-term" if local(each) == "dt" else "doc-meaning"
            yield made("p", {"class": kind}, self._nodes(each))


def _pairs(element: Element) -> list[list[Element]]:
    """Group a list of terms: each term with the meanings that follow it."""
    pairs: list[list[Element]] = []
    for each in element.iter():
        if local(each) == "dt":
            pairs.append([each])
        elif local(each) == "dd":
            pairs[-1].append(each)
    return pairs


def _headed(content: Iterable[Node]) -> Iterator[Node]:
    """Put a heading on the page laid across that the table after it begins."""
    heading: list[Node] = []
    for node in content:
        if isinstance(node, str) and heading and not node.strip():
            heading.append(node)
        elif not isinstance(node, str) and node.tag in _HEADINGS:
            yield from heading
            heading = [node]
        elif not isinstance(node, str) and heading and WIDE in classes(node):
            yield made("div", {"class": WIDE}, [*heading, node])
            heading = []
        else:
            yield from (*heading, node)
            heading = []
    yield from heading
