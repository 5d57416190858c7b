"""What the checks may look up: reference values, overlapping categories, whole sets of areas."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import pandas as pd

from scp_analysis import reference
from scp_analysis.catalogue import file_of
from scp_analysis.schemas.checking import validated
from scp_analysis.schemas.footing import REFERENCE_VALUES
from scp_analysis.schemas.remembering import SHARED
from scp_analysis.workspace import Workspace

FILE = "data/reference/reference_values.csv"


@dataclass(frozen=True, slots=True)
class Declared:
    """The range in which a quantity is known to lie, and who says so."""

    low: float
    high: float
    unit: str
    source: str


@dataclass(frozen=True, slots=True)
class Known:
    """Reference values by quantity, overlaps by printed label, sets of areas by title."""

    values: Mapping[str, Declared] = field(default_factory=dict)
    overlaps: Mapping[str, frozenset[str]] = field(default_factory=dict)
    area_sets: Mapping[str, frozenset[str]] = field(default_factory=dict)


def declared(table: pd.DataFrame) -> dict[str, Declared]:
    """Give the reference values of a table by their quantity.

    Parameters
    ----------
    table
        quantity, low, high, unit, source as text.

    Returns
    -------
    dict
        Quantity to `Declared`.

    Raises
    ------
    SchemaError
        A range is not two numbers in order, a quantity stands twice, or no source is given.

    Examples
    --------
    >>> row = {"quantity": "weeks of a year", "low": "52", "high": "53", "unit": "", "source": "ISO"}
    >>> declared(pd.DataFrame([row]))["weeks of a year"].high
    53.0
    """
    numbers = {each: pd.to_numeric(table[each], errors="coerce") for each in ("low", "high")}
    typed = table.assign(**{name: column.astype("float64") for name, column in numbers.items()})
    checked = validated(typed, schema=REFERENCE_VALUES, where=FILE)
    return {
        str(row["quantity"]): Declared(
            float(row["low"]), float(row["high"]), str(row["unit"]), str(row["source"])
        )
        for row in checked.to_dict("records")
    }


def of(workspace: Workspace) -> Known:
    """Collect what a workspace declares.

    Parameters
    ----------
    workspace
        Where the reference tables are.

    Returns
    -------
    Known
        Reference values; for each printed heading of the offence list those it overlaps with; the
        partnerships of each force by name.

    Raises
    ------
    SourceError, SchemaError
        A reference table is missing or breaks its rules.
    """

    def collect() -> Known:
        table = pd.read_csv(file_of(workspace, FILE), dtype="str", keep_default_na=False)
        return Known(declared(table), _overlaps(workspace), _area_sets(workspace))

    return SHARED.once((workspace, "what footing may look up"), collect)


def _overlaps(workspace: Workspace) -> dict[str, frozenset[str]]:
    found: dict[str, frozenset[str]] = {}
    for _, series in reference.offences(workspace).groupby("classification", sort=False):
        labels = dict(zip(series["series"], series["source_label"], strict=True))
        for label, cell in zip(series["source_label"], series["overlaps"], strict=True):
            others = {labels[each] for each in str(cell).split(";") if each in labels}
            found[str(label)] = found.get(str(label), frozenset()) | others
    return found


def _area_sets(workspace: Workspace) -> dict[str, frozenset[str]]:
    table = reference.partnerships(workspace)
    return {
        f"the partnerships of the {force} force area": frozenset(rows["name"])
        for force, rows in table.groupby("force_name", sort=False)
    }
