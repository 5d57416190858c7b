"""The false-alarm budget: its shares, who is the headline, and files that do not divide it."""

import numpy as np
import pytest
from statsmodels.stats.multitest import multipletests

from scp_analysis.errors import SourceError
from scp_analysis.evidence import families, official, police, yearly
from scp_analysis.workspace import Workspace

SHARES = {"headline": 0.45, "other": 0.2, "trends": 0.05}


def test_the_shipped_shares_leave_a_margin(opened):
    assert families.alpha_shares(opened().workspace) == SHARES


@pytest.mark.parametrize(
    ("partnership", "period_end", "family"),
    [
        ("colchester", "2023-07", families.POLICE),
        ("colchester", "2025-12", families.QUARTERLY),
        ("norwich", "2023-07", families.YEARLY),
    ],
)
def test_the_headline_is_the_most_current_source(opened, partnership, period_end, family):
    here = opened(partnership=partnership, period_end=period_end)
    assert families.headline_family(here) == family
    every = (families.POLICE, families.QUARTERLY, families.YEARLY, families.TRENDS)
    spent = {name: families.alpha_share(here, name) for name in every}
    assert spent[family] == SHARES["headline"]
    assert sum(spent.values()) == pytest.approx(sum(SHARES.values()))


def test_a_family_is_judged_at_its_share_whatever_else_the_page_shows(opened):
    here = opened()
    for changes, share in ((police.changes, 0.45), (official.quarterly_changes, 0.1)):
        table = changes(here)
        assert set(table["alpha_share"]) == {share}
        known = table[table["p_value"].notna()]
        alone = multipletests(known["p_value"], method="fdr_bh")[1] / share
        assert known["p_adjusted"].to_numpy() == pytest.approx(np.minimum(alone, 1.0))
    assert set(yearly.changes(here)["alpha_share"]) == {0.1}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("pages: []", "alpha_shares"),
        ("alpha_shares: 3", "3"),
        ("alpha_shares: {headline: 0.5, other: 0.2}", "no trends"),
        ("alpha_shares: {headline: 0.5, other: 0.2, trends: 0}", "trends: 0"),
        ("alpha_shares: {headline: 0.5, other: 0.2, trends: yes}", "trends: True"),
        ("alpha_shares: {headline: 0.5, other: 0.4, trends: 0.2}", "together 1.1"),
        ("alpha_shares: {headline: 0.5, other: 0.2, trends: 0.1, street: 0.1}", "street"),
        ("alpha_shares: [", "ParserError"),
    ],
)
def test_a_budget_that_is_not_divided_is_refused(tmp_path, text, found):
    (tmp_path / "notebooks").mkdir()
    (tmp_path / "notebooks" / "pack.yml").write_text(text)
    with pytest.raises(SourceError, match="false-alarm budget") as refusal:
        families.alpha_shares(Workspace(root=tmp_path, shipped=tmp_path))
    assert found in str(refusal.value)
