"""An executed notebook as one page a committee can read."""

import html as escaping
from collections.abc import Iterable

from nbformat import NotebookNode

from scp_analysis.packs.planning.plan import Page
from scp_analysis.packs.rendering import parts
from scp_analysis.packs.rendering.answering import check_answers
from scp_analysis.packs.rendering.artefacts import (
    Artefact,
    artefact_of,
    artefacts,
    check_artefacts,
    warnings,
)
from scp_analysis.packs.rendering.door import check_door
from scp_analysis.packs.rendering.ids import Anchors
from scp_analysis.packs.rendering.links import check_links
from scp_analysis.packs.rendering.markdown import Outline, markdown
from scp_analysis.packs.rendering.prose import check_prose
from scp_analysis.packs.rendering.shell import Frame, fill, safe

_TEMPLATE_ANCHORS = ("main", "contents", "contents-title", "pack-pages-title", "code", "warnings")
_END_TITLES = {"checks": "Checks", "method": "Method", "sources": "Sources"}


def table_file(page: Page, artefact: Artefact) -> str:
    """Where the data of an artefact lies in the pack.

    Examples
    --------
    >>> from scp_analysis.presentation.artefacts import MIME
    >>> shown = artefact_of({"data": {MIME: {"kind": "table", "id": "changes"}}})
    >>> table_file(Page("overview", "overview", "Overview"), shown)
    'tables/overview--changes.csv'
    """
    return f"tables/{page.name}--{artefact.id}.csv"


def figure_file(page: Page, artefact: Artefact) -> str:
    """Where the picture of a figure lies in the pack."""
    return f"figures/{page.name}--{artefact.id}.svg"


def render_page(notebook: NotebookNode, *, page: Page, frame: Frame) -> str:
    """Turn an executed notebook into its page.

    Parameters
    ----------
    notebook
        Executed and normalised. Text cells and artefacts are printed in place; checks, method and
        sources come after the findings; the code stands once, at the end.
    page
        Which page of the pack it is.
    frame
        The pack it belongs to.

    Returns
    -------
    str
        A self-contained HTML document with one first-level heading and no skipped level.

    Raises
    ------
    PackError
        An artefact breaks its contract, something is displayed that is no artefact, a number has no
        figure behind it, a link leads nowhere, or the page would load something from elsewhere.
    """
    check_door(notebook, page=page.name)
    found = artefacts(notebook)
    check_artefacts(found, page=page.name)
    check_answers(found, page=page.name)
    check_prose(notebook, found, page=page.name)
    outline = Outline(Anchors((*_TEMPLATE_ANCHORS, *(artefact.id for artefact in found))))
    writer = _Writer(page, outline)
    cells = parts.placed(notebook)
    title, introduction = _title(cells, page)
    opening = markdown(outline)(introduction)
    body = writer.cells(parts.in_part(cells, parts.BODY))
    end = [(part, writer.end_part(parts.in_part(cells, part), part)) for part in parts.END]
    html = fill(
        "page.html",
        frame=frame,
        title=title,
        here=f"{page.name}.html",
        question=page.question,
        introduction=safe([opening]),
        body=safe(body),
        end=[(part, safe(fragments)) for part, fragments in end if fragments],
        contents=[(anchor, safe([text])) for anchor, text in outline.contents],
        warnings=warnings(notebook),
        code=[cell.source for cell in notebook.cells if cell.cell_type == "code"],
    )
    check_links(html, page=page.name)
    return html


def page_title(notebook: NotebookNode, page: Page) -> str:
    """Give the first-level heading of a page: the plan's words, else those of the title cell."""
    return _title(parts.placed(notebook), page)[0]


def _title(cells: list[parts.Placed], page: Page) -> tuple[str, str]:
    """Split the title cell into its heading and what follows."""
    source = "\n\n".join(cell.source for cell in parts.in_part(cells, parts.TITLE))
    first, _, rest = source.strip().partition("\n")
    if not first.startswith("# "):
        return page.heading or page.title, source
    return page.heading or first.removeprefix("# ").strip(), rest


class _Writer:
    """Writes the cells of one page."""

    def __init__(self, page: Page, outline: Outline) -> None:
        self._page = page
        self._outline = outline
        self._markdown = markdown(outline)

    def cells(self, cells: Iterable[NotebookNode]) -> list[str]:
        return [fragment for cell in cells for fragment in self._cell(cell)]

    def end_part(self, cells: Iterable[NotebookNode], part: str) -> list[str]:
        every = list(cells)
        texts = [cell.source.lstrip() for cell in every if cell.cell_type == "markdown"]
        if not texts and not any(cell.get("outputs") for cell in every):
            return []
        headed = any(text.startswith("#") for text in texts)
        heading = [] if headed else [self._outline.heading(_END_TITLES[part], 2)]
        return heading + self.cells(every)

    def _cell(self, cell: NotebookNode) -> list[str]:
        if cell.cell_type == "markdown":
            return [self._markdown(cell.source)]
        return [self._output(output) for output in cell.get("outputs", [])]

    def _output(self, output: NotebookNode) -> str:
        artefact = artefact_of(output)
        if artefact is not None:
            return self._artefact(artefact)
        printed = output.output_type == "stream" and output.name == "stdout"
        return _preformatted(output.text) if printed else ""

    def _artefact(self, artefact: Artefact) -> str:
        if artefact.kind == "heading":
            text = escaping.escape(artefact.title)
            return self._outline.heading(text, artefact.level or 3, anchor=artefact.id)
        return artefact.html + self._files(artefact)

    def _files(self, artefact: Artefact) -> str:
        about = escaping.escape(artefact.title)
        what = f'<span class="visually-hidden"> behind: {about}</span>'
        links = []
        if artefact.csv is not None:
            links.append(f'<a href="{table_file(self._page, artefact)}">Data{what} (CSV)</a>')
        if artefact.svg is not None:
            links.append(f'<a href="{figure_file(self._page, artefact)}">Picture{what} (SVG)</a>')
        return f'<p class="pack-files">{" ".join(links)}</p>\n' if links else ""


def _preformatted(text: str) -> str:
    if not text.strip():
        return ""
    return f'<pre class="pack-output" tabindex="0">{escaping.escape(text)}</pre>\n'
