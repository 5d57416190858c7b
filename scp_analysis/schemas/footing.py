"""Footing rules as data: what a rule may say, and the table of results it leads to.

A rule is one block of ``data/reference/footing.yml``, or of the ``footing`` list of a return's
template. It names a check, the tables, the figures to look at, and nothing else: no rule is code.

    name      unique; shown in every result
    check     one of `CHECKS`
    tables    stems of the tables; left out, every table (in a template: the template's own)
    where     which figures, as a *selector*
    by        columns that split the figures into one check each
    as        contradicts (default) or soft: what a fault of this rule is called
    note      a remark for the reader

A *selector* is a mapping of column to a value, to a list of values, to ``{not: value or list}`` or
to ``{has: words or list}``. Any column of the table may be named, and ``table``.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pandera.backends.pandas.builtin_checks  # noqa: F401  # known before a check is made
import pandera.pandas as pa

from scp_analysis.schemas.inputs import text

Selector = Mapping[str, Any]

AGREES, CONTRADICTS, SOFT = "agrees", "contradicts", "soft"
IMPLIED, UNCHECKED = "implied", "cannot be checked"
STATUSES = (AGREES, CONTRADICTS, SOFT, IMPLIED, UNCHECKED)

# A cell stands for the sum of the figures its selector picks; `months` is the length of their window.
FORMULAS = {
    "sum": "parts",
    "overlap": "first + second - both",
    "stock": "opening + opened - closed",
    "percent": "100 * part / whole",
    "change": "100 * (later - earlier) / earlier",
    "average": "total / number",
    "before": "later / (1 + percent / 100)",
}
# Selectors a calculation must have, and those it may have.
CELLS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "sum": (("parts", "total"), ()),
    "overlap": (("first", "second", "both"), ("total",)),
    "stock": (("opening", "opened", "closed"), ("closing",)),
    "percent": (("part", "whole"), ("printed",)),
    "change": (("later", "earlier"), ("printed",)),
    "average": (("total",), ("number", "printed")),
    "before": (("later", "percent"), ()),
    "within": (("part", "whole"), ()),
    "formula": ((), ("printed",)),
    "plausible": ((), ()),
}
PRINTED_CELL = {"sum": "total", "overlap": "total", "stock": "closing"}
# Every other check, and what it must have beside `SHARED`.
SEARCHES: dict[str, tuple[str, ...]] = {
    "bands": (),
    "base": (),
    "claim": (),
    "comparable": ("figures",),
    "comparators": (),
    "complete": ("by", "needs"),
    "dated": (),
    "decimals": (),
    "direction": ("figures",),
    "equal": (),
    "heaping": (),
    "labels": (),
    "overlaps": ("column",),
    "places": (),
    "same": ("pairs",),
    "small": (),
    "spans": (),
    "supplied": (),
    "targets": (),
    "units": (),
    "units_apart": ("apart",),
    "windows": (),
    "year": (),
}
MUST = {"formula": ("cells", "formula"), "plausible": ("cells", "formula", "quantity"), **SEARCHES}
MAY = {
    **dict.fromkeys(CELLS, ("required", "counted", "totals", "rests_on")),
    "heaping": ("multiples",),
    "labels": ("first_month",),
    "small": ("low", "high"),
}
CHECKS = (*CELLS, *SEARCHES)
SHARED = ("name", "check", "tables", "where", "by", "as", "note")

REFERENCE_VALUES = pa.DataFrameSchema(
    {
        "quantity": text(pa.Check.str_length(min_value=1, error="must not be empty")),
        "low": pa.Column("float64"),
        "high": pa.Column("float64"),
        "unit": text(),
        "source": text(pa.Check.str_length(min_value=1, error="must not be empty")),
    },
    checks=[pa.Check(lambda table: table["low"] <= table["high"], error="low must not pass high")],
    unique=["quantity"],
    strict=True,
    name="ReferenceValues",
)

FOOTING = pa.DataFrameSchema(
    {
        "rule": text(),
        "check": text(pa.Check.isin(CHECKS)),
        "table": text(),
        "where": text(),
        "printed": text(),
        "recomputed": text(),
        "value": pa.Column("float64", nullable=True),
        "lower": pa.Column("float64", nullable=True),
        "upper": pa.Column("float64", nullable=True),
        "status": text(pa.Check.isin(STATUSES)),
        "detail": text(),
    },
    strict=True,
    name="Footing",
)


@dataclass(frozen=True, slots=True)
class Rule:
    """One footing rule; `cells` are the selectors of a calculation by their names in it."""

    name: str
    check: str
    tables: tuple[str, ...] = ()
    where: Selector = field(default_factory=dict)
    by: tuple[str, ...] = ()
    fault: str = CONTRADICTS
    note: str = ""
    cells: Mapping[str, Selector] = field(default_factory=dict)
    printed: Selector | None = None
    formula: str = ""
    options: Mapping[str, Any] = field(default_factory=dict)

    @property
    def calculates(self) -> bool:
        """Whether the rule computes a number from figures."""
        return self.check in CELLS
