"""Police recorded crime: by partnership (quarters, years), by force and offence code (quarters)."""

from pathlib import Path

import pandas as pd
from tables import DATA

from scp_analysis.loaders.workbooks import open_data, partnership_tables

_ANNUAL_BOOKS = (
    "ons_csp_recorded_crime_ye_dec2022.xlsx",
    "policeforceareatablesyedecember2024.xlsx",
)
_FORCE_COLUMNS = ["year", "quarter", "force", "code", "count"]
_FORCE_NAMES = {
    "FY": "year",
    "Financial Quarter": "quarter",
    "Force": "force",
    "Offence Code": "code",
    "n": "count",
    "Offence Description": "description",
    "Offence Subgroup": "subgroup",
    "Group": "group",
}


def build(originals: Path) -> dict[str, pd.DataFrame]:
    """Make the recorded crime tables."""
    folder = originals / "recorded_crime"
    force = _force(folder)
    return {
        "recorded_crime/csp_quarterly.parquet": _quarterly(folder),
        "recorded_crime/csp_annual.parquet": _annual(folder),
        "recorded_crime/csp_rates.parquet": _rates(folder),
        "recorded_crime/force_quarterly.parquet": force[_FORCE_COLUMNS],
        "lookups/offence_codes.csv": _codes(force),
    }


def _quarterly(folder: Path) -> pd.DataFrame:
    table = pd.read_csv(folder / "csp_quarterly_essex_2015_2026.csv")
    return table.sort_values(["area_type", "area", "offence_group", "quarter_start"])


def _annual(folder: Path) -> pd.DataFrame:
    """Read both workbooks; of their text, markers included, keep the partnerships in England."""
    offences = pd.read_csv(DATA / "reference" / "offences.csv", dtype=str)
    groups = offences.loc[offences["classification"] == "ons_annual", "source_label"]
    books = [partnership_tables.read(folder / name) for name in _ANNUAL_BOOKS]
    raw = pd.concat(books, ignore_index=True)
    published = set(raw[["csp_code", "csp"]].itertuples(index=False, name=None))
    table = partnership_tables.tidy(
        raw, groups=groups, names=pd.Series(dtype=str), accepted=published
    )
    return table[table["csp_code"].str.startswith("E")]


def _rates(folder: Path) -> pd.DataFrame:
    """Give the published rates in long form, for checking ours."""
    wide = pd.read_csv(
        folder / "csp_rates_per_1000_yedec2022_yedec2024.csv", dtype=str, keep_default_na=False
    )
    keys = ["period", "Community Safety Partnership code", "Community Safety Partnership name"]
    others = ("rounded to 100", " code", " name", "period")
    offences = [column for column in wide.columns if not any(word in column for word in others)]
    long = wide.melt(id_vars=keys, value_vars=offences, var_name="offence", value_name="rate")
    long = long.rename(columns={keys[1]: "csp_code", keys[2]: "csp"})
    return long.sort_values(["period", "csp_code", "csp", "offence"])


def _force(folder: Path) -> pd.DataFrame:
    table = pd.read_parquet(folder / "prc_pfa_long.parquet").rename(columns=_FORCE_NAMES)
    table = table[~table["force"].isin(open_data.NATIONAL_BODIES)]
    table = table.astype({"quarter": "int8", "count": "int32"})
    return table.sort_values(open_data.ORDER)


def _codes(force: pd.DataFrame) -> pd.DataFrame:
    """Give each code's description, subgroup and group, and the years it has them."""
    return open_data.codes(force)
