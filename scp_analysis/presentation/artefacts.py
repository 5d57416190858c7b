"""What a reader sees from code: a table, a figure, a statement, a notice or a heading.

Each is a frozen record that can give itself as an accessible HTML fragment, as plain text, and as
the machine-readable record a pack is built from. A figure without title, alternative text, data and
source cannot be made.
"""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import ClassVar, Literal, Self

import pandas as pd
from markupsafe import Markup

from scp_analysis.errors import SchemaError, explain
from scp_analysis.presentation import markup, standalone
from scp_analysis.presentation.citation import Citation
from scp_analysis.presentation.tidy import as_csv, as_plain
from scp_analysis.presentation.verdicts import symbol

MIME = "application/vnd.scp-analysis.artefact+json"
Role = Literal["finding", "headline", "missing", "check", "method", "source", "context"]
Tone = Literal["note", "caution", "fault"]


@dataclass(frozen=True, kw_only=True)
class Artefact(ABC):
    """One thing a reader sees.

    Parameters
    ----------
    name
        Kebab identifier, unique on its page.
    title
        What it is; for a figure or a statement, what was found.
    role
        What it is for: headline statements and the table named ``headline`` also go to the index.
    source
        Sources as a reader should see them, or catalogue identifiers until `cited` names them.
    notes
        Sentences printed beneath.
    """

    kind: ClassVar[str]
    needs: ClassVar[tuple[str, ...]] = ("name", "title")

    name: str
    title: str
    role: Role = "finding"
    source: tuple[str | Citation, ...] = ()
    notes: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        lacking = [part for part in self.needs if _empty(getattr(self, part))]
        if lacking:
            raise SchemaError(
                explain(
                    f"A {self.kind} must have {', '.join(self.needs)}.",
                    found=f"no {', no '.join(lacking)}",
                    where=f"{self.kind} {self.name or self.title!r}",
                    remedy="pass what is missing; source= takes the citations a reader should see",
                )
            )

    @abstractmethod
    def html(self) -> str:
        """Give the accessible HTML fragment."""

    @abstractmethod
    def text(self) -> str:
        """Give the plain text."""

    def cited(self, citations: Mapping[str, Citation]) -> Self:
        """Name the sources: an identifier that is known becomes its citation, the rest stays."""
        named = (citations.get(str(source), source) for source in self.source)
        return replace(self, source=tuple(dict.fromkeys(named)))

    def record(self) -> dict[str, object]:
        """Give the machine-readable record; every kind has the same keys."""
        return {
            "kind": self.kind,
            "id": self.name,
            "title": self.title,
            "role": self.role,
            "source": [str(source) for source in self.source],
            "notes": list(self.notes),
            "csv": None,
            "svg": None,
            "alt": None,
            "text": self.text(),
            "claim": None,
            "values": {},
            "level": None,
        }

    def bundle(self) -> dict[str, object]:
        """Give the MIME bundle: HTML, plain text and record."""
        return {"text/html": str(self.html()), "text/plain": self.text(), MIME: self.record()}


@dataclass(frozen=True, kw_only=True)
class Table(Artefact):
    """A display table and the tidy data, unrounded, behind it."""

    kind: ClassVar[str] = "table"
    needs: ClassVar[tuple[str, ...]] = ("name", "title", "columns")

    columns: tuple[markup.Column, ...]
    data: pd.DataFrame
    subtitle: str = ""
    row_ids: tuple[str, ...] = ()
    collapsed: bool = False

    @property
    def rows(self) -> int:
        """Number of rows shown."""
        return len(self.columns[0].cells)

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
        """Add the tidy data as CSV."""
        return super().record() | {"csv": as_csv(self.data)}


@dataclass(frozen=True, kw_only=True)
class Figure(Artefact):
    """A chart as SVG; `picture` goes on the page, `svg` stands alone with its title and source."""

    kind: ClassVar[str] = "figure"
    needs: ClassVar[tuple[str, ...]] = ("name", "title", "alt", "data", "source", "picture")

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
        Identifier of the row on the same page that the claim rests on; its table names the source.
    collapsed
        Only the title is shown until it is opened.
    values
        The values behind the words.
    """

    kind: ClassVar[str] = "statement"
    needs: ClassVar[tuple[str, ...]] = ("name", "title", "claim")

    claim: str
    detail: str = ""
    sure: str = ""
    verdict: str = ""
    evidence: str = ""
    collapsed: bool = False
    values: Mapping[str, object] = field(default_factory=dict)

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
        """Add the sentence by itself and the values behind the words."""
        plain = {key: as_plain(value) for key, value in self.values.items()}
        return super().record() | {"values": plain, "claim": self.claim}


@dataclass(frozen=True, kw_only=True)
class Notice(Artefact):
    """Something a reader must know before reading on; amber is for data faults only."""

    kind: ClassVar[str] = "notice"
    needs: ClassVar[tuple[str, ...]] = ("name", "title", "message")

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


def _empty(part: object) -> bool:
    return part.empty if isinstance(part, pd.DataFrame) else not part
