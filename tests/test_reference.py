import pandas as pd
import pytest

from scp_analysis import reference
from scp_analysis.errors import SchemaError, UnknownNameError
from scp_analysis.workspace import Workspace, shipped_root

LISTS = {
    "official": "csp_quarterly",
    "annual": "ons_annual",
    "street": "police_uk",
    "police": "police_return",
}


@pytest.fixture(scope="module")
def here() -> Workspace:
    return Workspace(root=shipped_root(), shipped=shipped_root())


@pytest.fixture
def own(tmp_path) -> Workspace:
    """A workspace of the user's, empty, with the shipped data behind it."""
    (tmp_path / "data" / "reference").mkdir(parents=True)
    return Workspace(root=tmp_path, shipped=shipped_root())


def every_plan(here: Workspace) -> list[reference.Plan]:
    themes = reference.plan_for(here, "tendring", pd.Period("2025-12", "M"))
    return [*reference.plans(here, "colchester"), themes]


def test_every_partnership_of_england_and_wales_is_listed(here):
    table = reference.partnerships(here)
    assert table["code"].str[0].value_counts().to_dict() == {"E": 293, "W": 21}
    assert table["force_code"].nunique() == 43
    assert table["slug"].is_unique
    assert (table["title"] != "").all()


@pytest.mark.parametrize("name", ["colchester", "COLCHESTER", " Colchester ", "E22000084"])
def test_a_partnership_is_found_by_any_of_its_names(here, name):
    who = reference.partnership(here, name)
    assert (who.code, who.title) == ("E22000084", "Safer Colchester Partnership")
    assert who.district_codes == ("E07000071",)


def test_a_partnership_without_a_title_is_called_after_its_area(here):
    who = reference.partnership(here, "tendring")
    assert who.title == "Tendring Community Safety Partnership"


def test_a_partnership_may_have_several_districts_or_share_one(here):
    assert len(reference.partnership(here, "north-hampshire").district_codes) == 3
    assert reference.partnership(here, "corby").shares_district
    assert not reference.partnership(here, "colchester").shares_district


def test_an_unknown_partnership_is_refused_with_the_closest_names(here):
    with pytest.raises(UnknownNameError) as caught:
        reference.partnership(here, "colchestr")
    message = str(caught.value)
    assert message.startswith("A partnership must be one of the list.\nFound: 'colchestr'")
    assert "use colchester or" in message


def test_offences_have_a_label_a_definition_and_a_unit(here):
    table = reference.offences(here)
    sizes = table["classification"].value_counts().to_dict()
    assert sizes == {"ons_annual": 23, "police_uk": 14, "csp_quarterly": 12, "police_return": 9}
    incidents = table[table["unit"] == "incidents"]["source_label"].str.lower()
    assert set(incidents) == {"anti-social behaviour"}


def test_overlaps_parts_and_nearest_series_name_known_series(here):
    table = reference.offences(here)
    known = table.groupby("classification")["series"].apply(set)
    for row in table.itertuples():
        for column, where in (
            (row.includes, row.classification),
            (row.overlaps, row.classification),
            (row.nearest_official, "csp_quarterly"),
        ):
            assert set(filter(None, column.split(";"))) <= known[where], row.series


def test_quarterly_groups_never_carry_the_label_of_an_official_heading(here):
    table = reference.offences(here).set_index("classification")
    narrow = table.loc["csp_quarterly"].set_index("series")["label"]
    headings = set(table.loc["ons_annual", "label"])
    for series in ("wounding", "common_assault", "rape_and_sexual_assault", "other_theft"):
        assert narrow[series] not in headings


def test_every_series_of_every_plan_is_known(here):
    known = reference.offences(here).groupby("classification")["series"].apply(set)
    for plan in every_plan(here):
        for priority in plan.priorities:
            for field, classification in LISTS.items():
                assert set(getattr(priority, field)) <= known[classification], priority.id


def test_every_partner_table_is_reached_and_every_table_named_exists(here):
    listed = set(reference.returns(here)["stem"])
    named = {
        stem
        for plan in every_plan(here)
        for block in (plan, *plan.priorities)
        for stem in block.returns
    }
    assert named == listed
    on_disk = {path.stem for path in (shipped_root() / "data" / "published").glob("[0-9]*.csv")}
    assert listed == on_disk - {"00_all_statistics"}


def test_the_priority_printed_on_a_figure_is_one_that_uses_its_table(here):
    serves = reference.returns(here).set_index("stem")["priority_ids"].str.split(";")
    for stem, priorities in serves.items():
        table = pd.read_csv(shipped_root() / "data" / "published" / f"{stem}.csv", dtype="str")
        printed = set(table.get("priority", pd.Series(dtype="str")).dropna())
        assert printed <= set(priorities), stem


def test_plans_come_in_order_and_the_latest_that_has_begun_is_chosen(here):
    assert [plan.plan_year for plan in reference.plans(here, "colchester")] == [
        "2016-17",
        "2023-24",
    ]
    chosen = {
        end: reference.plan_for(here, "colchester", pd.Period(end, "M")).plan_year
        for end in ("2016-12", "2023-03", "2023-04", "2025-12")
    }
    assert list(chosen.values()) == ["2016-17", "2016-17", "2023-24", "2023-24"]


def test_without_a_plan_offence_themes_stand_in_and_say_so(here):
    plan = reference.plan_for(here, "tendring", pd.Period("2025-12", "M"))
    assert not plan.supplied
    assert 4 <= len(plan.priorities) <= 6
    before = reference.plan_for(here, "colchester", pd.Period("2015-12", "M"))
    assert not before.supplied


def test_a_plan_year_that_is_not_there_is_refused_with_the_choices(here):
    with pytest.raises(UnknownNameError, match="use 2016-17, 2023-24, or leave it empty"):
        reference.plan_for(here, "colchester", pd.Period("2025-12", "M"), "2019-20")
    with pytest.raises(UnknownNameError, match="leave it empty: none is there"):
        reference.plan_for(here, "tendring", pd.Period("2025-12", "M"), "2019-20")


def test_the_titles_of_priorities_are_those_of_the_reports(here):
    path = shipped_root() / "data" / "published" / "34_priorities.csv"
    printed = pd.read_csv(path, dtype="str").set_index("priority_id")["title"].to_dict()
    ours = {p.id: p.title for plan in reference.plans(here, "colchester") for p in plan.priorities}
    assert ours == printed


def test_comparator_sets_are_whole(here):
    assert len(reference.comparator_set(here, "essex_14")) == 14
    assert len(reference.comparator_set(here, "all")) == 293
    named, by_force = (set(reference.comparator_set(here, n)) for n in ("essex_14", "force_essex"))
    assert named == by_force
    with pytest.raises(UnknownNameError, match="a most similar group needs data/reference/most"):
        reference.comparator_set(here, "most_similar_colchester")


def test_a_most_similar_group_is_used_once_the_user_supplies_it(own):
    text = "partnership,member,basis\nE22000090,E22000084,supplied list\n"
    (own.root / "data" / "reference" / "most_similar_group.csv").write_text(text, encoding="utf-8")
    assert reference.comparator_set(own, "most_similar_tendring") == ("E22000084",)


def test_the_users_own_table_wins_and_is_checked(own):
    path = own.root / "data" / "reference" / "masked_periods.csv"
    header = "start,end,reason,source,verified\n"
    path.write_text(f"{header}2031-01,2031-02,flood,council,yes\n", encoding="utf-8")
    assert str(reference.masked_periods(own)["end"].iloc[0]) == "2031-02"
    path.write_text(f"{header}January,2031-02,flood,council,yes\n", encoding="utf-8")
    with pytest.raises(SchemaError, match="a month must be written YYYY-MM"):
        reference.masked_periods(own)


def test_breaks_are_dated_and_sourced_and_recalled_ones_are_marked(here):
    table = reference.recording_breaks(here)
    assert str(table["date"].dtype) == "period[M]"
    assert (table["source"].str.len() > 20).all()
    recalled = table[table["source"].str.contains("Recalled")]
    assert (recalled["verified"] == "no").all()
    known = reference.offences(here).groupby("classification")["series"].apply(set)
    for row in table[table["classification"].isin(LISTS.values())].itertuples():
        named = set(row.series.split(";")) - {"*"}
        assert named <= known[row.classification], row.effect


def test_area_changes_name_real_areas(here):
    table = reference.area_changes(here)
    assert set(table["code"]) <= set(reference.partnerships(here)["code"])


def test_what_the_quarterly_groups_leave_out_is_where_the_codes_say(here):
    codes = pd.read_csv(shipped_root() / "data" / "lookups" / "offence_codes.csv", dtype="str")
    now = codes[codes["last_year"] == codes["last_year"].max()].set_index("code")["subgroup"]
    without = {"3B", "11A", "106", "105A"}
    assert set(now[list(without)]) == {"Violence without injury"}
    assert set(now[["8L", "8M", "8Q", "8R"]]) == {"Stalking and harassment"}
    offences = reference.offences(here).set_index(["classification", "series"])
    said = offences.loc[("csp_quarterly", "common_assault"), "definition"]
    assert said.endswith("Stalking and harassment are a heading of their own.")
