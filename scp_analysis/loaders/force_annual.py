"""Recorded offences by force and year: Office for National Statistics, the groups of the yearly table.

The user's own table, made from the police force area workbook by ``scp-analysis adopt``; none is
shipped, because the quarterly counts by offence code say more.
"""

import pandas as pd

from scp_analysis import reference
from scp_analysis.catalogue import Catalogue
from scp_analysis.errors import SourceError, explain, first_few
from scp_analysis.loaders import csp_annual
from scp_analysis.loaders.counting import months, offence_counts

SOURCE = "force_annual"


def read(catalogue: Catalogue) -> pd.DataFrame:
    """Read the table as text with its declared corrections applied.

    Returns
    -------
    pandas.DataFrame
        period (``YE Dec 2024``), pfa_code, pfa, offence, offences, unavailable_reason.
    """
    corrected, _ = catalogue.corrected(SOURCE, catalogue.read(SOURCE))
    return corrected


def tidy(raw: pd.DataFrame, *, offences: pd.DataFrame) -> pd.DataFrame:
    """Turn the table into `OffenceCounts`.

    Parameters
    ----------
    raw
        As `read` gives it.
    offences
        Rows of the offence list for the yearly table by partnership, whose groups these are.

    Returns
    -------
    pandas.DataFrame
        `OffenceCounts` of area type force; the transport police has the area code ``BTP``.

    Raises
    ------
    SourceError
        An offence group or a marker is not known; all of them are named.
    """
    series = raw["offence"].map(offences.set_index("source_label")["series"])
    count = pd.to_numeric(raw["offences"], errors="coerce").astype("Int64")
    reason = raw["unavailable_reason"].fillna(csp_annual.reasons(raw["offences"]))
    year = raw["period"].str.extract(r"(\d{4})$", expand=False)
    blank = raw.loc[count.isna() & reason.isna(), "offences"]
    faults = [f"offence {name}" for name in raw.loc[series.isna(), "offence"].unique()]
    faults += [f"marker {text!r}" for text in blank.unique()]
    if faults:
        raise SourceError(
            explain(
                "Every offence group and marker must be known.",
                found=first_few(faults),
                where=SOURCE,
                remedy="add a row to data/reference/offences.csv, or adopt the workbook again",
            )
        )
    return offence_counts(
        raw.assign(
            area_code=raw["pfa_code"],
            area_name=raw["pfa"],
            area_type="force",
            classification=csp_annual.SOURCE,
            series=series,
            unit=series.map(offences.set_index("series")["unit"]),
            period_start=months(year + "-01"),
            period_end=months(year + "-12"),
            count=count,
            unavailable_reason=reason,
            source_id=SOURCE,
        ),
        where=SOURCE,
    )


def load(catalogue: Catalogue) -> pd.DataFrame:
    """Give the yearly counts of every force as `OffenceCounts`.

    Raises
    ------
    SourceError, SchemaError
        The user has no such table, or as `tidy` and `Catalogue.read`.
    """
    return catalogue.once(SOURCE, lambda: _load(catalogue))


def _load(catalogue: Catalogue) -> pd.DataFrame:
    offences = reference.offences(catalogue.workspace)
    own = offences[offences["classification"] == csp_annual.SOURCE]
    return tidy(read(catalogue), offences=own)
