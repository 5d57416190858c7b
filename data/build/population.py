"""Residents and households: by district, small area, and partnerships that share a district."""

from pathlib import Path

import pandas as pd
from tables import DATA

from scp_analysis.loaders.workbooks import estimates

_ESTIMATES = "ons_mye22_lad_2023geog.xlsx"
_PRINTED = {
    "YE Dec 2022": (2021, "Population figures (mid-2021) - rounded to 100"),
    "YE Dec 2024": (2022, "Population figures (mid-2022) - rounded to 100"),
}


def build(originals: Path) -> dict[str, pd.DataFrame]:
    """Make the denominator tables."""
    folder = originals / "population"
    return {
        "population/district.parquet": _districts(folder),
        "population/partnership_printed.csv": _printed(originals / "recorded_crime"),
        "population/households.csv": _households(folder),
        "population/lsoa.parquet": _small_areas(folder),
    }


def _districts(folder: Path) -> pd.DataFrame:
    """Take the years of the workbook from it, and later years from sums of small areas."""
    districts = pd.read_csv(DATA / "lookups" / "districts.csv", dtype=str)["district_code"]
    estimated = estimates.tidy(estimates.read(folder / _ESTIMATES), districts=districts)
    names = {"Code": "district_code", "Name": "district_name", "source": "vintage"}
    table = pd.read_csv(folder / "lad_population_2011_2024_ew.csv").rename(columns=names)
    later = table[table["year"] > estimated["year"].max()]
    return pd.concat([estimated, later]).sort_values(estimates.ORDER)


def _printed(folder: Path) -> pd.DataFrame:
    """Give the populations printed beside the published rates, rounded to 100."""
    rates = pd.read_csv(folder / "csp_rates_per_1000_yedec2022_yedec2024.csv")
    parts = []
    for period, (year, column) in _PRINTED.items():
        residents = pd.to_numeric(rates[column], errors="coerce")
        rows = rates[(rates["period"] == period) & residents.notna()]
        parts.append(
            pd.DataFrame(
                {
                    "partnership_code": rows["Community Safety Partnership code"],
                    "published_name": rows["Community Safety Partnership name"].str.strip(),
                    "year": year,
                    "population": residents[rows.index].astype(int),
                    "rates_year": int(period[-4:]),
                }
            )
        )
    return pd.concat(parts).sort_values(["partnership_code", "year"])


def _households(folder: Path) -> pd.DataFrame:
    table = pd.read_csv(folder / "households21_england_wales_ltla23.csv")
    table = table.rename(columns={"ltla23_code": "district_code"})
    return table.astype({"households": int}).assign(year=2021).sort_values("district_code")


def _small_areas(folder: Path) -> pd.DataFrame:
    """Stack both vintages of small areas, one row per area and year."""
    wide = pd.read_csv(folder / "lsoa21_population_mid2022_2024_ew.csv.gz")
    years = {f"pop_mid{year}": year for year in (2022, 2023, 2024)}
    areas = wide["LSOA21CD"]
    parts = [_small_area_year(areas, 2021, year, wide[column]) for column, year in years.items()]
    for year in (2017, 2019, 2020):
        old = pd.read_csv(folder / f"lsoa11_population_mid{year}_ew.csv.gz")
        parts.append(_small_area_year(old["lsoa11_code"], 2011, year, old["total_population"]))
    return pd.concat(parts).sort_values(["vintage", "year", "lsoa_code"])


def _small_area_year(
    areas: pd.Series, vintage: int, year: int, residents: pd.Series
) -> pd.DataFrame:
    columns = {"vintage": vintage, "year": year, "population": residents.astype(int)}
    return pd.DataFrame({"lsoa_code": areas, **columns})
