import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scp_analysis import reference
from scp_analysis.loaders import areas, households, population


@pytest.fixture(scope="module")
def people(catalogue):
    return population.load(catalogue).set_index(["area_type", "area_name", "year"]).sort_index()


def test_residents_are_as_published(people):
    # Mid-year estimates, README of the originals.
    assert people.loc[("district", "Colchester", 2011), "population"] == 173_614
    assert people.loc[("partnership", "Colchester", 2024), "population"] == 200_222


def test_a_partnership_is_the_sum_of_its_districts(people):
    parts = ["Basingstoke and Deane", "Hart", "Rushmoor"]
    whole = people.loc[("partnership", "North Hampshire", 2023), "population"]
    assert whole == sum(people.loc[("district", part, 2023), "population"] for part in parts)


def test_a_force_is_the_sum_of_its_partnerships_where_none_share(catalogue, people):
    listed = reference.partnerships(catalogue.workspace)
    names = listed[listed["force_name"] == "Essex"]["name"]
    assert people.loc[("force", "Essex", 2024), "population"] == sum(
        people.loc[("partnership", name, 2024), "population"] for name in names
    )


def test_a_shared_district_is_never_given_to_each_of_its_partnerships(people):
    corby = people.loc[("partnership", "Corby")]
    assert corby.loc[2022, "population"] == 76_600
    assert corby.loc[2022, "basis"] == "residents, mid-2022, rounded to 100"
    assert pd.isna(corby.loc[2024, "population"])
    assert corby.loc[2024, "unavailable_reason"].startswith("several partnerships share")


def test_a_figure_printed_for_another_area_is_not_used(people):
    assert pd.isna(people.loc[("partnership", "Corby", 2021), "population"])
    assert pd.isna(people.loc[("partnership", "Dorset", 2021), "population"])
    assert people.loc[("partnership", "Dorset", 2022), "population"] == 433_200


def test_every_partnership_has_a_population_in_2022(people):
    year = people.xs(2022, level="year").loc["partnership"]
    assert len(year) == 314
    assert year["population"].notna().all()


def test_the_basis_names_the_year_and_the_vintage_the_release(people):
    row = people.loc[("partnership", "Colchester", 2024)]
    assert row["basis"] == "residents, mid-2024"
    assert "mid-2024 release" in row["vintage"]


def test_small_areas_add_up_to_their_districts(catalogue, people):
    small = population.small_areas(catalogue)
    lookup = areas.small_areas(catalogue).drop_duplicates("lsoa21_code")
    code = lookup.set_index("lsoa21_code")["district_code"]
    own = small[(small["year"] == 2024) & (small["lsoa_code"].map(code) == "E07000071")]
    assert own["population"].sum() == people.loc[("district", "Colchester", 2024), "population"]


def test_households_are_those_of_the_census(catalogue):
    table = households.load(catalogue).set_index(["area_type", "area_name"])
    assert table.loc[("partnership", "Colchester"), "households"] == 79_710
    assert pd.isna(table.loc[("partnership", "Corby"), "households"])


@given(st.lists(st.integers(0, 10_000), min_size=1, max_size=8))
def test_a_sum_is_the_sum_and_a_missing_district_leaves_no_row(residents):
    names = [f"D{i}" for i in range(len(residents))]
    raw = pd.DataFrame({"district_code": names, "year": 2031, "vintage": "v", "n": residents})
    members = pd.DataFrame({"district_code": names}).assign(
        area_code="P", area_name="Northtown", area_type="partnership"
    )
    assert areas.summed(raw, members=members, measure="n")["n"].tolist() == [sum(residents)]
    assert areas.summed(raw.iloc[1:], members=members, measure="n").empty
