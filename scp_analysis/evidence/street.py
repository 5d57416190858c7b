"""What data.police.uk adds: where and which types, for the months that are held.

Locations are snapped to anonymous points and months are missing, so street data serves places and
cross-checks; change over time comes from the official counts.
"""

import pandas as pd

from scp_analysis import reference
from scp_analysis.errors import ParameterError, explain
from scp_analysis.evidence.scope import Scope, once_a_scope
from scp_analysis.loaders import boundaries, street_district, street_grid
from scp_analysis.periods import month_name, runs

CELL = 250
STREET = "police_uk"


def months_held(here: Scope) -> list[pd.Period]:
    """List the months with street crime recorded in the partnership's districts."""
    return sorted(_own(here)["period_end"].unique())


def held(here: Scope) -> str:
    """Word all months with street crime recorded in the partnership's districts, as stretches."""
    return stretches(months_held(here))


@once_a_scope
def coverage(here: Scope) -> pd.DataFrame:
    """Tell for both periods which months are held and which are not.

    Returns
    -------
    pandas.DataFrame
        Two rows (reporting period, comparison period): ``period``, its start and end, ``months``,
        ``held``, ``missing`` (stretches in words, empty when complete) and ``complete``.
    """
    known = set(months_held(here))
    rows = []
    for name, period in (("reporting period", here.period), ("comparison period", here.comparison)):
        absent = [month for month in period.index() if month not in known]
        rows.append(
            {
                "period": name,
                "period_start": period.start,
                "period_end": period.end,
                "months": period.months,
                "held": period.months - len(absent),
                "missing": stretches(absent),
                "complete": not absent,
            }
        )
    return pd.DataFrame(rows)


def by_type(here: Scope) -> pd.DataFrame:
    """Count the records of each crime type in the reporting period, when all its months are there.

    Returns
    -------
    pandas.DataFrame
        ``series``, ``count``, ``unit`` and ``source_id``, most frequent first; empty when a month is
        missing, so that a part is never taken for the whole.
    """
    own = _own(here)
    complete = bool(coverage(here)["complete"].iloc[0])
    inside = own[own["period_end"].isin(here.period.index())] if complete else own.iloc[:0]
    keys = ["series", "unit", "source_id"]
    summed = inside.groupby(keys, observed=True)["count"].sum().reset_index()
    return summed.sort_values(["count", "series"], ascending=[False, True]).reset_index(drop=True)


def cells(here: Scope, *, crime_types: tuple[str, ...]) -> pd.DataFrame:
    """Count records per 250 m cell of the National Grid over the reporting period.

    Parameters
    ----------
    here
        What the page is about.
    crime_types
        data.police.uk series to add up.

    Returns
    -------
    pandas.DataFrame
        ``easting``, ``northing`` (south-west corner, metres) and ``count``, busiest first; empty when
        the grid does not reach the partnership or a month is missing.
    """
    grid = _complete(here, street_grid.load(here.catalogue), crime_types)
    corners = pd.DataFrame(
        {
            "easting": grid["easting_125"].astype(int) // 2 * CELL,
            "northing": grid["northing_125"].astype(int) // 2 * CELL,
            "count": grid["count"].astype(int),
        }
    )
    summed = corners.groupby(["easting", "northing"])["count"].sum().reset_index()
    order = ["count", "easting", "northing"]
    return summed.sort_values(order, ascending=[False, True, True]).reset_index(drop=True)


def outline(here: Scope) -> boundaries.Outline:
    """Give the boundary of the partnership's districts, where the user has added the file.

    Returns
    -------
    Outline
        One area per district on the British National Grid; without rings and with the reason when
        there is no file or a district is not in it.

    Raises
    ------
    SourceError
        A boundary file of the user's cannot be read.
    """
    return boundaries.load(here.workspace, here.partnership.district_codes)


def counted_in(here: Scope, crime_types: tuple[str, ...], *, unit: str) -> tuple[str, ...]:
    """Keep the crime types that are counted in one unit: incidents are never added to offences.

    Parameters
    ----------
    here
        What the page is about.
    crime_types
        data.police.uk series.
    unit
        ``offences`` or ``incidents``.

    Returns
    -------
    tuple of str
        Those of the unit, in the order given.
    """
    offences = reference.offences(here.workspace)
    own = offences[offences["classification"] == STREET].set_index("series")["unit"]
    return tuple(name for name in crime_types if own[name] == unit)


def locations(here: Scope, *, crime_types: tuple[str, ...]) -> pd.DataFrame:
    """Count records by location name over the reporting period, most frequent first.

    Parameters
    ----------
    here
        What the page is about.
    crime_types
        data.police.uk series to add up.

    Returns
    -------
    pandas.DataFrame
        ``location`` (many places share a name) and ``count``; empty when a month is missing.
    """
    named = _complete(here, street_grid.locations(here.catalogue), crime_types)
    summed = named.groupby("location")["count"].sum().reset_index()
    order = ["count", "location"]
    return summed.sort_values(order, ascending=[False, True]).reset_index(drop=True)


def stretches(months: list[pd.Period]) -> str:
    """Word a list of months as stretches.

    Examples
    --------
    >>> stretches(list(pd.period_range("2024-05", "2024-12", freq="M")))
    'May 2024 to December 2024'
    """
    return ", ".join(
        month_name(run.end)
        if run.months == 1
        else f"{month_name(run.start)} to {month_name(run.end)}"
        for run in runs(months)
    )


def _own(here: Scope) -> pd.DataFrame:
    counts = street_district.load(here.catalogue)
    return counts[counts["area_code"].isin(here.partnership.district_codes)]


def _complete(here: Scope, table: pd.DataFrame, crime_types: tuple[str, ...]) -> pd.DataFrame:
    """Keep the partnership's rows of the period; none at all when one of its months is not held."""
    units = {unit for unit in ("offences", "incidents") if counted_in(here, crime_types, unit=unit)}
    if len(units) > 1:
        raise ParameterError(
            explain(
                "Records added together must be of one unit: incidents are not offences.",
                found=", ".join(crime_types),
                where="the crime types asked for",
                remedy="choose them with counted_in(here, crime_types, unit=...)",
            )
        )
    own = table[table["district_code"].isin(here.partnership.district_codes)]
    held = set(own["month"].unique())
    if any(month not in held for month in here.period.index()):
        return own.iloc[:0]
    return own[own["month"].isin(here.period.index()) & own["crime_type"].isin(crime_types)]
