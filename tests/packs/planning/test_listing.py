"""What there is to choose from, on the data that is shipped."""

from pathlib import Path

import pytest

from scp_analysis import workspace
from scp_analysis.cli import choosing
from scp_analysis.errors import UnknownNameError
from scp_analysis.packs.planning.asked import Asked
from scp_analysis.packs.planning.asking import requests
from scp_analysis.packs.planning.listing import lines

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def here():
    return workspace.current(ROOT)


def test_a_summary_shows_what_is_near_and_how_to_see_the_rest(here):
    listed = list(lines(here))
    assert [line for line in listed if not line.startswith(" ")] == [
        f"{subject.capitalize()}:" for subject in choosing.SUBJECTS
    ]
    assert sum("colchester" in line and "tendring" in line for line in listed) == 1
    assert any(line.endswith("in all: scp-analysis list partnerships") for line in listed)
    assert "  colchester 2023-24 A1: Safeguard adults and children at risk" in "\n".join(listed)
    assert "  essex_14: the 14 Essex partnerships (14)" in listed
    assert len(listed) < 50


def test_one_subject_is_listed_whole(here):
    assert len(list(lines(here, what="partnerships"))) > 40
    assert len(list(lines(here, what="sets"))) > 40


def test_a_partnership_without_a_plan_says_so(here):
    said = list(lines(here, what="priorities", partnership="tendring"))
    assert said[1] == "  tendring: no plan supplied; the shipped offence themes are used"


def test_a_set_asks_for_each_of_its_members(here):
    asked = requests(Asked(sets=["essex_14"], periods=["2025-12"]), here)
    assert len(asked) == 14
    assert all(request.from_set for request in asked)
    with pytest.raises(UnknownNameError, match="essex_14"):
        requests(Asked(sets=["essex"]), here)
