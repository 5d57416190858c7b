"""What a page may read: what its notebook declares, for its own plan and priority."""

from types import SimpleNamespace

import pytest

from scp_analysis.errors import ParameterError
from scp_analysis.packs.planning.reads import SCOPE, reads

PLAN = SimpleNamespace(
    returns=("01_summary",),
    priorities=(
        SimpleNamespace(id="A1", returns=("05_panel",)),
        SimpleNamespace(id="A2", returns=("12_vehicle", "13_homes")),
    ),
)


def tables(declared, priority="", **edition):
    found = reads(declared, plan=PLAN, priority=priority, notebook="overview", **edition)
    return [each for each in found if each not in SCOPE]


def test_a_priority_reads_its_own_partner_tables():
    assert tables(["@priority"], "A2") == [
        "data/published/12_vehicle.csv",
        "data/published/13_homes.csv",
        "data/returns/**",
    ]


def test_the_whole_plan_is_read_where_all_returns_are():
    assert len(tables(["@returns"])) == 5


def test_patterns_stay_and_opening_a_scope_is_always_allowed():
    assert tables(["data/harm/*"]) == ["data/harm/*"]
    assert set(SCOPE) <= set(reads([], plan=PLAN, priority="", notebook="x"))


def test_another_name_is_refused():
    with pytest.raises(ParameterError, match="'@partners'"):
        tables(["@partners"])


def test_a_public_page_with_one_partner_table_depends_on_all_and_on_what_was_released():
    found = tables(["@priority"], "A1", audience="public")
    assert {"data/published/*.csv", "data/released/**", "data/returns/**"} <= set(found)
    assert tables(["data/harm/*"], audience="public") == ["data/harm/*"]
