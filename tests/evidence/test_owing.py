"""Returns quarter by quarter: by the calendar of each template, printed and filled ones alike."""

from dataclasses import replace

from scp_analysis.evidence import gaps, owing
from scp_analysis.evidence.scope import open_scope
from scp_analysis.workspace import Workspace, create, shipped_root

HEADS = (
    "period_start,period_end,geography,month,total_calls,conveyed_to_ed,"
    "redirected_to_alternative_service,declined_aid,other,would_have_presented_to_ed,"
    "conveyance_rate_pct,admissions_avoided_pct\n"
)
MONTHS = {
    "Oct": "2025-10-01,2025-10-31",
    "Nov": "2025-11-01,2025-11-30",
    "Dec": "2025-12-01,2025-12-31",
}


def sheet(*months):
    rows = [f"{MONTHS[month]},North East,{month},50,20,15,10,5,30,,\n" for month in months]
    return HEADS + "".join(rows)


def at(workspace, period_end, plan_year="2023-24"):
    return open_scope(
        partnership="colchester",
        period_end=period_end,
        plan_year=plan_year,
        seed=1,
        workspace=workspace,
    )


def row(table, title):
    return table.set_index("title").loc[title].tolist()[2:]


def test_each_quarter_of_the_year_has_its_word():
    table = owing.by_quarter(at(Workspace(shipped_root(), shipped_root()), "2023-07"))
    assert table.columns.tolist()[3:] == [
        "3 months to September 2022",
        "3 months to December 2022",
        "3 months to March 2023",
        "3 months to June 2023",
    ]
    assert row(table, "Domestic abuse service: referrals") == ["received"] * 4
    vehicle = ["missing", "missing", "received", "part"]
    assert row(table, "Mental health joint response vehicle") == vehicle
    assert row(table, "Police summary for the rolling 12 months") == ["part", *["received"] * 3]
    assert set(row(table, "Funding and grants")) == {"supplied, period not stated"}
    assert set(row(table, "Serious violence duty: success measures")) == {"missing"}
    assert row(table, "Probation caseload")[-1] == "received"
    assert table["title"].is_unique


def test_a_filled_return_counts_where_its_months_are_whole(tmp_path):
    list(create(tmp_path))
    title, own = "Mental health joint response vehicle", Workspace(tmp_path, shipped_root())
    old = ["last supplied for May 2023"] * 3
    assert row(owing.by_quarter(at(own, "2025-12")), title) == [*old, old[0]]
    folder = tmp_path / "data" / "returns" / "joint_response_vehicle"
    folder.mkdir(parents=True)
    (folder / "autumn.csv").write_text(sheet("Oct", "Nov"))
    assert row(owing.by_quarter(at(own, "2025-12")), title) == [*old, "part"]
    (folder / "autumn.csv").write_text(sheet("Oct", "Nov", "Dec"))
    assert row(owing.by_quarter(at(own, "2025-12")), title) == [*old, "received"]


def test_due_is_judged_on_the_day_the_last_data_came_in(tmp_path):
    list(create(tmp_path))
    own = Workspace(tmp_path, shipped_root())
    title = "Police summary for the rolling 12 months"
    catalogue = (shipped_root() / "data" / "catalogue.yml").read_text(encoding="utf-8")
    days = {"2026-01-20": "not due yet", "2026-01-22": "last supplied for July 2023"}
    for day, word in {**days, "when it came": "not due yet"}.items():
        text = catalogue.replace('retrieved: "2026-11-21"', f'retrieved: "{day}"')
        text = text.replace('retrieved: "2026-11-22"', f'retrieved: "{day}"')
        (tmp_path / "data" / "catalogue.yml").write_text(text, encoding="utf-8")
        assert row(owing.by_quarter(at(own, "2025-12")), title)[-1] == word


def test_a_return_of_which_no_figure_came_is_named_and_no_other():
    here = at(Workspace(shipped_root(), shipped_root()), "2023-07")
    never = owing.never(here)
    assert never["what"].tolist() == ["Serious violence duty: success measures"]
    assert set(never["what"]) <= set(gaps.missing(here)["what"])
    assert owing.never(replace(here, priority=here.plan.priorities[1])).empty


def test_without_a_plan_nothing_is_owed():
    here = open_scope(
        partnership="tendring",
        period_end="2025-12",
        seed=1,
        workspace=Workspace(shipped_root(), shipped_root()),
    )
    table = owing.by_quarter(here)
    assert table.columns.tolist() == owing.FIXED
    assert table.empty
