"""What one check found, before it becomes a row of the result table."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from scp_analysis.integrity.footing.selecting import ROW, Figure, distinct
from scp_analysis.schemas.footing import AGREES, Rule

WHOLE = "the whole table"
"""Where a finding is that no figure by itself has."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One check: where, what is printed, what it should be; `figures` are what it rests on.

    `gap` is what is printed less what the figures give, where they contradict each other.
    """

    where: str
    status: str
    printed: str = ""
    recomputed: str = ""
    detail: str = ""
    value: float | None = None
    lower: float | None = None
    upper: float | None = None
    figures: Sequence[Figure] = field(default=())
    recalculated: bool = False
    gap: float | None = None

    @property
    def rows(self) -> frozenset[int]:
        """Places of the figures in the table."""
        return frozenset(int(each[ROW]) for each in self.figures)

    def row(self, rule: Rule) -> dict[str, object]:
        """Give the row of the result table."""
        return {
            "rule": rule.name,
            "check": rule.check,
            "table": ", ".join(distinct(str(each["table"]) for each in self.figures))
            or ", ".join(rule.tables),
            "where": self.where or WHOLE,
            "printed": self.printed,
            "recomputed": self.recomputed,
            "value": self.value,
            "lower": self.lower,
            "upper": self.upper,
            "status": self.status,
            "detail": "; ".join(part for part in (self.detail, rule.note) if part),
        }


def verdict(rule: Rule, *, sound: bool) -> str:
    """Give the status of a check that could be made."""
    return AGREES if sound else rule.fault
