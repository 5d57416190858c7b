"""Quarterly recorded offences by force and Home Office offence code.

One row per force, code and quarter becomes one row of `OffenceCounts`; the series is the code.
Counts are net of records cancelled or moved to another force, so a few are below zero, as
published. Codes come and go (``recording_breaks.csv``, classification ``ho_code``): a code that is
not listed for a quarter has no row, which is not a zero.
"""

import pandas as pd

from scp_analysis import reference
from scp_analysis.catalogue import Catalogue
from scp_analysis.errors import SourceError, explain, first_few
from scp_analysis.loaders.counting import months, offence_counts
from scp_analysis.workspace import Workspace

SOURCE = "force_quarterly"
CLASSIFICATION = "ho_code"
_TRANSPORT_POLICE = {"British Transport Police": "BTP"}
_FIRST_MONTH = {1: "04", 2: "07", 3: "10", 4: "01"}
_LAST_QUARTER = 4


def read(catalogue: Catalogue) -> pd.DataFrame:
    """Read the published table with its declared corrections applied.

    Returns
    -------
    pandas.DataFrame
        year (financial, ``2024/25``), quarter (1 is April to June), force, code, count,
        unavailable_reason.
    """
    corrected, _ = catalogue.corrected(SOURCE, catalogue.read(SOURCE))
    return corrected


def tidy(raw: pd.DataFrame, *, codes: pd.Series) -> pd.DataFrame:
    """Turn the published table into `OffenceCounts`.

    Parameters
    ----------
    raw
        As `read` gives it.
    codes
        ONS code by the force's name in these tables.

    Returns
    -------
    pandas.DataFrame
        `OffenceCounts` of area type force.

    Raises
    ------
    SourceError
        A force is not in the reference data; all of them are named.
    """
    area_codes = raw["force"].map(codes)
    if area_codes.isna().any():
        raise SourceError(
            explain(
                "Every force must be in the reference data.",
                found=first_few(raw.loc[area_codes.isna(), "force"].unique()),
                where=SOURCE,
                remedy="add its name to data/reference/forces.csv, column home_office_name",
            )
        )
    first = months(_first_month(raw))
    return offence_counts(
        raw.assign(
            area_code=area_codes,
            area_name=raw["force"],
            area_type="force",
            classification=CLASSIFICATION,
            series=raw["code"],
            unit="offences",
            period_start=first,
            period_end=first + 2,
            source_id=SOURCE,
        ),
        where=SOURCE,
    )


def load(catalogue: Catalogue) -> pd.DataFrame:
    """Give the quarterly counts of every force and code as `OffenceCounts`.

    Parameters
    ----------
    catalogue
        The data of a workspace.

    Returns
    -------
    pandas.DataFrame
        `OffenceCounts`, about 320,000 rows; the British Transport Police has the area code ``BTP``.

    Raises
    ------
    SourceError, SchemaError
        As `tidy` and `Catalogue.read`.
    """
    return catalogue.once(SOURCE, lambda: _load(catalogue))


def offence_codes(catalogue: Catalogue) -> pd.DataFrame:
    """Give what each code means: code, description, subgroup, group, first_year, last_year.

    A code whose description or subgroup changed has a row for each, with the years it had it.
    """
    return catalogue.read("offence_codes")


def force_codes(workspace: Workspace) -> pd.Series:
    """Give the code of each force by its name in these tables; the transport police has ``BTP``."""
    forces = reference.forces(workspace).set_index("home_office_name")["force_code"]
    codes: pd.Series = pd.concat([forces, pd.Series(_TRANSPORT_POLICE)])
    return codes


def _load(catalogue: Catalogue) -> pd.DataFrame:
    return tidy(read(catalogue), codes=force_codes(catalogue.workspace))


def _first_month(raw: pd.DataFrame) -> "pd.Series[str]":
    """Give the first month of each quarter, ``YYYY-MM``; the last quarter is in the next year."""
    financial = raw["year"].str.slice(0, 4).astype(int)
    calendar = financial + (raw["quarter"] == _LAST_QUARTER)
    return calendar.astype("str") + "-" + raw["quarter"].map(_FIRST_MONTH).astype("str")
