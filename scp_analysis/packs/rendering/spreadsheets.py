"""The tables of the pages as spreadsheets: one workbook (XLSX, ODS) and the description of every CSV."""

import html
import math
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import pandas as pd
from nbformat import NotebookNode

from scp_analysis.packs.planning.jobs import Head
from scp_analysis.packs.planning.plan import Page
from scp_analysis.packs.rendering.artefacts import Artefact, artefacts
from scp_analysis.packs.rendering.claims import CLAIMS
from scp_analysis.packs.rendering.index import WorkingFile
from scp_analysis.packs.rendering.render import table_file
from scp_analysis.packs.rendering.shell import Frame
from scp_analysis.presentation.workbooks.book import book
from scp_analysis.presentation.workbooks.dictionary import schema_of
from scp_analysis.presentation.workbooks.ods import ods
from scp_analysis.presentation.workbooks.package import DESCRIPTION, DataFile, data_package
from scp_analysis.presentation.workbooks.reading import (
    described,
    frame_of,
    in_plain_words,
    with_markers,
)
from scp_analysis.presentation.workbooks.records import Column, Pack, PlainTable
from scp_analysis.presentation.workbooks.xlsx import xlsx
from scp_analysis.schemas.results import Rates

XLSX, ODS = "evidence.xlsx", "evidence.ods"
_ABOUT = {
    XLSX: "Workbook of all tables, Excel",
    ODS: "Workbook of all tables, OpenDocument",
    DESCRIPTION: "What every column of the CSV files means, JSON",
    CLAIMS: "Every claim of the pages with the row it rests on, CSV",
}
_KILOBYTE = 1000
ABOUT_THE_PACK = ("check", "missing", "method", "source")
"""Roles of the tables that say how the pack was made; the same on several pages is one worksheet."""

_SUBTITLE = re.compile(r'<span class="scp-subtitle">(.*?)</span>', re.DOTALL)
_TABLE = "table"


@dataclass(frozen=True, slots=True)
class _Shown:
    """A table or figure on a page, which is the `number`-th, with its data and what they mean."""

    number: int
    page: Page
    artefact: Artefact
    data: pd.DataFrame
    columns: tuple[Column, ...]

    @property
    def key(self) -> tuple[str, tuple[str, ...]]:
        return self.artefact.id, tuple(self.data.columns)

    @property
    def subtitle(self) -> str:
        found = _SUBTITLE.search(self.artefact.html)
        return html.unescape(found.group(1)) if found else ""


def spreadsheets(made: Sequence[tuple[Page, NotebookNode]], *, pack: Pack) -> dict[str, bytes]:
    """Make the files to work with from the executed notebooks of a pack.

    Parameters
    ----------
    made
        The pages of the pack in reading order, each with its executed notebook.
    pack
        What is said of the pack.

    Returns
    -------
    dict of str to bytes
        By name: the workbook in both formats, and the description of every CSV file that the tables and
        figures of the pages have in the pack. Empty when there is no row of data. In the workbook tables
        that are equal stand once, as do those of one name and role in `ABOUT_THE_PACK`, which come last;
        the data of a figure is left out where it repeats rows of a table or of another figure.

    Raises
    ------
    SchemaError
        Two columns of a table have one name, or a column none.
    """
    shown = list(_shown(made))
    tables = _for_readers(shown, pack=pack)
    if not tables:
        return {}
    laid = book(tables, pack=pack)
    files = [_file(one) for one in shown]
    return {XLSX: xlsx(laid), ODS: ods(laid), DESCRIPTION: data_package(files, pack=pack)}


def working_files(files: Mapping[str, bytes]) -> list[WorkingFile]:
    """Say of each of `spreadsheets`, and of the list of claims, what it is and how large.

    Examples
    --------
    >>> working_files({XLSX: bytes(1200)})
    [WorkingFile(href='evidence.xlsx', about='Workbook of all tables, Excel', kilobytes=2)]
    """
    return [
        WorkingFile(name, _ABOUT[name], math.ceil(len(content) / _KILOBYTE))
        for name, content in files.items()
    ]


def pack_of(head: Head, frame: Frame) -> Pack:
    """Say what the cover of a workbook says of a pack.

    Parameters
    ----------
    head, frame
        Of the pack. Whether it is a draft is left to the pages: signing changes these alone.
    """
    return Pack(
        name=_words(f"{head.partnership}-{head.period_end}-{head.audience}"),
        partnership=frame.partnership,
        period=frame.period,
        edition=frame.edition.marking,
        contact=head.contact,
        licence=head.licence,
        data_until=frame.data_until,
    )


def _for_readers(shown: Sequence[_Shown], *, pack: Pack) -> list[PlainTable]:
    """Choose what goes into the workbook."""
    groups = list(_merged(_equal(shown)))
    kept = [group for group in groups if not _repeats(group, groups)]
    ordered = sorted(kept, key=lambda group: _is_about(group[0]))
    titles = [group[0].artefact.title.strip() for group in ordered]
    places = [(title, group[0].page) for group, title in zip(ordered, titles, strict=True)]
    told = [
        ""
        if titles.count(title) == 1
        else f" ({page.title})"
        if places.count((title, page)) == 1
        else f" ({page.title}, {len(group[0].data)} rows)"
        for group, (title, page) in zip(ordered, places, strict=True)
    ]
    return [_table(group, pack=pack, more=more) for group, more in zip(ordered, told, strict=True)]


def _shown(made: Iterable[tuple[Page, NotebookNode]]) -> Iterator[_Shown]:
    read: dict[str, tuple[pd.DataFrame, tuple[Column, ...]]] = {}
    for number, (page, notebook) in enumerate(made):
        for artefact in artefacts(notebook):
            if artefact.csv and artefact.csv.strip():
                if artefact.csv not in read:
                    data = frame_of(artefact.csv)
                    read[artefact.csv] = data, described(data, where=f"the page ‘{page.title}’")
                yield _Shown(number, page, artefact, *read[artefact.csv])


def _equal(shown: Iterable[_Shown]) -> list[list[_Shown]]:
    """Gather tables with the same data and subtitle, and the figures drawn from the same; tables lead."""
    rows = [one for one in shown if len(one.data)]
    groups: dict[object, list[_Shown]] = {}
    by_data: dict[object, list[_Shown]] = {}
    for one in sorted(rows, key=lambda one: one.artefact.kind != _TABLE):
        data = one.artefact.csv
        if one.artefact.kind == _TABLE or data not in by_data:
            group = groups.setdefault((data, one.subtitle), [])
            by_data.setdefault(data, group)
        else:
            group = by_data[data]
        group.append(one)
    place = {id(one): at for at, one in enumerate(rows)}
    return sorted(groups.values(), key=lambda group: min(place[id(one)] for one in group))


def _merged(groups: Iterable[list[_Shown]]) -> Iterator[list[_Shown]]:
    """Gather the tables about the pack that have one name and the same columns."""
    about: dict[object, list[_Shown]] = {}
    for group in groups:
        if not _is_about(group[0]):
            yield group
        else:
            about.setdefault(group[0].key, []).extend(group)
    yield from about.values()


def _is_about(one: _Shown) -> bool:
    return one.artefact.kind == _TABLE and one.artefact.role in ABOUT_THE_PACK


def _repeats(group: Sequence[_Shown], groups: Iterable[Sequence[_Shown]]) -> bool:
    """Tell whether these are a figure's data, and every row stands in a longer table or figure."""
    own = group[0]
    if own.artefact.kind == _TABLE:
        return False
    rows = _rows(own.data)
    return any(
        other is not group
        and list(other[0].data.columns) == list(own.data.columns)
        and len(other[0].data) > len(own.data)
        and rows <= _rows(other[0].data)
        for other in groups
    )


def _rows(data: pd.DataFrame) -> set[tuple[str, ...]]:
    return set(_each_row(data))


def _each_row(data: pd.DataFrame) -> Iterator[tuple[str, ...]]:
    return data.itertuples(index=False, name=None)


def _table(group: Sequence[_Shown], *, pack: Pack, more: str) -> PlainTable:
    """Lay what was gathered together as one table for a worksheet; `more` tells titles apart."""
    lead, in_order = group[0], sorted(group, key=lambda one: one.number)
    plain = _plain(_together(group))
    titles = {one.artefact.title.strip(): None for one in group if one.artefact.kind == _TABLE}
    others = [f"‘{other}’" for other in titles if other != plain.title]
    also = [f"The pages show ‘{plain.title}’ as {' and '.join(others)}, too."] if others else []
    return replace(
        plain,
        title=f"{_kind(lead)}{plain.title}{more}",
        subject=plain.subject or f"{pack.partnership}, {pack.period}",
        data=in_plain_words(with_markers(plain.data)),
        pages=tuple(dict.fromkeys(one.page.title for one in in_order)),
        files=tuple(table_file(one.page, one.artefact) for one in group),
        notes=tuple(dict.fromkeys(note for one in group for note in (*one.artefact.notes, *also))),
        source=tuple(dict.fromkeys(source for one in group for source in one.artefact.source)),
    )


def _kind(one: _Shown) -> str:
    """Say what kind of table it is, where its title, read away from its page, would not tell."""
    if one.artefact.kind != _TABLE:
        return "Data of a chart: "
    schema = schema_of(one.data)
    rates = schema is not None and schema.name == Rates.__name__
    return "Rates: " if rates and "rate" not in one.artefact.title.lower() else ""


def _together(group: Sequence[_Shown]) -> _Shown:
    """Put the rows that other pages have and the first has not below those of the first."""
    lead = group[0]
    others = {one.artefact.csv: one.data for one in group if one.artefact.csv != lead.artefact.csv}
    if not others:
        return lead
    seen = _rows(lead.data)
    more = {row: None for data in others.values() for row in _each_row(data) if row not in seen}
    data = pd.DataFrame([*_each_row(lead.data), *more], columns=lead.data.columns, dtype=object)
    return replace(lead, data=data, columns=described(data, where=f"the page ‘{lead.page.title}’"))


def _file(one: _Shown) -> DataFile:
    content = (one.artefact.csv or "").encode("utf-8")
    return DataFile(table_file(one.page, one.artefact), _plain(one), content)


def _plain(one: _Shown) -> PlainTable:
    """Describe the data of one table or figure."""
    artefact = one.artefact
    return PlainTable(
        name=f"{_words(one.page.name)}--{artefact.id}",
        title=artefact.title.strip() or artefact.id,
        columns=one.columns,
        data=one.data,
        subject=one.subtitle,
        notes=artefact.notes,
        source=artefact.source,
    )


def _words(text: str) -> str:
    """Give lower-case words with hyphens."""
    return "-".join(re.findall(r"[a-z0-9]+", text.lower())) or "page"
