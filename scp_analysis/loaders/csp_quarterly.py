"""Quarterly recorded offences by partnership: Home Office open data, 12 groups of offence codes.

One row per area, group and quarter becomes one row of `OffenceCounts`. Nothing is excluded; the
force stands beside its partnerships as an area of its own. The groups are narrower than the
headings the Office for National Statistics prints (``data/reference/offences.csv``). Residential
and other burglary were re-cut in April 2017. Offences the force could not place are in its count
but in no partnership's.
"""

import pandas as pd

from scp_analysis import reference
from scp_analysis.catalogue import Catalogue
from scp_analysis.errors import SourceError, explain, first_few
from scp_analysis.loaders.counting import months, offence_counts

SOURCE = "csp_quarterly"
_AREA_TYPES = {"CSP": "partnership", "PFA": "force"}


def read(catalogue: Catalogue) -> pd.DataFrame:
    """Read the published table with its declared corrections applied.

    Returns
    -------
    pandas.DataFrame
        area, area_type (CSP or PFA), offence_group, quarter_start (YYYY-MM-DD), count,
        unavailable_reason.
    """
    corrected, _ = catalogue.corrected(SOURCE, catalogue.read(SOURCE))
    return corrected


def tidy(raw: pd.DataFrame, *, codes: pd.Series, units: pd.Series) -> pd.DataFrame:
    """Turn the published table into `OffenceCounts`.

    Parameters
    ----------
    raw
        As `read` gives it.
    codes
        ONS code by (published area type, area name).
    units
        Unit by series: offences or incidents.

    Returns
    -------
    pandas.DataFrame
        `OffenceCounts`, partnerships and forces, quarters of three months.

    Raises
    ------
    SourceError
        An area or a group is not in the reference data; all of them are named.
    SchemaError
        A count is below zero and no correction says why.
    """
    keys = pd.MultiIndex.from_frame(raw[["area_type", "area"]])
    area_codes = pd.Series(codes.reindex(keys).to_numpy(), index=raw.index, dtype="str")
    unit = raw["offence_group"].map(units)
    _check_known(raw, area_codes, unit)
    first = months(raw["quarter_start"].str.slice(0, 7))
    return offence_counts(
        raw.assign(
            area_code=area_codes,
            area_name=raw["area"],
            area_type=raw["area_type"].map(_AREA_TYPES),
            classification=SOURCE,
            series=raw["offence_group"],
            unit=unit,
            period_start=first,
            period_end=first + 2,
            source_id=SOURCE,
        ),
        where=SOURCE,
    )


def load(catalogue: Catalogue) -> pd.DataFrame:
    """Give the quarterly counts as `OffenceCounts`.

    Parameters
    ----------
    catalogue
        The data of a workspace.

    Returns
    -------
    pandas.DataFrame
        `OffenceCounts`: one row per partnership or force, group and quarter.

    Raises
    ------
    SourceError, SchemaError
        As `tidy` and `Catalogue.read`.
    """
    return catalogue.once(SOURCE, lambda: _load(catalogue))


def unassigned(catalogue: Catalogue) -> pd.DataFrame:
    """Tell how many of a force's offences no partnership has.

    Parameters
    ----------
    catalogue
        The data of a workspace.

    Returns
    -------
    pandas.DataFrame
        force_code, series, period_start, period_end (Period M), partnership_sum, force_count and
        difference (offences; force less partnerships). A quarter with an unavailable count is left
        out: its difference is not known.
    """
    return catalogue.once(f"{SOURCE}: unassigned", lambda: _unassigned(catalogue))


def _unassigned(catalogue: Catalogue) -> pd.DataFrame:
    counts = load(catalogue)
    listed = reference.partnerships(catalogue.workspace).set_index("code")["force_code"]
    counts["force_code"] = counts["area_code"].map(listed).fillna(counts["area_code"])
    keys = ["force_code", "series", "period_start", "period_end"]
    known = counts["count"].notna().groupby([counts[key] for key in keys]).transform("all")
    wide = counts[known].pivot_table(index=keys, columns="area_type", values="count", aggfunc="sum")
    table = wide.dropna().reset_index().rename_axis(columns=None)
    table = table.rename(columns={"partnership": "partnership_sum", "force": "force_count"})
    table["difference"] = table["force_count"] - table["partnership_sum"]
    return table[[*keys, "partnership_sum", "force_count", "difference"]]


def _load(catalogue: Catalogue) -> pd.DataFrame:
    offences = reference.offences(catalogue.workspace)
    own = offences[offences["classification"] == SOURCE].set_index("series")["unit"]
    return tidy(read(catalogue), codes=_codes(catalogue), units=own)


def _codes(catalogue: Catalogue) -> pd.Series:
    partnerships = reference.partnerships(catalogue.workspace)
    forces = reference.forces(catalogue.workspace)
    areas = [("CSP", name) for name in partnerships["name"]]
    areas += [("PFA", name) for name in forces["force_name"]]
    codes = [*partnerships["code"], *forces["force_code"]]
    return pd.Series(codes, index=pd.MultiIndex.from_tuples(areas), dtype="str")


def _check_known(raw: pd.DataFrame, area_codes: pd.Series, unit: pd.Series) -> None:
    faults = [f"area {name}" for name in raw.loc[area_codes.isna(), "area"].unique()]
    faults += [f"group {name}" for name in raw.loc[unit.isna(), "offence_group"].unique()]
    if faults:
        raise SourceError(
            explain(
                "Every area and offence group must be in the reference data.",
                found=first_few(faults),
                where=SOURCE,
                remedy="add a row to data/reference/partnerships.csv or offences.csv",
            )
        )
