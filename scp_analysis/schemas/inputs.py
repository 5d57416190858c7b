"""Tables that come in: counts of offences, denominators, street grids, partner returns.

A missing measure is null *and* says why in ``unavailable_reason``; a recorded zero is 0. The two
are never exchanged.
"""

import pandas as pd
import pandera.backends.pandas.builtin_checks  # noqa: F401  # known before a check is made
import pandera.pandas as pa

MONTH = pd.PeriodDtype("M")
NET_OF_CANCELLATIONS = "ho_code"


def text(*checks: pa.Check, nullable: bool = False) -> pa.Column:
    """Declare a column of text."""
    return pa.Column("str", list(checks), nullable=nullable)


def _null_iff_reason(measure: str) -> pa.Check:
    return pa.Check(
        lambda frame: frame[measure].isna() == frame["unavailable_reason"].notna(),
        error=f"{measure} must be null exactly where unavailable_reason says why",
    )


def _count_not_negative(frame: pd.DataFrame) -> "pd.Series[bool]":
    """Let only counts by offence code, net of cancelled records, fall below zero."""
    below = (frame["count"].fillna(0) < 0).astype(bool)
    return ~below | (frame["classification"] == NET_OF_CANCELLATIONS)


_UNIT = text(pa.Check.isin(["offences", "incidents"]))
_POSITIVE = pa.Column("int64", pa.Check.gt(0))

OFFENCE_COUNTS = pa.DataFrameSchema(
    {
        "area_code": text(),
        "area_name": text(),
        "area_type": text(pa.Check.isin(["partnership", "force", "district", "unassigned"])),
        "classification": text(),
        "series": text(),
        "unit": _UNIT,
        "period_start": pa.Column(MONTH),
        "period_end": pa.Column(MONTH),
        "count": pa.Column("Int64", nullable=True),
        "unavailable_reason": text(nullable=True),
        "source_id": text(),
    },
    checks=[
        _null_iff_reason("count"),
        pa.Check(_count_not_negative, error="count must not be negative"),
        pa.Check(
            lambda frame: frame["period_start"] <= frame["period_end"],
            error="period_end must not be before period_start",
        ),
    ],
    unique=["area_code", "area_type", "classification", "series", "period_start", "period_end"],
    strict=True,
    name="OffenceCounts",
)


def _denominators(measure: str, *, name: str) -> pa.DataFrameSchema:
    return pa.DataFrameSchema(
        {
            "area_code": text(),
            "area_name": text(),
            "area_type": text(pa.Check.isin(["partnership", "force", "district"])),
            "year": pa.Column("int64", pa.Check.in_range(2001, 2100)),
            measure: pa.Column("Int64", pa.Check.gt(0), nullable=True),
            "basis": text(),
            "vintage": text(),
            "unavailable_reason": text(nullable=True),
            "source_id": text(),
        },
        checks=[_null_iff_reason(measure)],
        unique=["area_code", "area_type", "year"],
        strict=True,
        name=name,
    )


POPULATION = _denominators("population", name="Population")
HOUSEHOLDS = _denominators("households", name="Households")

STREET_GRID = pa.DataFrameSchema(
    {
        "month": pa.Column(MONTH),
        "crime_type": text(),
        "unit": _UNIT,
        "district_code": text(nullable=True),
        "easting_125": pa.Column("int64", pa.Check.in_range(0, 5_600)),
        "northing_125": pa.Column("int64", pa.Check.in_range(0, 10_400)),
        "count": _POSITIVE,
    },
    unique=["month", "crime_type", "district_code", "easting_125", "northing_125"],
    strict=True,
    name="StreetGrid",
)

GRID_CELLS = pa.DataFrameSchema(
    {
        "first_month": pa.Column(MONTH),
        "last_month": pa.Column(MONTH),
        "district_code": text(nullable=True),
        "easting_125": pa.Column("int64"),
        "northing_125": pa.Column("int64"),
        "snap_points": _POSITIVE,
        "location": text(),
        "location_count": _POSITIVE,
    },
    unique=["first_month", "district_code", "easting_125", "northing_125"],
    strict=True,
    name="GridCells",
)

STREET_LOCATIONS = pa.DataFrameSchema(
    {
        "month": pa.Column(MONTH),
        "crime_type": text(),
        "unit": _UNIT,
        "district_code": text(nullable=True),
        "location": text(),
        "count": _POSITIVE,
    },
    unique=["month", "crime_type", "district_code", "location"],
    strict=True,
    name="StreetLocations",
)

STREET_COVERAGE = pa.DataFrameSchema(
    {
        "force": text(),
        "force_code": text(nullable=True),
        "month": pa.Column(MONTH),
        "rows": _POSITIVE,
        "forces_held": _POSITIVE,
    },
    unique=["force", "month"],
    strict=True,
    name="StreetCoverage",
)

SMALL_AREA_POPULATION = pa.DataFrameSchema(
    {
        "lsoa_code": text(pa.Check.str_matches(r"^[EW]01\d{6}$")),
        "vintage": pa.Column("int64", pa.Check.isin([2011, 2021])),
        "year": pa.Column("int64"),
        "population": pa.Column("int64", pa.Check.ge(0)),
    },
    unique=["lsoa_code", "vintage", "year"],
    strict=True,
    name="SmallAreaPopulation",
)

PRINTED_FIGURES = pa.DataFrameSchema(
    {
        "source_doc": text(),
        "section": text(),
        "source_line": text(),
        "priority": text(),
        "period_label": text(),
        "period_start": pa.Column(MONTH, nullable=True),
        "period_end": pa.Column(MONTH, nullable=True),
        "period_basis": text(),
        "geography": text(),
        "source_agency": text(),
        "item": text(),
        "measure": text(),
        "value": pa.Column("float64", nullable=True),
        "value_as_printed": text(),
        "unit": text(),
        "role": text(
            pa.Check.isin(["observed", "printed_total", "printed_derived", "counted_from_text"])
        ),
        "qualifier": text(),
        "comparator": text(),
        "note": text(),
    },
    name="PrintedFigures",
)


def _share(*, nullable: bool = False) -> pa.Column:
    return pa.Column("float64", pa.Check.in_range(0, 1), nullable=nullable)


ERROR_RATES = pa.DataFrameSchema(
    {
        "family": text(),
        "test": text(),
        "data": text(),
        "rate": _share(),
        "lower": _share(),
        "upper": _share(),
        "replicates": pa.Column("int64", pa.Check.ge(0)),
        "nominal": pa.Column("float64", pa.Check.in_range(0, 1, include_min=False)),
        "target": _share(nullable=True),
        "power": _share(nullable=True),
        "note": text(),
        "source_id": text(),
    },
    checks=[
        pa.Check(
            lambda frame: (frame["lower"] <= frame["rate"]) & (frame["rate"] <= frame["upper"]),
            error="the rate must lie between its bounds",
        ),
    ],
    unique=["family", "test", "data"],
    strict=True,
    name="ErrorRates",
)

PLAN_TRACKER = pa.DataFrameSchema(
    {
        "plan_year": text(),
        "priority_id": text(),
        "objective": text(),
        "kind": text(pa.Check.isin(["objective", "activity", "commitment"])),
        "activity": text(),
        "figure": text(),
        "evidence": text(),
        "lead_agency": text(),
        "partners": text(),
        "period": text(),
        "status": text(),
        "status_note": text(),
        "measurable_target": text(pa.Check.isin(["yes", "no"])),
        "publishable": text(pa.Check.isin(["yes", "no"])),
    },
    strict=True,
    name="PlanTracker",
)
