"""A whole workbook laid out: what stands before the tables and after them."""

from collections.abc import Sequence

from scp_analysis.presentation.workbooks.dictionary import HEADS, dictionary, words
from scp_analysis.presentation.workbooks.inert import one_line
from scp_analysis.presentation.workbooks.layout import (
    CONTENTS,
    DICTIONARY,
    NOTES,
    Book,
    Sheet,
    table_sheet,
)
from scp_analysis.presentation.workbooks.records import Pack, PlainTable, check_release

NO_CONTACT = "No contact is set. Questions go to the analyst who sent this pack."
NO_LICENCE = (
    "No licence is set. The figures contain public sector information licensed under the Open "
    "Government Licence v3.0, except where a source says otherwise."
)
_STANDING = "Whether the pack is a draft or signed off is said on its page index.html."
_ABOUT = 160
_ALTERED = "shown"
_CONTROLLED = (
    "Disclosure control has altered some figures of this edition: where a table has the column "
    f"‘{words()[_ALTERED].heading}’, it says which were rounded, recalculated or withheld."
)


def book(tables: Sequence[PlainTable], *, pack: Pack) -> Book:
    """Lay out the workbook of a pack.

    Parameters
    ----------
    tables
        In reading order; each becomes a worksheet of its own.
    pack
        What is said of the pack.

    Returns
    -------
    Book
        Contents, notes (when there are any), the tables and the data dictionary; text is inert and no
        cell is empty.

    Raises
    ------
    SchemaError
        Names are used twice, a cell is not of its column's kind, or a table is larger than a worksheet
        or without rows.
    """
    check_release(tables, pack)
    labels = [f"Table_{number}" for number in range(1, len(tables) + 1)]
    notes = list(dict.fromkeys(one_line(note) for table in tables for note in table.notes))
    sheets = [
        table_sheet(table, label=label, number=number, notes=notes)
        for number, (table, label) in enumerate(zip(tables, labels, strict=True), start=1)
    ]
    after = _dictionary(tables, labels)
    between = [_notes(notes, tables, labels)] if notes else []
    contents = _contents([*between, *sheets, after], tables, labels)
    return Book(
        title=one_line(pack.title),
        sections=_cover(pack, tables),
        sheets=(contents, *between, *sheets, after),
        pack=pack,
    )


def _contents(
    sheets: Sequence[Sheet], tables: Sequence[PlainTable], labels: Sequence[str]
) -> Sheet:
    about = {
        label: (
            one_line(table.title) or "[z]",
            one_line(table.subject, longest=_ABOUT) or "[z]",
            one_line("; ".join(table.pages)) or "all pages",
        )
        for label, table in zip(labels, tables, strict=True)
    }
    rows = [
        (sheet.label, *about.get(sheet.label, (sheet.title, "[z]", "all pages")), len(sheet.rows))
        for sheet in sheets
    ]
    return Sheet(
        label=CONTENTS,
        table="contents_table",
        title="Contents",
        headings=("Worksheet", "What it holds", "About", "Page of the pack", "Rows"),
        legend=("Shorthand: [z] not applicable.",) if any("[z]" in row for row in rows) else (),
        rows=tuple(rows),
        looks=("words", "words", "words", "words", 0),
        links=tuple(sheet.label for sheet in sheets),
    )


def _notes(notes: Sequence[str], tables: Sequence[PlainTable], labels: Sequence[str]) -> Sheet:
    used = [{one_line(note) for note in table.notes} for table in tables]
    where = [
        ", ".join(label for label, those in zip(labels, used, strict=True) if note in those)
        for note in notes
    ]
    rows = [
        (f"note {at}", note or "[z]", place)
        for at, (note, place) in enumerate(zip(notes, where, strict=True), start=1)
    ]
    return Sheet(
        label=NOTES,
        table="notes_table",
        title="Notes",
        headings=("Note", "Text", "Worksheets"),
        rows=tuple(rows),
        looks=("words", "words", "words"),
    )


def _dictionary(tables: Sequence[PlainTable], labels: Sequence[str]) -> Sheet:
    meant = dictionary(tables, labels)
    rows = [tuple(one_line(text) or "[z]" for text in row) for row in meant.to_numpy().tolist()]
    return Sheet(
        label=DICTIONARY,
        table="dictionary_table",
        title="Data dictionary: what each column means",
        legend=("Shorthand: [z] not applicable; [x] not available.",),
        headings=tuple(HEADS.values()),
        rows=tuple(rows),
        looks=tuple("words" for _ in HEADS),
    )


def _cover(pack: Pack, tables: Sequence[PlainTable]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    day, count = pack.published, len(tables)
    about = (
        f"Partnership: {pack.partnership}",
        f"Reporting period: {pack.period}",
        f"Edition: {pack.edition}",
        f"Published: {day.day} {day:%B %Y}" if day else "",
        pack.data_until,
        _STANDING,
    )
    there = "There is 1 table" if count == 1 else f"There are {count:,} tables, one a worksheet"
    use = (
        f"{there}; the worksheet {CONTENTS} lists them, with links.",
        "Figures are not rounded for show: a cell shows fewer decimals than it holds.",
        _CONTROLLED if any(_ALTERED in table.data for table in tables) else "",
        "Words in square brackets are shorthand and are explained above each table.",
        f"The worksheet {DICTIONARY} says what every column means.",
        f"Licence: {pack.licence}" if pack.licence.strip() else NO_LICENCE,
    )
    contact = pack.contact if pack.contact.strip() else NO_CONTACT
    sections = (
        ("Introductory information", about),
        ("About these data", use),
        ("Contact", (contact,)),
    )
    return tuple(
        (heading, tuple(one_line(line) for line in lines if line.strip()))
        for heading, lines in sections
    )
