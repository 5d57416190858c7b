"""Rates where a set has nobody to rate, and over every partnership of the yearly table."""

import pytest

from scp_analysis import reference
from scp_analysis.evidence import benchmark
from scp_analysis.evidence.scope import open_scope
from scp_analysis.pages import findings
from scp_analysis.workspace import Workspace, shipped_root

COVERED = "2024-03"


def rated_in_its_force(here):
    return benchmark.annual_rates(here, series="total", comparator_set=benchmark.force_set(here))


@pytest.mark.parametrize("name", ["dorset", "northampton"])
def test_a_force_without_a_population_for_any_of_its_partnerships_is_told(opened, name):
    table = rated_in_its_force(opened(name, COVERED))
    assert table["rate"].isna().all()
    assert set(table["unavailable_reason"]) == {"no mid-2023 population for this code"}
    assert set(table["ci_method"]) == {benchmark.NO_RATE}
    assert set(table["rank_of"]) == {0}
    said, shown = findings.rates(
        table, comparator="partnerships of the force", name="force", title="All recorded crime"
    )
    assert "is not available: no mid-2023 population for this code" in said.claim
    assert shown.name == "force-table"


@pytest.mark.long
def test_every_partnership_of_the_yearly_table_has_its_rates_or_the_reason():
    where = Workspace(root=shipped_root(), shipped=shipped_root())
    every = set(reference.comparator_set(where, "all"))
    known = reference.partnerships(where)
    slugs = known.loc[known["code"].isin(every), "slug"]
    assert len(slugs) == len(every) > 290
    for slug in slugs:
        here = open_scope(partnership=slug, period_end=COVERED, seed=1, workspace=where)
        table = rated_in_its_force(here)
        assert table["subject"].sum() == 1
        assert (table["rate"].isna() == table["unavailable_reason"].notna()).all()
