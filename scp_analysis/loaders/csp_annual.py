"""Recorded offences by partnership and year: Office for National Statistics, 23 groups.

The published table holds text: a whole number, or a marker such as ``[x]`` (not available) or ``[u]``
(not calculated).
Every partnership of England and Wales gets a row for every group and year; where none was
published, the row says why. Some codes stood for a whole district in some years
(``area_changes.csv``): those counts go to the district, never to the partnership whose code was
borrowed.
"""

import pandas as pd

from scp_analysis import reference
from scp_analysis.catalogue import Catalogue
from scp_analysis.errors import SourceError, explain, first_few
from scp_analysis.loaders.counting import months, offence_counts
from scp_analysis.loaders.workbooks import markers

SOURCE = "ons_annual"
_MARKERS = {"x": "the force supplied no data for this year"}
_KEYS = ["area_code", "series", "year"]


def read(catalogue: Catalogue) -> pd.DataFrame:
    """Read the published table as text, with its declared corrections applied.

    Returns
    -------
    pandas.DataFrame
        period (``YE Dec 2024``), pfa_code, pfa, csp_code, csp, la_code, la, offence, offences,
        unavailable_reason.
    """
    corrected, _ = catalogue.corrected(SOURCE, catalogue.read(SOURCE))
    return corrected


def tidy(
    raw: pd.DataFrame,
    *,
    offences: pd.DataFrame,
    partnerships: pd.DataFrame,
    changes: pd.DataFrame,
) -> pd.DataFrame:
    """Turn the published table into `OffenceCounts`, complete for every partnership.

    Parameters
    ----------
    raw
        As `read` gives it.
    offences
        Rows of the offence list for this classification.
    partnerships
        Every partnership, with code and name.
    changes
        Codes that stood for another area in some years, with the area they stood for.

    Returns
    -------
    pandas.DataFrame
        `OffenceCounts` by area, series and year. Names are those of the reference list for
        partnerships, and as published for other areas.

    Raises
    ------
    SourceError
        An offence, a marker or a partnership is not known; all of them are named.
    """
    table = raw.assign(
        series=raw["offence"].map(offences.set_index("source_label")["series"]),
        year=raw["period"].str.extract(r"(\d{4})$", expand=False),
        csp=raw["csp"].str.strip(),
    )
    table = _with_counts(_with_areas(table, partnerships, changes))
    _check_known(table)
    absent = _not_published(table, partnerships, changes)
    whole = pd.concat([table, absent], ignore_index=True)
    whole = whole.sort_values([*_KEYS, "area_type"], ignore_index=True)
    return offence_counts(
        whole.assign(
            classification=SOURCE,
            unit=whole["series"].map(offences.set_index("series")["unit"]),
            period_start=months(whole["year"] + "-01"),
            period_end=months(whole["year"] + "-12"),
            source_id=SOURCE,
        ),
        where=SOURCE,
    )


def load(catalogue: Catalogue) -> pd.DataFrame:
    """Give the annual counts as `OffenceCounts`.

    Parameters
    ----------
    catalogue
        The data of a workspace.

    Returns
    -------
    pandas.DataFrame
        `OffenceCounts`: one row per partnership, group and year, and a few whole districts.

    Raises
    ------
    SourceError, SchemaError
        As `tidy` and `Catalogue.read`.
    """
    return catalogue.once(SOURCE, lambda: _load(catalogue))


def reasons(published: pd.Series) -> pd.Series:
    """Say why there is no count, for each cell that holds a marker; missing for any other cell."""
    known = {cell: markers.reason(cell, _MARKERS) for cell in published.unique()}
    return published.map(known).astype("str")


def _load(catalogue: Catalogue) -> pd.DataFrame:
    workspace = catalogue.workspace
    offences = reference.offences(workspace)
    changes = reference.area_changes(workspace)
    return tidy(
        read(catalogue),
        offences=offences[offences["classification"] == SOURCE],
        partnerships=reference.partnerships(workspace),
        changes=changes[changes["source"] == SOURCE],
    )


def _with_areas(
    table: pd.DataFrame, partnerships: pd.DataFrame, changes: pd.DataFrame
) -> pd.DataFrame:
    """Name each row's area, following the changes where a code stood for another one."""
    moved = changes.rename(columns={"code": "csp_code", "published_name": "csp", "period": "year"})
    keys = ["csp_code", "csp", "year"]
    moved = moved[[*keys, "area_code", "area_type"]]
    joined = table.merge(moved, on=keys, how="left", validate="many_to_one")
    own_name = joined["csp_code"].map(partnerships.set_index("code")["name"])
    return joined.assign(
        area_name=joined["csp"].where(joined["area_code"].notna(), own_name),
        area_code=joined["area_code"].fillna(joined["csp_code"]),
        area_type=joined["area_type"].fillna("partnership"),
    )


def _with_counts(table: pd.DataFrame) -> pd.DataFrame:
    return table.assign(
        count=pd.to_numeric(table["offences"], errors="coerce").astype("Int64"),
        unavailable_reason=table["unavailable_reason"].fillna(reasons(table["offences"])),
    )


def _not_published(
    table: pd.DataFrame, partnerships: pd.DataFrame, changes: pd.DataFrame
) -> pd.DataFrame:
    """Give a row with a reason for every partnership, series and year that was not published."""
    grid = pd.MultiIndex.from_product(
        [partnerships["code"], table["series"].unique(), sorted(table["year"].unique())],
        names=_KEYS,
    )
    absent = grid.difference(pd.MultiIndex.from_frame(table[_KEYS])).to_frame(index=False)
    stood_for = changes[["code", "period", "note"]].drop_duplicates(["code", "period"])
    stood_for = stood_for.rename(columns={"code": "area_code", "period": "year"})
    absent = absent.merge(stood_for, on=["area_code", "year"], how="left")
    alone = "not published for this partnership by itself in this year"
    reason = ("its code stood for another area: " + absent["note"]).fillna(alone)
    welsh = absent["area_code"].str.startswith("W")
    return absent.assign(
        area_name=absent["area_code"].map(partnerships.set_index("code")["name"]),
        area_type="partnership",
        unavailable_reason=reason.mask(welsh, "the copy of the table held covers England only"),
        count=pd.Series(pd.NA, index=absent.index, dtype="Int64"),
    )


def _check_known(table: pd.DataFrame) -> None:
    blank = table["count"].isna() & table["unavailable_reason"].isna()
    faults = [f"offence {name}" for name in table.loc[table["series"].isna(), "offence"].unique()]
    faults += [f"marker {text!r}" for text in table.loc[blank, "offences"].unique()]
    faults += [f"code {code}" for code in table.loc[table["area_name"].isna(), "csp_code"].unique()]
    if faults:
        raise SourceError(
            explain(
                "Every offence, marker and partnership must be known.",
                found=first_few(faults),
                where=SOURCE,
                remedy="add a row to data/reference/offences.csv or partnerships.csv; a new marker "
                "needs its meaning in this loader",
            )
        )
