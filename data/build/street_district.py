"""Street-level records by month, district, recording force and crime type."""

from pathlib import Path

import pandas as pd

# Districts merged in April 2023; the boundaries used throughout are those of 2024.
_SUCCESSOR = {
    **dict.fromkeys(("E07000026", "E07000028", "E07000029"), "E06000063"),
    **dict.fromkeys(("E07000027", "E07000030", "E07000031"), "E06000064"),
    **dict.fromkeys((f"E07000{n}" for n in range(163, 170)), "E06000065"),
    **dict.fromkeys(("E07000187", "E07000188", "E07000189", "E07000246"), "E06000066"),
}


def build(originals: Path) -> dict[str, pd.DataFrame]:
    """Make the district table and the coverage table."""
    folder = originals / "street"
    coverage = pd.read_csv(folder / "coverage_force_month.csv.gz")
    return {
        "street/district.parquet": _districts(folder),
        "street/coverage.csv": coverage.sort_values(["force", "month"]),
    }


def _districts(folder: Path) -> pd.DataFrame:
    table = pd.read_parquet(folder / "lad_month_type_counts.parquet")
    table = pd.DataFrame(
        {
            "month": table["Month"].astype(str),
            "district_code": table["LAD"].astype(str).replace(_SUCCESSOR),
            "force": table["force"].astype(str),
            "crime_type": table["Crime type"].astype(str),
            "count": table["n"].astype("int32"),
        }
    )
    keys = ["district_code", "crime_type", "force", "month"]
    return table.groupby(keys, as_index=False, sort=True)["count"].sum()
