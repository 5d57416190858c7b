"""Street-level records of data.police.uk by month, district and crime type.

One row per month, district, recording force and type becomes one row of `OffenceCounts` per month,
district and type: the records of every force in the district are added up, as the district's people
see them. Anti-social behaviour is incidents; the other thirteen types are offences.

Only months held for the district's own force are given, and in such a month a type without a record
is a true zero. Other months have no row at all: the records another force made there would pass for
the whole. `street_coverage` tells which months are held. Late revisions differ between months.
"""

import pandas as pd

from scp_analysis import reference
from scp_analysis.catalogue import Catalogue
from scp_analysis.errors import SourceError, explain, first_few
from scp_analysis.loaders import street_store
from scp_analysis.loaders.counting import months, offence_counts

SOURCE = "street_district"
CLASSIFICATION = "police_uk"
_KEYS = ["district_code", "month", "crime_type"]


def read(catalogue: Catalogue) -> pd.DataFrame:
    """Read the table with its declared corrections applied.

    Returns
    -------
    pandas.DataFrame
        district_code, crime_type, force (as data.police.uk spells it), month (YYYY-MM), count,
        unavailable_reason.
    """
    corrected, _ = catalogue.corrected(SOURCE, catalogue.read(SOURCE))
    return street_store.with_store(catalogue, SOURCE, corrected)


def tidy(
    raw: pd.DataFrame, *, districts: pd.DataFrame, home: pd.Series, units: pd.Series
) -> pd.DataFrame:
    """Add up the forces of each district and complete the months its own force is held for.

    Parameters
    ----------
    raw
        As `read` gives it.
    districts
        district_code and district_name of every district wanted.
    home
        The district's own force, spelt as in `raw`, by district code.
    units
        Unit by crime type: offences or incidents.

    Returns
    -------
    pandas.DataFrame
        `OffenceCounts` of area type district, single months.

    Raises
    ------
    SourceError
        A crime type is not in the offence list; all of them are named.
    """
    _check_known(raw, units)
    own = raw[raw["force"] == raw["district_code"].map(home)]
    held = own[["district_code", "month"]].drop_duplicates()
    whole = held.merge(pd.DataFrame({"crime_type": units.index}), how="cross")
    counted = raw.groupby(_KEYS, as_index=False)["count"].sum()
    table = whole.merge(counted, on=_KEYS, how="left", validate="one_to_one")
    table = table.merge(districts, on="district_code", validate="many_to_one")
    table = table.sort_values(["district_code", "crime_type", "month"], ignore_index=True)
    month = months(table["month"])
    return offence_counts(
        table.assign(
            area_code=table["district_code"],
            area_name=table["district_name"],
            area_type="district",
            classification=CLASSIFICATION,
            series=table["crime_type"],
            unit=table["crime_type"].map(units),
            period_start=month,
            period_end=month,
            count=table["count"].fillna(0),
            unavailable_reason=pd.Series(None, index=table.index, dtype="str"),
            source_id=SOURCE,
        ),
        where=SOURCE,
    )


def load(catalogue: Catalogue) -> pd.DataFrame:
    """Give the monthly counts of every district as `OffenceCounts`.

    Parameters
    ----------
    catalogue
        The data of a workspace.

    Returns
    -------
    pandas.DataFrame
        `OffenceCounts`: months held for the district's own force only; the series is the crime type
        as data.police.uk words it.

    Raises
    ------
    SourceError, SchemaError
        As `tidy` and `Catalogue.read`.
    """
    return catalogue.once(SOURCE, lambda: _load(catalogue))


def by_force(catalogue: Catalogue, *, district_codes: tuple[str, ...]) -> pd.DataFrame:
    """Tell which force recorded how much in some districts: district_code, month, force, count.

    Zeros are not filled in: a force without a row recorded nothing there, or is not held.
    """
    raw = street_store.layered(catalogue, SOURCE)
    chosen = raw[raw["district_code"].isin(district_codes)]
    keys = ["district_code", "month", "force"]
    table = chosen.groupby(keys, as_index=False).agg({"count": "sum"})
    return table.assign(month=months(table["month"]))


def _load(catalogue: Catalogue) -> pd.DataFrame:
    offences = reference.offences(catalogue.workspace)
    own = offences[offences["classification"] == CLASSIFICATION]
    districts = catalogue.read("lookup_districts")
    forces = reference.forces(catalogue.workspace).set_index("force_code")["street_name"]
    home = districts.set_index("district_code")["force_code"].map(forces)
    return tidy(
        read(catalogue),
        districts=districts[["district_code", "district_name"]],
        home=home,
        units=own.set_index("series")["unit"],
    )


def _check_known(raw: pd.DataFrame, units: pd.Series) -> None:
    unknown = sorted(set(raw["crime_type"].unique()) - set(units.index))
    if unknown:
        raise SourceError(
            explain(
                "Every crime type must be in the offence list.",
                found=first_few(unknown),
                where=SOURCE,
                remedy="add a row to data/reference/offences.csv, classification police_uk",
            )
        )
