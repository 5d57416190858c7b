"""What everything a reader sees from code has in common: a name, words, sources, a record.

The words of an artefact hold no number but its values, and names that are values too.
"""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from copy import copy
from dataclasses import dataclass, field
from typing import ClassVar, Literal, Self

import pandas as pd

from scp_analysis.errors import SchemaError, explain, first_few
from scp_analysis.presentation import claims
from scp_analysis.presentation.citation import Citation

MIME = "application/vnd.scp-analysis.artefact+json"
Role = Literal["finding", "headline", "missing", "check", "method", "source", "context"]


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
    values
        What the words are made from: every number in them, and every name that holds a digit. A
        value may be a list of values.
    """

    kind: ClassVar[str]
    needs: ClassVar[tuple[str, ...]] = ("name", "title")
    words: ClassVar[tuple[str, ...]] = ("title",)
    """The parts whose every number must be one of the values."""

    name: str
    title: str
    role: Role = "finding"
    source: tuple[str | Citation, ...] = ()
    notes: tuple[str, ...] = ()
    values: Mapping[str, object] = field(default_factory=dict)

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
        self._answer_for_numbers()

    def _answer_for_numbers(self) -> None:
        texts = [*(getattr(self, part) for part in self.words), *self.notes]
        bare = claims.unaccounted(texts, self.values.items())
        if bare and (bare := claims.unaccounted(texts, self.known())):
            raise SchemaError(
                explain(
                    f"Every number in the words of a {self.kind} must be one of its values, as printed.",
                    found=first_few(bare),
                    where=f"{self.kind} {self.name}",
                    remedy="pass the number in values=, or the name that holds it",
                )
            )

    def known(self) -> list[tuple[str, object]]:
        """Give the values that answer for the numbers in the words."""
        return list(self.values.items())

    @abstractmethod
    def html(self) -> str:
        """Give the accessible HTML fragment."""

    @abstractmethod
    def text(self) -> str:
        """Give the plain text."""

    def cited(self, citations: Mapping[str, Citation]) -> Self:
        """Name the sources: an identifier that is known becomes its citation, the rest stays."""
        named = (citations.get(str(source), source) for source in self.source)
        cited = copy(self)  # not made anew: its words and values have been checked
        object.__setattr__(cited, "source", tuple(dict.fromkeys(named)))
        return cited

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
            "values": claims.plain(self.values),
            "rows": {},
            "evidence": "",
            "estimate": "",
            "verdict": "",
            "row_ids": [],
            "level": None,
        }

    def bundle(self) -> dict[str, object]:
        """Give the MIME bundle: HTML, plain text and record."""
        return {"text/html": str(self.html()), "text/plain": self.text(), MIME: self.record()}


def _empty(part: object) -> bool:
    return part.empty if isinstance(part, pd.DataFrame) else not part
