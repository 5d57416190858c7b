from datetime import date

import pytest

from scp_analysis.catalogue import Catalogue
from scp_analysis.packs.keeping.provenance import provenance
from scp_analysis.workspace import Workspace, shipped_root


@pytest.fixture(scope="module")
def here():
    return Workspace(root=shipped_root(), shipped=shipped_root())


@pytest.fixture(scope="module")
def made_from(here):
    return provenance(here, Catalogue(here))


def test_data_are_received_up_to_a_day_whatever_a_user_may_still_supply(here, made_from):
    days = [each.retrieved for each in Catalogue(here).sources().values() if each.sha256]
    found = made_from.data_until(["data/**"])
    assert date.fromisoformat(found) == max(map(date.fromisoformat, days))


def test_a_pack_names_only_what_its_pages_may_read(made_from):
    inputs = made_from.of(["data/recorded_crime/*", "data/reference/forces.csv"])
    assert {row["file"].partition("/")[0] for row in inputs["data"].values()} == {
        "recorded_crime",
        "reference",
    }
    assert list(inputs["reference"]) == ["data/reference/forces.csv"]
    assert made_from.data_until(["data/nothing"]) == ""
