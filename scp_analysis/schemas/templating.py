"""What a template of a return declares: its columns, rules, owner, marking and how it is shown.

A template is a YAML file below ``data/templates``; adding a return is writing one. Figures of a
filled return are known by period, geography, dimensions and measure.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

FREQUENCIES = ("monthly", "quarterly", "half-yearly", "yearly", "each event", "on change")
MARKINGS = ("OFFICIAL", "OFFICIAL-SENSITIVE")
POLICIES = ("none", "small_counts", "health")
LAYOUTS = ("long", "wide")
PERIOD_RULES = (
    "month",
    "quarter",
    "rolling_12_months",
    "financial_year",
    "july_june",
    "snapshot",
    "stated",
)
MEASURE_TYPES = ("count", "change", "number", "percent", "percent_change", "money", "rank")
DIMENSION_TYPES = ("listed", "pattern", "date", "time", "free")
CHARTS = (
    "table",
    "change_intervals",
    "ranked_intervals",
    "survey_intervals",
    "stacked_bars",
    "line",
    "met_unmet_bars",
    "outcome_bars",
    "enforcement_ladder",
    "grid_map",
    "indicator_directions",
    "funding_by_year",
    "tracker_grid",
    "matrix_heat",
    "before_after",
)
NOT_VERIFIED = "text not verified"


@dataclass(frozen=True, slots=True)
class Basis:
    """A legal reference, and whether its text was read."""

    text: str
    text_verified: bool

    @property
    def label(self) -> str:
        """The reference as it is shown.

        Examples
        --------
        >>> Basis("Crime and Disorder Act 1998, section 115", text_verified=False).label
        'Crime and Disorder Act 1998, section 115 (text not verified)'
        """
        return self.text if self.text_verified else f"{self.text} ({NOT_VERIFIED})"


@dataclass(frozen=True, slots=True)
class Disclosure:
    """Counts from 1 to `threshold` are withheld from a public edition under the named policy."""

    policy: str
    threshold: int


@dataclass(frozen=True, slots=True)
class Geography:
    """Places a return may cover; no list of values means any, as the owner words it."""

    values: tuple[str, ...]
    partnership_alone: bool


@dataclass(frozen=True, slots=True)
class PeriodRule:
    """Kinds of period allowed; rows of a printed total may join several of them."""

    rules: tuple[str, ...]
    total_dimension: str
    total: str


@dataclass(frozen=True, slots=True)
class Dimension:
    """One thing figures are divided by."""

    name: str
    meaning: str
    type: str
    values: tuple[str, ...]
    pattern: str


@dataclass(frozen=True, slots=True)
class Measure:
    """One thing counted, its unit and what is plausible.

    `units` overrides the unit for some values of a dimension; `only` limits the measure to some.
    """

    name: str
    title: str
    type: str
    unit: str
    low: float | None
    high: float | None
    units: Mapping[str, Mapping[str, str]]
    only: Mapping[str, tuple[str, ...]]

    def unit_of(self, dimensions: Mapping[str, str]) -> str:
        """Give the unit of a figure with these dimensions."""
        for dimension, units in self.units.items():
            if dimensions.get(dimension) in units:
                return units[dimensions[dimension]]
        return self.unit

    def applies(self, dimensions: Mapping[str, str]) -> bool:
        """Tell whether the measure is asked for with these dimensions."""
        return all(dimensions.get(name) in values for name, values in self.only.items())


@dataclass(frozen=True, slots=True)
class Shown:
    """How a page shows the return: the kind of chart, and the measure that comes first."""

    chart: str
    first: str


@dataclass(frozen=True, slots=True)
class Template:
    """One return: what it asks for, of whom, when, under which rules.

    `rows` are the combinations of dimensions it is handed out with, where not every one makes sense.
    """

    name: str
    title: str
    owner: str
    serves: tuple[str, ...]
    frequency: str
    due_days: int
    legal_basis: Basis
    lawful_basis: Basis
    isa_ref: str
    marking: str
    publishable: bool
    disclosure: Disclosure
    currency_months: int
    layout: str
    geography: Geography
    period: PeriodRule
    dimensions: tuple[Dimension, ...]
    measures: tuple[Measure, ...]
    rows: tuple[Mapping[str, str], ...]
    footing: tuple[Mapping[str, Any], ...]
    shown: Shown
    note: str

    @property
    def due(self) -> str:
        """How often the return is owed and when.

        A return is late when it has not come `due_days` days after the end of its period.
        """
        return f"{self.frequency}, {self.due_days} days after the end of the period"

    def measure(self, name: str) -> Measure:
        """Give a measure by its name."""
        return next(each for each in self.measures if each.name == name)
