"""What goes into the workbook of a pack: plain tables with columns that say what they mean, and the pack.

Nothing here knows a file format, a notebook or a page.
"""

import datetime as dt
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Literal, get_args

import pandas as pd

from scp_analysis.errors import SchemaError, explain, first_few

Kind = Literal["text", "whole", "number", "month", "date", "truth"]
Place = Literal["first", "", "file"]
FIGURES: tuple[Kind, ...] = ("whole", "number")
NOT_AVAILABLE, NOT_APPLICABLE, CONFIDENTIAL = "[x]", "[z]", "[c]"
MARKERS: Mapping[str, str] = MappingProxyType(
    {
        CONFIDENTIAL: "confidential: the figure exists and is withheld to protect people",
        "[e]": "estimated",
        "[p]": "provisional: may be revised",
        "[r]": "revised since it was first published",
        "[u]": "low reliability: too few to say",
        NOT_AVAILABLE: "not available: not published, not supplied or not computed; it is not zero",
        NOT_APPLICABLE: "not applicable: there is nothing to say here",
    }
)
_NAME = re.compile(r"[a-z0-9]+(-{1,2}[a-z0-9]+)*")
_KINDS = get_args(Kind)
_MARKER = re.compile(r"\[[a-z]+\]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column of a table.

    Parameters
    ----------
    name
        Its name in the tidy data.
    heading
        What heads it in a workbook.
    meaning
        One sentence for the data dictionary.
    kind
        What its cells are: whole numbers and numbers are figures, the rest is text to a reader.
    unit
        Unit of the figures, shown in the heading.
    decimals
        Decimals a number shows; the whole number is kept.
    blank
        The shorthand that stands where the data has no value.
    place
        Where it stands in a workbook: ``first`` names what the row is about; ``file`` is for machines
        and only in the CSV file.
    required, least, most, allowed
        What holds of every value: never missing, limits, and the only values there are.
    """

    name: str
    heading: str
    meaning: str = ""
    kind: Kind = "text"
    unit: str = ""
    decimals: int = 1
    blank: str = NOT_APPLICABLE
    place: Place = ""
    required: bool = False
    least: float | None = None
    most: float | None = None
    allowed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PlainTable:
    """One table of a pack, as data.

    Parameters
    ----------
    name
        Identifier that stays the same from pack to pack: lower-case words with hyphens, a page's own
        name before a double hyphen. It names the CSV file and the table in a workbook.
    title
        What the table shows.
    columns
        The columns to publish, in order; others in `data` are left out.
    data
        One row per record, unrounded; a figure that is withheld is its shorthand, as text.
    pages
        Titles of the pages it stands on.
    files
        Where its data lie in the pack as CSV.
    subject
        Measure, place and period, below the title.
    notes
        Sentences a reader must know.
    source
        Who says so, in words.
    markers
        Every shorthand the cells may hold, with its meaning.

    Raises
    ------
    SchemaError
        The name is malformed, there are no columns, a column is not in the data, is named twice, is of
        no known kind or its shorthand is not explained. All faults are named.
    """

    name: str
    title: str
    columns: tuple[Column, ...]
    data: pd.DataFrame
    pages: tuple[str, ...] = ()
    files: tuple[str, ...] = ()
    subject: str = ""
    notes: tuple[str, ...] = ()
    source: tuple[str, ...] = ()
    markers: Mapping[str, str] = field(default_factory=lambda: MARKERS)

    def __post_init__(self) -> None:
        faults = list(_faults(self))
        if faults:
            raise SchemaError(
                explain(
                    "A table to publish must have a stable name, and columns that are in its data.",
                    found=first_few(faults),
                    where=f"table {self.name!r}",
                    remedy="build its columns with workbooks.dictionary.columns_of",
                )
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class Pack:
    """What is said of the pack as a whole.

    Parameters
    ----------
    name
        Identifier: lower-case words with hyphens.
    partnership
        Name of the partnership.
    period
        The reporting period in words.
    edition
        Whom it is for and how it is marked, in words.
    contact
        Role to ask, never a person's name; may be empty.
    licence
        Name of the licence, or where it can be read; may be empty.
    data_until
        In words, until when data came in.
    published
        Day of publication; without one the files carry a fixed date.
    """

    name: str
    partnership: str
    period: str
    edition: str
    contact: str = ""
    licence: str = ""
    data_until: str = ""
    published: dt.date | None = None

    @property
    def title(self) -> str:
        """Title of every file of the pack."""
        return f"{self.partnership}: tables of the evidence pack, {self.period}"

    @property
    def stamp(self) -> dt.datetime:
        """The one time every file carries, so that the same tables give the same bytes."""
        day = self.published or dt.date(2000, 1, 1)
        return dt.datetime(day.year, day.month, day.day)  # noqa: DTZ001  a workbook knows no time zone


def check_release(tables: Sequence[PlainTable], pack: Pack) -> None:
    """Refuse a release without tables, with two of one name, or of a pack without a proper name.

    Raises
    ------
    SchemaError
        Names are malformed or used twice, ignoring hyphens; or there is no table.
    """
    counted = Counter(table.name.replace("-", "_") for table in tables)
    faults = [f"{name!r} used {times} times" for name, times in counted.items() if times > 1]
    faults += [] if tables else ["no table"]
    faults += [] if _NAME.fullmatch(pack.name) else [f"pack named {pack.name!r}"]
    if faults:
        raise SchemaError(
            explain(
                "A release must have tables, each with a name of its own, and a pack with a name.",
                found=first_few(faults),
                where=f"pack {pack.name!r}",
                remedy="name tables <page>--<identifier>, and the pack in lower-case words with hyphens",
            )
        )


def _faults(table: PlainTable) -> list[str]:
    names = [column.name for column in table.columns]
    there = Counter(table.data.columns.tolist())
    faults = [] if _NAME.fullmatch(table.name) else ["name is not words with hyphens"]
    faults += [] if table.title.strip() else ["no title"]
    faults += [] if names else ["no columns"]
    faults += [f"{name!r} is not in the data" for name in names if name not in there]
    faults += [f"{name!r} is in the data twice" for name in names if there[name] > 1]
    faults += [f"column {name!r} twice" for name, times in Counter(names).items() if times > 1]
    faults += [f"column named {name!r}" for name in names if not name.strip()]
    faults += [
        f"{one.name!r} is of kind {one.kind!r}" for one in table.columns if one.kind not in _KINDS
    ]
    faults += [
        f"{one.name!r} is blank as {one.blank!r}, which is not explained"
        for one in table.columns
        if one.blank not in table.markers
    ]
    return faults + [f"marker {mark!r}" for mark in table.markers if not _MARKER.fullmatch(mark)]
