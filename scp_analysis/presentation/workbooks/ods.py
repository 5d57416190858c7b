"""The workbook of a pack as ODS, by odfdo: the same sheets as the XLSX, for any reader's software.

Each table has a title and a description, tagged heading rows and a database range that names it; the
language is British English; every time stamp is fixed.
"""

import datetime as dt
import io
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from html import escape
from types import MappingProxyType

from odfdo import Document, Element

from scp_analysis.presentation.workbooks.cells import Cell
from scp_analysis.presentation.workbooks.layout import COVER, Book, Look, Sheet

_LANGUAGE, _COUNTRY = "en", "GB"
_EARLIEST = (1980, 1, 1, 0, 0, 0)  # a zip knows no earlier day
_COVER_WIDTH = 90
_CENTIMETRES = 0.22  # a character of 12 points
_FONT = 'style:font-name="Arial" fo:font-family="Arial" fo:font-size="{size}pt" {weight}'
_BOLD = 'fo:font-weight="bold"'
_LINES = {"title": (16, _BOLD), "subtitle": (14, _BOLD), "words": (12, ""), "line": (12, "")}
_PLACE = '<table:table table:name="tables"/>'
_CONTENT = "content.xml"
_UNWANTED = ("Thumbnails/thumbnail.png",)
_YEAR = '<number:text> </number:text><number:year number:style="long"/>'
_MONTH = '<number:month number:style="long" number:textual="true"/>'
_DAY = "<number:day/><number:text> </number:text>"
_DATES = MappingProxyType({"month": f"{_MONTH}{_YEAR}", "date": f"{_DAY}{_MONTH}{_YEAR}"})
_DAYS: Mapping[Look, Callable[[dt.date], str]] = MappingProxyType(
    {"month": lambda day: f"{day:%B %Y}", "date": lambda day: f"{day.day} {day:%B %Y}"}
)


def ods(laid: Book) -> bytes:
    """Give a workbook as ODS.

    Parameters
    ----------
    laid
        See `book.book`.

    Returns
    -------
    bytes
        The same sheets as the XLSX; no formula, no link out, no merged or empty cell; equal tables give
        equal bytes.
    """
    document = Document("spreadsheet")
    for part in _UNWANTED:
        document.del_part(part)
        document.manifest.del_full_path(part)
    _describe(document, laid)
    _style(document, laid)
    document.body.clear()
    document.body.append(Element.from_tag(_PLACE))
    stream = io.BytesIO()
    document.save(stream)
    tables = [_cover(laid), *map(_table, laid.sheets), _ranges(laid.sheets)]
    return _settled(stream.getvalue(), "".join(tables))


def _describe(document: Document, laid: Book) -> None:
    meta = document.meta
    for field in list(meta.get_user_defined_metadata()):
        meta.delete_user_defined_metadata_of_name(field)
    meta.set_title(laid.title)
    meta.set_subject(laid.sections[0][1][1])
    meta.set_creator("scp-analysis")
    meta.set_initial_creator("scp-analysis")
    meta.set_generator("scp-analysis")
    meta.set_language(f"{_LANGUAGE}-{_COUNTRY}")
    meta.set_creation_date(laid.pack.stamp)
    meta.set_modification_date(laid.pack.stamp)
    statistic = {
        "meta:table-count": len(laid.sheets) + 1,
        "meta:cell-count": sum(len(s.rows) * len(s.headings) for s in laid.sheets),
        "meta:object-count": 0,
    }
    meta.set_statistic(statistic)


def _style(document: Document, laid: Book) -> None:
    for properties in document.styles.get_elements("//style:text-properties[@fo:language]"):
        properties.set_attribute("fo:language", _LANGUAGE)
        properties.set_attribute("fo:country", _COUNTRY)
    decimals = {look for sheet in laid.sheets for look in sheet.looks if isinstance(look, int)}
    widths = {width for sheet in laid.sheets for width in sheet.widths()} | {_COVER_WIDTH}
    (automatic,) = document.content.get_elements("//office:automatic-styles")
    cells = (*_line_styles(), *_number_styles(decimals), *_date_styles())
    for style in (*cells, *_width_styles(widths)):
        automatic.append(Element.from_tag(style))


def _line_styles() -> Iterator[str]:
    for name, (size, weight) in _LINES.items():
        wrapped = "no-wrap" if name == "line" else "wrap"
        yield _cell_style(name, size=size, weight=weight, wrapped=wrapped)
    yield _cell_style("head", weight=_BOLD)
    yield _cell_style("headright", weight=_BOLD, align="end")


def _number_styles(decimals: Iterable[int]) -> Iterator[str]:
    for places in sorted(decimals):
        yield (
            f'<number:number-style style:name="n{places}"><number:number number:grouping="true" '
            f'number:decimal-places="{places}" number:min-decimal-places="{places}" '
            'number:min-integer-digits="1"/></number:number-style>'
        )
        yield _cell_style(f"figure{places}", align="end", data=f'style:data-style-name="n{places}"')


def _date_styles() -> Iterator[str]:
    for name, parts in _DATES.items():
        yield (
            f'<number:date-style style:name="d{name}" number:language="{_LANGUAGE}" '
            f'number:country="{_COUNTRY}">{parts}</number:date-style>'
        )
        yield _cell_style(name, data=f'style:data-style-name="d{name}"')


def _width_styles(widths: Iterable[int]) -> Iterator[str]:
    for width in sorted(widths):
        yield (
            f'<style:style style:name="w{width}" style:family="table-column">'
            f'<style:table-column-properties style:column-width="{width * _CENTIMETRES:.2f}cm"/>'
            "</style:style>"
        )


def _cell_style(
    name: str,
    *,
    size: int = 12,
    weight: str = "",
    align: str = "start",
    wrapped: str = "wrap",
    data: str = "",
) -> str:
    return (
        f'<style:style style:name="{name}" style:family="table-cell" '
        f'style:parent-style-name="Default" {data}>'
        f'<style:table-cell-properties fo:wrap-option="{wrapped}" style:vertical-align="top" '
        'style:text-align-source="fix"/>'
        f'<style:paragraph-properties fo:text-align="{align}"/>'
        f"<style:text-properties {_FONT.format(size=size, weight=weight)}/></style:style>"
    )


def _cover(laid: Book) -> str:
    lines = [
        (("subtitle", heading), *(("words", line) for line in each))
        for heading, each in laid.sections
    ]
    shown = [("title", laid.title), *(pair for section in lines for pair in section)]
    rows = [_row([_words(text, style)]) for style, text in shown]
    return _named(COVER, laid.title, "Cover: what the workbook holds", (_COVER_WIDTH,), rows)


def _table(sheet: Sheet) -> str:
    lines = [_row([_words(text, "line" if at else "title")]) for at, text in enumerate(sheet.lines)]
    styles = ["headright" if isinstance(look, int) else "head" for look in sheet.looks]
    heads = _row([_words(*pair) for pair in zip(sheet.headings, styles, strict=True)])
    tagged = f"<table:table-header-rows>{heads}</table:table-header-rows>"
    rows = []
    for at, row in enumerate(sheet.rows):
        shown = [_cell(value, look) for value, look in zip(row, sheet.looks, strict=True)]
        if sheet.links:
            shown[0] = _link(str(row[0]), sheet.links[at])
        rows.append(_row(shown))
    every = [*lines, tagged, *rows]
    return _named(sheet.label, sheet.title, sheet.instructions, sheet.widths(), every)


def _named(
    label: str, title: str, description: str, widths: Sequence[int], rows: Sequence[str]
) -> str:
    """Make a table of rows; as text, since an object for each cell would take a minute a pack."""
    columns = "".join(f'<table:table-column table:style-name="w{width}"/>' for width in widths)
    return (
        f'<table:table table:name="{escape(label)}" table:style-name="ta1">'
        f"<table:title>{escape(title)}</table:title><table:desc>{escape(description)}</table:desc>"
        f"{columns}{''.join(rows)}</table:table>"
    )


def _row(shown: Sequence[str]) -> str:
    return f"<table:table-row>{''.join(shown)}</table:table-row>"


def _cell(value: Cell, look: Look) -> str:
    if isinstance(value, str):
        return _words(value, _style_of(look))
    if isinstance(value, dt.date):
        return (
            f'<table:table-cell office:value-type="date" office:date-value="{value.isoformat()}" '
            f'table:style-name="{_style_of(look)}"><text:p>{_DAYS[look](value)}</text:p>'
            "</table:table-cell>"
        )
    shown = f"{value:,.{look}f}" if isinstance(look, int) else value
    return (
        f'<table:table-cell office:value-type="float" office:value="{value!r}" '
        f'table:style-name="{_style_of(look)}"><text:p>{shown}</text:p></table:table-cell>'
    )


def _style_of(look: Look) -> str:
    return f"figure{look}" if isinstance(look, int) else look


def _words(text: str, style: str) -> str:
    return (
        f'<table:table-cell office:value-type="string" table:style-name="{style}">'
        f"<text:p>{escape(text)}</text:p></table:table-cell>"
    )


def _link(text: str, target: str) -> str:
    return (
        '<table:table-cell office:value-type="string" table:style-name="words"><text:p>'
        f'<text:a xlink:type="simple" xlink:href="#{target}">{escape(text)}</text:a></text:p>'
        "</table:table-cell>"
    )


def _ranges(sheets: Iterable[Sheet]) -> str:
    each = "".join(
        f'<table:database-range table:name="{sheet.table}" table:contains-header="true" '
        'table:display-filter-buttons="false" '
        f'table:target-range-address="{_address(sheet)}"/>'
        for sheet in sheets
    )
    return f"<table:database-ranges>{each}</table:database-ranges>"


def _address(sheet: Sheet) -> str:
    first = len(sheet.lines) + 1
    last = first + len(sheet.rows)
    return f"{sheet.label}.A{first}:{sheet.label}.{_letters(len(sheet.headings))}{last}"


def _letters(column: int) -> str:
    """Name a column counted from 1.

    Examples
    --------
    >>> _letters(1), _letters(27)
    ('A', 'AA')
    """
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def _settled(content: bytes, tables: str) -> bytes:
    """Put the tables into their place, and fix every member's time stamp; the media type is first."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(stream, "w") as target:
        for member in source.infolist():
            entry = zipfile.ZipInfo(member.filename, date_time=_EARLIEST)
            entry.compress_type = member.compress_type
            part = source.read(member)
            if member.filename == _CONTENT:
                before, _, after = part.partition(_PLACE.encode())
                part = before + tables.encode() + after
            target.writestr(entry, part)
    return stream.getvalue()
