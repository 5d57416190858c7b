"""Police recorded crime: by partnership (quarters, years), by force and offence code (quarters)."""

from pathlib import Path

import pandas as pd

_ANNUAL_COLUMNS = ["period", "pfa_code", "pfa", "csp_code", "csp", "la_code", "la"]
_ANNUAL_COLUMNS += ["offence", "offences"]
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
_NOT_FORCES = {"Action Fraud", "CIFAS", "Cifas", "Financial Fraud Action UK", "UK Finance"}


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
    """Keep the published text, markers included; only the column order and sorting are ours."""
    table = pd.read_csv(
        folder / "csp_annual_offences_long_2021_2024.csv.gz", dtype=str, keep_default_na=False
    )
    return table[_ANNUAL_COLUMNS].sort_values(["period", "csp_code", "csp", "offence"])


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
    table = table[~table["force"].isin(_NOT_FORCES)]
    table = table.astype({"quarter": "int8", "count": "int32"})
    return table.sort_values(["force", "code", "year", "quarter"])


def _codes(force: pd.DataFrame) -> pd.DataFrame:
    """Give each code's description, subgroup and group, and the years it has them."""
    keys = ["code", "description", "subgroup", "group"]
    spans = force.groupby(keys, as_index=False)["year"].agg(first_year="min", last_year="max")
    return spans.sort_values(["code", "first_year", "description"])
