"""The index of a pack: what a reader with one minute needs, and where everything else is."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from markupsafe import Markup, escape
from nbformat import NotebookNode

from scp_analysis.packs.planning.plan import Page
from scp_analysis.packs.rendering.artefacts import Artefact, artefacts
from scp_analysis.packs.rendering.reading import reading
from scp_analysis.packs.rendering.render import page_title
from scp_analysis.packs.rendering.saying import check_words
from scp_analysis.packs.rendering.shell import Frame, fill, nameless, safe
from scp_analysis.statistics.verdicts import Cutoffs

HEADLINE = "headline"
MISSING = "missing"
_CLAIMS = (HEADLINE, "finding")
_PAGE = "index.html"
_NO_ANSWER = "See the page."
_ABOVE = "Answered above, in one minute."
_TITLE = '<span class="scp-title">'


@dataclass(frozen=True, slots=True)
class Headline:
    """One sentence of the minute, and the place it comes from."""

    text: str
    about: str
    page: str
    href: str


@dataclass(frozen=True, slots=True)
class Answer:
    """One page: the question it puts and what it says first."""

    page: str
    href: str
    question: str
    text: str


@dataclass(frozen=True, slots=True)
class WorkingFile:
    """A file of the pack to work with: where it is, what it is, and its size in kB."""

    href: str
    about: str
    kilobytes: int


def render_index(
    made: Sequence[tuple[Page, NotebookNode]],
    *,
    frame: Frame,
    notices: Mapping[str, Sequence[str]] = MappingProxyType({}),
    files: Sequence[WorkingFile] = (),
) -> str:
    """Make the index of a pack from its executed notebooks.

    Parameters
    ----------
    made
        The pages of the pack in reading order, each with its executed notebook.
    frame
        What every page says about the pack.
    notices
        What a reader must know about the pack as a whole (pages left out, pages from older data), each
        with the names in it.
    files
        The spreadsheets there are.

    Returns
    -------
    str
        A self-contained HTML document. Headline statements, headline tables and tables of what is
        missing are taken from the pages; a table shown on several pages, or whose every row stands in
        the table of another, appears once.

    Raises
    ------
    PackError
        A number in what it says beside the sentences and tables of its pages is none of its values.
    """
    shown = [(page, artefact) for page, notebook in made for artefact in artefacts(notebook)]
    explained = reading(Cutoffs())
    said: dict[str, Any] = {
        "here": _PAGE,
        "notices": list(notices),
        "reading": explained,
        "files": files,
    }
    quoted: dict[str, Any] = {
        "frame": frame,
        "title": f"{frame.partnership}: evidence pack",
        "headlines": [_headline(page, artefact) for page, artefact in shown if _leads(artefact)],
        "answers": [_answer(page, notebook) for page, notebook in made],
        "tables": _tables(shown, lambda table: HEADLINE in (table.id, table.role)),
        "missing": _tables(shown, lambda table: table.role == MISSING),
    }
    known = [
        *explained.values.items(),
        ("names", [name for names in notices.values() for name in names]),
        ("kilobytes", [file.kilobytes for file in files]),
    ]
    silent: dict[str, Any] = {**dict.fromkeys(quoted, ()), "frame": nameless(frame)}
    check_words(fill(_PAGE, **said, **silent), known=known, page=_PAGE)
    return fill(_PAGE, **said, **quoted)


def _leads(artefact: Artefact) -> bool:
    return artefact.kind == "statement" and artefact.role == HEADLINE


def _headline(page: Page, artefact: Artefact) -> Headline:
    place = f"{page.name}.html#{artefact.id}"
    return Headline(artefact.claim, artefact.title, page.title, place)


def _tables(shown: list[tuple[Page, Artefact]], wanted: Callable[[Artefact], bool]) -> list[Markup]:
    chosen = [(page, table) for page, table in shown if table.kind == "table" and wanted(table)]
    once = {(table.title, table.csv): (page, table) for page, table in reversed(chosen)}
    apart = [pair for pair in chosen if pair in once.values() and not _within(pair[1], once)]
    return [safe([_renamed(*pair)]) for pair in apart]


def _within(table: Artefact, others: Iterable[tuple[str, str | None]]) -> bool:
    """Tell whether a longer table of the same title holds every row of this one."""
    own = _rows(table.csv)
    return any(title == table.title and own < _rows(csv) for title, csv in others)


def _rows(csv: str | None) -> frozenset[str]:
    return frozenset((csv or "").splitlines())


def _renamed(page: Page, table: Artefact) -> str:
    """Give a table a caption and identifiers of its own, and send its links back to its page."""
    named = table.html.replace(_TITLE, f"{_TITLE}{escape(page.title)}: ", 1)
    linked = named.replace('href="#', f'href="{page.name}.html#')
    return linked.replace(f'"{table.id}', f'"{page.name}-{table.id}')


def _answer(page: Page, notebook: NotebookNode) -> Answer:
    said = [a for a in artefacts(notebook) if a.kind == "statement" and a.role in _CLAIMS]
    question = page.question or page_title(notebook, page)
    return Answer(page.title, f"{page.name}.html", question, _first_said(said))


def _first_said(said: Sequence[Artefact]) -> str:
    """Give the first statement of a page and those named after it, unless the minute above has them."""
    if not said:
        return _NO_ANSWER
    first = said[0]
    after = (each for each in said[1:] if each.id.startswith(f"{first.id}-"))
    return _ABOVE if _leads(first) else " ".join(each.claim for each in (first, *after))
