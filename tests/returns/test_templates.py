"""Templates: the shipped ones are complete, the user's own win, and faults of a template are named."""

import copy
import hashlib
import re

import openpyxl
import pytest
import yaml
from click.testing import CliRunner

from scp_analysis import workspace
from scp_analysis.cli import commands
from scp_analysis.errors import SourceError, UnknownNameError
from scp_analysis.returns import registry
from scp_analysis.returns.reading import all_returns, read
from scp_analysis.schemas.footing_reading import rules
from scp_analysis.schemas.template_reading import read_template

MINIMAL = """
name: bins
title: Bins set on fire
owner: fire and rescue service
frequency: monthly
due_days: 14
legal_basis: {text: agreed locally, text_verified: yes}
lawful_basis: {text: "Some Act, section 1", text_verified: no}
marking: OFFICIAL
publishable: yes
disclosure: {policy: none, threshold: 0}
currency_months: 12
layout: wide
geography: {values: [Northtown], partnership_alone: yes}
period: {rule: month}
dimensions:
- {name: ward, meaning: Ward, type: listed, values: [East, West]}
measures:
- {name: fires, title: Fires, type: count, unit: fires, high: 500}
footing:
- {name: wards, check: sum, parts: {ward: East}, total: {ward: West}}
shown: {chart: line, first: fires}
"""
ASKED = {
    "police_rolling_12_months",
    "police_flags",
    "exploitation_panel",
    "sexual_violence_clients",
    "domestic_abuse_referrals",
    "refuge_placements",
    "children_young_people_service",
    "marac",
    "domestic_abuse_commissioned_services",
    "joint_response_vehicle",
    "housing_asb",
    "housing_domestic_abuse",
    "pspo_enforcement",
    "council_asb",
    "probation_caseload",
    "victim_contact_scheme",
    "integrated_offender_management",
    "youth_offending_service",
    "turnaround",
    "requests_for_support",
    "fire_and_rescue",
    "information_sharing_to_tackle_violence",
    "night_time_contacts",
    "street_health_outreach",
    "engagement_activity",
    "licensing_actions",
    "funding",
    "public_perception_survey",
    "community_safety_survey",
    "operations",
    "patrol_log",
    "matrix_scores",
    "plan_tracker",
    "si_2007_1831_police_incidents",
    "si_2007_1831_police_crimes",
    "si_2007_1831_fire",
    "si_2007_1831_local_authority",
    "si_2007_1831_health",
    "si_2007_1831_ambulance",
}


def _read(text, name="bins"):
    return read_template(text, where="the test", name=name)


def test_there_is_a_template_for_each_return_asked_for(shipped):
    assert set(registry.names(shipped)) >= ASKED


def test_footing_rules_of_every_template_are_rules_of_the_engine(every):
    assert len(rules(every.footing, where=every.name)) == len(every.footing)


def test_footing_rules_name_columns_and_values_of_their_template(every):
    common = {"measure", "unit", "source_agency", "period_start", "period_end", "geography"}
    dimensions = {each.name: each for each in every.dimensions}
    for rule in rules(every.footing, where=every.name):
        assert set(rule.by) <= common | set(dimensions), rule
        for cell in (rule.where, rule.printed or {}, *rule.cells.values()):
            for column, wanted in cell.items():
                values = wanted["not"] if isinstance(wanted, dict) else wanted
                listed = [values] if isinstance(values, str) else values
                if column == "measure":
                    assert set(listed) <= {each.name for each in every.measures}, rule
                elif column in dimensions and dimensions[column].values:
                    assert set(listed) <= set(dimensions[column].values), rule
                else:
                    assert column in common | set(dimensions), rule


def test_statutory_returns_say_that_their_text_is_not_verified(shipped):
    for each in registry.templates(shipped):
        if each.name.startswith("si_2007_1831"):
            assert "SI 2007/1831" in each.legal_basis.label
            assert each.legal_basis.label.endswith("(text not verified)")
            assert each.period.rules == ("quarter",)
        assert "section 115" not in each.lawful_basis.text or not each.lawful_basis.text_verified


def test_health_data_have_the_outward_postcode_only(shipped):
    health = registry.template(shipped, "si_2007_1831_health")
    postcode = next(each for each in health.dimensions if each.name == "outward_postcode")
    assert re.fullmatch(postcode.pattern, "CO1")
    assert not re.fullmatch(postcode.pattern, "CO1 1AA")


def test_no_place_is_named_in_a_template(shipped):
    text = " ".join(path.read_text() for path in registry.names(shipped).values())
    assert not re.search(
        r"\b(essex|colchester|maldon|next chapter|cara|omnis|cbh)\b", text, re.IGNORECASE
    )


def test_the_minimal_template_is_read():
    template = _read(MINIMAL)
    assert template.measure("fires").low == 0
    assert template.lawful_basis.label == "Some Act, section 1 (text not verified)"
    assert template.due == "monthly, 14 days after the end of the period"


FAULTS = [
    ({"colour": "red"}, "unknown field colour"),
    ({"title": None}, "no title"),
    ({"name": "tins"}, "name tins must be the file's: bins"),
    ({"frequency": "often"}, "frequency must be one of monthly"),
    ({"due_days": "soon"}, "due_days must be a whole number"),
    ({"due_days": True}, "due_days must be a whole number"),
    ({"publishable": "maybe"}, "publishable must be yes or no"),
    ({"marking": "SECRET"}, "marking must be one of OFFICIAL"),
    (
        {"disclosure": {"policy": "none", "threshold": 5}},
        "threshold must be 0 with the policy none",
    ),
    ({"disclosure": "none"}, "disclosure must be a block of fields"),
    ({"legal_basis": {"text": "Act"}}, "legal_basis: no text_verified"),
    ({"geography": {"partnership_alone": True}}, "either values are listed or free is yes"),
    ({"period": {"rule": "fortnight"}}, "rule must be of month"),
    (
        {"period": {"rule": "month", "total": "Total"}},
        "total_dimension and total must be given together",
    ),
    (
        {"period": {"rule": "month", "total": "x", "total_dimension": "ward"}},
        "'x' is no value of ward",
    ),
    (
        {"dimensions": [{"name": "ward", "meaning": "Ward", "type": "listed"}]},
        "is listed and has no values",
    ),
    (
        {"dimensions": [{"name": "ward", "meaning": "W", "type": "listed", "values": [1, 2]}]},
        "list of words",
    ),
    (
        {"dimensions": [{"name": "ward", "meaning": "W", "type": "listed", "values": ["a", "a"]}]},
        "each once",
    ),
    (
        {"dimensions": [{"name": "ward", "meaning": "W", "type": "pattern", "pattern": "("}]},
        "pattern '('",
    ),
    ({"dimensions": [{"name": "ward", "meaning": "W", "type": "pattern"}]}, "a pattern goes with"),
    (
        {
            "dimensions": [
                {"name": "w", "meaning": "W", "type": "pattern", "pattern": "a", "values": ["b"]}
            ]
        },
        "values outside the pattern: b",
    ),
    ({"dimensions": [{"meaning": "Ward", "type": "free"}]}, "every block must have a name"),
    (
        {"dimensions": [{"name": "Ward 1", "meaning": "W", "type": "free"}]},
        "must be a lower-case name",
    ),
    (
        {"dimensions": [{"name": "value", "meaning": "W", "type": "free"}]},
        "value is the name of a common column",
    ),
    (
        {"dimensions": [{"name": "fires", "meaning": "W", "type": "free"}]},
        "a name is used for two columns",
    ),
    (
        {"measures": [{"name": "fires", "title": "F", "type": "weight", "unit": "f"}]},
        "type must be one of count",
    ),
    (
        {
            "measures": [
                {"name": "fires", "title": "F", "type": "count", "unit": "f", "low": 9, "high": 1}
            ]
        },
        "low 9 is above high 1",
    ),
    (
        {
            "measures": [
                {
                    "name": "fires",
                    "title": "F",
                    "type": "count",
                    "unit": "f",
                    "only": {"street": ["x"]},
                }
            ]
        },
        "no dimension street",
    ),
    (
        {
            "measures": [
                {"name": "fires", "title": "F", "type": "count", "unit": "f", "units": ["x"]}
            ]
        },
        "units must be written",
    ),
    ({"measures": None}, "no measures"),
    ({"shown": {"chart": "pie", "first": "fires"}}, "chart must be one of table"),
    ({"shown": {"chart": "line", "first": "bins"}}, "first must be a measure, not 'bins'"),
    ({"footing": [{"name": "x"}]}, "footing must be a list of blocks"),
    ({"rows": ["East"]}, "rows must be a list"),
    ({"rows": [{"ward": "North"}]}, "rows: 'North' is no value of ward"),
]


@pytest.mark.parametrize(("change", "words"), FAULTS, ids=[words[:30] for _, words in FAULTS])
def test_a_fault_of_a_template_is_named(change, words):
    content = copy.deepcopy(yaml.safe_load(MINIMAL)) | change
    content = {key: value for key, value in content.items() if value is not None}
    with pytest.raises(SourceError) as fault:
        _read(yaml.safe_dump(content))
    assert words in str(fault.value)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("name: [", "must be written in YAML"),
        ("name: bins\nname: tins", "given twice: name"),
        ("- a\n- b", "must be a block of fields"),
        ("", "must be a block of fields"),
        ("name: " + "[" * 2000, "must be written in YAML"),
        ("? [a]\n: b", "must be written in YAML"),
    ],
)
def test_text_that_is_no_template(text, words):
    with pytest.raises(SourceError, match=words):
        _read(text)


def test_every_fault_is_told_at_once():
    content = yaml.safe_load(MINIMAL) | {"frequency": "often", "colour": "red", "layout": "round"}
    with pytest.raises(SourceError, match="Found: 3:"):
        _read(yaml.safe_dump(content))


def test_adding_a_return_needs_a_template_and_a_file_only(bench):
    folder = bench.root / "data" / "templates"
    folder.mkdir(parents=True)
    (folder / "bins.yml").write_text(MINIMAL)
    filled = bench.root / "data" / "returns" / "bins"
    filled.mkdir(parents=True)
    (filled / "july.csv").write_text(
        "period_start,period_end,ward,fires\n2023-07-01,2023-07-31,East,3\n"
    )
    reading = all_returns(bench)
    assert reading.figures[["geography", "ward", "value"]].values.tolist() == [
        ["Northtown", "East", 3.0]
    ]
    assert "bins" in registry.names(bench)


def test_the_users_own_template_wins_over_the_shipped_one(bench):
    folder = bench.root / "data" / "templates"
    folder.mkdir(parents=True)
    own = MINIMAL.replace("name: bins", "name: fire_and_rescue")
    (folder / "fire_and_rescue.yml").write_text(own)
    assert registry.template(bench, "fire_and_rescue").title == "Bins set on fire"
    assert registry.template(workspace.current(), "fire_and_rescue").title != "Bins set on fire"


def test_an_unknown_template_is_told_with_the_closest(shipped):
    with pytest.raises(UnknownNameError, match="use marac"):
        registry.template(shipped, "maracs")


@pytest.fixture
def run(bench, monkeypatch):
    (bench.root / "workspace.toml").write_text("[defaults]\n")
    monkeypatch.chdir(bench.root)
    monkeypatch.delenv(workspace.ENVIRONMENT_VARIABLE, raising=False)
    return lambda *words: CliRunner().invoke(commands.main, ["template", *words])


def test_the_command_lists_every_return(run):
    result = run()
    assert result.exit_code == 0
    assert len(result.output.splitlines()) == len(registry.names(workspace.current()))


def test_the_command_writes_a_workbook_and_never_over_a_filled_one(run, bench):
    result = run("marac")
    assert result.exit_code == 0
    assert "data/returns/marac/" in result.output
    path = bench.root / "marac.xlsx"
    before = hashlib.sha256(path.read_bytes()).hexdigest()
    assert run("marac").exit_code == 0
    path.write_bytes(path.read_bytes() + b"filled")
    refused = run("marac")
    assert refused.exit_code == 2
    assert "a file of other content" in refused.output
    assert hashlib.sha256(path.read_bytes()[: -len(b"filled")]).hexdigest() == before


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("maracs",), "A template must be one of the list"),
        (("marac", "--out", "marac.csv"), "must be written as a new .xlsx file"),
        (("marac", "--out", "no/such/folder/marac.xlsx"), "choose another place"),
    ],
)
def test_the_command_refuses_in_words(words, told, run):
    result = run(*words)
    assert result.exit_code == 2
    assert told in result.output


def test_a_written_workbook_filled_in_is_read(run, bench):
    run("marac", "--out", "mine.xlsx")
    path = bench.root / "mine.xlsx"
    book = openpyxl.load_workbook(path)
    for column, value in enumerate(["01/04/2022", "31/03/2023", "Area", 411, 686], start=1):
        book["Data"].cell(2, column, value)
    book.save(path)
    table = read(path, registry.template(bench, "marac")).figures
    assert table["value"].dropna().tolist() == [411, 686]
