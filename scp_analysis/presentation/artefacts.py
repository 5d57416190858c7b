"""What a reader sees from code: a table, a figure, a statement, a notice or a heading.

Each is a frozen record that can give itself as an accessible HTML fragment, as plain text, and as
the machine-readable record a pack is built from. A figure without title, alternative text, data and
source cannot be made; nor anything with a number in its words that its values and data do not hold.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import ClassVar, Literal

import pandas as pd
from markupsafe import Markup

from scp_analysis.errors import SchemaError, explain
from scp_analysis.presentation import claims, markup, standalone
from scp_analysis.presentation.artefact import MIME, Artefact, Role
from scp_analysis.presentation.tidy import as_csv
from scp_analysis.presentation.verdicts import symbol

__all__ = ["MIME", "Artefact", "Figure", "Heading", "Notice", "Role", "Statement", "Table", "Tone"]

Tone = Literal["note", "caution", "fault"]


@dataclass(frozen=True, kw_only=True)
class Table(Artefact):
    """A display table and the tidy data, unrounded, behind it."""

    kind: ClassVar[str] = "table"
    needs: ClassVar[tuple[str, ...]] = ("name", "title", "columns")
    words: ClassVar[tuple[str, ...]] = ("title", "subtitle")

    columns: tuple[markup.Column, ...]
    data: pd.DataFrame
    subtitle: str = ""
    row_ids: tuple[str, ...] = ()
    collapsed: bool = False

    @property
    def rows(self) -> int:
        """Number of rows shown."""
        return len(self.columns[0].cells)

    def __post_init__(self) -> None:
        super().__post_init__()
        _check_row_ids(self)

    def known(self) -> list[tuple[str, object]]:
        """Give the values, the number of rows and what is in the data."""
        return [*super().known(), ("rows", self.rows), *_cells(self.data)]

    def html(self) -> str:
        """Give a captioned table with scoped headers in a scroll region."""
        cells = [[markup.cell(text) for text in column.cells] for column in self.columns]
        notes = (*self.notes, *markup.mark_notes(self.columns))
        rows = list(zip(*cells, strict=True))
        numeric = " ".join(f"scp-n{at}" for at, one in enumerate(self.columns, 1) if one.numeric)
        return markup.fragment(
            "table", table=self, rows=rows, numeric=numeric, notes=notes, source=self.source
        )

    def text(self) -> str:
        """Give caption and size."""
        return f"Table: {self.title} ({self.rows} rows)"

    def record(self) -> dict[str, object]:
        """Add the tidy data as CSV, and what its rows are linked by."""
        return super().record() | {"csv": as_csv(self.data), "row_ids": list(self.row_ids)}


@dataclass(frozen=True, kw_only=True)
class Figure(Artefact):
    """A chart as SVG; `picture` goes on the page, `svg` stands alone with its title and source."""

    kind: ClassVar[str] = "figure"
    needs: ClassVar[tuple[str, ...]] = ("name", "title", "alt", "data", "source", "picture")
    words: ClassVar[tuple[str, ...]] = ("title", "subtitle", "alt")

    subtitle: str
    alt: str
    data: pd.DataFrame
    picture: str
    size: tuple[int, int]

    @property
    def svg(self) -> str:
        """The picture framed with its title, subtitle and source, for use outside the page."""
        return standalone.framed(
            self.picture,
            size=self.size,
            title=self.title,
            subtitle=self.subtitle,
            alt=self.alt,
            source=[str(source) for source in self.source],
        )

    def known(self) -> list[tuple[str, object]]:
        """Give the values and what is in the data."""
        return [*super().known(), *_cells(self.data)]

    def html(self) -> str:
        """Give the picture with caption, alternative text and source."""
        return markup.fragment(
            "figure",
            figure=self,
            address=markup.picture_address(self.picture),
            notes=self.notes,
            source=self.source,
        )

    def text(self) -> str:
        """Give the title and the alternative text."""
        return f"Figure: {self.title}. {self.alt}"

    def record(self) -> dict[str, object]:
        """Add the data, the stand-alone picture and its alternative text."""
        return super().record() | {"csv": as_csv(self.data), "svg": self.svg, "alt": self.alt}


@dataclass(frozen=True, kw_only=True)
class Statement(Artefact):
    """A claim in words, the values it was made from, and how sure one can be.

    Parameters
    ----------
    claim
        A sentence that stands alone; the index of a pack quotes it.
    detail
        On its own page, what follows the title instead of the claim, so that nothing is said twice.
    sure
        How sure one can be.
    verdict
        The verdict word whose shape goes before the title.
    evidence
        Identifier of the row, or table, on the same page that the claim rests on; it names the source.
    collapsed
        Only the title is shown until it is opened.
    rows
        The rows the claim is about: the identifier of each on the same page, and its values.
    estimate
        The value of a row that the claim is about; by default its change, rate or yearly change.
    """

    kind: ClassVar[str] = "statement"
    needs: ClassVar[tuple[str, ...]] = ("name", "title", "claim")
    words: ClassVar[tuple[str, ...]] = ("title", "claim", "detail", "sure")

    claim: str
    detail: str = ""
    sure: str = ""
    verdict: str = ""
    evidence: str = ""
    collapsed: bool = False
    rows: Mapping[str, Mapping[str, object]] = field(default_factory=dict)
    estimate: str = ""

    def known(self) -> list[tuple[str, object]]:
        """Give the values, and those of every row."""
        every = (pair for row in self.rows.values() for pair in row.items())
        return [*super().known(), *every]

    def html(self) -> str:
        """Give the claim with its verdict's shape and the line on certainty."""
        return markup.fragment(
            "statement",
            statement=self,
            symbol=symbol(self.verdict) if self.verdict else "",
            notes=self.notes,
            source=() if self.evidence else self.source,
        )

    def text(self) -> str:
        """Give claim and certainty."""
        return f"{self.claim} {self.sure}".strip()

    def record(self) -> dict[str, object]:
        """Add the sentence by itself, what it rests on and its verdict."""
        return super().record() | {
            "claim": self.claim,
            "rows": claims.plain(self.rows),
            "evidence": self.evidence,
            "estimate": self.estimate,
            "verdict": self.verdict,
        }


@dataclass(frozen=True, kw_only=True)
class Notice(Artefact):
    """Something a reader must know before reading on; amber is for data faults only."""

    kind: ClassVar[str] = "notice"
    needs: ClassVar[tuple[str, ...]] = ("name", "title", "message")
    words: ClassVar[tuple[str, ...]] = ("title", "message")

    message: str
    tone: Tone = "note"

    def html(self) -> str:
        """Give the notice as a labelled note."""
        return markup.fragment("notice", notice=self, notes=self.notes, source=self.source)

    def text(self) -> str:
        """Give title and message."""
        return f"{self.title}. {self.message}"


@dataclass(frozen=True, kw_only=True)
class Heading(Artefact):
    """A heading whose words come from the evidence."""

    kind: ClassVar[str] = "heading"

    level: int = 3

    def html(self) -> str:
        """Give the heading element."""
        return Markup('<h{level} id="{name}">{title}</h{level}>').format(
            level=self.level, name=self.name, title=self.title
        )

    def text(self) -> str:
        """Give the words."""
        return self.title

    def record(self) -> dict[str, object]:
        """Add the level."""
        return super().record() | {"level": self.level}


def _cells(data: pd.DataFrame) -> list[tuple[str, object]]:
    return [(str(name), list(column.drop_duplicates())) for name, column in data.items()]


def _check_row_ids(table: Table) -> None:
    twice = {name for name in table.row_ids if table.row_ids.count(name) > 1}
    short = len(table.row_ids) not in (0, len(table.data))
    if twice or short:
        raise SchemaError(
            explain(
                "The rows of a table must be named one by one, or not at all.",
                found=f"{len(table.row_ids)} names for {len(table.data)} rows; "
                f"used twice: {', '.join(sorted(twice)) or 'none'}",
                where=f"table {table.name}",
                remedy="give row_ids= a name for each row of the data",
            )
        )
