"""Strata: counts and people of each area by age band or the like, read and summed by area."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from scp_analysis.errors import SchemaError, explain, first_few
from scp_analysis.statistics import inputs
from scp_analysis.statistics.inputs import FloatArray, IntArray


@dataclass(frozen=True, slots=True)
class Strata:
    """Names of the columns of a table with a row per area and stratum.

    `area`; `stratum` (an age band, say); `count` of events; `population` of the area and stratum;
    `standard`: people of the stratum in the standard population; `reference_count` and
    `reference_population`: events and people of the stratum in the reference.
    """

    area: str = "area"
    stratum: str = "stratum"
    count: str = "count"
    population: str = "population"
    standard: str = "standard"
    reference_count: str = "reference_count"
    reference_population: str = "reference_population"


@dataclass(frozen=True, slots=True)
class Areas:
    """Rows of a checked table of strata: which area each belongs to, its events and people."""

    labels: pd.Index
    of_row: IntArray
    events: FloatArray
    people: FloatArray
    phi: FloatArray

    def total(self, values: FloatArray) -> FloatArray:
        """Sum values of the rows by area; a missing one makes the sum missing."""
        total = np.bincount(self.of_row, weights=values, minlength=len(self.labels))
        return np.asarray(total, dtype=float)


def read_areas(table: pd.DataFrame, *, strata: Strata, phi: str | float) -> Areas:
    """Check a table of strata and give its rows by area.

    Parameters
    ----------
    table
        A row per area and stratum.
    strata
        Names of its columns.
    phi
        Dispersion of an area's total count as a number or a column; the largest of an area's rows
        is used.

    Raises
    ------
    SchemaError
        A column is absent, a count is negative, or areas do not have the same strata, each once.
    DenominatorError
        A population is zero, negative or missing.
    ParameterError
        `phi` is below 1 or missing.

    Examples
    --------
    >>> ages = {"area": "Northtown", "stratum": ["young", "old"], "count": 3, "population": 90}
    >>> areas = read_areas(pd.DataFrame(ages), strata=Strata(), phi=1.0)
    >>> areas.labels.tolist(), areas.total(areas.events).tolist()
    (['Northtown'], [6.0])
    """
    named = [strata.area, strata.stratum, strata.count, strata.population]
    named += [phi] if isinstance(phi, str) else []
    inputs.columns(table, named, where="the table of strata")
    _complete(table, strata)
    of_row, labels = pd.factorize(table[strata.area], use_na_sentinel=False)
    factor = inputs.known(inputs.dispersions(table[phi] if isinstance(phi, str) else phi))
    largest = np.ones(len(labels))
    np.maximum.at(largest, of_row, np.broadcast_to(factor, len(table)))
    return Areas(
        labels=pd.Index(labels),
        of_row=np.asarray(of_row, dtype=np.intp),
        events=inputs.counts(table[strata.count], name=strata.count),
        people=inputs.exposures(table[strata.population], name=f"population ({strata.population})"),
        phi=largest,
    )


def _complete(table: pd.DataFrame, strata: Strata) -> None:
    if table.empty:
        raise SchemaError(
            explain(
                "There must be strata to standardise by.",
                found="an empty table",
                where="the table of strata",
                remedy="give a row per area and stratum; a stratum without an event has a zero",
            )
        )
    found = pd.crosstab(table[strata.area], table[strata.stratum])
    wrong = found.index[(found != 1).any(axis=1)]
    if table[[strata.area, strata.stratum]].isna().any(axis=None) or len(wrong):
        raise SchemaError(
            explain(
                "Every area must have the same strata, each once.",
                found=f"{first_few(wrong)} with a stratum too few or too many",
                where=f"columns {strata.area} and {strata.stratum} of the table of strata",
                remedy="put a count of zero where there was no event, and sum rows of one stratum",
            )
        )
